"""Who is in a group and who owns it: asked of the directory itself, and changed so that twice does no harm.

Reads do without the type casts and headers that would have Graph answer from its search index, which lags further
behind. Members need GroupMember.ReadWrite.All; owners need Group.ReadWrite.All, which also lets an application rename
and delete groups: grant it only where owners are to be changed or groups to be made
(https://learn.microsoft.com/graph/api/group-post-owners).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from kiota_abstractions.request_information import RequestInformation
from msgraph.generated.groups.item.members.members_request_builder import MembersRequestBuilder
from msgraph.generated.groups.item.owners.owners_request_builder import OwnersRequestBuilder
from msgraph.generated.models.group import Group as GroupBody
from msgraph.generated.models.reference_create import ReferenceCreate

from approvals.ports.directory import Added, DirectoryBusy, DirectoryError, DirectoryRefused, Gone, LastOwner, Members
from directory.answers import AlreadyThere, Unsupported, rows, sound
from directory.following import PAGE
from directory.graph import Graph
from directory.odata import Get, Query, among, literal
from directory.shapes import PERSON, is_person, person_of

# How many values Graph takes in one "in", and how many references in one PATCH.
MOST_ASKED = 15
MOST_ADDED = 20
# Of larger groups nobody counts who is in from where: it is a remark on a card, and not worth the reading.
MOST_COUNTED = 200

Links = MembersRequestBuilder | OwnersRequestBuilder


class Memberships:
    """The part of ``approvals.ports.directory.Directory`` about members and owners."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    async def is_member(self, group_id: str, person_id: str) -> bool:
        """One request, however large the group."""
        return await self._is_among(self._members(group_id), person_id)

    async def is_owner(self, group_id: str, person_id: str) -> bool:
        """One request."""
        return await self._is_among(self._owners(group_id), person_id)

    async def members_among(self, group_id: str, person_ids: Collection[str]) -> frozenset[str]:
        """One request per 300 people; where Graph does not know the filter, one per 999 members."""
        asked = {person_id.casefold(): person_id for person_id in person_ids}
        path = f"/groups/{group_id}/members"
        chunks = _chunks(list(asked.values()), MOST_ASKED)
        wanted = [Get(path, {"select": "id", "filter": among("id", chunk)}) for chunk in chunks]
        try:
            answers = await self._graph.batch(wanted) if wanted else []
            found = [row for answer in answers for row in rows(sound(answer))]
        except Unsupported:
            everybody = self._members(group_id).to_get_request_information(Query(["id"], top=PAGE).configured())
            found = [row async for row in self._graph.pages(everybody)]
        ids = {str(row.get("id", "")).casefold() for row in found}
        return frozenset(person_id for key, person_id in asked.items() if key in ids)

    async def members_of(self, group_id: str) -> Members:
        """One request: the first 999."""
        info = self._members(group_id).to_get_request_information(Query([*PERSON], top=PAGE).configured())
        answer = await self._graph.get(info)
        found = rows(answer)
        people = tuple(person_of(row) for row in found if is_person(row))
        return Members(people, len(found) - len(people), more="@odata.nextLink" in answer.body)

    async def departments_in(self, group_id: str) -> tuple[str, ...] | None:
        """One request: of groups of up to 200."""
        wanted = Query(["department", "accountEnabled"], top=MOST_COUNTED)
        answer = await self._graph.get(self._members(group_id).to_get_request_information(wanted.configured()))
        if "@odata.nextLink" in answer.body:
            return None
        return tuple(
            row.get("department") or "" for row in rows(answer) if row.get("accountEnabled") and is_person(row)
        )

    async def add_member(self, group_id: str, person_id: str) -> str:
        """One request; a second one only when Graph refuses, to see whether the person is in all the same."""
        return await self._add(self._members(group_id), person_id)

    async def add_owner(self, group_id: str, person_id: str) -> str:
        """As add_member. Group.ReadWrite.All."""
        return await self._add(self._owners(group_id), person_id)

    async def add_members(self, group_id: str, person_ids: Sequence[str]) -> Added:
        """One request for all of them. Graph takes all or nobody; where it takes nobody, those who are not in yet are
        added once more, and then each alone: so one who is gone costs as many requests as there are people."""
        missing = list(dict.fromkeys(person_ids))
        if len(missing) > MOST_ADDED:
            raise ValueError(f"{len(missing)} people at once; Graph takes {MOST_ADDED}")
        if len(missing) > 1:
            try:
                return Added(await self._add_together(group_id, missing), {})
            except AlreadyThere as already:
                present = await self.members_among(group_id, missing)
                missing = [person_id for person_id in missing if person_id not in present]
                if not missing:
                    return Added(already.request_id, {})
                if present and len(missing) > 1:
                    try:
                        return Added(await self._add_together(group_id, missing), {})
                    except (Gone, DirectoryRefused):
                        pass
            except (Gone, DirectoryRefused):
                pass
        return await self._add_each(group_id, missing)

    async def _add_together(self, group_id: str, person_ids: Sequence[str]) -> str:
        """PATCH with members@odata.bind (https://learn.microsoft.com/graph/api/group-post-members, example 2)."""
        bound = {"members@odata.bind": [self._reference(person_id) for person_id in person_ids]}
        group = self._graph.client.groups.by_group_id(group_id)
        info = group.to_patch_request_information(GroupBody(additional_data=bound))
        return (await self._graph.send(info)).request_id

    async def _add_each(self, group_id: str, person_ids: Sequence[str]) -> Added:
        request_id, failed = "", dict[str, DirectoryError]()
        for person_id in person_ids:
            try:
                request_id = await self.add_member(group_id, person_id)
            except (Gone, DirectoryRefused) as error:
                failed[person_id] = error
        if any(isinstance(error, Gone) for error in failed.values()):
            # The same 404 means the person or the group; a group that is gone is nobody's own failure.
            group = self._graph.client.groups.by_group_id(group_id)
            await self._graph.get(group.to_get_request_information(Query(["id"]).configured()))
        return Added(request_id, failed)

    async def remove_member(self, group_id: str, person_id: str) -> str:
        """One request; a second one only on a 404, which means the membership (fine) or the group (Gone)."""
        members = self._members(group_id)
        info = members.by_directory_object_id(person_id).ref.to_delete_request_information()
        return await self._remove(members, info, person_id)

    async def remove_owner(self, group_id: str, person_id: str) -> str:
        """As remove_member; a second request also when Graph refuses, to see whether it is the last owner.
        Group.ReadWrite.All. An owner who is no person does not count for Entra."""
        owners = self._owners(group_id)
        info = owners.by_directory_object_id(person_id).ref.to_delete_request_information()
        try:
            return await self._remove(owners, info, person_id)
        except LastOwner:
            raise
        except DirectoryRefused as refused:  # the words are not contractual, the fact is
            everybody = owners.to_get_request_information(Query(["id"], top=PAGE).configured())
            people = [row async for row in self._graph.pages(everybody) if is_person(row)]
            if len(people) == 1 and _same(people[0], person_id):
                raise LastOwner(str(refused), request_id=refused.request_id) from refused
            raise

    async def _is_among(self, links: Links, person_id: str) -> bool:
        only_them = Query(["id"], filter=f"id eq {literal(person_id)}")
        try:
            found = rows(await self._graph.get(links.to_get_request_information(only_them.configured())))
        except Unsupported:
            everybody = links.to_get_request_information(Query(["id"], top=PAGE).configured())
            async for row in self._graph.pages(everybody):
                if _same(row, person_id):
                    return True
            return False
        return any(_same(row, person_id) for row in found)

    async def _add(self, links: Links, person_id: str) -> str:
        info = links.ref.to_post_request_information(ReferenceCreate(odata_id=self._reference(person_id)))
        try:
            return (await self._graph.send(info)).request_id
        except AlreadyThere as already:
            return already.request_id
        except DirectoryRefused as refused:  # the words for "already there" are not contractual, the fact is
            if await self._is_among(links, person_id):
                return refused.request_id
            raise

    async def _remove(self, links: Links, info: RequestInformation, person_id: str) -> str:
        try:
            return (await self._graph.send(info)).request_id
        except Gone as gone:
            if await self._is_among(links, person_id):
                raise DirectoryBusy(
                    "Graph's replicas disagree about a membership", request_id=gone.request_id
                ) from gone
            return gone.request_id

    def _members(self, group_id: str) -> MembersRequestBuilder:
        return self._graph.client.groups.by_group_id(group_id).members

    def _owners(self, group_id: str) -> OwnersRequestBuilder:
        return self._graph.client.groups.by_group_id(group_id).owners

    def _reference(self, object_id: str) -> str:
        return f"{self._graph.base_url}/directoryObjects/{object_id}"


def _chunks(values: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (values[start : start + size] for start in range(0, len(values), size))


def _same(row: dict[str, Any], object_id: str) -> bool:
    return str(row.get("id", "")).casefold() == object_id.casefold()
