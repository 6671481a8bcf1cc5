"""Products and who holds them, as Graph tells, matched by skuId; and has what groups give somebody worked out anew.

LicenseAssignment.Read.All shows products. Renewal dates take Organization.Read.All; without it they are not known.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from approvals.directory_objects import Group
from approvals.holdings import Holding, LicenceError, Roster, Way
from approvals.ports.clock import Clock
from approvals.ports.directory import DirectoryError, DirectoryRefused, Gone
from approvals.seats import Capability, Seats
from directory.answers import Answer, rows, sound
from directory.graph import Graph
from directory.odata import Get, among
from directory.products import costs_nothing, every_product, product_of
from directory.shapes import GROUP, PERSON, group_of, is_group, is_person, person_of

KEPT_FOR = timedelta(seconds=60)
# Ids in one $filter; Graph takes no more.
IDS = 15
MOST_MEMBERS = 5_000
_PRODUCTS = Get("/subscribedSkus", {})
_SUBSCRIPTIONS = Get("/directory/subscriptions", {})
_LICENSED = Get(
    "/groups",
    {"filter": "assignedLicenses/$count ne 0", "count": "true", "select": ",".join(GROUP), "top": "999"},
    eventual=True,
)
_HOLDING = ",".join((*PERSON, "usageLocation", "assignedLicenses", "licenseAssignmentStates"))
_IN_ERROR = Get("/groups", {"filter": "hasMembersWithLicenseErrors eq true", "select": ",".join(GROUP), "top": "999"})
T = TypeVar("T")


class _Kept(Generic[T]):
    """One thing that was read, for a minute; not when the clock was set back."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._at: datetime | None = None
        self._value: T | None = None

    def get(self) -> T | None:
        if self._at is None or not timedelta() <= self._clock.now() - self._at < KEPT_FOR:
            return None
        return self._value

    def put(self, value: T, at: datetime) -> T:
        """``at`` is when it was asked for."""
        self._value, self._at = value, at
        return value


class GraphLicences:
    """``approvals.ports.licences.Licences``; how many Graph requests a verb takes stands in its docstring."""

    def __init__(self, graph: Graph, clock: Clock) -> None:
        self._graph = graph
        self._clock = clock
        self._products: _Kept[tuple[Seats, ...]] = _Kept(clock)
        self._groups: _Kept[tuple[Group, ...]] = _Kept(clock)
        self._holdings: dict[str, _Kept[Holding]] = {}

    def known_products(self) -> Mapping[str, str]:
        """Microsoft's list; no request."""
        return every_product()

    async def products(self, *, fresh: bool = False) -> tuple[Seats, ...]:
        """One request."""
        if not fresh and (kept := self._products.get()) is not None:
            return kept
        now = self._clock.now()
        bought, subscribed = await self._graph.batch([_PRODUCTS, _SUBSCRIPTIONS])
        dates = await self._dates(subscribed, now)
        every = tuple(_seats(row, dates) for row in await self._every(sound(bought)) if row.get("skuId"))
        return self._products.put(every, now)

    async def licensed_groups(self, *, fresh: bool = False) -> tuple[Group, ...]:
        """One request per 999 groups that carry a product."""
        if not fresh and (kept := self._groups.get()) is not None:
            return kept
        now = self._clock.now()
        [answer] = await self._graph.batch([_LICENSED])
        return self._groups.put(tuple(group_of(row) for row in await self._every(sound(answer))), now)

    async def holdings(self, person_ids: Collection[str], *, fresh: bool = False) -> dict[str, Holding]:
        """One request per 300 people of whom nothing was read within a minute."""
        wanted = list(dict.fromkeys(person_ids))
        known = {} if fresh else {one: kept for one in wanted if (kept := self._kept(one)) is not None}
        unknown = [one for one in wanted if one not in known]
        if len(self._holdings) > MOST_MEMBERS:
            self._holdings.clear()
        now, options = self._clock.now(), {"select": _HOLDING, "top": "999"}
        asked = [Get("/users", {**options, "filter": among("id", some)}) for some in _chunks(unknown)]
        for answer in await self._graph.batch(asked):
            for row in await self._every(sound(answer)):
                known[row["id"]] = self._holdings.setdefault(row["id"], _Kept(self._clock)).put(_holding(row), now)
        return known

    def _kept(self, person_id: str) -> Holding | None:
        kept = self._holdings.get(person_id)
        return None if kept is None else kept.get()

    async def groups_in_error(self) -> tuple[Group, ...]:
        """One request per 999 groups."""
        [answer] = await self._graph.batch([_IN_ERROR])
        found = map(group_of, await self._every(sound(answer)))
        return tuple(sorted(found, key=lambda group: group.name.casefold()))

    async def members_in_error(self, group_ids: Collection[str]) -> dict[str, Roster]:
        """One request per 20 groups; 999 members of each are read."""
        options, found = {"select": _HOLDING, "top": "999"}, dict[str, Roster]()
        asked = [Get(f"/groups/{one}/membersWithLicenseErrors", options) for one in group_ids]
        for group_id, told in zip(group_ids, await self._graph.batch(asked), strict=True):
            if not isinstance(told, Gone):
                answer = sound(told)
                people = tuple(_holding(row) for row in rows(answer) if not is_group(row))
                found[group_id] = Roster(people, more="@odata.nextLink" in answer.body)
        return found

    async def roster(self, group_id: str) -> Roster:
        """One request per 999 members, of whom 5,000 are read."""
        return await self._roster(Get(f"/groups/{group_id}/members", {"select": _HOLDING, "top": "999"}), typed=True)

    async def process_again(self, person_id: str) -> None:
        """One request."""
        person = self._graph.client.users.by_user_id(person_id)
        await self._graph.send(person.reprocess_license_assignment.to_post_request_information())

    async def holders(self, sku_id: str) -> Roster:
        """One request per 999 people, of whom 5,000 are read."""
        held = f"assignedLicenses/any(one:one/skuId eq {UUID(sku_id)})"
        return await self._roster(Get("/users", {"select": _HOLDING, "top": "999", "filter": held}), typed=False)

    async def people_with_licences(self) -> tuple[Holding, ...]:
        """One request; 999 people at most."""
        options = {"select": _HOLDING, "top": "999", "filter": "assignedLicenses/$count ne 0", "count": "true"}
        [answer] = await self._graph.batch([Get("/users", options, eventual=True)])
        return tuple(_holding(row) for row in rows(sound(answer)))

    async def _roster(self, wanted: Get, *, typed: bool) -> Roster:
        """``typed``: whether there are others than people among them."""
        [answer] = await self._graph.batch([wanted])
        answer, people, nested = sound(answer), list[Holding](), list[str]()
        while True:
            people += [_holding(row) for row in rows(answer) if not typed or is_person(row)]
            nested += [str(row.get("displayName") or row["id"]) for row in rows(answer) if typed and is_group(row)]
            link = answer.body.get("@odata.nextLink")
            if not link or len(people) >= MOST_MEMBERS:
                return Roster(tuple(people), tuple(nested), more=bool(link))
            answer = await self._graph.page(link)

    async def _dates(self, answer: Answer | DirectoryError, now: datetime) -> dict[str, tuple[datetime | None, bool]]:
        """By skuId the next date of its subscriptions, and whether all of them are trials."""
        if isinstance(answer, (DirectoryRefused, Gone)):
            return {}
        found: dict[str, tuple[datetime | None, bool]] = {}
        for row in await self._every(sound(answer)):
            sku, date = str(row.get("skuId") or "").casefold(), _moment(row.get("nextLifecycleDateTime"))
            before, trial = found.get(sku, (None, True))
            coming = [one for one in (before, date) if one is not None and one >= now]
            found[sku] = min(coming, default=None), trial and row.get("isTrial") is True
        return found

    async def _every(self, answer: Answer) -> list[dict[str, Any]]:
        """The rows of all pages."""
        found = rows(answer)
        while link := answer.body.get("@odata.nextLink"):
            answer = await self._graph.page(str(link))
            found = [*found, *rows(answer)]
        return found


