"""Who has an application, who gets it, and who is kept from it."""

from __future__ import annotations

import pytest

from approvals.request import State
from approvals.rules import NoSeats
from tests.office import Colleague, Office, on_both_engines, text_of, titles

SEND = "Send request"


class TestWhoHasIt:
    async def test_everybody_may_use_what_needs_no_assignment(
        self, office: Office, ada: Colleague, alice: Colleague
    ) -> None:
        for colleague in (ada, alice):
            await colleague.says("who has access to Travel Portal?")
            colleague.sees("Everybody in your organisation may use it")
        office.directory.opens("CRM-Users", "Travel Portal")
        await ada.says("who has access to Travel Portal?")
        ada.sees("Everybody in your organisation may use it", "5 people are assigned all the same", "By CRM-Users")
        await alice.says("who has access to Travel Portal?")
        assert "CRM-Users" not in text_of(alice.newest)

    async def test_groups_inside_give_nothing_and_that_is_said(self, office: Office, ada: Colleague) -> None:
        office.directory.opens("VPN Users", "Payday")
        await ada.says("who has access to Payday?")
        ada.sees("By VPN Users", "There are groups inside it. Their members do not have the application.")
        ada.does_not_see("Pavel")

    async def test_two_of_one_name_are_told_one_by_one(self, office: Office, ada: Colleague) -> None:
        office.directory.has_app("Figma", "Marketing")
        before = len(ada.messages)
        await ada.says("who has access to Figma?")
        cards = [text_of(message) for message in ada.messages[before:] if message.card is not None]
        assert sum("Object id" in card for card in cards) == 2
        assert sum("By Marketing" in card for card in cards) == 1

    async def test_one_that_nobody_has(self, office: Office, ada: Colleague, alice: Colleague) -> None:
        office.directory.has_app("Dusty Tool")
        await office.usher.directory.refresh()
        await ada.says("who has access to Dusty Tool?")
        ada.sees("0 people have Dusty Tool.")
        await alice.says("who has access to Dusty Tool?")
        alice.sees("I have nothing to tell you about that")

    async def test_which_one_is_asked_where_none_was_named(self, ada: Colleague) -> None:
        await ada.says("who has access to Dusty Tool?")
        ada.sees("Which application do you mean?", "who has access to Contoso CRM")

    async def test_odd_names_are_only_names(self, office: Office, ada: Colleague) -> None:
        office.directory.has_app("  Ledger\u2003*of*  {{DATE()}} ", "Marketing")
        await office.usher.directory.refresh()
        await ada.says("who has access to Ledger *of* {{DATE()}}?")
        ada.sees("Ledger *of* { {DATE()}}", "By Marketing")


class TestINeedIt:
    @on_both_engines
    async def test_one_group_goes_straight_to_its_request(self, office: Office, alice: Colleague) -> None:
        fatima = office.colleague("fatima")
        await alice.says("I need access to Contoso CRM")
        alice.sees("CRM-Users", "Application: Contoso CRM (User)")
        await alice.clicks(SEND)
        fatima.sees("Alice Martin", "CRM-Users")
        await fatima.clicks("Approve")
        await alice.says("I need access to Contoso CRM")
        alice.sees("You have Contoso CRM already, by being in CRM-Users")

    @pytest.mark.parametrize(
        "sentence",
        [
            "J'ai besoin d'un accès à Contoso CRM",
            "Ik heb toegang nodig tot Contoso CRM",
            "Ich brauche Zugriff auf Contoso CRM",
            "Necesito acceso a Contoso CRM",
            "which group opens Contoso CRM for me, who decides?",
        ],
    )
    async def test_in_five_languages(self, alice: Colleague, sentence: str) -> None:
        await alice.says(sentence)
        alice.sees("CRM-Users")

    async def test_several_groups_are_offered(self, office: Office, alice: Colleague) -> None:
        office.directory.opens("Marketing", "Contoso CRM", "User")
        await alice.says("I need access to Contoso CRM")
        assert "2 groups open Contoso CRM to their members" in alice.chat()
        alice.sees("CRM-Users", "Marketing")
        await alice.says("2")
        alice.sees("Marketing")
        await alice.clicks(SEND)
        assert await office.state_of(alice.number) is State.PENDING

    async def test_assigned_in_person(self, alice: Colleague) -> None:
        await alice.says("I need access to Figma")
        alice.sees("You have Figma already: it is assigned to you in person", "ask its administrator")

    async def test_everybody_has_it(self, alice: Colleague) -> None:
        await alice.says("can I get access to Travel Portal please")
        alice.sees("Everybody in your organisation may use Travel Portal already")

    async def test_no_group_opens_it_or_there_is_no_such_application(self, office: Office, alice: Colleague) -> None:
        office.directory.has_app("Dusty Tool")
        await office.usher.directory.refresh()
        await alice.says("I need access to Dusty Tool")
        alice.sees("I know no group that opens Dusty Tool. Its administrator can say who may use it.")
        await alice.says("I need access to Qwertz")
        alice.sees("I know no application called “Qwertz”")

    @pytest.mark.settings(deny_groups=("Secret*",))
    async def test_a_group_that_is_kept_from_people_is_as_if_it_were_not_there(
        self, office: Office, alice: Colleague, olga: Colleague
    ) -> None:
        """Demand 2.11."""
        office.directory.has("Secret Vault", owners=[olga])
        office.directory.has_app("Dusty Tool", "Secret Vault")
        await office.usher.directory.refresh()
        await alice.says("I need access to Dusty Tool")
        alice.sees("I know no group that opens Dusty Tool.")
        assert "Secret" not in alice.chat()

    async def test_where_nobody_can_be_let_in_the_rule_is_named(
        self, office: Office, alice: Colleague, ada: Colleague, olga: Colleague
    ) -> None:
        office.directory.has("Old Printers", owners=[olga], onPremisesSyncEnabled=True)
        office.directory.has_app("Dusty Tool", "Old Printers")
        await office.usher.directory.refresh()
        await alice.says("I need access to Dusty Tool")
        alice.sees("managed in your organisation's own Active Directory")
        await ada.says("block Alice Martin from CRM-Users")
        await ada.clicks("Block")
        await alice.says("I need access to Contoso CRM")
        alice.sees("An administrator does not let you into CRM-Users. Ask your administrator.")

    async def test_what_is_a_group_is_asked_for_as_one(self, alice: Colleague) -> None:
        await alice.says("I need access to Marketing")
        assert SEND in titles(alice.newest.card)


