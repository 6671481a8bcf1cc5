"""One card for a request's whole life: who asks what, who was asked, where it stands and what happens next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from adaptivecards.baseobject import BareObject

from approvals.approver import Reach, Rung
from approvals.co_owners import undecided
from approvals.directory_objects import JoinRule, PersonRef
from approvals.message import Message
from approvals.request import GIVES_MEMBERSHIP, OPEN, Kind, Request, Result, State
from cards.buttons import Verb, button, of_request
from cards.co_owner_words import wants_you
from cards.deciding_inputs import accepting, deciding
from cards.effects_rows import changes, listed, rows_of_request
from cards.elements import ActionExecute, ActionOpenUrl, Container, Refresh
from cards.foreign import DESCRIPTION, NOTE, foreign
from cards.group_words import sort_of
from cards.ladder_words import waits
from cards.marks import marks
from cards.new_description import rows_of_description
from cards.new_group import names, rows_of_new_group
from cards.new_group_words import team_address, where
from cards.next_steps import next_steps
from cards.outcome_words import your_outcome
from cards.ownership_card import WHY_THEY
from cards.people_rows import people_rows
from cards.pieces import banner, buttons, card, heading, line, quote, row, sides, title
from cards.request_words import ask, day_meant, declaration, join_rule_words, last_day, standing, why_nobody_was_asked
from cards.request_words import title as title_of
from cards.undoing import UNDO_WITHIN, can_undo
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
    SUBJECT = "subject"  # it was done to them, and they did not ask
    ONLOOKER = "onlooker"
    CO_OWNER = "co_owner"  # is asked to own the new group


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a copy of the card is drawn for; ``teams_id`` (29:...) lets Teams refresh it when it is looked at."""

    role: Role
    nonce: str = ""
    teams_id: str = ""
    person_id: str = ""  # of a subject: which one

    @classmethod
    def of(cls, request: Request, person_id: str, teams_id: str = "") -> Self:
        """As whom this person looks at the request. Whoever made it sees their own, also where an owner's own yes is
        the first of two; buttons to decide are only for those who were asked."""
        if request.requester.id == person_id:
            return cls.requester(teams_id)
        if mine := next((one for one in request.approvers if one.person.id == person_id), None):
            if mine.rung is Rung.CO_OWNER:
                return cls(Role.CO_OWNER, mine.nonce, teams_id, person_id)
            return cls.approver(mine.nonce, teams_id)
        if any(subject.person.id == person_id for subject in request.subjects):
            return cls.subject(person_id, teams_id)
        return cls.onlooker(teams_id)

    @classmethod
    def approver(cls, nonce: str, teams_id: str = "") -> Self:
        return cls(Role.APPROVER, nonce, teams_id)

    @classmethod
    def requester(cls, teams_id: str = "") -> Self:
        return cls(Role.REQUESTER, "", teams_id)

    @classmethod
    def subject(cls, person_id: str, teams_id: str = "") -> Self:
        return cls(Role.SUBJECT, "", teams_id, person_id)

    @classmethod
    def onlooker(cls, teams_id: str = "") -> Self:
        return cls(Role.ONLOOKER, "", teams_id)


