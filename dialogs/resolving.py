"""Which group or person a name means: one, one of several, or none; never a guess between near ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from approvals.ports.directory import App, Match, PersonMatch

# A single candidate is taken when it is this good and this far ahead of the next (measured on typed names).
GOOD = 90.0
AHEAD = 8.0
# Below this, a name is only worth mentioning as "did you mean".
WORTH_A_CHOICE = 75.0
MOST_CHOICES = 5

Found = TypeVar("Found", Match, PersonMatch, App)


@dataclass(frozen=True, slots=True)
class Meaning(Generic[Found]):
    """``one`` is certain; else ``several`` may be chosen from; else ``near`` are only the nearest names."""

    one: Found | None = None
    several: tuple[Found, ...] = ()
    near: tuple[Found, ...] = ()


def meaning(matches: Sequence[Found]) -> Meaning[Found]:
    """Judge what the directory found, best first."""
    if not matches:
        return Meaning()
    best, *others = sorted(matches, key=lambda match: -match.score)
    if best.score >= GOOD and (not others or best.score - others[0].score >= AHEAD):
        return Meaning(one=best)
    exact = [match for match in matches if match.score >= 100.0]
    likely = exact or [match for match in matches if match.score >= max(WORTH_A_CHOICE, best.score - 2 * AHEAD)]
    if likely:
        return Meaning(several=tuple(likely[:MOST_CHOICES]))
    return Meaning(near=tuple(matches[:3]))
