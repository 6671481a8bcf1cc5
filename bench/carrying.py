"""A replica as `app.py` runs it, between a played Graph and a played Teams: real rounds, real book, real cards.

`python -m bench.carrying URL FIRST LAST MOST` says "ready" and waits for a line. Then owners say yes to the requests
with these numbers, as many at a time as leave at most MOST jobs to do; it ends when nothing is left in the book, and
tells as JSON the seconds of CPU it took and how long each person waited for their membership, in milliseconds.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from time import perf_counter, process_time
from typing import Any, cast

from sqlalchemy import Connection, func, select

from approvals.approver import Approver, Reach
from approvals.change import Change, Event
from approvals.chats import Address, Copy
from approvals.directory_objects import Group, GroupKind, GroupRef, Person, PersonRef
from approvals.engine import Engine, engine
from approvals.request import Kind, NewRequest, Request, State, Subject
from approvals.rules import Rules
from approvals.steps import asking, deciding
from bot.clock import SystemClock
from bot.connector import Connector
from bot.messenger import TeamsMessenger
from bot.private_chats import PrivateChats
from store import chats, requests
from store.book import SqlBook
from store.database import Database, parse_url
from store.tables import job, job_to_do
from tests.reliability.policies import PlayedPolicies
from tests.reliability.world import WorldClock, WorldDirectory

TENANT = "5f0c1b0e-7c1d-4b8e-9a53-0d6a3f2c9e01"
SERVICE = "https://smba.trafficmanager.net/emea/"
# How long Graph and Teams take for one call.
LATENCY_S = 0.005
GROUPS = 50
OWNERS = (Person("owner-1", "Olga Nowak"), Person("owner-2", "Bruno Silva"))
# More than any run asks for.
MOST_PEOPLE = 20_000
# What a yes leaves to do, and how often it is looked whether there is room for more.
JOBS_EACH = 2
PAUSE_S = 0.02
RULES = Rules(self_service=True)


class PlayedGraph(WorldDirectory):
    """Everybody who asks and every group they ask for, in fair weather."""

    def __init__(self, people: int) -> None:
        super().__init__([], WorldClock())
        self.added_at: dict[str, float] = {}
        self.everybody = {one.id: one for one in (*OWNERS, *map(person, range(people)))}
        self.all_groups = {one.id: one for one in map(group, range(GROUPS))}
        self.owners_of = {one: [owner.id for owner in OWNERS] for one in self.all_groups}

    async def add_member(self, group_id: str, person_id: str) -> str:
        graph_request_id = await super().add_member(group_id, person_id)
        self.added_at[person_id] = perf_counter()
        return graph_request_id

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


def ask(conn: Connection, numbers: range) -> list[int]:
    """Store so many requests, each with two owners who were asked and three copies of its card; their numbers."""
    sent_as = []
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
        jobs = asking.after_submitting(wish, RULES)
        sent = requests.submit(conn, wish, Event("submitted", now, actor=wish.requester), jobs, None, now)
        chats.remember_address(conn, _address(asker), now)
        for reader in (asker, *OWNERS):
            shown = Copy(sent.id, reader.id, SERVICE, f"chat-{reader.id}", f"card-{sent.id}-{reader.id}", sent.version)
            chats.remember_copies(conn, [shown])
        sent_as.append(sent.id)
    return sent_as


def _address(whose: Person) -> Address:
    return Address(whose.id, TENANT, SERVICE, f"chat-{whose.id}", f"29:{whose.id}", "en-GB", "Europe/Brussels")


def to_do(conn: Connection) -> int:
    """How many jobs are due, will be in a moment, or are being done."""
    soon = datetime.now(UTC) + timedelta(minutes=1)
    return conn.execute(select(func.count()).where(job_to_do, job.c.run_at <= soon)).scalar_one()


def put_together(book: SqlBook, graph: PlayedGraph, bell: asyncio.Event) -> Engine:
    teams = cast("Connector", PlayedTeams())
    clock = SystemClock()
    messenger = TeamsMessenger(teams, PrivateChats(teams, book, TENANT, SERVICE), book, clock, TENANT)
    return engine(graph, PlayedPolicies(), book, messenger, RULES, clock, bell)


async def carry_out(url: str, numbers: range, most: int) -> dict[str, Any]:
    database = Database(parse_url(url))
    book, graph = SqlBook(database, SystemClock(), lock=None), PlayedGraph(MOST_PEOPLE)
    bell, stop = asyncio.Event(), asyncio.Event()
    rounds = put_together(book, graph, bell).rounds
    waiting = [request for _, request in sorted((await book.requests(numbers)).items())]
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.readline)
    began, approved_at = process_time(), dict[str, float]()

    async def says_yes(request: Request) -> None:
        await book.apply(request, _yes(request))
        approved_at[request.subject.id] = perf_counter()
        bell.set()

    working = asyncio.create_task(rounds.run(stop))
    while (jobs := await database.read(to_do)) or waiting:
        some = [waiting.pop() for _ in range(min(len(waiting), max(0, most - jobs) // JOBS_EACH))]
        await asyncio.gather(*map(says_yes, some))
        await asyncio.sleep(PAUSE_S)
    stop.set()
    await working
    cpu = process_time() - began
    await database.close()
    # On PostgreSQL another replica may have done it.
    waits = [1000 * (graph.added_at[one] - at) for one, at in approved_at.items() if one in graph.added_at]
    return {"cpu": cpu, "waits": waits}


def _yes(request: Request) -> Change:
    proof: dict[str, object] = {"owners": [one.id for one in OWNERS]}
    return deciding.approved(request, OWNERS[0], proof, datetime.now(UTC))


if __name__ == "__main__":
    address, first, last, in_hand = sys.argv[1:]
    told = asyncio.run(carry_out(address, range(int(first), int(last) + 1), int(in_hand)))
    sys.stdout.write(f"{json.dumps(told)}\n")
