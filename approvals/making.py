"""Makes a group: never twice, never without an owner, and said to be there only when the directory shows it.

The directory drops an owner now and then, in silence. That is put right a number of times; whoever it goes on dropping
is left out, with words, as long as somebody owns the group. If nobody does, the request fails and administrators are
told: Usher has no right to delete a group. Last comes the team, where one is wanted, for a quarter of an hour at most.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import structlog

from approvals import co_owners
from approvals.directory_objects import GroupRef
from approvals.hands import Hands
from approvals.ports.book import Book
from approvals.ports.clock import Clock
from approvals.ports.directory import Directory, DirectoryBusy, DirectoryRefused, Gone, NewGroup
from approvals.request import Failure, Request, Result, Subject
from approvals.steps import making
from approvals.to_be_made import is_to_be_made

log = structlog.get_logger()

# Graph takes so many people in one request.
AT_ONCE = 20
# For so long owners who are missing are added again, with longer and longer pauses: replicas lag behind, too.
OWNERS_WITHIN = timedelta(minutes=15)
# https://learn.microsoft.com/graph/api/team-put-teams: a group younger than this may not be known there yet.
TEAM_WITHIN = timedelta(minutes=15)
TEAM_AGAIN_S = 10.0


class MadeWithoutOwner(Exception):
    """The group is there and nobody owns it; ``request`` has its object id."""

    def __init__(self, request: Request) -> None:
        super().__init__(f"the directory keeps no owner of group {request.group.id}")
        self.request = request


class Making:
    """May raise DirectoryBusy, Gone, DirectoryRefused, SignInNeeded, NotAllowedAnyMore or MadeWithoutOwner."""

    def __init__(self, directory: Directory, book: Book, clock: Clock, hands: Hands) -> None:
        self._directory = directory
        self._book = book
        self._clock = clock
        self._hands = hands

    async def makes(self, request: Request) -> tuple[Request, tuple[Subject, ...], dict[str, object]]:
        """The request with its group, what became of each owner, and what proves it."""
        proof: dict[str, object] = {}
        if is_to_be_made(request):  # or was made by an attempt that could not say so any more
            request = await self._without_the_gone(request)
            hand = await self._hands.for_creating(request)
            made, proof = await hand.writer.create_group(await self._wanted(request)), hand.proof
            group = GroupRef(made.id, made.name, made.kind)
            request = await self._book.apply(request, making.group_made(request, group, self._clock.now(), proof))
        wanted = await self._wanted(request)
        try:
            proof |= await self._rest(request, wanted)
            request = await self._owned(request, wanted)
        except Gone as gone:  # a replica that has not heard of the new group
            raise DirectoryBusy("the new group is not there yet", request_id=gone.request_id) from gone
        if request.details.team and not request.details.team_url and not request.details.no_team:
            request = await self._team(request)
        failed = {subject.person.id for subject in request.subjects if subject.result is Result.FAILED}
        subjects = tuple(s if s.person.id in failed else replace(s, result=Result.DONE) for s in request.subjects)
        return request, subjects, {"group": request.group.id, **proof}

    async def _wanted(self, request: Request) -> NewGroup:
        """Where Usher may write only what it owns, it has to own the new group, too."""
        return replace(new_group(request), app_id=await self._hands.app_to_own())

    async def _without_the_gone(self, request: Request) -> Request:
        """A co-owner whose account is gone or switched off since they agreed is left out."""
        ids = [subject.person.id for subject in co_owners.agreed(request)]
        people = await self._directory.people(ids)
        gone = {one: Failure.PERSON_GONE for one in ids if one not in people or not people[one].enabled}
        gone.pop(request.requester.id, None)  # was looked at before anything else
        if not gone:
            return request
        return await self._book.apply(request, making.left_out_of(request, gone, self._clock.now()))

    async def _owned(self, request: Request, wanted: NewGroup) -> Request:
        """Read back; who is missing is added, and when that did not help for long enough, left out."""
        missing = await self._missing(request, wanted)
        if not missing:
            return request
        for owner in missing:  # the directory drops one now and then, in silence
            await self._hands.for_completing(request).writer.add_owner(request.group.id, owner)
        now = self._clock.now()
        if now - (request.details.made_at or now) < OWNERS_WITHIN:
            raise DirectoryBusy("the group's owners are not all there yet")
        missing = await self._missing(request, wanted)
        if not missing:
            return request
        log.error("owners_dropped", group=request.group.id, missing=missing)
        if len(missing) == len(wanted.owner_ids):
            raise MadeWithoutOwner(request)
        why = dict.fromkeys(missing, Failure.NOT_CONFIRMED)
        return await self._book.apply(request, making.left_out_of(request, why, self._clock.now()))

    async def _missing(self, request: Request, wanted: NewGroup) -> list[str]:
        there = {owner.id for owner in await self._directory.owners(request.group.id)}
        return [owner for owner in wanted.owner_ids if owner not in there]

    async def _team(self, request: Request) -> Request:
        """With its team, or with why it has none."""
        now = self._clock.now()
        made_at = request.details.made_at or now
        try:
            url = await self._hands.for_completing(request).writer.ensure_team(request.group.id)
        except DirectoryRefused as refused:
            log.warning("team_refused", group=request.group.id, error=str(refused), graph_request_id=refused.request_id)
            return await self._book.apply(request, making.without_team(request, "refused", now))
        except (Gone, DirectoryBusy) as later:
            if now - made_at < TEAM_WITHIN:
                again = max(TEAM_AGAIN_S, getattr(later, "retry_after", 0.0))
                raise DirectoryBusy("the team cannot be made yet", retry_after=again) from later
            log.warning("team_gave_up", group=request.group.id, error=str(later))
            return await self._book.apply(request, making.without_team(request, "not_in_time", now))
        return await self._book.apply(request, making.team_made(request, url, now))

    async def _rest(self, request: Request, wanted: NewGroup) -> dict[str, object]:
        """The members who are not in yet: for whom the first request had no room, or all of them where it could not
        take one. Whoever is gone is left out; what the audit keeps of that."""
        there = await self._directory.members_among(request.group.id, wanted.member_ids)
        left = [member for member in wanted.member_ids if member not in there]
        failed: list[str] = []
        for start in range(0, len(left), AT_ONCE):
            some = left[start : start + AT_ONCE]
            added = await self._hands.for_completing(request).writer.add_members(request.group.id, some)
            failed += added.failed
        if not failed:
            return {}
        log.warning("members_left_out", group=request.group.id, people=failed)
        return {"members_left_out": failed}


def new_group(request: Request) -> NewGroup:
    """What the directory is asked for; its unique name is the request's own, so that asking twice makes one group."""
    owners = tuple(subject.person.id for subject in co_owners.agreed(request))
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
