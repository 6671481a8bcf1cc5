"""One turn: what a person typed or pressed, and what they get back. Text proposes; the desk decides."""

from __future__ import annotations

from collections.abc import Callable

from approvals.chats import Copy
from approvals.message import Message
from approvals.refusals import Refused
from approvals.refusals.effects import which_app
from cards.buttons import Press, Verb
from cards.notice_card import notice_card
from dialogs import guessing
from dialogs.advisor import Advisor
from dialogs.answer import Answer, Speaker, or_refusal, say
from dialogs.draft import KINDS, NEEDS_GROUP, NEEDS_PEOPLE, Draft, Guess, Missing, Offer, Unconfirmed
from dialogs.ends import with_end
from dialogs.half_told import HalfTold
from dialogs.language import Frame, Intent, Names
from dialogs.language.frame import CONTEXT, WRITES
from dialogs.language.who import asks_who
from dialogs.plan import DECISIONS, Plan, lines, parts
from dialogs.replies import choice, reply, something_else, starts_over
from dialogs.rooms import Rooms
from dialogs.settling import NOT_YET
from dialogs.tenant_words import TenantWords
from dialogs.unplaced import unplaced
from dialogs.wishes import LABEL, wish

# While a question is open, these are more likely its answer than a new subject.
NOT_A_NEW_SUBJECT = frozenset({Intent.OUT_OF_SCOPE, Intent.SMALL_TALK, Intent.GROUP_INFO, Intent.FIND_GROUPS})

# What may be answered where others read along, as far as the answer is public.
FOR_ALL = frozenset({Intent.LIST_OWNERS, Intent.SMALL_TALK, Intent.GROUP_INFO, Intent.FIND_GROUPS})

OUT_OF_DATE = Message("This card is out of date. Please tell me again what you need.")


