"""What a group opens to its members: in one order, with a hash that changes with any of it. Pure.

Membership of a group inside the group opens nothing: neither licences nor applications reach nested members
(https://learn.microsoft.com/entra/identity/users/directory-service-limits-restrictions).
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

# So much can be declared of one group, and so long may one thing's name be.
MOST_DECLARED = 20
LONGEST_DECLARED = 200
# What a declared application is known by, until the directory shows it.
OF_APP = "app:"


class Opens(StrEnum):
    """What kind of thing a group opens, in the order in which cards show it."""

    LICENCE = "licence"  # id: the skuId
    APP = "app"  # id: "<service principal>:<app role>"
    TEAM = "team"  # id: the group's
    SITE = "site"  # id: its address
    DECLARED = "declared"  # owners or an administrator say so; id: what they called it, folded
    UNREAD = "unread"  # id: what could not be read, such as "apps"


_ORDER = {kind: place for place, kind in enumerate(Opens)}


@dataclass(frozen=True, slots=True)
class Opening:
    """One thing that a group opens. ``id`` decides, the rest is only shown."""

    kind: Opens
    id: str
    name: str
    role: str = ""  # in an application
    by: str = ""  # who declared it

    @property
    def key(self) -> tuple[str, str]:
        return self.kind.value, self.id


@dataclass(frozen=True, slots=True)
class Declared:
    """What somebody said a group opens; ``request_id`` is the request by which they did."""

    group_id: str
    opening: Opening
    by_id: str
    request_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Difference:
    """What is opened in addition, and what no longer is."""

    added: tuple[Opening, ...] = ()
    gone: tuple[Opening, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.gone)


def in_order(openings: Iterable[Opening]) -> tuple[Opening, ...]:
    """Each thing once, in the order of its kind and then its name; the same whatever order they came in."""
    found: dict[tuple[str, str], Opening] = {}
    for one in sorted(openings, key=lambda o: (_ORDER[o.kind], o.name.casefold(), o.id, o.name, o.role, o.by)):
        found.setdefault(one.key, one)
    return tuple(found.values())


def effects_hash(openings: Iterable[Opening], short: Iterable[str] = ()) -> str:
    """64 hexadecimal digits: the same for the same things in any order, whatever they are called; another one when
    anything is added or gone. ``short`` are skuIds of which no seat is left: that is something else as well."""
    keys = sorted({*(one.key for one in openings), *(("no seat", sku) for sku in short)})
    return sha256(json.dumps(keys, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()


def difference(before: Iterable[Opening], now: Iterable[Opening]) -> Difference:
    """What has come and what has gone between the two."""
    old, new = in_order(before), in_order(now)
    had, has = {one.key for one in old}, {one.key for one in new}
    return Difference(tuple(one for one in new if one.key not in had), tuple(one for one in old if one.key not in has))


def together(seen: Iterable[Opening], declared: Iterable[Declared]) -> tuple[Opening, ...]:
    """What the directory shows and what was declared; what was declared and is seen by now counts once, as seen."""
    seen = tuple(seen)
    known = {f"{OF_APP}{one.id.partition(':')[0]}" for one in seen if one.kind is Opens.APP}
    known |= {folded(one.name) for one in seen if one.name}
    said = (one.opening for one in declared)
    return in_order([*seen, *(one for one in said if one.id not in known and folded(one.name) not in known)])


def found_among(said: Opening, declared: Iterable[Declared]) -> Opening | None:
    """What was declared under this name, whatever it is known by."""
    return next((one.opening for one in declared if said.id in (one.opening.id, folded(one.opening.name))), None)


def declared_opening(said: str, by: str, *, app_id: str = "") -> Opening | None:
    """What somebody called it, on one line, without characters one cannot see, at most LONGEST_DECLARED long; None
    where nothing is left. ``app_id`` is the service principal's, where it is one that is to be opened."""
    visible = "".join(c for c in unicodedata.normalize("NFC", " ".join(said.split())) if _visible(c))
    name = " ".join(visible.split()).strip(" .,;:!?\"'“”„«»")[:LONGEST_DECLARED].strip()
    if not name:
        return None
    return Opening(Opens.DECLARED, f"{OF_APP}{app_id}" if app_id else folded(name), name, by=by)


def folded(name: str) -> str:
    """What two spellings of one thing have in common."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split()).rstrip("/")[:LONGEST_DECLARED]


def told(one: Opening) -> list[str]:
    """As the audit keeps it: kind, id and name."""
    return [one.kind.value, one.id, one.name]


def _visible(char: str) -> bool:
    return unicodedata.category(char)[0] != "C"
