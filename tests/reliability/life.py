"""One process of Usher over a World: it may die before or after any call to the outside, and begin again."""

from __future__ import annotations

import asyncio
import inspect
import os
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import func, select

from approvals.answers import Answers
from approvals.desk import Wish
from approvals.directory_objects import Group, Person
from approvals.engine import engine
from approvals.ports.messenger import MessengerBusy
from approvals.request import Kind, Request
from approvals.rules import Rules
from bot.adapter import Adapter
from bot.messenger import TeamsMessenger
from bot.private_chats import PrivateChats
from bot.teams_bot import TeamsBot
from checkup.doctor import Doctor
from checkup.permissions import Setup
from checkup.subject import Subject
from dialogs.conversation import Conversation
from dialogs.examining import Examining
from dialogs.language import Names
from dialogs.rooms import rooms
from sandbox.chats import ADAPTIVE_CARD, conversation_of
from sandbox.company import BOT_APP_ID
from store import jobs
from store.book import SqlBook
from store.columns import DatabaseTime
from store.database import Database, is_sqlite
from store.tables import job, job_waits
from tests.reliability.world import ADA, SERVICE_URL, TENANT_ID, World

T = TypeVar("T")

RULES = Rules(self_service=True, fallback_approvers=(ADA.id,))
# On PostgreSQL a dead process's jobs come back when their lease ends, by the server's own clock.
LEASE_SECONDS = 0.05


class Crash(BaseException):
    """The process dies here."""


# These change nothing outside, so that dying around them is dying after the change before them.
READS = {
    *("request", "request_by_key", "request_by_draft", "open_requests", "requests_by", "waiting_for"),
    *("ends_in", "memberships_ending", "alongside", "pending_after", "letting_in", "next_due", "figures"),
    *("join_rule", "absence", "copies", "address", "service_url", "draft", "current_draft", "spoken_of"),
    *("heard_before", "audit", "coming", "products", "licensed_groups", "holdings"),
    *("person", "people", "group", "groups", "find_groups", "find_people", "people_are_visible", "colleagues"),
    *("owners", "manager", "is_member", "is_owner", "members_among", "groups_of", "groups_owned_by"),
}
# Short: the process may die after every change, which is also before the next one. Thorough: around every call.
THOROUGH = bool(os.environ.get("USHER_TEST_THOROUGH"))


class Fuse:
    """Counts the points at which the process may die, and dies at number ``at``."""

    def __init__(self, at: int = 0) -> None:
        self.at = at
        self.burnt: list[str] = []
        self.dead = False

    def lights(self, at: int) -> None:
        """Die at the ``at``-th point from here."""
        self.burnt, self.at = [], at

    def before(self, call: str) -> None:
        self._burn(f"before {call}", counts=THOROUGH or not self.burnt)

    def after(self, call: str) -> None:
        self._burn(f"after {call}", counts=THOROUGH or call not in READS)

    def _burn(self, where: str, *, counts: bool) -> None:
        if counts and not self.dead:
            self.burnt.append(where)
            self.dead = len(self.burnt) == self.at
        if self.dead:
            raise Crash(where)


class Fused:
    """A port that dies with its process."""

    def __init__(self, port: object, fuse: Fuse) -> None:
        self._port = port
        self._fuse = fuse

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._port, name)
        if not inspect.iscoroutinefunction(attribute):
            return attribute

        async def call(*arguments: Any, **named: Any) -> Any:
            self._fuse.before(name)
            answer = await attribute(*arguments, **named)
            self._fuse.after(name)
            return answer

        return call


class Life:
    """The objects of one process, made as app.py makes them; only the wire is played."""

    def __init__(self, world: World, book: SqlBook, fuse: Fuse, rules: Rules) -> None:
        self.world = world
        self.book = book
        self.fuse = fuse
        ours: Any = Fused(book, fuse)
        directory: Any = Fused(world.directory, fuse)
        connector: Any = Fused(world.teams, fuse)
        clock = world.clock
        chats = PrivateChats(connector, ours, TENANT_ID, SERVICE_URL)
        messenger = TeamsMessenger(connector, chats, ours, clock, TENANT_ID)
        licences: Any = Fused(world.licences, fuse)
        made = engine(*(directory, world.policies, ours, messenger, rules, clock, asyncio.Event()), licences=licences)
        self.desk, self.decisions, self.absences = made.desk, made.decisions, made.absences
        self.rounds, self.duties = made.rounds, made.duties
        answers = Answers(directory, world.policies, ours)
        nobody_looks: Any = None
        doctor = Doctor(Subject(TENANT_ID, rules, Setup(rules.privilege), clock, nobody_looks, None))
        examining = Examining(doctor, world.policies, directory, ())
        conversation = Conversation(
            rooms(
                *(
                    made.desk,
                    made.decisions,
                    made.absences,
                    made.trying_out,
                    answers,
                    directory,
                    world.policies,
                    ours,
                    clock,
                ),
                gathering=made.gathering,
                postbox=messenger,
                examining=examining,
                licences=nobody_looks,
                readers=nobody_looks,
                candidates=nobody_looks,
            ),
            lambda: Names(groups=tuple(group.name for group in world.directory.all_groups.values())),
        )
        self._adapter = Adapter(BOT_APP_ID, connector)
        self._bot = TeamsBot(conversation, connector, chats, ours, clock)

    async def hears(self, activity: dict[str, Any]) -> Any:
        """One activity as Teams delivers it; the answer to an invoke."""
        try:
            answer = await self._adapter.process(self._adapter.parse(activity), {}, self._bot)
        except MessengerBusy:  # the endpoint answers 503: Usher could not even say what went wrong
            return None
        return answer.body if answer is not None else None


