"""What Usher remembers about chats: card copies, addresses, half-told requests and the messages it has answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select

from approvals.chats import Address, Copy
from store.columns import storable
from store.tables import address, copy, draft, heard, spoken_of
from store.upsert import insert, replace

# Statements are made once: to make one costs more than to send it.
_COPY = [copy.c[name] for name in Copy.__slots__]
_ADDRESS = [address.c[name] for name in Address.__slots__]
_COPIES = (
    select(*_COPY, *_ADDRESS)
    .select_from(copy.outerjoin(address, address.c.person_id == copy.c.person_id))
    .where(copy.c.request_id == bindparam("number"))
    .order_by(copy.c.conversation_id, copy.c.activity_id)
)
_READER = select(*_ADDRESS).where(address.c.person_id == bindparam("person"))


def copies(conn: Connection, request_id: int) -> tuple[Copy, ...]:
    """Every remembered copy of the request's card."""
    return tuple(shown for shown, _ in copies_and_readers(conn, request_id))


def copies_and_readers(conn: Connection, request_id: int) -> tuple[tuple[Copy, Address | None], ...]:
    """The same with the address of each copy's person."""
    rows = conn.execute(_COPIES, {"number": request_id}).all()
    split = len(_COPY)
    return tuple((Copy(*row[:split]), None if row[split] is None else Address(*row[split:])) for row in rows)


def remember_copies(conn: Connection, shown: Sequence[Copy]) -> None:
    """Add the copies or note which version they show now."""
    rows = [{name: getattr(one, name) for name in Copy.__slots__} for one in shown]
    conn.execute(replace(conn, copy, "person_id", "service_url", "drawn_version"), rows)


def forget_copy(conn: Connection, shown: Copy) -> None:
    """Drop the copy; one that is not known is no error."""
    conn.execute(
        delete(copy).where(
            copy.c.request_id == shown.request_id,
            copy.c.conversation_id == shown.conversation_id,
            copy.c.activity_id == shown.activity_id,
        )
    )


def find_address(conn: Connection, person_id: str) -> Address | None:
    """Where the person's chat is, if they were ever heard."""
    row = conn.execute(_READER, {"person": person_id}).one_or_none()
    return None if row is None else Address(*row)


def remember_address(conn: Connection, told: Address, at: datetime) -> None:
    """Add or replace the person's address."""
    row = {name: getattr(told, name) for name in Address.__slots__} | {"heard_at": at}
    conn.execute(replace(conn, address, *(name for name in row if name != "person_id")), row)


def forget_address(conn: Connection, person_id: str) -> None:
    """Drop the person's address."""
    conn.execute(delete(address).where(address.c.person_id == person_id))


def service_url(conn: Connection, tenant_id: str) -> str | None:
    """The service URL last heard from in this tenant."""
    query = select(address.c.service_url).where(address.c.tenant_id == tenant_id).order_by(address.c.heard_at.desc())
    return conn.execute(query.limit(1)).scalar_one_or_none()


def save_draft(conn: Connection, draft_id: str, person_id: str, conversation_id: str, at: datetime, body: str) -> None:
    """Add the draft, or replace it where it is this person's."""
    statement = insert(conn, draft).values(
        id=draft_id, person_id=person_id, conversation_id=conversation_id, at=at, body=storable(body)
    )
    conn.execute(
        statement.on_conflict_do_update(
            index_elements=[draft.c.id],
            set_={column: statement.excluded[column] for column in ("conversation_id", "at", "body")},
            where=draft.c.person_id == person_id,
        )
    )


def find_draft(conn: Connection, draft_id: str, person_id: str) -> str | None:
    """The draft's body, for the person who began it and nobody else."""
    query = select(draft.c.body).where(draft.c.id == draft_id, draft.c.person_id == person_id)
    return conn.execute(query).scalar_one_or_none()


def current_draft(conn: Connection, person_id: str, conversation_id: str, since: datetime) -> str | None:
    """The newest draft of this person and chat that is not older than ``since``."""
    query = (
        select(draft.c.body)
        .where(draft.c.person_id == person_id, draft.c.conversation_id == conversation_id, draft.c.at >= since)
        .order_by(draft.c.at.desc())
        .limit(1)
    )
    return conn.execute(query).scalar_one_or_none()


def note_spoken_of(conn: Connection, person_id: str, conversation_id: str, at: datetime, body: str) -> None:
    """Replace what this person and chat last spoke of."""
    row = {"person_id": person_id, "conversation_id": conversation_id, "at": at, "body": storable(body)}
    conn.execute(replace(conn, spoken_of, "at", "body"), row)


def find_spoken_of(conn: Connection, person_id: str, conversation_id: str, since: datetime) -> str | None:
    """What this person and chat last spoke of, unless it is older than ``since``."""
    query = select(spoken_of.c.body).where(
        spoken_of.c.person_id == person_id, spoken_of.c.conversation_id == conversation_id, spoken_of.c.at >= since
    )
    return conn.execute(query).scalar_one_or_none()


def heard_before(conn: Connection, conversation_id: str, activity_id: str) -> bool:
    """Whether this message was answered."""
    query = select(heard.c.at).where(heard.c.conversation_id == conversation_id, heard.c.activity_id == activity_id)
    return conn.execute(query).first() is not None


def note_heard(conn: Connection, conversation_id: str, activity_id: str, at: datetime) -> None:
    """Remember the message."""
    note = insert(conn, heard).values(conversation_id=conversation_id, activity_id=activity_id, at=at)
    conn.execute(note.on_conflict_do_nothing())
