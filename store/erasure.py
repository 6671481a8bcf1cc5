"""Takes a person's text out of the database for good: their name, the reasons and comments they wrote, their drafts.

Ids, groups, dates and verdicts stay: who decided what is the audit's purpose, and an Entra object id names nobody once
the account is gone. In the audit a piece of text goes together with its salt, so that the chain still verifies and no
guess can be tried against the seal; each request concerned gets one line more that tells which pieces were erased.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    RowMapping,
    delete,
    or_,
    select,
    update,
)

from approvals.change import Change, Event
from approvals.jobs import JobKind, NewJob
from store import audit as audit_lines
from store import requests
from store.audit import ERASED, AuditLine, piece_name
from store.tables import absence, address, approver, audit, declared_effect, draft, job, request, spoken_of, subject
from store.traces import Traces, says

# What stands where a name stood, the same in every language.
NOBODY = "—"
# Facts that hold what their line's actor wrote; any other fact goes only if it says the person's name.
WRITTEN = frozenset({"reason", "comment"})
# What the payload of a job still to do cannot be without; none of it is anybody's text.
_NEEDED = frozenset({"verdict", "rule", "until", "instead", "effects"})


@dataclass(frozen=True, slots=True)
class Erasure:
    """What an erasure took away; all zero if there was nothing (any more)."""

    requests: int = 0
    pieces: int = 0  # of audit lines
    jobs: int = 0
    chats: int = 0  # drafts, notes of what was spoken of, an absence, and the address

    @property
    def nothing(self) -> bool:
        return self == Erasure()


def erase_beside(conn: Connection, person_id: str, traces: Traces) -> tuple[int, int]:
    """Take the person's text out of jobs and chats; how many of each. To be done before the requests: these are how
    the person's names are found if all this is broken off and begun again."""
    _forget_for_good(conn)
    jobs = sum(_erase_job(conn, number, person_id, traces.names) for number in traces.jobs)
    return jobs, _erase_chats(conn, person_id, traces.names)


def erase_requests(
    conn: Connection, person_id: str, numbers: Sequence[int], names: frozenset[str], now: datetime, by: str
) -> tuple[int, int]:
    """Take the person's text out of these requests and their audit; of how many, and how many pieces of audit lines.
    ``by`` is who asked for it."""
    _forget_for_good(conn)
    touched = pieces = 0
    for number in numbers:
        conn.execute(select(request.c.id).where(request.c.id == number).with_for_update())
        gone = [*_erase_lines(conn, number, person_id, names)]
        if _erase_row(conn, number, person_id, names) or gone:
            facts: dict[str, object] = {"person": person_id, "pieces": gone, "by": by}
            # Every copy of the card in people's chats is drawn again, without the name.
            told = Change(Event(ERASED, now, facts=facts), jobs=(NewJob(JobKind.REDRAW, now),))
            requests.apply(conn, requests.one(conn, request.c.id == number), told, now)
            touched, pieces = touched + 1, pieces + len(gone)
    return touched, pieces


def _forget_for_good(conn: Connection) -> None:
    if conn.dialect.name == "sqlite":
        conn.exec_driver_sql("PRAGMA secure_delete = ON")  # else the old words stay in the file's free pages


def sweep(conn: Connection) -> None:
    """Bring SQLite's log into the file and empty it, as far as nobody is reading: it holds the old words, too."""
    conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _erase_lines(conn: Connection, number: int, person_id: str, names: frozenset[str]) -> Iterator[str]:
    """Take the person's pieces out of the request's audit lines; yields what each was called."""
    for line in audit_lines.lines(conn, number):
        gone = {*_pieces_of(line, person_id, names)}
        if not gone:
            continue
        here = (audit.c.request_id == number) & (audit.c.seq == line.seq)
        conn.execute(
            update(audit)
            .where(here)
            .values(
                actor_name=None if "actor" in gone else line.actor_name,
                facts={name: value for name, value in line.facts.items() if f"fact:{name}" not in gone},
                seals={name: {**seal, "salt": ""} if name in gone else seal for name, seal in line.seals.items()},
            )
        )
        yield from (piece_name(line.seq, name) for name in sorted(gone))