def _seats(row: dict[str, Any], dates: dict[str, tuple[datetime | None, bool]]) -> Seats:
    sku = str(row["skuId"]).casefold()
    units = row.get("prepaidUnits") or {}
    renews, trial = dates.get(sku, (None, False))
    return Seats(
        sku_id=sku,
        name=product_of(sku) or _tidy(row.get("skuPartNumber")) or sku,
        enabled=_count(units.get("enabled")),
        warning=_count(units.get("warning")),
        suspended=_count(units.get("suspended")),
        locked_out=_count(units.get("lockedOut")),
        consumed=_count(row.get("consumedUnits")),
        capability=_capability(row.get("capabilityStatus")),
        to_people=str(row.get("appliesTo") or "User").casefold() != "company",
        costs_nothing=costs_nothing(sku),
        renews=renews,
        trial=trial,
        part_number=_tidy(row.get("skuPartNumber")),
    )


def _holding(row: dict[str, Any]) -> Holding:
    """A user; what the token may not read comes as null, which is: holds nothing."""
    return Holding(
        person_of(row),
        frozenset(str(one["skuId"]).casefold() for one in row.get("assignedLicenses") or ()),
        tuple(_way(state) for state in row.get("licenseAssignmentStates") or ()),
        row.get("usageLocation") or "",
    )


def _way(state: dict[str, Any]) -> Way:
    """Microsoft's pages say both Other and Others; what they do not list is one of them, too."""
    told = str(state.get("error") or "None")
    error = None
    if told != "None" or state.get("state") in ("Error", "ActiveWithError"):
        error = next((one for one in LicenceError if one.value == told), LicenceError.OTHER)
    return Way(str(state["skuId"]).casefold(), str(state.get("assignedByGroup") or ""), error)


def _capability(told: object) -> Capability:
    """What Microsoft adds some day is taken for enabled: the units say what may be used."""
    return next((one for one in Capability if one.value == told), Capability.ENABLED)


def _count(told: object) -> int:
    return told if isinstance(told, int) else 0


def _tidy(text: object) -> str:
    """Part numbers come with odd blanks in them."""
    return " ".join(str(text or "").split())


def _moment(text: object) -> datetime | None:
    try:
        told = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def _chunks(ids: list[str]) -> Iterator[Iterable[str]]:
    return (ids[start : start + IDS] for start in range(0, len(ids), IDS))
