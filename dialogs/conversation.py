"""One turn: what a person typed or pressed, and what they get back. Text proposes; the desk decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from approvals.message import Message
from approvals.ports import Book, Clock
from approvals.request import Copy, Kind
from cards.buttons import REASON, UNTIL, Press, Verb
from dialogs.advisor import Advisor
from dialogs.answer import Answer, Speaker, or_refusal, say
from dialogs.asking import Asking
from dialogs.deciding import Deciding
from dialogs.draft import Draft, Missing
from dialogs.language import Frame, Intent, Names
from dialogs.plan import Plan, lines, parts
from dialogs.planning import Planning
from dialogs.questions import Questions
from dialogs.tenant_words import TenantWords

# A half-told request is forgotten when this much time passed in silence.
HALF_TOLD = timedelta(hours=1)
# While a question is open, these are more likely its answer than a new subject.
NOT_A_NEW_SUBJECT = frozenset({Intent.OUT_OF_SCOPE, Intent.SMALL_TALK, Intent.GROUP_INFO, Intent.FIND_GROUPS})

# What may be answered where others read along, as far as the answer is public.
FOR_ALL = frozenset({Intent.LIST_OWNERS, Intent.SMALL_TALK, Intent.GROUP_INFO, Intent.FIND_GROUPS})


# What a person emptied on a card does not travel with the click: an input that is there and does not come is empty.
EMPTIED: dict[Kind, dict[str, str]] = {Kind.JOIN: {UNTIL: "", REASON: ""}, Kind.LEAVE: {}}


class Conversation:
    """May raise Refused, DirectoryBusy, Gone or BookUnavailable; the Teams edge turns them into words."""

    def __init__(
        self,
        asking: Asking,
        deciding: Deciding,
        questions: Questions,
        planning: Planning,
        book: Book,
        clock: Clock,
        names: Callable[[], Names],
        words: TenantWords | None = None,
        advisor: Advisor | None = None,
    ) -> None:
        self._asking = asking
        self._deciding = deciding
        self._questions = questions
        self._planning = planning
        self._book = book
        self._clock = clock
        self._names = names
        self._words = words or TenantWords()
        self._advisor = advisor

    async def welcome(self, speaker: Speaker) -> list[Answer]:
        """What a person sees when Usher is installed for them."""
        return await self._questions.help(speaker)

    async def hear(self, speaker: Speaker, text: str) -> list[Answer]:
        """Everything a person may type."""
        if not text.strip():
            return await self._questions.help(speaker)
        now = self._clock.now()
        names = self._names()
        frame = self._words.read(text, names, now=speaker.local(now), locale=speaker.locale)
        draft = await self._half_told(speaker)
        if draft is not None and (answer := await self._continue(speaker, draft, frame, text)):
            return [answer]
        if self._advisor is not None:
            frame = await self._advisor.reconsider(frame, text, names, speaker.id)
        wishes = parts(frame)
        actions = [part for part in wishes if lines(part)]
        several = sum(len(lines(action)) for action in actions) > 1
        answers = []
        for part in wishes:
            if not (several and part in actions):
                answers += await or_refusal(speaker, self._begin(speaker, part, "" if frame.also else text))
        return [*answers, await self._planning.begin(speaker, actions)] if several else answers

    async def overheard(self, speaker: Speaker, text: str) -> list[Answer] | None:
        """What was asked where others read along: its answers if anybody may know all of them, else None."""
        now = self._clock.now()
        frame = self._words.read(text, self._names(), now=speaker.local(now), locale=speaker.locale)
        wishes = parts(frame)
        if not frame.sure or not all(wish.intent in FOR_ALL for wish in wishes):
            return None
        answers = [answer for wish in wishes for answer in await self._begin(speaker, wish, "")]
        return answers if all(answer.public for answer in answers) else None

    async def press(self, speaker: Speaker, press: Press, place: Copy | None = None) -> Answer:
        """A pressed button; ``place`` is the card it was on."""
        match press.verb:
            case Verb.SEND_REQUEST | Verb.CHOOSE_GROUP | Verb.CHOOSE_DAY | Verb.DISCARD:
                return await self._on_draft(speaker, press, place)
            case Verb.APPROVE | Verb.DENY:
                return await self._deciding.press(speaker, press)
            case Verb.CANCEL_REQUEST:
                return await self._deciding.cancel_pressed(speaker, press)
            case Verb.REFRESH | Verb.SHOW_REQUEST:
                return await self._deciding.show(speaker, press.request_key)
            case Verb.CONFIRM_PLAN | Verb.CANCEL_PLAN | Verb.SHOW_PLAN:
                return await self._planning.press(speaker, press)

    async def _on_draft(self, speaker: Speaker, press: Press, place: Copy | None) -> Answer:
        stored = await self._book.draft(press.draft_id, speaker.id)
        if not stored:
            sent = await self._book.request_by_draft(press.draft_id)
            if sent is not None and sent.requester.id == speaker.id:
                return await self._deciding.show(speaker, sent.key)
            return say(speaker, Message("This card is out of date. Please tell me again what you need."))
        if Plan.from_json(stored) is not None:
            return await self._planning.press(speaker, press)
        draft = Draft.from_json(stored)
        if press.verb is Verb.DISCARD:
            return await self._asking.discard(speaker, draft.id)
        if press.verb is Verb.CHOOSE_GROUP:
            return await self._asking.choose(speaker, draft, press.group_id)
        if press.verb is Verb.CHOOSE_DAY and draft.missing is Missing.UNTIL:
            return await self._asking.choose_day(speaker, draft, press.inputs)
        if draft.missing is not Missing.CONFIRM or press.verb is not Verb.SEND_REQUEST:
            return say(speaker, Message("This card is out of date. Please tell me again what you need."))
        return await self._asking.send(speaker, draft, {**EMPTIED[draft.kind], **press.inputs}, place)

    async def _half_told(self, speaker: Speaker) -> Draft | Plan | None:
        stored = await self._book.current_draft(speaker.id, speaker.conversation_id, self._clock.now() - HALF_TOLD)
        if plan := Plan.from_json(stored or ""):
            return plan
        return Draft.from_json(stored) if stored else None

    async def _continue(self, speaker: Speaker, draft: Draft | Plan, frame: Frame, text: str) -> Answer | None:
        """The answer to our question, or None when the person speaks of something else."""
        if isinstance(draft, Plan):
            return await self._planning.answered(speaker, draft, frame, text)
        if frame.intent is Intent.NEGATE:
            return await self._asking.discard(speaker, draft.id)
        if draft.missing is Missing.CONFIRM:
            return await self._asking.send(speaker, draft, {}) if frame.intent is Intent.AFFIRM else None
        picks = draft.missing is Missing.WHICH and text.strip().rstrip(".").isdecimal()
        if picks or frame.intent in NOT_A_NEW_SUBJECT or not frame.sure:
            return await self._asking.answered(speaker, draft, text)
        return None

    async def _begin(self, speaker: Speaker, frame: Frame, text: str) -> list[Answer]:
        match frame.intent:
            case Intent.JOIN_GROUP:
                return await self._asking.begin(speaker, Kind.JOIN, frame)
            case Intent.LEAVE_GROUP:
                return await self._asking.begin(speaker, Kind.LEAVE, frame)
            case Intent.LIST_MY_REQUESTS:
                return await self._questions.my_requests(speaker, frame)
            case Intent.CANCEL_REQUEST:
                return await self._deciding.cancel(speaker, frame)
            case Intent.APPROVE_REQUEST | Intent.DENY_REQUEST:
                return await self._deciding.typed(speaker, frame, text) or await self._questions.waiting_for_me(
                    speaker, frame
                )
            case Intent.LIST_APPROVALS:
                return await self._questions.waiting_for_me(speaker, frame)
            case Intent.LIST_MY_GROUPS:
                return await self._questions.my_groups(speaker, frame)
            case Intent.LIST_OWNERS:
                return await self._questions.owners(speaker, frame)
            case Intent.HELP:
                return await self._questions.help(speaker)
            case Intent.SMALL_TALK:
                hello = Message("Hello! I let people into groups. Say “help” to see what I can do.")
                return [replace(say(speaker, hello), public=True)]
            case Intent.AFFIRM | Intent.NEGATE:
                return [say(speaker, Message("All right. There is nothing open between us right now."))]
            case Intent.OUT_OF_SCOPE:
                return [
                    say(speaker, Message("I did not understand that. I can help with groups: here is what I can do.")),
                    *await self._questions.help(speaker),
                ]
            case _:
                return [
                    say(
                        speaker,
                        Message(
                            "I understand what you want, but I cannot do it yet. I can let you join or leave a group, "
                            "show your requests and groups, and tell you who owns a group."
                        ),
                    )
                ]
