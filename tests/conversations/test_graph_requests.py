"""How often Graph is asked: every request costs the tenant's quota, and the people who wait (issue 5's measure)."""

from __future__ import annotations

from tests.directory.conftest import requests_made
from tests.office import Colleague, Office

UNTIL_THE_OWNER_HAS_THE_CARD = 6
TO_CARRY_OUT = 4


async def test_a_join_request_asks_graph_a_few_times_only(office: Office, alice: Colleague, olga: Colleague) -> None:
    await office.usher.directory.refresh()
    with requests_made() as asking:
        await alice.says("add me to Marketing until Friday, quarter close")
        await alice.clicks("Send request")
    olga.sees("Alice Martin", "Marketing")
    with requests_made() as deciding:
        await olga.presses("Approve")
    with requests_made() as doing:
        await office.settles()
    assert "Alice Martin" in office.directory.members("Marketing")
    assert len(_graph(asking)) <= UNTIL_THE_OWNER_HAS_THE_CARD, asking
    assert len(_graph(deciding)) <= 1, deciding
    assert len(_graph(doing)) <= TO_CARRY_OUT, doing


def _graph(requests: list[str]) -> list[str]:
    return [each for each in requests if "/v1.0/" in each]
