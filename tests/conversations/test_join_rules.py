"""Owners decide how people get into their group; from then on it is so."""

from __future__ import annotations

from tests.office import Colleague, Office, titles


async def test_an_open_group_lets_people_in_at_once(office: Office, olga: Colleague, alice: Colleague) -> None:
    await olga.says("anyone may join Marketing without asking")
    await olga.clicks("Change it")
    await alice.says("add me to Marketing")
    alice.sees("at once")
    await alice.clicks("Join group")
    assert "Alice Martin" in office.directory.members("Marketing")


async def test_into_a_closed_group_only_owners_add(office: Office, olga: Colleague, alice: Colleague) -> None:
    await olga.says("only owners add people to Marketing")
    if "Change it" not in titles(olga.newest.card):
        await olga.clicks("Change who may join")
    await olga.clicks("Change it")
    await alice.says("add me to Marketing")
    alice.sees("The owners of Marketing add people themselves")
    await olga.says("add Alice Martin to Marketing")
    await olga.says("yes")
    assert "Alice Martin" in office.directory.members("Marketing")


async def test_only_owners_change_it(office: Office, alice: Colleague) -> None:
    await alice.says("anyone may join Marketing without asking")
    alice.sees("Only the owners of Marketing can do that")
