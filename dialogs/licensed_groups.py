"""Questions about a licensed group: are there seats for more, who lacks a licence and why, who holds it twice."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog

from approvals.counting_seats import CountingSeats
from approvals.directory_objects import Group
from approvals.holdings import Roster, without
from approvals.licence_candidates import Candidate, Candidates
from approvals.licence_readers import LicenceReaders
from approvals.licence_readiness import fitness
from approvals.message import Message, plural
from approvals.ports.directory import Directory, DirectoryRefused, Gone
from approvals.ports.licences import Licences
from approvals.refusals import Refused
from approvals.refusals.licences import (
    gives_no_licences,
    no_licensed_group,
    processing_not_granted,
    processing_not_theirs,
)
from approvals.seats import Taking, taking
from cards.buttons import Press
from cards.foreign import named
from cards.licence_card import uncounted
from cards.licence_people_card import doubly_card, lacking_card
from cards.licence_readiness_card import licence_readiness_card
from dialogs.answer import Answer, Speaker
from dialogs.draft import Draft
from dialogs.language import Intent
from dialogs.licences import carried_by, readable

# Groups whose members are looked at for one answer: one request.
MOST_GROUPS = 20
# People for whom Entra is asked to look again by one click: one request each.
MOST_PROCESSED = 20

log = structlog.get_logger()


class LicensedGroups:
    """May raise Refused, DirectoryBusy, Gone or BookUnavailable."""

    def __init__(
        self,
        counting: CountingSeats,
        licences: Licences,
        readers: LicenceReaders,
        directory: Directory,
        candidates: Candidates,
    ) -> None:
        self._counting = counting
        self._licences = licences
        self._readers = readers
        self._directory = directory
        self._candidates = candidates

    async def settle(self, speaker: Speaker, draft: Draft) -> Answer:
        """The answer about the group, for whoever may be told."""
        async with readable():
            group, _ = await asyncio.gather(
                self._directory.group(draft.group_id), self._readers.may_read_of(speaker.id, draft.group_id)
            )
            if draft.intent is Intent.LICENCE_READINESS:
                return await self._fit(speaker, [group])
            if not group.licences:
                raise Refused(gives_no_licences(group.name))
            if draft.intent is Intent.LICENCE_ROOM:
                return await self._room(speaker, group, max(1, draft.seats))
            return await self._people(speaker, group, draft.intent)

    async def readiness(self, speaker: Speaker) -> Answer:
        """Every licensed group that the asker may be told about; the first twenty of them are looked at. Whoever may
        know all is told the groups that could give licences, too."""
        async with readable():
            candidates: tuple[Candidate, ...] = ()
            if await self._readers.reads_all(speaker.id):
                groups: Sequence[Group] = await self._licences.licensed_groups()
                candidates = await self._candidates.find(await self._counting.of_all())
            else:
                groups = await self._readers.own_groups(speaker.id)
            if not groups and not candidates:
                raise Refused(no_licensed_group())
            ordered = sorted(groups, key=lambda group: (group.name.casefold(), group.id))
            return await self._fit(speaker, ordered[:MOST_GROUPS], candidates, unlooked=len(ordered[MOST_GROUPS:]))

    async def _room(self, speaker: Speaker, group: Group, people: int) -> Answer:
        """Nobody is named, so that each of them takes a seat of every product."""
        products = await self._counting.of_all()
        takes = taking(group.licences, products, (str(one) for one in range(people)), {})
        missing = max((one.missing for one in takes), default=0)
        if missing:
            said = plural(
                "No: {group} has no seat for {n} more person.",
                "No: {group} has no seats for {n} more people.",
                people,
                group=named(group.name),
            )
        else:
            said = plural(
                "Yes: {group} has a seat for {n} more person.",
                "Yes: {group} has seats for {n} more people.",
                people,
                group=named(group.name),
            )
        lines = [said, *(_left(one) for one in takes)]
        if len(takes) > 1 and missing:
            lines.append(Message("One product without a seat keeps the group's others from that person, too."))
        return Answer(text="\n\n".join(map(speaker.words.say, lines)))

    async def _people(self, speaker: Speaker, group: Group, intent: Intent) -> Answer:
        products, roster = await asyncio.gather(self._licences.products(), self._licences.roster(group.id))
        names = {one.sku_id: one.name for one in carried_by([group], products)}
        if intent is Intent.LICENCE_TWICE:
            card = doubly_card(group.name, roster, names, speaker.words)
        else:
            again = bool(without(roster, names)) and await self._readers.may_process(speaker.id)
            card = lacking_card(group, roster, names, speaker.words, again=again)
        return Answer(card=card, summary=card["speak"])

    async def process_again(self, speaker: Speaker, press: Press) -> Answer:
        """For the first twenty who lack a licence of the group now; who has left the company meanwhile is left out."""
        if not await self._readers.may_process(speaker.id):
            raise Refused(processing_not_theirs())
        async with readable():
            group, products, roster = await asyncio.gather(
                self._directory.group(press.group_id),
                self._licences.products(fresh=True),
                self._licences.roster(press.group_id),
            )
            names = {one.sku_id: one.name for one in carried_by([group], products)}
        people = [one.person.id for one in without(roster, names)[:MOST_PROCESSED]]
        try:
            asked = [one for one in await asyncio.gather(*map(self._asked, people)) if one]
        except DirectoryRefused as refused:
            log.warning("licences_not_processed", group=group.id, error=str(refused), request_id=refused.request_id)
            raise Refused(processing_not_granted()) from refused
        log.info("licences_processed_again", group=group.id, by=speaker.id, people=len(asked))
        card = lacking_card(group, roster, names, speaker.words, asked=len(asked))
        return Answer(card=card, summary=card["speak"])

    async def _asked(self, person_id: str) -> bool:
        try:
            await self._licences.process_again(person_id)
        except Gone:
            return False
        return True

    async def _fit(
        self, speaker: Speaker, groups: Sequence[Group], candidates: Sequence[Candidate] = (), *, unlooked: int = 0
    ) -> Answer:
        products, looked = await asyncio.gather(
            self._counting.of_all(), asyncio.gather(*(self._looked_at(group) for group in groups))
        )
        found = [fitness(group, roster, products) for group, roster in looked if roster is not None]
        card = licence_readiness_card(found, speaker.words, candidates, unlooked=unlooked)
        return Answer(card=card, summary=card["speak"])

    async def _looked_at(self, group: Group) -> tuple[Group, Roster | None]:
        """Without members where it is gone meanwhile."""
        try:
            return group, await self._licences.roster(group.id)
        except Gone:
            return group, None


def _left(one: Taking) -> Message:
    if not one.seats.counted:
        return uncounted(one.seats)
    product = named(one.seats.name)
    if one.missing:
        return plural(
            "{product}: {free} of {all} free, {n} seat is missing.",
            "{product}: {free} of {all} free, {n} seats are missing.",
            one.missing,
            product=product,
            free=max(0, one.seats.free),
            all=one.seats.usable,
        )
    return Message(
        "{product}: {free} of {all} free, {left} left after that.",
        product=product,
        free=one.seats.free,
        all=one.seats.usable,
        left=one.left,
    )
