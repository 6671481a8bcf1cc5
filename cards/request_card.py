"""One card for a request's whole life: who asks what, who was asked, where it stands and what happens next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from adaptivecards.baseobject import BareObject

from approvals.message import Message
from approvals.request import OPEN, Approver, Kind, Reach, Request, State
from cards.buttons import COMMENT, Verb, button, of_request
from cards.elements import ActionExecute, Container, InputText, Refresh
from cards.foreign import NOTE, foreign, named
from cards.group_words import sort_of
from cards.next_steps import next_steps
from cards.pieces import banner, buttons, card, heading, line, quote, row, sides, title
from cards.request_words import STATE, ask, for_oneself, last_day
from cards.request_words import title as title_of
from cards.words import Words

_STYLE: dict[State, str] = {
    State.PENDING: "warning",
    State.APPROVED: "accent",
    State.DENIED: "attention",
    State.CANCELLED: "emphasis",
    State.EXPIRED: "emphasis",
    State.COMPLETED: "good",
    State.FAILED: "attention",
    State.ENDED: "emphasis",
}


class Role(StrEnum):
    """As whom somebody looks at a request."""

    APPROVER = "approver"
    REQUESTER = "requester"
    ONLOOKER = "onlooker"


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a copy of the card is drawn for; ``teams_id`` (29:...) lets Teams refresh it when it is looked at."""

    role: Role
    nonce: str = ""
    teams_id: str = ""

    @classmethod
    def approver(cls, nonce: str, teams_id: str = "") -> Self:
        return cls(Role.APPROVER, nonce, teams_id)

    @classmethod
    def requester(cls, teams_id: str = "") -> Self:
        return cls(Role.REQUESTER, "", teams_id)

    @classmethod
    def onlooker(cls, teams_id: str = "") -> Self:
        return cls(Role.ONLOOKER, "", teams_id)


def request_card(request: Request, reader: Reader, words: Words, now: datetime, *, comment: str = "") -> dict[str, Any]:
    """The card as this reader should see it at ``now``; ``comment`` is what an approver typed so far.

    Sends Verb.APPROVE and DENY with the input "comment" (an approver's, while pending), Verb.CANCEL_REQUEST
    (the requester's, while pending) and, by itself, Verb.REFRESH.
    """
    following = next_steps(request, words, to_requester=reader.role is Role.REQUESTER, now=now)
    steps: list[BareObject] = [line(words.say(step), spacing="medium") for step in following]
    facts = _facts(request, words)
    reason = _quoted(Message("Reason"), request.reason, words)
    status = sides(
        heading(words, STATE[request.state]), line(words.say(Message("Request {number}", number=request.id)))
    )
    what = title_of(request) if reader.role is Role.REQUESTER and for_oneself(request) else ask(request)
    body: list[BareObject] = [
        banner(_STYLE[request.state], [status]),
        title(words.say(what)),
        line(words.say(sort_of(request.group)), subtle=True, spacing="none"),
        *_end(request, words),
        # Whoever must decide reads why first; afterwards it is the outcome that people look for.
        *(
            [*reason, facts, *steps]
            if request.state is State.PENDING
            else [*steps, *_decision(request, words), *reason, facts]
        ),
        *_actions(request, reader, words, comment),
    ]
    return card(words, body, speak=_spoken(request, following, words), refresh=_refresh(request, reader))


def summary(request: Request, reader: Reader, words: Words) -> str:
    """What the toast and the chat list show; plain text."""
    if reader.role is Role.APPROVER and request.state is State.PENDING:
        return words.say(Message("Please decide: {ask}", ask=ask(request)))
    return words.say(
        Message(
            "{title}: {state} (request {number})",
            title=title_of(request),
            state=STATE[request.state],
            number=request.id,
        )
    )


def _end(request: Request, words: Words) -> list[BareObject]:
    """Until when: the one fact about a membership that nobody should have to look for."""
    if request.kind is not Kind.JOIN:
        return []
    last = last_day(request)
    if isinstance(last, datetime):
        said = words.until(last, zone=True)
    elif last is not None:
        said = words.day(last)
    elif request.state is State.PENDING:
        return [line(words.say(Message("No end date")), bold=True)]
    else:
        return []
    return [line(words.say(Message("Until {day}", day=said)), bold=True)]


def _facts(request: Request, words: Words) -> Container:
    facts: list[BareObject] = []
    if request.decided_by is None:
        asked = [one for one in request.approvers if one.reach is not Reach.UNREACHABLE]
        missed = [one for one in request.approvers if one.reach is Reach.UNREACHABLE]
        if asked:
            facts.append(row(words.say(Message("Approvers")), _names(asked, words)))
        if missed:
            facts.append(row(words.say(Message("Not reached")), _names(missed, words)))
    facts.append(row(words.say(Message("Sent on")), words.moment(request.created_at)))
    return Container(items=facts, spacing="medium")


def _decision(request: Request, words: Words) -> list[BareObject]:
    if request.decided_by is None or request.decided_at is None or not request.approvers:
        return []
    verdict = Message("Denied by") if request.state is State.DENIED else Message("Approved by")
    who_and_when = Message(
        "{person}, {when}", person=named(request.decided_by.name), when=words.moment(request.decided_at)
    )
    return [
        row(words.say(verdict), words.say(who_and_when)),
        *_quoted(Message("Comment"), request.comment, words),
    ]


def _quoted(label: Message, written: str, words: Words) -> list[BareObject]:
    said = foreign(written, NOTE)
    return [quote(words.say(label), said)] if said else []


def _actions(request: Request, reader: Reader, words: Words, comment: str) -> list[BareObject]:
    if request.state is not State.PENDING:
        return []
    match reader.role:
        case Role.APPROVER:
            carried = of_request(request, nonce=reader.nonce)
            note = InputText(
                id=COMMENT,
                label=words.say(Message("Comment (optional)")),
                placeholder=words.say(Message("The person will read it")),
                is_multiline=True,
                max_length=NOTE,
                spacing="medium",
            )
            if said := foreign(comment, NOTE):
                note.value = said
            return [
                note,
                buttons(
                    button(Verb.APPROVE, words.say(Message("Approve")), carried, style="positive", inputs=True),
                    button(Verb.DENY, words.say(Message("Deny")), carried, inputs=True),
                ),
            ]
        case Role.REQUESTER:
            return [buttons(button(Verb.CANCEL_REQUEST, words.say(Message("Cancel request")), of_request(request)))]
        case _:
            return []


def _refresh(request: Request, reader: Reader) -> Refresh:
    ids = [reader.teams_id] if reader.teams_id and request.state in OPEN else []
    action = ActionExecute(verb=Verb.REFRESH, data=of_request(request), associated_inputs="none")
    return Refresh(action=action, user_ids=ids)


def _spoken(request: Request, following: list[Message], words: Words) -> str:
    head = Message("Request {number}: {state}.", number=request.id, state=STATE[request.state])
    who = Message("{ask}.", ask=ask(request))
    return " ".join(words.say(message) for message in (head, who, *following))


def _names(approvers: list[Approver], words: Words) -> str:
    return words.listing([named(one.person.name) for one in approvers])
