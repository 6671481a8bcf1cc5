"""What does this group open: shown to whoever asks and whoever decides, and a yes to something else is not counted."""

from __future__ import annotations

from typing import Any

import pytest

from approvals.request import Kind, State
from approvals.rules import Creation
from tests.office import Colleague, Office, on_both_engines, text_of

SEND, AGAIN = "Send request", "approve again"


@pytest.fixture
def fatima(office: Office) -> Colleague:
    """She and Rosa own CRM-Users, to which Contoso CRM is assigned."""
    return office.colleague("fatima")


@pytest.fixture
def rosa(office: Office) -> Colleague:
    return office.colleague("rosa")


@pytest.fixture
async def asked_for_crm(office: Office, alice: Colleague) -> int:
    await alice.says("add me to CRM-Users")
    await alice.clicks(SEND)
    return alice.number


async def audit_of(office: Office, number: int) -> list[str]:
    return [event.what for event in await office.usher.book.audit(number)]


async def test_joining_opens_is_on_every_card(alice: Colleague, fatima: Colleague) -> None:
    """1.7, 2.15: the purpose of the group and what it opens, for the requester before and after, and the approver."""
    await alice.says("add me to CRM-Users")
    alice.sees("Joining opens:", "Application: Contoso CRM (User)", "Opens Contoso CRM.")
    await alice.clicks(SEND)
    alice.sees("Joining opens:", "Application: Contoso CRM (User)")
    fatima.sees("Joining opens:", "Application: Contoso CRM (User)", "Opens Contoso CRM.")


async def test_a_team_and_its_site_are_opened(office: Office) -> None:
    dana = office.colleague("dana")
    await dana.says("add me to Running Club")
    await dana.clicks(SEND)
    site = "SharePoint site: https://contoso.sharepoint.com/sites/running-club"
    office.colleague("erik").sees("Team in Microsoft Teams: Running Club", site)


async def test_licences_are_named_and_the_approver_is_told_what_they_cost(office: Office, alice: Colleague) -> None:
    """4.2, 4.3."""
    await alice.says("add me to Sales-E5")
    alice.sees("Licence: Microsoft 365 E5", "Licence: Power BI Pro")
    await alice.clicks(SEND)
    office.colleague("fatima").sees("Licence: Microsoft 365 E5", "Takes 1 × Microsoft 365 E5; 0 left after this")


@on_both_engines
async def test_a_yes_to_an_outdated_list_is_not_counted_but_asked_for_again(
    office: Office, alice: Colleague, fatima: Colleague, rosa: Colleague, asked_for_crm: int
) -> None:
    """2.17, 2.18, section 5, row 4, pain 5: the application attached meanwhile is on the card before anybody's yes
    counts for it."""
    office.directory.opens("CRM-Users", "Payday")
    await fatima.clicks("Approve")
    assert await office.state_of(asked_for_crm) is State.PENDING
    assert "Alice Martin" not in office.directory.members("CRM-Users")
    fatima.sees("This now also opens: Payday.", AGAIN, "Application: Payday")
    rosa.sees("What CRM-Users opens has changed.", "Payday")
    rosa.sees_on_a_card("This now also opens: Payday.", AGAIN)
    alice.sees("What CRM-Users opens has changed.", "This now also opens: Payday.")
    assert "approval.outdated" in await audit_of(office, asked_for_crm)

    await fatima.clicks("Approve")
    assert await office.state_of(asked_for_crm) is State.COMPLETED
    assert "Alice Martin" in office.directory.members("CRM-Users")


async def test_what_is_taken_away_is_asked_again_too(office: Office, fatima: Colleague, asked_for_crm: int) -> None:
    office.directory.no_longer_opens("CRM-Users", "Contoso CRM")
    await fatima.clicks("Approve")
    assert await office.state_of(asked_for_crm) is State.PENDING
    fatima.sees("This no longer opens: Contoso CRM.")
    await fatima.clicks("Approve")
    assert await office.state_of(asked_for_crm) is State.COMPLETED


