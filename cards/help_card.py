"""What Usher can do, with sentences to tap that fit the person."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from adaptivecards.baseobject import BareObject

from approvals.message import Message
from cards.elements import ActionOpenUrl, ActionSubmit
from cards.pieces import banner, buttons, card, heading, line
from cards.words import Words


class Audience(StrEnum):
    """Whom the examples should fit."""

    NEWCOMER = "newcomer"  # is in no group yet
    EMPLOYEE = "employee"
    OWNER = "owner"
    ADMIN = "admin"  # holds a directory role


_EXAMPLES: dict[Audience, tuple[Message, ...]] = {
    Audience.NEWCOMER: (
        Message("Add me to Marketing until Friday"),
        Message("Who owns Marketing?"),
        Message("Where is my request?"),
    ),
    Audience.EMPLOYEE: (
        Message("Add me to Marketing until Friday"),
        Message("Where is my request?"),
        Message("My groups"),
    ),
    Audience.OWNER: (
        Message("Add me to Marketing until Friday"),
        Message("What do I have to approve?"),
        Message("My groups"),
    ),
    Audience.ADMIN: (
        Message("Who owns Marketing?"),
        Message("What do I have to approve?"),
        Message("My groups"),
    ),
}

# Where self-service is set, and what to read on (demands 2.19 and 2.33).
_READING: tuple[tuple[Message, str], ...] = (
    (Message("Group settings by cmdlet"), "https://learn.microsoft.com/entra/identity/users/groups-settings-cmdlets"),
    (Message("Access by groups"), "https://learn.microsoft.com/entra/fundamentals/concept-learn-about-groups"),
    (
        Message("Managing applications"),
        "https://learn.microsoft.com/entra/identity/enterprise-apps/what-is-application-management",
    ),
    (Message("On-premises integration"), "https://learn.microsoft.com/entra/identity/hybrid/whatis-hybrid-identity"),
)
_SETTING_UP = Message(
    "Whether people may make and manage groups themselves is set in entra.microsoft.com > Groups > General. "
    "I read those settings and never change them."
)


def help_card(words: Words, audience: Audience = Audience.EMPLOYEE) -> dict[str, Any]:
    """Tapping a sentence says it in the chat, as if it were typed."""
    can: tuple[Message, ...] = (
        Message(
            "Ask me in your own words to join or leave a group. An owner decides; I do the rest, also on the last day."
        ),
    )
    if audience is Audience.OWNER:
        can = (*can, Message("When somebody asks to join a group of yours, you get a card here to approve or deny it."))
    if audience is Audience.ADMIN:
        can = (*can, _SETTING_UP)
    links = _READING if audience is Audience.ADMIN else ()
    return _with_examples(words, Message("What I can do for you"), can, audience, links)


def lost_card(words: Words, audience: Audience = Audience.EMPLOYEE) -> dict[str, Any]:
    """Nothing was understood: what would be, in three examples."""
    said = (Message("I help with groups. Please say it in other words."),)
    return _with_examples(words, Message("I did not understand that"), said, audience)


def _with_examples(
    words: Words,
    head: Message,
    said: tuple[Message, ...],
    audience: Audience,
    links: tuple[tuple[Message, str], ...] = (),
) -> dict[str, Any]:
    body: list[BareObject] = [banner("accent", [heading(words, head)])]
    body += [line(words.say(sentence), spacing="medium") for sentence in said]
    body.append(line(words.say(Message("Tap a sentence, or type your own:")), subtle=True, spacing="medium"))
    body += [buttons(_say(words.say(sentence)), spacing="small") for sentence in _EXAMPLES[audience]]
    if links:
        body.append(line(words.say(Message("Further reading:")), subtle=True, spacing="medium"))
        body += [buttons(ActionOpenUrl(title=words.say(told), url=url), spacing="small") for told, url in links]
    return card(words, body, speak=" ".join(words.say(sentence) for sentence in (head, *said)))


def _say(sentence: str) -> ActionSubmit:
    return ActionSubmit(
        title=sentence, data={"msteams": {"type": "imBack", "value": sentence}}, associated_inputs="none"
    )
