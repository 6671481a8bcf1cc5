"""The card that asks somebody to sign in, so that what was approved is carried out in their name.

Teams answers it by itself where the person has signed in to Teams and an administrator has consented; only where that
fails is it shown, with its button (OAuthCard with a tokenExchangeResource, "Enable SSO for your bot").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from approvals.message import Message
from approvals.request import Kind, Request
from cards.foreign import named
from cards.pieces import spoken
from cards.request_words import title
from cards.words import Words

OAUTH_CARD = "application/vnd.microsoft.card.oauth"


@dataclass(frozen=True, slots=True)
class SignInOffer:
    """What the card says to Teams. ``resource`` is the Application ID URI people are signed in to, ``page`` where the
    button leads: Entra's own page for signing in and consenting."""

    resource: str
    page: str


def sign_in_card(request: Request, exchange: str, offer: SignInOffer, words: Words) -> dict[str, Any]:
    """``exchange`` comes back with the token. There is no OAuth connection, hence no name of one."""
    return {
        "text": spoken(words.say(asking(request))),  # some clients read Markdown here
        "connectionName": "",
        "tokenExchangeResource": {"id": exchange, "uri": offer.resource, "providerId": ""},
        "buttons": [{"type": "signin", "title": words.say(Message("Sign in")), "value": offer.page}],
    }


def asking(request: Request) -> Message:
    values = {"number": request.id, "title": title(request)}
    if request.kind is Kind.CREATE:
        return Message(
            "Request {number} ({title}): the group is made in your name, so please sign in for it. I keep the sign-in "
            "in memory for an hour at most.",
            **values,
        )
    return Message(
        "Request {number} ({title}) is carried out in your name as an owner, so please sign in for it. I keep the "
        "sign-in in memory for an hour at most.",
        **values,
    )


def no_consent(code: str) -> Message:
    """Nobody has agreed that Usher acts for people; an administrator reads the number."""
    return Message(
        "I may not act in your name yet: an administrator has to agree to it once, in Microsoft Entra ({code}). The "
        "request waits, and I try again from time to time.",
        code=code,
    )


def not_exchanged(code: str) -> Message:
    """Entra wants more than a sign-in in Teams, such as a second factor; or the account may not."""
    return Message(
        "Microsoft Entra did not accept your sign-in in Teams for this ({code}). Press “Sign in” on the card and sign "
        "in there; the request waits, and I try again from time to time. If it lasts, tell your IT department the "
        "number.",
        code=code,
    )


def waiting(request: Request) -> Message:
    """What an approved request waits for that is carried out once somebody signs in."""
    wait = request.awaited_sign_in
    known = {one.id: one.name for one in (request.requester, *(approver.person for approver in request.approvers))}
    people = tuple(named(known[one]) for one in (wait.people if wait else ()) if one in known)
    if not people:
        return Message("It is carried out in the name of an owner, as soon as one of them signs in.")
    return Message("It is carried out in the name of {people}, once they sign in.", people=people)
