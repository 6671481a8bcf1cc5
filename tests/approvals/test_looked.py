"""What a decision says it went by: each rule with its setting, its value and its source, as the audit keeps it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from approvals.directory_objects import GroupKind, JoinRule
from approvals.naming_policy import Judged, Named
from approvals.policy import Moment, decide, everything_against
from approvals.request import Details, Kind
from approvals.rules import Creation, Rules
from approvals.switches import ABOUT_MEMBERS, create, said_by_role
from approvals.tenant_policy import EXCHANGE_ADMINISTRATOR, GLOBAL_ADMINISTRATOR, NOBODY, Setting, Source, Standing
from tests.approvals.facts import ALICE, BRUNO, MARKETING, NOW, OLGA, OPEN_HOUSE, OPEN_POLICY, facts, request

STATE = replace(MARKETING, unclassified=True, synced=True, dynamic=True, restricted=True, role_assignable=True)
GUEST = replace(BRUNO, guest=True)
AT = NOW.isoformat(timespec="seconds")
SET, TOLD = ("configured", ""), ("directory", AT)
MADE = {"kind": Kind.CREATE, "naming": Judged(Named("Chess", "chess"), personal=("[Title]",))}
ADMIN = Standing(frozenset({GLOBAL_ADMINISTRATOR}), as_of=NOW)
NO_CREATION = replace(
    OPEN_POLICY,
    create_m365_groups=replace(OPEN_POLICY.create_m365_groups, value=False),
    create_security_groups=replace(OPEN_POLICY.create_security_groups, value=False),
)
APART = replace(OPEN_HOUSE, not_together=(("Marketing", "Vault"), ("Chess", "Choir")))
CREATES = replace(OPEN_HOUSE, creation=Creation.NONE)
CHANGES = replace(OPEN_HOUSE, owners_change_groups=True)
RENAMING: dict[str, Any] = {"kind": Kind.DESCRIBE, "requester": OLGA, "details": Details(new_name="Chess")}
UNDOING = RENAMING | {"undoes": Details(new_name="Marketing")}
LICENSED = replace(MARKETING, licences=("sku",))


def lines(rules: Rules = OPEN_HOUSE, moment: Moment = Moment.ASKING, **changes: Any) -> dict[str, tuple[str, ...]]:
    looked = decide(facts(**changes), rules, moment).compact()
    return {name: (setting, value, source, at, yes) for name, setting, value, source, at, yes in looked}


@pytest.mark.parametrize(
    ("rule", "changes", "rules", "line"),
    [
        ("self_service", {}, OPEN_HOUSE, ("USHER_SELF_SERVICE", "true", *SET, "yes")),
        ("self_service", {}, Rules(), ("USHER_SELF_SERVICE", "false", *SET, "no")),
        ("requester", {}, OPEN_HOUSE, ("account", "enabled member", *TOLD, "yes")),
        ("requester", {"requester": GUEST}, OPEN_HOUSE, ("account", "enabled guest", *TOLD, "no")),
        (
            "requester",
            {"requester": replace(ALICE, enabled=False)},
            OPEN_HOUSE,
            ("account", "disabled member", *TOLD, "no"),
        ),
        ("creation", {"kind": Kind.CREATE}, OPEN_HOUSE, ("USHER_CREATION", "off", *SET, "no")),
        ("creation", {}, OPEN_HOUSE, None),
        ("tenant_creation", MADE, CREATES, ("EnableGroupCreation", "true", *TOLD, "yes")),
        ("tenant_creation", {}, OPEN_HOUSE, None),
        (
            "tenant_creation",
            MADE | {"policy": NO_CREATION, "standing": ADMIN},
            CREATES,
            ("directory role", "administrator", *TOLD, "yes"),
        ),
        ("administrators", {"kind": Kind.BLOCK}, OPEN_HOUSE, ("administers groups", "False", *TOLD, "no")),
        ("administrators", {}, OPEN_HOUSE, None),
        ("writable", {}, OPEN_HOUSE, ("group", "m365", *TOLD, "yes")),
        (
            "writable",
            {"group": STATE},
            OPEN_HOUSE,
            ("group", "m365, unclassified, synced, dynamic, restricted, role-assignable", *TOLD, "no"),
        ),
        ("writable", MADE, CREATES, None),
        ("listed", {}, OPEN_HOUSE, None),
        ("listed", {}, replace(OPEN_HOUSE, deny_groups=("M*",)), ("USHER_DENY_GROUPS", "M*", *SET, "no")),
        ("listed", {}, replace(OPEN_HOUSE, deny_groups=("X",)), ("USHER_ALLOW_GROUPS", "", *SET, "yes")),
        ("listed", {}, replace(OPEN_HOUSE, allow_groups=("M*",)), ("USHER_ALLOW_GROUPS", "M*", *SET, "yes")),
        ("opted_in", {}, OPEN_HOUSE, ("USHER_PRIVILEGE", "app_wide", *SET, "yes")),
        ("opted_in", MADE, CREATES, None),
        ("owners_only", {}, OPEN_HOUSE, ("owners", "2", *TOLD, "yes")),
        (
            "tenant_change",
            {"kind": Kind.DESCRIBE, "requester": OLGA},
            replace(OPEN_HOUSE, owners_change_groups=True),
            ("USHER_OWNERS_CHANGE_GROUPS", "true", *SET, "yes"),
        ),
        ("people", {}, OPEN_HOUSE, None),
        ("people", {"people": (ALICE, GUEST)}, OPEN_HOUSE, ("USHER_GUESTS_ADDED", "false", *SET, "no")),
        (
            "people",
            {"people": (GUEST,)},
            replace(OPEN_HOUSE, guests_added=True),
            ("AllowToAddGuests", "true", *TOLD, "yes"),
        ),
        ("first_people", {"members": (BRUNO,)}, OPEN_HOUSE, ("first members", "1", *TOLD, "yes")),
        ("first_people", {}, OPEN_HOUSE, None),
        ("name", MADE, CREATES, ("USHER_SIGN_IN", "off", *SET, "no")),
        ("name", {}, OPEN_HOUSE, None),
        ("blocked", {"blocked": frozenset({ALICE.id})}, OPEN_HOUSE, ("blocked", "1", *TOLD, "no")),
        ("blocked", {"kind": Kind.DESCRIBE, "requester": OLGA}, OPEN_HOUSE, None),
        ("not_together", {}, APART, ("USHER_NOT_TOGETHER", "Marketing <> Vault", *SET, "yes")),
        ("not_together", {"kind": Kind.LEAVE, "related": frozenset({ALICE.id})}, APART, None),
        ("join_rule", {}, OPEN_HOUSE, ("join rule", "approval", "configured", AT, "yes")),
        ("join_rule", {"join_rule": JoinRule.CLOSED}, OPEN_HOUSE, ("join rule", "closed", "configured", AT, "no")),
        ("join_rule", {"kind": Kind.LEAVE}, OPEN_HOUSE, None),
        (
            "new_name",
            {"kind": Kind.DESCRIBE, "requester": OLGA, "details": Details(new_name="Chess")},
            OPEN_HOUSE,
            ("new name", "Chess", *TOLD, "yes"),
        ),
        ("new_name", {}, OPEN_HOUSE, None),
        ("needed", {"related": frozenset({ALICE.id})}, OPEN_HOUSE, ("there already", "1", *TOLD, "no")),
        ("one_open_request", {"open_requests": {"a": request()}}, OPEN_HOUSE, ("open requests", "1", *TOLD, "no")),
        ("keeps_an_owner", {}, OPEN_HOUSE, ("owners", "2", *TOLD, "yes")),
        ("reason", {}, OPEN_HOUSE, None),
        ("reason", {}, replace(OPEN_HOUSE, reason_required=("M*",)), ("USHER_REASON_REQUIRED", "M*", *SET, "no")),
        ("end", {}, replace(OPEN_HOUSE, longest_days=30), ("USHER_LONGEST_DAYS", "30", *SET, "no")),
        ("end", {"kind": Kind.LEAVE, "related": frozenset({ALICE.id})}, OPEN_HOUSE, None),
        ("end_over", {"until": NOW + timedelta(1)}, OPEN_HOUSE, ("end", str(NOW + timedelta(1)), *TOLD, "yes")),
        ("end_over", {}, OPEN_HOUSE, None),
        ("somebody_to_ask", {"owners": ()}, OPEN_HOUSE, ("owners", "0", *TOLD, "no")),
        ("unchanged_since", UNDOING, CHANGES, ("called now", "Marketing", *TOLD, "yes")),
        ("unchanged_since", RENAMING, CHANGES, None),
        ("as_it_was", UNDOING, CHANGES, ("called now", "Marketing", *TOLD, "yes")),
        ("keeps_its_rules", RENAMING, CHANGES, ("new name", "Chess", *TOLD, "yes")),
        ("keeps_its_rules", {}, OPEN_HOUSE, None),
        ("seat", {"group": LICENSED}, OPEN_HOUSE, ("USHER_NO_SEATS", "ask", *SET, "yes")),
        ("seat", {"group": LICENSED, "kind": Kind.LEAVE, "related": frozenset({ALICE.id})}, OPEN_HOUSE, None),
        ("seat", {}, OPEN_HOUSE, None),
    ],
)
def test_a_decision_tells_what_it_went_by(
    rule: str, changes: dict[str, Any], rules: Rules, line: tuple[str, ...] | None
) -> None:
    assert lines(rules, **changes).get(rule) == line


def test_before_the_write_only_that_is_looked_at_which_can_have_changed() -> None:
    lists = replace(OPEN_HOUSE, allow_groups=("M*",))
    again = lines(lists, Moment.CARRYING_OUT, until=NOW + timedelta(1), owners=(), people=(BRUNO,))
    assert [*again] == [
        *("self_service", "requester", "writable", "listed", "opted_in", "tenant_asking", "end_over"),
    ]


def test_what_is_undone_is_looked_at_again_before_the_write() -> None:
    assert [*lines(CHANGES, Moment.CARRYING_OUT, **UNDOING)] == [
        *("self_service", "requester", "writable", "opted_in", "unchanged_since", "tenant_change"),
    ]


def test_everything_against_a_wish_is_said_once_and_in_order() -> None:
    wish = facts(**MADE, owners=(), requester=replace(ALICE, enabled=False))
    found = everything_against(wish, Rules())
    assert [no.rule for no in found][:3] == ["self_service", "requester_enabled", "creation"]
    assert [no.rule for no in found].count("naming_by_creator") == 1
    assert everything_against(facts(), OPEN_HOUSE) == ()


def test_a_role_is_told_with_the_time_at_which_it_was_read() -> None:
    assert said_by_role(ADMIN) == Setting("directory role", "administrator", Source.DIRECTORY, NOW)
    for kind in (GroupKind.SECURITY, GroupKind.MICROSOFT_365):
        switch = create(kind, NO_CREATION, ADMIN)
        assert (switch.on, switch.by) == (True, said_by_role(ADMIN))
    exchange = Standing(frozenset({EXCHANGE_ADMINISTRATOR}), as_of=NOW)
    assert create(GroupKind.MICROSOFT_365, NO_CREATION, exchange).by == said_by_role(exchange)
    assert create(GroupKind.MICROSOFT_365, OPEN_POLICY, NOBODY).by == OPEN_POLICY.create_m365_groups
    assert Kind.CREATE not in ABOUT_MEMBERS
