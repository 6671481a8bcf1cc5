"""A group changes hands: whoever gave it away stops owning it once the directory shows the new owners."""

from __future__ import annotations

from approvals.gathering import related
from approvals.ports.directory import Directory, LastOwner
from approvals.request import Relation, Request
from approvals.seen import NotYetSeen, shows


class HandingOver:
    """May raise DirectoryBusy, Gone, DirectoryRefused or NotYetSeen."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    async def gives_up(self, request: Request) -> dict[str, object]:
        """Whoever hands a group over stops owning it, now that the directory shows the new owners."""
        group_id, former = request.group.id, request.requester.id
        try:
            graph_request_id = await self._directory.remove_owner(group_id, former)
        except LastOwner as not_seen:  # a replica that has not heard of the new owners
            raise NotYetSeen(f"request {request.id}: the new owners are not seen everywhere yet") from not_seen
        if await shows(self._directory, Relation.OWNER, group_id, [former], wished=False):
            return {"gave_up": former, "gave_up_by": graph_request_id}
        raise NotYetSeen(f"request {request.id}: the directory still shows the former owner")

    async def is_over(self, request: Request) -> frozenset[str]:
        """The new owners, if an attempt that died over it left the group in their hands alone of all these."""
        if any(subject.member_before is None for subject in request.subjects):
            return frozenset()
        ids = [request.requester.id, *(subject.person.id for subject in request.subjects)]
        there = await related(self._directory, Relation.OWNER, request.group.id, ids)
        return there if there == frozenset(ids[1:]) else frozenset()
