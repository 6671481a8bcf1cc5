"""A company at work for as long as you like, in bad weather, while Usher is killed and started again: what is lost?

    python -m tests.reliability.soak --requests 10000 --database both --faults 0.05 --kill-every 10-40

The last line of the output is made for scripts; the exit code is 1 if anything was lost, doubled, not authorised,
told wrong or untold, or if more than 3 % of the notices were repeated.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import random
import re
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter

from sandbox.server import Sandbox, SandboxSettings, serving
from tests.databases import running_postgres
from tests.reliability.checker import Report, Wrong, check
from tests.reliability.crowd import TWO_APPROVERS, Crowd
from tests.reliability.evidence import gather, links, open_work
from tests.reliability.front import front
from tests.reliability.replica import Replica, free_port

MOST_REPEATED_PERCENT = 3.0
# Longer than a request waits, than any membership lasts, and than any repeated attempt is put off.
UNTIL_ALL_IS_OVER = timedelta(days=40)
# After this some of the memberships have ended, and members of others are told that theirs will.
UNTIL_REMINDED = timedelta(days=7)
# Until every replica has read the clock.
READ_THE_CLOCK_S = 1.5
SETTLE_S = 120.0
QUIET_S = 1.0


@dataclass(frozen=True)
class Plan:
    """How hard it is to be. ``kill_every`` are the fewest and the most seconds, None: nobody is killed. Ten thousand
    requests through the front door take about an hour, and are to meet a hundred deaths or two, not a thousand."""

    requests: int = 10_000
    faults: float = 0.05
    kill_every: tuple[float, float] | None = (10.0, 40.0)
    minutes: float = 120.0
    at_once: int = 100
    people: int = 2000
    groups: int = 500
    seed: int = 1


@dataclass
class Outcome:
    """What became of one run."""

    database: str
    asked: int
    seconds: float
    kills: int
    faults: int
    states: Counter[str]
    report: Report
    stories: Counter[str]
    gave_up: list[str]
    memory: list[tuple[float, float]]  # of each replica, MB after its start and at the end
    errors: Counter[str] = field(default_factory=Counter)  # what the logs hold, by event

    @property
    def good(self) -> bool:
        return not self.report.findings and self.report.repeated_percent <= MOST_REPEATED_PERCENT

    def table(self) -> str:
        """Readable by people."""
        report, waits = self.report, sorted(self.report.waits) or [0.0]
        took = f"p50 {_at(waits, 0.5):.2f} s, p95 {_at(waits, 0.95):.2f} s, most {waits[-1]:.1f} s"
        repeated = (
            f"{report.repeated} repeated ({report.repeated_percent:.1f}%), of these {report.repeated_cards} cards, "
            f"{report.repeated_after_kills} just before a kill"
        )
        lines = [
            (self.database, f"{len(self.memory)} replica(s), {self.seconds:.0f} s"),
            ("requests", f"{self.asked} asked, {_listed(self.states)}"),
            ("requests/s", f"{self.states.total() / self.seconds:.1f} through the front door"),
            ("kills, faults", f"{self.kills}, {self.faults}"),
            ("approval to effect", took),
            ("effects explained", str(report.explained)),
            *((str(wrong), str(report.count(wrong))) for wrong in Wrong),
            ("notices", f"{report.notices}, {repeated}"),
            ("memory, MB", ", ".join(f"{begin:.0f} to {end:.0f}" for begin, end in self.memory)),
            ("stories", _listed(self.stories)),
            ("gave up", str(len(self.gave_up))),
            ("errors logged", _listed(self.errors) or "none"),
        ]
        told = [f"  {finding.wrong}: {finding.sentence}" for finding in report.findings[:50]]
        told += [f"  gave up: {sentence}" for sentence in self.gave_up[:10]]
        return "\n".join([*(f"  {name:<19} {value}" for name, value in lines), *told])


def last_line(outcomes: list[Outcome]) -> str:
    """Readable by scripts: the sum of all runs."""
    reports = [outcome.report for outcome in outcomes]
    notices = sum(report.notices for report in reports)
    repeated = 100 * sum(report.repeated for report in reports) / max(1, notices)
    counts = " ".join(
        f"{wrong}={sum(report.count(wrong) for report in reports)}"
        for wrong in (Wrong.LOST, Wrong.DOUBLED, Wrong.UNAUTHORISED)
    )
    return (
        f"soak: requests={sum(outcome.states.total() for outcome in outcomes)} "
        f"kills={sum(outcome.kills for outcome in outcomes)} faults={sum(outcome.faults for outcome in outcomes)} "
        f"{counts} repeated_notices={repeated:.1f}%"
    )


async def soak(database: str, database_url: str, data: Path, plan: Plan) -> Outcome:
    """One run on an empty database: ``database`` is "sqlite" (one process) or "postgresql" (two replicas)."""
    chance = random.Random(plan.seed)
    async with company(2 if database == "postgresql" else 1, database_url, data, plan) as (sandbox, replicas):
        await asyncio.gather(*(replica.starts() for replica in replicas))
        memory = [replica.memory_mb() for replica in replicas]
        before, crowd = links(sandbox), Crowd(sandbox, chance)
        began = perf_counter()
        killing = Killing(replicas, plan.kill_every, chance)
        weather = (sandbox.graph_weather, sandbox.teams_weather)
        for each in weather:
            each.update(_storm(plan.faults))
        async with killing.going_on():
            deadline = began + 60 * plan.minutes
            await crowd.works(plan.requests, at_once=plan.at_once, until=lambda: perf_counter() > deadline)
        seconds = perf_counter() - began
        for each in weather:
            each.update(_storm(0.0))

        await settled(sandbox, database_url)
        calm_until = sandbox.clock.now()
        sandbox.clock.move(UNTIL_REMINDED)
        await asyncio.sleep(READ_THE_CLOCK_S)
        await settled(sandbox, database_url)
        await crowd.answers_reminders()
        sandbox.clock.move(UNTIL_ALL_IS_OVER)
        await asyncio.sleep(READ_THE_CLOCK_S)
        await settled(sandbox, database_url)
        evidence = await gather(
            sandbox, database_url, before, crowd.promises, calm_until=calm_until, two_approvers=TWO_APPROVERS
        )
        evidence.kills = killing.moments
        ends = [replica.memory_mb() for replica in replicas]
        return Outcome(
            database=database,
            asked=crowd.asked,
            seconds=seconds,
            kills=len(killing.moments),
            faults=sum(each.struck for each in weather),
            states=Counter(str(row["state"]) for row in evidence.tables["request"]),
            report=check(evidence),
            stories=crowd.done,
            gave_up=crowd.gave_up,
            memory=list(zip(memory, ends, strict=True)),
            errors=Counter(event for replica in replicas for event in errors(replica.log())),
        )


@asynccontextmanager
async def company(
    count: int, database_url: str, data: Path, plan: Plan, **settings: str
) -> AsyncIterator[tuple[Sandbox, list[Replica]]]:
    """A generated company and ``count`` replicas behind one address, not started yet; all are killed at the end."""
    ports = [free_port() for _ in range(count)]
    async with front(*ports) as (_, port):
        generated = SandboxSettings(
            port=0,
            bot_url=f"http://127.0.0.1:{port}/api/messages",
            people=plan.people,
            groups=plan.groups,
            seed=plan.seed,
        )
        async with serving(generated) as sandbox:
            chosen = {"USHER_TWO_APPROVERS": TWO_APPROVERS, **settings}
            replicas = [Replica(sandbox, each, data, database_url, chosen) for each in ports]
            try:
                yield sandbox, replicas
            finally:
                for replica in replicas:
                    await replica.is_gone()


class Killing:
    """SIGKILL for a random replica every few seconds, and a new start for it."""

    def __init__(self, replicas: list[Replica], every: tuple[float, float] | None, chance: random.Random) -> None:
        self.moments: list[datetime] = []  # by the pretend company's clock
        self._replicas = replicas
        self._every = every
        self._chance = chance

    @asynccontextmanager
    async def going_on(self) -> AsyncIterator[None]:
        """While the block runs; at its end every replica is there again."""
        task = asyncio.create_task(self._kill())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        for replica in self._replicas:
            if not replica.lives:
                await replica.begins()
            await replica.is_ready()

    async def _kill(self) -> None:
        while self._every is not None:
            await asyncio.sleep(self._chance.uniform(*self._every))
            replica = self._chance.choice(self._replicas)
            await replica.gets(signal.SIGKILL)
            self.moments.append(replica.sandbox.clock.now())
            await replica.starts()


async def settled(sandbox: Sandbox, database_url: str) -> None:
    """Wait until no due work is left and nobody has heard anything for a while; a lease may have to run out first."""
    deadline = perf_counter() + SETTLE_S
    seen, since = -1, perf_counter()
    while perf_counter() < deadline:
        events = sum(len(sandbox.teams.chat_of(person).messages) for person in sandbox.teams.people.every())
        events += len(sandbox.tenant.effects.after())
        if events != seen or await open_work(database_url, sandbox.clock.now()):
            seen, since = events, perf_counter()
        elif perf_counter() - since > QUIET_S:
            return
        await asyncio.sleep(0.25)


def errors(log: str) -> Iterator[str]:
    """The events that a log holds as errors: what nobody had foreseen."""
    for line in log.splitlines():
        if '"level": "error"' in line and (event := re.search(r'"event": "([^"]*)"', line)):
            yield event[1]
        elif line.startswith("Traceback"):
            yield "traceback"


def _storm(faults: float) -> dict[str, float]:
    """That share of all calls goes wrong: told to wait, an error, cut off before the effect, cut off after it."""
    each = faults / 4
    return {"throttle": each, "errors": each, "reset_before": each, "reset_after": each, "retry_after_s": 1.0}


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))


def _at(values: list[float], share: float) -> float:
    return values[min(len(values) - 1, int(share * len(values)))]


@contextmanager
def a_database(kind: str, data: Path) -> Iterator[str]:
    """The URL of an empty database of this kind."""
    if kind == "sqlite":
        yield f"sqlite+aiosqlite:///{data / 'usher.db'}"
        return
    with running_postgres() as server:
        url = server.new_database()
        yield url.render_as_string(hide_password=False)
        server.drop(url)


def main(options: argparse.Namespace) -> int:
    kinds = ("sqlite", "postgresql") if options.database == "both" else (options.database,)
    plan = Plan(
        requests=options.requests,
        faults=options.faults,
        kill_every=options.kill_every,
        minutes=options.minutes,
        at_once=options.at_once,
        people=options.people,
        groups=options.groups,
        seed=options.seed,
    )
    # Whoever is killed in the middle of a request is told of by the pretend company's server, at length.
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    outcomes = []
    for kind in kinds:
        with ExitStack() as stack:
            data = Path(options.data or stack.enter_context(tempfile.TemporaryDirectory(prefix="usher-soak-"))) / kind
            data.mkdir(parents=True)
            url = stack.enter_context(a_database(kind, data))
            outcomes.append(asyncio.run(soak(kind, url, data, plan)))
        sys.stdout.write(f"{outcomes[-1].table()}\n\n")
        sys.stdout.flush()
    sys.stdout.write(f"{last_line(outcomes)}\n")
    return 0 if all(outcome.good for outcome in outcomes) else 1


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.reliability.soak", description=__doc__)
    plan = Plan()
    parser.add_argument("--requests", type=int, default=plan.requests, help="how many (default %(default)s)")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--faults", type=float, default=plan.faults, help="share of calls that go wrong (default 0.05)")
    parser.add_argument("--kill-every", type=_seconds, default=plan.kill_every, help="10-40 seconds; 0: never")
    parser.add_argument("--minutes", type=float, default=plan.minutes, help="nobody asks any more after these")
    parser.add_argument("--at-once", type=int, default=plan.at_once, help="how many people are at it at a time")
    parser.add_argument("--people", type=int, default=plan.people)
    parser.add_argument("--groups", type=int, default=plan.groups)
    parser.add_argument("--seed", type=int, default=plan.seed)
    parser.add_argument("--data", type=Path, help="keep databases and logs in this folder (default: a passing one)")
    return parser.parse_args(words)


def _seconds(words: str) -> tuple[float, float] | None:
    fewest, _, most = words.partition("-")
    return (float(fewest), float(most or fewest)) if float(fewest) else None


if __name__ == "__main__":
    sys.exit(main(arguments()))
