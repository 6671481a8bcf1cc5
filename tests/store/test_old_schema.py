"""What was open in the version before this one is open in this one, and goes on to its proper end."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from approvals.request import Kind, State
from store import migrate as migrations
from store.book import SqlBook
from store.database import Database, is_sqlite, parse_url
from store.engine import migrate
from store.tables import metadata
from tests.reliability.life import Usher
from tests.reliability.world import ADA, ALICE, BRUNO, MARKETING, OLGA, World

BEFORE = "0003"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def _to_before(conn: Connection) -> None:
    """The tables as the version before this one made them."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).with_name("migrations")))
    config.attributes["connection"] = conn
    command.upgrade(config, BEFORE)


def _row(conn: Connection, table: str, **values: Any) -> int:
    names = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    key = " RETURNING id" if table in ("request", "job") else ""
    inserted = conn.execute(text(f"INSERT INTO {table} ({names}) VALUES ({marks}){key}"), values)  # noqa: S608 - ours
    return int(inserted.scalar_one()) if key else 0


def _request(conn: Connection, at: Any, state: str, requester: Any, **more: Any) -> int:
    """A join of Marketing as the version before wrote it, with its person and both owners."""
    number = _row(
        conn,
        "request",
        **{
            "key": uuid4().hex,
            "draft_id": uuid4().hex,
            "tenant_id": "t",
            "kind": "join",
            "state": state,
            "version": 1,
            "group_id": MARKETING.id,
            "group_name": "Marketing",
            "group_kind": "m365",
            "requester_id": requester.id,
            "requester_name": requester.name,
            "created_at": at(NOW),
            "expires_at": at(NOW + timedelta(days=14)),
            "zone": "UTC",
            "reason": "",
            "comment": "",
            "error_id": "",
            **more,
        },
    )
    done = state == "completed"
    _row(
        conn,
        "subject",
        request_id=number,
        person_id=requester.id,
        position=0,
        name=requester.name,
        result="done" if done else "waiting",
        member_before=False if done else None,
        kind="join",
        group_id=MARKETING.id,
        open=not done,
    )
    for place, (owner, fallback) in enumerate(((OLGA, False), (BRUNO, False), (ADA, True))):
        _row(
            conn,
            "approver",
            request_id=number,
            person_id=owner.id,
            position=place,
            name=owner.name,
            nonce=uuid4().hex,
            reach="asked",
            asked_at=at(NOW),
            fallback=fallback,
            waiting=state == "pending",
        )
    _row(
        conn,
        "audit",
        request_id=number,
        seq=1,
        what="submitted",
        at=at(NOW),
        facts="{}",
        seals="{}",
        prev_hash="",
        hash=uuid4().hex * 2,
    )
    return number


def _job(conn: Connection, number: int, kind: str, run_at: Any, depth: int) -> None:
    _row(
        conn, "job", kind=kind, request_id=number, person_id="", about="", payload=json.dumps({}), depth=depth,
        run_at=run_at,
    )  # fmt: skip


@pytest.fixture
async def old(sqlite_url: str, postgres_url: str, request: pytest.FixtureRequest) -> Database:
    return Database(parse_url(sqlite_url if request.param == "sqlite" else postgres_url))


@pytest.mark.parametrize("old", ["sqlite", "postgresql"], indirect=True)
async def test_what_was_open_before_the_migration_goes_on_after_it(old: Database) -> None:
    """A request that waits, one that is approved and not done, and a membership that is to end."""
    await old.write(metadata.drop_all)
    await old.write(lambda conn: conn.execute(text("DROP TABLE alembic_version")))

    def fill(conn: Connection) -> tuple[int, int, int]:
        _to_before(conn)
        sqlite = is_sqlite(old.url)

        def at(moment: datetime) -> Any:
            return moment.strftime("%Y-%m-%d %H:%M:%S.%f") if sqlite else moment

        waiting = _request(conn, at, "pending", ALICE)
        decided = {"decided_by_id": OLGA.id, "decided_by_name": OLGA.name, "decided_at": at(NOW)}
        approved = _request(conn, at, "approved", BRUNO, **decided)
        ending = _request(conn, at, "completed", ADA, **decided, until=at(NOW + timedelta(days=2)), finished_at=at(NOW))
        _job(conn, waiting, "expire", at(NOW + timedelta(days=14)), 1)
        _job(conn, approved, "carry_out", at(NOW), 2)
        _job(conn, ending, "end", at(NOW + timedelta(days=2)), 2)
        return waiting, approved, ending

    waiting, approved, ending = await old.write(fill)
    await migrate(old.url.render_as_string(hide_password=False))

    world = World()
    world.directory.members.add((MARKETING.id, ADA.id))
    usher = Usher(world, old)
    await usher.starts()
    try:
        book: SqlBook = usher.life.book
        pending = await book.request(waiting)
        assert pending is not None and (pending.kind, pending.state) == (Kind.JOIN, State.PENDING)
        assert [one.fallback for one in pending.approvers] == [False, False, True]
        await usher.works()
        done = await book.request(approved)
        assert done is not None and done.state is State.COMPLETED
        assert (MARKETING.id, BRUNO.id) in world.directory.members
        await usher.says(OLGA, f"approve {waiting}")
        await usher.says(OLGA, "yes")
        await usher.works()
        assert (MARKETING.id, ALICE.id) in world.directory.members
        world.clock.at += timedelta(days=3)
        await usher.works()
        over = await book.request(ending)
        assert over is not None and over.state is State.ENDED
        assert (MARKETING.id, ADA.id) not in world.directory.members
    finally:
        await usher.ends()
        await old.close()
