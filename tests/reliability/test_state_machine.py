"""Whatever people, clocks, networks and crashes do, in any order: nobody is let in without one valid approval, and
nothing that was acknowledged is lost."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import event, select

from approvals.request import NEXT, Request, State
from cards.buttons import Verb
from sandbox.chats import ADAPTIVE_CARD
from store import requests, tables
from store.audit import verify
from store.database import Database, parse_url
from tests.reliability.life import THOROUGH, Usher
from tests.reliability.world import (
    ADA,
    AFTER,
    ALICE,
    BEFORE,
    CHESS,
    MARKETING,
    PEOPLE,
    THROTTLED,
    World,
)

people = st.sampled_from(PEOPLE)
groups = st.sampled_from([MARKETING, CHESS])
troubles = st.lists(st.sampled_from([None, BEFORE, AFTER, THROTTLED]), max_size=6)


class Lives(RuleBasedStateMachine):
    """Several requests, people and deaths at once."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp(prefix="usher-lives-"))
        shutil.copy(self.template, self.folder / "usher.db")
        self.world = World()
        self.database = Database(parse_url(f"sqlite:///{self.folder}/usher.db"))
        event.listen(self.database.writes.sync_engine, "connect", lambda c, _: c.execute("PRAGMA synchronous = OFF"))
        self.usher = Usher(self.world, self.database)
        self.seen: dict[int, Request] = {}
        self.pressed: list[tuple[Any, dict[str, Any]]] = []
        self.loop.run(self.usher.starts())

    @initialize(group=groups)
    def two_have_asked_already(self, group: Any) -> None:
        for person in (ALICE, ADA):
            self.asks_and_sends(person, group, "")

    @rule(person=people, group=groups, until=st.sampled_from(["", " until Friday", " for 30 days"]))
    def asks(self, person: Any, group: Any, until: str) -> None:
        self.loop.run(self.usher.says(person, f"add me to {group.name}{until}"))

    @rule(person=people, group=groups, until=st.sampled_from(["", " until Friday"]))
    def asks_and_sends(self, person: Any, group: Any, until: str) -> None:
        self.world.directory.weather.down = False
        self.asks(person, group, until)
        self.sends(person)
        self.loop.run(self.usher.works(patience=timedelta(minutes=1)))

    @rule(person=people, group=groups)
    def wants_to_leave(self, person: Any, group: Any) -> None:
        self.loop.run(self.usher.says(person, f"remove me from {group.name}"))

    @rule(person=people)
    def sends(self, person: Any) -> None:
        before = len(self.seen)
        answer = self.loop.run(self.usher.presses(person, Verb.SEND_REQUEST))
        self._look()
        if answer is not None and answer["type"] == ADAPTIVE_CARD and "Waiting" in str(answer):
            mine = [r for r in self.seen.values() if r.requester.id == person.id]
            assert mine, "acknowledged, but not stored"
        assert len(self.seen) <= before + 1

    @rule(person=people, verb=st.sampled_from([Verb.APPROVE, Verb.APPROVE, Verb.DENY, Verb.CANCEL_REQUEST]))
    def presses(self, person: Any, verb: Verb) -> None:
        self._keep(person, verb)
        self.loop.run(self.usher.presses(person, verb))

    @rule(thief=people, victim=people)
    def presses_a_forwarded_card(self, thief: Any, victim: Any) -> None:
        if found := self.world.teams.card_with(victim, Verb.APPROVE):
            self.loop.run(self._hears(self.world.press(thief, *found, Verb.APPROVE)))

    @rule(which=st.integers(min_value=0, max_value=20))
    def teams_delivers_a_click_again(self, which: int) -> None:
        if self.pressed:
            self.loop.run(self._hears(self.pressed[which % len(self.pressed)][1]))

    @rule(person=people, verb=st.sampled_from(["approve", "approve", "deny"]), which=st.integers(0, 20))
    def types_a_decision(self, person: Any, verb: str, which: int) -> None:
        if self.seen:
            number = sorted(self.seen)[which % len(self.seen)]
            self.loop.run(self.usher.says(person, f"{verb} {number}"))
            self.loop.run(self.usher.says(person, "yes"))

    @rule(which=st.integers(0, 20))
    def an_owner_approves_their_own_request(self, which: int) -> None:
        waiting = [request for request in self.seen.values() if request.state is State.PENDING]
        if waiting:
            request = waiting[which % len(waiting)]
            self.world.directory.owners_of[request.group.id].append(request.requester.id)
            mine = next(person for person in PEOPLE if person.id == request.requester.id)
            self.loop.run(self.usher.says(mine, f"approve {request.id}"))
            self.loop.run(self.usher.says(mine, "yes"))
            self.world.directory.owners_of[request.group.id].remove(request.requester.id)

    @rule(group=groups, which=st.integers(0, 3))
    def an_owner_who_was_asked_is_replaced_and_presses_all_the_same(self, group: Any, which: int) -> None:
        owners = self.world.directory.owners_of[group.id]
        owners[:] = [other.id for other in PEOPLE if other.id not in owners]
        self.presses(PEOPLE[which], Verb.APPROVE)

    @rule()
    def everybody_presses_at_once(self) -> None:
        async def all_of_them() -> None:
            verbs = (Verb.APPROVE, Verb.DENY, Verb.APPROVE, Verb.DENY)
            found = [(p, v, self.world.teams.card_with(p, v)) for p, v in zip(PEOPLE, verbs, strict=True)]
            clicks = [self.world.press(person, *card, verb) for person, verb, card in found if card]
            await asyncio.gather(*(self.usher.life.hears(click) for click in clicks))

        self.usher.life.fuse.at = 0
        self.loop.run(all_of_them())

    @rule(person=people, group=groups)
    def somebody_gains_or_loses_ownership(self, person: Any, group: Any) -> None:
        owners = self.world.directory.owners_of[group.id]
        owners.remove(person.id) if person.id in owners else owners.append(person.id)

    @rule(down=st.sampled_from([True, False, False]))
    def graph_is_down_or_back(self, *, down: bool) -> None:
        self.world.directory.weather.down = down

    @rule(graph=troubles, teams=troubles, stale=st.sampled_from([0, 0, 0, 2]))
    def weather_turns(self, graph: list[str | None], teams: list[str | None], stale: int) -> None:
        self.world.directory.weather.troubles.extend(graph)
        self.world.directory.stale_reads = stale
        self.world.teams.weather.troubles.extend(teams)

    @rule(at=st.integers(min_value=1, max_value=25))
    def will_crash(self, at: int) -> None:
        self.usher.life.fuse.lights(at)

    @rule(minutes=st.sampled_from([1, 20, 60 * 24, 60 * 24 * 6]))
    def time_passes(self, minutes: int) -> None:
        self.world.clock.at += timedelta(minutes=minutes)

    @rule()
    def works_until_nothing_is_left(self) -> None:
        self.loop.run(self.usher.works(patience=timedelta(minutes=5)))

    @rule(rounds=st.integers(min_value=1, max_value=6))
    def works(self, rounds: int) -> None:
        for _ in range(rounds):
            self.loop.run(self.usher.does(lambda: self.usher.life.rounds.once()))

    @invariant()
    def requests_move_along_their_life_and_every_change_was_decided(self) -> None:
        self._look()
        for what, group_id, person_id in [e for e in self.world.journal if e[0] in ("add", "remove")]:
            mine = [r for r in self.seen.values() if (r.group.id, r.requester.id) == (group_id, person_id)]
            assert any(r.decided_by is not None for r in mine), f"{what} without a decision"
        for group_id, person_id in self.world.directory.members:
            approved = [
                r
                for r in self.seen.values()
                if (r.group.id, r.requester.id, r.kind) == (group_id, person_id, "join") and r.decided_by is not None
            ]
            assert approved, "a member without an approval"

    def teardown(self) -> None:
        try:
            self.loop.run(self._ends_well())
        finally:
            self.loop.run(self._closes())
            self.loop.close()
            shutil.rmtree(self.folder)

    async def _ends_well(self) -> None:
        """In calm weather everything that is open comes to its end, and whoever asked is told."""
        self.world.directory.weather.down = False
        self.world.directory.weather.troubles.clear()
        self.world.teams.weather.troubles.clear()
        self.world.directory.stale_reads = 0
        await self.usher.works(patience=timedelta(days=60))
        for number in self.seen:
            request = await self.usher.life.book.request(number)
            assert request is not None, f"request {number} is lost"
            assert request.state not in (State.PENDING, State.APPROVED), f"request {number} lies in {request.state}"
            lines = await self.usher.life.book.audit_lines(number)
            assert verify(lines, request.version) is None
            decided = [line for line in lines if line.what in ("approved", "denied")]
            assert len(decided) <= 1
            for line in decided:
                assert line.actor_id in line.facts["owners"], "decided by somebody who was no owner"
                assert line.actor_id != request.requester.id, "decided by whoever asked"
            if request.state is not State.CANCELLED:
                heard = [e for e in self.world.journal if e[0] == "shown" and e[1] == request.requester.id]
                assert any(f"Request {number} (" in e[2] for e in heard), f"nobody told how {number} ended"

    async def _closes(self) -> None:
        await self.usher.ends()
        await self.database.close()

    async def _hears(self, activity: dict[str, Any]) -> None:
        await self.usher.does(lambda: self.usher.life.hears(activity))

    def _keep(self, person: Any, verb: Verb) -> None:
        if found := self.world.teams.card_with(person, verb):
            self.pressed.append((person, self.world.press(person, *found, verb)))

    def _look(self) -> None:
        """Read every request anew and compare it with how it was last seen."""
        stored = self.loop.run(self.database.read(lambda conn: requests.every(conn, select(tables.request))))
        for request in stored:
            before = self.seen.get(request.id)
            if before is not None and before.state is not request.state:
                assert request.state in _reachable(before.state), f"{before.state} became {request.state}"
                assert request.version > before.version
            if request.decided_by is not None and (before is None or before.decided_by is None):
                self._judge(request)
            self.seen[request.id] = request
        assert self.seen.keys() == {request.id for request in stored}, "a request is lost"

    def _judge(self, request: Request) -> None:
        """A decision was made since the last look, and nobody's ownership has changed since."""
        assert request.decided_by is not None
        if request.kind == "leave":
            return
        assert request.decided_by.id != request.requester.id
        assert request.decided_by.id in {*self.world.directory.owners_of[request.group.id], ADA.id}


def _reachable(state: State) -> set[State]:
    found: set[State] = set()
    todo = [state]
    while todo:
        following = NEXT[todo.pop()] - found
        found |= following
        todo += following
    return found


def test_nothing_is_lost_doubled_or_let_in(_sqlite_template: Path) -> None:
    Lives.template = _sqlite_template
    many = settings(
        max_examples=500 if THOROUGH else 12,
        stateful_step_count=25,
        deadline=None,
        derandomize=not THOROUGH,
        database=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink] if THOROUGH else [Phase.generate],
    )
    run_state_machine_as_test(Lives, settings=many)
