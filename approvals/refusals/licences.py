"""Why somebody is told no number of seats, or there is none to tell."""

from __future__ import annotations

from approvals.message import Message
from approvals.refusals import Refusal


def seats_not_told(whom: tuple[str, ...]) -> Refusal:
    """``whom`` may be asked instead: people and the group of those who may."""
    if whom:
        message = Message(
            "How many licences there are I tell people who look after licences in Microsoft Entra (License, User and "
            "Global Administrators, Global Readers), and owners about their own groups. You can ask {people}.",
            people=whom,
        )
    else:
        message = Message(
            "How many licences there are I tell people who look after licences in Microsoft Entra (License, User and "
            "Global Administrators, Global Readers), and owners about their own groups. Your IT department knows them."
        )
    return Refusal("licences_told_whom_it_concerns", message)


def licences_unreadable() -> Refusal:
    return Refusal(
        "licences_unreadable",
        Message(
            "I am not allowed to read licences here. An administrator can give me the Microsoft Graph permission "
            "LicenseAssignment.Read.All."
        ),
    )


def processing_not_theirs() -> Refusal:
    return Refusal(
        "licences_processed_by",
        Message(
            "Only License, User and Global Administrators can have licences processed again. Please ask one of them."
        ),
    )


def processing_not_granted() -> Refusal:
    return Refusal(
        "licences_processed_by",
        Message(
            "Microsoft Entra did not let me have licences processed for everybody. It takes the Microsoft Graph "
            "permission User.ReadWrite.All, which could change every account. Please choose “Reprocess” on the user's "
            "licences in the Microsoft Entra admin center."
        ),
    )


def unknown_product(name: str, near: tuple[str, ...]) -> Refusal:
    """``near`` are the names that come nearest to it, of those the asker may be told."""
    if near:
        message = Message("I know no product called “{name}”. Do you mean {near}?", name=name, near=near)
    else:
        message = Message("I know no product called “{name}”. “licences” shows those that you have.", name=name)
    return Refusal("product", message)


def not_bought(products: tuple[str, ...]) -> Refusal:
    return Refusal(
        "product_bought",
        Message(
            "Your organisation has bought no seats of {products}. “licences” shows what it has.", products=products
        ),
    )


def which_product() -> Refusal:
    return Refusal("product", Message("Which product do you mean? Say for example “which groups give Power BI Pro?”."))


def no_group_gives(product: str) -> Refusal:
    return Refusal("licensed_group", Message("No group gives its members {product}.", product=product))


def gives_no_licences(group: str) -> Refusal:
    return Refusal("licensed_group", Message("{group} gives its members no licences.", group=group))


def no_licensed_group() -> Refusal:
    return Refusal(
        "licensed_group",
        Message(
            "No group gives licences yet. They are assigned to a group in the Microsoft 365 admin center, under "
            "Billing, Licenses. Say “licence readiness of” and a group's name to see what stands in its way."
        ),
    )
