"""Approve and deny, by button or by typing, with less than was asked or another group; the desk judges, this room
words it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from approvals.co_owners import asked_as_one
from approvals.decisions import Decision, Decisions, Said, Verdict
from approvals.directory_objects import GroupRef
from approvals.message import Message
from approvals.ports.book import Book
from approvals.ports.clock import Clock
from approvals.ports.directory import DirectoryBusy
from approvals.refusals import Refused
from approvals.refusals.deciding import same_suggestion, unknown_suggestion
from approvals.refusals.taking_back import unknown_request
from approvals.request import Request, State
from cards.buttons import COMMENT, SUGGEST, UNTIL, Press, Verb
from cards.foreign import NAME, foreign, named
from cards.request_words import last_day
from cards.words import zone_named
from dialogs.answer import Answer, Speaker, say
from dialogs.draft import Unconfirmed
from dialogs.ends import end_of, which_end
from dialogs.half_told import HalfToldMatters
from dialogs.language import Frame, Intent, resolve
from dialogs.language.frame import CONTEXT
from dialogs.memory import Memory
from dialogs.naming import Naming
from dialogs.plan import number_of
from dialogs.replies import suggested
from dialogs.showing import concerns, shown

COMMENT_LENGTH = 500
NAME_LENGTH = 120  # of a group as typed
VERDICT = {Intent.APPROVE_REQUEST: Verdict.APPROVE, Intent.DENY_REQUEST: Verdict.DENY}


class Deciding:
    """May raise Refused, DirectoryBusy or BookUnavailable."""

    def __init__(
        self, decisions: Decisions, naming: Naming, half_told: HalfToldMatters, memory: Memory, book: Book, clock: Clock
    ) -> None:
        self._decisions = decisions
        self._naming = naming
        self._half_told = half_told
        self._memory = memory
        self._book = book
        self._clock = clock

    async def press(self, speaker: Speaker, press: Press) -> Answer:
        """Approve or Deny on a card: the same card, as it stands afterwards, whoever decided."""
        request = await self._book.request_by_key(press.request_key)
        if request is None:
            raise Refused(unknown_request())
        said = Said(
            Verdict.APPROVE if press.verb is Verb.APPROVE else Verdict.DENY,
            press.inputs.get(COMMENT, "").strip()[:COMMENT_LENGTH],
            effects=press.effects,
        )
        try:
            if said.approves:
                said = replace(said, until=_less(request, press.inputs.get(UNTIL, "")))
            elif name := press.inputs.get(SUGGEST, "").strip()[:NAME_LENGTH]:
                said = replace(said, instead=await self._instead(request, name))
            decision = await self._decisions.decide(speaker.id, press.request_key, press.nonce, said)
        except Refused as refused:
            if refused.refusal.rule == "first_decision_wins":
                return await self.show(speaker, press.request_key)
            raise
        return self._decided(speaker, decision)

    async def typed(self, speaker: Speaker, frame: Frame, text: str) -> list[Answer]:
        """ "approve 1042 until Friday", "deny 1042 wrong group"; empty without a number: what waits is shown instead.

        Nothing is decided yet: the card is shown, and its buttons or a yes decide. Where it is not even sure that this
        was a decision, only the buttons do. Several numbers at once are a plan."""
        number = await self._number(speaker, frame)
        if not number:
            return []
        try:
            request = await self._decisions.consider(speaker.id, number)
        except DirectoryBusy:  # the decision itself will be checked
            found = await self._book.request(number)
            if found is None or not concerns(found, speaker, self._clock.now()):
                raise
            request = found
        verdict, until = VERDICT[frame.intent], None
        comment = (frame.value("justification") or _after(frame, text))[:COMMENT_LENGTH]
        if phrase := frame.value("until"):
            until, problem = self._end(speaker, phrase, frame.lang)
            if until is None:
                return [say(speaker, which_end(foreign(phrase, NAME), problem)), self._shown(speaker, request)]
        instead = await self._offered(speaker, request, frame, comment)
        card = self._shown(speaker, request, comment)
        if not frame.sure:
            return [card]
        typed = Unconfirmed(
            uuid4().hex, frame.intent, request.id, comment, until, instead, effects=request.effects_hash
        )
        await self._half_told.keep(speaker, typed)
        await self._memory.note(speaker, groups=(request.group.id,), request=request.id)
        question = _question(Said(verdict, comment, until, instead), number)
        return [say(speaker, Message("{question} Answer yes, or press the button.", question=question)), card]

    async def confirmed(self, speaker: Speaker, typed: Unconfirmed) -> list[Answer]:
        """The yes to what was typed; judged anew, as what was shown may have changed."""
        await self._half_told.close(speaker, typed.id)
        said = Said(VERDICT[typed.intent], typed.comment, typed.until, typed.instead, typed.effects)
        decision = await self._decisions.decide_by_number(speaker.id, typed.number, said)
        answers = [self._decided(speaker, decision)]
        request = decision.request
        if decision.not_counted is not None:
            return [say(speaker, decision.not_counted.message), *answers]
        first = asked_as_one(request, speaker.id) is None
        if first and decision.checked and said.approves and request.state is State.PENDING:
            told = Message(
                "Your yes is the first of two: request {number} waits for somebody else's as well.", number=request.id
            )
            answers.append(say(speaker, told))
        return answers

    async def show(self, speaker: Speaker, key: str) -> Answer:
        """The card as this person may see it: their own request, or one they were asked to decide."""
        request = await self._book.request_by_key(key)
        if request is None or not concerns(request, speaker, self._clock.now()):
            raise Refused(unknown_request())
        return self._shown(speaker, request)

    async def _number(self, speaker: Speaker, frame: Frame) -> int:
        """The number typed, or that of the request last spoken of; 0 where neither is."""
        said = frame.value("request")
        return (await self._memory.recall(speaker)).request if said == CONTEXT else number_of(said or "")

    def _end(self, speaker: Speaker, phrase: str, lang: str) -> tuple[datetime | None, str | None]:
        found = resolve(phrase, speaker.local(self._clock.now()), speaker.locale, lang or None)
        return found.end, found.problem

    async def _instead(self, request: Request, name: str) -> GroupRef:
        """The group that an approver names instead; a name that may be several is not guessed."""
        group, near = await self._naming.group_called(name)
        if group is None:
            raise Refused(unknown_suggestion(name, near))
        if group.id == request.group.id:
            raise Refused(same_suggestion(group))
        return GroupRef(group.id, group.name, group.kind)

    async def _offered(self, speaker: Speaker, request: Request, frame: Frame, comment: str) -> GroupRef | None:
        """ "deny 1042, Market Research instead"; where the name is no certain one, these are only words."""
        name = suggested(comment)
        if frame.intent is not Intent.DENY_REQUEST or not name:
            return None
        try:
            return await self._instead(request, name[:NAME_LENGTH])
        except Refused:
            return None

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
        return shown(speaker, request, self._clock.now(), comment=comment)


def _question(said: Said, number: int) -> Message:
    if said.approves and said.until is not None:
        return Message("Approve request {number} until {until}?", number=number, until=said.until)
    if said.approves:
        return Message("Approve request {number}?", number=number)
    if said.instead is not None:
        return Message(
            "Deny request {number} and suggest {group} instead?", number=number, group=named(said.instead.name)
        )
    return Message("Deny request {number}?", number=number)


def _less(request: Request, day: str) -> datetime | None:
    """The end that an approver chose on the card; None where it is the very day that was asked."""
    zone = zone_named(request.zone)
    asked = last_day(request)
    if asked is not None and day == (asked.date() if isinstance(asked, datetime) else asked).isoformat():
        return None
    return end_of(day, zone)


def _after(frame: Frame, text: str) -> str:
    """What follows the request's number is for the person who asked; an end is none of it."""
    number, until = frame.value("request") or "", frame.value("until") or ""
    rest = text.partition(number)[2].strip(" \t\n:;,.-–—")
    return "" if until and until in rest else rest
