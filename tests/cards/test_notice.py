"""News in a few sentences: what became of it, what the owner wrote, the number, and the way forward."""

from __future__ import annotations

import pytest

from approvals.request import Failure, News, Request
from cards.notice import news
from tests.cards.samples import (
    ALICE,
    BRUSSELS,
    CANCELLED,
    COMPLETED,
    DENIED,
    END_FAILED,
    ENDED,
    EXPIRED,
    LEFT,
    LIFE,
    OLGA,
    PENDING,
    failed,
)


def _told(request: Request, about: News, reader_id: str = ALICE.id, detail: str = "") -> str:
    return BRUSSELS.say(news(request, about, reader_id, detail))


@pytest.mark.parametrize("about", News)
@pytest.mark.parametrize("state", LIFE)
def test_all_news_has_the_number_and_ends_as_a_sentence(about: News, state: str) -> None:
    request = LIFE[state]
    for reader in (ALICE.id, OLGA.id):
        told = _told(request, about, reader)
        assert str(request.id) in told
        assert told.endswith((".", "”"))


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
