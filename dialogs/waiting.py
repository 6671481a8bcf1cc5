"""What waits for somebody's decision: a few cards, or a list with ticks of which each tick is judged by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import uuid4

from approvals.answers import Answers
from approvals.co_owners import asked_as_one, undecided
from approvals.consent import said_yes_already
from approvals.decisions import Decision, Decisions, Said, Verdict
from approvals.message import Message, plural
from approvals.ports.book import Book, BookUnavailable
from approvals.ports.clock import Clock
from approvals.ports.directory import DirectoryError
from approvals.refusals import Refused
from approvals.request import Request, State
from cards.request_words import STATE
from cards.waiting_card import MOST, waiting_card
from dialogs.answer import Answer, Speaker, say
from dialogs.draft import Offer
from dialogs.half_told import HalfToldMatters
from dialogs.memory import Memory
from dialogs.showing import shown

FEW = 3  # so many are shown as their own cards


class Waiting:
    """May raise DirectoryBusy or BookUnavailable; a request that is refused says so in its place."""

    def __init__(
        self,
        decisions: Decisions,
        answers: Answers,
        half_told: HalfToldMatters,
        memory: Memory,
        book: Book,
        clock: Clock,
    ) -> None:
        self._decisions = decisions
        self._answers = answers
        self._half_told = half_told
        self._memory = memory
        self._book = book
        self._clock = clock

    async def show(self, speaker: Speaker) -> list[Answer]:
        """ "what do I have to approve?": up to three cards, oldest first; of more, the list."""
        waiting = await self._for(speaker)
        if not waiting:
            return [say(speaker, Message("Nothing waits for your decision."))]
        if len(waiting) > FEW:
            return await self._listed(speaker, waiting)
        if len(waiting) == 1:
            await self._memory.note(speaker, groups=(waiting[0].group.id,), request=waiting[0].id)
        return [shown(speaker, request, self._clock.now()) for request in waiting]

    async def all(self, speaker: Speaker) -> list[Answer]:
        """ "approve all": the list; nothing is decided before something on it is ticked and sent."""
        waiting = await self._for(speaker)
        if not waiting:
            return [say(speaker, Message("Nothing waits for your decision."))]
        return await self._listed(speaker, waiting)

    async def approve(self, speaker: Speaker, offer: Offer, ticked: Collection[int]) -> Answer:
        """Say yes to those that are ticked and were offered. Each is judged by itself and a refusal takes nothing from
        the others; pressed twice, or again after an interruption, it tells what became of each."""
        became: dict[int, Message] = {}
        for number in (number for number in offer.numbers if number in ticked):
            try:
                decision = await self._decisions.decide_by_number(speaker.id, number, Said(Verdict.APPROVE))
            except Refused as refused:
                request = await self._book.request(number)
                became[number] = _became(request) if request and _mine(request, speaker) else refused.refusal.message
            except DirectoryError:
                became[number] = _not_checked()
            except BookUnavailable:
                if not became:
                    raise
                return say(speaker, _interrupted())
            else:
                became[number] = _told(decision)
        requests = [r for number in offer.numbers if (r := await self._book.request(number)) is not None]
        became = {**{r.id: _became(r) for r in requests if _settled(r, speaker)}, **became}
        card = waiting_card(offer.id, requests, speaker.words, became=became)
        return Answer(card=card, summary=speaker.words.say(_summary(became)))

    async def _for(self, speaker: Speaker) -> list[Request]:
        """What this person has not said yes to."""
        now = self._clock.now()
        waiting = tuple(
            request
            for request in await self._answers.waiting_for_me(speaker.id)
            if any(one.person.id == speaker.id and one.turn_came(now) for one in request.approvers)
        )
        return [request for request in waiting if not _answered(request, speaker.id)]

    async def _listed(self, speaker: Speaker, waiting: list[Request]) -> list[Answer]:
        """The list; whether somebody wants to own a group is asked on a card of its own and never ticked off."""
        to_own = [request for request in waiting if asked_as_one(request, speaker.id)]
        others = [request for request in waiting if request not in to_own]
        cards = [shown(speaker, request, self._clock.now()) for request in to_own[:FEW]]
        return [*cards, *([await self._list(speaker, others)] if others else [])]

    async def _list(self, speaker: Speaker, waiting: list[Request]) -> Answer:
        offer = Offer(uuid4().hex, tuple(request.id for request in waiting[:MOST]))
        await self._half_told.keep(speaker, offer)
        card = waiting_card(offer.id, waiting, speaker.words)
        return Answer(card=card, summary=speaker.words.say(_count(len(waiting))))


def _answered(request: Request, person_id: str) -> bool:
    mine = asked_as_one(request, person_id)
    return said_yes_already(request, person_id) if mine is None else mine not in undecided(request)


def _mine(request: Request, speaker: Speaker) -> bool:
    """Whether this person's yes is in it."""
    decided = request.decided_by is not None and request.decided_by.id == speaker.id
    return (decided and request.state is not State.DENIED) or said_yes_already(request, speaker.id)


def _settled(request: Request, speaker: Speaker) -> bool:
    return request.state is not State.PENDING or said_yes_already(request, speaker.id)


def _became(request: Request) -> Message:
    if request.state is State.PENDING:
        return Message("Your yes counts; somebody else's is needed as well.")
    return Message("{state}.", state=STATE[request.state])


def _told(decision: Decision) -> Message:
    if decision.not_counted is not None:
        return decision.not_counted.message
    return _became(decision.request) if decision.checked else _kept()


def _kept() -> Message:
    return Message("Received: your answer is kept until Microsoft Entra answers, and then checked.")


def _not_checked() -> Message:
    return Message(
        "Microsoft Entra did not let me check this one, so nothing is decided. In a minute, please say “what do I have "
        "to approve?” again."
    )


def _interrupted() -> Message:
    return Message(
        "I was interrupted: some of these are decided, the others are not. Please press the button once more in a "
        "minute: nothing is decided twice."
    )


def _count(waiting: int) -> Message:
    return plural("{n} request waits for your decision", "{n} requests wait for your decision", n=waiting)


def _summary(became: Iterable[int]) -> Message:
    numbers = tuple(became)
    return Message("This is what became of it") if numbers else Message("Nothing was ticked, so nothing was decided")
