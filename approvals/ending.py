"""Takes memberships back on their date, also when the date came while nobody was there."""

from __future__ import annotations

from approvals.hands import Hands
from approvals.jobs import Job, JobKind, NewJob
from approvals.policy import takes_back
from approvals.ports.book import Book
from approvals.ports.clock import Clock
from approvals.ports.directory import Directory, Gone
from approvals.request import Kind, Relation, Request, State
from approvals.seen import NotYetSeen, shows
from approvals.steps import ending


class Ending:
    """Raises DirectoryBusy, NotYetSeen, SignInNeeded, Outpaced or ClaimLost when it must be run again later."""

    def __init__(self, directory: Directory, book: Book, clock: Clock, hands: Hands) -> None:
        self._directory = directory
        self._book = book
        self._clock = clock
        self._hands = hands

    async def ends(self, request: Request, job: Job) -> NewJob | bool:
        """Take it back and finish the job; a later END job if the date was moved meanwhile, False if there is nothing
        to take back. Somebody who was a member before is not touched."""
        if request.kind is Kind.CREATE:
            return await self._group_ends(request, job)
        if not takes_back(request) or request.until is None:
            return False
        if request.until > self._clock.now():
            return NewJob(JobKind.END, request.until)
        if request.ended_at is None:  # from here on no other request may count on this membership
            request = await self._book.apply(request, ending.ending(request, self._clock.now()))
        graph_request_id = ""
        people = [subject.person.id for subject in request.subjects if subject.keeps_to_date]
        try:
            hand = await self._hands.for_people(request)
            for person_id in people:
                graph_request_id = await hand.writer.remove_member(request.group.id, person_id)
            if not await shows(self._directory, Relation.MEMBER, request.group.id, people, wished=False):
                raise NotYetSeen(f"request {request.id}: the directory still shows the membership")
        except Gone:
            await self._book.apply(request, ending.superseded("group_gone", self._clock.now()), job)
            return True
        await self._book.apply(request, ending.ended(request, graph_request_id, self._clock.now()), job)
        return True

    async def _group_ends(self, request: Request, job: Job) -> NewJob | bool:
        """The date of a group that is for a while: its first members are taken out and every membership that Usher
        gave ends now. The group itself stays, as Usher may not delete it; its owners are told so."""
        if request.state is not State.COMPLETED or request.until is None:
            return False
        if request.until > self._clock.now():
            return NewJob(JobKind.END, request.until)
        group_id = request.group.id
        members = [member.id for member in request.details.members]
        try:
            owners = {owner.id for owner in await self._directory.owners(group_id)}
            for given in await self._book.given_in(group_id):
                await self._book.apply(given, ending.cut_short(given, self._clock.now()))
            for person_id in (one for one in members if one not in owners):
                await self._directory.remove_member(group_id, person_id)
        except Gone:
            await self._book.apply(request, ending.superseded("group_gone", self._clock.now()), job)
            return True
        await self._book.apply(request, ending.group_ended(request, owners, self._clock.now()), job)
        return True
