"""Whose token may carry out what: that of an owner who said yes and still owns the group."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from approvals.approver import Approver, Rung
from approvals.directory_objects import PersonRef
from approvals.hands import whose_hands
from approvals.ladder import new_approver
from approvals.request import Kind, Request, SignInWait, State
from approvals.rules import Rules
from tests.approvals.facts import ADA, ALICE, BRUNO, NOW, OLGA, OPEN_HOUSE, request


def approved(*people: PersonRef, rung: Rung = Rung.OWNER, **changes: Any) -> Request:
    """Approved by these people; somebody else was asked as well."""
    said = [replace(new_approver(PersonRef(one.id, one.name)), approved_at=NOW, rung=rung) for one in people]
    silent = Approver(PersonRef("silent-id", "Silent Owner"), "n9")
    by = PersonRef(people[-1].id, people[-1].name) if people else None
    return request(state=State.APPROVED, approvers=(*said, silent), decided_by=by, decided_at=NOW, **changes)


@pytest.mark.parametrize(
    ("request_", "owners", "whose"),
    [
        (approved(OLGA), (OLGA, BRUNO), ("olga-id",)),
        (approved(OLGA), (BRUNO,), ()),
        (approved(OLGA, BRUNO), (BRUNO, OLGA), ("olga-id", "bruno-id")),
        (approved(OLGA, BRUNO), (BRUNO,), ("bruno-id",)),
        (approved(OLGA), (replace(OLGA, enabled=False), BRUNO), ()),
        (approved(OLGA), (replace(OLGA, guest=True), BRUNO), ()),
        (approved(ADA, rung=Rung.STAND_IN), (), ("ada-id",)),
        (approved(ADA, rung=Rung.MANAGER), (OLGA, BRUNO), ("olga-id", "bruno-id")),
        (approved(decided_by_rule="open_group"), (OLGA, BRUNO), ("olga-id", "bruno-id")),
        (approved(decided_by_rule="open_group"), (), ()),
        (replace(approved(OLGA), state=State.COMPLETED), (BRUNO, OLGA), ("olga-id", "bruno-id")),
        (replace(approved(OLGA), state=State.COMPLETED), (BRUNO,), ("bruno-id",)),
    ],
    ids=[
        "who said yes",
        "who owns it no longer",
        "two said yes",
        "one of two owns it no longer",
        "whose account is off",
        "who is a guest",
        "a stand-in where nobody owns it",
        "owners where a manager said yes",
        "any owner where a rule did",
        "nobody where nobody owns it",
        "at the end, first who said yes",
        "at the end, any owner",
    ],
)
def test_whose_token_may_be_used(request_: Request, owners: tuple[Any, ...], whose: tuple[str, ...]) -> None:
    assert whose_hands(request_, owners, OPEN_HOUSE) == whose


def test_an_owner_who_acts_uses_their_own_and_only_that() -> None:
    acting = request(state=State.APPROVED, requester=OLGA, approvers=(), decided_by=OLGA, decided_at=NOW)
    assert whose_hands(acting, (OLGA, BRUNO), OPEN_HOUSE) == ("olga-id",)
    assert whose_hands(acting, (BRUNO,), OPEN_HOUSE) == ()


def test_whoever_leaves_needs_nobodys_yes_and_any_owners_token() -> None:
    leaving = request(state=State.APPROVED, kind=Kind.LEAVE, approvers=(), decided_by=ALICE, decided_at=NOW)
    assert whose_hands(leaving, (OLGA, BRUNO), OPEN_HOUSE) == ("olga-id", "bruno-id")


def test_a_guest_who_may_decide_may_also_carry_out() -> None:
    rules = Rules(self_service=True, guest_owners_decide=True)
    assert whose_hands(approved(OLGA), (replace(OLGA, guest=True),), rules) == ("olga-id",)


def test_what_was_waited_for_while_joining_is_not_waited_for_at_the_end() -> None:
    """Otherwise the three days would be over before anybody was asked."""
    wait = SignInWait(("olga-id",), NOW)
    joined = approved(OLGA)
    joined = replace(joined, details=replace(joined.details, sign_in=wait))
    assert joined.awaited_sign_in == wait
    done = replace(joined, state=State.COMPLETED)
    assert done.awaited_sign_in is None
    assert replace(done, ended_at=NOW + timedelta(days=30)).awaited_sign_in is None
