"""What nobody will ask for again is removed, a little at a time, so that nobody waits behind it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Table, delete, select, tuple_

from store.tables import draft, heard, job, pulse, spoken_of

_AT_ONCE = 5000
_JOBS_FOR = timedelta(days=7)
_DRAFTS_FOR = timedelta(days=30)
_SPOKEN_OF_FOR = timedelta(days=1)
# Teams does not repeat itself that late.
_HEARD_FOR = timedelta(days=1)
# What somebody was told in a digest: it is told again after a week.
_TOLD_FOR = timedelta(days=30)


def purge(conn: Connection, now: datetime) -> int:
    """Remove jobs done a week ago, drafts a month old, what administrators were told a month ago and yesterday's notes
    of what was heard and spoken of, oldest first; dead jobs stay for an operator. Returns how many rows went: after
    5,000 there may be more."""
    gone = 0
    for table, at, kept_for in (
        (heard, heard.c.at, _HEARD_FOR),
        (spoken_of, spoken_of.c.at, _SPOKEN_OF_FOR),
        (draft, draft.c.at, _DRAFTS_FOR),
        (job, job.c.done_at, _JOBS_FOR),
    ):
        gone += _remove(conn, table, at, now - kept_for, _AT_ONCE - gone)
    # Between the two the index leads there; LIKE alone reads every row.
    told = pulse.c.name.between("turn told ", "turn tole") & pulse.c.name.like("turn told %")
    return gone + conn.execute(delete(pulse).where(told, pulse.c.at < now - _TOLD_FOR)).rowcount


def _remove(conn: Connection, table: Table, at: ColumnElement[datetime], before: datetime, most: int) -> int:
    key = tuple_(*table.primary_key) if len(table.primary_key) > 1 else next(iter(table.primary_key))
    # Two replicas that clean at once take different rows instead of waiting for each other.
    old = select(*table.primary_key).where(at < before).order_by(at).limit(most).with_for_update(skip_locked=True)
    return conn.execute(delete(table).where(key.in_(old))).rowcount