def request_card(
    request: Request,
    reader: Reader,
    words: Words,
    now: datetime,
    *,
    comment: str = "",
    undo_within: timedelta = UNDO_WITHIN,
) -> dict[str, Any]:
    """The card as this reader should see it at ``now``; ``comment`` is what an approver typed so far, ``undo_within``
    how long owners can take back what they did by their own right.

    Sends Verb.APPROVE and DENY with the inputs "comment" and, about memberships, "until" and "suggest" (an
    approver's, while pending), Verb.CANCEL_REQUEST, UNDO, TAKE_OUT or ASK_INSTEAD (the requester's) and, by itself,
    Verb.REFRESH.
    """
    mine = reader.role is Role.REQUESTER
    said_yes = reader.role is Role.APPROVER and any(one.nonce == reader.nonce for one in request.approvals)
    co_owner = reader.person_id if reader.role is Role.CO_OWNER else ""
    following = next_steps(request, words, to_requester=mine, now=now, said_yes=said_yes, co_owner=co_owner)
    if reader.role is Role.SUBJECT and (yours := your_outcome(request, reader.person_id)):
        following[0] = yours
    steps: list[BareObject] = [
        line(words.say(step), spacing="small" if n else "medium") for n, step in enumerate(following)
    ]
    facts = _facts(request, reader, words, now)
    reason = _quoted(Message("Reason"), request.reason, words)
    status = sides(heading(words, standing(request)), line(words.say(Message("Request {number}", number=request.id))))
    asked_to_own = reader.role is Role.CO_OWNER and request.state is State.PENDING
    what = title_of(request) if mine and request.for_oneself and not request.acted_directly else ask(request)
    body: list[BareObject] = [
        banner(_STYLE[request.state], [status]),
        title(words.say(wants_you(request) if asked_to_own else what)),
        line(words.say(sort_of(request.group)), subtle=True, spacing="none"),
        *_end(request, words),
        *_about_the_group(request, words),
        *rows_of_request(request, words, to_approver=reader.role is Role.APPROVER),
        *marks(request.details.classification, request.details.labels, words),
        # Whoever must decide reads why first; afterwards it is the outcome that people look for.
        *(
            [*people_rows(request, words), *reason, facts, *steps]
            if request.state is State.PENDING
            else [*steps, *people_rows(request, words), *_decision(request, words), *reason, facts]
        ),
    ]
    if reader.role is Role.APPROVER and request.state is State.PENDING and not said_yes:
        body += deciding(request, reader.nonce, words, now, comment)
    elif asked_to_own and any(one.person.id == reader.person_id for one in undecided(request)):
        body += accepting(request, reader.nonce, words)
    elif request.kind is Kind.CREATE and request.state is State.COMPLETED and reader.role is not Role.ONLOOKER:
        body += _links(request, words)
    elif mine:
        body += _requesters_actions(request, words, now, undo_within)
    return card(words, body, speak=_spoken(request, following, words), refresh=_refresh(request, reader))


def summary(request: Request, reader: Reader, words: Words) -> str:
    """What the toast and the chat list show; plain text."""
    if reader.role is Role.CO_OWNER and request.state is State.PENDING:
        return words.say(Message("Please decide: {ask}", ask=wants_you(request)))
    if reader.role is Role.APPROVER and request.state is State.PENDING:
        return words.say(Message("Please decide: {ask}", ask=ask(request)))
    return words.say(
        Message(
            "{title}: {state} (request {number})",
            title=title_of(request),
            state=standing(request),
            number=request.id,
        )
    )


def _end(request: Request, words: Words) -> list[BareObject]:
    """Until when: the one fact about a membership that nobody should have to look for."""
    if request.kind not in GIVES_MEMBERSHIP:
        return []
    last = last_day(request)
    if last is None:
        waiting = request.state is State.PENDING
        return [line(words.say(Message("No end date")), bold=True)] if waiting else []
    end: list[BareObject] = [line(words.say(Message("Until {day}", day=_day(last, words))), bold=True)]
    if (asked := day_meant(request.details.asked_until, request.zone)) is not None:
        less = Message("Asked for until {day}; an earlier end was agreed to.", day=_day(asked, words))
        end.append(line(words.say(less), subtle=True, spacing="none"))
    return end


def _day(last: date, words: Words) -> str:
    return words.until(last, zone=True) if isinstance(last, datetime) else words.day(last)


def _about_the_group(request: Request, words: Words) -> list[BareObject]:
    """What only some kinds of request have."""
    if request.kind is Kind.CREATE:
        owners = [subject.person for subject in request.subjects if subject.result is not Result.FAILED]
        last = last_day(request)
        return rows_of_new_group(owners, request.details, words, _day(last, words) if last else "")
    if why := WHY_THEY.get(request.details.offered):
        return [line(words.say(why))]
    if request.kind is Kind.DESCRIBE:
        return rows_of_description(request.details, words)
    if request.kind is Kind.JOIN_RULE and request.state is not State.COMPLETED:
        return [line(words.say(_new_rule(request)), bold=True)]
    if request.kind is Kind.DECLARE and request.state is not State.COMPLETED:
        return [line(words.say(declaration(request.details, request.group.name)), bold=True)]
    if purpose := foreign(request.details.purpose, DESCRIPTION):
        return [line(purpose, subtle=True, spacing="none")]
    return []


def _new_rule(request: Request) -> Message:
    return join_rule_words(request.details.join_rule or JoinRule.APPROVAL, request.group.name)


