"""The short message a person gets when something became of a request."""

from __future__ import annotations

from approvals.jobs import News
from approvals.message import Message
from approvals.request import GIVES_MEMBERSHIP, Kind, Request, Result, State
from cards.co_owner_words import TWO_ARE_BETTER, another_owner, left_out, lonely
from cards.effects_rows import changes
from cards.failure_words import failed_to_end, number_to_quote, way_forward, why_failed
from cards.foreign import NOTE, foreign, named
from cards.licence_words import no_licence, waits_for_seat
from cards.new_group_words import after_creation, where
from cards.next_steps import not_yet_in_the_app
from cards.outcome_words import outcome, your_outcome
from cards.request_words import ask, day_meant, last_day, title, together, why_nobody_was_asked


def news(request: Request, news: News, reader_id: str, detail: str = "") -> Message:
    """A few sentences with the number of the request; once said they are plain text, not Markdown.

    ``detail`` is used for DECISION_REFUSED, a sentence that says why the answer does not count, and for LEFT_OUT, what
    somebody wrote who declined.
    """
    to_requester = request.requester.id == reader_id
    match news:
        case News.COMPLETED:
            given = _now(request, to_requester=to_requester)
            later = (*not_yet_in_the_app(request), *_less(request), *_comment(request))
            said = (*later, *left_out(request), *after_creation(request))
            return together(_head(request, Message("done")), given, *said)
        case News.DENIED:
            return together(_denied(request), *_instead(request), *_comment(request))
        case News.CANCELLED if to_requester:
            return together(_head(request, Message("cancelled")), Message("Nothing was changed."), *_operator(request))
        case News.CANCELLED if request.decided_at is not None:
            back = Message("Whoever asked took it back while it waited for a seat of a licence. Nobody was let in.")
            return together(_head(request, Message("cancelled")), back)
        case News.CANCELLED:
            return together(_head(request, Message("cancelled")), Message("You need not answer any more."))
        case News.EXPIRED:
            return together(
                _head(request, Message("expired without an answer")), _after_expiry(to_requester=to_requester)
            )
        case News.ENDED if request.kind is Kind.CREATE:
            return _group_ended(request)
        case News.GROUP_ENDS:
            return Message(
                "{group} was made to last until {until} (request {number}). On that day the people whom I let in are "
                "taken out, and I ask its owners to delete it. If you need it for longer, make a new request then.",
                group=named(request.group.name),
                until=last_day(request),
                number=request.id,
            )
        case News.ENDED:
            return together(_head(request, Message("the membership ended")), _ended(request, reader_id))
        case News.FAILED:
            became = Message("the membership could not be taken back") if failed_to_end(request) else Message("failed")
            forward = way_forward(request, to_requester=to_requester)
            return together(_head(request, became), why_failed(request), forward, number_to_quote(request))
        case News.DECISION_REFUSED:
            return _refused(request, detail)
        case News.LEFT_OUT:
            out, hint = left_out(request), (TWO_ARE_BETTER,) if lonely(request) else ()
            wrote = foreign(detail, NOTE)
            why = (Message("The answer was: “{comment}”", comment=wrote),) if wrote else ()
            return together(_still(request), *out, *why, *hint, another_owner(request))
        case News.OWNERLESS:
            return _ownerless(request)
        case News.LET_IN:
            return _let_in(request)
        case News.DONE_FOR_YOU:
            return _done_for_you(request)
        case News.BLOCKED:
            return together(
                Message("{ask} (request {number}).", ask=ask(request), number=request.id),
                outcome(request, to_requester=False),
            )
        case News.WAITS_FOR_SEAT:
            return together(_head(request, Message("approved")), waits_for_seat(request))
        case News.NO_LICENCE:
            return together(_head(request, Message("done, but without the licence")), *no_licence(request))
        case News.EFFECTS_CHANGED:
            return _effects_changed(request, to_requester=to_requester)
        case News.ASKED_AGAIN:
            return together(_effects_changed(request, to_requester=to_requester), _ASKED_AGAIN)


def _still(request: Request) -> Message:
    """ "Request 1042 (Create Apollo):", before what is told of it while it goes on."""
    return Message("Request {number} ({title}):", number=request.id, title=title(request))


def _group_ended(request: Request) -> Message:
    """To its owners and whoever wanted it."""
    return Message(
        "The time of {group} is over (request {number}). The people whom I let in have been taken out, its owners are "
        "still in it. I may not delete groups: please delete it if nobody needs it any more, at {where}.",
        group=named(request.group.name),
        number=request.id,
        where=where(request),
    )


def _ownerless(request: Request) -> Message:
    """To administrators."""
    return Message(
        "{group} (object id {id}) was made for {person}, request {number}, and the directory keeps none of its owners. "
        "I may neither own nor delete it: please give it an owner or delete it in the Microsoft Entra admin center. "
        "The error is {error}.",
        group=named(request.group.name),
        id=request.group.id,
        person=named(request.requester.name),
        number=request.id,
        error=request.error_id,
    )


def _head(request: Request, became: Message) -> Message:
    """ "Request 1042 (Join Marketing): done." """
    return Message("Request {number} ({title}): {became}.", number=request.id, title=title(request), became=became)


def _denied(request: Request) -> Message:
    if request.decided_by is None:
        return _head(request, Message("denied"))
    return _head(request, Message("denied by {person}", person=named(request.decided_by.name)))


def _instead(request: Request) -> tuple[Message, ...]:
    """The group that whoever denied offers; the button that asks for it is on the card."""
    suggested, by = request.details.suggested, request.decided_by
    if suggested is None or by is None:
        return ()
    return (Message("{person} suggests {group} instead.", person=named(by.name), group=named(suggested.name)),)


