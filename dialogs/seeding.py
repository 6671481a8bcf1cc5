"""An administrator wants everybody who has an application in a group: who that is, and who cannot be. Nobody is added
by this: the group's owners are asked, as for anybody else."""

from __future__ import annotations

from dataclasses import replace

from approvals.desk import Desk, Wish
from approvals.directory_objects import Person, PersonRef
from approvals.message import Message, plural
from approvals.ports.book import Book
from approvals.ports.directory import Company, Policies
from approvals.refusals import Refused
from approvals.refusals.effects import nobody_to_seed
from approvals.refusals.scope import administrators_only
from approvals.request import Kind
from cards.foreign import named
from dialogs.administrators import is_administrator
from dialogs.answer import Speaker
from dialogs.draft import Draft
from dialogs.effects import app_called
from dialogs.language import Intent

BATCH = 250  # people in one request


class Seeding:
    """May raise Refused, DirectoryBusy, Gone or BookUnavailable."""

    def __init__(self, desk: Desk, directory: Company, policies: Policies, book: Book) -> None:
        self._desk = desk
        self._directory = directory
        self._policies = policies
        self._book = book

    async def planned(self, speaker: Speaker, draft: Draft) -> tuple[Draft, Message]:
        """The draft with its people, and what to know about who has the application and who is left out."""
        if not await is_administrator(self._policies, speaker.id):
            raise Refused(administrators_only())
        app = await app_called(self._directory, draft.app)
        having = await self._directory.having(app.id)
        people = {one.id: one for one in having.people}
        there = await self._directory.members_among(draft.group_id, list(people)) if people else frozenset[str]()
        open_already = await self._book.open_requests(Kind.JOIN, draft.group_id, list(people))
        fit, left_out, asked = [], [], 0
        for person in sorted(people.values(), key=lambda one: (one.name.casefold(), one.id)):
            if person.id in there:
                continue
            if self._desk.may_not_be_given(person):
                left_out.append(person)
            elif person.id in open_already:
                asked += 1
            else:
                fit.append(PersonRef(person.id, person.name))
        if not fit:
            raise Refused(nobody_to_seed(app.name, draft.group_name))
        told = _told(app.name, len(people), len(there), asked, left_out, len(fit))
        return replace(draft, people=tuple(fit), app=app.name), told


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
        (Message("Left out, as they are guests: {people}."), [one for one in left_out if one.enabled]),
    ):
        if people:
            parts.append(Message(words.template, people=tuple(named(one.name) for one in people)))
    if fit > BATCH:
        parts.append(
            Message("The owners get it as {n} requests of at most {most} people.", n=-(-fit // BATCH), most=BATCH)
        )
    whole = parts[0]
    for part in parts[1:]:
        whole = Message("{said} {following}", said=whole, following=part)
    return whole
