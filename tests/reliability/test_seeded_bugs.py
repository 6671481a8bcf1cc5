"""The suite is worth what it finds: every bug that was planted on purpose is found, and within seconds."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis.errors import Flaky
from sqlalchemy import Connection, event

from approvals import consent, decisions, desk, engine, ladder, proposal, recheck
from approvals.approver import Approver
from approvals.change import Change, Event
from approvals.consent import OPEN_GROUP
from approvals.directory_objects import Person
from approvals.ending import Ending
from approvals.hands import Hands
from approvals.jobs import Job, JobKind, NewJob, News
from approvals.ports.book import Book
from approvals.ports.clock import Clock
from approvals.ports.directory import Directory
from approvals.refusals.deciding import own_request
from approvals.request import Kind, Request, Result, Subject
from approvals.rules import Rules
from approvals.steps import deciding, doing
from store import audit, jobs
from store.book import SqlBook
from store.database import Database, parse_url
from tests.reliability import life
from tests.reliability.life import THOROUGH
from tests.reliability.lives import lives
from tests.reliability.test_crash_points import Stage

Seed = Callable[[pytest.MonkeyPatch], type[SqlBook]]
# The most that is played before a bug counts as not found.
LIVES = 300 if THOROUGH else 120


class LooseFuse(life.Fuse):
    """One that the books below can reach, to die where a transaction ought to be."""

    lit: LooseFuse

    def __init__(self, at: int = 0) -> None:
        super().__init__(at)
        LooseFuse.lit = self


class JobsAfterwards(SqlBook):
    """The work of a step is written in a transaction of its own."""

    async def apply(
        self,
        request: Request,
        change: Change,
        done: Job | None = None,
        overtaken: Sequence[tuple[Request, Change]] = (),
    ) -> Request:
        after = await super().apply(request, replace(change, jobs=()), done, overtaken)
        LooseFuse.lit.after("the step, before its jobs")
        await self._database.write(lambda conn: jobs.write(conn, request.id, change.jobs, self._clock.now()))
        return after


class AuditAfterwards(SqlBook):
    """The audit line of a step is written in a transaction of its own; the next one goes on from the last there is."""

    held_back: ClassVar[list[tuple[int, int, Event]]] = []

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.held_back.clear()  # with the process that held them back

    @staticmethod
    def seed(patch: pytest.MonkeyPatch) -> type[SqlBook]:
        patch.setattr(audit, "append", AuditAfterwards.holds_back)
        return with_book(AuditAfterwards)(patch)

    @staticmethod
    def holds_back(conn: Connection, request_id: int, seq: int, event: Event, previous: str = "") -> None:
        if seq == 1:
            _append(conn, request_id, seq, event)
        else:
            AuditAfterwards.held_back.append((request_id, seq, event))

    async def apply(
        self,
        request: Request,
        change: Change,
        done: Job | None = None,
        overtaken: Sequence[tuple[Request, Change]] = (),
    ) -> Request:
        after = await super().apply(request, change, done, overtaken)
        LooseFuse.lit.after("the step, before its audit line")
        late = self.held_back.copy()
        self.held_back.clear()

        def tells(conn: Connection) -> None:
            for request_id, seq, told in late:
                _append(conn, request_id, seq, told, audit.lines(conn, request_id)[-1].hash)

        await self._database.write(tells)
        return after


class LastOneWins(SqlBook):
    """A step is stored whatever was stored since it was decided."""

    async def apply(
        self,
        request: Request,
        change: Change,
        done: Job | None = None,
        overtaken: Sequence[tuple[Request, Change]] = (),
    ) -> Request:
        present = await self.request(request.id)
        version = present.version if present is not None else request.version
        return await super().apply(replace(request, version=version), change, done, overtaken)


class OldEndsStay(SqlBook):
    """A membership that was prolonged ends on its first date all the same."""

    async def apply(
        self,
        request: Request,
        change: Change,
        done: Job | None = None,
        overtaken: Sequence[tuple[Request, Change]] = (),
    ) -> Request:
        return await super().apply(request, change, done)


class Ahead:
    """A clock that is two days ahead."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> Any:
        return self._clock.now() + timedelta(days=2)


class EarlyEnding(Ending):
    def __init__(self, directory: Directory, book: Book, clock: Clock, hands: Hands) -> None:
        super().__init__(directory, book, Ahead(clock), hands)


def with_book(book: type[SqlBook]) -> Seed:
    def seed(patch: pytest.MonkeyPatch) -> type[SqlBook]:
        patch.setattr(life, "Fuse", LooseFuse)
        return book

    return seed


def with_patch(*patches: tuple[Any, str, Any]) -> Seed:
    def seed(patch: pytest.MonkeyPatch) -> type[SqlBook]:
        for target, name, wrong in patches:
            patch.setattr(target, name, wrong)
        return SqlBook

    return seed


_append, _undo = audit.append, desk.Desk.undo
_approved, _completed, _result_of, _may_decide = deciding.approved, doing.completed, doing.result_of, consent.may_decide


def says_done_at_the_yes(request: Request, *arguments: Any, **named: Any) -> Change:
    change = _approved(request, *arguments, **named)
    tell = NewJob(JobKind.TELL, change.event.at, person_id=request.requester.id, about=News.COMPLETED)
    return replace(change, jobs=(*change.jobs, tell))


def ends_two_days_early(*arguments: Any) -> Change:
    change = _completed(*arguments)
    early = timedelta(days=2)
    return replace(
        change, jobs=tuple(replace(j, run_at=j.run_at - early) if j.kind is JobKind.END else j for j in change.jobs)
    )


def anybody_decides(request: Request, actor: Person, *facts: Any) -> Any:
    return own_request() if actor.id == request.requester.id else None


