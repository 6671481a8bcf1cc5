"""A decision is only sure when it is one: a question about it, or being unable to, never is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dialogs.language import understand

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["approve 1042", "please approve 1042", "deny 1042 wrong group", "cancel 1042", "yes approve 1042"]
)
def test_a_typed_decision_is_sure(text: str) -> None:
    assert understand(text, now=NOW).sure


@pytest.mark.parametrize(
    "text",
    [
        "why should I approve 1042",
        "can I cancel 1042?",
        "I cannot approve 1042",
        "deny 1001?",
        "approve 1042 if Dana agrees",
        "how do I deny 1042",
        "deny 1042 unless he is back",
    ],
)
def test_wondering_about_a_decision_is_not_taking_it(text: str) -> None:
    frame = understand(text, now=NOW)
    assert not (frame.sure and frame.intent in ("approve_request", "deny_request", "cancel_request"))