class Usher:
    """Usher as people know it: there again after every crash, on the same database.

    Only the connections outlive a process here: opening them anew thousands of times is all that a test would do."""

    def __init__(
        self, world: World, database: Database, rules: Rules = RULES, book: type[SqlBook] = SqlBook, second: int = 0
    ) -> None:
        """``second``: at which point after its first death it dies once more."""
        self.world = world
        self._database = database
        self._rules = rules
        self._book = book
        self._second = second
        self._life: Life | None = None
        self._wishes = 0
        self.deaths: list[str] = []
        self.sleeps = timedelta(0)  # how long after a death the next process begins

    @property
    def life(self) -> Life:
        assert self._life is not None
        return self._life

    async def starts(self, dies_at: int = 0) -> None:
        alone = is_sqlite(self._database.url)
        if alone:
            await self._database.write(jobs.void_leases)
        elif self.deaths:
            await asyncio.sleep(LEASE_SECONDS)
        lease = jobs.LEASE_SECONDS if alone else LEASE_SECONDS
        book = self._book(self._database, self.world.clock, lock=None, lease_seconds=lease)
        self._life = Life(self.world, book, Fuse(dies_at), self._rules)

    async def ends(self) -> None:
        """Whatever else the process was doing dies at its next call to the outside."""
        self.life.fuse.dead = True
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*others, return_exceptions=True)
        self._life = None

    async def does(self, act: Callable[[], Awaitable[T]]) -> T:
        """Let something happen; if the process dies of it, start another and let it happen again."""
        while True:
            try:
                return await act()
            except Crash as crash:
                self.deaths.append(str(crash))
                await self.ends()
                self.world.clock.at += self.sleeps
                again, self._second = self._second, 0
                await self.starts(again)

    async def says(self, person: Person, text: str) -> None:
        """Type a message; Teams delivers it until somebody hears it."""
        activity = self.world.message(person, text)
        await self.does(lambda: self.life.hears(activity))

    async def wants(self, person: Person, kind: Kind, group: Group, *people: Person, **wish: Any) -> Request:
        """What a dialog hands to the desk when everything is said; it is sent again until the desk has it."""
        self._wishes += 1
        wanted = Wish(
            kind, person.id, group.id, TENANT_ID, f"wish-{self._wishes}", people=tuple(p.id for p in people), **wish
        )
        return await self.does(lambda: self.life.desk.submit(wanted))

    async def presses(self, person: Person, verb: str) -> Any:
        """Press the newest such button, again if nothing happened, unless the card has changed meanwhile."""

        async def press() -> Any:
            found = self.world.teams.card_with(person, verb)
            if found is None:
                return None
            activity_id, card = found
            answer = await self.life.hears(self.world.press(person, activity_id, card, verb))
            if answer and answer["type"] == ADAPTIVE_CARD:
                shown = {"attachments": [{"contentType": ADAPTIVE_CARD, "content": answer["value"]}]}
                self.world.teams.chats[conversation_of(person.id)][activity_id] = shown
            return answer

        return await self.does(press)

    async def works(self, *, patience: timedelta = timedelta(hours=1)) -> None:
        """Do what is due, and wait for what is only a little later, until nothing of that is left."""
        until = self.world.clock.at + patience
        while True:
            until = min(until, self.world.clock.at + patience)  # a clock that was set back makes nobody wait longer
            while await self.does(lambda: self.life.rounds.once()):
                pass
            due = await self.life.book.next_due()
            if due is None or due > until:
                if not (self.world.clock.sets and await self._waits_a_moment()):
                    return
                continue
            self.world.clock.at = max(self.world.clock.at, due)

    async def _waits_a_moment(self) -> bool:
        """Whether something was waited for that the database's own clock lets go on within seconds."""
        soon = select(func.count()).select_from(job).where(job_waits, job.c.not_before <= DatabaseTime(2.0))
        for _ in range(30):
            if not await self._database.read(lambda conn: conn.execute(soon).scalar_one()):
                return False
            await asyncio.sleep(0.1)
            if await self.does(lambda: self.life.rounds.once()):
                return True
        raise AssertionError("what has waited long enough is not done")
