"""Seats of the products that groups hand out: what is free, what is promised, and which product decides. Pure.

Adding somebody to a licensed group succeeds although no seat is left: the failure shows on the person later, and one
product without a seat keeps the group's other products from them, too. So the scarcest product decides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from approvals.licence_cautions import Caution

# Products of which nobody pays for seats come with 10,000 or a million of them.
NOBODY_COUNTS = 1_000_000
# Few are left: this many, or one in so many of those that may be used.
FEW, ONE_IN = 2, 10


class Capability(StrEnum):
    """How the subscription stands, in Graph's words."""

    ENABLED = "Enabled"
    WARNING = "Warning"  # expired, in its grace period: seats may still be used
    SUSPENDED = "Suspended"  # cancelled: nobody can be given a seat
    DELETED = "Deleted"
    LOCKED_OUT = "LockedOut"


class Shortage(StrEnum):
    """How short a product is, the worst first."""

    OUT = "out"
    LOW = "low"
    ENOUGH = "enough"
    UNCOUNTED = "uncounted"  # costs nothing, or is the whole organisation's


@dataclass(frozen=True, slots=True)
class Seats:
    """One product's seats. ``promised`` are people whose request is approved and who have no seat yet, ``waiting``
    those whose request is pending; both count only who does not hold the product already."""

    sku_id: str
    name: str
    enabled: int = 0
    warning: int = 0  # expired, in grace
    suspended: int = 0  # cancelled: bought once, and not to be used
    locked_out: int = 0
    consumed: int = 0
    promised: int = 0
    waiting: int = 0
    capability: Capability = Capability.ENABLED
    to_people: bool = True  # appliesTo "User"; "Company" products cannot be given to anybody
    costs_nothing: bool = False
    renews: datetime | None = None  # the next date on which the subscription renews or ends
    trial: bool = False
    part_number: str = ""  # as Graph writes it, odd blanks taken out

    @property
    def usable(self) -> int:
        return self.enabled + self.warning

    @property
    def reserved(self) -> int:
        return self.promised + self.waiting

    @property
    def free(self) -> int:
        """Negative where more is held or reserved than may be used, as after a downgrade."""
        return self.usable - self.consumed - self.reserved

    @property
    def unpromised(self) -> int:
        """Free as far as approvals go: pending requests do not keep each other from being approved."""
        return self.usable - self.consumed - self.promised

    @property
    def counted(self) -> bool:
        """Whether its seats can run out, and somebody can be given one."""
        return self.to_people and not self.costs_nothing and self.enabled < NOBODY_COUNTS

    @property
    def lapsing(self) -> bool:
        """Nothing but its grace period is left."""
        return self.counted and self.enabled == 0 and self.warning > 0

    @property
    def bought(self) -> bool:
        """Whether there is anything of it that may be used."""
        return self.usable > 0

    @property
    def shortage(self) -> Shortage:
        if not self.counted:
            return Shortage.UNCOUNTED
        if self.free <= 0:
            return Shortage.OUT
        low = self.free <= FEW or self.free * ONE_IN <= self.usable
        return Shortage.LOW if low else Shortage.ENOUGH


_GRADE = {grade: place for place, grade in enumerate(Shortage)}


def scarcest_first(products: Iterable[Seats]) -> tuple[Seats, ...]:
    """By how short they are, then by how few are free, then by name."""
    return tuple(sorted(products, key=lambda one: (_GRADE[one.shortage], one.free, one.name.casefold(), one.sku_id)))


@dataclass(frozen=True, slots=True)
class Coming:
    """Somebody whom a request lets into a group. ``decided_at``: since when it is approved, or was just carried out."""

    request_id: int
    group_id: str
    person_id: str
    decided_at: datetime | None = None

    @property
    def decided(self) -> bool:
        return self.decided_at is not None


def reserved(
    products: Iterable[Seats],
    coming: Iterable[Coming],
    carried: Mapping[str, Collection[str]],
    held: Mapping[str, Collection[str]],
) -> tuple[Seats, ...]:
    """The products with their reserved seats. ``carried`` are the skuIds by group, ``held`` those by person: whoever
    holds a product takes no further seat of it, and nobody takes two."""
    promised: dict[str, set[str]] = {}
    waiting: dict[str, set[str]] = {}
    for one in coming:
        for sku in carried.get(one.group_id, ()):
            if sku not in held.get(one.person_id, ()):
                (promised if one.decided else waiting).setdefault(sku, set()).add(one.person_id)
    return tuple(
        replace(
            product,
            promised=len(promised.get(product.sku_id, set())),
            waiting=len(waiting.get(product.sku_id, set()) - promised.get(product.sku_id, set())),
        )
        for product in products
    )


