"""People ask, agree, make and undo while everything that decides about it changes; an independent law judges writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

from approvals.decisions import Said, Verdict
from approvals.desk import Wish
from approvals.directory_objects import GroupKind, JoinRule
from approvals.refusals import Refused
from approvals.request import Details, Failure, Kind, Request, State
from approvals.rules import Creation, Rules
from approvals.to_be_made import TO_BE_MADE
from store.book import SqlBook
from store.database import Database
from tests.reliability.changing_tenant import CIRCLES, CREATORS, NESTED, SOME, ChangingDirectory, Policies, Tenant
from tests.reliability.life import Fuse, Life
from tests.reliability.own_law import APPOINTED, EXCHANGE, GLOBAL, GROUPS, USER, WRITERS, Asked, House, Law
from tests.reliability.world import EVERYBODY, TENANT_ID, VAULT, World
from tests.reliability.world import GROUPS as PLACES

NAMES = tuple(group.name for group in PLACES)
WRITES_NOTHING = {"join_rule", "block", "unblock"}


class TellingBook(SqlBook):
    """``tells`` of what is carried out in the book alone, the moment it is."""

    tells: Callable[[Request], None]

    async def apply(self, request: Request, *step: Any, **named: Any) -> Request:
        after = await super().apply(request, *step, **named)
        if after.state is State.COMPLETED and after.kind.value in WRITES_NOTHING:
            self.tells(after)
        return after


class Bypass:
    """``figures``: what happened, by name."""

    def __init__(self, database: Database, seed: int) -> None:
        self.chance = Random(seed)
        self.world = World()
        self.tenant, self.house = Tenant(), House()
        self.directory = ChangingDirectory(self.world.journal, self.world.clock)
        self.directory.truth, self.directory.tells = self.tenant, self._tells
        self.world.directory = self.directory
        policies: Any = Policies(self.tenant, self.directory, self.world.clock)
        self.world.policies = policies
        self.law = Law(self.tenant, self.directory, self.house)
        self.book = TellingBook(database, self.world.clock, lock=None)
        self.book.tells = self._is_in_the_book
        self.seen: dict[int, State] = {}
        self.whole = {one.id for one in PLACES}
        self.figures: Counter[str] = Counter()
        self.life = self._starts()

    def _starts(self) -> Life:
        """Usher begins anew whenever its own settings change."""
        house = self.house
        rules = Rules(
            self_service=house.self_service,
            allow_groups=house.allow,
            deny_groups=house.deny,
            not_together=house.apart,
            creation=Creation(house.creation),
            creation_approvers=APPOINTED,
            two_approvers=(VAULT.name,),
            guests_added=house.guests_added,
            guest_owners_decide=house.guest_owners_decide,
            owners_change_groups=house.owners_change,
        )
        return Life(self.world, self.book, Fuse(), rules)

    async def plays(self, steps: int) -> None:
        often = (self.asks, self.asks, self.asks, self.decides, self.decides)
        acts = (*often, self.changes, self.works, self.undoes, self.turns_around)
        for _ in range(steps):
            await self.chance.choice(acts)()
            assert not self.law.forbidden, self.law.forbidden
            self.world.clock.at += timedelta(minutes=self.chance.choice((0, 0, 1, 3, 20)))
        await self.works()
        assert not self.law.forbidden, self.law.forbidden

    async def asks(self) -> None:
        chance = self.chance
        kind = chance.choice([*list(Kind)[:2] * 3, *(set_ for set_ in KINDS)])
        group = chance.choice(PLACES)
        owners = self.directory.owners_of[group.id]
        by = chance.choice(owners if owners and chance.random() < 0.6 else [one.id for one in EVERYBODY])
        some = () if chance.random() < 0.3 else tuple(p.id for p in chance.sample(EVERYBODY, chance.choice((1, 1, 2))))
        number = len(self.law.asked) + self.figures["refused"]
        wish = Wish(kind, by, group.id, TENANT_ID, f"wish-{number}", people=some)
        if kind is Kind.CREATE:
            m365 = chance.choice((GroupKind.SECURITY, GroupKind.MICROSOFT_365))
            details = Details(mail_nickname=f"made-{number}", visibility="Private")
            made = f"{TO_BE_MADE}{number}"
            wish = replace(
                wish, group_id=made, group_name=f"Made {number}", group_kind=m365, people=(by,), details=details
            )
        elif kind is Kind.DESCRIBE:
            wish = replace(wish, people=(), details=Details(new_description=f"As of {number}"))
        elif kind is Kind.JOIN_RULE:
            wish = replace(wish, people=(), details=Details(join_rule=chance.choice(tuple(JoinRule))))
        elif kind is Kind.JOIN and chance.random() < 0.4:
            wish = replace(wish, until=self.world.clock.at + timedelta(hours=chance.choice((1, 30))))
        try:
            self._notes(await self.life.desk.submit(wish))
        except Refused:
            self.figures["refused"] += 1

    def _notes(self, request: Request) -> None:
        group, by = request.group, request.requester.id
        if request.id in self.law.asked:
            return
        owned = by in self.directory.owners_of.get(group.id, ()) and self.law.counts(self.directory.everybody[by])
        people = frozenset(subject.person.id for subject in request.subjects)
        self.law.asked[request.id] = asked = Asked(
            *(request.id, request.kind.value, by, group.id, group.name, people, self.world.clock.at, request.until),
            owned=owned,
            m365=group.kind is GroupKind.MICROSOFT_365,
        )
        now = self.directory.all_groups.get(group.id)
        hidden = now is not None and now.hides_members and not asked.own and asked.kind in ("join", "leave")
        assert owned or not hidden or self.law.admin(by), "whoever owns nothing asked about members that are hidden"
        self.seen[request.id] = request.state

    async def decides(self) -> None:
        waiting = [number for number, state in self.seen.items() if state is State.PENDING]
        for number in self.chance.sample(waiting, min(3, len(waiting))):
            asked = self.law.asked[number]
            owners = self.directory.owners_of.get(asked.group, list(APPOINTED))
            actor = self.chance.choice(owners if owners and self.chance.random() < 0.8 else [p.id for p in EVERYBODY])
            verdict = Verdict.APPROVE if self.chance.random() < 0.85 else Verdict.DENY
            if self.chance.random() < 0.1:
                self._becomes_a_guest(actor)
            may = self.law.may_say_yes(asked, actor, owners)
            try:
                request = (await self.life.decisions.decide_by_number(actor, number, Said(verdict))).request
            except Refused:
                self.figures["yes refused"] += 1
                continue
            if verdict is Verdict.APPROVE:
                asked.yes[actor], asked.decided = may, self.world.clock.at
            self.seen[number] = request.state

    async def works(self) -> None:
        """What is due, at once; and what became of it."""
        while await self.life.rounds.once():
            pass
        for number, before in list(self.seen.items()):
            if before not in (State.PENDING, State.APPROVED):
                continue
            request = await self.book.request(number)
            assert request is not None
            self.seen[number] = request.state
            if request.state is State.FAILED and request.failure is Failure.NO_LONGER_ALLOWED:
                self._was_stopped(request)

    def _is_in_the_book(self, request: Request) -> None:
        for subject in request.subjects:
            self._tells(request.kind.value, request.group.id, subject.person.id)
            pair = (request.group.id, subject.person.id)
            {"block": self.law.blocked.add, "unblock": self.law.blocked.discard}.get(request.kind.value, id)(pair)
        if request.details.join_rule is not None:
            self.law.join_rules[request.group.id] = request.details.join_rule.value

    def _was_stopped(self, request: Request) -> None:
        asked, owners = self.law.asked[request.id], self.directory.owners_of.get(request.group.id, ())
        people = asked.people if asked.kind in ("join", "add_owners", "hand_over") else {asked.by}
        if all(list(self.law.objections(asked, one, owners, self.world.clock.at)) for one in people):
            self.figures["rightly stopped"] += 1
        else:
            self.figures["wrongly stopped"] += 1

    def _tells(self, what: str, group: str, about: str) -> None:
        self.law.judges(what, group, about, self.world.clock.at)

    async def turns_around(self) -> None:
        """Yeses, and in the same minutes, in which the policy is kept as it was read, another policy; then the work."""
        await self.decides()
        for _ in range(3):
            await self.changes()
        self.world.clock.at += timedelta(minutes=1)
        await self.works()

    async def undoes(self) -> None:
        done = [number for number, state in self.seen.items() if state is State.COMPLETED][-5:]
        for number in self.chance.sample(done, min(1, len(done))):
            request = await self.book.request(number)
            assert request is not None
            try:
                for undone in await self.life.desk.undo(request.requester.id, request, "UTC"):
                    self._notes(undone)
                    self.figures["undone"] += 1
            except Refused:
                self.figures["undo refused"] += 1

    async def changes(self) -> None:
        """One thing that decides; more often than not to what lets people do things."""
        chance, tenant = self.chance, self.tenant
        mostly = chance.random() < 0.6
        person, group = chance.choice(EVERYBODY).id, chance.choice(PLACES).id
        match chance.randrange(16):
            case 0:
                tenant.create_security = mostly
            case 1:
                tenant.create_m365 = mostly
            case 2:
                tenant.creators = chance.choice(("", CREATORS))
            case 3:
                tenant.restricted, tenant.manage = (False, True) if mostly else (chance.choice((None, True)), None)
            case 4:
                tenant.users = "all" if mostly else chance.choice((None, SOME))
            case 5:
                tenant.add_guests, tenant.guest_owners = mostly, chance.random() < 0.5
                tenant.group_guests[group] = mostly
            case 6:
                role = chance.choice((GLOBAL, GROUPS, USER, WRITERS, EXCHANGE))
                tenant.roles = {person: role} if mostly else {}
                tenant.role_of_group = chance.choice(("", role))
            case 7 | 8:
                tenant.inside[chance.choice(CIRCLES)] ^= {person}
                tenant.inside[CREATORS] ^= {NESTED} if mostly else set()
            case 9 | 10:
                owners = self.directory.owners_of[group]
                owners.remove(person) if person in owners else owners.append(person)
            case 11:
                self._changes_somebody()
            case 12 | 13:
                self._changes_group()
            case _:
                self._changes_house()
                self.life = self._starts()
        self.figures["changed"] += 1

    def _changes_somebody(self) -> None:
        """At most two at a time are guests or disabled."""
        everybody = self.directory.everybody
        out = [one for one in EVERYBODY if everybody[one.id] != one]
        one = self.chance.choice(out if len(out) > 1 else EVERYBODY)
        changed: dict[str, Any] = self.chance.choice(({"enabled": False}, {"guest": True}))
        everybody[one.id] = one if everybody[one.id] != one else replace(one, **changed)

    def _becomes_a_guest(self, person_id: str) -> None:
        everybody = self.directory.everybody
        if sum(everybody[one.id] != one for one in EVERYBODY) < 2:
            everybody[person_id] = replace(everybody[person_id], guest=True)

    def _changes_group(self) -> None:
        """At most one at a time is not to be written, hides its members or is gone."""
        groups, plain = self.directory.all_groups, {one.id: one for one in PLACES}
        if spoiled := [one for one in plain if one not in self.whole]:
            [one] = spoiled
            self.whole.add(one)
            groups[one] = plain[one]
            return
        one = self.chance.choice(tuple(plain))
        flag = self.chance.choice(("synced", "dynamic", "restricted", "role_assignable", "gone", "hides"))
        self.whole.discard(one)
        now = groups.pop(one)
        if flag == "hides":
            groups[one] = replace(now, visibility="HiddenMembership")
        elif flag != "gone":
            flags: dict[str, Any] = {flag: True}
            groups[one] = replace(now, **flags)

    def _changes_house(self) -> None:
        chance, house = self.chance, self.house
        house.self_service = chance.random() < 0.9
        house.creation = chance.choice(("off", "none", "approval", "approval"))
        house.deny = tuple(chance.sample(NAMES, chance.choice((0, 0, 1))))
        house.allow = tuple(chance.sample(NAMES, 3)) if chance.random() < 0.2 else ()
        one, two = chance.sample(NAMES, 2)
        house.apart = ((one, two),) if chance.random() < 0.4 else ()
        house.guests_added, house.guest_owners_decide, house.owners_change = (chance.random() < 0.5 for _ in range(3))


KINDS = (
    *(Kind.ADD_OWNERS, Kind.REMOVE_OWNERS, Kind.CREATE, Kind.JOIN_RULE),
    *(Kind.DESCRIBE, Kind.HAND_OVER, Kind.BLOCK, Kind.UNBLOCK),
)