async def test_a_copy_that_was_not_drawn_again_decides_nothing(
    office: Office, fatima: Colleague, rosa: Colleague, asked_for_crm: int
) -> None:
    """The request knows the new list, this card did not show it: its yes is not counted either."""
    old = fatima.card_with("Approve")
    kept = dict(old.body)
    office.directory.opens("CRM-Users", "Payday")
    await office.does_its_hourly_duties()
    shown = fatima.card_with("Approve")
    current = shown.body
    shown.body = kept
    await fatima.clicks("Approve", on=shown)
    assert await office.state_of(asked_for_crm) is State.PENDING
    shown.body = current
    await rosa.clicks("Approve")
    assert await office.state_of(asked_for_crm) is State.COMPLETED


async def test_a_no_needs_no_list(office: Office, fatima: Colleague, asked_for_crm: int) -> None:
    office.directory.opens("CRM-Users", "Payday")
    await fatima.clicks("Deny")
    assert await office.state_of(asked_for_crm) is State.DENIED


@pytest.mark.settings(ownerless_per_week=0)
async def test_waiting_cards_are_restated_within_the_hour_and_everybody_is_told_once(
    office: Office, alice: Colleague, fatima: Colleague, rosa: Colleague, asked_for_crm: int
) -> None:
    """2.16: co-owners and the requester hear of it, however many requests wait."""
    tom = office.colleague("tom")
    await tom.says("add me to CRM-Users")
    await tom.clicks(SEND)
    office.directory.opens("CRM-Users", "Payday")
    await office.does_its_hourly_duties()
    for owner in (fatima, rosa):
        heard = [text_of(m) for m in owner.messages if "What CRM-Users opens has changed." in text_of(m)]
        assert len(heard) == 1
        owner.sees_on_a_card("This now also opens: Payday.", AGAIN)
    alice.sees("This now also opens: Payday.")
    tom.sees("This now also opens: Payday.")
    assert (await audit_of(office, asked_for_crm)).count("effects.changed") == 1
    await office.does_its_hourly_duties()
    assert (await audit_of(office, asked_for_crm)).count("effects.changed") == 1
    await fatima.says(f"approve {asked_for_crm}")
    await fatima.says("yes")
    assert await office.state_of(asked_for_crm) is State.COMPLETED


async def test_what_came_and_went_again_is_no_news(office: Office, fatima: Colleague, asked_for_crm: int) -> None:
    office.directory.opens("CRM-Users", "Payday")
    await office.does_its_hourly_duties()
    office.directory.no_longer_opens("CRM-Users", "Payday")
    await office.does_its_hourly_duties()
    assert AGAIN not in text_of(fatima.card_with("Approve"))
    await fatima.clicks("Approve")
    assert await office.state_of(asked_for_crm) is State.COMPLETED


@pytest.mark.settings(two_approvers=("CRM-Users",))
async def test_the_first_of_two_yeses_is_asked_for_again(
    office: Office, fatima: Colleague, rosa: Colleague, asked_for_crm: int
) -> None:
    await fatima.clicks("Approve")
    office.directory.opens("CRM-Users", "Payday")
    await rosa.clicks("Approve")
    assert await office.state_of(asked_for_crm) is State.PENDING
    await rosa.clicks("Approve")
    assert await office.state_of(asked_for_crm) is State.PENDING, "Fatima said yes to something else"
    await fatima.clicks("Approve")
    assert await office.state_of(asked_for_crm) is State.COMPLETED


async def test_a_typed_yes_is_to_what_was_shown(office: Office, fatima: Colleague, asked_for_crm: int) -> None:
    await fatima.says(f"approve {asked_for_crm}")
    office.directory.opens("CRM-Users", "Payday")
    await fatima.says("yes")
    assert await office.state_of(asked_for_crm) is State.PENDING
    assert f"your yes to request {asked_for_crm} was not counted" in fatima.chat()
    fatima.sees_on_a_card("This now also opens: Payday.")


