"""How many seats are left, and which groups give a product: for whoever may know, by what people call products."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import uuid4

from approvals.counting_seats import CountingSeats
from approvals.directory_objects import Group
from approvals.licence_readers import LicenceReaders
from approvals.message import Message
from approvals.ports.clock import Clock
from approvals.ports.directory import DirectoryRefused
from approvals.ports.licences import Licences
from approvals.refusals import Refused
from approvals.refusals.licences import (
    licences_unreadable,
    no_group_gives,
    not_bought,
    unknown_product,
    which_product,
)
from approvals.seats import Seats, scarcest_first
from cards.effects_card import groups_opening_card
from cards.licence_card import licence_card, licence_summary
from cards.licence_people_card import doubly_card
from cards.options_card import options_card
from dialogs.answer import Answer, Speaker, or_refusal
from dialogs.draft import Draft
from dialogs.explained_licences import STEPS
from dialogs.half_told import HalfToldMatters
from dialogs.language import Frame, Intent
from dialogs.memory import Memory
from dialogs.products import Product, called, nearest, of_catalogue

NAME_LENGTH = 120  # of a product as typed
MOST_CHOICES = 5
WHICH = Message("Which product do you mean?")


class LicenceTalk:
    """May raise Refused, DirectoryBusy or BookUnavailable."""

    def __init__(
        self,
        counting: CountingSeats,
        licences: Licences,
        readers: LicenceReaders,
        half_told: HalfToldMatters,
        memory: Memory,
        clock: Clock,
    ) -> None:
        self._counting = counting
        self._licences = licences
        self._readers = readers
        self._half_told = half_told
        self._memory = memory
        self._clock = clock

    def help(self, speaker: Speaker) -> Answer:
        """How licences are given by groups, step by step; no secret."""
        return Answer(text="\n\n".join(map(speaker.words.say, STEPS)))

    async def availability(self, speaker: Speaker, frame: Frame) -> list[Answer]:
        """ "How many E5 seats are left?", "licences"; without a name every product that the asker may know of."""
        products, everything = await self._told(speaker)
        names = frame.values("licence")
        if not names:
            return [self._card(speaker, products, csv=everything)]
        return [
            answer
            for name in names
            for answer in await or_refusal(speaker, self._of(speaker, Intent.LICENCE_AVAILABILITY, name, products))
        ]

    async def groups(self, speaker: Speaker, frame: Frame) -> list[Answer]:
        """ "Which groups give Power BI Pro?": for everybody, as what a group opens is; no number of seats."""
        names = frame.values("licence")
        if not names:
            raise Refused(which_product())
        products = await self._known(speaker, Intent.LICENCE_GROUPS)
        return [
            answer
            for name in names
            for answer in await or_refusal(speaker, self._of(speaker, Intent.LICENCE_GROUPS, name, products))
        ]

    async def twice(self, speaker: Speaker, frame: Frame) -> list[Answer]:
        """ "Who holds E5 twice, directly and by group?", of a product; for whoever may know all of its seats."""
        products = await self._known(speaker, Intent.LICENCE_TWICE)
        return [
            answer
            for name in frame.values("licence")
            for answer in await or_refusal(speaker, self._of(speaker, Intent.LICENCE_TWICE, name, products))
        ]

    async def settle(self, speaker: Speaker, draft: Draft) -> Answer:
        """The answer about the product that was chosen, or the question once more."""
        products = await self._known(speaker, draft.intent)
        known = {one.sku_id: one for one in products}
        if not draft.product:
            return await self._ask(speaker, draft, [known[sku] for sku in draft.choices if sku in known])
        if draft.product not in known:
            raise Refused(unknown_product(draft.asked_for, ()))
        return await self._about(speaker, draft.intent, known[draft.product])

    async def typed(self, speaker: Speaker, draft: Draft, said: str) -> int:
        """The number from 1 of the offered product that is called by nothing but its name; 0 where none is meant."""
        known = {one.sku_id: one for one in await self._known(speaker, draft.intent)}
        offered = [Product(one.sku_id, one.name, one.part_number) for sku in draft.choices if (one := known.get(sku))]
        found = called(said[:NAME_LENGTH], offered)
        return draft.choices.index(found[0].id) + 1 if len(found) == 1 else 0

    async def _known(self, speaker: Speaker, intent: Intent) -> tuple[Seats, ...]:
        """The products that this question may be about, for this asker. Raises Refused."""
        if intent is Intent.LICENCE_AVAILABILITY:
            products, _ = await self._told(speaker)
            return products
        async with readable():
            if intent is Intent.LICENCE_TWICE and not await self._readers.reads_all(speaker.id):
                raise Refused(await self._readers.not_told())
            return await self._licences.products()

    async def _told(self, speaker: Speaker) -> tuple[tuple[Seats, ...], bool]:
        """The products whose seats the asker may know, and whether that is all of them; read while it is found out
        whether they may. Raises Refused."""
        async with readable():
            counted = asyncio.ensure_future(self._counting.of_all())
            try:
                everything = await self._readers.reads_all(speaker.id)
                owned = () if everything else await self._readers.own_groups(speaker.id)
            except BaseException:
                counted.cancel()
                await asyncio.gather(counted, return_exceptions=True)
                raise
            products = await counted
        return (products if everything else carried_by(owned, products)), everything

    async def _of(self, speaker: Speaker, intent: Intent, said: str, products: Sequence[Seats]) -> list[Answer]:
        """About the product that is meant by a name; raises Refused where none is, or nothing of it was bought."""
        name = said[:NAME_LENGTH]
        found = self._called(name, products)
        if len(found) == 1:
            return [await self._about(speaker, intent, found[0])]
        draft = Draft(uuid4().hex, intent, speaker.tenant_id, speaker.zone, asked_for=name, about_product=True)
        return [await self._ask(speaker, draft, found)]

    def _called(self, name: str, products: Sequence[Seats]) -> list[Seats]:
        """What may be meant by a name; raises Refused where nothing is, or nothing of it was bought."""
        known = {one.sku_id: one for one in products}
        if found := called(name, [Product(one.sku_id, one.name, one.part_number) for one in products]):
            return [known[one.id] for one in found]
        if there_is := called(name, of_catalogue(self._licences.known_products())):
            raise Refused(not_bought(tuple(dict.fromkeys(one.name for one in there_is))[:MOST_CHOICES]))
        raise Refused(unknown_product(name, nearest(name, (one.name for one in products))))

    async def _ask(self, speaker: Speaker, draft: Draft, products: Sequence[Seats]) -> Answer:
        """Which of these; the draft keeps what was offered, in the order of its numbers."""
        offered = products[:MOST_CHOICES]
        if not offered:
            raise Refused(unknown_product(draft.asked_for, ()))
        await self._half_told.keep(speaker, replace(draft, asked=True, choices=tuple(one.sku_id for one in offered)))
        options = [Message("{product}", product=one.name) for one in offered]
        more = Message("There are more: type the full name for another one.") if products[MOST_CHOICES:] else None
        card = options_card(draft.id, WHICH, options, speaker.words, detail=more)
        return Answer(card=card, summary=speaker.words.say(WHICH))

    async def _about(self, speaker: Speaker, intent: Intent, product: Seats) -> Answer:
        if intent is Intent.LICENCE_AVAILABILITY:
            return self._card(speaker, [product], csv=False)
        async with readable():
            if intent is Intent.LICENCE_TWICE:
                holders = await self._licences.holders(product.sku_id)
                card = doubly_card(product.name, holders, {product.sku_id: product.name}, speaker.words)
                return Answer(card=card, summary=card["speak"])
            carried = await self._licences.licensed_groups()
        groups = sorted(
            (group for group in carried if product.sku_id in group.licences),
            key=lambda group: (group.name.casefold(), group.id),
        )
        if not groups:
            raise Refused(no_group_gives(product.name))
        await self._memory.note(speaker, groups=[group.id for group in groups])
        card = groups_opening_card(product.name, groups, speaker.words)
        return Answer(card=card, summary=card["speak"])

    def _card(self, speaker: Speaker, products: Sequence[Seats], *, csv: bool) -> Answer:
        card = licence_card(products, self._clock.now(), speaker.words, csv=csv)
        return Answer(card=card, summary=speaker.words.say(licence_summary(scarcest_first(products))))


def carried_by(groups: Sequence[Group], products: Sequence[Seats]) -> tuple[Seats, ...]:
    """Those of the products that these groups give."""
    skus = {sku for group in groups for sku in group.licences}
    return tuple(one for one in products if one.sku_id in skus)


@asynccontextmanager
async def readable() -> AsyncIterator[None]:
    """What may not be read is said to be, with what to do."""
    try:
        yield
    except DirectoryRefused as refused:
        raise Refused(licences_unreadable()) from refused
