"""Our clock against that of Graph and that of the database's server."""

from __future__ import annotations

from datetime import datetime, timedelta

from approvals.message import Message, plural
from approvals.ports.book import BookUnavailable
from approvals.ports.clock import Clock
from checkup.finding import Finding, Part, ok, problem, warning
from checkup.ports import BookHealth, Tenant

# What NTP never needs, and what a token may be off.
NOTICEABLE = timedelta(minutes=1)
TOO_FAR = timedelta(minutes=5)
_RIGHT = Message(
    "Let NTP set the machine's clock: while it is wrong, tokens count as run out and memberships end at the wrong "
    "moment."
)


async def against_graph(clock: Clock, tenant: Tenant) -> list[Finding]:
    """Graph tells whole seconds; the way there and back is halved."""
    before = clock.now()
    theirs = await tenant.time()
    ours = before + (clock.now() - before) / 2
    return [compared(ours, theirs, Message("Microsoft Graph"))]


async def against_database(clock: Clock, book: BookHealth) -> list[Finding]:
    """Nothing where the database is a file on this machine, or is not there: its own check tells."""
    try:
        health = await book.look()
    except BookUnavailable:
        return []
    return [] if health.clock is None else [compared(clock.now(), health.clock, Message("the database"))]


def compared(ours: datetime, theirs: datetime, whose: Message) -> Finding:
    apart = abs(ours - theirs)
    if apart < NOTICEABLE:
        return ok(Part.CLOCK, Message("Our clock and that of {whose} agree.", whose=whose))
    minutes = max(1, round(apart / timedelta(minutes=1)))
    ahead = plural(
        "Our clock is {n} minute ahead of that of {whose}.",
        "Our clock is {n} minutes ahead of that of {whose}.",
        n=minutes,
        whose=whose,
    )
    behind = plural(
        "Our clock is {n} minute behind that of {whose}.",
        "Our clock is {n} minutes behind that of {whose}.",
        n=minutes,
        whose=whose,
    )
    told = problem if apart >= TOO_FAR else warning
    return told(Part.CLOCK, ahead if ours > theirs else behind, _RIGHT)
