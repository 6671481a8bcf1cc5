"""Once an hour one hash over every audit line written since the last, chained to it and told to the log.

A chain per request cannot show that the whole request was taken away, nor that its end was cut off together with its
version. An anchor can; and the copy of its hash in the log shows what was done to the anchors themselves.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection, func, insert, select, tuple_, update

from store.pulse import take_turn
from store.tables import audit, audit_anchor

EVERY = timedelta(hours=1)
# So many lines are held in memory and kept from other writers for a moment; a backlog takes several anchors.
MOST_LINES = 10_000


@dataclass(frozen=True, slots=True)
class Anchor:
    """An anchor as stored: ``lines`` audit lines are sealed by ``hash``, which goes on from ``prev_hash``."""

    id: int
    at: datetime
    prev_hash: str
    lines: int
    hash: str


class Seal:
    """Takes the lines of one anchor in the order of (request, seq) and gives its hash."""

    def __init__(self) -> None:
        self._digest = sha256()
        self.lines = 0

    def take(self, request_id: int, seq: int, line_hash: str) -> None:
        self._digest.update(f"{request_id} {seq} {line_hash}\n".encode())
        self.lines += 1

    def hash(self, number: int, at: datetime, prev_hash: str) -> str:
        moment = at.astimezone(UTC).isoformat(timespec="microseconds")
        covered = [prev_hash, number, moment, self.lines, self._digest.hexdigest()]
        return sha256(json.dumps(covered, separators=(",", ":")).encode("ascii")).hexdigest()


def anchor(conn: Connection, now: datetime, every: timedelta = EVERY) -> Anchor | None:
    """Seal up to MOST_LINES lines that no anchor covers; None if there are none, or an anchor was made less than
    ``every`` ago. Of many who try at once one does it: the others wait for its row, and find the work done."""
    if not take_turn(conn, "anchor", now, every):
        return None
    last = newest(conn)
    number, prev_hash = (1, "") if last is None else (last.id + 1, last.hash)
    open_lines = (
        select(audit.c.request_id, audit.c.seq)
        .where(audit.c.anchor_id.is_(None))
        .order_by(audit.c.request_id, audit.c.seq)
        .limit(MOST_LINES)
    )
    # Marked first and read from the very same statement: a line committed meanwhile waits for the next anchor.
    mark = (
        update(audit)
        .where(tuple_(audit.c.request_id, audit.c.seq).in_(open_lines))
        .values(anchor_id=number)
        .returning(audit.c.request_id, audit.c.seq, audit.c.hash)
    )
    seal = Seal()
    for request_id, seq, line_hash in sorted(conn.execute(mark)):
        seal.take(request_id, seq, line_hash)
    if seal.lines == 0:
        return None
    made = Anchor(number, now, prev_hash, seal.lines, seal.hash(number, now, prev_hash))
    conn.execute(insert(audit_anchor).values({field: getattr(made, field) for field in Anchor.__slots__}))
    return made


def newest(conn: Connection) -> Anchor | None:
    """The anchor made last."""
    last = select(func.max(audit_anchor.c.id)).scalar_subquery()
    row = conn.execute(select(audit_anchor).where(audit_anchor.c.id == last)).mappings().one_or_none()
    return None if row is None else Anchor(**row)


def every_anchor(conn: Connection) -> tuple[Anchor, ...]:
    """All anchors, oldest first."""
    rows = conn.execute(select(audit_anchor).order_by(audit_anchor.c.id)).mappings()
    return tuple(Anchor(**row) for row in rows)
