"""Answers to questions that change nothing: my requests, my groups, who owns a group, help."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from approvals.answers import Answers
from approvals.message import Message
from approvals.ports.clock import Clock
from approvals.ports.directory import Directory, DirectoryBusy, DirectoryError, People, Policies
from approvals.refusals import Refused
from approvals.refusals.policy import owners_hidden
from cards.group_words import sort_of
from cards.help_card import Audience, help_card, lost_card
from cards.list_card import groups_card, requests_card
from dialogs.administrators import is_administrator
from dialogs.answer import Answer, Speaker, say
from dialogs.language import Frame
from dialogs.memory import Memory
from dialogs.resolving import meaning
from dialogs.showing import shown


class Questions:
    """May raise Refused, DirectoryBusy, Gone or BookUnavailable."""

    def __init__(
        self,
        answers: Answers,
        directory: Directory,
        people: People,
        policies: Policies,
        memory: Memory,
        clock: Clock,
    ) -> None:
        self._answers = answers
        self._directory = directory
        self._people = people
        self._policies = policies
        self._memory = memory
        self._clock = clock

    async def my_requests(self, speaker: Speaker, frame: Frame) -> list[Answer]:
        """ "where is my request?", "status of 1042"."""
        requests = await self._answers.my_requests(speaker.id)
        if number := frame.value("request"):
            requests = tuple(r for r in requests if str(r.id) == number.lstrip("#")) or requests
        if not requests:
            return [say(speaker, Message("You have no requests. Say for example “add me to Marketing until Friday”."))]
        if len(requests) == 1:
            await self._memory.note(speaker, groups=(requests[0].group.id,), request=requests[0].id)
            return [shown(speaker, requests[0], self._clock.now())]
        card = requests_card(requests, speaker.words)
        return [Answer(card=card, summary=speaker.words.say(Message("Your requests")))]

    async def my_groups(self, speaker: Speaker, frame: Frame) -> list[Answer]:
        groups = await self._answers.my_groups(speaker.id)
        if frame.value("role") == "owner":
            groups = tuple(group for group in groups if group.owned)
        if not groups:
            return [say(speaker, Message("I found no groups of yours."))]
        owned = [mine.group for mine in groups if mine.owned]
        member = [mine.group for mine in groups if mine.member]
        ends = {mine.group.id: mine.until for mine in groups if mine.until}
        card = groups_card(owned, member, ends, speaker.words)
        return [Answer(card=card, summary=speaker.words.say(Message("Your groups")))]

    async def owners(self, speaker: Speaker, frame: Frame) -> list[Answer]:
        """ "who owns Marketing?"; of groups of one name the owners of each."""
        return [await self._owners_of(speaker, name) for name in frame.values("group")]

    async def owners_by_id(self, speaker: Speaker, *group_ids: str) -> Answer:
        """Who owns these groups; raises Gone."""
        sentences, people, public = [], [], True
        for group_id in group_ids:
            (group, owners), sees_people = await asyncio.gather(
                self._answers.owners_of(group_id), self._sees_people(speaker)
            )
            if not sees_people and all(owner.id != speaker.id for owner in owners):
                raise Refused(owners_hidden(group))
            people += [owner.id for owner in owners]
            # Of several, the kind tells groups of one name apart.
            name = Message("{group} ({sort})", group=group.name, sort=sort_of(group)) if group_ids[1:] else group.name
            if owners:
                told = Message(
                    "{group} is owned by {people}.", group=name, people=tuple(owner.name for owner in owners)
                )
            else:
                told = Message("{group} has no owner with an active account.", group=name)
            sentences.append(speaker.words.say(told))
            public = public and sees_people and not group.hides_members
        await self._memory.note(speaker, groups=group_ids, people=people)
        return Answer(text="\n\n".join(sentences), public=public)

    async def _sees_people(self, speaker: Speaker) -> bool:
        """Whether the tenant lets this person look other people up; what cannot be read is not assumed to be open."""
        try:
            if await self._people.people_are_visible():
                return True
            return await is_administrator(self._policies, speaker.id)
        except DirectoryBusy:
            raise
        except DirectoryError:
            return False

    async def help(self, speaker: Speaker) -> list[Answer]:
        card = help_card(speaker.words, await self._audience(speaker))
        return [Answer(card=card, summary=speaker.words.say(Message("What I can do")))]

    async def lost(self, speaker: Speaker) -> list[Answer]:
        """Nothing was understood: three examples of what would be."""
        card = lost_card(speaker.words, await self._audience(speaker))
        return [Answer(card=card, summary=speaker.words.say(Message("I did not understand that")))]

    async def _audience(self, speaker: Speaker) -> Audience:
        groups, admin = await asyncio.gather(self._answers.my_groups(speaker.id), self._administers(speaker))
        if admin:
            return Audience.ADMIN
        if any(mine.owned for mine in groups):
            return Audience.OWNER
        return Audience.EMPLOYEE if groups else Audience.NEWCOMER

    async def _administers(self, speaker: Speaker) -> bool:
        """While the directory stumbles, an administrator gets help like anybody else."""
        try:
            return await is_administrator(self._policies, speaker.id)
        except DirectoryBusy:
            return False

    async def _owners_of(self, speaker: Speaker, name: str) -> Answer:
        meant = meaning(await self._directory.find_groups(name))
        found = (meant.one,) if meant.one else meant.several
        if found:
            return await self.owners_by_id(speaker, *(match.group.id for match in found))
        if meant.near:
            near = tuple(match.group.name for match in meant.near)
            text = Message("I know no group called “{name}”. The nearest names are {near}.", name=name, near=near)
            return say(speaker, text)
        return replace(say(speaker, Message("I know no group called “{name}”.", name=name)), public=True)
