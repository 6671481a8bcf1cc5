""" "I am away until Monday, let Ben decide" and "I am back": who decides meanwhile, in a few sentences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from approvals.absence import Absences, HandedOn
from approvals.directory_objects import PersonRef
from approvals.message import Message, plural
from cards.foreign import named
from cards.request_words import together
from dialogs.answer import Answer, Speaker, say


class Absent:
    """May raise Refused, DirectoryBusy or BookUnavailable."""

    def __init__(self, absences: Absences) -> None:
        self._absences = absences

    async def away(self, speaker: Speaker, until: datetime | None, people: Sequence[PersonRef] = ()) -> Answer:
        """Of several people named, the first stands in."""
        stand_in = people[0] if people else None
        return say(speaker, _said(await self._absences.says_away(speaker.id, until, stand_in)))

    async def back(self, speaker: Speaker) -> Answer:
        if await self._absences.says_back(speaker.id):
            return say(speaker, Message("Welcome back. Requests are put to you again from now on."))
        return say(speaker, Message("You had not told me that you were away, so nothing has changed."))


def _said(handed_on: HandedOn) -> Message:
    absence, waiting = handed_on.absence, len(handed_on.waiting)
    head = Message("You are away until {until}. Say “I am back” if you return sooner.", until=absence.until)
    if not waiting:
        none = Message("No request waits for you now.")
        return together(head, none, _later(absence.stand_in))
    if absence.stand_in is None:
        return together(head, _others(waiting))
    may, other = len(handed_on.decidable), waiting - len(handed_on.decidable)
    said = [head]
    if may:
        said.append(
            plural(
                "{person} owns the group of {n} request that waits for you and can decide it.",
                "{person} owns the groups of {n} requests that wait for you and can decide them.",
                n=may,
                person=named(absence.stand_in.name),
            )
        )
    if other:
        said.append(
            plural(
                "{person} does not own the group of {n} request and so cannot decide it; whoever else may is asked.",
                "{person} does not own the groups of {n} requests and so cannot decide them; "
                "whoever else may is asked.",
                n=other,
                person=named(absence.stand_in.name),
            )
        )
    return together(*said)


def _later(stand_in: PersonRef | None) -> Message:
    if stand_in is None:
        return Message("Those that come meanwhile are put to whoever else may decide.")
    return Message(
        "Those that come meanwhile are put to {person} where {person} owns the group, and to whoever else may decide.",
        person=named(stand_in.name),
    )


def _others(waiting: int) -> Message:
    return plural(
        "{n} request waits for you; whoever else may decide it is asked.",
        "{n} requests wait for you; whoever else may decide them is asked.",
        n=waiting,
    )
