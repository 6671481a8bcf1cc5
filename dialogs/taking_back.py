"""Cancel a request that waits, and undo what was done by one's own right: by button, or by typing and a yes."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from approvals.answers import Answers
from approvals.desk import Desk
from approvals.message import Message
from approvals.ports.book import Book
from approvals.ports.clock import Clock
from approvals.refusals import Refused
from approvals.refusals.taking_back import unknown_request
from approvals.request import Request
from cards.buttons import Press
from cards.list_card import requests_card
from cards.request_words import title
from dialogs.answer import Answer, Speaker, say
from dialogs.draft import Unconfirmed
from dialogs.half_told import HalfToldMatters
from dialogs.language import Frame, Intent
from dialogs.language.frame import CONTEXT
from dialogs.memory import Memory
from dialogs.plan import number_of
from dialogs.showing import concerns, shown

# "undo", "undo 1042": so short a sentence can mean nothing else, so that no yes is asked for.
SHORT = 3  # words


class TakingBack:
    """May raise Refused, DirectoryBusy or BookUnavailable."""

    def __init__(
        self, desk: Desk, answers: Answers, half_told: HalfToldMatters, memory: Memory, book: Book, clock: Clock
    ) -> None:
        self._desk = desk
        self._answers = answers
        self._half_told = half_told
        self._memory = memory
        self._book = book
        self._clock = clock

    async def cancel(self, speaker: Speaker, frame: Frame) -> list[Answer]:
        """ "cancel 1042", "cancel my request": a button or a yes cancels; with several pending ones only a button."""
        if number := await self._number(speaker, frame):
            meant = [await self._desk.consider_withdrawal(speaker.id, number)]
        else:
            pending = [r for r in await self._answers.my_requests(speaker.id) if r.can_be_withdrawn]
            if not pending:
                none = Message("None of your requests waits for a decision, so there is nothing to cancel.")
                return [say(speaker, none)]
            name = frame.value("group") or ""
            meant = [r for r in pending if not name or r.group.name.casefold() == name.casefold()]
            if len(meant) != 1:
                card = requests_card(meant or pending, speaker.words)
                return [Answer(card=card, summary=speaker.words.say(Message("Which request do you want to cancel?")))]
        [request] = meant
        question = Message("Cancel request {number}?", number=request.id)
        return [await self._unconfirmed(speaker, frame.intent, request, question), self._shown(speaker, request)]

    async def cancel_pressed(self, speaker: Speaker, press: Press) -> Answer:
        return self._shown(speaker, await self._desk.withdraw(speaker.id, await self._by_key(press.request_key)))

    async def undo(self, speaker: Speaker, frame: Frame, text: str) -> list[Answer]:
        """ "undo", "undo 1042": what this person did last as an owner, or the request with this number."""
        number = await self._number(speaker, frame)
        request = await self._book.request(number) if number else await self._last_act(speaker)
        if number and (request is None or not concerns(request, speaker, self._clock.now())):
            raise Refused(unknown_request(number))
        if request is None:
            return [say(speaker, Message("You have changed nothing as an owner that could be undone."))]
        if len(text.split()) <= SHORT:
            return await self._undone(speaker, request)
        question = Message("Undo request {number} ({title})?", number=request.id, title=title(request))
        return [await self._unconfirmed(speaker, Intent.UNDO, request, question), self._shown(speaker, request)]

    async def undo_pressed(self, speaker: Speaker, press: Press) -> list[Answer]:
        """The card that was pressed stays, the opposite follows on its own."""
        request = await self._by_key(press.request_key)
        if request.requester.id != speaker.id:
            raise Refused(unknown_request())
        return [self._shown(speaker, request), *await self._undone(speaker, request)]

    async def confirmed(self, speaker: Speaker, typed: Unconfirmed) -> list[Answer]:
        """The yes to what was typed."""
        await self._half_told.close(speaker, typed.id)
        request = await self._book.request(typed.number)
        if request is None:
            raise Refused(unknown_request(typed.number))
        if typed.intent is Intent.UNDO:
            return await self._undone(speaker, request)
        return [self._shown(speaker, await self._desk.withdraw(speaker.id, request))]

    async def _undone(self, speaker: Speaker, request: Request) -> list[Answer]:
        made: Sequence[Request] = await self._desk.undo(speaker.id, request, speaker.zone)
        await self._memory.note(speaker, groups=(request.group.id,), request=made[-1].id)
        return [self._shown(speaker, one) for one in made]

    async def _last_act(self, speaker: Speaker) -> Request | None:
        """The newest thing this person did by their own right and has not undone."""
        mine = await self._answers.my_requests(speaker.id)
        undone = {request.follows for request in mine}
        acts = [r for r in mine if r.acted_directly and r.follows is None and r.id not in undone]
        return max(acts, key=lambda request: request.id, default=None)

    async def _unconfirmed(self, speaker: Speaker, intent: Intent, request: Request, question: Message) -> Answer:
        await self._half_told.keep(speaker, Unconfirmed(uuid4().hex, intent, request.id))
        await self._memory.note(speaker, groups=(request.group.id,), request=request.id)
        return say(speaker, Message("{question} Answer yes, or press the button.", question=question))

    async def _number(self, speaker: Speaker, frame: Frame) -> int:
        """The number typed, or that of the request last spoken of; 0 where neither is."""
        said = frame.value("request")
        return (await self._memory.recall(speaker)).request if said == CONTEXT else number_of(said or "")

    async def _by_key(self, key: str) -> Request:
        request = await self._book.request_by_key(key)
        if request is None:
            raise Refused(unknown_request())
        return request

    def _shown(self, speaker: Speaker, request: Request) -> Answer:
        return shown(speaker, request, self._clock.now())
