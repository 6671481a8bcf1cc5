"""The people and steps of the store's tests, in as few words as a test wants to spend on them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from approvals.approver import Approver
from approvals.change import Change, Event
from approvals.directory_objects import GroupKind, GroupRef, PersonRef
from approvals.jobs import JobKind, NewJob
from approvals.request import Kind, NewRequest, State, Subject
from store.book import SqlBook

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
ALICE = PersonRef("a11ce", "Alice Martin")
OLGA = PersonRef("0190a", "Olga Nowak")
BRUNO = PersonRef("b2000", "Bruno Silva")
MARKETING = GroupRef("6a8c1", "Marketing", GroupKind.MICROSOFT_365)
SUBMITTED = Event("submitted", NOW, actor=ALICE)


def wish(
    draft_id: str = "draft-1",
    *,
    kind: Kind = Kind.JOIN,
    group: GroupRef = MARKETING,
    people: tuple[PersonRef, ...] = (ALICE,),
    reason: str = "",
    until: datetime | None = None,
) -> NewRequest:
    """Alice asks; Olga and Bruno are to decide."""
    return NewRequest(
        tenant_id="5f0c1b0e",
        kind=kind,
        state=State.PENDING,
        group=group,
        requester=ALICE,
        subjects=tuple(Subject(person) for person in people),
        approvers=(Approver(OLGA, nonce="for-olga"), Approver(BRUNO, nonce="for-bruno")),
        created_at=NOW,
        expires_at=NOW + timedelta(days=14),
        draft_id=draft_id,
        reason=reason,
        until=until,
        zone="Europe/Paris",
    )


def asks() -> tuple[NewJob, ...]:
    """Both owners get the card now; the request expires in two weeks."""
    return (
        NewJob(JobKind.ASK, NOW, person_id=OLGA.id),
        NewJob(JobKind.ASK, NOW, person_id=BRUNO.id),
        NewJob(JobKind.EXPIRE, NOW + timedelta(days=14)),
    )


def approval(by: PersonRef = OLGA, comment: str = "Welcome") -> Change:
    return Change(
        event=Event("approved", NOW, actor=by, facts={"owners": [OLGA.id, BRUNO.id]}),
        to=State.APPROVED,
        fields={"decided_by": by, "decided_at": NOW, "comment": comment},
        jobs=(NewJob(JobKind.CARRY_OUT, NOW), NewJob(JobKind.REDRAW, NOW)),
    )


def move(to: State, *jobs: NewJob) -> Change:
    """A bare step to another state."""
    return Change(event=Event(to.value, NOW), to=to, fields={"finished_at": NOW}, jobs=jobs)


async def drain(book: SqlBook) -> None:
    """Finish every job that is due now."""
    while claimed := await book.claim(NOW):
        for job in claimed:
            await book.finish(job)
