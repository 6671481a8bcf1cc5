"""What stands in the way of a group's licences, and which groups could give what their members are given one by one."""

from __future__ import annotations

from approvals.directory_objects import Group, GroupKind, GroupRef, Person
from approvals.holdings import Holding, LicenceError, Roster, Way
from approvals.licence_candidates import directly_held, holders_among, likely
from approvals.licence_readiness import Obstacle, fitness
from approvals.seats import Seats

SALES = Group("sales", "Sales-E5", GroupKind.SECURITY, licences=("e5", "bi"))
E5, POWER_BI = Seats("e5", "Microsoft 365 E5", enabled=3, consumed=1), Seats("bi", "Power BI Pro", enabled=50)
FREE = Seats("free", "Free", enabled=10_000, costs_nothing=True)


def somebody(
    name: str, *skus: str, guest: bool = False, where: str = "DE", error: LicenceError | None = None
) -> Holding:
    ways = tuple(Way(sku) for sku in skus) + ((Way("e5", "sales", error),) if error else ())
    return Holding(Person(name, name.title(), guest=guest), frozenset(skus), ways, where)


def obstacles(
    *people: Holding, group: Group = SALES, nested: tuple[str, ...] = (), more: bool = False
) -> dict[str, int]:
    found = fitness(group, Roster(people, nested, more), [E5, POWER_BI]).hindrances
    return {one.obstacle.value: one.count for one in found}


def test_a_group_of_people_with_seats_enough_is_fit() -> None:
    assert obstacles(somebody("ada"), somebody("bo")) == {}


def test_guests_nested_groups_and_members_without_a_location_are_counted() -> None:
    found = obstacles(somebody("ada", guest=True), somebody("bo", where=""), nested=("Interns",))
    assert found == {"guests": 1, "nested": 1, "location": 1}


def test_seats_are_missing_only_for_those_who_hold_the_product_by_no_other_path() -> None:
    crew = [somebody(name) for name in ("ada", "bo", "cy")]
    assert obstacles(*crew) == {"too_few": 1}
    assert obstacles(*crew[:2], somebody("cy", "e5")) == {}


def test_conflicts_are_those_that_entra_reports_and_not_a_lack_of_seats() -> None:
    assert obstacles(somebody("ada", error=LicenceError.CONFLICT)) == {"conflict": 1}
    assert obstacles(somebody("ada", error=LicenceError.NO_SEAT)) == {}


def test_what_nobody_can_get_around_comes_first() -> None:
    everybody = Group("all", "All", GroupKind.DISTRIBUTION)
    guest = somebody("ada", guest=True, where="")
    found = fitness(everybody, Roster((guest,), ("Interns",), more=True), [E5]).hindrances
    assert [one.obstacle for one in found] == [
        *(Obstacle.KIND, Obstacle.GUESTS, Obstacle.NESTED, Obstacle.LOCATION, Obstacle.UNREAD),
    ]


def test_what_is_held_directly_is_told_from_what_a_group_gives_and_from_what_costs_nothing() -> None:
    by_group = Holding(Person("bo", "Bo"), frozenset({"e5"}), (Way("e5", "sales"),))
    both = Holding(Person("cy", "Cy"), frozenset({"e5"}), (Way("e5"), Way("e5", "sales")))
    people = [somebody("ada", "e5", "free"), by_group, both]
    assert directly_held(people, [E5, FREE]) == {"ada": frozenset({"e5"})}


def test_a_group_is_likely_where_three_share_it_and_it_gives_nothing_yet() -> None:
    held = {name: frozenset({"e5"}) for name in ("ada", "bo", "cy")}
    analysts = GroupRef("analysts", "Analysts", GroupKind.SECURITY)
    pair, mail = GroupRef("two", "Two", GroupKind.SECURITY), GroupRef("mail", "Mail", GroupKind.DISTRIBUTION)
    sales = GroupRef("sales", "Sales", GroupKind.SECURITY)
    around = {"ada": (analysts, mail, pair, sales), "bo": (analysts, mail, pair, sales), "cy": (analysts, mail, sales)}
    assert likely(held, around, ["sales"]) == [("analysts", "e5")]


def test_nearly_all_of_the_members_have_to_hold_it() -> None:
    have, lack = somebody("ada", "e5"), somebody("bo")
    assert holders_among([have] * 4 + [lack], "e5") == 4
    assert holders_among([have] * 3 + [lack], "e5") == 0
    assert holders_among([have] * 2, "e5") == 0
