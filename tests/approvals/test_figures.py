"""How long people waited and what is stuck, computed from rows alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from approvals.figures import Closed, Open, Stuck, Verdict, Why, figures
from approvals.request import State

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def closed(state: State, *, ago: timedelta, after: timedelta | None = None) -> Closed:
    """A request closed ``ago``; ``after`` is how long its approver took."""
    at = NOW - ago
    made = at - (after or DAY)
    return Closed(state, made, None if after is None else at, at)


def test_half_of_all_decisions_came_within_the_median_and_nine_of_ten_within_the_p90() -> None:
    told = figures(NOW, [closed(State.COMPLETED, ago=DAY, after=n * HOUR) for n in range(1, 11)], [], [])

    month = told.windows[0]
    assert (month.days, month.decided, month.median, month.p90) == (30, 10, 5 * HOUR, 9 * HOUR)


def test_what_nobody_decided_has_a_verdict_and_no_time() -> None:
    lately = [
        closed(State.COMPLETED, ago=DAY, after=HOUR),
        closed(State.FAILED, ago=DAY, after=HOUR),
        closed(State.DENIED, ago=DAY, after=HOUR),
        closed(State.EXPIRED, ago=DAY),
        closed(State.CANCELLED, ago=DAY),
        closed(State.COMPLETED, ago=DAY),  # leaving asks nobody
        closed(State.DENIED, ago=60 * DAY, after=7 * HOUR),
    ]

    month, quarter = figures(NOW, lately, [], []).windows

    assert month.verdicts == {Verdict.APPROVED: 2, Verdict.DENIED: 1, Verdict.EXPIRED: 1, Verdict.CANCELLED: 1}
    assert (month.decided, month.median) == (3, HOUR)
    assert quarter.verdicts[Verdict.DENIED] == 2
    assert (quarter.decided, quarter.p90) == (4, 7 * HOUR)


def test_a_quiet_quarter_has_no_median() -> None:
    told = figures(NOW, [], [], [])

    assert [(w.decided, w.median, w.p90) for w in told.windows] == [(0, None, None)] * 2
    assert (told.open, told.stuck) == (0, ())


def test_open_requests_are_counted_by_age() -> None:
    ages = (timedelta(minutes=5), HOUR, 5 * HOUR, 2 * DAY, 5 * DAY, 30 * DAY)
    told = figures(NOW, [], [Open(n, State.PENDING, NOW - age) for n, age in enumerate(ages)], [])

    assert told.open_by_age == (1, 2, 1, 1, 1)
    assert told.open == 6


def test_a_request_is_stuck_when_it_waits_a_week_or_its_approval_an_hour_or_its_work_was_given_up() -> None:
    waiting = [
        Open(1, State.PENDING, NOW - 8 * DAY),
        Open(2, State.PENDING, NOW - 6 * DAY),
        Open(3, State.APPROVED, NOW - 2 * HOUR),
        Open(4, State.APPROVED, NOW - HOUR),
    ]

    told = figures(NOW, [], waiting, [(5, NOW - DAY)])

    assert told.stuck == (
        Stuck(1, Why.PENDING, NOW - 8 * DAY),
        Stuck(5, Why.DEAD_LETTER, NOW - DAY),
        Stuck(3, Why.NOT_CARRIED_OUT, NOW - 2 * HOUR),
    )