def everybody_decides_about_themselves(request: Request, actor: Person, *facts: Any) -> Any:
    somebody_else = replace(request, requester=replace(request.requester, id="nobody"), subjects=())
    return _may_decide(somebody_else, actor, *facts)


def stands_in_at_once(request: Request, actor: Person, rules: Rules, *_: Any) -> bool:
    return actor.id in rules.fallback_approvers


async def undoes_at_any_time(self: desk.Desk, *wanted: Any) -> tuple[Request, ...]:
    patient = copy(self)
    patient._rules = replace(self._rules, undo_within=timedelta(days=365))
    return await _undo(patient, *wanted)


def lets_it_be(*_: Any) -> Any:
    return {}


async def finds_it_for_anybody(self: decisions.Decisions, _: str, number: int) -> Request:
    found = await self._book.request(number)
    assert found is not None
    return found


async def gives_no_card(*_: Any) -> None:
    return None


def counts_as_done(subject: Subject, kind: Kind, *, took_over: bool) -> Result:
    return _result_of(replace(subject, result=Result.WAITING), kind, took_over=took_over)


def is_always_usher_s(subject: Subject, kind: Kind, *, took_over: bool) -> Result:
    return _result_of(subject, kind, took_over=True)


def opens_every_group(facts: Any, rules: Rules) -> str:
    return OPEN_GROUP if facts.kind is Kind.JOIN and facts.for_oneself else ""


@dataclass(frozen=True)
class Bug:
    """``finding``: words of what has to be found; ``story``: which of the stories finds it, "": the state machine."""

    seed: Seed
    finding: str
    story: str = ""


BUGS: dict[str, Bug] = {
    "jobs written outside the transaction": Bug(with_book(JobsAfterwards), "is still asked", "deny"),
    "audit written outside the transaction": Bug(AuditAfterwards.seed, "the audit is not whole", "owner"),
    "no compare-and-set": Bug(with_book(LastOneWins), "decided twice"),
    "done said before it is": Bug(with_patch((deciding, "approved", says_done_at_the_yes)), "was said before", "owner"),
    "anybody decides": Bug(
        with_patch((decisions, "may_decide", anybody_decides)), "decided by somebody who was no owner"
    ),
    "people decide about themselves": Bug(
        with_patch(
            (decisions, "may_decide", everybody_decides_about_themselves),
            (decisions.Decisions, "_to_decide", finds_it_for_anybody),
        ),
        "approved by whoever asked",
        "cheats",
    ),
    "a forwarded card gives power": Bug(
        with_patch((decisions.Decisions, "_give_own_card", gives_no_card)),
        "approved with somebody else's card",
        "cheats",
    ),
    "one yes is enough where two are needed": Bug(
        with_patch((decisions, "approvals_missing", lambda *_: 1)), "one yes was enough", "two"
    ),
    "two yeses of one person": Bug(
        with_patch((decisions, "said_yes_already", lambda *_: False)), "two yeses of one person", "two"
    ),
    "an overtaken end is kept": Bug(with_book(OldEndsStay), "ended although it was prolonged", "extend"),
    "a member from before is taken away": Bug(
        with_patch((doing, "result_of", is_always_usher_s)), "remove Carla Rossi", "in before"
    ),
    "who failed counts as done": Bug(
        with_patch((doing, "result_of", counts_as_done)),
        "Alice Martin never read: Dmitri Orlov could not be added",
        "several",
    ),
    "a stand-in decides before their turn": Bug(
        with_patch((consent, "_stands_in", stands_in_at_once), (Approver, "turn_came", lambda *_: True)),
        "decided before their turn",
    ),
    "ownership not looked at again": Bug(
        with_patch((recheck.Recheck, "_approval_stands", lets_it_be)), "nobody who agreed may decide any more"
    ),
    "memberships end early": Bug(
        with_patch((engine, "Ending", EarlyEnding), (doing, "completed", ends_two_days_early)),
        "taken away before the end",
    ),
    "every group is open": Bug(
        with_patch(*((room, "approving_rule", opens_every_group) for room in (proposal, ladder, recheck))),
        "let in as if the group were open",
    ),
    "undone long after the ten minutes": Bug(
        with_patch((desk.Desk, "undo", undoes_at_any_time)), "taken back although it was too late"
    ),
}


@pytest.fixture
async def stage(sqlite_url: str) -> AsyncIterator[Stage]:
    database = Database(parse_url(sqlite_url))
    event.listen(database.writes.sync_engine, "connect", lambda c, _: c.execute("PRAGMA synchronous = OFF"))
    yield Stage(database)
    await database.close()


@pytest.mark.parametrize("name", [name for name, bug in BUGS.items() if bug.story])
async def test_a_story_finds(name: str, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    bug = BUGS[name]
    stage.book = bug.seed(monkeypatch)
    with pytest.raises(AssertionError, match=re.escape(bug.finding)):
        points = await stage.plays(bug.story)
        for at in range(1, points + 1):
            await stage.plays(bug.story, at)


@pytest.mark.parametrize("name", [name for name, bug in BUGS.items() if not bug.story])
def test_the_state_machine_finds(name: str, _sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bug = BUGS[name]
    book = bug.seed(monkeypatch)
    with pytest.raises((AssertionError, Flaky)) as caught:
        lives(_sqlite_template, LIVES, book=book)
    assert any(bug.finding in words for words in findings(caught.value)), list(findings(caught.value))


def findings(error: BaseException) -> Iterator[str]:
    """What was found. A life that ended otherwise when it was played again is a Flaky around it."""
    yield str(error)
    for inner in getattr(error, "exceptions", ()):
        yield from findings(inner)