class TestBlocking:
    async def test_all_that_will_and_will_not_happen_is_said_first(
        self, office: Office, ada: Colleague, olga: Colleague
    ) -> None:
        """2.12: groups that let people go, one that Active Directory keeps, and an assignment in person."""
        dana = office.colleague("dana")
        office.directory.has("Old Printers", owners=[olga], members=[dana], onPremisesSyncEnabled=True)
        office.directory.opens("Old Printers", "Contoso CRM", "User")
        office.directory.assigns("Contoso CRM", dana, "User")
        before = len(ada.messages)
        await ada.says("block Dana Fox from Contoso CRM")
        said = "\n".join(text_of(message) for message in ada.messages[before:])
        for words in (
            "2 groups open Contoso CRM. Confirm each of the cards",
            "Dana Fox is in CRM-Users now.",
            "Dana Fox is in Old Printers now and cannot be taken out here",
            "Contoso CRM is assigned to Dana Fox in person as well, and I change no assignments",
        ):
            assert words in said
        dana.heard_nothing()

    async def test_one_block_more_takes_nothing_from_the_others(self, office: Office, ada: Colleague) -> None:
        office.directory.opens("Marketing", "Contoso CRM", "User")
        await ada.says("block Dana Fox from CRM-Users")
        await ada.clicks("Block")
        await ada.says("block Dana Fox from Contoso CRM")
        assert "Dana Fox is blocked from CRM-Users already" in ada.chat()
        await ada.clicks("Block")
        ada.sees_on_a_card("Dana Fox cannot be taken into Marketing")

    async def test_no_group_opens_it(self, ada: Colleague) -> None:
        await ada.says("block Dana Fox from Travel Portal")
        assert "No group opens Travel Portal, so there is nothing here to block Dana Fox from." in ada.chat()
        assert "no block keeps Dana Fox out of it" in ada.chat()

    async def test_who_may_not_block_learns_nothing_of_its_groups(self, office: Office, olga: Colleague) -> None:
        office.directory.opens("Marketing", "Contoso CRM", "User")
        await olga.says("block Dana Fox from Contoso CRM")
        assert olga.chat().count("up to the people who administer groups") == 1
        assert "CRM-Users" not in olga.chat()


class TestSeeding:
    @pytest.mark.settings(no_seats=NoSeats.ASK)
    async def test_of_more_people_than_there_are_seats_all_are_counted(
        self, office: Office, ada: Colleague, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """2.7: however many requests it becomes, what all of them would take is said before, once."""
        monkeypatch.setattr("dialogs.seeding.BATCH", 2)
        await ada.says("add everybody who has Contoso CRM to Sales-E5")
        ada.sees("would take a seat of Microsoft 365 E5", "No more seats are promised than there are.")
        assert text_of(ada.newest).count("Microsoft 365 E5, and") == 1

    async def test_who_is_blocked_or_a_guest_holds_up_nobody_else(self, office: Office, ada: Colleague) -> None:
        """2.7: whoever may not be let in is named and left out; the others are asked for."""
        lena, linh = office.colleague("lena_adatum.example#EXT#"), office.colleague("linh")
        office.directory.assigns("Contoso CRM", lena, "User")
        await ada.says("block Dana Fox from brie-test")
        await ada.clicks("Block")
        await ada.says("add everybody who has Contoso CRM to brie-test")
        ada.sees("Left out, as they are guests: Lena Schmidt.")
        ada.sees("Left out, as they are blocked from the group or a rule keeps it apart from theirs: Dana Fox.")
        await ada.clicks(SEND)
        await linh.clicks("Approve")
        members = office.directory.members("brie-test")
        assert "Rosa Jiménez" in members
        assert not {"Dana Fox", "Lena Schmidt"} & set(members)

    async def test_more_than_can_be_put_to_anybody(
        self, office: Office, ada: Colleague, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("dialogs.seeding.MOST", 3)
        await ada.says("add everybody who has Contoso CRM to brie-test")
        ada.sees("More than 3 people have Contoso CRM", "membership rule")
