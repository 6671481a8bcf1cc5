"""Our verbs on Microsoft Graph: who, which group, who owns, who is in; add and remove so that twice does no harm.

Reads of members and owners do without the type casts and headers that would have Graph answer from its search index,
which lags further behind than the directory itself; other types are left out here instead.
"""

from __future__ import annotations

import asyncio
from typing import Any

from kiota_abstractions.request_information import RequestInformation
from msgraph.generated.models.reference_create import ReferenceCreate

from approvals.ports import DirectoryBusy, DirectoryError, DirectoryRefused, Gone, Match
from approvals.request import Group, Person
from directory.answers import AlreadyThere, Answer, Unsupported, rows
from directory.graph import Graph
from directory.group_names import PAGE, GroupNames, named
from directory.names import NameIndex
from directory.odata import Get, Query, literal, search_clause
from directory.shapes import GROUP, PERSON, group_of, is_group, is_person, person_of

# Of Graph's own search while the names are not read yet: enough for a ranking of ours.
SEARCHED = 25
# Groups of one name that are all shown as such; beyond it nobody can choose by name any more.
OF_ONE_NAME = 10


class GraphDirectory:
    """``approvals.ports.Directory``; how many Graph requests a verb takes stands in its docstring."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._client = graph.client
        self._names = GroupNames(graph)

    async def person(self, person_id: str) -> Person:
        """One request."""
        builder = self._client.users.by_user_id(person_id)
        info = builder.to_get_request_information(Query([*PERSON]).configured())
        return person_of((await self._graph.get(info)).body)

    async def group(self, group_id: str) -> Group:
        """One request."""
        builder = self._client.groups.by_group_id(group_id)
        info = builder.to_get_request_information(Query([*GROUP]).configured())
        return group_of((await self._graph.get(info)).body)

    async def owners(self, group_id: str) -> tuple[Person, ...]:
        """One request; a group has 100 owners at most."""
        builder = self._client.groups.by_group_id(group_id).owners
        info = builder.to_get_request_information(Query([*PERSON], top=PAGE).configured())
        return tuple([person_of(row) async for row in self._graph.pages(info) if is_person(row)])

    async def is_member(self, group_id: str, person_id: str) -> bool:
        """One request, however large the group."""
        builder = self._client.groups.by_group_id(group_id).members
        only_them = Query(["id"], filter=f"id eq {literal(person_id)}")
        try:
            found = rows(await self._graph.get(builder.to_get_request_information(only_them.configured())))
        except Unsupported:
            everybody = Query(["id"], top=PAGE)
            return await self._is_listed(builder.to_get_request_information(everybody.configured()), person_id)
        return any(_same(row, person_id) for row in found)

    async def _is_listed(self, info: RequestInformation, person_id: str) -> bool:
        async for row in self._graph.pages(info):
            if _same(row, person_id):
                return True
        return False

    async def groups_of(self, person_id: str) -> tuple[Group, ...]:
        """One request per 999 groups; raises Gone when the person is."""
        builder = self._client.users.by_user_id(person_id).member_of
        info = builder.to_get_request_information(Query([*GROUP], top=PAGE).configured())
        return tuple([group_of(row) async for row in self._graph.pages(info) if is_group(row)])

    async def groups_owned_by(self, person_id: str) -> tuple[Group, ...]:
        """One request per 999 owned objects; raises Gone when the person is."""
        builder = self._client.users.by_user_id(person_id).owned_objects
        info = builder.to_get_request_information(Query([*GROUP], top=PAGE).configured())
        return tuple([group_of(row) async for row in self._graph.pages(info) if is_group(row)])

    async def find_groups(self, name: str, *, limit: int = 5) -> tuple[Match, ...]:
        """One request. Found by name in memory, judged and shown by what Graph says now: renamed groups count under
        their new name, deleted ones are left out, and a group of this very name is found although it is brand-new."""
        index = await self._names.soon()
        by_id = [] if index is None else [group_id for group_id, _ in index.search(name, limit)]
        wanted = [Get(f"/groups/{group_id}", {"select": ",".join(GROUP)}) for group_id in by_id]
        wanted.append(_of_this_name(name))
        if index is None and (clause := search_clause(name, "displayName", "mailNickname")):
            wanted.append(Get("/groups", {"select": ",".join(GROUP), "search": clause, "top": str(SEARCHED)}))
        answers = await self._graph.batch(wanted)
        singles, lists = answers[: len(by_id)], answers[len(by_id) :]
        records: dict[str, dict[str, Any]] = {}
        for answer in lists:
            records |= {row["id"]: row for row in rows(_sound(answer))}
        for group_id, answer in zip(by_id, singles, strict=True):
            if isinstance(answer, Gone):
                records.pop(group_id, None)
            else:
                records[group_id] = _sound(answer).body
        scored = NameIndex(named(record) for record in records.values()).search(name, limit)
        return tuple(Match(group_of(records[group_id]), score) for group_id, score in scored)

    async def add_member(self, group_id: str, person_id: str) -> str:
        """One request; a second one only when Graph refuses, to see whether the person is in all the same."""
        reference = ReferenceCreate(odata_id=f"{self._graph.base_url}/directoryObjects/{person_id}")
        info = self._client.groups.by_group_id(group_id).members.ref.to_post_request_information(reference)
        try:
            return (await self._graph.send(info)).request_id
        except AlreadyThere as already:
            return already.request_id
        except DirectoryRefused as refused:  # the words for "already there" are not contractual, the fact is
            if await self.is_member(group_id, person_id):
                return refused.request_id
            raise

    async def remove_member(self, group_id: str, person_id: str) -> str:
        """One request; a second one only on a 404, which means the membership (fine) or the group (Gone)."""
        members = self._client.groups.by_group_id(group_id).members
        info = members.by_directory_object_id(person_id).ref.to_delete_request_information()
        try:
            return (await self._graph.send(info)).request_id
        except Gone as gone:
            if await self.is_member(group_id, person_id):
                raise DirectoryBusy(
                    "Graph's replicas disagree about a membership", request_id=gone.request_id
                ) from gone
            return gone.request_id

    def names(self) -> tuple[str, ...]:
        """The display names of all groups as last read; the same tuple until one of them has changed."""
        return self._names.index.names if self._names.index is not None else ()

    async def refresh(self) -> None:
        """Read all names now; one request per 999 groups."""
        await self._names.refresh()

    async def keep_fresh(self, stop: asyncio.Event) -> None:
        """Read the names now and every minute until ``stop``; an outage leaves the old ones in place."""
        await self._names.keep_fresh(stop)


def _of_this_name(name: str) -> Get:
    asked = literal(name.strip())
    named_so = f"displayName eq {asked} or mailNickname eq {asked} or mail eq {asked}"
    return Get("/groups", {"select": ",".join(GROUP), "filter": named_so, "top": str(OF_ONE_NAME)})


def _sound(answer: Answer | DirectoryError) -> Answer:
    if isinstance(answer, DirectoryError):
        raise answer
    return answer


def _same(row: dict[str, Any], object_id: str) -> bool:
    return str(row.get("id", "")).casefold() == object_id.casefold()
