"""The two ways in which groups are run by those who know them, each told from beginning to end (demand 2.5)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.office import Colleague, Office, text_of, titles

NO_APPROVAL = pytest.mark.settings(creation="none", creation_approvers=())
DANAS, HAKANS = "Contoso CRM users", "CRM Plant"
SITES = ("https://contoso.sharepoint.com/sites/campaigns", "Logistics")


async def does(colleague: Colleague, sentence: str, **inputs: Any) -> None:
    """Say what they want, and press the first button of the card that asks whether that is it."""
    await colleague.says(sentence)
    await colleague.clicks(titles(colleague.newest.card)[0], **inputs)


@NO_APPROVAL
async def test_an_administrator_hands_the_users_of_an_application_to_those_who_know_them(office: Office) -> None:
    """Delegated: demands 2.6 to 2.12."""
    ada, dana, hakan = office.colleague("ada"), office.colleague("dana"), office.colleague("hakan")
    erik, claire, julie = office.colleague("erik"), office.colleague("claire"), office.colleague("julie")

    # 2.6: Ada is tired of it and asks Dana, who knows who needs the CRM. The group is Dana's, not Ada's.
    await ada.says("can you ask Dana Fox to make a group for contoso crm")
    ada.sees("Dana Fox has a filled-in card")
    dana.sees("Create Contoso CRM users", "For the application", "Contoso CRM")
    await dana.clicks("Make the group")
    dana.sees(f"{DANAS} is there now and you own it")
    assert office.directory.owners(DANAS) == ["Dana Fox"]

    # 2.7: Ada assigns the application in the portal, and puts in who has it already; guests and others are looked at.
    office.directory.opens(DANAS, "Contoso CRM", "User")
    await office.usher.directory.refresh()
    await does(ada, f"add everyone who already has Contoso CRM to {DANAS}")
    dana.sees("Alex Goins", "Samuel Adeyemi", "Application: Contoso CRM (User)")
    await dana.clicks("Approve")
    dana.sees_on_a_card("Alex Goins\nDone", "Samuel Adeyemi\nDone")
    assert {"Dana Fox", "Alex Goins", "Samuel Adeyemi", "Rosa Jiménez"} <= set(office.directory.members(DANAS))

    # 2.8, 2.9: two at once, nobody else is asked; in the directory now, in the application a little later.
    heard = len(ada.messages)
    await does(dana, f"add Erik Svensson and Claire Moreau to {DANAS}")
    dana.sees("Erik Svensson and Claire Moreau are members", "confirmed in the directory")
    dana.sees("In Contoso CRM it may take up to 40 minutes more")
    assert {"Erik Svensson", "Claire Moreau"} <= set(office.directory.members(DANAS))
    assert len(ada.messages) == heard, "no administrator is in the way"
    for newcomer in (erik, claire):
        newcomer.sees(DANAS)

    # 2.10: Hakan gets the same for the people of his plant, in a group of his own.
    await ada.says("ask Hakan Yıldız to create a group for Contoso CRM")
    hakan.sees("There is a group of this name already")
    await does(hakan, HAKANS)
    office.directory.opens(HAKANS, "Contoso CRM", "User")
    await office.usher.directory.refresh()
    await does(hakan, f"put Julie Peeters and Will May in {HAKANS}")
    assert set(office.directory.members(HAKANS)) == {"Hakan Yıldız", "Julie Peeters", "Will May"}

    # 2.11: neither sees nor manages the other's.
    for owner, other, theirs in ((dana, HAKANS, "Julie Peeters"), (hakan, DANAS, "Claire Moreau")):
        for question in (f"who is in {other}?", f"why is {theirs} in {other}?"):
            await owner.says(question)
            owner.sees("I have nothing to tell you about that")
        await owner.says(f"remove {theirs} from {other}")
        owner.sees(f"Only the owners of {other} can do that")
        await owner.says("who has access to Contoso CRM?")
        assert theirs not in text_of(owner.newest)
    hakan.sees("3 people have Contoso CRM by your groups", HAKANS, "Will May")
    assert DANAS not in text_of(hakan.newest)

    # 2.12: Ada sees everybody and by which path, and blocks Julie, who may not use it any more.
    await ada.says("who has access to contoso crm?")
    ada.sees("11 people have Contoso CRM", f"By {HAKANS}", "Julie Peeters", f"By {DANAS}", "Claire Moreau")
    ada.sees("Assigned in person", "Samuel Adeyemi")
    await ada.says("block Julie Peeters from Contoso CRM because she left the plant")
    while any("Block" in titles(message.card) for message in ada.messages):  # from each group that opens it
        await ada.clicks("Block")
    assert f"Ada Lindqvist blocked Julie Peeters from {HAKANS}" in hakan.chat()
    plant = next(m for m in ada.messages if f"blocked Julie Peeters from {HAKANS}" in text_of(m))
    assert "she left the plant" in text_of(plant)
    await ada.clicks("Take out of the group as well", on=plant)
    hakan.sees(f"Ada Lindqvist asks to remove Julie Peeters from {HAKANS}")
    await hakan.clicks("Approve")
    assert "Julie Peeters" not in office.directory.members(HAKANS)
    for sentence, who in ((f"add Julie Peeters to {HAKANS}", hakan), (f"add me to {DANAS}", julie)):
        await who.says(sentence)
        who.sees("An administrator does not let")
    await ada.says("who has access to contoso crm?")
    ada.sees("10 people have Contoso CRM")
    assert "Julie Peeters" not in text_of(ada.newest)


@NO_APPROVAL
async def test_two_owners_of_two_sites_let_each_others_people_in_by_one_group(
    office: Office, olga: Colleague, alice: Colleague, ada: Colleague
) -> None:
    """Self-service: demands 2.13 to 2.18."""
    erik, ben = office.colleague("erik"), office.colleague("ben")

    # 2.13: Olga wants one group for both sites, and Erik to own it with her; he says first whether he wants to.
    await does(olga, "hi, can you make a security group called Campaign Sites, Erik Svensson should own it with me")
    olga.sees("Erik Svensson is to say first whether to own it with you")
    await erik.clicks("Accept")
    assert office.directory.owners("Campaign Sites") == ["Olga Nowak", "Erik Svensson"]

    # 2.14: both are told its id and how to choose it on a site, and each says what it opens.
    for owner in (olga, erik):
        owner.sees(office.directory.id_of("Campaign Sites"), "Site permissions, Share site")
    await office.usher.directory.refresh()
    await does(olga, f"campaign sites opens the site {SITES[0]}")
    await does(erik, f"Campaign Sites opens the site {SITES[1]}")

    # 2.15: Ben asks once; the card lists both sites; either of the owners lets him in, and the other sees who did.
    await does(ben, "pls add me to campaign sites")
    ben.sees_on_a_card(*SITES)
    for owner in (olga, erik):
        owner.sees("Ben Carter asks to join Campaign Sites", *SITES)
    await erik.clicks("Approve")
    assert "Ben Carter" in office.directory.members("Campaign Sites")
    ben.sees("You are a member of Campaign Sites now")
    olga.sees("Approved by", "Erik Svensson")
    olga.has_no_button("Approve")

    # 2.16: Alice is waiting when Erik asks for an application for everybody in the group.
    await does(alice, "add me to campaign sites")
    await erik.says("ask the admin to give Campaign Sites access to figma")
    erik.sees("I told Ada Lindqvist what to do")
    ada.sees("Erik Svensson, who owns Campaign Sites, asks that it opens Figma", "Users and groups")

    # 2.17, 2.18: once it is assigned, Olga's yes, given on a card without it, does not count until she has seen it.
    office.directory.opens("Campaign Sites", "Figma")
    await olga.clicks("Approve")
    assert "Alice Martin" not in office.directory.members("Campaign Sites")
    erik.sees("What Campaign Sites opens has changed. This now also opens: Figma.")
    alice.sees("This now also opens: Figma.")
    olga.sees("This now also opens: Figma.", "approve again", "Application: Figma", *SITES)
    await olga.clicks("Approve")
    assert "Alice Martin" in office.directory.members("Campaign Sites")
    olga.sees("Application: Figma", *SITES, "In Figma it may take up to 40 minutes more")

    # From now on everybody who asks is shown two sites and the application.
    await office.colleague("chloe").says("I need campaign sites please")
    office.colleague("chloe").sees("Application: Figma", *SITES)
