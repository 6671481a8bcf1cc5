"""Administrators ask in chat how Usher is doing and whether the organisation is ready; others hear whom to ask."""

from __future__ import annotations

import pytest

from approvals.rules import Privilege
from tests.office import Colleague, Office, text_of

QUESTIONS = ["doctor", "are we ready?", "readiness"]


async def test_an_administrator_sees_how_usher_is_doing(office: Office, ada: Colleague) -> None:
    await ada.says("doctor")

    ada.sees(
        "How Usher is doing",
        "The settings can be used, and self-service is switched on.",
        "What these settings cannot do without is granted, says the consent in Entra.",
        "The key server of Bot Framework answers with 1 key.",
        "Usher gets a token to speak in Teams.",
        "Our clock and that of Microsoft Graph agree.",
        "The tenant has Entra ID P2.",
        "Legacy Archive",
    )
    assert "Problem:" not in text_of(ada.newest)


async def test_what_is_wrong_stands_on_the_card_with_what_to_do(office: Office, ada: Colleague) -> None:
    reading = ("User.Read.All", "GroupMember.Read.All", "RoleManagement.Read.Directory", "Application.Read.All")
    office.directory.lets_usher(*reading)

    await ada.says("check yourself")

    lacking = "Problem: GroupMember.ReadWrite.All is not granted: nobody can be let into a group."
    ada.sees(lacking, "grant admin consent")


@pytest.mark.parametrize("question", QUESTIONS)
async def test_others_are_told_whom_to_ask(office: Office, alice: Colleague, question: str) -> None:
    await alice.says(question)

    alice.sees("administrator role in Microsoft Entra", "Ask your IT department, or Ada Lindqvist")
    alice.does_not_see("Legacy Archive", "Sign-in")


async def test_are_we_ready_counts_groups_owners_join_rules_and_a_test_request(
    office: Office, ada: Colleague, alice: Colleague, olga: Colleague
) -> None:
    """Demand 1.11."""
    await ada.says("are we ready?")
    ada.sees(
        "of 47 groups can be asked for.",
        "1 group cannot: can carry administrator roles.",
        "2 groups cannot: a rule decides who is in.",
        "have fewer than two owners who can decide",
        "The owners of 0 groups have set a join rule",
        "No request was carried out yet.",
    )

    await olga.says("anyone can join Marketing")
    await olga.clicks("Change it")
    await alice.says("add me to Marketing")
    await alice.clicks("Join group")
    await ada.says("readiness")

    ada.sees("The owners of 1 group have set a join rule", "requests were carried out.")


@pytest.mark.settings(privilege=Privilege.OWNED_GROUPS)
async def test_groups_that_have_opted_in_are_listed(office: Office, ada: Colleague) -> None:
    await ada.says("doctor")
    ada.sees("No group has opted in, so nothing can be asked for.")
    office.directory.opts_in("Marketing")

    await ada.says("doctor")

    ada.sees("1 group has opted in: Marketing.", "Usher could write every group of the tenant")


async def test_a_graph_that_is_down_does_not_hide_the_rest(office: Office, ada: Colleague) -> None:
    """Administrators cannot be told from others then, so nobody is told anything but that."""
    office.graph_is_down()

    await ada.says("doctor")

    ada.does_not_see("Sign-in")
