"""News in a few sentences: what became of it, what the owner wrote, the number, and the way forward."""

from __future__ import annotations

from dataclasses import replace

import pytest

from approvals.jobs import News
from approvals.request import Failure, Kind, Request, Result, State, Subject
from cards.notice import news
from tests.cards.samples import (
    ALICE,
    BRUSSELS,
    CANCELLED,
    COMPLETED,
    DANA,
    DENIED,
    DIRECT,
    END_FAILED,
    ENDED,
    EXPIRED,
    INSTEAD,
    LEFT,
    LESS,
    LET_IN,
    LIFE,
    MORE,
    OF_EVERY_KIND,
    OLGA,
    PENDING,
    failed,
    of_kind,
)


def _told(request: Request, about: News, reader_id: str = ALICE.id, detail: str = "") -> str:
    return BRUSSELS.say(news(request, about, reader_id, detail))


@pytest.mark.parametrize("about", News)
@pytest.mark.parametrize("state", [*LIFE, *MORE, *OF_EVERY_KIND])
def test_all_news_has_the_number_and_ends_as_a_sentence(about: News, state: str) -> None:
    request = {**LIFE, **MORE, **OF_EVERY_KIND}[state]
    for reader in (ALICE.id, OLGA.id):
        told = _told(request, about, reader)
        assert str(request.id) in told
        assert told.endswith((".", "”"))
        assert "{" not in told


def test_done_tells_the_end_and_the_owners_comment() -> None:
    told = _told(COMPLETED, News.COMPLETED)
    assert told.startswith("Request 1042 (Join Marketing): done. You are a member of Marketing until Friday")
    assert "Olga Nowak wrote: “Welcome! The brand files are under Assets.”" in told
    assert "You are no longer a member" in _told(LEFT, News.COMPLETED)


def test_denied_tells_who_and_why() -> None:
    told = _told(DENIED, News.DENIED)
    assert "denied by Olga Nowak" in told
    assert "Marketing EMEA" in told


def test_expired_cancelled_and_ended_tell_each_reader_what_matters_to_them() -> None:
    assert "send a new request" in _told(EXPIRED, News.EXPIRED)
    assert "need not answer" in _told(EXPIRED, News.EXPIRED, OLGA.id)
    assert "Nothing was changed" in _told(CANCELLED, News.CANCELLED)
    assert "need not answer" in _told(CANCELLED, News.CANCELLED, OLGA.id)
    assert "You are no longer a member" in _told(ENDED, News.ENDED)
    assert "Alice Martin is no longer a member of Marketing" in _told(ENDED, News.ENDED, OLGA.id)


@pytest.mark.parametrize("failure", Failure)
def test_a_failure_has_a_reason_a_way_forward_and_an_error_to_quote(failure: Failure) -> None:
    told = {reader: _told(failed(failure), News.FAILED, reader) for reader in (ALICE.id, OLGA.id)}
    for said in told.values():
        assert said.count(".") >= 3
        assert "E-7Q2K9" in said
    assert "send the request again" not in told[OLGA.id]


def test_every_failure_is_told_differently() -> None:
    assert len({_told(failed(failure), News.FAILED) for failure in Failure}) == len(Failure)


def test_a_membership_that_stays_by_mistake_is_said() -> None:
    assert "could not be taken back" in _told(END_FAILED, News.FAILED)


def test_an_answer_that_does_not_count_says_why() -> None:
    assert "does not count. You own nothing." in _told(PENDING, News.DECISION_REFUSED, OLGA.id, "You own nothing.")
    assert "Only a current owner may decide" in _told(PENDING, News.DECISION_REFUSED, OLGA.id)


def test_done_for_several_tells_each_ones_result() -> None:
    told = _told(DIRECT, News.COMPLETED, OLGA.id)
    assert "Dana Fox and Chloé Petit are members of Marketing now" in told
    assert "Bob Li could not be added: the account is gone or switched off." in told


def test_less_than_was_asked_and_another_group_are_told() -> None:
    told = _told(LESS, News.COMPLETED)
    assert "asked for until Friday, 4 December 2026; Olga Nowak agreed until Friday, 27 November 2026." in told
    assert "Olga Nowak suggests Marketing EMEA instead." in _told(INSTEAD, News.DENIED)


def test_owners_hear_whom_a_rule_let_in_and_that_it_is_done_only_once_it_is() -> None:
    told = _told(LET_IN, News.LET_IN, OLGA.id)
    assert told.startswith(
        "Alice Martin joined Marketing (request 1042). Nobody had to be asked: its owners have opened"
    )
    public = replace(LET_IN, decided_by_rule="public_group")
    assert "the group is public." in _told(public, News.LET_IN, OLGA.id)
    assert "is being let into" in _told(replace(public, state=State.APPROVED), News.LET_IN, OLGA.id)


@pytest.mark.parametrize(
    ("kind", "directly", "told"),
    [
        (Kind.JOIN, True, "Olga Nowak added you to Marketing until Friday, 27 November 2026."),
        (Kind.JOIN, False, "You are a member of Marketing until Friday, 27 November 2026."),
        (Kind.EXTEND, True, "Olga Nowak lets you stay in Marketing until Friday, 27 November 2026."),
        (Kind.LEAVE, True, "Olga Nowak removed you from Marketing."),
        (Kind.LEAVE, False, "You are no longer a member of Marketing."),
        (Kind.ADD_OWNERS, True, "Olga Nowak made you an owner of Marketing."),
        (Kind.REMOVE_OWNERS, True, "Olga Nowak took the ownership of Marketing from you."),
        (Kind.CREATE, False, "You are an owner of the new group Marketing."),
    ],
)
def test_people_hear_what_was_done_to_them_and_by_whom(kind: Kind, directly: bool, told: str) -> None:
    request = of_kind(kind, State.COMPLETED, subjects=(Subject(DANA, Result.DONE),))
    if directly:
        request = replace(request, requester=OLGA, approvers=())
    said = _told(request, News.DONE_FOR_YOU, DANA.id)
    assert said.startswith(told)
    if not directly:
        assert "Alice Martin asked" in said
        assert "and Olga Nowak agreed (request 1042)." in said


def test_a_membership_without_an_end_is_told_without_one() -> None:
    direct = replace(DIRECT, until=None)
    assert _told(direct, News.DONE_FOR_YOU, DANA.id).startswith("Olga Nowak added you to Marketing. ")


def test_each_of_several_hears_that_their_own_membership_ended() -> None:
    ended = replace(DIRECT, state=State.ENDED, ended_at=DIRECT.until)
    assert "You are no longer a member of Marketing" in _told(ended, News.ENDED, DANA.id)
    assert "Dana Fox and Chloé Petit are no longer members" in _told(ended, News.ENDED, OLGA.id)


def test_a_requester_reads_why_an_administrator_closed_it() -> None:
    closed = replace(CANCELLED, comment="Asked for by mistake.")
    assert "An administrator wrote: “Asked for by mistake.”" in _told(closed, News.CANCELLED)
