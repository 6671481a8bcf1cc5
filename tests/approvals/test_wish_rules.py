"""Each rule about a wish says its own no, in its own words, exactly where its line is drawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from approvals import name_rules
from approvals import wish_rules as rule
from approvals.directory_objects import JoinRule
from approvals.effects import MOST_DECLARED, Declared, Opening, Opens
from approvals.naming_policy import Fault, Judged, Named, Problem
from approvals.refusals import asking, effects, ends, groups, naming, new_groups, owning, people
from approvals.request import Details, Kind
from approvals.rules import Creation, Rules, SignIn
from approvals.tenant_policy import GROUPS_ADMINISTRATOR, Standing
from tests.approvals.facts import ALICE, BRUNO, MARKETING, NOW, OLGA, OPEN_HOUSE, facts

BY_OLGA = {"requester": OLGA, "people": (ALICE, BRUNO)}
BOTH, ONE = frozenset({ALICE.id, BRUNO.id}), frozenset({ALICE.id})
GUEST = replace(BRUNO, guest=True)
GONE = replace(BRUNO, enabled=False)
HIDDEN = replace(MARKETING, visibility="HiddenMembership")
WIKI = Opening(Opens.DECLARED, "wiki", "Wiki")
LATER, DAY = NOW + timedelta(days=9), timedelta(days=1)
REASONS = replace(OPEN_HOUSE, reason_required=("Marketing",))
MONTH = replace(OPEN_HOUSE, longest_days=30)


BOUND_BY_TWO = replace(OPEN_HOUSE, two_approvers=("Market*",))
BOUND_BY_A_REASON = replace(OPEN_HOUSE, reason_required=("Mark*",))
APART = replace(OPEN_HOUSE, not_together=(("Payments*", "Marketing"),))


def declared(*named: str) -> tuple[Declared, ...]:
    return tuple(Declared(MARKETING.id, Opening(Opens.DECLARED, n.casefold(), n), OLGA.id, 1, NOW) for n in named)


def says(**details: Any) -> dict[str, Any]:
    return {"kind": Kind.DECLARE, "requester": OLGA, "details": Details(**details)}


def called(name: str, **changes: Any) -> dict[str, Any]:
    return {"kind": Kind.DESCRIBE, "requester": OLGA, "details": Details(new_name=name), **changes}


def naming_of(*problems: Problem, **changes: Any) -> Judged:
    return Judged(Named("Chess", "chess", problems), **changes)


CREATE, BLOCK, UNBLOCK, LEAVE, EXTEND = Kind.CREATE, Kind.BLOCK, Kind.UNBLOCK, Kind.LEAVE, Kind.EXTEND
FULL = declared(*(f"Thing {n}" for n in range(MOST_DECLARED)))

ADMINISTRATOR = Standing(frozenset({GROUPS_ADMINISTRATOR}), as_of=NOW)
CASES: list[tuple[Any, dict[str, Any], Rules, Any]] = [
    (rule.self_service, {"kind": BLOCK}, Rules(), None),
    (rule.self_service, {"kind": CREATE}, Rules(), asking.self_service_off()),
    (rule.creation, {"kind": CREATE}, OPEN_HOUSE, new_groups.creation_off()),
    (rule.creation, {"kind": CREATE}, replace(OPEN_HOUSE, creation=Creation.NONE), None),
    (rule.creation, {}, OPEN_HOUSE, None),
    (rule.administrators, {"kind": BLOCK}, OPEN_HOUSE, asking.group_administrators_only()),
    (rule.administrators, {"kind": UNBLOCK, "standing": ADMINISTRATOR}, OPEN_HOUSE, None),
    (rule.administrators, {}, OPEN_HOUSE, None),
    (rule.listed, {"kind": CREATE}, replace(OPEN_HOUSE, deny_groups=("*",)), None),
    (rule.listed, {"kind": BLOCK}, replace(OPEN_HOUSE, deny_groups=("*",)), None),
    (rule.listed, {}, replace(OPEN_HOUSE, deny_groups=("*",)), asking.not_self_service(MARKETING)),
    (rule.opted_in, {"opted_in": False}, OPEN_HOUSE, asking.not_opted_in(MARKETING)),
    # What only owners want.
    (rule.owners_only, {"kind": BLOCK, "people": (BRUNO,)}, OPEN_HOUSE, None),
    (rule.owners_only, {"kind": Kind.DECLARE, "standing": ADMINISTRATOR}, OPEN_HOUSE, None),
    (rule.owners_only, {"kind": BLOCK, "people": (BRUNO,), "group": HIDDEN}, OPEN_HOUSE, None),
    (rule.writable, {"kind": BLOCK, "group": replace(MARKETING, synced=True)}, OPEN_HOUSE, None),
    (rule.owners_only, {"kind": Kind.DECLARE}, OPEN_HOUSE, asking.ask_an_owner(MARKETING)),
    (rule.owners_only, {"kind": Kind.DESCRIBE, "standing": ADMINISTRATOR}, OPEN_HOUSE, asking.ask_an_owner(MARKETING)),
    (rule.owners_only, {"kind": CREATE, "people": (BRUNO,), "group": HIDDEN}, OPEN_HOUSE, None),
    (rule.owners_only, {"kind": LEAVE, "people": (BRUNO,)}, OPEN_HOUSE, asking.ask_an_owner(MARKETING)),
    (rule.owners_only, {"kind": LEAVE}, OPEN_HOUSE, None),
    (rule.owners_only, {"people": (BRUNO,)}, OPEN_HOUSE, None),
    (rule.owners_only, {"people": (BRUNO,), "group": HIDDEN}, OPEN_HOUSE, asking.ask_an_owner(HIDDEN)),
    (rule.owners_only, {"group": HIDDEN}, OPEN_HOUSE, None),
    (
        rule.owners_only,
        {"kind": LEAVE, "people": (BRUNO,), "standing": ADMINISTRATOR, "blocked": frozenset({BRUNO.id})},
        OPEN_HOUSE,
        None,
    ),
    # Who may have it.
    (rule.people, {"kind": BLOCK, "people": (GONE,)}, OPEN_HOUSE, None),
    (rule.people, {"kind": LEAVE, "people": (GONE,)}, OPEN_HOUSE, None),
    (rule.people, {"people": (ALICE, GONE)}, OPEN_HOUSE, people.person_disabled(GONE)),
    (rule.people, {"people": (GUEST,)}, OPEN_HOUSE, people.guest_added(GUEST)),
    (
        rule.people,
        {"kind": Kind.HAND_OVER, "people": (GUEST,)},
        replace(OPEN_HOUSE, guests_added=True),
        owning.guest_takes_over(GUEST, MARKETING),
    ),
    (rule.first_people, {"kind": CREATE, "members": (ALICE, GONE)}, OPEN_HOUSE, people.person_disabled(GONE)),
    (rule.first_people, {"kind": CREATE, "members": (GUEST,)}, OPEN_HOUSE, people.guest_added(GUEST)),
    (rule.first_people, {"kind": CREATE, "members": (GUEST,)}, replace(OPEN_HOUSE, guests_added=True), None),
    (rule.first_people, {"kind": CREATE, "people": (ALICE, GUEST)}, OPEN_HOUSE, owning.guest_owns(GUEST)),
    (rule.first_people, {"kind": CREATE, "people": (GUEST,)}, replace(OPEN_HOUSE, guest_owners_decide=True), None),
    (rule.first_people, {"kind": CREATE}, OPEN_HOUSE, None),
    (rule.first_people, {"people": (GUEST,)}, OPEN_HOUSE, None),
    # Names.
    (name_rules.name, {}, OPEN_HOUSE, None),
    (
        name_rules.name,
        {"naming": naming_of(Problem(Fault.EMPTY))},
        OPEN_HOUSE,
        naming.naming_problem(Problem(Fault.EMPTY), Named("Chess", "chess")),
    ),
    (
        name_rules.name,
        {"kind": CREATE, "naming": naming_of(personal=("[Title]",))},
        OPEN_HOUSE,
        naming.name_by_creator(("[Title]",)),
    ),
    (
        name_rules.name,
        called("Chess", naming=naming_of(personal=("[Title]",))),
        OPEN_HOUSE,
        naming.name_by_renamer(("[Title]",)),
    ),
    (
        name_rules.name,
        {"kind": CREATE, "naming": naming_of(personal=("[Title]",))},
        replace(OPEN_HOUSE, sign_in=SignIn.CREATION),
        None,
    ),
    (name_rules.keeps_its_rules, called("Sales"), OPEN_HOUSE, None),
    (name_rules.keeps_its_rules, called("Sales"), BOUND_BY_TWO, groups.rules_by_name(MARKETING, "Sales", "Market*")),
    (name_rules.keeps_its_rules, called("Sales"), BOUND_BY_A_REASON, groups.rules_by_name(MARKETING, "Sales", "Mark*")),
    (name_rules.keeps_its_rules, called("Sales"), APART, groups.rules_by_name(MARKETING, "Sales", "Marketing")),
    (name_rules.keeps_its_rules, called("Marketing EU"), BOUND_BY_TWO, None),
    (
        name_rules.keeps_its_rules,
        called("Marketing EU"),
        APART,
        groups.rules_by_name(MARKETING, "Marketing EU", "Marketing"),
    ),
    (name_rules.keeps_its_rules, called("Sales", group=replace(MARKETING, name="Chess")), BOUND_BY_TWO, None),
    (name_rules.keeps_its_rules, called(""), BOUND_BY_TWO, None),
    (name_rules.keeps_its_rules, called("Sales", kind=Kind.JOIN), BOUND_BY_TWO, None),
    (name_rules.new_name, called("Chess"), OPEN_HOUSE, None),
    (name_rules.new_name, called("C" * 120), OPEN_HOUSE, None),
    (name_rules.new_name, called("C" * 121), OPEN_HOUSE, groups.bad_name(120)),
    (name_rules.new_name, called("Chess\u200b"), OPEN_HOUSE, groups.bad_name(120)),
    (name_rules.new_name, called("Chess\u200b", kind=Kind.JOIN), OPEN_HOUSE, None),
    (name_rules.new_name, called(""), OPEN_HOUSE, None),
    # Blocked.
    (rule.blocked, {"blocked": ONE}, OPEN_HOUSE, people.blocked_oneself(MARKETING)),
    (rule.blocked, BY_OLGA | {"blocked": ONE}, OPEN_HOUSE, people.people_blocked(MARKETING, [ALICE])),
    (rule.blocked, {"blocked": ONE, "kind": LEAVE}, OPEN_HOUSE, None),
    (rule.blocked, {"blocked": ONE, "kind": UNBLOCK}, OPEN_HOUSE, None),
    (rule.blocked, {"blocked": frozenset({BRUNO.id})}, OPEN_HOUSE, None),
    # How people get in.
    (rule.join_rule, {"join_rule": JoinRule.CLOSED}, OPEN_HOUSE, asking.owners_add(MARKETING)),
    (rule.join_rule, {"join_rule": JoinRule.CLOSED, "requester": OLGA}, OPEN_HOUSE, None),
    (rule.join_rule, {"join_rule": JoinRule.CLOSED, "kind": LEAVE}, OPEN_HOUSE, None),
    (rule.join_rule, {"join_rule": JoinRule.OPEN}, OPEN_HOUSE, None),
    # What is so already.
    (rule.needed, {"related": ONE}, OPEN_HOUSE, people.already_member(MARKETING)),
    (rule.needed, BY_OLGA | {"related": BOTH}, OPEN_HOUSE, people.already_members(MARKETING, (ALICE, BRUNO))),
    (rule.needed, BY_OLGA | {"related": ONE}, OPEN_HOUSE, None),
    (rule.needed, {"kind": LEAVE}, OPEN_HOUSE, people.not_member(MARKETING)),
    (rule.needed, BY_OLGA | {"kind": LEAVE}, OPEN_HOUSE, people.not_members(MARKETING, (ALICE, BRUNO))),
    (rule.needed, BY_OLGA | {"kind": LEAVE, "related": ONE}, OPEN_HOUSE, None),
    (rule.needed, BY_OLGA | {"kind": EXTEND, "ends": {ALICE.id: NOW}}, OPEN_HOUSE, ends.nothing_to_extend(MARKETING)),
    (rule.needed, called(MARKETING.name), OPEN_HOUSE, groups.described_so_already(MARKETING)),
    (rule.needed, called("Chess"), OPEN_HOUSE, None),
    (
        rule.needed,
        {"kind": Kind.HAND_OVER, "requester": OLGA, "people": (OLGA, BRUNO)},
        OPEN_HOUSE,
        owning.hand_over_to_oneself(MARKETING),
    ),
    (
        rule.needed,
        BY_OLGA | {"kind": BLOCK, "blocked": BOTH},
        OPEN_HOUSE,
        people.blocked_already(MARKETING, (ALICE, BRUNO)),
    ),
    (rule.needed, BY_OLGA | {"kind": BLOCK, "blocked": ONE}, OPEN_HOUSE, None),
    (rule.needed, BY_OLGA | {"kind": UNBLOCK}, OPEN_HOUSE, people.not_blocked(MARKETING, (ALICE, BRUNO))),
    (rule.needed, BY_OLGA | {"kind": UNBLOCK, "blocked": ONE}, OPEN_HOUSE, None),
    # What a group is said to open.
    (rule.needed, says(), OPEN_HOUSE, effects.nothing_declared()),
    (rule.needed, says(declares=WIKI), OPEN_HOUSE, None),
    (
        rule.needed,
        says(declares=WIKI) | {"declared": declared("Wiki")},
        OPEN_HOUSE,
        effects.declared_already(MARKETING, "Wiki"),
    ),
    (rule.needed, says(declares=WIKI, withdraws=True), OPEN_HOUSE, effects.not_declared(MARKETING, "Wiki")),
    (rule.needed, says(declares=WIKI, withdraws=True) | {"declared": declared("Wiki")}, OPEN_HOUSE, None),
    (
        rule.needed,
        says(declares=WIKI) | {"declared": FULL},
        OPEN_HOUSE,
        effects.too_many_declared(MARKETING, MOST_DECLARED),
    ),
    (rule.needed, says(declares=WIKI) | {"declared": FULL[1:]}, OPEN_HOUSE, None),
    # Whoever is left.
    (rule.keeps_an_owner, {"kind": LEAVE, "owners": (ALICE,)}, OPEN_HOUSE, owning.only_owner_leaves(MARKETING)),
    (
        rule.keeps_an_owner,
        {"kind": LEAVE, "owners": (ALICE, GUEST)},
        OPEN_HOUSE,
        owning.only_owner_leaves(MARKETING),
    ),
    (
        rule.keeps_an_owner,
        BY_OLGA | {"kind": Kind.REMOVE_OWNERS, "owners": (ALICE, BRUNO)},
        OPEN_HOUSE,
        owning.no_owner_left(MARKETING),
    ),
    (rule.keeps_an_owner, BY_OLGA | {"kind": LEAVE, "owners": (ALICE, BRUNO)}, OPEN_HOUSE, None),
    (rule.keeps_an_owner, {"kind": LEAVE, "owners": ()}, OPEN_HOUSE, None),
    (rule.keeps_an_owner, {"owners": (ALICE,)}, OPEN_HOUSE, None),
    # Reasons and ends.
    (rule.reason, {}, REASONS, asking.reason_required(MARKETING)),
    (rule.reason, {"reason": "for the fair"}, REASONS, None),
    (rule.reason, {"kind": LEAVE}, REASONS, None),
    (rule.reason, {"kind": Kind.DESCRIBE}, REASONS, None),
    (rule.reason, {"kind": BLOCK, "people": (BRUNO,)}, REASONS, None),
    (rule.reason, {}, OPEN_HOUSE, None),
    (rule.end, {"kind": CREATE, "until": NOW}, OPEN_HOUSE, ends.end_of_group_in_the_past(NOW)),
    (rule.end, {"kind": CREATE, "until": LATER}, OPEN_HOUSE, None),
    (rule.end, {"kind": CREATE}, MONTH, None),
    (rule.end, {"until": NOW}, OPEN_HOUSE, ends.end_in_the_past(NOW)),
    (rule.end, {}, MONTH, ends.end_required(30)),
    (rule.end, {"until": NOW + 31 * DAY}, MONTH, None),
    (rule.end, {"until": NOW + 31 * DAY + timedelta(seconds=1)}, MONTH, ends.end_too_far(30)),
    (rule.end, {"kind": EXTEND}, OPEN_HOUSE, ends.extended_until_when()),
    (rule.end, {"kind": EXTEND, "until": LATER, "ends": {"a": LATER}}, OPEN_HOUSE, ends.no_later_end(LATER)),
    (rule.end, {"kind": EXTEND, "until": LATER, "ends": {"a": LATER, "b": LATER - DAY}}, OPEN_HOUSE, None),
    (rule.end_over, {"until": NOW}, OPEN_HOUSE, ends.end_in_the_past(NOW)),
    (rule.end_over, {"until": NOW, "kind": CREATE}, OPEN_HOUSE, None),
    (rule.somebody_to_ask, {"owners": ()}, OPEN_HOUSE, asking.nobody_to_ask(MARKETING)),
]


@pytest.mark.parametrize(("rule", "changes", "rules", "expected"), CASES)
def test_a_rule_says_no_where_its_line_is_drawn_and_in_its_own_words(
    rule: Any, changes: dict[str, Any], rules: Rules, expected: Any
) -> None:
    assert rule(facts(**changes), rules) == expected


def test_a_name_is_its_makers_only_where_the_policy_says_so() -> None:
    assert not name_rules.named_after_maker(facts())
    assert name_rules.named_after_maker(facts(naming=naming_of())) is False
    assert name_rules.named_after_maker(facts(naming=naming_of(personal=("[Title]",)))) is True


def test_whoever_was_blocked_after_the_yes_is_not_given_it() -> None:
    given = rule.may_be_given(ALICE, facts(blocked=ONE), OPEN_HOUSE)
    assert given == people.people_blocked(MARKETING, [ALICE])
    assert rule.may_be_given(GONE, facts(), OPEN_HOUSE) == people.person_disabled(GONE)
    assert rule.may_be_given(ALICE, facts(), OPEN_HOUSE) is None


def test_a_group_is_as_described_when_name_and_description_are_what_was_wished() -> None:
    assert rule.as_described(MARKETING, Details(new_name="", new_description=None)) is True
    assert rule.as_described(MARKETING, Details(new_name="Sales", new_description=None)) is False
    assert rule.as_described(MARKETING, Details(new_name="Marketing", new_description="ours")) is False
    described = replace(MARKETING, description="ours")
    assert rule.as_described(described, Details(new_description="ours")) is True
    assert rule.as_described(described, Details(new_description="")) is False