def _pieces_of(line: AuditLine, person_id: str, names: frozenset[str]) -> Iterator[str]:
    theirs = line.actor_id == person_id
    if line.actor_name is not None and theirs:
        yield "actor"
    for name, value in line.facts.items():
        if (theirs and name in WRITTEN) or says(names, {name: value}):
            yield f"fact:{name}"


def _erase_row(conn: Connection, number: int, person_id: str, names: frozenset[str]) -> bool:
    """Take the person's text out of the request itself and its people; whether there was any."""
    row = conn.execute(select(request).where(request.c.id == number)).mappings().one()
    values: dict[str, Any] = {}
    if row["requester_id"] == person_id and row["requester_name"] != NOBODY:
        values["requester_name"] = NOBODY
    if row["decided_by_id"] == person_id and row["decided_by_name"] != NOBODY:
        values["decided_by_name"] = NOBODY
    for column, writer in (("reason", "requester_id"), ("comment", "decided_by_id")):
        if row[column] and (row[writer] == person_id or says(names, row[column])):
            values[column] = ""
    details = _erased_details(row, person_id, names)
    if details != row["details"]:
        values["details"] = details
    if values:
        conn.execute(update(request).where(request.c.id == number).values(values))
    erased = bool(values)
    for people in (subject, approver):
        theirs = (people.c.request_id == number) & (people.c.person_id == person_id) & (people.c.name != NOBODY)
        erased |= conn.execute(update(people).where(theirs).values(name=NOBODY)).rowcount > 0
    return erased


def _erased_details(row: RowMapping, person_id: str, names: frozenset[str]) -> dict[str, Any]:
    """What only some kinds of request have: the description of a group to be made, its first members, and who wanted
    something opened."""
    details: dict[str, Any] = dict(row["details"])
    if row["requester_id"] == person_id or says(names, details.get("description", "")):
        details.pop("description", None)
    if says(names, details.get("purpose", "")):
        details.pop("purpose", None)
    if "declares" in details and says(names, details["declares"]):
        details["declares"] = [NOBODY if says(names, part) else part for part in details["declares"]]
    if "members" in details:
        details["members"] = [[who, NOBODY if who == person_id else name] for who, name in details["members"]]
    return details


def _erase_job(conn: Connection, number: int, person_id: str, names: frozenset[str]) -> bool:
    row = conn.execute(select(job).where(job.c.id == number).with_for_update()).mappings().one_or_none()
    if row is None:
        return False
    payload = _erased_payload(row, person_id, names)
    error = "" if row["last_error"] and says(names, row["last_error"]) else row["last_error"]
    if payload == row["payload"] and error == row["last_error"]:
        return False
    conn.execute(update(job).where(job.c.id == number).values(payload=payload, last_error=error))
    return True


def _erased_payload(row: RowMapping, person_id: str, names: frozenset[str]) -> dict[str, object]:
    payload: dict[str, object] = row["payload"]
    if row["person_id"] != person_id:
        return {name: value for name, value in payload.items() if not says(names, value)}
    return {name: value for name, value in payload.items() if row["done_at"] is None and name in _NEEDED}


def _erase_chats(conn: Connection, person_id: str, names: frozenset[str]) -> int:
    """Drop what the person half told, when they are away and where their chat is, and that they declared what a group
    opens (what it opens stays); and what others half told of them,
    which is short-lived and names them in JSON that the store does not read."""
    erased = conn.execute(delete(address).where(address.c.person_id == person_id)).rowcount
    erased += conn.execute(delete(absence).where(absence.c.person_id == person_id)).rowcount
    stands_in = (absence.c.stand_in_id == person_id) & (absence.c.stand_in_name != NOBODY)
    erased += conn.execute(update(absence).where(stands_in).values(stand_in_name=NOBODY)).rowcount
    by_them = or_(declared_effect.c.by_id == person_id, declared_effect.c.by_name.in_(names))
    theirs = by_them & (declared_effect.c.by_name != NOBODY)
    erased += conn.execute(update(declared_effect).where(theirs).values(by_name=NOBODY)).rowcount
    for told in (draft, spoken_of):
        of_them = or_(told.c.person_id == person_id, told.c.body.contains(person_id, autoescape=True))
        erased += conn.execute(delete(told).where(of_them)).rowcount
    return erased
