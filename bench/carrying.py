"""A worker as `app.py` runs it, between a played Graph and a played Teams: real rounds, real book, real cards.

`python -m bench.carrying URL COUNT` says "ready", waits for a line, carries out what is approved in the book at URL and
tells the seconds of CPU it took.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from time import process_time
from typing import Any, cast

from sqlalchemy import Connection, exists, select

from approvals import steps
from approvals.engine import Engine, engine
from approvals.request import (
    Address,
    Approver,
    Copy,
    Event,
    Group,
    GroupKind,
    GroupRef,
    Kind,
    NewRequest,
    Person,
    PersonRef,
    Reach,
    State,
    Subject,
)
from approvals.rules import Rules
from bot.clock import SystemClock
from bot.connector import Connector
from bot.messenger import TeamsMessenger
from bot.private_chats import PrivateChats
from store import chats, requests
from store.book import SqlBook
from store.database import Database, parse_url
from store.tables import job, job_to_do
from tests.reliability.world import WorldDirectory

TENANT = "5f0c1b0e-7c1d-4b8e-9a53-0d6a3f2c9e01"
SERVICE = "https://smba.trafficmanager.net/emea/"
# How long Graph and Teams take for one call.
LATENCY_S = 0.005
GROUPS = 50
OWNERS = (Person("owner-1", "Olga Nowak"), Person("owner-2", "Bruno Silva"))
RULES = Rules(self_service=True)


class PlayedGraph(WorldDirectory):
    """Everybody who asks and every group they ask for, in fair weather."""

    def __init__(self, people: int) -> None:
        super().__init__([])
        self.everybody = {one.id: one for one in (*OWNERS, *map(person, range(people)))}
        self.all_groups = {one.id: one for one in map(group, range(GROUPS))}
        self.owners_of = {one: [owner.id for owner in OWNERS] for one in self.all_groups}

    async def find_made(self, unique_name: str, mail_nickname: str) -> Group | None:
        return None

    async def _meets_weather(self, *, writing: bool = False) -> str | None:
        await asyncio.sleep(LATENCY_S)
        return None


class PlayedTeams:
    """What the messenger asks of the Connector; every activity is written as the JSON that would be sent."""

    def __init__(self) -> None:
        self._numbers: Iterator[int] = count()

    async def send(self, service_url: str, conversation_id: str, activity: dict[str, Any]) -> str:
        json.dumps(activity)
        await asyncio.sleep(LATENCY_S)
        return f"sent-{next(self._numbers)}"

    async def replace(self, service_url: str, conversation_id: str, activity_id: str, activity: dict[str, Any]) -> None:
        json.dumps(activity)
        await asyncio.sleep(LATENCY_S)


def person(number: int) -> Person:
    return Person(
        f"person-{number:06}-0000-4000-8000-000000000000", f"Person {number}", upn=f"p{number}@contoso.example"
    )


def group(number: int) -> Group:
    return Group(f"group-{number % GROUPS:03}", f"Group {number % GROUPS}", GroupKind.MICROSOFT_365)


def approve(conn: Connection, numbers: range) -> None:
    """Store so many requests, each with two owners who were asked, three copies of its card and one owner's yes."""
    now = datetime.now(UTC)
    for owner in OWNERS:
        chats.remember_address(conn, _address(owner), now)
    for number in numbers:
        asker, asked_for = person(number), group(number)
        wish = NewRequest(
            tenant_id=TENANT,
            kind=Kind.JOIN,
            state=State.PENDING,
            group=GroupRef(asked_for.id, asked_for.name, asked_for.kind),
            requester=PersonRef(asker.id, asker.name),
            subjects=(Subject(PersonRef(asker.id, asker.name)),),
            approvers=tuple(
                Approver(PersonRef(one.id, one.name), nonce=f"{one.id}-{number}", reach=Reach.ASKED, asked_at=now)
                for one in OWNERS
            ),
            created_at=now,
            expires_at=now + timedelta(days=14),
            draft_id=f"draft-{number}",
            zone="Europe/Brussels",
            reason="I am writing the spring campaign",
        )
        jobs = steps.after_submitting(wish, RULES)
        sent = requests.submit(conn, wish, Event("submitted", now, actor=wish.requester), jobs, None, now)
        chats.remember_address(conn, _address(asker), now)
        for reader in (asker, *OWNERS):
            shown = Copy(sent.id, reader.id, SERVICE, f"chat-{reader.id}", f"card-{sent.id}-{reader.id}", sent.version)
            chats.remember_copies(conn, [shown])
        proof: dict[str, object] = {"owners": [one.id for one in OWNERS]}
        requests.apply(conn, sent, steps.approved(sent, OWNERS[0], proof, now), now)


def _address(whose: Person) -> Address:
    return Address(whose.id, TENANT, SERVICE, f"chat-{whose.id}", f"29:{whose.id}", "en-GB", "Europe/Brussels")


def left(conn: Connection) -> bool:
    """Whether there is work that is due, or being done."""
    due = exists(select(job.c.id).where(job_to_do, job.c.run_at <= datetime.now(UTC)))
    return bool(conn.execute(select(due)).scalar())


def put_together(book: SqlBook, bell: asyncio.Event, people: int) -> Engine:
    teams = cast("Connector", PlayedTeams())
    clock = SystemClock()
    messenger = TeamsMessenger(teams, PrivateChats(teams, book, TENANT, SERVICE), book, clock, TENANT)
    return engine(PlayedGraph(people), book, messenger, RULES, clock, bell)


async def carry_out(url: str, people: int) -> float:
    """Until nothing is left; returns the seconds of CPU this process took for it."""
    database = Database(parse_url(url))
    stop = asyncio.Event()
    rounds = put_together(SqlBook(database, SystemClock(), lock=None), asyncio.Event(), people).rounds
    await database.read(left)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.readline)
    began = process_time()
    working = asyncio.create_task(rounds.run(stop))
    while await database.read(left):  # noqa: ASYNC110 - another process may be at the last of it
        await asyncio.sleep(0.05)
    stop.set()
    await working
    took = process_time() - began
    await database.close()
    return took


if __name__ == "__main__":
    sys.stdout.write(f"{asyncio.run(carry_out(sys.argv[1], int(sys.argv[2])))}\n")
