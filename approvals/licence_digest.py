"""What is wrong with licences today, for those who look after them: which findings there are, and whether they are new.
Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from approvals.directory_objects import Group
from approvals.holdings import Holding, LicenceError
from approvals.seats import Seats, Shortage, scarcest_first

# A trial that ends within this time is told of; what is paid for renews as a rule, and is told of once it has not.
ENDS_WITHIN = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Failing:
    """A group whose licences some members could not be given; ``more``: there are others that were not read."""

    group: Group
    people: tuple[Holding, ...] = ()
    more: bool = False

    @property
    def why(self) -> tuple[tuple[LicenceError, int], ...]:
        """Each reason with how many people it keeps a licence from, the most frequent first. That another licence of
        the group failed is no reason where it is known why that one did."""
        found: Counter[LicenceError] = Counter()
        for one in self.people:
            errors = {way.error for way in one.ways if way.group_id == self.group.id and way.error is not None}
            found.update(errors - {LicenceError.OTHER} or errors)
        return tuple(found.most_common())


@dataclass(frozen=True, slots=True)
class LicenceDigest:
    """What there is to tell, the worst first in each part. ``unread`` more groups have members in error."""

    short: tuple[Seats, ...] = ()
    failing: tuple[Failing, ...] = ()
    ending: tuple[Seats, ...] = ()
    unread: int = 0

    def __bool__(self) -> bool:
        return bool(self.short or self.failing or self.ending or self.unread)

    @property
    def people(self) -> int:
        """How many are in error, each once."""
        return len({one.person.id for failing in self.failing for one in failing.people})

    @property
    def fingerprint(self) -> str:
        """The same while the findings are: how short a product is counts, one seat more or less does not."""
        facts = (
            sorted((one.sku_id, one.shortage.value) for one in self.short),
            sorted((one.group.id, one.more, sorted((why.value, n) for why, n in one.why)) for one in self.failing),
            sorted((one.sku_id, one.warning > 0, str(one.renews)) for one in self.ending),
            self.unread,
        )
        return sha256(repr(facts).encode()).hexdigest()


def licence_digest(
    products: Iterable[Seats], failing: Iterable[Failing], now: datetime, unread: int = 0
) -> LicenceDigest:
    """Of products that were never bought, that cost nothing or are the whole company's nothing is told."""
    counted = [one for one in scarcest_first(products) if one.counted and (one.usable or one.consumed)]
    return LicenceDigest(
        short=tuple(one for one in counted if one.shortage in (Shortage.OUT, Shortage.LOW)),
        failing=tuple(sorted(failing, key=lambda one: (-len(one.people), one.group.name.casefold()))),
        ending=tuple(one for one in counted if one.warning or _ends(one, now)),
        unread=unread,
    )


def _ends(product: Seats, now: datetime) -> bool:
    return product.trial and product.renews is not None and product.renews - now <= ENDS_WITHIN
