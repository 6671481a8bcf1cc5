"""Whether a write should have been allowed at its moment, written down a second time: docs/policy.md and the demands in
plain values, without any of Usher's own rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from approvals.directory_objects import Group, Person
from tests.reliability.changing_tenant import ChangingDirectory, Tenant
from tests.reliability.world import ADA, BRUNO, VAULT

GLOBAL, GROUPS, USER = (
    "62e90394-69f5-4237-9190-012177145e10",
    "fdd7a751-b60b-444a-984c-02652fe8fa1c",
    "fe930be7-5e62-47db-91af-98c3a49a38b1",
)
WRITERS, EXCHANGE = "9360feb5-f418-4baa-8175-e2a00bac4301", "29232cdf-9323-42fd-ade2-1d097af3e4de"
ADMINS = {GLOBAL, GROUPS, USER}
APPOINTED = (ADA.id, BRUNO.id)
GRACE = timedelta(minutes=15)

# By which wishes what is written may come about.
WISHED = {
    "add": {"join"},
    "remove": {"leave"},
    "add_owner": {"add_owners", "hand_over"},
    "remove_owner": {"remove_owners", "hand_over"},
    "describe": {"describe"},
    "make": {"create"},
    "join_rule": {"join_rule"},
    "block": {"block"},
    "unblock": {"unblock"},
}
CHANGES_GROUP = {"add_owners", "remove_owners", "hand_over", "describe", "join_rule"}
GIVES = {"join", "add_owners", "hand_over"}
ABOUT_PEOPLE = GIVES | {"leave", "remove_owners"}


@dataclass
class House:
    """What the organisation decided about Usher."""

    self_service: bool = True
    creation: str = "none"
    deny: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    guests_added: bool = False
    guest_owners_decide: bool = False
    owners_change: bool = False


@dataclass
class Asked:
    """A wish as a person uttered it. ``owned``: they counted as an owner then; ``yes``: by whom, and whether they might
    say so then."""

    number: int
    kind: str
    by: str
    group: str
    name: str
    people: frozenset[str]
    at: datetime
    until: datetime | None
    owned: bool
    m365: bool
    yes: dict[str, bool] = field(default_factory=dict)
    decided: datetime | None = None

    @property
    def own(self) -> bool:
        return self.people == {self.by}


class Law:
    def __init__(self, tenant: Tenant, directory: ChangingDirectory, house: House) -> None:
        self.tenant, self.directory, self.house = tenant, directory, house
        self.asked: dict[int, Asked] = {}
        self.join_rules: dict[str, str] = {}
        self.blocked: set[tuple[str, str]] = set()
        self.carried_out: Counter[str] = Counter()
        self.gave_up: dict[tuple[str, str], datetime] = {}  # when who stopped owning what
        self.forbidden: list[str] = []  # and was written all the same

    def judges(self, what: str, group: str, about: str, now: datetime) -> None:
        """Keeps in mind where nothing that anybody asked for allows this write now; an error would be taken for one of
        the directory's, and the write tried again."""
        owners = [one for one in self.directory.owners_of.get(group, ()) if (what, one) != ("add_owner", about)]
        if what == "remove_owner":
            self.gave_up[group, about] = now
        # Two writes of one moment: between the look at the owners and the write one of them may cease to be one.
        owners += [person for (where, person), at in self.gave_up.items() if where == group and at == now]
        mine = [one for one in self.asked.values() if one.kind in WISHED[what] and self._is_it(one, what, group, about)]
        objections = {one.number: ", ".join(self.objections(one, about, owners, now)) for one in mine}
        if what == "remove" and self._is_over(group, about, now):
            objections[0] = ""
        if "" not in objections.values():
            self.forbidden.append(f"{what} {about} in {group}: {objections or 'nobody asked'}")
        self.carried_out[what] += 1

    def _is_it(self, one: Asked, what: str, group: str, about: str) -> bool:
        if what == "make":
            return one.name == about
        giver = one.kind == "hand_over" and what == "remove_owner"
        return one.group == group and (one.kind not in ABOUT_PEOPLE or about in (one.people if not giver else {one.by}))

    def _is_over(self, group: str, person: str, now: datetime) -> bool:
        return any(
            one.kind == "join" and one.group == group and person in one.people and one.until and one.until <= now
            for one in self.asked.values()
        )

    def objections(self, one: Asked, about: str, owners: Collection[str], now: datetime) -> Iterator[str]:
        """Everything against carrying this wish out now, as far as it is about this person."""
        if one.kind in ("block", "unblock"):
            if not self.admin(one.by):
                yield "no administrator"
            return
        yield from self._of_the_asker(one)
        if one.kind != "create":
            yield from self._of_the_group(one.group)
        yield from self._of_the_tenant(one, owners)
        yield from self._of_consent(one, owners, now)
        for person in [about] if one.kind in GIVES and about in one.people else []:
            yield from self._of_the_person(one, self.directory.everybody[person])
        if one.kind == "join" and one.until is not None and one.until <= now:
            yield "over"

    def _of_the_asker(self, one: Asked) -> Iterator[str]:
        person = self.directory.everybody[one.by]
        if not person.enabled or person.guest:
            yield "asker"
        if not self.house.self_service and not self.admin(one.by):
            yield "self_service"

    def _of_the_group(self, group_id: str) -> Iterator[str]:
        group = self.directory.all_groups[group_id]
        if group.synced or group.dynamic or group.restricted or group.role_assignable:
            yield "protected"
        if group.name in self.house.deny or (self.house.allow and group.name not in self.house.allow):
            yield "lists"

    def _of_the_tenant(self, one: Asked, owners: Collection[str]) -> Iterator[str]:
        if one.kind == "create" and (self.house.creation == "off" or not self.may_create(one.by, m365=one.m365)):
            yield "creation"
        may_change = self.house.owners_change or self.may_create(one.by, m365=one.m365)
        if one.kind in CHANGES_GROUP and not may_change:
            yield "change"
        if one.kind != "join":
            return
        offered = (self.tenant.restricted is False and self.tenant.manage is True) or self.admin(one.by)
        by_own_right = one.owned and not one.own and not any(yes for yes in one.yes.values())
        if by_own_right and not one.m365 and not self._among_users(one.by):
            yield "adding"
        if (
            not by_own_right
            and not offered
            and not (one.by in owners and (one.own or one.m365 or self._among_users(one.by)))
        ):
            yield "asking"

    def _of_consent(self, one: Asked, owners: Collection[str], now: datetime) -> Iterator[str]:
        if one.own and one.kind in ("leave", "remove_owners"):
            return
        needed = 2 if one.group == VAULT.id else 1
        if one.kind == "join" and one.own and needed == 1 and self.join_rules.get(one.group) == "open":
            return
        if one.kind == "create" and self.house.creation == "none":
            return
        yes = {person for person, valid in one.yes.items() if valid and person not in {one.by, *one.people}}
        if one.kind == "join_rule":
            yes = {person for person, valid in one.yes.items() if valid and person != one.by}
        if one.owned and not (one.kind in ABOUT_PEOPLE and one.by in one.people):
            yes.add(one.by)
        if now - (one.decided or one.at) > GRACE:
            yes = {person for person in yes if self.may_say_yes(one, person, owners)}
        if len(yes) < needed:
            yield "consent"

    def _of_the_person(self, one: Asked, person: Person) -> Iterator[str]:
        group = self.directory.all_groups[one.group]
        if not person.enabled:
            yield "disabled"
        if (group.id, person.id) in self.blocked:
            yield "blocked"
        if person.guest:
            yield from self._of_the_guest(one, group)
        if one.kind == "join" and any(
            group.name in pair and self._is_in(person, pair, group) for pair in self.house.apart
        ):
            yield "apart"

    def _of_the_guest(self, one: Asked, group: Group) -> Iterator[str]:
        members = self.tenant.add_guests and self.tenant.group_guests.get(group.id, True)
        if not self.house.guests_added:
            yield "guest"
        elif one.kind == "join" and one.m365 and not members and not self.admin(one.by):
            yield "guest member"
        elif one.kind != "join" and not self.tenant.guest_owners:
            yield "guest owner"

    def _is_in(self, person: Person, pair: tuple[str, str], group: Group) -> bool:
        [other] = [name for name in pair if name != group.name]
        groups = self.directory.all_groups
        return any(groups[g].name == other for g, p in self.directory.members if p == person.id and g in groups)

    def may_say_yes(self, one: Asked, person: str, owners: Collection[str]) -> bool:
        """As of now."""
        now = self.directory.everybody[person]
        if one.kind == "create":
            return now.enabled and person in APPOINTED and self.house.creation == "approval"
        return person in owners and self.counts(now)

    def counts(self, owner: Person) -> bool:
        return owner.enabled and (self.house.guest_owners_decide or not owner.guest)

    def admin(self, person: str) -> bool:
        return bool(self.tenant.held(person) & ADMINS)

    def may_create(self, person: str, *, m365: bool) -> bool:
        roles = self.tenant.held(person)
        if m365:
            among = bool(self.tenant.creators) and self.tenant.within(self.tenant.creators, person)
            return self.tenant.create_m365 or bool(roles & (ADMINS | {WRITERS, EXCHANGE})) or among
        if roles & (ADMINS | {WRITERS}):
            return True
        return self.tenant.create_security and self._among_users(person)

    def _among_users(self, person: str) -> bool:
        users = self.tenant.users
        return users == "all" or self.admin(person) or (users is not None and self.tenant.within(users, person))
