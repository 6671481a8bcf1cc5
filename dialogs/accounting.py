"""Who let this person in and why, why a request was refused, and the figures: each told to whom it concerns only."""

from __future__ import annotations

from collections.abc import Sequence

from approvals.answers import Answers
from approvals.decision import from_audit
from approvals.directory_objects import PersonRef
from approvals.message import Message
from approvals.ports.book import Book
from approvals.ports.clock import Clock
from approvals.ports.directory import Policies
from approvals.refusals import Refused
from approvals.refusals.scope import administrators_only, not_to_be_told, nothing_refused
from approvals.refusals.taking_back import unknown_request
from approvals.request import Request
from cards.deciding_words import decided_by
from cards.figures_card import figures_card
from cards.letting_in import who_let_in
from cards.request_card import Reader, request_card, summary
from dialogs.administrators import is_administrator
from dialogs.answer import Answer, Speaker, say
from dialogs.language import Frame
from dialogs.language.frame import CONTEXT
from dialogs.memory import Memory
from dialogs.naming import Naming
from dialogs.plan import number_of


class Accounting:
    """May raise Refused, DirectoryBusy or BookUnavailable."""

    def __init__(
        self, answers: Answers, naming: Naming, policies: Policies, memory: Memory, book: Book, clock: Clock
    ) -> None:
        self._answers = answers
        self._naming = naming
        self._policies = policies
        self._memory = memory
        self._book = book
        self._clock = clock

    async def who_let_in(self, speaker: Speaker, group_id: str, people: Sequence[PersonRef]) -> Answer:
        admin = await is_administrator(self._policies, speaker.id)
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

    async def why_refused(self, speaker: Speaker, frame: Frame) -> list[Answer]:
        """The card of the request that did not get what it wanted, by whom or by which rule, and what to do now; with
        the setting that decided where one did. What was refused before it became a request is remembered a while."""
        said = frame.value("request") or ""
        if not said and not frame.value("group") and (at_once := await self._refused_at_once(speaker)):
            return [at_once]
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
        answer = Answer(card=card, summary=summary(request, reader, speaker.words), request=request)
        return [answer, *await self._decided_by(speaker, request)]

    async def _refused_at_once(self, speaker: Speaker) -> Answer | None:
        """What decided about a wish that was never stored, if no request came to a bad end since."""
        spoken_of = await self._memory.recall(speaker)
        looked = from_audit(list(spoken_of.refused))
        if looked is None:
            return None
        closed = await self._answers.not_granted(speaker.id)
        if closed is not None and closed.finished_at and closed.finished_at.isoformat() > spoken_of.refused_at:
            return None
        return say(speaker, decided_by(looked, speaker.words, self._clock.now()))

    async def _decided_by(self, speaker: Speaker, request: Request) -> list[Answer]:
        """The setting that stopped it at the write, from the audit."""
        for event in reversed(await self._book.audit(request.id)):
            kept = event.facts.get("looked") if event.what == "failed" else None
            looked = from_audit(kept[-1]) if isinstance(kept, list) and kept else None
            if looked is not None and not looked.allows:
                return [say(speaker, decided_by(looked, speaker.words, event.at))]
        return []

    async def figures(self, speaker: Speaker) -> Answer:
        """How long people wait and what is stuck; for administrators."""
        if not await is_administrator(self._policies, speaker.id):
            raise Refused(administrators_only())
        card = figures_card(await self._book.figures(self._clock.now()), speaker.words)
        return Answer(card=card, summary=speaker.words.say(Message("Figures about requests")))
