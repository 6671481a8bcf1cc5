"""Who let somebody in and why is told from the requests, and what no request explains is said to be so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from approvals.approver import Approver, Reach
from approvals.request import Details, Failure, Kind, Request, Result, State, Subject
from cards.letting_in import who_let_in
from tests.cards.samples import (
    ALICE,
    APPROVED,
    BRUNO,
    BRUSSELS,
    CHLOE,
    COMPLETED,
    DANA,
    DENIED,
    DIRECT,
    END_FAILED,
    ENDED,
    LET_IN,
    MARKETING,
    NOW,
    OLGA,
    PROLONGED,
    of_kind,
)


def _told(*requests: Request, person: object = ALICE, member: bool = True) -> str:
    return BRUSSELS.say(who_let_in(person, MARKETING, requests, BRUSSELS, member=member))  # type: ignore[arg-type]


def test_a_request_is_told_with_who_asked_why_who_agreed_and_until_when() -> None:
    assert _told(COMPLETED) == (
        "Alice Martin came into Marketing by request 1042. "
        "Alice Martin asked for it on Monday, 23 November 2026, because: "
        "“I help with the spring campaign this week and need the brand files.” "
        "Approved by Olga Nowak on Monday, 23 November 2026. "
        "The membership lasts until Friday, 27 November 2026."
    )


def test_both_who_said_yes_are_named() -> None:
    yes = tuple(Approver(one, "n", Reach.ASKED, NOW, approved_at=NOW) for one in (OLGA, BRUNO))
    assert "Approved by Olga Nowak and Bruno Silva on" in _told(replace(COMPLETED, approvers=yes))


def test_an_owner_who_did_it_by_their_own_right_is_named() -> None:
    told = _told(DIRECT, person=DANA)
    assert "Dana Fox came into Marketing by request 1045. Olga Nowak did it as an owner on" in told
    assert "Approved by" not in told


def test_a_rule_is_named() -> None:
    assert "Nobody had to be asked: its owners have opened the group to everybody." in _told(LET_IN)


def test_nobody_is_said_to_have_let_in_who_came_another_way() -> None:
    for none in ((), (DENIED,), (APPROVED,), (replace(COMPLETED, subjects=(Subject(ALICE, Result.ALREADY),)),)):
        assert "but not by a request of mine" in _told(*none)
    assert "is not a member of Marketing." in _told(member=False)


def test_a_membership_that_ended_explains_nothing_any_more() -> None:
    told = _told(ENDED)
    assert "but not by a request of mine" in told
    assert "An earlier membership by request 1042 ended on" in told
    assert "ended on" in _told(ENDED, member=False)


def test_the_newest_counts_and_one_that_was_prolonged_still_does() -> None:
    later = replace(COMPLETED, id=1060, kind=Kind.EXTEND, until=COMPLETED.until and COMPLETED.until + timedelta(days=7))
    assert "by request 1060" in _told(PROLONGED, later)
    assert "by request 1042" in _told(PROLONGED)


def test_whoever_left_did_not_come_back_by_the_old_request() -> None:
    left = replace(of_kind(Kind.LEAVE, State.COMPLETED), id=1070)
    assert "but not by a request of mine" in _told(COMPLETED, left)


def test_the_first_members_came_with_the_group() -> None:
    made = of_kind(Kind.CREATE, State.COMPLETED, details=Details(members=(CHLOE,)))
    assert "came into Marketing by request" in _told(made, person=CHLOE)
    assert "but not by a request of mine" in _told(made, person=BRUNO)


def test_what_went_wrong_is_part_of_the_story() -> None:
    assert "could not be taken back" in _told(END_FAILED)
    never_seen = replace(
        COMPLETED, state=State.FAILED, failure=Failure.NOT_CONFIRMED, subjects=(Subject(ALICE, written_at=NOW),)
    )
    assert "never confirmed it" in _told(never_seen)
