"""Reads the whole audit once, request by request, and names everything that is not as it was written.

Memory holds one page of requests and one running hash for each anchor: within an anchor the lines stand in the same
order in which all are read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from store import anchors
from store.anchors import Anchor, Seal
from store.audit import AuditLine, verify
from store.tables import audit, request

PAGE = 200
# Whoever broke a whole table need not read a million sentences to know it.
MOST_FINDINGS = 1000


@dataclass(slots=True)
class Verification:
    """What was read, and a sentence for each thing that is wrong; ``more`` findings were not kept."""

    requests: int = 0
    lines: int = 0
    anchors: int = 0
    newest: Anchor | None = None
    unanchored: int = 0  # lines the next anchor will cover: of these a cut-off end may not show yet
    findings: list[str] = field(default_factory=list)
    more: int = 0

    @property
    def whole(self) -> bool:
        return not self.findings

    def found(self, sentence: str) -> None:
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(sentence)
        else:
            self.more += 1


def verify_all(conn: Connection, told: Collection[str] = ()) -> Verification:
    """Check every request's chain and every anchor; ``told`` are hashes that somebody kept outside the database.
    ``conn`` must see one moment throughout."""
    made = anchors.every_anchor(conn)
    seals = {anchor.id: Seal() for anchor in made}
    seen = Verification(anchors=len(made), newest=made[-1] if made else None)
    for number, version, lines in every_request(conn):
        seen.requests += 1
        seen.lines += len(lines)
        if version is None:
            seen.found(f"Request {number} is gone, but {len(lines)} audit lines of it are left.")
        if wrong := verify(lines, version):
            seen.found(wrong if lines else f"Request {number}: {wrong}")
        for line in lines:
            if line.anchor_id is None:
                seen.unanchored += 1
            elif line.anchor_id in seals:
                seals[line.anchor_id].take(line.request_id, line.seq, line.hash)
            else:
                seen.found(
                    f"Audit line {line.seq} of request {line.request_id} belongs to anchor {line.anchor_id}, "
                    "which is not there."
                )
    for sentence in _wrong_anchors(made, seals):
        seen.found(sentence)
    there = {anchor.hash for anchor in made}
    for given in told:
        if given.strip().lower() not in there:
            seen.found(
                f"The anchor {given} is not in this database: what it sealed was rewritten or taken away, or it "
                "comes from another database."
            )
    return seen


def every_request(conn: Connection) -> Iterator[tuple[int, int | None, Sequence[AuditLine]]]:
    """Number, version (None: there is no such request) and audit lines of each request, in order of their numbers."""
    after = 0
    while True:
        rows = select(request.c.id, request.c.version).where(request.c.id > after).order_by(request.c.id).limit(PAGE)
        versions: dict[int, int] = dict(conn.execute(rows).all())
        reach = audit.c.request_id > after
        if versions:
            after = max(versions)
            reach &= audit.c.request_id <= after
        lines: dict[int, list[AuditLine]] = {number: [] for number in versions}
        query = select(audit).where(reach).order_by(audit.c.request_id, audit.c.seq)
        for row in conn.execute(query).mappings():
            lines.setdefault(row["request_id"], []).append(AuditLine(**row))
        for number in sorted(lines):
            yield number, versions.get(number), lines[number]
        if not versions:
            return


def _wrong_anchors(made: Sequence[Anchor], seals: dict[int, Seal]) -> Iterator[str]:
    prev_hash = ""
    for expected, anchor in enumerate(made, start=1):
        seal = seals[anchor.id]
        where = f"Anchor {anchor.id} of {anchor.at:%Y-%m-%d %H:%M} UTC"
        if anchor.id != expected:
            yield f"{where} stands where anchor {expected} belongs."
            return
        if anchor.prev_hash != prev_hash:
            yield f"{where} does not continue the anchor before it."
        if seal.lines != anchor.lines:
            yield f"{where} sealed {anchor.lines} audit lines, but {seal.lines} are there."
        elif seal.hash(anchor.id, anchor.at, anchor.prev_hash) != anchor.hash:
            yield f"{where} does not fit the audit lines it sealed, or was changed itself."
        prev_hash = anchor.hash
