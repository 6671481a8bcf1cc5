"""Groups that nobody owns: who could, whom it is offered to and when. Pure; caring.py asks and listens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from approvals.directory_objects import Group, Person

LOOK_EVERY = timedelta(days=7)
# Nobody is asked, and no only owner told, more often than this.
LEAVE_IN_PEACE = timedelta(days=30)
# An offer nobody answered in this time is as good as declined: the next one is asked.
TIME_TO_ANSWER = timedelta(days=14)
PER = timedelta(days=7)
"""What the limit of offers is counted over."""


class Why(StrEnum):
    """Why somebody is asked to own a group, the best reason first."""

    WANTED_TO = "wanted_to"  # asked to own it when nobody could decide
    MANAGES_FORMER = "manages_former"  # the manager of an owner whose account is switched off
    MANAGES_MEMBERS = "manages_members"  # the manager of most of the members
    LONGEST_IN = "longest_in"  # the member Usher let in first
    ONLY_OWNER = "only_owner"  # no offer: told that they are the only one


class Reply(StrEnum):
    """What became of an offer."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Offer:
    """Somebody asked to own a group. ``key`` is what their card carries; ``reply`` is None while they think."""

    key: str
    group_id: str
    person_id: str
    why: Why
    asked_at: datetime
    reply: Reply | None = None

    def open(self, now: datetime) -> bool:
        return self.reply is None and now - self.asked_at < TIME_TO_ANSWER


@dataclass(frozen=True, slots=True)
class Owned:
    """A group and the people who own it, those with disabled accounts too."""

    group: Group
    owners: tuple[Person, ...]

    @property
    def caring(self) -> tuple[Person, ...]:
        """Who could decide about it: people of the organisation whose accounts work."""
        return tuple(owner for owner in self.owners if owner.enabled and not owner.guest)


@dataclass(frozen=True, slots=True)
class CareFigures:
    """As of the last look, and of the last thirty days."""

    without: int = 0  # groups without an owner who could decide
    single: int = 0  # groups with one only
    looked_at: datetime | None = None
    waiting: int = 0
    replies: Mapping[Reply, int] | None = None


def may_be_offered(person: Person, asked_lately: Collection[str], blocked: Collection[str]) -> bool:
    """Whether somebody may be asked at all."""
    return person.enabled and not person.guest and person.id not in asked_lately and person.id not in blocked


def in_order(
    wanted_to: Iterable[str], former: Iterable[str], managers: Iterable[str], longest: Iterable[str]
) -> tuple[tuple[str, Why], ...]:
    """Object ids of those who could own a group, best first, each once. ``managers`` has one entry per member."""
    most = [person_id for person_id, _ in Counter(managers).most_common()]
    reasons: Sequence[tuple[Why, Iterable[str]]] = (
        (Why.WANTED_TO, wanted_to),
        (Why.MANAGES_FORMER, former),
        (Why.MANAGES_MEMBERS, most),
        (Why.LONGEST_IN, longest),
    )
    found: dict[str, Why] = {}
    for why, people in reasons:
        for person_id in people:
            found.setdefault(person_id, why)
    return tuple(found.items())
