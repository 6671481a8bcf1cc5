"""How often Graph is asked: every request costs the tenant's quota, and the people who wait (issue 5's measure)."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.directory.conftest import requests_made
from tests.office import Colleague, Office

UNTIL_THE_OWNER_HAS_THE_CARD = 4
TO_CARRY_OUT = 3


@dataclass(frozen=True)
class Act:
    """What somebody says and then clicks, and the most that the words, the click and the carrying out may cost."""

    who: str
    says: str
    clicks: str
    costs: tuple[int, int, int]


TAKES_OUT = Act("olga", "remove Ben Carter from Marketing", "Remove from the group", (6, 2, 3))
ADDS_A_GUEST = Act("olga", "add Lena Schmidt to Marketing", "Add to the group", (6, 2, 3))
DECLARES = Act("olga", "Marketing opens the site Campaigns", "Say so", (4, 2, 1))
DECLARES_BY_ROLE = Act("ada", "Finance-Readers opens the site Budgets", "Say so", (4, 2, 1))
BLOCKS = Act("ada", "block Ben Carter from Marketing", "Block", (7, 2, 2))
CREATES = Act("alice", "create a Microsoft 365 group called Summer Party", "Make the group", (5, 3, 7))


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


@pytest.mark.settings(guests_added=True, creation="none", ask_managers=True)
@pytest.mark.parametrize("act", [TAKES_OUT, ADDS_A_GUEST, DECLARES, DECLARES_BY_ROLE, BLOCKS, CREATES])
async def test_what_is_known_of_a_wish_is_asked_for_at_once(office: Office, act: Act) -> None:
    """Also where managers, the group's own word about guests, roles or the naming policy have a say."""
    await office.usher.directory.refresh()
    somebody = office.colleague(act.who)
    with requests_made() as saying:
        await somebody.says(act.says)
    with requests_made() as clicking:
        await somebody.presses(act.clicks)
    with requests_made() as doing:
        await office.settles()
    somebody.sees_on_a_card("Done")
    made = [_graph(each) for each in (saying, clicking, doing)]
    assert all(len(few) <= most for few, most in zip(made, act.costs, strict=True)), made


def _graph(requests: list[str]) -> list[str]:
    return [each for each in requests if "/v1.0/" in each]
