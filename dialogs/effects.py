"""What does this group open, and which groups open this: told to whoever may see the group, from today's facts."""

from __future__ import annotations

import asyncio

from approvals.directory_objects import Group
from approvals.effects import OF_APP, folded
from approvals.gathering import Gathering
from approvals.ports.book import Book
from approvals.ports.directory import App, Company, DirectoryError, DirectoryRefused
from approvals.refusals import Refused
from approvals.refusals.effects import nothing_opens
from cards.effects_card import WhatOpens, groups_opening_card, what_opens_card, what_opens_words
from dialogs.answer import Answer, Speaker
from dialogs.apps import NAME_LENGTH, apps_called
from dialogs.language import Frame
from dialogs.memory import Memory


class Effects:
    """May raise Refused, DirectoryBusy, Gone or BookUnavailable."""

    def __init__(self, gathering: Gathering, directory: Company, memory: Memory, book: Book) -> None:
        self._gathering = gathering
        self._directory = directory
        self._memory = memory
        self._book = book

    async def of_group(self, speaker: Speaker, group_id: str) -> Answer:
        group, opens, declared, nested = await asyncio.gather(
            self._directory.group(group_id),
            self._gathering.opens(group_id),
            self._book.declared(group_id),
            self._nested(group_id, speaker.id),
        )
        told = WhatOpens(group, opens, declared, nested)
        return Answer(card=what_opens_card(told, speaker.words), summary=speaker.words.say(what_opens_words(told)))

    async def groups_opening(self, speaker: Speaker, frame: Frame) -> list[Answer]:
        """By an assignment, and by what was declared; of what is no application by the latter alone."""
        return [await self._opening(speaker, name[:NAME_LENGTH]) for name in frame.values("app")]

    async def _opening(self, speaker: Speaker, name: str) -> Answer:
        try:
            apps: tuple[App, ...] = await apps_called(self._directory, name)
            unknown = None
        except DirectoryRefused:  # applications may not be read: what was declared is left
            apps, unknown = (), nothing_opens(name)
        except Refused as refused:
            apps, unknown = (), refused.refusal
        ids = {folded(name)} | {key for app in apps for key in (f"{OF_APP}{app.id}", folded(app.name))}
        declared = await self._directory.groups(await self._book.groups_declared_to_open(sorted(ids)))
        assigned = [group for app in apps for group in (await self._directory.assigned(app.id)).groups]
        groups: dict[str, Group] = {group.id: group for group in (*assigned, *declared.values())}
        called = apps[0].name if apps else name
        if not groups:
            raise Refused(unknown or nothing_opens(called))
        ordered = sorted(groups.values(), key=lambda group: (group.name.casefold(), group.id))
        await self._memory.note(speaker, groups=[group.id for group in ordered])
        card = groups_opening_card(called, ordered, speaker.words)
        return Answer(card=card, summary=card["speak"])

    async def _nested(self, group_id: str, person_id: str) -> bool:
        try:
            return await self._directory.is_nested(group_id, person_id)
        except DirectoryError:  # a remark for whoever asks; what the group opens is told without it
            return False
