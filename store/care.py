"""Offers of ownership, and the groups that the last look found short of owners."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from approvals.care import LEAVE_IN_PEACE, CareFigures, Offer, Reply, Why
from approvals.request import GIVES_MEMBERSHIP, Kind, Result, State
from store.tables import ownership_offer, pulse, request, short_of_owners, subject
from store.upsert import replace

# Among pulse's rows, the day of the last look that came to its end.
LOOKED = "care looked"
# Who wanted to own a group longer ago may want it no more.
WANTED_WITHIN = timedelta(days=180)
MOST = 20


def looked(conn: Connection) -> datetime | None:
    return conn.execute(select(pulse.c.at).where(pulse.c.name == LOOKED)).scalar_one_or_none()


def found(conn: Connection, short: Mapping[str, int], now: datetime) -> None:
    """Replace what the last look found."""
    conn.execute(delete(short_of_owners))
    rows = [{"group_id": group_id, "owners": owners, "found_at": now} for group_id, owners in short.items()]
    if rows:
        conn.execute(insert(short_of_owners), rows)
    conn.execute(replace(conn, pulse, "at"), {"name": LOOKED, "at": now})


def without_owner(conn: Connection) -> tuple[str, ...]:
    query = select(short_of_owners.c.group_id).where(short_of_owners.c.owners == 0)
    return tuple(conn.execute(query).scalars())


def offers_since(conn: Connection, since: datetime) -> tuple[Offer, ...]:
    """The newest first."""
    lately = ownership_offer.c.asked_at > since
    query = select(ownership_offer).where(lately).order_by(ownership_offer.c.asked_at.desc(), ownership_offer.c.key)
    return tuple(map(_offer, conn.execute(query).mappings()))


def keep_offer(conn: Connection, offer: Offer) -> None:
    conn.execute(
        insert(ownership_offer),
        {
            "key": offer.key,
            "group_id": offer.group_id,
            "person_id": offer.person_id,
            "why": offer.why,
            "asked_at": offer.asked_at,
        },
    )


def find_offer(conn: Connection, key: str) -> Offer | None:
    row = conn.execute(select(ownership_offer).where(ownership_offer.c.key == key)).mappings().one_or_none()
    return None if row is None else _offer(row)


def reply(conn: Connection, key: str, said: Reply, now: datetime, request_id: int | None) -> bool:
    """Whether this is the first reply; a later one changes nothing."""
    mine = (ownership_offer.c.key == key) & ownership_offer.c.answer.is_(None)
    values = {"answer": said, "answered_at": now, "request_id": request_id}
    return conn.execute(update(ownership_offer).where(mine).values(**values)).rowcount > 0


def could_own(conn: Connection, group_id: str, now: datetime) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """See CareBook."""
    wanted = (
        select(request.c.requester_id)
        .join(subject, subject.c.request_id == request.c.id)
        .where(
            subject.c.group_id == group_id,
            subject.c.kind == Kind.ADD_OWNERS,
            subject.c.person_id == request.c.requester_id,
            request.c.state.in_([State.FAILED, State.EXPIRED]),
            request.c.created_at > now - WANTED_WITHIN,
        )
        .order_by(request.c.id.desc())
        .limit(MOST)
    )
    longest = (
        select(subject.c.person_id)
        .where(subject.c.group_id == group_id, subject.c.kind.in_(GIVES_MEMBERSHIP), subject.c.result == Result.DONE)
        .order_by(subject.c.request_id)
        .limit(MOST)
    )
    return tuple(conn.execute(wanted).scalars()), tuple(conn.execute(longest).scalars())


def care_figures(conn: Connection, now: datetime) -> CareFigures:
    counts = conn.execute(select(short_of_owners.c.owners, func.count()).group_by(short_of_owners.c.owners))
    by_owners: dict[int, int] = {row[0]: row[1] for row in counts}
    offers = [o for o in offers_since(conn, now - LEAVE_IN_PEACE) if o.why is not Why.ONLY_OWNER]
    return CareFigures(
        without=by_owners.get(0, 0),
        single=by_owners.get(1, 0),
        looked_at=looked(conn),
        waiting=sum(offer.open(now) for offer in offers),
        replies=dict(Counter(offer.reply for offer in offers if offer.reply is not None)),
    )


def _offer(row: Mapping[Any, Any]) -> Offer:
    answer = row["answer"]
    return Offer(
        row["key"],
        row["group_id"],
        row["person_id"],
        Why(row["why"]),
        row["asked_at"],
        None if answer is None else Reply(answer),
    )