async def test_a_tick_on_a_list_is_no_yes_to_something_new(
    office: Office, fatima: Colleague, asked_for_crm: int
) -> None:
    """A list shows no effects: the request's own list decides, and the card with what is new is in the chat."""
    await fatima.says("approve all")
    office.directory.opens("CRM-Users", "Payday")
    ticks: dict[str, Any] = {f"r{asked_for_crm}": "true"}
    await fatima.clicks("Approve the ticked ones", **ticks)
    assert await office.state_of(asked_for_crm) is State.PENDING
    assert f"your yes to request {asked_for_crm} was not counted" in fatima.chat()
    await fatima.clicks("Approve")
    assert await office.state_of(asked_for_crm) is State.COMPLETED


async def test_an_owner_who_adds_somebody_is_shown_it_first(office: Office, fatima: Colleague) -> None:
    """What an owner does by their own right is a yes as well."""
    await fatima.says("add Alice Martin to CRM-Users")
    fatima.sees("Application: Contoso CRM (User)")
    office.directory.opens("CRM-Users", "Payday")
    await fatima.clicks("Add to the group")
    assert "Alice Martin" not in office.directory.members("CRM-Users")
    fatima.sees("What CRM-Users opens has changed since you were shown it", "Application: Payday")
    await fatima.clicks("Add to the group")
    assert "Alice Martin" in office.directory.members("CRM-Users")


async def test_while_graph_is_down_a_yes_is_kept_and_then_judged_by_what_it_opens(
    office: Office, fatima: Colleague, asked_for_crm: int
) -> None:
    office.graph_is_down()
    await fatima.presses("Approve")
    office.directory.opens("CRM-Users", "Payday")
    office.graph_is_back()
    await office.passes(minutes=5)
    assert await office.state_of(asked_for_crm) is State.PENDING
    fatima.sees_on_a_card("This now also opens: Payday.")


async def test_where_applications_may_not_be_read_the_card_says_so(
    office: Office, alice: Colleague, fatima: Colleague
) -> None:
    """Least privilege: without Application.Read.All everything works, and nothing is claimed."""
    office.directory.lets_usher(
        "User.Read.All",
        "Group.Read.All",
        "GroupMember.ReadWrite.All",
        "Policy.Read.All",
        "RoleManagement.Read.Directory",
    )
    await alice.says("add me to CRM-Users")
    await alice.clicks(SEND)
    fatima.sees("Applications: I may not read them")
    await fatima.clicks("Approve")
    assert "Alice Martin" in office.directory.members("CRM-Users")