class Conversation:
    """May raise Refused, DirectoryBusy, Gone or BookUnavailable; the Teams edge turns them into words."""

    def __init__(
        self,
        rooms: Rooms,
        names: Callable[[], Names],
        words: TenantWords | None = None,
        advisor: Advisor | None = None,
        not_understood: Callable[[str, str], None] | None = None,
    ) -> None:
        """``not_understood`` is told every sentence (and its language) of which nothing came; None: nobody is."""
        self._rooms = rooms
        self._half_told = rooms.half_told
        self._names = names
        self._words = words or TenantWords()
        self._advisor = advisor
        self._not_understood = not_understood

    async def welcome(self, speaker: Speaker) -> list[Answer]:
        """What a person sees when Usher is installed for them."""
        return await self._rooms.questions.help(speaker)

    async def hear(self, speaker: Speaker, text: str) -> list[Answer]:
        """Everything a person may type."""
        if not text.strip():
            return await self._rooms.questions.help(speaker)
        if starts_over(text):
            return await self._start_over(speaker)
        frame = self._understood(speaker, text)
        half_told = await self._half_told.current(speaker)
        if half_told is not None and (answers := await self._continue(speaker, half_told, frame, text)):
            return answers
        if self._advisor is not None:
            frame = await self._advisor.reconsider(frame, text, self._names(), speaker.id)
        if guessing.worth_asking(frame, speaker.local(self._rooms.clock.now()), speaker.locale):
            return [await self._rooms.guessing.ask(speaker, frame, text)]
        return [*self._set_aside(speaker, half_told, frame), *await self._begin_all(speaker, frame, text)]

    async def overheard(self, speaker: Speaker, text: str) -> list[Answer] | None:
        """What was asked where others read along: its answers if anybody may know all of them, else None."""
        frame = self._understood(speaker, text)
        wishes = parts(frame)
        if not frame.sure or not all(wish.intent in FOR_ALL for wish in wishes):
            return None
        answers = [answer for wish in wishes for answer in await self._begin(speaker, wish, "")]
        return answers if all(answer.public for answer in answers) else None

    async def press(self, speaker: Speaker, press: Press, place: Copy | None = None) -> list[Answer]:
        """A pressed button; ``place`` is the card it was on. The first answer takes the card's place."""
        match press.verb:
            case Verb.APPROVE | Verb.DENY:
                return [await self._rooms.deciding.press(speaker, press)]
            case Verb.CANCEL_REQUEST:
                return [await self._rooms.taking_back.cancel_pressed(speaker, press)]
            case Verb.UNDO:
                return await self._rooms.taking_back.undo_pressed(speaker, press)
            case Verb.EXTEND:
                return [await self._rooms.following_up.extend(speaker, press, place)]
            case Verb.LET_END:
                return [await self._rooms.following_up.let_end(speaker, press)]
            case Verb.ASK_INSTEAD:
                return await self._rooms.following_up.ask_instead(speaker, press)
            case Verb.TAKE_OUT:
                return await self._rooms.following_up.take_out(speaker, press)
            case Verb.SHOW_MEMBERS:
                return [await self._rooms.in_scope.more(speaker, press)]
            case Verb.PROCESS_LICENCES:
                return [await self._rooms.licensed_groups.process_again(speaker, press)]
            case Verb.TAKE_OWNERSHIP | Verb.REFUSE_OWNERSHIP:
                return [await self._rooms.caring.pressed(speaker, press)]
            case Verb.REFRESH | Verb.SHOW_REQUEST:
                return [await self._rooms.deciding.show(speaker, press.request_key)]
            case Verb.CONFIRM_PLAN | Verb.CANCEL_PLAN | Verb.SHOW_PLAN:
                return [await self._rooms.planning.press(speaker, press)]
            case _:
                return await self._on_half_told(speaker, press, place)

    def _understood(self, speaker: Speaker, text: str) -> Frame:
        return self._words.read(text, self._names(), now=speaker.local(self._rooms.clock.now()), locale=speaker.locale)

    async def _on_half_told(self, speaker: Speaker, press: Press, place: Copy | None) -> list[Answer]:
        """What a button of something half told does depends on how far it is by now, whatever the card still shows."""
        half_told = await self._half_told.find(speaker, press.draft_id)
        match press.verb, half_told:
            case Verb.CHOOSE_MEANING, Guess():
                return await self._meant(speaker, half_told, press.option)
            case Verb.SOMETHING_ELSE, Guess():
                return await self._meant(speaker, half_told, 0)
            case Verb.DISCARD, Draft() | Guess():
                return [await self._rooms.settling.discard(speaker, half_told.id)]
            case Verb.SEND_REQUEST, Draft() if half_told.missing is Missing.CONFIRM and half_told.intent in KINDS:
                return [await self._rooms.settling.send(speaker, half_told, press.inputs, place)]
            case Verb.EDIT_NEW_GROUP, Draft() if half_told.intent is Intent.CREATE_GROUP:
                return [await self._rooms.new_groups.edit(speaker, half_told)]
            case Verb.CHECK_NEW_GROUP, Draft() if half_told.intent is Intent.CREATE_GROUP:
                return [await self._rooms.new_groups.check(speaker, half_told, press.inputs)]
            case Verb.SEND_NEW_GROUP, Draft() if half_told.intent is Intent.CREATE_GROUP:
                return [await self._rooms.new_groups.send(speaker, half_told, press.inputs, place)]
            case Verb.APPROVE_TICKED, Offer():
                return [await self._rooms.waiting.approve(speaker, half_told, press.ticked)]
            case Verb.CHOOSE_OPTION, Draft():
                return [await self._rooms.asking.choose_option(speaker, half_told, press.option)]
            case Verb.CHOOSE_GROUP, Plan():
                return [await self._rooms.planning.press(speaker, press)]
            case Verb.CHOOSE_GROUP, Draft():
                return [await self._rooms.asking.choose(speaker, half_told, press.group_id)]
            case Verb.CHOOSE_PERSON, Draft():
                return [await self._rooms.asking.choose_person(speaker, half_told, press.person_id)]
            case Verb.CHOOSE_DAY, Draft():
                return [await self._rooms.asking.choose_day(speaker, half_told, press.inputs)]
            case Verb.WITHOUT_END, Draft():
                return [await self._rooms.asking.without_end(speaker, half_told)]
            case Verb.CHOOSE_MEANING, Draft():  # pressed twice: it has become this wish
                return [await self._rooms.asking.show(speaker, half_told)]
        sent = await self._rooms.book.request_by_draft(press.draft_id)
        if sent is not None and sent.requester.id == speaker.id:
            return [await self._rooms.deciding.show(speaker, sent.key)]
        return [say(speaker, OUT_OF_DATE)]

    async def _continue(self, speaker: Speaker, half_told: HalfTold, frame: Frame, text: str) -> list[Answer]:
        """The answers to what was said about this; none when the person speaks of something else."""
        match half_told:
            case Draft():
                answer = await self._continue_draft(speaker, half_told, frame, text)
                return [answer] if answer else []
            case Plan():
                answer = await self._rooms.planning.answered(speaker, half_told, frame, text)
                return [answer] if answer else []
            case Guess():
                return await self._continue_guess(speaker, half_told, frame, text)
            case Unconfirmed() if frame.intent is Intent.AFFIRM and not reply(text).corrects:
                decision = half_told.intent in DECISIONS
                room = self._rooms.deciding if decision else self._rooms.taking_back
                return await room.confirmed(speaker, half_told)
            case Unconfirmed() if frame.intent is Intent.NEGATE:
                await self._half_told.close(speaker, half_told.id)
                return [say(speaker, Message("All right, request {number} stays as it is.", number=half_told.number))]
            case _:
                return []

    async def _continue_draft(self, speaker: Speaker, draft: Draft, frame: Frame, text: str) -> Answer | None:
        said = reply(text)
        confirming = draft.missing is Missing.CONFIRM
        if draft.missing is Missing.REASON and frame.intent is not Intent.NEGATE and not something_else(text):
            return await self._rooms.asking.answered(speaker, draft, text, frame)  # whatever it is, it is shown again
        if draft.missing is Missing.WHICH_PRODUCT and (which := await self._rooms.licences.typed(speaker, draft, text)):
            return await self._rooms.asking.choose_option(speaker, draft, which)
        fresh = frame.sure and frame.intent not in (NOT_A_NEW_SUBJECT | {Intent.NEGATE, Intent.AFFIRM, Intent.HELP})
        now = self._rooms.clock.now()
        if draft.missing is Missing.UNTIL and not with_end(draft, said, speaker, now).until_phrase:
            return await self._rooms.asking.answered(speaker, draft, text, frame)
        if something_else(text):
            return await self._rooms.settling.discard(speaker, draft.id)
        if said.corrects and not fresh:
            new = self._understood(speaker, said.said)
            if new.sure and new.intent in WRITES:  # "no, remove me from Chess"
                return None
            if answer := await self._rooms.asking.corrected(speaker, draft, said):
                return answer
        if frame.intent is Intent.NEGATE and not said.endless:
            return await self._rooms.settling.discard(speaker, draft.id)
        if confirming:
            if frame.intent is Intent.AFFIRM:
                return await self._rooms.settling.send(speaker, draft)
            return None if fresh else await self._rooms.asking.corrected(speaker, draft, said)
        if fresh and not choice(text, len(draft.choices)):
            return None
        return await self._rooms.asking.answered(speaker, draft, text, frame)

    async def _continue_guess(self, speaker: Speaker, guess: Guess, frame: Frame, text: str) -> list[Answer]:
        number = choice(text, len(guess.options))
        if frame.intent is Intent.AFFIRM and len(guess.options) == 1:
            number = 1
        if 0 < number <= len(guess.options):
            return await self._meant(speaker, guess, number)
        if frame.intent is Intent.NEGATE or something_else(text):
            return await self._meant(speaker, guess, 0)
        return []

    async def _meant(self, speaker: Speaker, guess: Guess, option: int) -> list[Answer]:
        """What was offered is done as if it had been said clearly; 0 is something else."""
        frame = guessing.meant(guess, option)
        await self._half_told.close(speaker, guess.id)
        if frame is None:
            return await self._lost(speaker, guess.frame, guess.text)
        answers = await self._begin_all(speaker, frame, guess.text, guess.id)
        if len(answers) == 1 and answers[0].card is not None:
            return answers
        settled = notice_card(Message("You meant: {what}", what=LABEL[frame.intent]), speaker.words)
        return [Answer(card=settled, summary=speaker.words.say(LABEL[frame.intent])), *answers]

    def _set_aside(self, speaker: Speaker, half_told: HalfTold | None, frame: Frame) -> list[Answer]:
        """A new wish interrupts one that was shown: it is not lost, and nobody thinks that it was sent."""
        if not isinstance(half_told, Draft) or half_told.intent not in WRITES or frame.intent not in WRITES:
            return []
        what = wish(half_told)
        return [say(speaker, Message("I set this aside, nothing was sent: {wish}. Its card still works.", wish=what))]

    async def _start_over(self, speaker: Speaker) -> list[Answer]:
        if half_told := await self._half_told.current(speaker):
            await self._half_told.close(speaker, half_told.id)
        await self._rooms.memory.forget(speaker)
        return [say(speaker, Message("All right, from the beginning: nothing was sent. What do you need?"))]

    async def _lost(self, speaker: Speaker, frame: Frame, text: str) -> list[Answer]:
        if self._not_understood is not None:
            self._not_understood(text, frame.lang)
        return await self._rooms.questions.lost(speaker)

    async def _begin_all(self, speaker: Speaker, frame: Frame, text: str, draft_id: str = "") -> list[Answer]:
        wishes = parts(frame)
        actions = [part for part in wishes if lines(part)]
        several = sum(len(lines(action)) for action in actions) > 1
        answers = []
        for part in wishes:
            if not (several and part in actions):
                said = "" if frame.also and part.intent is not Intent.APP_ACCESS else text
                answers += await or_refusal(speaker, self._begin(speaker, part, said, draft_id))
        if not several:
            return answers
        left = unplaced(text, frame, self._names())
        return [*answers, await self._rooms.planning.begin(speaker, actions, left)]

    async def _begin(self, speaker: Speaker, frame: Frame, text: str, draft_id: str = "") -> list[Answer]:
        match frame.intent:
            case Intent.LIST_MY_REQUESTS:
                return await self._rooms.questions.my_requests(speaker, frame)
            case Intent.CANCEL_REQUEST:
                return await self._rooms.taking_back.cancel(speaker, frame)
            case Intent.UNDO:
                return await self._rooms.taking_back.undo(speaker, frame, text)
            case Intent.APPROVE_REQUEST | Intent.DENY_REQUEST:
                typed = await self._rooms.deciding.typed(speaker, frame, text)
                return typed or await self._rooms.waiting.show(speaker)
            case Intent.LIST_APPROVALS:
                return await self._rooms.waiting.show(speaker)
            case Intent.APPROVE_ALL:
                return await self._rooms.waiting.all(speaker)
            case Intent.BACK:
                return [await self._rooms.absent.back(speaker)]
            case Intent.WHY_REFUSED:
                return await self._rooms.accounting.why_refused(speaker, frame)
            case Intent.MAY_I_CREATE:
                return [await self._rooms.explaining.may_i_create(speaker)]
            case Intent.MAKE_REQUESTABLE:
                return [await self._rooms.explaining.make_requestable(speaker, frame)]
            case Intent.WHAT_IF:
                await self._rooms.explaining.only_administrators(speaker)
                return await self._rooms.asking.begin(speaker, frame, draft_id)
            case Intent.FIGURES:
                return [await self._rooms.accounting.figures(speaker)]
            case Intent.GROUPS_OPENING:
                return await self._rooms.effects.groups_opening(speaker, frame)
            case Intent.LICENCE_AVAILABILITY:
                return await self._rooms.licences.availability(speaker, frame)
            case Intent.LICENCE_GROUPS:
                return await self._rooms.licences.groups(speaker, frame)
            case Intent.LICENCE_TWICE if frame.values("licence"):
                return await self._rooms.licences.twice(speaker, frame)
            case Intent.LICENCE_HELP:
                return [self._rooms.licences.help(speaker)]
            case Intent.LICENCE_READINESS if not frame.values("group"):
                return [await self._rooms.licensed_groups.readiness(speaker)]
            case Intent.APP_ACCESS if frame.values("app") and not asks_who(frame, text):
                return await self._rooms.app_wanted.begin(speaker, frame)
            case Intent.APP_ACCESS if frame.values("app"):
                return await self._rooms.app_access.told(speaker, frame)
            case Intent.APP_ACCESS:
                raise Refused(which_app())
            case Intent.DOCTOR:
                return [await self._rooms.examining.doctor(speaker)]
            case Intent.READINESS:
                return [await self._rooms.examining.readiness(speaker)]
            case Intent.LIST_MEMBERS:
                return await self._rooms.in_scope.members(speaker, frame)
            case Intent.LIST_BLOCKED:
                return await self._rooms.in_scope.blocked(speaker, frame)
            case Intent.LIST_OWNERLESS:
                return [await self._rooms.caring.ownerless(speaker)]
            case Intent.BLOCK | Intent.UNBLOCK:
                return await self._rooms.blocking.begin(speaker, frame, draft_id)
            case Intent.LIST_MY_GROUPS:
                return await self._rooms.questions.my_groups(speaker, frame)
            case Intent.LIST_OWNERS if frame.values("group") and CONTEXT not in frame.values("group"):
                return await self._rooms.questions.owners(speaker, frame)
            case intent if intent in NEEDS_GROUP | NEEDS_PEOPLE | {Intent.CREATE_GROUP, Intent.AWAY}:
                return await self._rooms.asking.begin(speaker, frame, draft_id)
            case Intent.HELP:
                return await self._rooms.questions.help(speaker)
            case Intent.SMALL_TALK:
                return [say(speaker, Message("Hello! I let people into groups. Say “help” to see what I can do."))]
            case Intent.AFFIRM | Intent.NEGATE:
                return [say(speaker, Message("All right. There is nothing open between us right now."))]
            case Intent.OUT_OF_SCOPE:
                return await self._lost(speaker, frame, text)
            case _:
                return [say(speaker, NOT_YET)]
