"""A request in words: its title, where it stands, what happens next, and why it failed."""

from __future__ import annotations

from datetime import date, datetime

from approvals.message import Message, plural
from approvals.request import Failure, Kind, Request, Result, State
from cards.foreign import named
from cards.words import zone_named

STATE: dict[State, Message] = {
    State.PENDING: Message("Waiting for a decision"),
    State.APPROVED: Message("Approved, being carried out"),
    State.DENIED: Message("Denied"),
    State.CANCELLED: Message("Cancelled"),
    State.EXPIRED: Message("Expired without an answer"),
    State.COMPLETED: Message("Done"),
    State.FAILED: Message("Failed"),
    State.ENDED: Message("Membership ended"),
}


def together(*messages: Message) -> Message:
    """Sentences one after the other, as one message."""
    said = messages[0]
    for following in messages[1:]:
        said = Message("{said} {following}", said=said, following=following)
    return said


def title(request: Request) -> Message:
    """ "Join Marketing"."""
    group = named(request.group.name)
    if request.kind is Kind.JOIN:
        return Message("Join {group}", group=group)
    return Message("Leave {group}", group=group)


def people(request: Request) -> tuple[str | Message, ...]:
    """Whom the request is about."""
    return tuple(named(subject.person.name) for subject in request.subjects)


def for_oneself(request: Request) -> bool:
    """Whether the requester asks for nobody else."""
    return all(subject.person.id == request.requester.id for subject in request.subjects)


def ask(request: Request) -> Message:
    """ "Alice Martin asks to join Marketing", or asked, once it is answered; without a full stop."""
    who, group, whom = named(request.requester.name), named(request.group.name), people(request)
    waiting = request.state is State.PENDING
    match request.kind, for_oneself(request):
        case Kind.JOIN, True if waiting:
            return Message("{person} asks to join {group}", person=who, group=group)
        case Kind.JOIN, True:
            return Message("{person} asked to join {group}", person=who, group=group)
        case Kind.JOIN, _ if waiting:
            return Message("{person} asks to add {people} to {group}", person=who, people=whom, group=group)
        case Kind.JOIN, _:
            return Message("{person} asked to add {people} to {group}", person=who, people=whom, group=group)
        case _, True:
            return Message("{person} asked to leave {group}", person=who, group=group)
        case _:
            return Message("{person} asked to remove {people} from {group}", person=who, people=whom, group=group)


def last_day(request: Request) -> date | datetime | None:
    """The day on which the membership ends, the same for every reader: the one meant by whoever asked.

    A moment, where it was not meant to last until the end of a day.
    """
    if request.until is None:
        return None
    there = request.until.astimezone(zone_named(request.zone))
    return there.date() if (there.hour, there.minute) == (23, 59) else request.until


def outcome(request: Request, *, to_requester: bool) -> Message:
    """What a completed or ended request has changed, confirmed by the directory."""
    group, changed = named(request.group.name), people(request)
    you = to_requester and for_oneself(request)
    ended = request.state is State.ENDED
    if not ended and all(subject.result is Result.ALREADY for subject in request.subjects):
        return Message("Nothing had to be changed: the directory already showed it so.")
    match request.kind is Kind.JOIN and not ended, you:
        case True, True:
            return Message("You are a member of {group} now, confirmed in the directory.", group=group)
        case True, False:
            return plural(
                "{people} is a member of {group} now, confirmed in the directory.",
                "{people} are members of {group} now, confirmed in the directory.",
                n=len(changed),
                group=group,
                people=changed,
            )
        case False, True:
            return Message("You are no longer a member of {group}, confirmed in the directory.", group=group)
        case _:
            return plural(
                "{people} is no longer a member of {group}, confirmed in the directory.",
                "{people} are no longer members of {group}, confirmed in the directory.",
                n=len(changed),
                group=group,
                people=changed,
            )


def failed_to_end(request: Request) -> bool:
    """Whether what failed was taking a membership back on its date."""
    return (
        request.state is State.FAILED
        and request.kind is Kind.JOIN
        and request.until is not None
        and any(subject.result is Result.DONE for subject in request.subjects)
        and all(subject.result is not Result.WAITING for subject in request.subjects)
    )


def why_failed(request: Request) -> Message:
    """Why, naming the rule; for a request that is not FAILED this is the general sentence."""
    group = named(request.group.name)
    match request.failure:
        case Failure.NOBODY_REACHABLE:
            return Message("None of the people who may decide this can be reached in Teams.")
        case Failure.GROUP_GONE:
            return Message("The group {group} no longer exists.", group=group)
        case Failure.GROUP_CHANGED:
            return Message("The group {group} was changed, and its members may no longer be changed here.", group=group)
        case Failure.PERSON_GONE:
            return Message("The account of {people} is gone or switched off.", people=people(request))
        case Failure.NO_LONGER_ALLOWED:
            return Message("The rules were checked again just before the change, and they no longer allow it.")
        case Failure.DIRECTORY_REFUSED:
            return Message("The directory refused the change.")
        case Failure.NOT_CONFIRMED:
            return Message("The directory took the change but does not show it.")
        case Failure.GAVE_UP:
            return Message("The directory could not be reached for too long.")
        case _:
            return Message("Something went wrong on our side.")


def what_changed(request: Request) -> Message:
    """How much of a failed request took effect, as far as it is known."""
    if any(subject.result is Result.DONE or subject.written_at for subject in request.subjects):
        return Message("Part of it may have taken effect.")
    if request.failure is Failure.GAVE_UP and any(subject.member_before is not None for subject in request.subjects):
        return Message("It is not certain whether anything was changed.")
    return Message("Nothing was changed.")


def way_forward(request: Request, *, to_requester: bool) -> Message:
    """What the reader can do after a failure."""
    if failed_to_end(request):
        return _end_by_hand(request, to_requester=to_requester)
    match request.failure:
        case Failure.NOBODY_REACHABLE:
            return Message("Please ask an owner to open Usher in Teams once, then send your request again.")
        case Failure.GROUP_GONE:
            return Message("If it was deleted by mistake, tell your administrator soon: it may still be restored.")
        case Failure.GROUP_CHANGED:
            return Message("Please ask an owner or your administrator how people become members now.")
        case Failure.NOT_CONFIRMED:
            return Message("Please look at the group again in an hour; if it is still wrong, tell your administrator.")
        case Failure.PERSON_GONE if to_requester:
            return Message("Once the account works again, please send the request again.")
        case Failure.NO_LONGER_ALLOWED if to_requester:
            return Message("You can send the request again: today's owners will be asked, under today's rules.")
        case Failure.GAVE_UP if to_requester:
            return Message("Please look at the group, and send the request again if it is still needed.")
        case Failure.PERSON_GONE | Failure.NO_LONGER_ALLOWED | Failure.GAVE_UP:
            return Message("{person} was told and may send it again.", person=named(request.requester.name))
        case _:
            return Message("Asking again will not help before your administrator has looked into it.")


def _end_by_hand(request: Request, *, to_requester: bool) -> Message:
    group, members = named(request.group.name), people(request)
    if to_requester:
        return Message("An owner of {group} has to remove {people} by hand.", group=group, people=members)
    return Message("Please remove {people} from {group} by hand.", group=group, people=members)


def number_to_quote(request: Request) -> Message:
    """What helps whoever looks into a failure."""
    if request.error_id:
        return Message("Please quote request {number} and error {error}.", number=request.id, error=request.error_id)
    return Message("Please quote request {number}.", number=request.id)
