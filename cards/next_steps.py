"""What happens next with a request, or what has become of it and what its reader can do now."""

from __future__ import annotations

from datetime import datetime

from approvals.approver import Reach
from approvals.effects import Opens
from approvals.message import Message, plural
from approvals.policy import takes_back
from approvals.request import Kind, Request, Result, State
from cards.co_owner_words import TWO_ARE_BETTER, another_owner, left_out, lonely, to_co_owner
from cards.failure_words import failed_to_end, number_to_quote, way_forward, why_failed
from cards.foreign import NOTE, foreign, named
from cards.ladder_words import ladder, quorum
from cards.licence_words import no_licence, waits_for_seat
from cards.new_group_words import after_creation, team_under_way
from cards.outcome_words import outcome, what_changed
from cards.request_words import is_waiting, together
from cards.sign_in_card import waiting
from cards.words import Words


def next_steps(
    request: Request, words: Words, *, to_requester: bool, now: datetime, said_yes: bool = False, co_owner: str = ""
) -> list[Message]:
    """A few paragraphs. ``said_yes``: the reader has approved already, where one yes is not enough; ``co_owner``: the
    reader, where they are asked to own a new group."""
    if co_owner and (told := to_co_owner(request, co_owner, words)):
        return told
    match request.state:
        case State.PENDING if request.expires_at <= now:
            return [Message("The time to answer is over; the request is about to expire.")]
        case State.PENDING if to_requester:
            return [
                *quorum(request),
                *ladder(request, words, now),
                *_owners_so_far(request),
                _till_answered(request, words),
            ]
        case State.PENDING:
            return [*quorum(request), _to_decide(request, words, said_yes=said_yes)]
        case State.APPROVED if is_waiting(request):
            return [waiting(request)]
        case State.APPROVED if request.waits_for_a_seat:
            return [waits_for_seat(request)]
        case State.APPROVED if team_under_way(request):
            return [
                Message("The group is there. Its team is being made now, which may take a quarter of an hour."),
                *_owners_so_far(request),
            ]
        case State.APPROVED:
            return [Message("The change is being made in the directory. This card says so when it is confirmed.")]
        case State.COMPLETED:
            said = [outcome(request, to_requester=to_requester), *not_yet_in_the_app(request), *_ending(request, now)]
            return [*said, *no_licence(request), *_owners_so_far(request), *after_creation(request, on_card=True)]
        case State.ENDED:
            return [outcome(request, to_requester=to_requester)]
        case State.DENIED:
            return [_after_denial(request, to_requester=to_requester), *_instead(request)]
        case State.CANCELLED:
            return _after_cancelling(request)
        case State.EXPIRED:
            return [
                Message(
                    "Nobody answered by {day}. Nothing was changed. To try again, send a new request.",
                    day=words.local_date(request.expires_at),
                )
            ]
        case State.FAILED:
            return _after_failure(request, to_requester=to_requester)


def not_yet_in_the_app(request: Request) -> list[Message]:
    """Done in the directory is not yet usable in an application: it hears of new members later (demand 2.8)."""
    opens = request.details.opens or ()
    apps = tuple(dict.fromkeys(foreign(one.name, NOTE) for one in opens if one.kind is Opens.APP))
    if request.kind is not Kind.JOIN or not apps or not any(s.result is Result.DONE for s in request.subjects):
        return []
    return [Message("In {apps} it may take up to 40 minutes more until it can be used.", apps=apps)]


def _owners_so_far(request: Request) -> list[Message]:
    """Of a new group: who will not own it, and, where one owner is left, why two are better."""
    if request.kind is not Kind.CREATE:
        return []
    out = left_out(request)
    if not lonely(request):
        return [together(*out, another_owner(request))] if out else []
    return [together(*out, TWO_ARE_BETTER, another_owner(request))]


def _after_failure(request: Request, *, to_requester: bool) -> list[Message]:
    if failed_to_end(request):
        what = Message("The membership was over, but could not be taken back.")
    else:
        what = what_changed(request)
    forward = together(way_forward(request, to_requester=to_requester), number_to_quote(request))
    return [together(why_failed(request), what), forward]


def _till_answered(request: Request, words: Words) -> Message:
    day = words.short_day(request.expires_at)
    if all(one.reach in (Reach.TO_ASK, Reach.UNREACHABLE) for one in request.approvers):
        return Message("The people who decide are being asked now. You will be told here.")
    return Message("You will be told here. Without an answer the request expires on {day}.", day=day)


def _to_decide(request: Request, words: Words, *, said_yes: bool) -> Message:
    day = words.short_day(request.expires_at)
    if said_yes:
        return plural(
            "You have said yes; {n} more has to. Without it the request expires on {day}.",
            "You have said yes; {n} more have to. Without them the request expires on {day}.",
            n=max(1, request.quorum - len(request.approvals)),
            day=day,
        )
    if request.quorum > 1:
        return Message("A single no denies it. Without an answer it expires on {day}.", day=day)
    return Message("The first answer decides. Without one the request expires on {day}.", day=day)


def _ending(request: Request, now: datetime) -> list[Message]:
    # What Usher did not give, it does not take back.
    over = request.until is not None and request.until <= now and takes_back(request)
    return [Message("The membership is over and is being taken back.")] if over else []


def _after_denial(request: Request, *, to_requester: bool) -> Message:
    if not to_requester:
        return Message("Nothing was changed, and {person} was told.", person=named(request.requester.name))
    if request.decided_by is None:
        return Message("Nothing was changed.")
    return Message(
        "Nothing was changed. You can talk to {person}, or ask again and say what you need it for.",
        person=named(request.decided_by.name),
    )


def _instead(request: Request) -> list[Message]:
    """The group that whoever denied offers."""
    suggested, by = request.details.suggested, request.decided_by
    if suggested is None or by is None or request.kind is not Kind.JOIN:
        return []
    return [Message("{person} suggests {group} instead.", person=named(by.name), group=named(suggested.name))]


def _after_cancelling(request: Request) -> list[Message]:
    if said := foreign(request.comment, NOTE):  # a requester who withdraws is asked for no comment
        wrote = Message("An administrator wrote: “{comment}”", comment=said)
        return [Message("An administrator closed the request. Nothing was changed."), wrote]
    return [Message("The request was taken back. Nothing was changed.")]