class TestDeclared:
    async def test_an_owner_says_what_a_group_opens_and_takes_it_back(
        self, office: Office, alice: Colleague, olga: Colleague, bruno: Colleague
    ) -> None:
        """2.14: a site that the directory does not show."""
        await olga.says("Marketing opens the site Campaigns")
        olga.sees("Marketing opens Campaigns.")
        await olga.clicks("Say so")
        olga.sees("From now on: Marketing opens Campaigns.")
        await alice.says("what does Marketing open?")
        alice.sees("Campaigns", "Olga Nowak said that it opens Campaigns", "sites/marketing")
        await bruno.says("Marketing no longer opens campaigns")
        await bruno.clicks("Say so")
        await alice.says("what do I get if I join Marketing?")
        assert "said by its owners" not in text_of(alice.newest)

    async def test_it_is_an_effect_like_any_other(self, office: Office, olga: Colleague, asked: int) -> None:
        """2.18: a declaration, too, asks again for what waits."""
        await olga.says("declare that Marketing opens https://contoso.sharepoint.com/sites/crm")
        await olga.clicks("Say so")
        await olga.clicks("Approve")
        assert await office.state_of(asked) is State.PENDING
        assert "This now also opens: https://contoso.sharepoint.com/sites/crm." in text_of(olga.card_with("Approve"))
        await olga.clicks("Approve")
        assert await office.state_of(asked) is State.COMPLETED

    async def test_nobody_but_owners_and_administrators(self, office: Office, alice: Colleague, ada: Colleague) -> None:
        await alice.says("Marketing opens the site Campaigns")
        alice.sees("Only the owners of Marketing can do that")
        await ada.says("Marketing opens the site Campaigns")
        await ada.clicks("Say so")
        ada.sees("From now on: Marketing opens Campaigns.")

    async def test_an_owner_no_more_cannot_send_what_they_began(self, office: Office, olga: Colleague) -> None:
        await olga.says("Marketing opens the site Campaigns")
        office.directory.has("Marketing", owners=[office.colleague("bruno")])
        await olga.clicks("Say so")
        assert "Only the owners of Marketing can do that" in olga.chat()
        assert await office.usher.book.declared(office.directory.id_of("Marketing")) == ()

    async def test_twenty_are_the_most_and_nothing_is_said_twice(self, office: Office, olga: Colleague) -> None:
        for number in range(20):
            await olga.says(f"Marketing opens the site Campaign-{number}")
            await olga.clicks("Say so")
        await olga.says("Marketing opens the site CAMPAIGN-3")
        olga.sees("It is declared already")
        await olga.says("Marketing opens the site Campaign-20")
        olga.sees("20 things are declared of Marketing already")
        await olga.says("Marketing no longer opens Nowhere")
        olga.sees("Nobody has declared that Marketing opens Nowhere")

    async def test_hostile_words_are_only_words(self, office: Office, alice: Colleague, olga: Colleague) -> None:
        """Edge 15: markup, direction marks and templates are shown as they are, on one line, and decide nothing."""
        await olga.says('Marketing opens "[x](https://evil.example) {{DATE()}} \u202eapprove"')
        await olga.clicks("Say so")
        [said] = await office.usher.book.declared(office.directory.id_of("Marketing"))
        assert "\u202e" not in said.opening.name
        await alice.says("what does Marketing open?")
        alice.sees("[x](https://evil.example) { {DATE()}} approve")


class TestAnswers:
    async def test_which_groups_open_an_application(self, office: Office, alice: Colleague) -> None:
        await alice.says("which groups open Contoso CRM?")
        alice.sees("CRM-Users")
        await alice.says("which groups open Qwertz?")
        alice.sees("I know no application called “Qwertz”")

    async def test_a_declared_site_is_found_too(self, office: Office, alice: Colleague, olga: Colleague) -> None:
        await olga.says("Marketing opens the site Campaigns")
        await olga.clicks("Say so")
        await alice.says("which groups open campaigns?")
        alice.sees("Marketing")

    async def test_who_is_only_nested_is_told_that_it_opens_nothing(self, office: Office) -> None:
        """Edge 13: Pavel is in IT Operations, which is in VPN Users."""
        pavel = office.colleague("pavel")
        await pavel.says("what does VPN Users open?")
        pavel.sees("You are in it only through another group.")
        tom = office.colleague("tom")
        await tom.says("what does VPN Users open?")
        assert "only through another group" not in text_of(tom.newest)

    async def test_of_a_group_that_hides_its_members_nothing_about_them_is_told(self, alice: Colleague) -> None:
        """Edge 19."""
        await alice.says("what does Works Council open?")
        alice.sees("SharePoint site")
        alice.does_not_see("Karl", "Håkan")


class TestSeeding:
    async def test_everybody_who_has_the_application_is_put_to_the_owners(self, office: Office, ada: Colleague) -> None:
        """2.7: direct assignments and direct members of assigned groups; the owner decides, for nobody is above the
        policy."""
        linh, rosa = office.colleague("linh"), office.colleague("rosa")
        office.directory.has("brie-test", members=[linh, rosa])
        await ada.says("add everybody who has Contoso CRM to brie-test")
        ada.sees("6 people have Contoso CRM", "1 of them is in the group already", "Dana Fox")
        await ada.clicks(SEND)
        assert len(office.directory.members("brie-test")) == 2
        await linh.clicks("Approve")
        assert "Dana Fox" in office.directory.members("brie-test")
        assert len(office.directory.members("brie-test")) == 7
        await ada.says("add everybody who has Contoso CRM to brie-test")
        ada.sees("Everybody who has Contoso CRM and can be added is in brie-test already")

    async def test_guests_and_disabled_accounts_are_left_out_and_named(self, office: Office, ada: Colleague) -> None:
        office.directory.changes(office.colleague("dana"), accountEnabled=False)
        await ada.says("add everybody who has Contoso CRM to brie-test")
        ada.sees("Left out, as their accounts are disabled: Dana Fox.")

    async def test_only_administrators(self, office: Office, fatima: Colleague) -> None:
        await fatima.says("add everybody who has Figma to CRM-Users")
        fatima.sees("people who hold an administrator role")


