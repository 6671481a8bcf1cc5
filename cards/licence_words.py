"""Licences on a request: what joining takes, what is left, and why somebody who was let in has none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from approvals.directory_objects import PersonRef
from approvals.holdings import LicenceError, Loss
from approvals.licence_cautions import About, Caution
from approvals.message import Message, plural
from approvals.request import Request, State
from approvals.seats import SeatCount
from cards.foreign import named

WHY_NOT = {
    LicenceError.NO_SEAT: Message("no seat is left"),
    LicenceError.CONFLICT: Message("it does not go together with another licence they hold"),
    LicenceError.NEEDS_ANOTHER: Message("it needs another licence which they do not hold"),
    LicenceError.LOCATION: Message("it is not offered in the country that their account names"),
    LicenceError.ADDRESS: Message("one of their addresses is used by somebody else as well"),
    LicenceError.OTHER: Message("Microsoft Entra does not say why"),
}


LICENCES_GO = Message(
    "The licences that this group gives go with the membership, unless they are held otherwise, and what is kept with "
    "them may be lost."
)
WHAT_IS_KEPT_MAY_GO = Message("What is kept with a licence may be lost with it.")
THEY_CHOOSE = Message("Whoever decides can let it wait for a seat, or deny it.")
IT_WAITS = Message("It waits until a seat is free; nobody is let in before.")


def takes(count: SeatCount) -> Message:
    """ "Takes 1 × Microsoft 365 E5: 3 left after this; 2 others have asked."""
    name = named(count.name)
    if not count.need:
        return Message("Takes no seat of {name}: held already.", name=name)
    if count.short and (free := count.left + count.need) > 0:
        return Message("Takes {need} × {name}, and only {free} left.", need=count.need, name=name, free=free)
    if count.short:
        return Message("No seat of {name} is left.", name=name)
    if count.lacking:
        return Message("No seat of {name} is left: a yes lets people in without the licence.", name=name)
    if not count.waiting:
        return Message("Takes {need} × {name}; {left} left after this.", need=count.need, name=name, left=count.left)
    return plural(
        "Takes {need} × {name}; {left} left after this, and {n} other person has asked.",
        "Takes {need} × {name}; {left} left after this, and {n} others have asked.",
        n=count.waiting,
        need=count.need,
        name=name,
        left=count.left,
    )


def loses(loss: Loss) -> list[Message]:
    """What leaving does to a product: "Gives back 1 × Microsoft 365 E5"; "is kept, as it is held otherwise, too"."""
    name = named(loss.product)
    said = [Message("Gives back {n} × {name}.", n=loss.given_back, name=name)] if loss.given_back else []
    kept = Message("Keeps {n} × {name}, held otherwise, too.", n=loss.kept, name=name)
    return [*said, kept] if loss.kept else said


def cautious(found: Sequence[Caution], people: Iterable[PersonRef]) -> list[Message]:
    """What is to be known of these people before they are given licences, a sentence each."""
    names = {person.id: named(person.name) for person in people}
    told = ((one.about, tuple(names[each] for each in one.people if each in names)) for one in found)
    return [_caution(about, some) for about, some in told if some]


def _caution(about: About, people: tuple[str | Message, ...]) -> Message:
    match about:
        case About.GUEST:
            return plural(
                "{people} is a guest, and takes a seat like everybody.",
                "{people} are guests, and take seats like everybody.",
                len(people),
                people=people,
            )
        case About.LOCATION:
            return plural(
                "{people} has no usage location: the organisation's is taken, in which a service may not be offered.",
                "{people} have no usage location: the organisation's is taken, in which a service may not be offered.",
                len(people),
                people=people,
            )
        case About.CONFLICT:
            return Message(
                "{people} could not be given it by another group, as it does not go together with what they have.",
                people=people,
            )


def waits_for_seat(request: Request) -> Message:
    """What becomes of a request that was approved although no seat was left."""
    return Message(
        "It waits for a seat of {licences}. I look again every ten minutes, first come, first served, and say so here "
        "as soon as it is done.",
        licences=tuple(named(one.name) for one in request.details.seats if one.short) or (named(request.group.name),),
    )


def no_licence(request: Request) -> list[Message]:
    """Why the licence has not come with the membership, and who can help; nothing where it has."""
    why = request.details.no_licence
    if why is None or request.state is not State.COMPLETED:
        return []
    return [
        Message(
            "The licence of {group} has not come: {why}. Your IT department can put that right, and I go on looking "
            "for a day.",
            group=named(request.group.name),
            why=WHY_NOT[why],
        )
    ]