@dataclass(frozen=True, slots=True)
class Taking:
    """What membership would take of one product: a seat for each of ``people``, who do not hold it yet."""

    seats: Seats
    people: tuple[str, ...]

    @property
    def need(self) -> int:
        return len(self.people)

    @property
    def left(self) -> int:
        """Free seats afterwards, what is reserved for others kept; negative where they do not suffice."""
        return self.seats.free - self.need

    @property
    def left_of_unpromised(self) -> int:
        """The same if only approved requests keep their seats."""
        return self.seats.unpromised - self.need

    @property
    def missing(self) -> int:
        """How many of the people would go without, should everybody before them get a seat."""
        return min(self.need, max(0, -self.left)) if self.seats.counted else 0

    @property
    def cannot_be_met(self) -> bool:
        """Whether approving it now would promise a seat that is not there."""
        return self.seats.counted and self.need > 0 and self.left_of_unpromised < 0


def taking(
    skus: Iterable[str], products: Iterable[Seats], people: Iterable[str], held: Mapping[str, Collection[str]]
) -> tuple[Taking, ...]:
    """What membership of a group with these products takes for these people, the product that decides first. A product
    that the organisation no longer has is there without a seat."""
    known = {product.sku_id: product for product in products}
    everybody = tuple(dict.fromkeys(people))
    found = [
        Taking(
            known.get(sku) or Seats(sku, sku, capability=Capability.DELETED),
            tuple(one for one in everybody if sku not in held.get(one, ())),
        )
        for sku in dict.fromkeys(skus)
    ]
    return tuple(
        sorted(found, key=lambda one: (not one.seats.counted, one.left, one.seats.name.casefold(), one.seats.sku_id))
    )


class NoSeatLeft(Exception):
    """Others were promised the seats that were free when they were counted; nothing was stored."""


@dataclass(frozen=True, slots=True)
class Promise:
    """Seats that a yes would promise, with all that it is judged by: the products as the directory tells them, and
    who holds what. What other requests take is added at the last moment, so that no seat is promised twice."""

    skus: tuple[str, ...]
    people: tuple[str, ...]
    products: tuple[Seats, ...]
    carried: Mapping[str, Collection[str]]
    held: Mapping[str, Collection[str]]
    since: datetime  # of requests carried out earlier nobody is without their seat any more
    besides: int = 0  # the request whose promise it is

    def takes(self, coming: Iterable[Coming]) -> tuple[Taking, ...]:
        """What it takes beside everybody else who is to be let in, the scarcest product first."""
        others = [one for one in coming if one.request_id != self.besides]
        return taking(self.skus, reserved(self.products, others, self.carried, self.held), self.people, self.held)

    def fits(self, coming: Iterable[Coming]) -> bool:
        return not any(one.cannot_be_met for one in self.takes(coming))

    def has_come(self, coming: Iterable[Coming], decided_at: datetime) -> bool:
        """Whether there is a seat for it after everybody whose request was approved before ``decided_at``."""
        first = [
            one
            for one in coming
            if one.decided_at is not None and (one.decided_at, one.request_id) < (decided_at, self.besides)
        ]
        return self.fits(first)


@dataclass(frozen=True, slots=True)
class SeatCount:
    """What joining takes of a product, as it was last counted for a request."""

    sku_id: str
    name: str
    need: int
    left: int  # afterwards, what is promised to others kept; negative where they do not suffice
    waiting: int  # others who have asked and of whom nothing is decided
    short: bool = False  # a yes would promise a seat that is not there

    @classmethod
    def of(cls, taken: Taking) -> SeatCount:
        seats = taken.seats
        return cls(seats.sku_id, seats.name, taken.need, taken.left_of_unpromised, seats.waiting, taken.cannot_be_met)

    def told(self) -> list[object]:
        """As the audit keeps it: skuId, seats needed, seats left afterwards."""
        return [self.sku_id, self.need, self.left]

    @property
    def lacking(self) -> bool:
        """Whether no seat is left for somebody, whatever a yes does then."""
        return self.need > 0 and self.left < 0


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a yes would promise and what that takes, beside everybody else who is to be let in as of one moment.
    ``lets_in``: whoever finds no seat is let in without the licence, so that nothing is promised."""

    promise: Promise
    takes: tuple[Taking, ...]
    lets_in: bool = False
    cautions: tuple[Caution, ...] = ()

    @property
    def short(self) -> tuple[str, ...]:
        """The skuIds of which no seat would be left for what a yes promises."""
        return () if self.lets_in else tuple(one.seats.sku_id for one in self.takes if one.cannot_be_met)

    @property
    def promises(self) -> Promise | None:
        """What a yes has to keep; None where it lets people in whether a seat is left or not."""
        return None if self.lets_in else self.promise

    @property
    def counts(self) -> tuple[SeatCount, ...]:
        """What is worth telling: products whose seats can run out, the scarcest first."""
        told = (SeatCount.of(one) for one in self.takes if one.seats.counted)
        return tuple(replace(one, short=one.short and not self.lets_in) for one in told)
