"""Why a request failed, how much of it took effect, and what can be done now."""

from __future__ import annotations

from approvals.message import Message
from approvals.request import EFFECT, GIVES_MEMBERSHIP, Failure, Kind, Request, Result, State
from cards.effects_rows import changes
from cards.foreign import named
from cards.outcome_words import could_not
from cards.request_words import people, together


def failed_to_end(request: Request) -> bool:
    """Whether what failed was taking a membership back on its date."""
    return (
        request.state is State.FAILED
        and request.kind in GIVES_MEMBERSHIP
        and request.until is not None
        and any(subject.result is Result.DONE for subject in request.subjects)
        and all(subject.result is not Result.WAITING for subject in request.subjects)
    )


def why_failed(request: Request) -> Message:
    """Why, naming the rule; for a request that is not FAILED this is the general sentence."""
    group = named(request.group.name)
    several = len(request.subjects) > 1 and request.kind is not Kind.CREATE
    if several and not failed_to_end(request) and (each := could_not(request)):
        return together(*each)
    match request.failure:
        case Failure.NOBODY_REACHABLE:
            return Message("None of the people who may decide this can be reached in Teams.")
        case Failure.GROUP_GONE:
            return Message("The group {group} no longer exists.", group=group)
        case Failure.GROUP_CHANGED if request.kind in EFFECT:
            return Message("The group {group} was changed, and its members may no longer be changed here.", group=group)
        case Failure.GROUP_CHANGED:
            return Message("The group {group} was changed, and may no longer be changed here.", group=group)
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
        case Failure.DECLINED:
            return Message("Whoever was to own {group} does not want to.", group=group)
        case Failure.NO_ANSWER:
            return Message("Whoever was to own {group} did not answer in time.", group=group)
        case Failure.NOT_REACHED:
            return Message("Whoever was to own {group} cannot be reached in Teams.", group=group)
        case Failure.NO_OWNER:
            return Message("{group} was made, but the directory keeps none of its owners.", group=group)
        case Failure.LAST_OWNER:
            return Message("A group must keep an owner, and {group} would have no other one left.", group=group)
        case Failure.NO_SEAT:
            return Message("No seat of a licence became free that {group} gives.", group=group)
        case Failure.OPENS_MORE:
            return together(
                Message("{group} opens something else by now than when you said so.", group=group), *changes(request)
            )
        case Failure.NOT_SIGNED_IN:
            return Message("It is carried out in somebody’s own name here, and that person did not sign in for it.")
        case _:
            return Message("Something went wrong on our side.")


def way_forward(request: Request, *, to_requester: bool) -> Message:
    """What the reader can do after a failure."""
    if failed_to_end(request):
        return _end_by_hand(request, to_requester=to_requester)
    match request.failure:
        case Failure.NOBODY_REACHABLE if request.kind is Kind.CREATE:
            return Message("Please ask your administrator who approves new groups, then send your request again.")
        case Failure.NOBODY_REACHABLE:
            return Message("Please ask an owner to open Usher in Teams once, then send your request again.")
        case Failure.GROUP_GONE:
            return Message("If it was deleted by mistake, tell your administrator soon: it may still be restored.")
        case Failure.GROUP_CHANGED:
            return Message("Please ask an owner or your administrator how people become members now.")
        case Failure.NOT_CONFIRMED:
            return Message("Please look at the group again in an hour; if it is still wrong, tell your administrator.")
        case Failure.LAST_OWNER if to_requester:
            return Message("Please have another owner named first, then send the request again.")
        case Failure.LAST_OWNER:
            return Message(
                "Another owner has to be named first; {person} was told.", person=named(request.requester.name)
            )
        case Failure.NO_SEAT if to_requester:
            return Message("Your IT department can buy or free one; then please send the request again.")
        case Failure.NOT_SIGNED_IN if to_requester:
            return Message("You can send the request again; whoever approves it is asked to sign in once more.")
        case Failure.NOT_SIGNED_IN:
            return Message("{person} was told and may send it again.", person=named(request.requester.name))
        case Failure.NO_OWNER:
            return Message(
                "I may not delete groups. Administrators were told; please do not ask again before they have looked."
            )
        case Failure.PERSON_GONE if to_requester:
            return Message("Once the account works again, please send the request again.")
        case Failure.OPENS_MORE:
            return Message("If it is still right, please say it again.")
        case Failure.NO_LONGER_ALLOWED if to_requester:
            return Message("You can send the request again: today's owners will be asked, under today's rules.")
        case Failure.GAVE_UP if to_requester:
            return Message("Please look at the group, and send the request again if it is still needed.")
        case Failure.PERSON_GONE | Failure.NO_LONGER_ALLOWED | Failure.GAVE_UP | Failure.NO_SEAT:
            return Message("{person} was told and may send it again.", person=named(request.requester.name))
        case _:
            return Message("Asking again will not help before your administrator has looked into it.")


def _end_by_hand(request: Request, *, to_requester: bool) -> Message:
    group = named(request.group.name)
    members = tuple(named(one.person.name) for one in request.subjects if one.keeps_to_date)
    if to_requester:
        return Message("An owner of {group} has to remove {people} by hand.", group=group, people=members)
    return Message("Please remove {people} from {group} by hand.", group=group, people=members)


def number_to_quote(request: Request) -> Message:
    """What helps whoever looks into a failure."""
    if request.error_id:
        return Message("Please quote request {number} and error {error}.", number=request.id, error=request.error_id)
    return Message("Please quote request {number}.", number=request.id)
