"""Every request as its rows and its audit tell it, and who was in, and who owned, which group at which moment."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.reliability.evidence import Evidence, Row, moment

# The sandbox writes milliseconds, the audit microseconds.
ROUNDING = timedelta(milliseconds=2)
# How old what was read from Graph may be when the decision is written: two calls and their repeats.
READ_WITHIN = timedelta(seconds=15)
NEVER = datetime(9000, 1, 1, tzinfo=UTC)


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

    @property
    def kind(self) -> str:
        return str(self.row["kind"])

    @property
    def group(self) -> str:
        return str(self.row["group_id"])

    @property
    def requester(self) -> str:
        return str(self.row["requester_id"])

    @property
    def people(self) -> set[str]:
        return {subject["person_id"] for subject in self.subjects}

    @property
    def for_oneself(self) -> bool:
        return self.people == {self.requester}

    @property
    def stand_ins(self) -> set[str]:
        """Whoever was asked in the place of owners."""
        return {approver["person_id"] for approver in self.approvers if approver["fallback"]}

    @property
    def let_through(self) -> str:
        """Why nobody had to be asked: "own", "directly" or a rule; "first": an owner's own yes is one of two."""
        submitted = self.first("submitted")
        return "" if submitted is None else str(submitted["facts"].get("approved", ""))

    @property
    def until(self) -> datetime | None:
        """The end that was agreed to, by the audit: what was asked for, unless an approver gave less."""
        told = [line["facts"]["until"] for line in self.lines if "until" in line["facts"] and line["what"] in GIVES_END]
        return moment(told[-1]) if told else None

    @property
    def overtaken(self) -> dict[str, str]:
        """Whose memberships a later request decides about, and which."""
        by: dict[str, str] = {}
        for line in self.lines:
            if line["what"] in ("overtaken", "superseded"):
                for person in line["facts"].get("people", self.with_result("done")):
                    by.setdefault(person, str(line["facts"]["by"]))
        return by

    def with_result(self, result: str) -> list[str]:
        """The people of whom this became."""
        return [subject["person_id"] for subject in self.subjects if subject["result"] == result]

    def first(self, *words: str) -> Row | None:
        return next((line for line in self.lines if line["what"] in words), None)

    def when(self, *words: str) -> datetime:
        """When the first such line was written; never, if there is none."""
        line = self.first(*words)
        return NEVER if line is None else line["at"]


GIVES_END = ("submitted", "approved.first", "approved")


def stories_of(evidence: Evidence) -> Iterator[Story]:
    """Every request, the oldest first."""
    by_request: dict[str, dict[int, list[Row]]] = {}
    for table in ("subject", "approver", "audit"):
        by_request[table] = defaultdict(list)
        for row in evidence.tables[table]:
            by_request[table][row["request_id"]].append(row)
    for row in sorted(evidence.tables["request"], key=lambda row: int(row["id"])):
        lines = sorted(by_request["audit"][row["id"]], key=lambda line: int(line["seq"]))
        yield Story(row, by_request["subject"][row["id"]], by_request["approver"][row["id"]], lines)


class Truth:
    """By the effect log alone."""

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
                self._changes[key].append((moment(effect["at"]), verb == "added"))

    def at(self, relation: str, group: str, person: str, when: datetime) -> bool:
        """Whether it was so at that moment."""
        key = (relation, group, person)
        changes = self._changes.get(key, [])
        passed = bisect_right(changes, when + ROUNDING, key=lambda change: change[0])
        return changes[passed - 1][1] if passed else key in self._before

    def around(self, relation: str, group: str, person: str, when: datetime) -> bool:
        """Whether it was so at that moment or shortly before it, when it may have been read."""
        begins = when - READ_WITHIN
        changes = self._changes.get((relation, group, person), [])
        return self.at(relation, group, person, begins) or any(
            became for at, became in changes if begins <= at <= when + ROUNDING
        )


class JoinRules:
    """How people got into a group at which moment, by the requests that changed it."""

    def __init__(self, stories: Sequence[Story]) -> None:
        self._changes: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
        for story in stories:
            completed = story.first("completed")
            if story.kind == "join_rule" and completed is not None:
                rule = str((story.row["details"] or {}).get("join_rule", ""))
                self._changes[story.group].append((completed["at"], rule))

    def around(self, group: str, when: datetime) -> set[str]:
        """The rules that held then or shortly before."""
        changes = sorted(self._changes[group])
        held = {rule for at, rule in changes if when - READ_WITHIN <= at <= when + ROUNDING}
        before = [rule for at, rule in changes if at < when - READ_WITHIN]
        return held | {before[-1] if before else "approval"}
