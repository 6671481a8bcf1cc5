"""Who let this person in and why, why a request was refused, and the figures: each told to whom it concerns only."""

from __future__ import annotations

from collections.abc import Sequence

from approvals.answers import Answers
from approvals.message import Message
from approvals.ports import Book, Clock, People
from approvals.refusals import Refused, administrators_only, not_to_be_told, nothing_refused, unknown_request
from approvals.request import PersonRef
from cards.figures_card import figures_card
from cards.letting_in import who_let_in
from cards.request_card import Reader, request_card, summary
from dialogs.administrators import is_administrator
from dialogs.answer import Answer, Speaker
from dialogs.language import Frame
from dialogs.language.frame import CONTEXT
from dialogs.memory import Memory
from dialogs.naming import Naming
from dialogs.plan import number_of


class Accounting:
    """May raise Refused, DirectoryBusy or BookUnavailable."""

    def __init__(
        self, answers: Answers, naming: Naming, people: People, memory: Memory, book: Book, clock: Clock
    ) -> None:
        self._answers = answers
        self._naming = naming
        self._people = people
        self._memory = memory
        self._book = book
        self._clock = clock

    async def who_let_in(self, speaker: Speaker, group_id: str, people: Sequence[PersonRef]) -> Answer:
        admin = await is_administrator(self._people, speaker.id)
        sentences = []
        for person in people:
            try:
                known = await self._answers.letting_in(speaker.id, group_id, person.id, admin=admin)
            except Refused as refused:  # of one of several: it takes nothing from the others
                sentences.append(speaker.words.say(refused.refusal.message))
                continue
            told = who_let_in(known.person, known.group, known.requests, speaker.words, member=known.member)
            sentences.append(speaker.words.say(told))
        if not sentences:
            raise Refused(not_to_be_told())
        return Answer(text="\n\n".join(dict.fromkeys(sentences)))

    async def why_refused(self, speaker: Speaker, frame: Frame) -> Answer:
        """The card of the request that did not get what it wanted: by whom or by which rule, and what to do now."""
        said = frame.value("request") or ""
        number = (await self._memory.recall(speaker)).request if said == CONTEXT else number_of(said)
        if number:
            request = await self._book.request(number)
            if request is None or request.requester.id != speaker.id:
                raise Refused(unknown_request(number))
        else:
            name, group_id = frame.value("group") or "", ""
            if name and name != CONTEXT:
                group, _ = await self._naming.group_called(name)
                if group is None:
                    raise Refused(nothing_refused())
                group_id = group.id
            request = await self._answers.not_granted(speaker.id, group_id)
            if request is None:
                raise Refused(nothing_refused())
        await self._memory.note(speaker, groups=(request.group.id,), request=request.id)
        reader = Reader.requester(speaker.teams_id)
        card = request_card(request, reader, speaker.words, self._clock.now())
        return Answer(card=card, summary=summary(request, reader, speaker.words), request=request)

    async def figures(self, speaker: Speaker) -> Answer:
        """How long people wait and what is stuck; for administrators."""
        if not await is_administrator(self._people, speaker.id):
            raise Refused(administrators_only())
        card = figures_card(await self._book.figures(self._clock.now()), speaker.words)
        return Answer(card=card, summary=speaker.words.say(Message("Figures about requests")))
