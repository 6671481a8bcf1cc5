"""People, clocks, networks and crashes in any order, as Hypothesis plays them, and what must be true all the while."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import event, select

from approvals.directory_objects import JoinRule
from approvals.ports.book import BookUnavailable
from approvals.ports.directory import DirectoryBusy
from approvals.refusals import Refused
from approvals.request import GIVES_MEMBERSHIP, NEXT, Details, Kind, Request, State
from cards.buttons import Verb
from sandbox.chats import ADAPTIVE_CARD
from store import requests, tables
from store.audit import AuditLine, verify
from store.book import SqlBook
from store.database import Database, parse_url
from tests.reliability.life import RULES, Usher
from tests.reliability.stories import effects_of, said_too_early
from tests.reliability.world import (
    ADA,
    AFTER,
    ALICE,
    BEFORE,
    BRUNO,
    CARLA,
    CHESS,
    CHOIR,
    DMITRI,
    ERIK,
    GROUPS,
    MARKETING,
    PEOPLE,
    THROTTLED,
    VAULT,
    World,
    Written,
)

# Two have to agree about whoever gets into the vault.
LIVES_RULES = replace(RULES, two_approvers=(VAULT.name,))
OTHERS = (CARLA, DMITRI, ERIK)

people = st.sampled_from(PEOPLE)
others = st.lists(st.sampled_from(OTHERS), min_size=1, max_size=3, unique=True)
groups = st.sampled_from(GROUPS)
troubles = st.lists(st.sampled_from([None, BEFORE, AFTER, THROTTLED]), max_size=6)
days = st.sampled_from([None, 2, 5, 30])


class Lives(RuleBasedStateMachine):
    """Several requests, people and deaths at once."""

    template: Path
    book: type[SqlBook] = SqlBook

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp(prefix="usher-lives-"))
        shutil.copy(self.template, self.folder / "usher.db")
        self.world = World()
        self.database = Database(parse_url(f"sqlite:///{self.folder}/usher.db"))
        event.listen(self.database.writes.sync_engine, "connect", lambda c, _: c.execute("PRAGMA synchronous = OFF"))
        self.usher = Usher(self.world, self.database, LIVES_RULES, self.book)
        self.seen: dict[int, Request] = {}
        self.pressed: list[tuple[Any, dict[str, Any]]] = []
        # Who was in a group before Usher did anything, which Usher therefore never takes away.
        self.before = {(MARKETING.id, CARLA.id), (CHESS.id, ERIK.id), (CHOIR.id, DMITRI.id), (CHESS.id, BRUNO.id)}
        self.world.directory.members |= self.before
        self.looked_at = 0  # how many of the directory's writes were judged
        self.lagged = False  # whether a replica of the directory ever lagged behind
        self.spoiled: set[str] = set()  # groups that were, at some time, not to be written
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
        assert len(self.seen) <= before + 1, "one click sent two requests"

    @rule(person=people, verb=st.sampled_from([Verb.APPROVE, Verb.APPROVE, Verb.DENY, Verb.CANCEL_REQUEST]))
    def presses(self, person: Any, verb: Verb) -> None:
        self._keep(person, verb)
        self.loop.run(self.usher.presses(person, verb))

    @rule(thief=people, victim=people)
    def presses_a_forwarded_card(self, thief: Any, victim: Any) -> None:
        self._look()
        before = self._yeses_of(thief)
        if thief != victim and (found := self.world.teams.card_with(victim, Verb.APPROVE)):
            self.loop.run(self._hears(self.world.press(thief, *found, Verb.APPROVE)))
            self._look()
            assert self._yeses_of(thief) == before, "a forwarded card was taken for a yes"

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

    @rule(which=st.integers(0, 20))
    def a_stand_in_is_in_a_hurry(self, which: int) -> None:
        """Ada answers although the owners' time is not over."""
        waiting = [r for r in self.seen.values() if r.state is State.PENDING and r.requester.id != ADA.id]
        if waiting:
            self.loop.run(self.usher.says(ADA, f"approve {waiting[which % len(waiting)].id}"))
            self.loop.run(self.usher.says(ADA, "yes"))

    @rule()
    def everybody_presses_at_once(self) -> None:
        async def all_of_them() -> None:
            verbs = (Verb.APPROVE, Verb.DENY, Verb.APPROVE, Verb.DENY)
            found = [(p, v, self.world.teams.card_with(p, v)) for p, v in zip(PEOPLE, verbs, strict=True)]
            clicks = [self.world.press(person, *card, verb) for person, verb, card in found if card]
            await asyncio.gather(*(self.usher.life.hears(click) for click in clicks))

        self.usher.life.fuse.at = 0
        self.loop.run(all_of_them())

    @rule(person=people, some=others, group=groups, within=days)
    def wants_others_in(self, person: Any, some: list[Any], group: Any, within: int | None) -> None:
        until = self.world.clock.at + timedelta(days=within) if within else None
        self._wants(person, Kind.JOIN, group, *some, until=until)

    @rule(some=others, group=groups, within=days)
    def an_owner_adds(self, some: list[Any], group: Any, within: int | None) -> None:
        self.world.directory.weather.down = False
        self.wants_others_in(self._an_owner(group), some, group, within)
        self.loop.run(self.usher.works(patience=timedelta(minutes=1)))

    @rule(some=others, group=groups)
    def an_owner_takes_out(self, some: list[Any], group: Any) -> None:
        self._wants(self._an_owner(group), Kind.LEAVE, group, *some)

    @rule(which=st.integers(0, 20), minutes=st.sampled_from([0, 9, 11]))
    def an_owner_undoes(self, which: int, minutes: int) -> None:
        self.world.clock.at += timedelta(minutes=minutes)
        self._look()
        direct = [r for r in self.seen.values() if r.acted_directly and r.finished_at and r.state is State.COMPLETED]
        if not direct:
            return
        chosen = direct[which % len(direct)]
        known = len(self.seen)
        self._tries(lambda: self.usher.life.desk.undo(chosen.requester.id, chosen, "UTC"))
        self._look()
        late = self.world.clock.at - (chosen.finished_at or self.world.clock.at) > LIVES_RULES.undo_within
        assert not late or len(self.seen) == known, "taken back although it was too late"

    @rule(person=people, one=st.sampled_from([*PEOPLE, *OTHERS]), group=groups, later=st.sampled_from([7, 20]))
    def wants_longer(self, person: Any, one: Any, group: Any, later: int) -> None:
        self._wants(person, Kind.EXTEND, group, one, until=self.world.clock.at + timedelta(days=later))

    @rule(group=groups, later=st.sampled_from([7, 20]), which=st.integers(0, 5))
    def an_owner_prolongs(self, group: Any, later: int, which: int) -> None:
        self._look()
        timed = [r for r in self.seen.values() if r.group.id == group.id and r.state is State.COMPLETED and r.until]
        if timed:
            subjects = timed[which % len(timed)].subjects
            one = self.world.directory.everybody.get(subjects[which % len(subjects)].person.id)
            if one is not None:
                self.wants_longer(self._an_owner(group), one, group, later)
                self.loop.run(self.usher.works(patience=timedelta(minutes=1)))

    @rule(person=people, one=st.sampled_from([*PEOPLE, *OTHERS]), group=groups)
    def wants_somebody_to_own(self, person: Any, one: Any, group: Any) -> None:
        self._wants(person, Kind.ADD_OWNERS, group, one)

    @rule(person=people, to=st.sampled_from(JoinRule), group=st.sampled_from([MARKETING, CHOIR, VAULT]))
    def wants_another_join_rule(self, person: Any, to: JoinRule, group: Any) -> None:
        self._wants(person, Kind.JOIN_RULE, group, details=Details(join_rule=to))

    @rule(person=people, gone=st.sampled_from([1, 4]))
    def says_to_be_away(self, person: Any, gone: int) -> None:
        until = self.world.clock.at + timedelta(days=gone)
        self._tries(lambda: self.usher.life.absences.says_away(person.id, until))

    @rule(person=people)
    def says_to_be_back(self, person: Any) -> None:
        self._tries(lambda: self.usher.life.absences.says_back(person.id))

    @rule(person=st.sampled_from(OTHERS))
    def leaves_the_company_or_is_hired_again(self, person: Any) -> None:
        everybody = self.world.directory.everybody
        if everybody.pop(person.id, None) is None:
            everybody[person.id] = person

    @rule(person=st.sampled_from(OTHERS))
    def is_disabled_or_enabled(self, person: Any) -> None:
        everybody = self.world.directory.everybody
        if now := everybody.get(person.id):
            everybody[person.id] = replace(now, enabled=not now.enabled)

    @rule()
    def the_choir_turns_dynamic_or_back(self) -> None:
        self.spoiled.add(CHOIR.id)
        if now := self.world.directory.all_groups.get(CHOIR.id):
            self.world.directory.all_groups[CHOIR.id] = replace(now, dynamic=not now.dynamic)

    @rule(really=st.sampled_from([False, False, True]))
    def the_choir_is_deleted(self, really: bool) -> None:
        if really:
            self.spoiled.add(CHOIR.id)
            self.world.directory.all_groups.pop(CHOIR.id, None)
            members = self.world.directory.members
            members -= {pair for pair in members if pair[0] == CHOIR.id}

    @rule()
    def everything_that_waits_is_looked_at(self) -> None:
        self.loop.run(self.usher.does(lambda: self.usher.life.duties.once()))

    @rule(hours=st.sampled_from([1, 5]))
    def the_clock_is_set_back(self, hours: int) -> None:
        self.world.clock.at -= timedelta(hours=hours)

    @rule(approver=people, other=people)
    def graph_is_away_while_an_approver_loses_the_group(self, approver: Any, other: Any) -> None:
        """A yes is given, Graph is away for an hour, and when it is back whoever said yes owns nothing any more."""
        self.world.directory.weather.down = False
        self.presses(approver, Verb.APPROVE)
        self._look()
        self.world.directory.weather.down = True
        self.loop.run(self.usher.does(lambda: self.usher.life.rounds.once()))
        self.world.clock.at += timedelta(hours=1)
        for owners in self.world.directory.owners_of.values():
            if approver.id in owners:
                owners.remove(approver.id)
                owners += [other.id] if other.id not in owners and other != approver else []
        self.world.directory.weather.down = False
        self.loop.run(self.usher.works(patience=timedelta(minutes=30)))

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
        self.lagged |= stale > 0
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

    def teardown(self) -> None:
        try:
            self._look()
            self.loop.run(self._ends_well())
            self._look()
            self._is_as_it_should_be()
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
        self.usher.life.fuse.lights(0)
        await self.usher.works(patience=timedelta(days=60))
        for number in self.seen:
            request = await self.usher.life.book.request(number)
            assert request is not None, f"request {number} is lost"
            assert request.state not in (State.PENDING, State.APPROVED), f"request {number} lies in {request.state}"
            lines = await self.usher.life.book.audit_lines(number)
            whole = verify(lines, request.version)
            assert whole is None, f"the audit is not whole: {whole}"
            valid(request, lines)
            if request.state is not State.CANCELLED:
                heard = [e for e in self.world.journal if e[0] == "shown" and e[1] == request.requester.id]
                assert any(f"Request {number} (" in e[2] for e in heard), f"nobody told how {number} ended"

    def _is_as_it_should_be(self) -> None:
        """What the requests say about each person is what the directory has, and every end was kept."""
        early = said_too_early(self.world.journal, self.seen.values())
        assert early is None, early
        lasting = set(self.before)
        for request in self.seen.values():
            if request.kind not in GIVES_MEMBERSHIP or request.state is not State.COMPLETED:
                continue
            kept = {s.person.id for s in request.subjects if s.keeps_to_date}
            over = request.until is not None and request.until <= self.world.clock.at
            assert not (over and kept), f"request {request.id} did not end"
            lasting |= {(request.group.id, one) for one in kept}
        for group_id, person_id in self.world.directory.members:
            if group_id not in self.spoiled:
                assert (group_id, person_id) in lasting, f"{person_id} is still in {group_id}"

    async def _closes(self) -> None:
        await self.usher.ends()
        await self.database.close()

    async def _hears(self, activity: dict[str, Any]) -> None:
        await self.usher.does(lambda: self.usher.life.hears(activity))

    def _keep(self, person: Any, verb: Verb) -> None:
        if found := self.world.teams.card_with(person, verb):
            self.pressed.append((person, self.world.press(person, *found, verb)))

    def _wants(self, person: Any, kind: Kind, group: Any, *some: Any, **wish: Any) -> None:
        self._tries(lambda: self.usher.wants(person, kind, group, *some, **wish))

    def _tries(self, act: Callable[[], Awaitable[Any]]) -> None:
        with suppress(Refused, DirectoryBusy, BookUnavailable):
            self.loop.run(self._does(act))

    async def _does(self, act: Callable[[], Awaitable[Any]]) -> None:
        await self.usher.does(act)

    def _an_owner(self, group: Any) -> Any:
        owners = self.world.directory.owners_of[group.id]
        return next((person for person in PEOPLE if person.id in owners), ALICE)

    def _yeses_of(self, person: Any) -> set[int]:
        return {r.id for r in self.seen.values() if any(one.person.id == person.id for one in r.approvals)}

    def _look(self) -> None:
        """Read every request anew and compare it with how it was last seen."""
        stored = self.loop.run(self.database.read(lambda conn: requests.every(conn, select(tables.request))))
        for request in stored:
            before = self.seen.get(request.id)
            if before is not None and before.state is not request.state:
                assert request.state in _reachable(before.state), f"{before.state} became {request.state}"
                assert request.version > before.version, f"request {request.id} moved without a step"
            self._judge(request, before)
            self.seen[request.id] = request
        assert self.seen.keys() == {request.id for request in stored}, "a request is lost"
        new, self.looked_at = self.world.directory.written[self.looked_at :], len(self.world.directory.written)
        for written in new:
            self._judge_write(written)

    def _judge(self, request: Request, before: Request | None) -> None:
        """Whoever has said yes since the last look could; nobody's ownership has changed since."""
        old = {one.person.id for one in before.approvals} if before else set()
        for one in request.approvals:
            if one.person.id in old or one.person.id == request.requester.id:
                continue
            assert all(one.person.id != s.person.id for s in request.subjects), "decided about themselves"
            if one.person.id not in self.world.directory.owners_of[request.group.id]:
                assert one.fallback, "decided by somebody who was no owner"
                assert one.ask_at is None or one.approved_at is None or one.ask_at <= one.approved_at, (
                    "decided before their turn"
                )
        if (
            request.state is State.COMPLETED
            and not self.lagged
            and (before is None or before.state is not request.state)
        ):
            for effect in effects_of(request):
                pair = (effect[1], effect[2])
                there = request.kind is Kind.JOIN and pair in self.before
                assert effect in self.world.journal or there, f"{request.id} is not done for {effect}"

    def _judge_write(self, written: Written) -> None:
        """Every write of the directory was decided, and by people who may still."""
        pair = (written.group_id, written.person_id)
        mine = [r for r in self.seen.values() if r.group.id == pair[0] and self._is_about(r, pair[1])]
        decided = [r for r in mine if r.decided_at is not None and r.state is not State.DENIED]
        if written.what == "remove":
            left = [r for r in decided if r.kind is Kind.LEAVE]
            if left:
                self.before.discard(pair)
                return
            assert pair not in self.before, "a member from before was taken away"
            over = [r for r in decided if r.kind in GIVES_MEMBERSHIP and r.until and r.until <= written.at]
            assert over, "taken away before the end"
            for later in decided:
                done = any(s.person.id == pair[1] and s.keeps_to_date for s in later.subjects)
                if later.kind in GIVES_MEMBERSHIP and later.state is State.COMPLETED and done:
                    assert (
                        later.finished_at is None
                        or later.finished_at > written.at
                        or (later.until is not None and later.until <= written.at)
                    ), f"taken away although request {later.id} gives it for longer"
            return
        kinds = {
            "add": GIVES_MEMBERSHIP,
            "add_owner": {Kind.ADD_OWNERS},
            "remove_owner": {Kind.REMOVE_OWNERS},
        }[written.what]
        reasons = [r for r in decided if r.kind in kinds]
        assert reasons, f"{written.what} without a decision"
        late = [r for r in reasons if r.state in (State.APPROVED, State.COMPLETED) and self._went_stale(r, written)]
        assert len(late) < len(reasons), "carried out although nobody who agreed may decide any more"

    def _went_stale(self, request: Request, written: Written) -> bool:
        """Whether it was carried out long after a yes of people who by then owned nothing."""
        if request.decided_at is None or request.acted_directly or request.decided_by_rule:
            return False
        long_ago = written.at - request.decided_at > LIVES_RULES.recheck_owner_after
        return long_ago and any(not one.fallback and one.person.id not in written.owners for one in request.approvals)

    def _is_about(self, request: Request, person_id: str) -> bool:
        return any(subject.person.id == person_id for subject in request.subjects)


