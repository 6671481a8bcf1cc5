"""Which application permissions are to be granted, and why: from the same table that `doctor` looks by."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import Enum

from approvals.message import Message
from checkup.permissions import Setup, Weight, needs, superfluous


class Standing(Enum):
    """What becomes of a permission."""

    THERE = "is granted already"
    MISSING = "is to be granted"
    OPTIONAL = "is left out"
    SUPERFLUOUS = "is not needed"


@dataclass(frozen=True, slots=True)
class Planned:
    """A permission; ``without`` says what does not work without it, None for one that nothing needs."""

    permission: str
    standing: Standing
    without: Message | None = None


def plan(setup: Setup, have: frozenset[str], also: Collection[str] = ()) -> Iterator[Planned]:
    """The fewest permissions for these settings; ``also`` names optional ones that are wanted. What is granted and not
    needed is told last. Raises ValueError for a name in ``also`` that the settings have no use for."""
    table = tuple(needs(setup))
    if strange := sorted(set(also) - {need.enough[0] for need in table}):
        raise ValueError(f"These settings have no use for {', '.join(strange)}.")
    chosen = {need.enough[0] for need in table if need.weight is not Weight.OPTIONAL or need.enough[0] in also}
    for need in table:
        least = need.enough[0]
        if granted := next((one for one in need.enough if one in have), ""):
            yield Planned(granted, Standing.THERE, need.without)
        elif least not in chosen:
            yield Planned(least, Standing.OPTIONAL, need.without)
        elif not (chosen - {least}) & set(need.enough):  # else a greater one that is wanted anyway is enough
            yield Planned(least, Standing.MISSING, need.without)
    for permission in sorted(superfluous(table, have)):
        yield Planned(permission, Standing.SUPERFLUOUS)
