"""Approve, deny and cancel, by button or by typing; the desk judges, this room only words it."""

from __future__ import annotations

from uuid import uuid4

from approvals.answers import Answers
from approvals.decisions import Decision, Decisions, Said, Verdict
from approvals.desk import Desk
from approvals.message import Message
from approvals.ports import Book, Clock, DirectoryBusy
from approvals.refusals import Refused, unknown_request
from approvals.request import Request, State
from cards.buttons import COMMENT, Press, Verb
from cards.list_card import requests_card
from cards.request_card import Reader, request_card, summary
from dialogs.answer import Answer, Speaker, say
from dialogs.draft import Unconfirmed
from dialogs.half_told import HalfToldMatters
from dialogs.language import Frame, Intent
from dialogs.language.frame import CONTEXT
from dialogs.memory import Memory
from dialogs.plan import number_of

COMMENT_LENGTH = 500


class Deciding:
    """May raise Refused, DirectoryBusy or BookUnavailable."""

    def __init__(
        self,
        decisions: Decisions,
        desk: Desk,
        answers: Answers,
        half_told: HalfToldMatters,
        memory: Memory,
        book: Book,
        clock: Clock,
    ) -> None:
        self._decisions = decisions
        self._desk = desk
        self._answers = answers
        self._half_told = half_told
        self._memory = memory
        self._book = book
        self._clock = clock

    async def press(self, speaker: Speaker, press: Press) -> Answer:
        """Approve or Deny on a card: the same card, as it stands afterwards, whoever decided."""
        verdict = Verdict.APPROVE if press.verb is Verb.APPROVE else Verdict.DENY
        comment = press.inputs.get(COMMENT, "").strip()[:COMMENT_LENGTH]
        try:
            decision = await self._decisions.decide(speaker.id, press.request_key, press.nonce, Said(verdict, comment))
        except Refused as refused:
            if refused.refusal.rule == "first_decision_wins":
                return await self.show(speaker, press.request_key)
            raise
        return self._decided(speaker, decision)

    async def typed(self, speaker: Speaker, frame: Frame, text: str) -> list[Answer]:
        """ "approve 1042", "deny 1042 wrong group"; empty without a number: what waits is shown instead.

        Nothing is decided yet: the card is shown, and its buttons or a yes decide. Where it is not even sure that this
        was a decision, only the buttons do. Several numbers at once are a plan."""
        verdict = Verdict.APPROVE if frame.intent is Intent.APPROVE_REQUEST else Verdict.DENY
        number = await self._number(speaker, frame)
        if not number:
            return []
        try:
            request = await self._decisions.consider(speaker.id, number)
        except DirectoryBusy:  # the decision itself will be checked
            found = await self._book.request(number)
            if found is None or not _concerns(found, speaker):
                raise
            request = found
        comment = frame.value("justification") or _after(frame.value("request") or "", text)
        shown = self._shown(speaker, request, comment)
        if not frame.sure:
            return [shown]
        question = "Approve request {number}?" if verdict is Verdict.APPROVE else "Deny request {number}?"
        return [
            await self._unconfirmed(speaker, frame.intent, request, Message(question, number=number), comment),
            shown,
        ]

    async def cancel(self, speaker: Speaker, frame: Frame) -> list[Answer]:
        """ "cancel 1042", "cancel my request": a button or a yes cancels; with several pending ones only a button."""
        if number := await self._number(speaker, frame):
            meant = [await self._desk.consider_withdrawal(speaker.id, number)]
        else:
            pending = [r for r in await self._answers.my_requests(speaker.id) if r.state is State.PENDING]
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

    async def confirmed(self, speaker: Speaker, typed: Unconfirmed) -> Answer:
        """The yes to what was typed; judged anew, as what was shown may have changed."""
        await self._half_told.close(speaker, typed.id)
        if typed.intent is Intent.CANCEL_REQUEST:
            request = await self._book.request(typed.number)
            if request is None:
                raise Refused(unknown_request(typed.number))
            return self._shown(speaker, await self._desk.withdraw(speaker.id, request))
        verdict = Verdict.APPROVE if typed.intent is Intent.APPROVE_REQUEST else Verdict.DENY
        decision = await self._decisions.decide_by_number(speaker.id, typed.number, Said(verdict, typed.comment))
        return self._decided(speaker, decision)

    async def dropped(self, speaker: Speaker, typed: Unconfirmed) -> Answer:
        """The no to it."""
        await self._half_told.close(speaker, typed.id)
        return say(speaker, Message("All right, request {number} stays as it is.", number=typed.number))

    async def _unconfirmed(
        self, speaker: Speaker, intent: Intent, request: Request, question: Message, comment: str = ""
    ) -> Answer:
        await self._half_told.keep(speaker, Unconfirmed(uuid4().hex, intent, request.id, comment[:COMMENT_LENGTH]))
        await self._memory.note(speaker, groups=(request.group.id,), request=request.id)
        return say(speaker, Message("{question} Answer yes, or press the button.", question=question))

    async def _number(self, speaker: Speaker, frame: Frame) -> int:
        """The number typed, or that of the request last spoken of; 0 where neither is."""
        said = frame.value("request")
        return (await self._memory.recall(speaker)).request if said == CONTEXT else number_of(said or "")

    async def cancel_pressed(self, speaker: Speaker, press: Press) -> Answer:
        request = await self._book.request_by_key(press.request_key)
        if request is None:
            raise Refused(unknown_request())
        return self._shown(speaker, await self._desk.withdraw(speaker.id, request))

    async def show(self, speaker: Speaker, key: str) -> Answer:
        """The card as this person may see it: their own request, or one they were asked to decide."""
        request = await self._book.request_by_key(key)
        if request is None:
            raise Refused(unknown_request())
        if not _concerns(request, speaker):
            raise Refused(unknown_request())
        return self._shown(speaker, request)

    def _decided(self, speaker: Speaker, decision: Decision) -> Answer:
        if not decision.checked:
            return say(
                speaker,
                Message(
                    "Received: your answer to request {number} is kept. Microsoft Entra does not answer right now; "
                    "as soon as it does, I check that you may decide, and the card will show the outcome.",
                    number=decision.request.id,
                ),
            )
        return self._shown(speaker, decision.request)

    def _shown(self, speaker: Speaker, request: Request, comment: str = "") -> Answer:
        """The card of somebody who may see it."""
        mine = next((a for a in request.approvers if a.person.id == speaker.id), None)
        if mine is not None:
            reader = Reader.approver(mine.nonce, speaker.teams_id)
        elif request.requester.id == speaker.id:
            reader = Reader.requester(speaker.teams_id)
        else:  # an owner who was not asked
            reader = Reader.onlooker(speaker.teams_id)
        card = request_card(request, reader, speaker.words, self._clock.now(), comment=comment)
        return Answer(card=card, summary=summary(request, reader, speaker.words), request=request)


def _concerns(request: Request, speaker: Speaker) -> bool:
    return speaker.id == request.requester.id or any(a.person.id == speaker.id for a in request.approvers)


def _after(number: str, text: str) -> str:
    """What follows the request's number is for the person who asked."""
    return text.partition(number)[2].strip(" \t\n:;,.-–—")
