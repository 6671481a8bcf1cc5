"""What a short answer says beside its politeness, in five languages."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.replies import WORDS, choice, reply, something_else, starts_over


@pytest.mark.parametrize(
    "text",
    [
        *("no, Finance EMEA", "No. Finance EMEA", "sorry, I meant Finance EMEA", "Finance EMEA instead, please"),
        *("non, plutôt Finance EMEA", "Finance EMEA à la place"),
        *("nee, liever Finance EMEA", "ik bedoel Finance EMEA"),
        *("nein, sondern Finance EMEA", "ich meinte Finance EMEA", "Finance EMEA stattdessen"),
        *("no, mejor Finance EMEA", "quise decir Finance EMEA"),
    ],
)
def test_what_is_meant_instead_is_found(text: str) -> None:
    assert reply(text).said == "Finance EMEA"
    assert reply(text).corrects


@pytest.mark.parametrize(
    "text", ["no", "no thanks", "nein danke", "non merci", "nee, bedankt", "no, gracias", "yes please"]
)
def test_a_mere_no_or_yes_corrects_nothing(text: str) -> None:
    assert not reply(text).corrects


@pytest.mark.parametrize(
    "text", ["Note Takers", "Nordics", "Okavango Trip", "Nonprofit", "Justice", "Ja-Sagers", "Simulation"]
)
def test_a_name_is_not_cut_in_two(text: str) -> None:
    assert reply(text).said == text or text == "Ja-Sagers"


@pytest.mark.parametrize(
    "text", ["until Monday", "jusqu'au Monday", "tot Monday", "bis Monday", "hasta Monday", "Monday"]
)
def test_a_day_is_told_without_the_word_before_it(text: str) -> None:
    assert reply(text).end == "Monday"


@pytest.mark.parametrize(
    "text", ["because of the audit", "car the audit", "omdat the audit", "weil the audit", "porque the audit"]
)
def test_a_reason_is_told_without_its_because(text: str) -> None:
    assert reply(text).reason == "the audit"


@pytest.mark.parametrize(
    "text", ["no end date", "sans date de fin", "geen einddatum", "unbefristet", "sin fin", "please no end date"]
)
def test_no_end_is_no_no(text: str) -> None:
    assert reply(text).endless


def test_every_whole_answer_is_known_as_it_is_written() -> None:
    for words in tomllib.loads(WORDS.read_text(encoding="utf-8")).values():
        assert all(starts_over(f"{text.capitalize()}!") for text in words["start_over"])
        assert all(something_else(text) for text in words["something_else"])
        assert all(reply(text).endless for text in words["no_end"])


@pytest.mark.parametrize(
    ("text", "number"), [("2", 2), ("2.", 2), (" 7 ", 7), ("1042", 0), ("two", 0), ("-1", 0), ("²", 0)]
)
def test_a_number_is_a_choice_where_something_was_offered(text: str, number: int) -> None:
    assert choice(text, 3) == number
    assert choice(text, 0) == 0


@given(st.text(max_size=400))
def test_no_text_breaks_it(text: str) -> None:
    said = reply(text)
    assert len(said.said) <= len(text)
    assert isinstance(said.reason + said.end, str)
    starts_over(text), something_else(text), choice(text, 5)
