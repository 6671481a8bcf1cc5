"""Approve, deny and cancel, by button or by typing; the desk judges, this room only words it."""

from __future__ import annotations

from approvals.answers import Answers
from approvals.desk import Decision, Desk, Verdict
from approvals.message import Message
from approvals.ports import Book, Clock
from approvals.refusals import Refused, unknown_request
from approvals.request import Request, State
from cards.buttons import COMMENT, Press, Verb
from cards.list_card import requests_card
from cards.request_card import Reader, request_card, summary
from dialogs.answer import Answer, Speaker, or_refusal, say
from dialogs.language import Frame, Intent
from dialogs.language.frame import LAST

COMMENT_LENGTH = 500


class Deciding:
    """May raise Refused, DirectoryBusy or BookUnavailable."""

    def __init__(self, desk: Desk, answers: Answers, book: Book, clock: Clock) -> None:
        self._desk = desk
        self._answers = answers
        self._book = book
        self._clock = clock

    async def press(self, speaker: Speaker, press: Press) -> Answer:
        """Approve or Deny on a card: the same card, as it stands afterwards, whoever decided."""
        verdict = Verdict.APPROVE if press.verb is Verb.APPROVE else Verdict.DENY
        comment = press.inputs.get(COMMENT, "").strip()[:COMMENT_LENGTH]
        try:
            decision = await self._desk.decide(speaker.id, press.request_key, press.nonce, verdict, comment)
        except Refused as refused:
            if refused.refusal.rule == "first_decision_wins":
                return await self.show(speaker, press.request_key)
            raise
        return self._decided(speaker, decision)

    async def typed(self, speaker: Speaker, frame: Frame, text: str) -> list[Answer]:
        """ "approve 1042", "deny 1042 wrong group"; empty without a number: what waits is shown instead.

        Where it is not sure that this was a decision, the card is shown and its buttons decide."""
        verdict = Verdict.APPROVE if frame.intent is Intent.APPROVE_REQUEST else Verdict.DENY
        said = frame.values("request")
        comment = frame.value("justification") or (_after(said[0], text) if len(said) == 1 else "")
        answers = []
        for number in filter(None, map(_number, said)):
            turn = self._by_number(speaker, number, verdict, comment) if frame.sure else self._card(speaker, number)
            answers += await or_refusal(speaker, turn)
        return answers

    async def _by_number(self, speaker: Speaker, number: int, verdict: Verdict, comment: str) -> list[Answer]:
        decision = await self._desk.decide_by_number(speaker.id, number, verdict, comment[:COMMENT_LENGTH])
        return [self._decided(speaker, decision)]

    async def _card(self, speaker: Speaker, number: int) -> list[Answer]:
        request = await self._book.request(number)
        if request is None or not _concerns(request, speaker):
            raise Refused(unknown_request(number))
        return [await self.show(speaker, request.key)]

    async def cancel(self, speaker: Speaker, frame: Frame) -> list[Answer]:
        """ "cancel 1042", "cancel my request"; with several pending ones, or in doubt, a button decides."""
        number = _number(frame.value("request"))
        if number is not None:
            request = await self._book.request(number)
            if request is None:
                raise Refused(unknown_request(number))
            if not frame.sure:
                return await self._card(speaker, number)
            return [self._withdrawn(speaker, await self._desk.withdraw(speaker.id, request))]
        pending = [r for r in await self._answers.my_requests(speaker.id) if r.state is State.PENDING]
        if not pending:
            return [say(speaker, Message("None of your requests waits for a decision, so there is nothing to cancel."))]
        name = frame.value("group") or ""
        meant = [r for r in pending if not name or r.group.name.casefold() == name.casefold()]
        if frame.value("request") == LAST:
            meant = [max(meant or pending, key=lambda r: r.id)]
        if len(meant) == 1 and frame.sure:
            return [self._withdrawn(speaker, await self._desk.withdraw(speaker.id, meant[0]))]
        card = requests_card(meant or pending, speaker.words)
        return [Answer(card=card, summary=speaker.words.say(Message("Which request do you want to cancel?")))]

    async def cancel_pressed(self, speaker: Speaker, press: Press) -> Answer:
        request = await self._book.request_by_key(press.request_key)
        if request is None:
            raise Refused(unknown_request())
        return self._withdrawn(speaker, await self._desk.withdraw(speaker.id, request))

    async def show(self, speaker: Speaker, key: str) -> Answer:
        """The card as this person may see it: their own request, or one they were asked to decide."""
        request = await self._book.request_by_key(key)
        if request is None:
            raise Refused(unknown_request())
        mine = next((a for a in request.approvers if a.person.id == speaker.id), None)
        if mine is not None:
            reader = Reader.approver(mine.nonce, speaker.teams_id)
        elif request.requester.id == speaker.id:
            reader = Reader.requester(speaker.teams_id)
        else:
            raise Refused(unknown_request())
        card = request_card(request, reader, speaker.words, self._clock.now())
        return Answer(card=card, summary=summary(request, reader, speaker.words), request=request)

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
        request = decision.request
        nonce = next((a.nonce for a in request.approvers if a.person.id == speaker.id), "")
        reader = Reader.approver(nonce, speaker.teams_id)
        card = request_card(request, reader, speaker.words, self._clock.now())
        return Answer(card=card, summary=summary(request, reader, speaker.words), request=request)

    def _withdrawn(self, speaker: Speaker, request: Request) -> Answer:
        reader = Reader.requester(speaker.teams_id)
        card = request_card(request, reader, speaker.words, self._clock.now())
        return Answer(card=card, summary=summary(request, reader, speaker.words), request=request)


def _number(said: str | None) -> int | None:
    digits = (said or "").strip().lstrip("#")
    return int(digits) if digits.isdecimal() and len(digits) <= 9 else None


def _concerns(request: Request, speaker: Speaker) -> bool:
    return speaker.id == request.requester.id or any(a.person.id == speaker.id for a in request.approvers)


def _after(number: str, text: str) -> str:
    """What follows the request's number is for the person who asked."""
    return text.partition(number)[2].strip(" \t\n:;,.-–—")
