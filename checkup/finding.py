"""What was looked at, how it stands, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from approvals.message import Message


class Verdict(IntEnum):
    """How something stands; the worst one is a report's, and the command's exit code."""

    OK = 0
    WARNING = 1  # works, but somebody should look
    PROBLEM = 2  # does not work, or is dangerous


class Part(StrEnum):
    """What is looked at; the names are in the JSON."""

    SETTINGS = "settings"
    IDENTITY = "identity"
    CONSENT = "consent"
    DATABASE = "database"
    KEYS = "keys"
    TEAMS = "teams"
    MESSAGE = "message"
    ATTESTATIONS = "attestations"
    GROUPS = "groups"
    OWNERS = "owners"
    JOIN_RULES = "join_rules"
    CLOCK = "clock"
    PLAN = "plan"
    TEST_REQUEST = "test_request"


@dataclass(frozen=True, slots=True)
class Finding:
    """``seen`` says what was looked at and how it stands, ``advice`` what to do."""

    part: Part
    verdict: Verdict
    seen: Message
    advice: Message | None = None


@dataclass(frozen=True, slots=True)
class Report:
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Verdict:
        return max((finding.verdict for finding in self.findings), default=Verdict.OK)

    def count(self, verdict: Verdict) -> int:
        return sum(finding.verdict is verdict for finding in self.findings)


def ok(part: Part, seen: Message, advice: Message | None = None) -> Finding:
    return Finding(part, Verdict.OK, seen, advice)


def warning(part: Part, seen: Message, advice: Message | None = None) -> Finding:
    return Finding(part, Verdict.WARNING, seen, advice)


def problem(part: Part, seen: Message, advice: Message | None = None) -> Finding:
    return Finding(part, Verdict.PROBLEM, seen, advice)


def report(findings: Iterable[Finding]) -> Report:
    """In the order of the parts, the worst of each part first."""
    order = list(Part)
    return Report(tuple(sorted(findings, key=lambda one: (order.index(one.part), -one.verdict))))
