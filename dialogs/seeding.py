"""An administrator wants everybody who has an application in a group: who that is, and who cannot be. Nobody is added
by this: the group's owners are asked, as for anybody else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import aclosing
from dataclasses import replace

from approvals.counting_seats import CountingSeats
from approvals.desk import Desk, Wish
from approvals.directory_objects import Person, PersonRef
from approvals.message import Message, plural
from approvals.ports.book import Book
from approvals.ports.directory import App, Company, DirectoryRefused, Policies
from approvals.refusals import Refused
from approvals.refusals.effects import nobody_to_seed, too_many_to_seed
from approvals.refusals.scope import administrators_only
from approvals.request import Kind
from approvals.seats import Taking
from cards.foreign import named
from dialogs.administrators import is_administrator
from dialogs.answer import Speaker
from dialogs.apps import app_called
from dialogs.draft import Draft
from dialogs.language import Intent

BATCH = 250  # people in one request
MOST = 2_500  # people at once


class Seeding:
    """May raise Refused, DirectoryBusy, Gone or BookUnavailable."""

    def __init__(self, desk: Desk, directory: Company, policies: Policies, book: Book, counting: CountingSeats) -> None:
        self._desk = desk
        self._directory = directory
        self._policies = policies
        self._book = book
        self._counting = counting

    async def planned(self, speaker: Speaker, draft: Draft) -> tuple[Draft, Message]:
        """The draft with its people, and what to know about who has the application and who is left out."""
        if not await is_administrator(self._policies, speaker.id):
            raise Refused(administrators_only())
        app = await app_called(self._directory, draft.app)
        people = await self._having(app)
        there = await self._directory.members_among(draft.group_id, list(people)) if people else frozenset[str]()
        open_already = await self._book.open_requests(Kind.JOIN, draft.group_id, list(people))
        new = [one for one in people.values() if one.id not in there and one.id not in open_already]
        kept_out = await self._kept_out(speaker, draft, new)
        by_name = sorted(new, key=lambda one: (one.name.casefold(), one.id))
        fit = [PersonRef(one.id, one.name) for one in by_name if one.id not in kept_out]
        left_out = [one for one in by_name if one.id in kept_out]
        if not fit:
            raise Refused(nobody_to_seed(app.name, draft.group_name))
        told = _told(app.name, len(people), len(there), len(open_already.keys() - there), left_out, len(fit))
        if len(fit) > BATCH:
            told = _one_after_the_other(told, await self._seats(draft.group_id, [one.id for one in fit]))
        return replace(draft, people=tuple(fit), app=app.name), told

    async def _having(self, app: App) -> dict[str, Person]:
        """Who has the application, by id; raises Refused where they are too many to be put to anybody."""
        people: dict[str, Person] = {}
        async with aclosing(self._directory.holders(await self._directory.assigned(app.id))) as holders:
            async for some in holders:
                people |= {one.id: one for one in some.people}
                if len(people) > MOST:
                    raise Refused(too_many_to_seed(app.name, MOST))
        return people

    async def _kept_out(self, speaker: Speaker, draft: Draft, people: Sequence[PersonRef]) -> frozenset[str]:
        """Those whom a rule keeps out, so that they hold up nobody else; looked at in as many as fit into a request."""
        found: frozenset[str] = frozenset()
        for start in range(0, len(people), BATCH):
            some = replace(draft, people=tuple(people[start : start + BATCH]))
            found |= await self._desk.kept_out(some.wish(speaker.id))
        return found

    async def _seats(self, group_id: str, people: list[str]) -> list[Message]:
        """What all of them together would take; of fewer people than fit into one request its card tells."""
        group = await self._directory.group(group_id)
        try:
            taken = await self._counting.of_group(group.licences, people, fresh=True)
        except DirectoryRefused:
            return [Message("Members of this group are given licences, and I may not read how many are left.")]
        return [_seats_of(one) for one in taken if one.seats.counted]


def batches(draft: Draft, person_id: str) -> list[Wish]:
    """What is sent: one request, or several where there are more people than fit into one."""
    wish = draft.wish(person_id)
    if draft.intent is not Intent.SEED_GROUP or len(wish.people) <= BATCH:
        return [wish]
    return [
        replace(
            wish,
            people=wish.people[start : start + BATCH],
            draft_id=f"{wish.draft_id}-{start}" if start else wish.draft_id,
        )
        for start in range(0, len(wish.people), BATCH)
    ]


def _told(app: str, having: int, there: int, asked: int, left_out: list[Person], fit: int) -> Message:
    said = plural(
        "{n} person has {app}, assigned in person or by being in an assigned group. Members of groups inside such "
        "groups do not have it.",
        "{n} people have {app}, assigned in person or by being in an assigned group. Members of groups inside such "
        "groups do not have it.",
        n=having,
        app=named(app),
    )
    parts = [said]
    if there:
        parts.append(plural("{n} of them is in the group already.", "{n} of them are in the group already.", n=there))
    if asked:
        parts.append(plural("{n} has been asked for already.", "{n} have been asked for already.", n=asked))
    for words, people in (
        (Message("Left out, as their accounts are disabled: {people}."), [one for one in left_out if not one.enabled]),
        (Message("Left out, as they are guests: {people}."), [one for one in left_out if one.enabled and one.guest]),
        (
            Message("Left out, as they are blocked from the group or a rule keeps it apart from theirs: {people}."),
            [one for one in left_out if one.enabled and not one.guest],
        ),
    ):
        if people:
            parts.append(Message(words.template, people=tuple(named(one.name) for one in people)))
    if fit > BATCH:
        parts.append(
            Message("The owners get it as {n} requests of at most {most} people.", n=-(-fit // BATCH), most=BATCH)
        )
    return _one_after_the_other(parts[0], parts[1:])


def _seats_of(taken: Taking) -> Message:
    """Both numbers, so that nobody is surprised: what is missing is never promised."""
    said = plural(
        "{n} of them would take a seat of {name}, and {free} are free.",
        "{n} of them would take a seat of {name}, and {free} are free.",
        n=taken.need,
        name=named(taken.seats.name),
        free=max(0, taken.seats.unpromised),
    )
    if not taken.cannot_be_met:
        return said
    return _one_after_the_other(said, [Message("No more seats are promised than there are.")])


def _one_after_the_other(first: Message, others: Iterable[Message]) -> Message:
    for one in others:
        first = Message("{said} {following}", said=first, following=one)
    return first
