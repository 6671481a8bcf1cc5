"""The audit: one line per step of a request, chained by SHA-256, so that a changed or missing line shows.

What identifies people or was written by them (names, facts) enters the chain only through a salted HMAC, its seal.
Take text and salt away together and the text is gone for good, while the chain still verifies.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import BindParameter, Connection, ScalarSelect, insert, select

from approvals.change import Event
from approvals.directory_objects import PersonRef
from store import tables
from store.columns import storable, storable_json

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False)
# The line that tells which pieces of the lines before it were erased.
ERASED = "erased"


@dataclass(frozen=True, slots=True)
class AuditLine:
    """An audit row as stored; ``seals`` maps "actor" and "fact:<name>" to {"salt", "digest"} in hex."""

    request_id: int
    seq: int
    what: str
    at: datetime
    actor_id: str | None
    actor_name: str | None
    facts: dict[str, Any]
    seals: dict[str, dict[str, str]]
    prev_hash: str
    hash: str
    anchor_id: int | None = None  # outside the chain: which anchor covers the line, once one does

    @property
    def event(self) -> Event:
        actor = None if self.actor_id is None else PersonRef(self.actor_id, self.actor_name or "")
        return Event(what=self.what, at=self.at, actor=actor, facts=dict(self.facts))


def verify(lines: Sequence[AuditLine], version: int | None = None) -> str | None:
    """The first thing wrong with a request's lines (oldest first), as a sentence; None if they are whole.

    ``version`` is the request's own; with it also a cut-off end shows, for every step writes one line."""
    previous = ""
    accounted = {piece for line in lines if line.what == ERASED for piece in _named_pieces(line)}
    for expected, line in enumerate(lines, start=1):
        where = f"Audit line {line.seq} of request {line.request_id}"
        if line.seq != expected:
            return f"{where} stands where line {expected} belongs."
        if line.prev_hash != previous:
            return f"{where} does not continue the line before it."
        if line.hash != _chain_hash(line):
            return f"{where} was changed after it was written."
        pieces = _pieces(line.actor_name, line.facts)
        for name in pieces.keys() - line.seals.keys():
            return f"{where} holds {name!r}, which was not sealed when it was written."
        for name, seal in line.seals.items():
            # An erased text has lost its salt too; a salt without its text means that the text was taken away.
            if seal["salt"] and (name not in pieces or _digest(seal["salt"], name, pieces[name]) != seal["digest"]):
                return f"{where}: {name!r} is not what was written."
            if not seal["salt"] and name in pieces:
                return f"{where} holds {name!r} although it was erased."
            if not seal["salt"] and piece_name(line.seq, name) not in accounted:
                return f"{where}: {name!r} was taken away, and no erasure tells of it."
        previous = line.hash
    if version is not None and len(lines) != version:
        return f"The request made {version} steps, but {len(lines)} audit lines are left."
    return None


def piece_name(seq: int, name: str) -> str:
    """How an erasure names what it took away: "2 actor", "1 fact:reason"."""
    return f"{seq} {name}"


def append(conn: Connection, request_id: int, seq: int, event: Event, previous: str = "") -> None:
    """Write line ``seq`` after the one whose hash is ``previous``; the caller's transaction holds the request's row,
    so nobody else writes this number."""
    facts: dict[str, Any] = json.loads(_canonical(storable_json(event.facts)))
    actor_name = None if event.actor is None else storable(event.actor.name)[: tables.NAME]
    line = AuditLine(
        request_id=request_id,
        seq=seq,
        what=event.what,
        at=event.at,
        actor_id=None if event.actor is None else event.actor.id,
        actor_name=actor_name,
        facts=facts,
        seals={name: _seal(name, piece) for name, piece in _pieces(actor_name, facts).items()},
        prev_hash=previous,
        hash="",
    )
    values = {field: getattr(line, field) for field in AuditLine.__slots__}
    conn.execute(insert(tables.audit), {**values, "hash": _chain_hash(line)})


def last_hash(request_id: BindParameter[int], seq: BindParameter[int]) -> ScalarSelect[str]:
    """The hash of line ``seq``, as part of a statement that is sent anyway."""
    line = (tables.audit.c.request_id == request_id) & (tables.audit.c.seq == seq)
    return select(tables.audit.c.hash).where(line).scalar_subquery()


def lines(conn: Connection, request_id: int) -> tuple[AuditLine, ...]:
    """The request's lines, oldest first."""
    query = select(tables.audit).where(tables.audit.c.request_id == request_id).order_by(tables.audit.c.seq)
    return tuple(AuditLine(**row) for row in conn.execute(query).mappings())


def _named_pieces(line: AuditLine) -> tuple[str, ...]:
    named = line.facts.get("pieces", ())
    return tuple(map(str, named)) if isinstance(named, list) else ()


def _pieces(actor_name: str | None, facts: Mapping[str, object]) -> dict[str, object]:
    pieces: dict[str, object] = {f"fact:{name}": value for name, value in facts.items()}
    return pieces if actor_name is None else {"actor": actor_name, **pieces}


def _seal(name: str, piece: object) -> dict[str, str]:
    salt = secrets.token_hex(16)
    return {"salt": salt, "digest": _digest(salt, name, piece)}


def _digest(salt: str, name: str, piece: object) -> str:
    return hmac.digest(bytes.fromhex(salt), _canonical([name, piece]), "sha256").hex()


def _chain_hash(line: AuditLine) -> str:
    digests = {name: seal["digest"] for name, seal in line.seals.items()}
    at = line.at.astimezone(UTC).isoformat(timespec="microseconds")
    covered = [line.prev_hash, line.request_id, line.seq, line.what, at, line.actor_id, digests]
    return sha256(_canonical(covered)).hexdigest()


def _canonical(value: object) -> bytes:
    return _ENCODER.encode(value).encode("ascii")
