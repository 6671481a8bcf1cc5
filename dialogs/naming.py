"""Names and pronouns become object ids, or choices to offer: never a guess between near ones."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from approvals.directory_objects import Group, Person, PersonRef
from approvals.finding_people import FindingPeople
from approvals.naming_policy import cleaned
from approvals.new_names import SIMILAR
from approvals.policy import unwritable
from approvals.ports.directory import Directory, Gone, NotReadYet, People, Policies
from approvals.refusals import Refused
from approvals.refusals.groups import group_gone
from cards.buttons import EVERYBODY
from cards.choice_card import Choice
from dialogs.answer import Speaker
from dialogs.draft import NEEDS_GROUP, Draft, Missing
from dialogs.language import Intent
from dialogs.language.frame import CONTEXT, ME, MY_MANAGER, MY_TEAM
from dialogs.memory import Memory, SpokenOf
from dialogs.resolving import MOST_CHOICES, meaning

Found = TypeVar("Found", Group, Person)
# Where the group is one of those the person owns more often than not.
OWN_GROUPS = frozenset(
    {
        *(Intent.ADD_MEMBERS, Intent.REMOVE_MEMBERS, Intent.ADD_OWNERS, Intent.REMOVE_OWNERS, Intent.CHANGE_POLICY),
        *(Intent.WHO_LET_IN, Intent.DESCRIBE_GROUP, Intent.HAND_OVER),
        *(Intent.WHO_LET_IN, Intent.DECLARE_EFFECT, Intent.WITHDRAW_EFFECT, Intent.ASK_ADMIN),
    }
)
VERY_NAME = 100.0


class Naming:
    """What a name means is looked up in today's directory; what was spoken of is read again by id.

    May raise Refused, DirectoryBusy or BookUnavailable."""

    def __init__(self, directory: Directory, people: People, policies: Policies, memory: Memory) -> None:
        self._directory = directory
        self._people = people
        self._finding = FindingPeople(people, policies)
        self._memory = memory

    async def resolved(self, speaker: Speaker, draft: Draft) -> Draft:
        """The draft with every name it can resolve; where several things fit the first of them has its choices."""
        spoken_of = await self._memory.recall(speaker)
        if draft.intent is Intent.CREATE_GROUP:
            draft = await self._new_name(draft)
        elif draft.asked_for == CONTEXT or (not draft.asked_for and CONTEXT in draft.names):
            draft = await self._spoken_of(draft, spoken_of)  # "remove her too": from the group we spoke of
        while draft.names and not draft.choices:
            before, draft = draft, await self._person(speaker, draft, spoken_of)
            if draft is before:  # nobody of that name: where that is nobody's to know, the same is asked as else
                looks_on = draft.intent is Intent.WHO_LET_IN and draft.asked_for not in ("", CONTEXT)
                return await self._group(draft) if looks_on else draft
        ready = draft.asked_for and not draft.names and draft.intent is not Intent.CREATE_GROUP
        return await self._group(draft) if ready else draft

    async def taken(self, speaker: Speaker, draft: Draft, chosen: str) -> Draft:
        """The draft with this one of its choices, or EVERYBODY of them; raises Gone."""
        if draft.missing is Missing.WHICH:
            return with_group(_joining(draft), await self._directory.group(chosen))
        ids = draft.choices if chosen == EVERYBODY else (chosen,)
        people = await asyncio.gather(*map(self._directory.person, ids))
        return await self.resolved(speaker, with_people(draft, people))

    async def suggested(self, speaker: Speaker, draft: Draft) -> Draft:
        """With groups to tap, where a group is missing: those we spoke of, or those of the person that fit."""
        ids = list((await self._memory.recall(speaker)).groups)
        if draft.intent is Intent.LEAVE_GROUP:
            ids = [group.id for group in await self._directory.groups_of(speaker.id) if unwritable(group) is None]
        elif draft.intent in OWN_GROUPS:
            ids += [group.id for group in await self._directory.groups_owned_by(speaker.id)]
        return replace(draft, choices=tuple(dict.fromkeys(ids))[:MOST_CHOICES])

    async def choices(self, draft: Draft, *, of_people: bool) -> list[Choice]:
        """What the draft offers, as it is today; what is gone is left out."""
        one: Callable[[str], Awaitable[Choice | None]] = self._person_choice if of_people else self._group_choice
        return [choice for choice in await asyncio.gather(*map(one, draft.choices)) if choice is not None]

    async def _spoken_of(self, draft: Draft, spoken_of: SpokenOf) -> Draft:
        """The group somebody means by "it"; one that is gone by now is said to be."""
        groups = await _there(self._directory.group, spoken_of.groups)
        if spoken_of.groups and not groups:
            raise Refused(group_gone())
        if len(groups) == 1:
            return with_group(draft, groups[0])
        return replace(draft, asked_for="", choices=tuple(group.id for group in groups))

    async def group_called(self, name: str) -> tuple[Group | None, tuple[str, ...]]:
        """The group that is certainly meant by a name, or the names that come nearest to it."""
        meant = meaning(await self._directory.find_groups(name))
        near = tuple(match.group.name for match in (*meant.several, *meant.near))
        return (meant.one.group if meant.one else None), near

    async def _person(self, speaker: Speaker, draft: Draft, spoken_of: SpokenOf) -> Draft:
        """The first person still to be resolved; the same draft if nothing fits."""
        name = draft.names[0]
        if name == ME:
            return with_people(draft, [speaker.ref])
        if name == CONTEXT:
            people = await _there(self._directory.person, spoken_of.people)
            if len(people) == 1:
                return with_people(draft, people)
            return replace(draft, choices=tuple(person.id for person in people)) if people else draft
        if name == MY_MANAGER:
            manager = await self._directory.manager(speaker.id)
            return with_people(draft, [manager]) if manager else draft
        if name == MY_TEAM:
            reports = await self._reports(speaker)
            return with_people(draft, reports) if reports else draft
        if (meant_by_mention := speaker.means(name)) and (
            mentioned := await _there(self._directory.person, [meant_by_mention.id])
        ):
            return with_people(draft, mentioned)
        meant = meaning(await self._finding.find(speaker.id, name))
        if meant.one is not None:
            return with_people(draft, [meant.one.person])
        choices = tuple(match.person.id for match in (*meant.several, *meant.near))
        return replace(draft, choices=choices) if choices else draft

    async def _reports(self, speaker: Speaker) -> list[Person]:
        """The speaker's direct reports whose accounts work, by name."""
        colleagues, manager = await asyncio.gather(
            self._people.colleagues(speaker.id), self._directory.manager(speaker.id)
        )
        ids = colleagues - ({manager.id} if manager else set())
        found = await self._directory.people(ids) if ids else {}
        return sorted((person for person in found.values() if person.enabled), key=lambda person: person.name)

    async def _group(self, draft: Draft) -> Draft:
        if draft.intent not in NEEDS_GROUP:
            return draft
        meant = meaning(await self._directory.find_groups(draft.asked_for))
        if meant.one is not None:
            return with_group(draft, meant.one.group)
        return replace(draft, choices=tuple(match.group.id for match in (*meant.several, *meant.near)))

    async def _new_name(self, draft: Draft) -> Draft:
        """The name of a group that is to be made; those that have it already are offered instead."""
        if draft.group_name or not draft.asked_for or draft.choices:
            return draft
        found = await self._directory.find_groups(draft.asked_for)
        same = [match.group.id for match in found if match.score >= VERY_NAME]
        near = [] if draft.similar_seen else [match.group.id for match in found if match.score >= SIMILAR]
        if same or near:
            return replace(draft, choices=tuple((same or near)[:MOST_CHOICES]), only_similar=not same)
        return replace(draft, group_name=cleaned(draft.asked_for))

    async def similar(self, name: str) -> tuple[Group, ...]:
        """Groups that are nearly called so; of the very same name too."""
        try:
            found = await self._directory.find_groups(name)
        except NotReadYet:
            return ()
        return tuple(match.group for match in found if match.score >= SIMILAR)

    async def _group_choice(self, group_id: str) -> Choice | None:
        try:
            group, owners = await asyncio.gather(self._directory.group(group_id), self._directory.owners(group_id))
        except Gone:
            return None
        return Choice.of_group(group, [owner.name for owner in owners if owner.enabled])

    async def _person_choice(self, person_id: str) -> Choice | None:
        try:
            return Choice.of_person(await self._directory.person(person_id))
        except Gone:
            return None


