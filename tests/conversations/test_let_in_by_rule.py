"""Who is let in without anybody being asked, and who is not although it looks alike."""

from __future__ import annotations

import pytest

from approvals.request import State
from tests.office import Colleague, Office


@pytest.mark.settings(auto_approve=frozenset({"public_group"}))
async def test_a_public_group_lets_in_whoever_asks_and_tells_its_owners(office: Office, bruno: Colleague) -> None:
    """demand 2.24"""
    await bruno.says("add me to Running Club until Friday")
    bruno.sees("let in at once")
    await bruno.clicks("Join group")
    assert "Bruno Silva" in office.directory.members("Running Club")
    office.colleague("erik").sees("Bruno Silva", "Running Club")
    lines = await office.usher.book.audit(bruno.number)
    assert lines[0].facts["approved"] == "public_group"


@pytest.mark.settings(auto_approve=frozenset({"public_group"}))
async def test_a_group_that_is_private_by_the_time_it_is_carried_out_lets_nobody_in(
    office: Office, bruno: Colleague
) -> None:
    """edge 5: the rule is looked at again."""
    await bruno.says("add me to Running Club until Friday")
    await bruno.presses("Join group")
    office.directory.has("Running Club", id=office.directory.id_of("Running Club"), visibility="Private")
    await office.settles()
    assert "Bruno Silva" not in office.directory.members("Running Club")
    bruno.sees("they no longer allow it")


@pytest.mark.settings(auto_approve=frozenset({"public_group"}), two_approvers=("Running*",))
async def test_where_two_have_to_agree_no_rule_does(office: Office, bruno: Colleague) -> None:
    await bruno.says("add me to Running Club until Friday")
    await bruno.clicks("Send request")
    assert "Bruno Silva" not in office.directory.members("Running Club")
    assert await office.state_of(bruno.number) is State.PENDING


@pytest.mark.settings(auto_approve=frozenset({"same_department"}))
async def test_colleagues_of_the_owners_are_let_in_and_others_ask(
    office: Office, alice: Colleague, olga: Colleague, bruno: Colleague
) -> None:
    emily, ben = office.colleague("emily"), office.colleague("ben")
    office.directory.has("Marketing Analytics", owners=[olga, bruno])
    await ben.says("add me to Marketing Analytics")
    await ben.clicks("Join group")
    assert "Ben Carter" in office.directory.members("Marketing Analytics")
    await emily.says("add me to Marketing Analytics")
    await emily.clicks("Send request")
    assert "Emily Zhang" not in office.directory.members("Marketing Analytics")
    await olga.clicks("Deny")


@pytest.mark.settings(auto_approve=frozenset({"public_group"}))
async def test_nobody_lets_somebody_else_in_by_a_rule(office: Office, bruno: Colleague) -> None:
    await bruno.says("add Emily Zhang to Running Club until Friday")
    await bruno.clicks("Send request")
    assert "Emily Zhang" not in office.directory.members("Running Club")