def _comment(request: Request) -> tuple[Message, ...]:
    said = foreign(request.comment, NOTE)
    if not said or request.decided_by is None:
        return ()
    return (Message("{person} wrote: “{comment}”", person=named(request.decided_by.name), comment=said),)


def _operator(request: Request) -> tuple[Message, ...]:
    """Why an administrator cancelled; a requester who withdraws is asked for no comment."""
    said = foreign(request.comment, NOTE)
    return (Message("An administrator wrote: “{comment}”", comment=said),) if said else ()


def _now(request: Request, *, to_requester: bool) -> Message:
    """What the requester has now; with its last day, since that is what one forgets."""
    given = all(subject.result is Result.DONE for subject in request.subjects)
    if to_requester and given and request.for_oneself and request.kind is Kind.JOIN and request.until is not None:
        return Message(
            "You are a member of {group} until {until}.", group=named(request.group.name), until=last_day(request)
        )
    return outcome(request, to_requester=to_requester)


def _less(request: Request) -> tuple[Message, ...]:
    """That it is for a shorter time than was asked for."""
    asked = day_meant(request.details.asked_until, request.zone)
    if asked is None or request.decided_by is None:
        return ()
    return (
        Message(
            "It was asked for until {asked}; {person} agreed until {until}.",
            asked=asked,
            person=named(request.decided_by.name),
            until=last_day(request),
        ),
    )


def _ended(request: Request, reader_id: str) -> Message:
    return your_outcome(request, reader_id) or outcome(request, to_requester=request.requester.id == reader_id)


def _after_expiry(*, to_requester: bool) -> Message:
    if to_requester:
        return Message("Nothing was changed. To try again, send a new request or talk to an owner first.")
    return Message("Nothing was changed; you need not answer any more.")


def _refused(request: Request, detail: str) -> Message:
    why = foreign(detail, NOTE) or Message("Only a current owner may decide, and never about their own request.")
    return Message(
        "Your answer to request {number} ({title}) does not count. {why}",
        number=request.id,
        title=title(request),
        why=why,
    )


_ASKED_AGAIN = Message("It had been approved before that; nothing was changed yet, and it is asked for again.")


def _effects_changed(request: Request, *, to_requester: bool) -> Message:
    """Joining opens something else than when it was asked for."""
    waits = Message("Request {number} ({title}) still waits.", number=request.id, title=title(request))
    said = changes(request) or [Message("It opens again what it opened when it was asked for.")]
    group = Message("What {group} opens has changed.", group=named(request.group.name))
    if to_requester:
        return together(group, *said, waits)
    return together(group, *said, waits, Message("An answer counts for what the group opens now."))


def _let_in(request: Request) -> Message:
    """To an owner; it may be told before the directory has confirmed it."""
    values = {
        "person": named(request.requester.name),
        "group": named(request.group.name),
        "number": request.id,
        "why": why_nobody_was_asked(request.decided_by_rule),
    }
    if request.state is State.APPROVED:
        return Message(
            "{person} is being let into {group} (request {number}). Nobody had to be asked: {why}.", **values
        )
    return Message("{person} joined {group} (request {number}). Nobody had to be asked: {why}.", **values)


# To those whom it was done to: what they have now, and, where they have lost something, what that was.
_YOURS: dict[Kind, Message] = {
    Kind.JOIN: Message("You are a member of {group} now."),
    Kind.EXTEND: Message("You stay a member of {group} until {until}."),
    Kind.LEAVE: Message("You are no longer a member of {group}."),
    Kind.ADD_OWNERS: Message("You are an owner of {group} now."),
    Kind.REMOVE_OWNERS: Message("You are no longer an owner of {group}."),
    Kind.HAND_OVER: Message("You are an owner of {group} now."),
    Kind.CREATE: Message("You are an owner of the new group {group}."),
}
_UNTIL = Message("You are a member of {group} until {until}.")
_BY: dict[Kind, Message] = {
    Kind.JOIN: Message("{person} added you to {group}."),
    Kind.EXTEND: Message("{person} lets you stay in {group} until {until}."),
    Kind.LEAVE: Message("{person} removed you from {group}."),
    Kind.ADD_OWNERS: Message("{person} made you an owner of {group}."),
    Kind.REMOVE_OWNERS: Message("{person} took the ownership of {group} from you."),
    Kind.HAND_OVER: Message("{person} handed {group} over to you: you own it now."),
}
_BY_UNTIL = Message("{person} added you to {group} until {until}.")


def _done_for_you(request: Request) -> Message:
    until = request.until if request.kind in GIVES_MEMBERSHIP else None
    said = _YOURS.get(request.kind)
    if request.acted_directly:
        said = _BY_UNTIL if until and request.kind is Kind.JOIN else _BY.get(request.kind)
    elif until and request.kind is Kind.JOIN:
        said = _UNTIL
    if said is None:
        return together(_head(request, Message("done")), outcome(request, to_requester=False))
    person, group = named(request.requester.name), named(request.group.name)
    told = Message(said.template, person=person, group=group, until=last_day(request))
    if request.acted_directly:
        return together(told, Message("This is request {number}.", number=request.id))
    more = after_creation(request)
    if request.decided_by is None:
        return together(told, Message("{ask} (request {number}).", ask=ask(request), number=request.id), *more)
    agreed = Message(
        "{ask}, and {approver} agreed (request {number}).",
        ask=ask(request),
        approver=named(request.decided_by.name),
        number=request.id,
    )
    return together(told, agreed, *more)