def valid(request: Request, lines: Sequence[AuditLine]) -> None:
    """A request that was let through has exactly one chain of approval, by people who could give it."""
    yes = [line for line in lines if line.what in ("approved.first", "approved")]
    no = [line for line in lines if line.what == "denied"]
    assert len([line for line in yes if line.what == "approved"]) + len(no) <= 1, "decided twice"
    for line in (*yes, *no):
        stands_in = any(one.fallback and one.person.id == line.actor_id for one in request.approvers)
        assert stands_in or line.actor_id in line.facts["owners"], "decided by somebody who was no owner"
        assert line.actor_id != request.requester.id, "decided by whoever asked"
    how = lines[0].facts.get("approved")
    said = {line.actor_id for line in yes} | ({request.requester.id} if how == "first" else set())
    assert len(said) == len(yes) + (how == "first"), "the same person said yes twice"
    through = request.decided_at is not None and not no and request.state is not State.DENIED
    if not through:
        return
    if how in ("directly", "own") or how == request.decided_by_rule != "":
        assert not yes, "somebody was asked although nobody had to be"
        direct = how != "directly" or request.requester.id in lines[0].facts["owners"]
        assert direct, "done directly by somebody who was no owner"
        opened = how in ("directly", "own") or lines[0].facts["join_rule"] == JoinRule.OPEN
        assert opened, "let in as if the group were open"
        assert how != "own" or request.kind in (Kind.LEAVE, Kind.REMOVE_OWNERS), "let in by their own word"
    else:
        needed = 2 if request.group.id == VAULT.id else 1
        assert len(said) >= needed, "not enough people said yes"


def _reachable(state: State) -> set[State]:
    found: set[State] = set()
    todo = [state]
    while todo:
        following = NEXT[todo.pop()] - found
        found |= following
        todo += following
    return found


def settled(examples: int, *, steps: int = 25, shrinks: bool = False) -> settings:
    """How long Hypothesis plays; always the same lives unless it may play on and on."""
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=not shrinks,
        database=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink] if shrinks else [Phase.generate],
    )


def lives(
    template: Path, examples: int, *, steps: int = 25, book: type[SqlBook] = SqlBook, shrinks: bool = False
) -> None:
    """Play so many; raises what was found."""

    class Some(Lives):
        pass

    Some.template, Some.book = template, book
    run_state_machine_as_test(Some, settings=settled(examples, steps=steps, shrinks=shrinks))
