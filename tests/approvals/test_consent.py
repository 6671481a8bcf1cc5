"""Who has to say yes, whose yes counts, and what happens without one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from approvals import consent
from approvals.approver import Approver, Rung
from approvals.consent import FREE_CREATION, OPEN_GROUP, acts_directly, approving_rule, leaves, takes_out_the_blocked
from approvals.directory_objects import GroupKind, GroupRef, JoinRule, Person, PersonRef
from approvals.effects import Opening, Opens, effects_hash
from approvals.ladder import new_approver
from approvals.refusals.asking import requester_disabled
from approvals.refusals.deciding import not_an_owner, not_appointed, own_request
from approvals.request import Details, Kind, Subject
from approvals.rules import AutoApproval, Creation, Rules
from approvals.tenant_policy import GROUPS_ADMINISTRATOR, NOBODY, Standing
from tests.approvals.facts import ADA, ALICE, BRUNO, MARKETING, NOW, OLGA, OPEN_HOUSE, facts, request

TWO = replace(OPEN_HOUSE, two_approvers=("Marketing",))
FREE = replace(OPEN_HOUSE, creation=Creation.NONE)
OPENED = {"join_rule": JoinRule.OPEN}
PUBLIC = replace(OPEN_HOUSE, auto_approve=frozenset({AutoApproval.PUBLIC_GROUP}))
ALIKE = replace(OPEN_HOUSE, auto_approve=frozenset({AutoApproval.SAME_DEPARTMENT}))
OPEN_TO_ALL = replace(MARKETING, visibility="PUBLIC")
SALES = {"requester": replace(ALICE, department="SALES"), "people": (replace(ALICE, department="SALES"),)}
OLGA_SELLS, BRUNO_SELLS = replace(OLGA, department="Sales"), replace(BRUNO, department="Sales")
GUEST = replace(ALICE, guest=True)
CREATE, JOIN, LEAVE = Kind.CREATE, Kind.JOIN, Kind.LEAVE


@pytest.mark.parametrize(
    ("changes", "rules", "rule"),
    [
        ({"kind": CREATE}, FREE, FREE_CREATION),
        ({"kind": CREATE}, replace(FREE, creation=Creation.APPROVAL), ""),
        ({"kind": CREATE, "requester": GUEST}, FREE, ""),
        ({"kind": CREATE}, replace(FREE, creation_by_two=True), ""),
        (OPENED, OPEN_HOUSE, OPEN_GROUP),
        (OPENED | {"kind": Kind.EXTEND}, OPEN_HOUSE, ""),
        (OPENED | {"people": (BRUNO,)}, OPEN_HOUSE, ""),
        (OPENED | {"requester": GUEST}, OPEN_HOUSE, ""),
        (OPENED | {"group": replace(MARKETING, licences=("sku",))}, OPEN_HOUSE, ""),
        (OPENED, TWO, ""),
        ({"join_rule": JoinRule.CLOSED, "group": OPEN_TO_ALL}, PUBLIC, ""),
        ({"group": OPEN_TO_ALL}, PUBLIC, AutoApproval.PUBLIC_GROUP),
        ({"group": replace(OPEN_TO_ALL, kind=GroupKind.SECURITY)}, PUBLIC, ""),
        ({}, PUBLIC, ""),
        ({"group": OPEN_TO_ALL}, OPEN_HOUSE, ""),
        (SALES | {"owners": (OLGA_SELLS, BRUNO_SELLS)}, ALIKE, AutoApproval.SAME_DEPARTMENT),
        (SALES | {"owners": (OLGA_SELLS, BRUNO)}, ALIKE, ""),
        (SALES | {"owners": (OLGA_SELLS, replace(BRUNO, enabled=False))}, ALIKE, AutoApproval.SAME_DEPARTMENT),
        (SALES | {"owners": ()}, ALIKE, ""),
        (SALES | {"owners": (OLGA_SELLS,)}, OPEN_HOUSE, ""),
        ({"owners": (OLGA,)}, ALIKE, ""),
    ],
)
def test_nobody_is_asked_only_where_a_rule_says_so(changes: dict[str, Any], rules: Rules, rule: str) -> None:
    assert approving_rule(facts(**changes), rules) == rule


ADMINISTRATOR = Standing(frozenset({GROUPS_ADMINISTRATOR}), as_of=NOW)
BLOCKS_BRUNO: dict[str, Any] = {"requester": ADA, "people": (BRUNO,), "standing": ADMINISTRATOR}
OUT = BLOCKS_BRUNO | {"kind": LEAVE, "blocked": frozenset({BRUNO.id})}


@pytest.mark.parametrize(
    ("changes", "directly"),
    [
        ({"requester": OLGA, "people": (ALICE,)}, True),
        ({"requester": OLGA}, False),
        ({"requester": OLGA, "people": (OLGA, ALICE)}, False),
        ({"requester": OLGA, "kind": Kind.JOIN_RULE}, True),
        ({"requester": OLGA, "people": (ALICE,), "kind": CREATE}, False),
        ({"requester": replace(OLGA, enabled=False), "owners": (replace(OLGA, enabled=False),)}, False),
        ({"requester": ADA, "people": (ALICE,)}, False),
        ({"requester": OLGA, "people": (BRUNO,), "kind": Kind.BLOCK}, False),
        (BLOCKS_BRUNO | {"kind": Kind.BLOCK}, True),
        (BLOCKS_BRUNO | {"kind": Kind.DECLARE}, True),
        ({"requester": OLGA, "kind": Kind.DECLARE}, True),
        (BLOCKS_BRUNO, False),
    ],
)
def test_owners_act_for_others_and_administrators_by_their_role(changes: dict[str, Any], directly: bool) -> None:
    assert acts_directly(facts(**changes), OPEN_HOUSE) is directly


def test_an_administrator_takes_out_only_whom_they_blocked() -> None:
    assert takes_out_the_blocked(facts(**OUT)) is True
    assert acts_directly(facts(**OUT), replace(OPEN_HOUSE, admins_block=True)) is True
    assert acts_directly(facts(**OUT), OPEN_HOUSE) is False, "their owners are asked"
    for other in (
        {"people": (ALICE, BRUNO)},
        {"people": ()},
        {"standing": NOBODY},
        {"kind": JOIN},
        {"requester": BRUNO},
    ):
        assert takes_out_the_blocked(facts(**OUT | other)) is False, other


def test_people_leave_and_give_up_ownership_for_themselves_only() -> None:
    assert leaves(facts(kind=LEAVE)) is True
    assert leaves(facts(kind=Kind.REMOVE_OWNERS)) is True
    assert leaves(facts(kind=LEAVE, people=(BRUNO,))) is False
    assert leaves(facts()) is False


def test_two_yeses_are_needed_where_the_organisation_says_so_and_none_for_a_role() -> None:
    assert consent.yes_needed(JOIN, MARKETING, TWO) == 2
    assert consent.yes_needed(JOIN, MARKETING, OPEN_HOUSE) == 1
    assert consent.yes_needed(Kind.BLOCK, MARKETING, TWO) == 1


GROUP = GroupRef(MARKETING.id, MARKETING.name, MARKETING.kind)
APPOINTS = replace(OPEN_HOUSE, creation=Creation.APPROVAL, creation_approvers=(ADA.id,))
BY_OWNERS = replace(OPEN_HOUSE, creation=Creation.OWNERS, creation_approvers=(ADA.id,))
LISTED = replace(OPEN_HOUSE, fallback_approvers=(ADA.id,))
MANAGERS = replace(OPEN_HOUSE, ask_managers=True)
DISABLED = replace(ADA, enabled=False)
STANDS_IN, MANAGES = new_approver(ADA, rung=Rung.STAND_IN), new_approver(ADA, rung=Rung.MANAGER)
CO_OWNER = (Approver(PersonRef(ADA.id, ADA.name), "n", rung=Rung.CO_OWNER), Approver(PersonRef(OLGA.id, "Olga"), "m"))
FOR_BOTH = (Subject(PersonRef(OLGA.id, "Olga")), Subject(PersonRef(BRUNO.id, "Bruno")))


@pytest.mark.parametrize(
    ("wish", "actor", "rules", "no"),
    [
        ({"approvers": CO_OWNER, "kind": CREATE}, ADA, OPEN_HOUSE, None),
        ({"approvers": CO_OWNER, "kind": CREATE}, DISABLED, OPEN_HOUSE, requester_disabled()),
        ({"subjects": FOR_BOTH}, OLGA, OPEN_HOUSE, own_request()),
        ({"subjects": FOR_BOTH, "kind": CREATE}, OLGA, BY_OWNERS, own_request()),
        ({"subjects": FOR_BOTH, "kind": Kind.JOIN_RULE}, OLGA, OPEN_HOUSE, None),
        ({}, ALICE, OPEN_HOUSE, own_request()),
        ({"kind": CREATE}, ADA, APPOINTS, None),
        ({"kind": CREATE}, DISABLED, APPOINTS, not_appointed(GROUP)),
        ({"kind": CREATE}, OLGA, APPOINTS, not_appointed(GROUP)),
        ({"kind": CREATE}, ADA, replace(APPOINTS, creation=Creation.NONE), not_appointed(GROUP)),
        ({"kind": CREATE}, OLGA, BY_OWNERS, None),
        ({"kind": CREATE}, ADA, BY_OWNERS, not_appointed(GROUP)),
        ({"kind": CREATE}, replace(OLGA, guest=True), BY_OWNERS, not_appointed(GROUP)),
        ({}, ADA, LISTED, not_an_owner(GROUP)),
        ({"approvers": (STANDS_IN,)}, ADA, LISTED, None),
        ({"approvers": (STANDS_IN,)}, DISABLED, LISTED, not_an_owner(GROUP)),
        ({"approvers": (STANDS_IN,)}, replace(ADA, guest=True), LISTED, not_an_owner(GROUP)),
        ({"approvers": (replace(STANDS_IN, ask_at=NOW),)}, ADA, LISTED, None),
        ({"approvers": (new_approver(ADA),)}, ADA, LISTED, not_an_owner(GROUP)),
        ({"approvers": (new_approver(OLGA, rung=Rung.STAND_IN),)}, ADA, LISTED, not_an_owner(GROUP)),
        ({"approvers": (MANAGES,)}, ADA, MANAGERS, None),
        ({"approvers": (MANAGES,)}, ADA, OPEN_HOUSE, not_an_owner(GROUP)),
    ],
)
def test_whose_yes_counts(wish: dict[str, Any], actor: Person, rules: Rules, no: Any) -> None:
    owners = (replace(OLGA, guest=actor.guest), BRUNO)
    assert consent.may_decide(request(**wish), actor, owners, rules, NOW, (BRUNO, ADA)) == no


def test_somebody_who_manages_no_owner_any_more_does_not_decide() -> None:
    asked = request(approvers=(MANAGES,))
    assert consent.may_decide(asked, ADA, (OLGA,), MANAGERS, NOW, (BRUNO,)) == not_an_owner(GROUP)


def test_a_yes_is_to_what_the_group_opens_now() -> None:
    wiki = (Opening(Opens.DECLARED, "wiki", "Wiki"),)
    asked = request(details=Details(opens=wiki))
    assert consent.outdated(asked, wiki, "") is False
    assert consent.outdated(asked, wiki, effects_hash(wiki)) is False
    assert consent.outdated(asked, wiki, effects_hash(())) is True
    assert consent.outdated(asked, (), "") is True


def test_yeses_are_counted_once_each_by_the_stricter_rule() -> None:
    said = request(
        approvers=(
            Approver(PersonRef(OLGA.id, OLGA.name), "n1", approved_at=NOW),
            Approver(PersonRef(BRUNO.id, BRUNO.name), "n2", approved_at=NOW + timedelta(minutes=1)),
            Approver(PersonRef(ADA.id, ADA.name), "n3"),
        )
    )
    assert consent.said_yes_already(said, OLGA.id) is True
    assert consent.said_yes_already(said, ADA.id) is False
    assert consent.approvals_missing(said, 2) == 0
    assert consent.approvals_missing(said, 3) == 1
    assert consent.approvals_missing(replace(said, quorum=3), 1) == 1
    assert consent.approvals_missing(said, 1) == 0


def test_blocking_gives_administrators_no_other_right_over_the_group() -> None:
    assert acts_directly(facts(**BLOCKS_BRUNO), replace(OPEN_HOUSE, admins_block=True)) is False


def test_nobody_decides_what_they_asked_for_though_it_is_about_somebody_else() -> None:
    for_bruno = request(subjects=(Subject(PersonRef(BRUNO.id, BRUNO.name)),))
    assert consent.may_decide(for_bruno, ALICE, (ALICE, OLGA), OPEN_HOUSE, NOW) == own_request()
    opened = replace(for_bruno, kind=Kind.JOIN_RULE)
    assert consent.may_decide(opened, BRUNO, (BRUNO,), OPEN_HOUSE, NOW) is None, "a change to the group is about nobody"
    assert consent.may_decide(opened, ALICE, (ALICE,), OPEN_HOUSE, NOW) == own_request()