def with_group(draft: Draft, group: Group) -> Draft:
    return replace(draft, group_id=group.id, group_name=group.name, choices=())


def with_people(draft: Draft, people: Sequence[PersonRef]) -> Draft:
    """The first of those asked for is known to be these."""
    found = {person.id: PersonRef(person.id, person.name) for person in people}
    if draft.asked_people:
        known = {person.id: person for person in draft.people} | found
        return replace(draft, people=tuple(known.values()), asked_people=draft.asked_people[1:], choices=())
    known = {person.id: person for person in draft.members} | found
    return replace(draft, members=tuple(known.values()), asked_members=draft.asked_members[1:], choices=())


def called(draft: Draft, *names: str) -> Draft:
    """With other names for the first of those asked for."""
    if draft.asked_members and not draft.asked_people:
        return replace(draft, asked_members=(*names, *draft.asked_members[1:]), choices=())
    return replace(draft, asked_people=(*names, *draft.asked_people[1:]), choices=())


def _joining(draft: Draft) -> Draft:
    """Of a group that is there already one becomes a member instead of making it again."""
    if draft.intent is not Intent.CREATE_GROUP:
        return draft
    return Draft(draft.id, Intent.JOIN_GROUP, draft.tenant_id, draft.zone, reason=draft.reason, asked=draft.asked)


async def _there(read: Callable[[str], Awaitable[Found]], ids: Iterable[str]) -> list[Found]:
    """Those that are still there."""
    found = await asyncio.gather(*map(read, ids), return_exceptions=True)
    for trouble in found:
        if isinstance(trouble, BaseException) and not isinstance(trouble, Gone):
            raise trouble
    return [thing for thing in found if not isinstance(thing, BaseException)]