class TestAsking:
    @pytest.mark.settings(creation=Creation.APPROVAL)
    async def test_an_administrator_asks_a_colleague_to_create_a_group(self, office: Office, alice: Colleague) -> None:
        """2.6: the colleague gets the card, owns the group, and its cards say what it is meant to open, until the
        directory shows it."""
        greta, dana, ada = office.colleague("greta"), office.colleague("dana"), office.colleague("ada")
        await greta.says("ask Dana Fox to create a group for Contoso CRM")
        greta.sees("Dana Fox has a filled-in card")
        dana.sees("Contoso CRM users", "For the application")
        await dana.clicks(SEND)
        ada.sees("Contoso CRM users", "For the application")
        await ada.clicks("Approve")
        group = "Contoso CRM users"
        assert office.directory.owners(group) == ["Dana Fox"]
        await office.usher.directory.refresh()
        await alice.says("what does Contoso CRM users open?")
        alice.sees("Contoso CRM (said by", "Greta")
        office.directory.opens(group, "Contoso CRM", "User")
        await alice.says("what does Contoso CRM users open?")
        alice.sees("Application: Contoso CRM (User)")
        assert "said by" not in text_of(alice.newest)

    @pytest.mark.settings(creation=Creation.APPROVAL)
    async def test_a_yes_meant_for_something_else_makes_no_group(self, office: Office, ada: Colleague) -> None:
        dana = office.colleague("dana")
        await dana.says("add me to Marketing")
        await ada.says("ask Dana Fox to create a group for Contoso CRM")
        await dana.says("yes")
        ada.does_not_see("Please decide: Dana Fox asks for a new group")
        assert dana.number == 1001
        request = await office.usher.book.request(1001)
        assert request is not None
        assert request.kind is Kind.JOIN

    async def test_the_policy_is_checked_for_who_is_asked(self, office: Office, ada: Colleague) -> None:
        dana = office.colleague("dana")
        await ada.says("ask Dana Fox to create a group for Contoso CRM")
        ada.sees("Dana Fox cannot create the group, so I have not asked")
        dana.heard_nothing()

    async def test_only_administrators_ask(self, office: Office, alice: Colleague) -> None:
        dana = office.colleague("dana")
        await alice.says("ask Dana Fox to create a group for Contoso CRM")
        alice.sees("people who hold an administrator role")
        dana.heard_nothing()

    async def test_an_owner_asks_for_an_application(
        self, office: Office, ada: Colleague, olga: Colleague, alice: Colleague
    ) -> None:
        """2.16, 2.17: the administrator is told where to do it; Usher assigns nothing."""
        await olga.says("ask the admin to give Marketing access to Contoso CRM")
        olga.sees("I told Ada Lindqvist what to do")
        ada.sees("Olga Nowak, who owns Marketing, asks that it opens Contoso CRM", "Users and groups")
        await olga.says("ask the admin to give Marketing access to Contoso CRM")
        olga.sees("were asked for that within the last day")
        await alice.says("ask the admin to give Marketing access to Figma")
        alice.sees("Only the owners of Marketing can do that")
        office.directory.opens("Marketing", "Contoso CRM", "User")
        await olga.says("ask the admin to give Marketing access to Contoso CRM")
        olga.sees("Marketing opens Contoso CRM already")
