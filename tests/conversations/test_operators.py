"""An operator's commands beside a running Usher: what they change, people see in their chats."""

from __future__ import annotations

import pytest

from tests.commands.conftest import Operator
from tests.office import Colleague, Office, on_both_engines

pytestmark = on_both_engines


@pytest.fixture
def operator(office: Office) -> Operator:
    """On SQLite Usher holds the process lock while the operator types."""
    return Operator(office.settings.database_url, office.settings.clock_url)


async def test_a_request_an_operator_cancels_is_told_with_the_reason(
    office: Office, operator: Operator, asked: int, alice: Colleague, olga: Colleague
) -> None:
    await operator.types("request", "cancel", str(asked), "--reason", "Marketing moves to Teams Free next week")
    await office.settles()

    alice.sees("cancelled", "Nothing was changed", "Marketing moves to Teams Free next week")
    olga.sees_on_a_card("Cancelled")
    olga.has_no_button("Approve")
    assert "The audit is whole." in await operator.types("audit", "verify")


async def test_a_person_who_is_forgotten_is_named_on_no_card(
    office: Office, operator: Operator, asked: int, alice: Colleague, olga: Colleague
) -> None:
    await olga.clicks("Approve")
    assert "graph_request_id" in await operator.types("request", "show", str(asked))
    (card,) = [message for message in olga.messages if message.card is not None]
    assert "Alice Martin" in str(card.card)

    await operator.types("audit", "erase", alice.id, "--yes")
    await office.settles()

    (card,) = [message for message in olga.messages if message.card is not None]
    assert "Alice" not in str(card.card)
    assert "Nothing needs attention." in await operator.types("status")
