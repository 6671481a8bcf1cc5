"""Makes a group: never twice, never without an owner, and said to be there only when the directory shows it."""

from __future__ import annotations

from dataclasses import replace

from approvals import steps
from approvals.hands import Hands
from approvals.ports import Book, Clock, Directory, DirectoryBusy, Gone, NewGroup
from approvals.request import GroupRef, Request, Result, Subject

# Graph binds so many people, owners and members together, in the request that makes a group.
AT_ONCE = 20
# Before it has an object id, the group of a request is called so.
TO_BE_MADE = "new-"


class Making:
    """May raise DirectoryBusy, Gone, DirectoryRefused, SignInNeeded or NotAllowedAnyMore."""

    def __init__(self, directory: Directory, book: Book, clock: Clock, hands: Hands) -> None:
        self._directory = directory
        self._book = book
        self._clock = clock
        self._hands = hands

    async def makes(self, request: Request) -> tuple[Request, tuple[Subject, ...], dict[str, object]]:
        """The request with its group, what became of each owner, and what proves it."""
        wanted, proof = new_group(request), dict[str, object]()
        if is_to_be_made(request):  # or was made by an attempt that could not say so any more
            hand = await self._hands.for_creating(request)
            made, proof = await hand.writer.create_group(wanted), hand.proof
            group = GroupRef(made.id, made.name, made.kind)
            request = await self._book.apply(request, steps.group_made(group, self._clock.now(), proof))
        try:
            await self._rest(request, wanted)
            there = {owner.id for owner in await self._directory.owners(request.group.id)}
        except Gone as gone:  # a replica that has not heard of the new group
            raise DirectoryBusy("the new group is not there yet", request_id=gone.request_id) from gone
        missing = [owner for owner in wanted.owner_ids if owner not in there]
        for owner in missing:  # the directory drops one now and then, in silence
            await self._hands.for_completing(request).writer.add_owner(request.group.id, owner)
        if missing:
            raise DirectoryBusy("the group's owners are not all there yet")
        made_so = {"group": request.group.id, **proof}
        return request, tuple(replace(s, result=Result.DONE) for s in request.subjects), made_so

    async def _rest(self, request: Request, wanted: NewGroup) -> None:
        """The members for whom the first request had no room."""
        rest = wanted.member_ids[max(0, AT_ONCE - len(wanted.owner_ids)) :]
        if not rest:
            return
        there = await self._directory.members_among(request.group.id, rest)
        left = [member for member in rest if member not in there]
        for start in range(0, len(left), AT_ONCE):
            await self._hands.for_completing(request).writer.add_members(
                request.group.id, left[start : start + AT_ONCE]
            )


def new_group(request: Request) -> NewGroup:
    """What the directory is asked for; its unique name is the request's own, so that asking twice makes one group."""
    owners = tuple(subject.person.id for subject in request.subjects)
    members = tuple(dict.fromkeys([*owners, *(member.id for member in request.details.members)]))
    return NewGroup(
        unique_name=f"usher-{request.key}",
        name=request.group.name,
        description=request.details.description,
        kind=request.group.kind,
        mail_nickname=request.details.mail_nickname,
        visibility=request.details.visibility,
        owner_ids=owners,
        member_ids=members,
    )


def is_to_be_made(request: Request) -> bool:
    """Whether the group it is about has no object id yet."""
    return request.group.id.startswith(TO_BE_MADE)
