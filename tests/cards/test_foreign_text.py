"""What other people wrote is shown as they wrote it, harmlessly, wherever it appears."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from approvals.approver import Approver, Reach
from approvals.directory_objects import Group, GroupKind, GroupRef, Person, PersonRef
from approvals.jobs import News
from approvals.message import Message
from approvals.request import Kind, Request, Subject
from cards.choice_card import Choice, choice_card
from cards.confirm_card import confirm_card
from cards.ending_card import ending_card
from cards.foreign import NAME, foreign
from cards.letting_in import who_let_in
from cards.list_card import groups_card, requests_card
from cards.mail import mail_to_approver
from cards.meaning_card import meaning_card
from cards.notice import news
from cards.notice_card import notice_card
from cards.question_card import question_card
from cards.request_card import request_card, summary
from cards.until_card import until_card
from cards.waiting_card import waiting_card
from tests.cards.looking import parts, typed
from tests.cards.samples import (
    ANY_TWO,
    ANY_TWO_QUESTIONS,
    BRUSSELS,
    FRIDAY,
    LIFE,
    MARKETING,
    MORE,
    NOW,
    READERS,
    of_kind,
    proposal,
)
from tests.cards.schema import complaints

HOSTILE = {
    "markdown_link": "[Approve](https://evil.example) **bold** # x",
    "date_function": "{{DATE(2026-11-27T00:00:00Z,SHORT)}}",
    "nested_braces": "{{{{{{TIME(2026-11-27T00:00:00Z)}}}}}}",
    "template": "${$root.secret} $when ${if(true, 'x', 'y')}",
    "format_field": "{group.__class__} {0} {person!r} %s %(x)s {",
    "mention": "<at>Olga Nowak</at><script>alert(1)</script>&amp;",
    "right_to_left": "\u202egnitekraM\u202c \u200f\u2066x\u2069 \u05d0\u05d1\u05d2",
    "zero_width": "Mar\u200bke\u200dting\ufeff\u00ad",
    "control": "a\x00b\x07c\r\nd\u2028e\te",
    "half_character": "broken \ud83d name",
    "long": "x" * 10_000,
    "long_words": "Ab cd " * 2_000,
    "emoji": "\U0001f469\u200d\U0001f4bb\U0001f1e7\U0001f1ea " * 1_000,
    "accents": "e\u0301" + "\u0301\u0316" * 5_000,
    "empty": "",
    "blank": " \u200b \t",
    "null_word": "null None undefined",
    "quotes": '"\'`\\"',
}


@pytest.fixture(params=HOSTILE, name="hostile")
def every_hostile_text(request: pytest.FixtureRequest) -> str:
    return HOSTILE[request.param]


def _request(request: Request, text: str) -> Request:
    person = PersonRef("00000000-0000-4000-8000-0000000000ff", text)
    approvers = tuple(Approver(replace(person, id=str(n)), "nonce", Reach.ASKED) for n in range(10))
    return replace(
        request,
        group=replace(request.group, name=text),
        requester=person,
        subjects=(*(replace(subject, person=person) for subject in request.subjects), Subject(person)),
        approvers=(*approvers, Approver(person, "n", Reach.UNREACHABLE)),
        reason=text,
        comment=text,
        decided_by=person if request.decided_by else None,
        error_id=text if request.error_id else "",
        details=replace(
            request.details,
            description=text,
            members=(person,) * 20 if request.details.members else (),
            suggested=GroupRef(MARKETING.id, text, GroupKind.SECURITY),
        ),
    )


def _person(text: str) -> Person:
    return Person("00000000-0000-4000-8000-0000000000ff", text, mail=text, job_title=text, department=text)


def _group(text: str) -> Group:
    return replace(MARKETING, name=text, description=text, mail=text, visibility=text)


@cache
def _cards(text: str) -> tuple[dict[str, Any], ...]:
    return tuple(_drawn_with(text))


def _drawn_with(text: str) -> Iterator[dict[str, Any]]:
    people = tuple(PersonRef(str(n), text) for n in range(20))
    notice = Message("Beware of {what}.", what=text)
    for kind in Kind:
        wish = proposal(kind, *people, asked=people, group=_group(text), reason=text)
        yield confirm_card("draft", wish, BRUSSELS, [notice], reason_required=True)
    yield choice_card("draft", text, [Choice.of_group(_group(text), (text,) * 20)] * 5, BRUSSELS)
    yield choice_card("draft", text, [Choice.of_person(_person(text))] * 5, BRUSSELS)
    yield meaning_card("draft", text, ANY_TWO, BRUSSELS)
    yield question_card("draft", ANY_TWO_QUESTIONS[0], Message("I know no “{name}”.", name=text), BRUSSELS)
    yield until_card("draft", Message("Until {phrase}?", phrase=text), BRUSSELS)
    for state in ("pending", "denied", "completed", "end_failed", "failed_person_gone"):
        request = LIFE[state]
        for reader in (READERS["approver"], READERS["requester"]):
            yield request_card(_request(request, text), reader, BRUSSELS, NOW)
    others = (MORE["direct"], MORE["ladder"], MORE["instead"], *(of_kind(kind) for kind in Kind))
    for request in others:
        for reader in (READERS["approver"], READERS["requester"]):
            yield request_card(_request(request, text), reader, BRUSSELS, NOW)
    for times in (2, 5):  # with a row for each, and counted
        several = replace(MORE["direct"], subjects=MORE["direct"].subjects * times)
        yield request_card(_request(several, text), READERS["requester"], BRUSSELS, NOW)
    yield ending_card(_request(LIFE["completed"], text), BRUSSELS)
    waiting = [replace(_request(LIFE["pending"], text), id=n) for n in range(1, 20)]
    yield waiting_card("draft", waiting, BRUSSELS)
    yield waiting_card("draft", waiting, BRUSSELS, became={n: Message("No, {who}.", who=text) for n in range(1, 8)})
    yield requests_card([_request(request, text) for request in LIFE.values()], BRUSSELS)
    yield groups_card([_group(text)] * 50, [_group(text)] * 50, {MARKETING.id: FRIDAY}, BRUSSELS)
    yield notice_card(Message("{name} left.", name=text), BRUSSELS)


def test_every_card_stays_valid_and_small_whatever_people_wrote(hostile: str) -> None:
    for card in _cards(hostile):
        assert complaints(card) == []
        assert len(json.dumps(card, ensure_ascii=False).encode()) <= 20_000


def test_nothing_people_wrote_reaches_a_place_where_it_is_code() -> None:
    canary = "Zebra[x](https://evil.example)"
    for card in _cards(canary):
        for part in parts(card):
            if part.get("type") in {"TextBlock", "Fact"}:
                assert "Zebra" not in json.dumps(part)
            if str(part.get("type")).startswith("Action."):
                assert "Zebra" not in json.dumps(part)
        assert "](" not in card["fallbackText"]


def test_no_template_function_survives(hostile: str) -> None:
    for card in _cards(hostile):
        drawn = json.dumps(card)
        assert "{{" not in drawn
        assert "${" not in drawn
        assert "<" not in card["speak"] + card["fallbackText"]
        assert "&" not in card["speak"]


def test_nothing_hides_or_turns_text_around(hostile: str) -> None:
    ours = {"\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"}
    for card in _cards(hostile):
        for run in typed(card, "TextRun"):
            assert run["text"].strip()
            for char in run["text"]:
                assert char in ours or unicodedata.category(char) not in {"Cc", "Cf", "Cs"}
            assert run["text"].count("\N{FIRST STRONG ISOLATE}") == run["text"].count("\N{POP DIRECTIONAL ISOLATE}")


def test_news_and_toasts_survive_it_too(hostile: str) -> None:
    for request in (*LIFE.values(), MORE["direct"], MORE["less"], MORE["let_in"], MORE["ladder"]):
        twisted = _request(request, hostile)
        for about in News:
            told = BRUSSELS.say(news(twisted, about, twisted.requester.id, hostile))
            assert 0 < len(told) < 4_000
            assert str(request.id) in told
        story = who_let_in(twisted.subjects[0].person, twisted.group, [twisted], BRUSSELS, member=True)
        assert len(BRUSSELS.say(story)) < 4_000
        mail = mail_to_approver(twisted, BRUSSELS)
        assert "\n" not in mail.subject
        assert "\r" not in mail.text
        assert len(mail.subject) < 200
        for reader in READERS.values():
            assert summary(twisted, reader, BRUSSELS)


def test_a_name_that_is_only_invisible_characters_gets_a_stand_in() -> None:
    assert BRUSSELS.say(news(_request(LIFE["completed"], "\u200b"), News.COMPLETED, "x")).count("(no name)") > 1


TRICKY = st.text(
    st.sampled_from("a {$\r\t\x08\u200b\u202e\u0301\u0316\u0323\u0958\u05bc\uac00\u1100\u1161\U0001f469\ud83d")
)


@given(st.text(max_size=2_000) | TRICKY, st.sampled_from([1, 2, 5, NAME, 500]))
@example("0\r\x08\r0", NAME)
@example("a" + "\u0301\u200b" * 9, NAME)
def test_foreign_keeps_its_promises(text: str, limit: int) -> None:
    shown = foreign(text, limit)
    assert len(shown) <= limit
    assert shown == foreign(shown, limit)
    assert unicodedata.is_normalized("NFC", shown)
    assert shown == shown.strip()
    assert "{{" not in shown
    assert "${" not in shown
    shown.encode()


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("Zoe\u0308", "Zoë"),
        ("Olga  \n Nowak", "Olga Nowak"),
        ("R&D *core*", "R&D *core*"),
        ("\u202eMarketing", "Marketing"),
        ("日本語グループ", "日本語グループ"),
        ("Z" + "\u0316" * 900 + "oe", "Z" + "\u0316" * 4 + "oe"),
        ("x" * 64, "x" * 64),
        ("x" * 65, "x" * 63 + "…"),
    ],
)
def test_names_are_shown_as_written_or_shortened(given_name: str, shown: str) -> None:
    assert foreign(given_name, NAME) == shown


def test_an_accent_is_never_cut_from_its_letter() -> None:
    assert foreign("abcq\u0323xyz", 5) == "abc…"
    assert foreign("abcq\u0323xyz", 6) == "abcq\u0323…"
