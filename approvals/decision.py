"""What the rules said about a wish: allowed or refused, and everything that was looked at on the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from approvals.refusals import Refusal
from approvals.tenant_policy import AnySetting, Problem, Source

# Of a value in the audit; a list of blocked words can be long.
LONGEST_VALUE = 80


@dataclass(frozen=True, slots=True)
class Looked:
    """A rule that was looked at and what it went by: the setting's name, its value as it is written, who says so, since
    when. Facts about a person or a group stand here like settings."""

    rule: str
    setting: str
    value: str
    source: Source
    as_of: datetime | None = None
    problem: Problem | None = None
    allows: bool = True

    def compact(self) -> list[str]:
        """As the audit keeps it; see ``from_audit``."""
        at = self.as_of.isoformat(timespec="seconds") if self.as_of else ""
        said = self.problem.value if self.problem else self.value
        return [self.rule, self.setting, said, self.source.value, at, "yes" if self.allows else "no"]


@dataclass(frozen=True, slots=True)
class Decision:
    """``refusal`` is None where it is allowed; the rule that refused is the last of those looked at."""

    refusal: Refusal | None
    looked: tuple[Looked, ...] = ()

    @property
    def allowed(self) -> bool:
        return self.refusal is None

    @property
    def deciding(self) -> Looked | None:
        """What refused it."""
        return None if self.allowed else self.looked[-1]

    def compact(self) -> list[list[str]]:
        return [each.compact() for each in self.looked]


NOTHING_LOOKED_AT = Decision(None)


def looked_at(rule: str, setting: AnySetting, *, allows: bool) -> Looked:
    return Looked(
        rule, setting.name, written(setting.value), setting.source, setting.as_of, setting.problem, allows=allows
    )


def written(value: object) -> str:
    """A value as Graph and the configuration write it."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case tuple():
            return ", ".join(map(str, value))[:LONGEST_VALUE]
        case _:
            return str(value)[:LONGEST_VALUE]


def from_audit(kept: Any) -> Looked | None:
    """What ``compact`` wrote; None where it is something else."""
    match kept:
        case [str(rule), str(setting), str(said), str(source), str(at), "yes" | "no" as allows]:
            try:
                since = datetime.fromisoformat(at) if at else None
                problem = Problem(said) if source == Source.MISSING and said else None
                value = "" if problem else said
                return Looked(rule, setting, value, Source(source), since, problem, allows=allows == "yes")
            except ValueError:
                return None
    return None
