"""Who may ask and who may decide, rule by rule; every refusal names its rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from approvals.approver import Rung
from approvals.consent import may_decide
from approvals.directory_objects import GroupKind, JoinRule, PersonRef
from approvals.ladder import ladder, new_approver
from approvals.policy import Moment, decide, takes_back
from approvals.request import BLOCKS, Details, Kind, Result, State, Subject
from approvals.rules import Rules
from tests.approvals.facts import ADA, ALICE, BRUNO, MARKETING, NOW, OLGA, OPEN_HOUSE, facts, request


def refused_by(facts_: Any, rules: Rules = OPEN_HOUSE) -> str | None:
    refusal = decide(facts_, rules).refusal
    return refusal.rule if refusal else None


def test_an_employee_may_ask_for_a_group_with_owners() -> None:
    assert refused_by(facts()) is None


def test_nothing_may_be_asked_until_the_master_switch_is_on() -> None:
    """Demands 1.2 and 2.20."""
    assert refused_by(facts(), Rules()) == "self_service"


@pytest.mark.parametrize(
    ("group", "rule"),
    [
        (replace(MARKETING, synced=True), "on_premises"),
        (replace(MARKETING, kind=GroupKind.DISTRIBUTION), "exchange"),
        (replace(MARKETING, kind=GroupKind.MAIL_ENABLED_SECURITY), "exchange"),
        (replace(MARKETING, dynamic=True), "dynamic"),
        (replace(MARKETING, restricted=True), "restricted"),
        (replace(MARKETING, role_assignable=True), "role_assignable"),
        # Several reasons at once: the one that can least be changed is told (order of platform facts A.1).
        (replace(MARKETING, synced=True, kind=GroupKind.DISTRIBUTION, dynamic=True), "on_premises"),
        (replace(MARKETING, dynamic=True, role_assignable=True), "dynamic"),
    ],
)
@pytest.mark.parametrize("kind", sorted(set(Kind) - {Kind.CREATE, *BLOCKS}))
def test_a_group_nobody_can_write_is_refused_before_anyone_is_asked(kind: Kind, group: Any, rule: str) -> None:
    """Demands 1.8, 1.9 and 1.12; the same for everything that can be asked of a group."""
    assert refused_by(facts(kind=kind, group=group)) == rule


@pytest.mark.parametrize("closed", ["Marketing", "marketing", "Mark*", "marketing-id"])
def test_the_deny_list_closes_a_group_by_name_pattern_or_id(closed: str) -> None:
    assert refused_by(facts(), replace(OPEN_HOUSE, deny_groups=(closed,))) == "group_list"


def test_an_allow_list_opens_only_what_it_names_and_the_deny_list_wins() -> None:
    assert refused_by(facts(), replace(OPEN_HOUSE, allow_groups=("Sales*",))) == "group_list"
    assert refused_by(facts(), replace(OPEN_HOUSE, allow_groups=("Mark*",))) is None
    assert refused_by(facts(), replace(OPEN_HOUSE, allow_groups=("Mark*",), deny_groups=("*",))) == "group_list"


def test_a_member_has_nothing_to_ask_and_a_stranger_nothing_to_leave() -> None:
    """Pain 14: checked before anybody is disturbed."""
    assert refused_by(facts(related=frozenset({ALICE.id}))) == "not_yet_member"
    assert refused_by(facts(kind=Kind.LEAVE, related=frozenset())) == "is_member"


def test_the_same_wish_is_not_asked_twice() -> None:
    assert refused_by(facts(open_requests={ALICE.id: request()})) == "one_open_request"


def test_guests_and_disabled_accounts_do_not_ask() -> None:
    """Edge 16."""
    assert refused_by(facts(requester=replace(ALICE, guest=True))) == "guest_requester"
    assert refused_by(facts(requester=replace(ALICE, enabled=False))) == "requester_enabled"


def test_the_last_owner_does_not_leave() -> None:
    """Edge 10; a disabled co-owner does not count."""
    leaving = {"kind": Kind.LEAVE, "related": frozenset({OLGA.id}), "requester": OLGA}
    assert refused_by(facts(**leaving, owners=(OLGA,))) == "keeps_an_owner"
    assert refused_by(facts(**leaving, owners=(OLGA, replace(BRUNO, enabled=False)))) == "keeps_an_owner"
    assert refused_by(facts(**leaving, owners=(OLGA, BRUNO))) is None


def test_an_end_lies_in_the_future_and_not_too_far() -> None:
    assert refused_by(facts(until=NOW)) == "end_date"
    month = replace(OPEN_HOUSE, longest_days=30)
    assert refused_by(facts(), month) == "longest_membership"
    assert refused_by(facts(until=NOW + timedelta(days=30)), month) is None
    assert refused_by(facts(until=NOW + timedelta(days=32)), month) == "longest_membership"


@pytest.mark.parametrize(
    "owners",
    [
        (),
        (ALICE,),
        (replace(OLGA, enabled=False),),
        (replace(OLGA, guest=True),),
        (ALICE, replace(OLGA, enabled=False), replace(BRUNO, guest=True)),
    ],
)
def test_without_an_owner_who_can_decide_the_stand_ins_are_asked(owners: Any) -> None:
    """Edges 7 and 9: the requester, a disabled account and a guest do not count as reachable owners."""
    assert refused_by(facts(owners=owners)) == "reachable_approver"
    with_ada = facts(owners=owners, stand_ins=(ADA,))
    assert refused_by(with_ada) is None
    assert [(one.person.id, one.rung) for one in ladder(with_ada, OPEN_HOUSE)] == [(ADA.id, Rung.STAND_IN)]


def test_a_stand_in_does_not_approve_their_own_request() -> None:
    assert refused_by(facts(requester=ADA, owners=(), stand_ins=(ADA,))) == "reachable_approver"


def decides(actor: Any, owners: Any = (OLGA, BRUNO), rules: Rules = OPEN_HOUSE, **changes: Any) -> str | None:
    refusal = may_decide(request(**changes), actor, owners, rules, NOW)
    return refusal.rule if refusal else None


def test_a_present_owner_decides_and_nobody_else() -> None:
    assert decides(OLGA) is None
    assert decides(OLGA, owners=(BRUNO,)) == "decided_by_owner", "edge 8: ownership counts at the click"
    assert decides(ADA) == "decided_by_owner"


def test_nobody_decides_about_themselves() -> None:
    """Rule 4 of the security rules, edge 7; also when they own the group or are the one to be added."""
    assert decides(ALICE, owners=(ALICE, OLGA)) == "nobody_approves_their_own"
    for_olga = (Subject(PersonRef(OLGA.id, OLGA.name)),)
    assert decides(OLGA, subjects=for_olga) == "nobody_approves_their_own"


def test_a_disabled_or_guest_owner_does_not_decide() -> None:
    """Edge 8."""
    gone = replace(OLGA, enabled=False)
    guest = replace(OLGA, guest=True)
    assert decides(gone, owners=(gone,)) == "decided_by_owner"
    assert decides(guest, owners=(guest,)) == "decided_by_owner"
    assert decides(guest, owners=(guest,), rules=replace(OPEN_HOUSE, guest_owners_decide=True)) is None


def test_a_stand_in_decides_only_where_they_were_asked_and_still_are_one() -> None:
    asked = (new_approver(ADA, rung=Rung.STAND_IN),)
    listed = replace(OPEN_HOUSE, fallback_approvers=(ADA.id,))
    assert decides(ADA, rules=listed, approvers=asked) is None
    assert decides(ADA, rules=OPEN_HOUSE, approvers=asked) == "decided_by_owner"
    assert decides(ADA, rules=listed) == "decided_by_owner"
    later = (new_approver(ADA, NOW + timedelta(days=3), Rung.STAND_IN),)
    assert decides(ADA, rules=listed, approvers=later) == "decided_by_owner", "their turn has not come"


def test_what_was_approved_is_judged_again_before_it_is_written() -> None:
    """Edges 3, 5 and 12."""

    def stopped_by(requester: Any = ALICE, group: Any = MARKETING, rules: Rules = OPEN_HOUSE) -> str | None:
        approved = facts(requester=requester, group=group, owners=())
        refusal = decide(approved, rules, Moment.CARRYING_OUT).refusal
        return refusal.rule if refusal else None

    assert stopped_by() is None
    assert stopped_by(rules=Rules()) == "self_service"
    assert stopped_by(group=replace(MARKETING, dynamic=True)) == "dynamic"
    assert stopped_by(rules=replace(OPEN_HOUSE, deny_groups=("Marketing",))) == "group_list"
    assert stopped_by(requester=replace(ALICE, enabled=False)) == "requester_enabled"


def test_what_is_so_already_or_cannot_be_is_not_asked_for() -> None:
    """Pain 14, for owners, ends and ways in."""
    of_olga = {"requester": OLGA, "people": (BRUNO,)}
    assert refused_by(facts(kind=Kind.ADD_OWNERS, related=frozenset({BRUNO.id}), **of_olga)) == "not_yet_owner"
    assert refused_by(facts(kind=Kind.REMOVE_OWNERS, **of_olga)) == "is_owner"
    assert refused_by(facts(kind=Kind.EXTEND, until=NOW + timedelta(days=3))) == "timed_membership"
    ends = {ALICE.id: NOW + timedelta(days=5)}
    assert refused_by(facts(kind=Kind.EXTEND, until=NOW + timedelta(days=3), ends=ends)) == "end_date", "not later"
    assert refused_by(facts(kind=Kind.EXTEND, until=NOW + timedelta(days=9), ends=ends)) is None
    assert refused_by(facts(kind=Kind.EXTEND, ends=ends)) == "end_date", "until when?"
    open_rule = Details(join_rule=JoinRule.OPEN)
    wish = {"kind": Kind.JOIN_RULE, "requester": OLGA, "details": open_rule}
    assert refused_by(facts(**wish, join_rule=JoinRule.OPEN)) == "join_rule"
    assert refused_by(facts(**wish)) is None
    assert refused_by(facts(kind=Kind.REMOVE_OWNERS, requester=ADA, people=(BRUNO,))) == "owners_only"
    assert refused_by(facts(people=(replace(BRUNO, enabled=False),))) == "person_enabled"


def test_a_membership_is_taken_back_where_usher_gave_it_with_an_end() -> None:
    given = Subject(PersonRef(ALICE.id, ALICE.name), member_before=False, result=Result.DONE)
    timed = request(state=State.COMPLETED, until=NOW + timedelta(days=3), subjects=(given,))
    assert takes_back(timed)
    assert not takes_back(replace(timed, until=None))
    assert not takes_back(replace(timed, state=State.ENDED))
    assert not takes_back(replace(timed, subjects=(replace(given, result=Result.ALREADY),)))


def test_the_end_that_passed_stops_the_write_and_nothing_else_of_the_end_does() -> None:
    """What was approved is not measured again by a rule that only asking knows."""
    month = replace(OPEN_HOUSE, longest_days=1)
    late = decide(facts(until=NOW, owners=()), OPEN_HOUSE, Moment.CARRYING_OUT).refusal
    assert late is not None and late.rule == "end_date"
    assert decide(facts(until=NOW + timedelta(days=9), owners=()), month, Moment.CARRYING_OUT).allowed
    assert decide(facts(owners=()), month, Moment.CARRYING_OUT).allowed
