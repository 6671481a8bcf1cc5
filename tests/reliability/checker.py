"""Explains every change of the directory by exactly one valid approval, and says what no approval explains.

It shares no code with the engine: what a request must have in its audit before it may change anything, and when, is
written down here (and in permits.py) a second time, on purpose.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tests.reliability import chain
from tests.reliability.evidence import Evidence, Promise, Row, moment
from tests.reliability.hearing import hear
from tests.reliability.histories import Story, Truth, stories_of
from tests.reliability.permits import DOES, GIVES_MEMBERSHIP, KINDS, Law, Permission

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
EXPLAINED = ("member.", "owner.", "group.created")


class Wrong(StrEnum):
    LOST = "lost"  # acknowledged or stored, and came to nothing
    DOUBLED = "doubled"  # happened twice
    UNAUTHORISED = "unauthorised"  # happened, and nobody had allowed it
    TOLD_WRONG = "told_wrong"  # "done" before it was done
    UNTOLD = "untold"  # somebody was never told what became of it
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
    repeated_after_kills: int = 0
    waits: list[float] = field(default_factory=list)

    def count(self, wrong: Wrong) -> int:
        return sum(finding.wrong is wrong for finding in self.findings)

    @property
    def repeated_percent(self) -> float:
        return 100 * self.repeated / self.notices if self.notices else 0.0


def check(evidence: Evidence) -> Report:
    """Everything that is wrong with what a run left behind."""
    report = Report()
    truth = Truth(evidence)
    stories = {story.number: story for story in stories_of(evidence)}
    law = Law(evidence, stories, truth)
    permissions: list[Permission] = []
    for story in stories.values():
        wrongs = list(law.broken(story))
        report.findings += [_found(Wrong.UNAUTHORISED, story, wrong) for wrong in wrongs]
        permissions += [] if wrongs else law.allows(story)
    _explain(evidence.effects, permissions, report)
    for story in stories.values():
        report.findings += _faults(story, law, truth, evidence.ended_at)
    report.findings += _unfulfilled(stories, permissions, truth)
    report.findings += _broken_promises(evidence.promises, stories)
    heard = hear(evidence, stories, permissions)
    report.findings += [_found(Wrong.TOLD_WRONG, story, sentence) for story, sentence in heard.early]
    report.findings += [_found(Wrong.UNTOLD, story, sentence) for story, sentence in heard.untold]
    report.notices, report.repeated, report.repeated_cards = heard.notices, heard.repeated, heard.repeated_cards
    report.repeated_after_kills = heard.repeated_after_kills
    return report


def _explain(effects: Iterable[Row], permissions: Iterable[Permission], report: Report) -> None:
    """Find for every change that came through Graph the one permission it used."""
    open_to: dict[tuple[str, str, str], list[Permission]] = defaultdict(list)
    for permission in permissions:
        open_to[(permission.kind, permission.group, permission.person)].append(permission)
    for effect in effects:
        if not effect["changed"] or not effect["requestId"] or not effect["kind"].startswith(EXPLAINED):
            continue
        at, person = moment(effect["at"]), effect.get("subjectId", "")
        # A group that is to be made has no id yet: of those with its name, each request may make one.
        group = effect["groupId"] if person else effect["groupName"]
        what = f"effect {effect['n']} ({effect['kind']}, {effect.get('subjectName', '')}, {effect['groupName']})"
        covering = [p for p in open_to[(effect["kind"], group, person)] if p.covers(at)]
        unused = [permission for permission in covering if permission.used_at is None]
        if unused:
            unused[0].used_at = at
            report.explained += 1
            if not effect["kind"].endswith(".removed"):
                report.waits.append((at - unused[0].begins).total_seconds())
        elif covering:
            report.findings.append(
                Finding(Wrong.DOUBLED, covering[0].number, f"{what} happened twice by request {covering[0].number}")
            )
        else:
            report.findings.append(Finding(Wrong.UNAUTHORISED, None, f"{what} was allowed by nobody"))


def _faults(story: Story, law: Law, truth: Truth, now: datetime) -> Iterator[Finding]:
    """What is wrong with one request by itself."""
    state, row = story.row["state"], story.row
    if why := chain.broken(story.lines, row["version"]):
        yield _found(Wrong.AUDIT, story, f"has an audit that is not whole: {why}")
    elif story.first(*CAME_FROM.get(state, {"submitted"})) is None:
        yield _found(Wrong.AUDIT, story, f"is {state}, and the audit does not tell why")
    if story.kind not in KINDS:
        yield _found(Wrong.AUDIT, story, f"is of a kind the checker does not know: {story.kind}")
    if state not in CAME_FROM:
        yield _found(Wrong.LOST, story, f"is still {state} after all is over")
    decided = [line["what"] for line in story.lines if line["what"] in DECISIONS]
    if law.at_once(story):
        decided.insert(0, story.let_through)
    if len(decided) > 1:
        yield _found(Wrong.DOUBLED, story, f"was decided {len(decided)} times: {', '.join(decided)}")
    for word in ("completed", "ended", "failed"):
        if sum(line["what"] == word for line in story.lines) > 1:
            yield _found(Wrong.DOUBLED, story, f"was {word} twice")
    if state in ("completed", "ended") and not law.at_once(story) and story.first("approved") is None:
        yield _found(Wrong.UNAUTHORISED, story, f"is {state}, and nobody approved it")
    if story.kind in GIVES_MEMBERSHIP and row["until"] != story.until:
        yield _found(Wrong.AUDIT, story, f"ends at {row['until']}, and was agreed to until {story.until}")
    over = state == "completed" and story.kind in GIVES_MEMBERSHIP and story.until is not None and story.until < now
    for person in sorted(set(story.with_result("done")) - story.overtaken.keys()) if over else ():
        if truth.at("members", story.group, person, now):
            yield _found(Wrong.LOST, story, f"should have ended for {person} at {story.until}")


def _unfulfilled(stories: Mapping[int, Story], permissions: Iterable[Permission], truth: Truth) -> Iterator[Finding]:
    """Requests that are said to be done and of which the directory knows nothing."""
    used = {(p.number, p.kind, p.person) for p in permissions if p.used_at is not None}
    taken_over = {(by, person) for story in stories.values() for person, by in story.overtaken.items()}
    for story in stories.values():
        completed = story.first("completed")
        if completed is None:
            continue
        for person, result in completed["facts"].get("results", {}).items():
            if (result not in ("done", "already")) != (person in story.with_result("failed")):
                yield _found(Wrong.AUDIT, story, f"tells two stories of what became of {person}")
        if story.kind == "create" and (story.number, "group.created", "") not in used:
            yield _found(Wrong.LOST, story, f"is {story.row['state']}, and no group was made")
        if story.kind not in DOES:
            continue
        kind = DOES[story.kind]
        relation, wished = f"{kind.partition('.')[0]}s", kind.endswith(".added")
        for person in story.people:
            so = truth.at(relation, story.group, person, completed["at"]) is wished
            # A membership with an end goes on under a later request, without a write.
            goes_on = so and (f"request {story.number}", person) in taken_over
            did = (story.number, kind, person) in used or goes_on
            if person in story.with_result("done") and not did:
                yield _found(Wrong.LOST, story, f"is {story.row['state']}, and there was no {kind} of {person}")
            elif person in story.with_result("already") and not so:
                yield _found(Wrong.LOST, story, f"was said to be so already for {person}, and was not")


def _broken_promises(promises: Iterable[Promise], stories: Mapping[int, Story]) -> Iterator[Finding]:
    words = {
        "approve": {"approved", "approved.first"},
        "deny": {"denied"},
        "kept": {"decision.received"},
        "cancel": {"cancelled"},
    }
    for promise in promises:
        story = stories.get(promise.number)
        if story is None:
            yield Finding(Wrong.LOST, promise.number, f"request {promise.number} was acknowledged and is not there")
        elif promise.what in words and not any(
            line["what"] in words[promise.what] and line["actor_id"] == promise.to for line in story.lines
        ):
            yield _found(Wrong.LOST, story, f"does not know of the {promise.what} that {promise.to} was assured of")


def _found(wrong: Wrong, story: Story, sentence: str) -> Finding:
    return Finding(wrong, story.number, f"request {story.number} {sentence}")
