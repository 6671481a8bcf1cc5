"""Explains every change of the directory by exactly one valid approval, and says what no approval explains.

It shares no code with the engine: what a request must have in its audit before it may change anything, and when, is
written down here a second time, on purpose.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from tests.reliability import chain
from tests.reliability.evidence import Evidence, Promise, Row, Said

# What a kind of request does to the people it is about, once somebody may let it.
DOES = {"join": "member.added", "leave": "member.removed"}
NEEDS_NOBODY = frozenset({"leave"})
DECISIONS = frozenset({"approved", "denied", "cancelled", "expired"})
# The line that a state must have come from; failed requests may have failed at any time.
CAME_FROM = {
    "denied": {"denied"},
    "cancelled": {"cancelled"},
    "expired": {"expired"},
    "failed": {"failed"},
    "completed": {"completed"},
    "ended": {"ended", "superseded"},
}
NEWS = re.compile(r"^(?:Request|Your answer to request) (\d+) \(")
DONE = re.compile(r"^Request (\d+) \(.*?\): done\.")
# The sandbox writes milliseconds, the audit microseconds.
ROUNDING = timedelta(milliseconds=2)
# How old what was read from Graph may be when the decision is written: two calls and their repeats.
OWNERS_AS_OF = timedelta(seconds=15)
NEVER = datetime(9000, 1, 1, tzinfo=UTC)


class Wrong(StrEnum):
    LOST = "lost"  # acknowledged or stored, and came to nothing
    DOUBLED = "doubled"  # happened twice
    UNAUTHORISED = "unauthorised"  # happened, and nobody had allowed it
    TOLD_WRONG = "told_wrong"  # "done" before it was done
    UNTOLD = "untold"  # the requester was never told what became of it
    AUDIT = "audit"  # the audit is not whole, or tells another story than the request


@dataclass(frozen=True, slots=True)
class Finding:
    wrong: Wrong
    number: int | None  # of the request
    sentence: str


@dataclass
class Report:
    """``waits`` are the seconds from each approval to its effect."""

    findings: list[Finding] = field(default_factory=list)
    explained: int = 0
    notices: int = 0
    repeated: int = 0
    repeated_cards: int = 0  # of the repeated
    waits: list[float] = field(default_factory=list)

    def count(self, wrong: Wrong) -> int:
        return sum(finding.wrong is wrong for finding in self.findings)

    @property
    def repeated_percent(self) -> float:
        return 100 * self.repeated / self.notices if self.notices else 0.0


@dataclass
class Permission:
    """One request lets one change happen to one person, once, from one moment to another."""

    number: int
    kind: str
    group: str
    person: str
    begins: datetime
    ends: datetime
    used_at: datetime | None = None

    def covers(self, at: datetime) -> bool:
        return self.begins - ROUNDING <= at <= self.ends + ROUNDING


class Truth:
    """Who was in, and who owned, which group at which moment, by the effect log alone."""

    def __init__(self, evidence: Evidence) -> None:
        self._changes: dict[tuple[str, str, str], list[tuple[datetime, bool]]] = defaultdict(list)
        self._before = {
            (relation, group, person)
            for relation, groups in evidence.before.items()
            for group, people in groups.items()
            for person in people
        }
        for effect in evidence.effects:
            relation, _, verb = effect["kind"].partition(".")
            if relation in ("member", "owner") and effect["changed"]:
                key = (f"{relation}s", effect["groupId"], effect["subjectId"])
                self._changes[key].append((_at(effect), verb == "added"))

    def at(self, relation: str, group: str, person: str, moment: datetime) -> bool:
        """Whether it was so at that moment."""
        key = (relation, group, person)
        changes = self._changes.get(key, [])
        passed = bisect_right(changes, moment + ROUNDING, key=lambda change: change[0])
        return changes[passed - 1][1] if passed else key in self._before

    def around(self, relation: str, group: str, person: str, moment: datetime) -> bool:
        """Whether it was so at that moment or shortly before it, when it may have been read."""
        begins = moment - OWNERS_AS_OF
        changes = self._changes.get((relation, group, person), [])
        return self.at(relation, group, person, begins) or any(
            became for when, became in changes if begins <= when <= moment + ROUNDING
        )


def check(evidence: Evidence) -> Report:
    """Everything that is wrong with what a run left behind."""
    report = Report()
    truth = Truth(evidence)
    stories = list(_stories(evidence))
    permissions = [permission for story in stories for permission in _permissions(story, truth, evidence, report)]
    _explain(evidence.effects, permissions, report)
    for story in stories:
        report.findings += _faults(story, truth, evidence.ended_at)
    report.findings += _unfulfilled(stories, permissions, truth)
    report.findings += _broken_promises(evidence.promises, {story.number: story for story in stories})
    _hear(evidence, stories, permissions, report)
    return report


@dataclass
class Story:
    """A request, the people it is about, and its audit, oldest line first."""

    row: Row
    subjects: list[Row]
    approvers: list[Row]
    lines: list[Row]

    @property
    def number(self) -> int:
        return int(self.row["id"])

    def first(self, *words: str) -> Row | None:
        return next((line for line in self.lines if line["what"] in words), None)

    def when(self, *words: str) -> datetime:
        """When the first such line was written; never, if there is none."""
        line = self.first(*words)
        return NEVER if line is None else line["at"]


def _stories(evidence: Evidence) -> Iterator[Story]:
    by_request: dict[str, dict[int, list[Row]]] = {}
    for table in ("subject", "approver", "audit"):
        by_request[table] = defaultdict(list)
        for row in evidence.tables[table]:
            by_request[table][row["request_id"]].append(row)
    for row in sorted(evidence.tables["request"], key=lambda row: int(row["id"])):
        lines = sorted(by_request["audit"][row["id"]], key=lambda line: int(line["seq"]))
        yield Story(row, by_request["subject"][row["id"]], by_request["approver"][row["id"]], lines)


def _permissions(story: Story, truth: Truth, evidence: Evidence, report: Report) -> Iterator[Permission]:
    """What this request lets happen, by its audit."""
    kind = DOES.get(story.row["kind"])
    if kind is None:
        unknown = f"is of a kind the checker does not know: {story.row['kind']}"
        report.findings.append(_found(Wrong.AUDIT, story, unknown))
        return
    line = story.first("submitted") if story.row["kind"] in NEEDS_NOBODY else story.first("approved")
    if line is None:
        return
    if why := _not_valid(story, line, truth, evidence):
        report.findings.append(_found(Wrong.UNAUTHORISED, story, why))
        return
    done = story.when("completed", "failed")
    for subject in story.subjects:
        group, person = story.row["group_id"], subject["person_id"]
        yield Permission(story.number, kind, group, person, line["at"], done)
        until = story.row["until"]
        if kind == "member.added" and until is not None and story.first("completed"):
            yield Permission(
                story.number, "member.removed", group, person, max(until, done), story.when("ended", "superseded")
            )


def _not_valid(story: Story, line: Row, truth: Truth, evidence: Evidence) -> str | None:
    """Why this line allows nothing; None: it does."""
    actor, requester = line["actor_id"], story.row["requester_id"]
    about = {subject["person_id"] for subject in story.subjects}
    if story.row["kind"] in NEEDS_NOBODY:
        return None if {actor} == {requester} == about else f"was begun by {actor} for {', '.join(about)}, alone"
    if actor == requester or actor in about:
        return f"was approved by {actor}, whom it is for"
    stands_in = actor in evidence.stand_ins and any(a["person_id"] == actor and a["fallback"] for a in story.approvers)
    if stands_in:
        return None
    if actor not in line["facts"].get("owners", ()):
        return f"was approved by {actor}, whom the audit does not count among the owners"
    if not truth.around("owners", story.row["group_id"], actor, line["at"]):
        return f"was approved by {actor}, who did not own {story.row['group_name']} then"
    return None


def _explain(effects: Iterable[Row], permissions: Iterable[Permission], report: Report) -> None:
    """Find for every change that came through Graph the one permission it used."""
    open_to: dict[tuple[str, str, str], list[Permission]] = defaultdict(list)
    for permission in permissions:
        open_to[(permission.kind, permission.group, permission.person)].append(permission)
    for effect in effects:
        if not effect["changed"] or not effect["requestId"] or not effect["kind"].startswith(("member.", "owner.")):
            continue
        what = f"effect {effect['n']} ({effect['kind']}, {effect['subjectName']}, {effect['groupName']})"
        at = _at(effect)
        covering = [p for p in open_to[(effect["kind"], effect["groupId"], effect["subjectId"])] if p.covers(at)]
        unused = [permission for permission in covering if permission.used_at is None]
        if unused:
            unused[0].used_at = at
            report.explained += 1
            if effect["kind"].endswith(".added"):
                report.waits.append((at - unused[0].begins).total_seconds())
        elif covering:
            report.findings.append(
                Finding(Wrong.DOUBLED, covering[0].number, f"{what} happened twice by request {covering[0].number}")
            )
        else:
            report.findings.append(Finding(Wrong.UNAUTHORISED, None, f"{what} was allowed by nobody"))


def _faults(story: Story, truth: Truth, now: datetime) -> Iterator[Finding]:
    """What is wrong with one request by itself."""
    state, row = story.row["state"], story.row
    if why := chain.broken(story.lines, row["version"]):
        yield _found(Wrong.AUDIT, story, f"has an audit that is not whole: {why}")
    elif story.first(*CAME_FROM.get(state, {"submitted"})) is None:
        yield _found(Wrong.AUDIT, story, f"is {state}, and the audit does not tell why")
    if state not in CAME_FROM:
        yield _found(Wrong.LOST, story, f"is still {state} after all is over")
    decided = [line["what"] for line in story.lines if line["what"] in DECISIONS]
    if len(decided) > 1:
        yield _found(Wrong.DOUBLED, story, f"was decided {len(decided)} times: {', '.join(decided)}")
    for word in ("completed", "ended", "failed"):
        if sum(line["what"] == word for line in story.lines) > 1:
            yield _found(Wrong.DOUBLED, story, f"was {word} twice")
    needs = {"submitted"} if row["kind"] in NEEDS_NOBODY else {"approved"}
    if state in ("completed", "ended") and story.first(*needs) is None:
        yield _found(Wrong.UNAUTHORISED, story, f"is {state}, and nobody approved it")
    if state == "completed" and row["kind"] == "join" and row["until"] is not None and row["until"] < now:
        for subject in story.subjects:
            if subject["result"] == "done" and truth.at("members", row["group_id"], subject["person_id"], now):
                yield _found(Wrong.LOST, story, f"should have ended at {row['until']}")


def _unfulfilled(stories: Iterable[Story], permissions: Iterable[Permission], truth: Truth) -> Iterator[Finding]:
    """Requests that are said to be done and of which the directory knows nothing."""
    used = {(p.number, p.kind, p.person) for p in permissions if p.used_at is not None}
    for story in stories:
        kind, completed = DOES.get(story.row["kind"], ""), story.first("completed")
        if completed is None:
            continue
        for subject in story.subjects:
            wished = truth.at("members", story.row["group_id"], subject["person_id"], completed["at"])
            if subject["result"] == "done" and (story.number, kind, subject["person_id"]) not in used:
                yield _found(Wrong.LOST, story, f"is {story.row['state']}, and there was no {kind}")
            elif subject["result"] == "already" and wished is not (kind == "member.added"):
                yield _found(Wrong.LOST, story, "was said to be so already, and was not")


def _broken_promises(promises: Iterable[Promise], stories: dict[int, Story]) -> Iterator[Finding]:
    words = {"approve": "approved", "deny": "denied", "kept": "decision.received", "cancel": "cancelled"}
    for promise in promises:
        story = stories.get(promise.number)
        if story is None:
            yield Finding(Wrong.LOST, promise.number, f"request {promise.number} was acknowledged and is not there")
        elif (word := words.get(promise.what)) and not any(
            line["what"] == word and line["actor_id"] == promise.to for line in story.lines
        ):
            yield _found(Wrong.LOST, story, f"does not know of the {promise.what} that {promise.to} was assured of")


def _hear(evidence: Evidence, stories: list[Story], permissions: list[Permission], report: Report) -> None:
    """What people were told: too early, not at all, or once more."""
    by_number = {story.number: story for story in stories}
    allowed: dict[int, list[Permission]] = defaultdict(list)
    for permission in permissions:
        allowed[permission.number].append(permission)
    asked: dict[str, set[int | None]] = defaultdict(set)
    for approver in evidence.tables["approver"]:
        asked[approver["person_id"]].add(approver["request_id"])
    heard: set[tuple[int, str]] = set()
    news: Counter[tuple[str, str]] = Counter()
    cards: Counter[tuple[str, int | None]] = Counter()
    for said in evidence.said:
        if (found := NEWS.match(said.text)) is not None:
            heard.add((int(found[1]), said.to))
            news[(said.to, said.text)] += 1
            report.findings += _too_early(said, by_number, allowed)
        elif said.number in asked.get(said.to, ()) and said.at <= evidence.calm_until:
            cards[(said.to, said.number)] += 1
    for story in stories:
        told = story.row["state"] in ("completed", "denied", "failed", "expired", "ended")
        if told and (story.number, story.row["requester_id"]) not in heard:
            nobody = f"is {story.row['state']}, and nobody told the requester"
            report.findings.append(_found(Wrong.UNTOLD, story, nobody))
    report.notices = news.total() + cards.total()
    report.repeated_cards = cards.total() - len(cards)
    report.repeated = report.repeated_cards + news.total() - len(news)


def _too_early(said: Said, stories: dict[int, Story], allowed: dict[int, list[Permission]]) -> Iterator[Finding]:
    found = DONE.match(said.text)
    story = stories.get(int(found[1])) if found else None
    if story is None:
        return
    if story.first("completed") is None:
        yield _found(Wrong.TOLD_WRONG, story, f"was said to be done, and is {story.row['state']}")
    kind = DOES.get(story.row["kind"])
    for permission in allowed[story.number]:
        if permission.kind == kind:
            done = [s for s in story.subjects if s["person_id"] == permission.person and s["result"] == "done"]
            if done and (permission.used_at or NEVER) > said.at + ROUNDING:
                yield _found(Wrong.TOLD_WRONG, story, f"was said to be done at {said.at}, before it was")


def _found(wrong: Wrong, story: Story, sentence: str) -> Finding:
    return Finding(wrong, story.number, f"request {story.number} {sentence}")


def _at(effect: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(effect["at"])
