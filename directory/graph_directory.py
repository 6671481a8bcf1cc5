"""Our verbs on Microsoft Graph: who, which group, who owns; who is in and new groups are the next rooms' verbs.

Reads of owners do without the type casts and headers that would have Graph answer from its search index, which lags
further behind than the directory itself; other types are left out here instead.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from typing import Any

import structlog

from approvals.care import Owned
from approvals.directory_objects import Group, Person
from approvals.ports.directory import DirectoryRefused, Gone, Match, NotReadYet, PersonMatch
from directory.all_names import AllNames, Told, group_named, person_named
from directory.answers import rows, sound
from directory.applications import EnterpriseApplications
from directory.describing import Describing
from directory.effects import Effects
from directory.following import PAGE
from directory.graph import BACKGROUND_S, Graph, in_the_background
from directory.kept_names import NameKeeper
from directory.making_groups import MakingGroups
from directory.making_teams import MakingTeams
from directory.memberships import Memberships
from directory.names import NameIndex
from directory.naming import GroupNaming
from directory.odata import Get, Query, any_word_clause, literal, search_clause
from directory.own_application import OwnApplication
from directory.shapes import GROUP, PERSON, group_of, is_group, is_person, person_of
from directory.spelling import plain

log = structlog.get_logger()

_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# Of Graph's own search while the names are not read yet: enough for a ranking of ours.
SEARCHED = 25
# While the names are still being read, less than this is not worth telling: the name that is meant may be to come.
WORTH_TELLING = 75.0
# Before the names are read, of those whom somebody may see although others are hidden.
MOST_VISIBLE = 200
PERSON_FOUND = (*PERSON, "givenName", "surname", "mailNickname")
# Groups whose owners are asked for in one request.
OWNERS_AT_ONCE = 20
# Groups of one name that are all shown as such; beyond it nobody can choose by name any more.
OF_ONE_NAME = 10


class GraphDirectory(Memberships, MakingGroups, Describing, Effects, EnterpriseApplications, GroupNaming, MakingTeams):
    """``approvals.ports.directory.Directory``; how many Graph requests a verb takes stands in its docstring."""

    def __init__(
        self,
        graph: Graph,
        keeper: NameKeeper | None = None,
        told: Callable[[Told], None] | None = None,
        aliases: Mapping[str, str] | None = None,
        *,
        upsert: bool = True,
        own: OwnApplication | None = None,
    ) -> None:
        """``keeper`` lets names survive a restart; ``told`` hears of all names when they change (see AllNames).
        ``aliases``: the object id or exact name of a group by what the organisation calls it. ``upsert``: see
        MakingGroups. ``own`` is needed where groups opt in."""
        Memberships.__init__(self, graph)
        MakingGroups.__init__(self, graph, upsert=upsert)
        Describing.__init__(self, graph)
        Effects.__init__(self, graph)
        EnterpriseApplications.__init__(self, graph)
        GroupNaming.__init__(self, graph)
        MakingTeams.__init__(self, graph)
        self._graph = graph
        self._client = graph.client
        self._own = own
        self._names = AllNames(graph, keeper, told)
        self._aliases = {plain(alias): target for alias, target in (aliases or {}).items()}

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

    async def people(self, person_ids: Collection[str]) -> dict[str, Person]:
        """One request per twenty."""
        found = await self._records("/users", PERSON, list(dict.fromkeys(person_ids)))
        return {person_id: person_of(record) for person_id, record in found.items()}

    async def groups(self, group_ids: Collection[str]) -> dict[str, Group]:
        """One request per twenty."""
        found = await self._records("/groups", GROUP, list(dict.fromkeys(group_ids)))
        return {group_id: group_of(record) for group_id, record in found.items()}

    async def owners(self, group_id: str) -> tuple[Person, ...]:
        """One request; a group has 100 owners at most."""
        builder = self._client.groups.by_group_id(group_id).owners
        info = builder.to_get_request_information(Query([*PERSON], top=PAGE).configured())
        return tuple([person_of(row) async for row in self._graph.pages(info) if is_person(row)])

    async def has_opted_in(self, group_id: str) -> bool:
        """One request per 999 groups that opted in; one more where our own application may not be read."""
        if self._own is None:
            raise DirectoryRefused("Usher does not know its own application")
        try:
            return group_id in await self._own.groups()
        except (Gone, DirectoryRefused):
            return await self.is_owner(group_id, await self.own_id())

    async def own_id(self) -> str:
        """No request: it stands in our own token."""
        if self._own is None:
            raise DirectoryRefused("Usher does not know its own application")
        return (await self._own.identity()).object_id

    async def manager(self, person_id: str) -> Person | None:
        """One request. Who has none is a 404, as is a person who is gone."""
        builder = self._client.users.by_user_id(person_id).manager
        info = builder.to_get_request_information(Query([*PERSON]).configured())
        try:
            found = (await self._graph.get(info)).body
        except Gone:
            return None
        return person_of(found) if is_person(found) else None

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

    async def find_groups(self, name: str, *, limit: int = 5, only: Collection[str] | None = None) -> tuple[Match, ...]:
        """One request; a second one, to Graph's own search, until the names were read for the first time, and then
        NotReadYet where it finds nothing like it. Found by name in memory, judged and shown by what Graph says now:
        renamed groups count under their new name, deleted ones are left out, and a group of this very name is found
        although it is brand-new. An alias comes before every name, unless its group is gone. Where ``only`` is given
        it is as in find_people."""
        if only is not None:
            return await self._find_among(name, limit, only)
        if (target := self._aliases.get(plain(name))) is not None and (called := await self._called(target)):
            return called
        await self._names.soon(self._names.groups)
        live = self._names.groups.live
        by_id = [] if live is None else [found.named.id for found in live.search(name, limit)]
        records = await self._records("/groups", GROUP, by_id, _of_this_name(name))
        if live is None:
            records |= await self._searched("/groups", GROUP, name, ("displayName", "mailNickname"))
        scored = NameIndex(map(group_named, records.values())).search(name, limit)
        if live is None and not (scored and scored[0].score >= WORTH_TELLING):
            raise NotReadYet("the names of the groups are still being read")
        return tuple(Match(group_of(records[found.named.id]), found.score) for found in scored)

    async def _find_among(self, name: str, limit: int, only: Collection[str]) -> tuple[Match, ...]:
        """Always one request about all of them, whatever the name: how long it takes tells nothing either."""
        records = await self._records("/groups", GROUP, list(only)) if only else {}
        known = {alias: target for alias, target in self._aliases.items() if target in records}
        if (target := known.get(plain(name))) is not None:
            return (Match(group_of(records[target]), 100.0),)
        scored = NameIndex(map(group_named, records.values())).search(name, limit)
        return tuple(Match(group_of(records[found.named.id]), found.score) for found in scored)

    async def _called(self, target: str) -> tuple[Match, ...]:
        """The group an alias stands for; several if several have its name."""
        ids = [target] if _GUID.fullmatch(target) else []
        records = await self._records("/groups", GROUP, ids, None if ids else _of_this_name(target))
        if not records:
            log.warning("alias_without_group", target=target)
        return tuple(Match(group_of(record), 100.0) for record in records.values())

    async def find_people(
        self, name: str, *, limit: int = 5, only: Collection[str] | None = None
    ) -> tuple[PersonMatch, ...]:
        """One request, as find_groups. Where ``only`` is given nobody else is found, and it costs nothing to learn
        that there is nobody: one that is not among them is answered exactly like one that does not exist."""
        await self._names.soon(self._names.people)
        live = self._names.people.live
        by_id = [] if live is None else [found.named.id for found in live.search(name, limit, only)]
        if only is not None:
            by_id = by_id if live is not None else list(only)[:MOST_VISIBLE]
            records = await self._records("/users", PERSON_FOUND, by_id)
        else:
            records = await self._records("/users", PERSON_FOUND, by_id, _of_this_person(name))
            if live is None:
                searched = ("displayName", "mailNickname", "userPrincipalName", "mail")
                records |= await self._searched("/users", PERSON_FOUND, name, searched)
        scored = NameIndex(map(person_named, records.values())).search(name, limit)
        if live is None and only is None and not (scored and scored[0].score >= WORTH_TELLING):
            raise NotReadYet("the names of the people are still being read")
        return tuple(PersonMatch(person_of(records[found.named.id]), found.score) for found in scored)

    async def _records(
        self, path: str, select: Collection[str], ids: Collection[str], very_name: Get | None = None
    ) -> dict[str, dict[str, Any]]:
        """Objects as Graph knows them now, by id; those that are gone are left out."""
        wanted = [Get(f"{path}/{object_id}", {"select": ",".join(select)}) for object_id in ids]
        if very_name is not None:
            wanted.append(very_name)
        answers = await self._graph.batch(wanted) if wanted else []
        records: dict[str, dict[str, Any]] = {}
        for answer in answers[len(ids) :]:
            records |= {row["id"]: row for row in rows(sound(answer))}
        for object_id, answer in zip(ids, answers, strict=False):
            if isinstance(answer, Gone):
                records.pop(object_id, None)
            else:
                records[object_id] = sound(answer).body
        return records

    async def _searched(
        self, path: str, select: Collection[str], name: str, properties: tuple[str, ...]
    ) -> dict[str, dict[str, Any]]:
        """What Graph's own search finds for all of the words, and for any of them; it forgives no typo."""
        clauses = (search_clause(name, *properties), any_word_clause(name, properties[0]))
        options = {"select": ",".join(select), "top": str(SEARCHED)}
        wanted = [Get(path, {**options, "search": clause}) for clause in dict.fromkeys(clauses) if clause]
        answers = await self._graph.batch(wanted) if wanted else []
        return {row["id"]: row for answer in answers for row in rows(sound(answer))}

    async def colleagues(self, person_id: str) -> frozenset[str]:
        """One request; whom somebody has to know of, whatever the tenant hides."""
        path, options = f"/users/{person_id}", {"select": "id"}
        manager, reports = await self._graph.batch(
            [Get(f"{path}/{each}", options) for each in ("manager", "directReports")]
        )
        known = [] if isinstance(manager, Gone) else [str(sound(manager).body["id"])]
        return frozenset(known) | {str(row["id"]) for row in rows(sound(reports))}

    async def all_owned(self) -> AsyncIterator[tuple[Owned, ...]]:
        """One request per 999 groups and one per twenty for their owners; in the background, once a week."""
        info = in_the_background(self._client.groups.to_get_request_information(Query([*GROUP], top=PAGE).configured()))
        some: list[Group] = []
        async for row in self._graph.pages(info, within=BACKGROUND_S):
            some.append(group_of(row))
            if len(some) == OWNERS_AT_ONCE:
                yield await self._with_owners(some)
                some = []
        if some:
            yield await self._with_owners(some)

    async def _with_owners(self, groups: Sequence[Group]) -> tuple[Owned, ...]:
        options = {"select": ",".join(PERSON), "top": str(PAGE)}
        answers = await self._graph.batch(
            [Get(f"/groups/{one.id}/owners", options) for one in groups], within=BACKGROUND_S
        )
        told = [(g, a) for g, a in zip(groups, answers, strict=True) if not isinstance(a, Gone)]
        return tuple(
            Owned(group, tuple(person_of(row) for row in rows(sound(answer)) if is_person(row)))
            for group, answer in told
        )

    async def sizes(self, group_ids: Collection[str]) -> dict[str, int]:
        """One request per twenty."""
        ids = list(dict.fromkeys(group_ids))
        options = {"select": "id", "count": "true", "top": "1"}
        wanted = [Get(f"/groups/{one}/members", options, eventual=True) for one in ids]
        answers = await self._graph.batch(wanted, within=BACKGROUND_S) if wanted else []
        told = [(one, answer) for one, answer in zip(ids, answers, strict=True) if not isinstance(answer, Gone)]
        return {one: int(sound(answer).body.get("@odata.count", 0)) for one, answer in told}

    async def people_are_visible(self) -> bool:
        """One request. Whether ordinary members may read other users (authorizationPolicy allowedToReadOtherUsers);
        what is neither true nor false is no."""
        info = self._client.policies.authorization_policy.to_get_request_information()
        body = (await self._graph.get(info)).body
        return (body.get("defaultUserRolePermissions") or {}).get("allowedToReadOtherUsers") is True

    async def refresh(self) -> None:
        """Bring all names up to date now; a few requests, or one per 999 objects the first time."""
        await self._names.refresh()

    async def keep_fresh(self, stop: asyncio.Event) -> None:
        """Follow the names until ``stop``; an outage leaves the former ones in place."""
        await self._names.keep_fresh(stop)


def _of_this_name(name: str) -> Get:
    asked = literal(name.strip())
    named_so = f"displayName eq {asked} or mailNickname eq {asked} or mail eq {asked}"
    return Get("/groups", {"select": ",".join(GROUP), "filter": named_so, "top": str(OF_ONE_NAME)})


def _of_this_person(name: str) -> Get:
    asked = literal(name.strip())
    properties = ("userPrincipalName", "mail", "mailNickname", "displayName")
    named_so = " or ".join(f"{each} eq {asked}" for each in properties)
    return Get("/users", {"select": ",".join(PERSON_FOUND), "filter": named_so, "top": str(OF_ONE_NAME)})
