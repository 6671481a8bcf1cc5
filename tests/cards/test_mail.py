"""A mail tells an approver what waits and where to answer; nothing in it decides."""

from __future__ import annotations

from dataclasses import replace

from approvals.request import Kind
from cards.mail import mail_to_approver
from tests.cards.samples import BRUSSELS, PENDING, of_kind


def test_a_mail_says_who_asks_what_and_where_to_answer() -> None:
    mail = mail_to_approver(PENDING, BRUSSELS)
    assert mail.subject == "Please decide in Teams: request 1042 for Marketing"
    for told in (
        "Alice Martin asks to join Marketing.",
        "Until Friday, 27 November 2026",
        "Reason: I help with the spring campaign",
        "open Microsoft Teams",
        "expires on Monday, 7 December 2026",
        "request 1042",
    ):
        assert told in mail.text


def test_a_mail_carries_no_secret_and_no_link() -> None:
    text = mail_to_approver(PENDING, BRUSSELS).text
    assert PENDING.key not in text
    assert "nonce" not in text
    assert "http" not in text


def test_a_name_cannot_add_a_line_to_the_head_of_the_mail() -> None:
    twisted = replace(PENDING, group=replace(PENDING.group, name="Marketing\r\nBcc: evil@example.com"))
    mail = mail_to_approver(twisted, BRUSSELS)
    assert "\n" not in mail.subject
    assert "\r" not in mail.subject + mail.text


def test_what_has_no_end_says_nothing_of_one() -> None:
    assert "Until" not in mail_to_approver(of_kind(Kind.ADD_OWNERS), BRUSSELS).text
    assert "No end date" in mail_to_approver(replace(PENDING, until=None), BRUSSELS).text
