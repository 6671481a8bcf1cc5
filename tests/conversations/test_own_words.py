"""An organisation's own words: aliases, phrasings and jargon from a file, in whole conversations."""

from __future__ import annotations

import pytest

from approvals.request import State
from dialogs.tenant_words import TenantWords
from tests.office import Colleague, Office, on_both_engines

WORDS = TenantWords.parse(
    """
    [aliases]
    "the big board" = "marketing"
    "ghost office" = "00000000-0000-0000-0000-00000000dead"

    [[phrasings]]
    text = "lemme loose on {group} til {until}"
    intent = "join_group"

    [[phrasings]]
    text = "gimme the boot from {group}"
    intent = "leave_group"

    [[phrasings]]
    text = "wave through {request}"
    intent = "approve_request"

    [[phrasings]]
    text = "scratch {request}"
    intent = "cancel_request"

    [synonyms]
    drive = "group"
    greenlight = "approve"
    zap = "cancel"
    "roger wilco" = "yes"
    """
)
pytestmark = pytest.mark.settings(words=WORDS)


@on_both_engines
async def test_a_phrasing_and_an_alias_lead_to_the_group_under_its_true_name(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    await alice.says("pls lemme loose on the Big Board til Friday!")
    alice.sees("Join Marketing", "2026-11-27", "Send request")
    await alice.clicks("Send request")
    await olga.clicks("Approve")
    assert "Alice Martin" in office.directory.members("Marketing")


@pytest.mark.parametrize("text", ["add me to the big board", "add me to big board", "add me to the BIG BOARD drive"])
async def test_an_alias_is_found_in_any_sentence(alice: Colleague, text: str) -> None:
    await alice.says(text)
    alice.sees("Join Marketing")


async def test_an_alias_answers_a_question_too(alice: Colleague) -> None:
    await alice.says("add me")
    await alice.says("the big board")
    alice.sees("Join Marketing")
    await alice.says("who owns the big board?")
    alice.sees("Marketing is owned by", "Olga Nowak")


async def test_an_alias_comes_before_a_group_of_that_name_and_may_be_an_object_id(
    office: Office, alice: Colleague
) -> None:
    office.directory.has("Big Board")
    await office.usher.directory.refresh()
    await alice.says("add me to big board")
    alice.sees("Join Marketing")


async def test_an_alias_of_a_group_that_is_gone_is_told_like_an_unknown_name(office: Office, alice: Colleague) -> None:
    await alice.says("add me to ghost office")
    alice.does_not_see("Something went wrong", "Send request")


@pytest.mark.parametrize("text", ["wave through {number}", "greenlight {number}", "pls greenlight request {number}"])
async def test_words_of_a_file_approve_nothing_without_a_click(
    office: Office, olga: Colleague, asked: int, text: str
) -> None:
    await olga.says(text.format(number=asked))
    assert await office.state_of(asked) is State.PENDING
    olga.sees("Alice Martin", "Marketing")
    await olga.clicks("Approve")
    assert await office.state_of(asked) is State.COMPLETED


@pytest.mark.parametrize("text", ["scratch {number}", "zap {number}", "zap it", "zap my request", "zap everything"])
async def test_words_of_a_file_cancel_nothing_without_a_click(
    office: Office, alice: Colleague, asked: int, text: str
) -> None:
    await alice.says(text.format(number=asked))
    assert await office.state_of(asked) is State.PENDING


async def test_words_of_a_file_take_nobody_out_without_a_click(office: Office, alice: Colleague) -> None:
    office.directory.has("Chess Club", members=[alice])
    await office.usher.directory.refresh()
    await alice.says("gimme the boot from Chess Club")
    await alice.clicks("Leave a group")
    alice.sees("Leave Chess Club")
    assert "Alice Martin" in office.directory.members("Chess Club")


async def test_words_of_a_file_say_yes_to_nothing(office: Office, alice: Colleague) -> None:
    await alice.says("add me to Marketing")
    await alice.says("roger wilco")
    assert await office.usher.book.requests_by(alice.id) == ()
