"""For how long owners are offered to take back what they did by their own right."""

from __future__ import annotations

from datetime import datetime, timedelta

from approvals.request import INVERSE, Kind, Request, Result, State

UNDO_WITHIN = timedelta(minutes=10)


def can_undo(request: Request, now: datetime, within: timedelta = UNDO_WITHIN) -> bool:
    """Whether the button makes sense; whether it may be undone is judged when it is pressed."""
    if request.state is not State.COMPLETED or request.finished_at is None or now > request.finished_at + within:
        return False
    # Whoever gave up ownership is no owner any more, who could act by their own right.
    # A change to the group itself names nobody else, and can be undone where it is known what was before.
    itself = request.kind in (Kind.DESCRIBE, Kind.JOIN_RULE)
    of_others = request.details.before is not None if itself else not request.for_oneself
    by_own_right = request.acted_directly and request.kind in INVERSE and of_others
    return by_own_right and any(subject.result is Result.DONE for subject in request.subjects)
