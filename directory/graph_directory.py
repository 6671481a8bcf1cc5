"""Our verbs on Microsoft Graph: who, which group, who owns, who is in; add and remove so that twice does no harm."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import structlog
from kiota_abstractions.base_request_configuration import RequestConfiguration
from msgraph.generated.models.reference_create import ReferenceCreate

from approvals.ports import DirectoryError, DirectoryRefused, Gone, Match
from approvals.request import Group, Person
from directory.graph import Graph
from directory.names import Named, NameIndex
from directory.shapes import GROUP, PERSON, group_of, person_of

log = structlog.get_logger()

REFRESH_S = 60.0
PAGE = 999
NAMES = ("id", "displayName", "mailNickname", "mail")


class GraphDirectory:
    """``approvals.ports.Directory``; how many Graph requests a verb takes stands in its docstring."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._client = graph.client
        self._index: NameIndex | None = None

    async def person(self, person_id: str) -> Person:
        """One request."""
        builder = self._client.users.by_user_id(person_id)
        info = builder.to_get_request_information(_plain(_Query([*PERSON])))
        return person_of((await self._graph.get(info)).body)

    async def group(self, group_id: str) -> Group:
        """One request."""
        builder = self._client.groups.by_group_id(group_id)
        return group_of((await self._graph.get(builder.to_get_request_information(_plain(_Query([*GROUP]))))).body)

    async def owners(self, group_id: str) -> tuple[Person, ...]:
        """One request per 999 owners; a group has 100 at most."""
        builder = self._client.groups.by_group_id(group_id).owners.graph_user
        info = builder.to_get_request_information(_advanced(_Query([*PERSON], top=PAGE)))
        return tuple([person_of(record) async for record in self._graph.pages(info)])

    async def is_member(self, group_id: str, person_id: str) -> bool:
        """One request, however large the group."""
        builder = self._client.groups.by_group_id(group_id).members
        info = builder.to_get_request_information(_advanced(_Query(["id"], filter=f"id eq '{_literal(person_id)}'")))
        found = (await self._graph.get(info)).body.get("value", ())
        return any(record["id"] == person_id for record in found)

    async def groups_of(self, person_id: str) -> tuple[Group, ...]:
        """One request per 999 groups."""
        builder = self._client.users.by_user_id(person_id).member_of.graph_group
        info = builder.to_get_request_information(_advanced(_Query([*GROUP], top=PAGE)))
        return tuple([group_of(record) async for record in self._graph.pages(info)])

    async def groups_owned_by(self, person_id: str) -> tuple[Group, ...]:
        """One request per 999 groups."""
        builder = self._client.users.by_user_id(person_id).owned_objects.graph_group
        info = builder.to_get_request_information(_advanced(_Query([*GROUP], top=PAGE)))
        return tuple([group_of(record) async for record in self._graph.pages(info)])

    async def find_groups(self, name: str, *, limit: int = 5) -> tuple[Match, ...]:
        """One request when the index is there, two while it is being built; what is shown is as of now."""
        index = self._index
        found = index.search(name, limit) if index is not None else await self._searched(name, limit)
        if not found:
            return ()
        urls = [f"/groups/{quote(group_id)}?$select={','.join(GROUP)}" for group_id, _ in found]
        records = await self._graph.batch_get(urls)
        return tuple(Match(group_of(r), score) for r, (_, score) in zip(records, found, strict=True) if r is not None)

    async def add_member(self, group_id: str, person_id: str) -> str:
        """One request; a second one only when Graph refuses, to see whether the person is in already."""
        reference = ReferenceCreate(odata_id=f"https://graph.microsoft.com/v1.0/directoryObjects/{person_id}")
        info = self._client.groups.by_group_id(group_id).members.ref.to_post_request_information(reference)
        try:
            return (await self._graph.send(info)).request_id
        except DirectoryRefused as refused:
            # "One or more added object references already exist": the wording is not contractual, the fact is.
            with suppress(DirectoryError):
                if await self.is_member(group_id, person_id):
                    return refused.request_id
            raise

    async def remove_member(self, group_id: str, person_id: str) -> str:
        """One request; a second one only on a 404, which may mean the membership (fine) or the group (Gone)."""
        members = self._client.groups.by_group_id(group_id).members
        info = members.by_directory_object_id(person_id).ref.to_delete_request_information()
        try:
            return (await self._graph.send(info)).request_id
        except Gone as gone:
            if await self.is_member(group_id, person_id):
                raise
            return gone.request_id

    def names(self) -> tuple[str, ...]:
        """The display names of all groups as last read; the same tuple until they are read again."""
        return self._index.names if self._index is not None else ()

    async def refresh(self) -> None:
        """Read all names anew; one request per 999 groups."""
        info = self._client.groups.to_get_request_information(_plain(_Query([*NAMES], top=PAGE)))
        groups = [_named(record) async for record in self._graph.pages(info)]
        self._index = await asyncio.to_thread(NameIndex, groups)

    async def keep_fresh(self, stop: asyncio.Event) -> None:
        """Read the names now and every minute; an outage leaves the old ones in place."""
        while not stop.is_set():
            try:
                await self.refresh()
            except DirectoryError as error:
                log.warning("names_not_refreshed", error=str(error))
            except Exception:
                log.exception("names_not_refreshed")
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), REFRESH_S)

    async def _searched(self, name: str, limit: int) -> list[tuple[str, float]]:
        """Graph's own search while the index is cold: by words, without tolerance for typos; ranked by ours."""
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        clause = f'"displayName:{escaped}" OR "mailNickname:{escaped}"'
        wanted = _advanced(_Query([*NAMES], top=25, search=clause))
        info = self._client.groups.to_get_request_information(wanted)
        records = (await self._graph.get(info)).body.get("value", ())
        groups = [_named(record) for record in records]
        return NameIndex(groups).search(name, limit)


@dataclass
class _Query:
    """OData query parameters, under the names that the SDK's URL templates have for them."""

    select: list[str]
    top: int | None = None
    filter: str | None = None
    search: str | None = None
    count: bool | None = None

    def get_query_parameter(self, name: str) -> str:
        return f"%24{name}"


def _advanced(query: _Query) -> RequestConfiguration[Any]:
    """$search, casts with other parameters and filters on members need this header together with $count."""
    query.count = True
    configuration = _plain(query)
    configuration.headers.add("ConsistencyLevel", "eventual")
    return configuration


def _plain(query: _Query) -> RequestConfiguration[Any]:
    return RequestConfiguration(query_parameters=query)


def _named(record: dict[str, Any]) -> Named:
    others = tuple(name for name in (record.get("mailNickname"), record.get("mail")) if name)
    return Named(record["id"], record.get("displayName") or "", others)


def _literal(text: str) -> str:
    """Text inside an OData string literal."""
    return text.replace("'", "''")
