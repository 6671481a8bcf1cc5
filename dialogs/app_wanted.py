""" "I need access to Contoso CRM": the groups that open it and that whoever asks can ask for, and a request from there;
or why there is none. A group that the organisation's lists keep from people is not named: it is as if it opened
nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from approvals.desk import Desk, Wish
from approvals.directory_objects import Group
from approvals.effects import OF_APP
from approvals.message import Message, plural
from approvals.ports.book import Book
from approvals.ports.directory import App, Assigned, Company, DirectoryRefused
from approvals.refusals import Refusal, Refused
from approvals.refusals.effects import apps_unread, nothing_opens
from approvals.request import Kind
from cards.foreign import named
from dialogs.answer import Answer, Speaker, or_refusal, say
from dialogs.apps import apps_called
from dialogs.asking import Asking
from dialogs.draft import Draft
from dialogs.language import Frame, Intent
from dialogs.naming import Naming
from dialogs.settling import lacks

# Groups of one application that are looked over for one question.
MOST_LOOKED_AT = 20
MOST_REASONS = 3
# What the organisation's own lists keep from people is not told by way of an application either.
KEPT_FROM_PEOPLE = frozenset({"group_list"})
HELP = Message("A new assignment may take up to 40 minutes to arrive there; after that ask its administrator.")


class AppWanted:
    """May raise Refused, DirectoryBusy, Gone or BookUnavailable."""

    def __init__(self, desk: Desk, asking: Asking, naming: Naming, directory: Company, book: Book) -> None:
        self._desk = desk
        self._asking = asking
        self._naming = naming
        self._directory = directory
        self._book = book

    async def begin(self, speaker: Speaker, frame: Frame) -> list[Answer]:
        """For each application that was named."""
        answers: list[Answer] = []
        for name in frame.values("app"):
            answers += await or_refusal(speaker, self._one(speaker, frame, name))
        return answers

    async def _one(self, speaker: Speaker, frame: Frame, name: str) -> list[Answer]:
        join = Frame(Intent.JOIN_GROUP, confidence=frame.confidence, sure=frame.sure, lang=frame.lang)
        try:
            apps = await apps_called(self._directory, name)
        except DirectoryRefused as refused:
            raise Refused(apps_unread()) from refused
        except Refused:
            group, _ = await self._naming.group_called(name)  # "I need access to Marketing", taken for an application
            if group is None:
                raise
            return await self._asking.begin_with(speaker, join, [group])
        if any(app.open_to_all for app in apps):
            return [say(speaker, _everybody_may(apps[0]))]
        assigned = [await self._directory.assigned(app.id) for app in apps]
        if has := await self._has(speaker, apps[0], assigned):
            return [say(speaker, has)]
        return await self._groups(speaker, join, apps, assigned)

    async def _has(self, speaker: Speaker, app: App, assigned: Sequence[Assigned]) -> Message | None:
        """By which path they have it already."""
        what = named(app.name)
        if any(speaker.id in one.people for one in assigned):
            return Message("You have {app} already: it is assigned to you in person. {help}", app=what, help=HELP)
        mine = {group.id for group in await self._directory.groups_of(speaker.id)}
        by = tuple(named(group.name) for one in assigned for group in one.groups if group.id in mine)
        if not by:
            return None
        return Message("You have {app} already, by being in {groups}. {help}", app=what, groups=by, help=HELP)

    async def _groups(
        self, speaker: Speaker, join: Frame, apps: Sequence[App], assigned: Sequence[Assigned]
    ) -> list[Answer]:
        declared = await self._book.groups_declared_to_open([f"{OF_APP}{app.id}" for app in apps])
        found = {group.id: group for one in assigned for group in one.groups}
        found |= await self._directory.groups(declared) if declared else {}
        looked_at = sorted(found.values(), key=lambda one: (one.name.casefold(), one.id))[:MOST_LOOKED_AT]
        against = await asyncio.gather(*(self._against(speaker, group) for group in looked_at))
        open_to_them = [group for group, refusal in zip(looked_at, against, strict=True) if refusal is None]
        app = apps[0]
        if len(open_to_them) == 1:
            return await self._asking.begin_with(speaker, join, open_to_them)
        if open_to_them:
            said = plural(
                "{n} group opens {app} to its members. Choose the one you want to ask for.",
                "{n} groups open {app} to their members. Choose the one you want to ask for.",
                n=len(open_to_them),
                app=named(app.name),
            )
            return [say(speaker, said), *await self._asking.begin_among(speaker, join, open_to_them)]
        reasons = {str(no.message): no for no in against if no is not None and no.rule not in KEPT_FROM_PEOPLE}
        if not reasons:
            raise Refused(nothing_opens(app.name))
        return [say(speaker, no.message) for no in list(reasons.values())[:MOST_REASONS]]

    async def _against(self, speaker: Speaker, group: Group) -> Refusal | None:
        """What stands against their asking for the group; what is only missing does not."""
        draft = Draft("", Intent.JOIN_GROUP, speaker.tenant_id, speaker.zone, group_id=group.id, group_name=group.name)
        wish = Wish(Kind.JOIN, speaker.id, group.id, speaker.tenant_id, draft_id="", zone=speaker.zone)
        try:
            await self._desk.consider(wish)
        except Refused as refused:
            return None if lacks(draft, refused.refusal) else refused.refusal
        return None


def _everybody_may(app: App) -> Message:
    return Message(
        "Everybody in your organisation may use {app} already: nobody needs to be assigned. If it does not let you in, "
        "ask its administrator.",
        app=named(app.name),
    )
