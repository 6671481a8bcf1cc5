"""For how long owners are offered to take back what they did by their own right."""

from __future__ import annotations

from datetime import datetime, timedelta

from approvals.request import INVERSE, Request, Result, State

UNDO_WITHIN = timedelta(minutes=10)


def can_undo(request: Request, now: datetime, within: timedelta = UNDO_WITHIN) -> bool:
    """Whether the button makes sense; whether it may be undone is judged when it is pressed."""
    if request.state is not State.COMPLETED or request.finished_at is None or now > request.finished_at + within:
        return False
    # Whoever gave up ownership is no owner any more, who could act by their own right.
    by_own_right = request.acted_directly and request.kind in INVERSE and not request.for_oneself
    return by_own_right and any(subject.result is Result.DONE for subject in request.subjects)