def _facts(request: Request, reader: Reader, words: Words, now: datetime) -> Container:
    """Who was asked; the requester reads it as sentences while nobody has answered."""
    facts: list[BareObject] = []
    if request.decided_by is None:
        told_in_sentences = reader.role is Role.REQUESTER and request.state is State.PENDING
        # Co-owners approve nothing, and stand among the owners.
        others = [
            one for one in request.approvers if one.person.id != request.requester.id and one.rung is not Rung.CO_OWNER
        ]
        reached = [one for one in others if one.reach is not Reach.UNREACHABLE]
        later = [one.person for one in reached if waits(one, now) and request.state is State.PENDING]
        asked = [one.person for one in reached if one.person not in later]
        missed = [one.person for one in others if one.reach is Reach.UNREACHABLE]
        if not told_in_sentences:
            facts += _row(Message("Approvers"), asked, words) + _row(Message("Asked later"), later, words)
        facts += _row(Message("Not reached"), missed, words)
    facts.append(row(words.say(Message("Sent on")), words.moment(request.created_at)))
    return Container(items=facts, spacing="medium")


def _row(label: Message, people: list[PersonRef], words: Words) -> list[BareObject]:
    return [row(words.say(label), names(people, words))] if people else []


def _decision(request: Request, words: Words) -> list[BareObject]:
    if request.decided_by_rule:
        return [
            row(
                words.say(Message("Approval")),
                words.say(Message("Not needed: {why}", why=why_nobody_was_asked(request.decided_by_rule))),
            )
        ]
    if request.decided_by is None or request.decided_at is None or not request.approvers:
        return []
    denied = request.state is State.DENIED
    said_yes = [] if denied else [one.person for one in request.approvals]
    who_and_when = Message(
        "{people}, {when}", people=names(said_yes or [request.decided_by], words), when=words.moment(request.decided_at)
    )
    return [
        row(words.say(Message("Denied by") if denied else Message("Approved by")), words.say(who_and_when)),
        *_quoted(Message("Comment"), request.comment, words),
    ]


def _quoted(label: Message, written: str, words: Words) -> list[BareObject]:
    said = foreign(written, NOTE)
    return [quote(words.say(label), said)] if said else []


def _requesters_actions(request: Request, words: Words, now: datetime, undo_within: timedelta) -> list[BareObject]:
    carried = of_request(request)
    if request.can_be_withdrawn:
        return [buttons(button(Verb.CANCEL_REQUEST, words.say(Message("Cancel request")), carried))]
    if request.state is State.DENIED and request.kind is Kind.JOIN and request.details.suggested is not None:
        # No name in it: a button's title is not a place for what others wrote.
        return [buttons(button(Verb.ASK_INSTEAD, words.say(Message("Ask for that group instead")), carried))]
    actions: list[BareObject] = []
    if request.kind is Kind.BLOCK and request.state is State.COMPLETED:
        take_out = words.say(Message("Take out of the group as well"))
        actions.append(button(Verb.TAKE_OUT, take_out, carried, style="destructive"))
    if can_undo(request, now, undo_within):
        actions.append(button(Verb.UNDO, words.say(Message("Undo")), carried))
    return [buttons(*actions)] if actions else []


def _links(request: Request, words: Words) -> list[BareObject]:
    """Where the new group and its team are."""
    links: list[BareObject] = [ActionOpenUrl(title=words.say(Message("Open the group")), url=where(request))]
    if address := team_address(request):
        links.append(ActionOpenUrl(title=words.say(Message("Open the team")), url=address))
    return [buttons(*links)]


def _refresh(request: Request, reader: Reader) -> Refresh:
    ids = [reader.teams_id] if reader.teams_id and request.state in OPEN else []
    action = ActionExecute(verb=Verb.REFRESH, data=of_request(request), associated_inputs="none")
    return Refresh(action=action, user_ids=ids)


def _spoken(request: Request, following: list[Message], words: Words) -> str:
    head = Message("Request {number}: {state}.", number=request.id, state=standing(request))
    who = [Message("{ask}.", ask=ask(request))]
    if request.kind is Kind.JOIN_RULE and request.state is State.PENDING:
        who.append(_new_rule(request))
    if request.kind is Kind.DECLARE and request.state is State.PENDING:
        who.append(declaration(request.details, request.group.name))
    if request.state is State.PENDING and request.details.opens:
        who += changes(request)
        who.append(Message("Joining opens {what}.", what=listed(request.details.opens)))
    return " ".join(words.say(message) for message in (head, *who, *following))
