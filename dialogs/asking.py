"""From a half-told wish to a settled one: resolve its names, ask what is missing, check, confirm, send."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import uuid4

from approvals.desk import Desk
from approvals.message import Message, plural
from approvals.ports import BookUnavailable, Clock
from approvals.refusals import Refused
from approvals.request import Copy, Group
from cards.buttons import EVERYBODY, REASON, UNTIL
from cards.choice_card import choice_card
from cards.confirm_card import confirm_card, confirm_question
from cards.foreign import NAME, foreign
from cards.notice_card import notice_card
from cards.question_card import question_card
from cards.request_card import Reader, request_card, summary
from cards.until_card import until_card
from dialogs.answer import Answer, Speaker, say
from dialogs.draft import HAS_AN_END, KINDS, Draft, Missing
from dialogs.half_told import HalfToldMatters
from dialogs.language import DatePhrase, Frame, Intent, resolve
from dialogs.language.frame import WRITES
from dialogs.memory import Memory
from dialogs.naming import Naming
from dialogs.questions import Questions
from dialogs.replies import Reply, choice, reply
from dialogs.wishes import which_group, who, wish

OUT_OF_DATE = Message("That choice is out of date. Please tell me again what you need.")
REASON_LENGTH = 500
NAME_LENGTH = 120  # of a name as typed
# These refusals end with a question: another end date is all that is missing.
ANOTHER_END = frozenset({"end_date", "longest_membership"})
IMPOSSIBLE = frozenset({"past", "absurd"})  # ends that were understood and cannot be
NOT_YET = Message(
    "I understand what you want, but I cannot do it yet. I can let you join or leave a group, "
    "show your requests and groups, and tell you who owns a group."
)


class Asking:
    """May raise Refused, DirectoryBusy or BookUnavailable; whoever calls turns them into words."""

    def __init__(
        self,
        desk: Desk,
        naming: Naming,
        questions: Questions,
        half_told: HalfToldMatters,
        memory: Memory,
        clock: Clock,
    ) -> None:
        self._desk = desk
        self._naming = naming
        self._questions = questions
        self._half_told = half_told
        self._memory = memory
        self._clock = clock

    async def begin(self, speaker: Speaker, frame: Frame, draft_id: str = "") -> list[Answer]:
        """A sentence with names to resolve; several groups become several wishes. ``draft_id`` is the card's from
        which it came, so that pressing twice begins once."""
        answers: list[Answer] = []
        groups: list[str] = []
        for name in frame.values("group") or ("",):
            try:
                draft = await self._naming.resolved(speaker, self._draft(speaker, frame, name, draft_id))
                groups += [draft.group_id] if draft.group_id else []
                answers.append(await self._next(speaker, draft))
            except Refused as refused:  # of one of several: it takes nothing from the others
                answers.append(say(speaker, refused.refusal.message))
            draft_id = ""
        if len(groups) > 1:
            await self._memory.note(speaker, groups=groups)
        return answers

    async def show(self, speaker: Speaker, draft: Draft) -> Answer:
        """The question or the card once more, as things are now."""
        return await self._next(speaker, draft)

    async def answered(self, speaker: Speaker, draft: Draft, text: str, frame: Frame) -> Answer | None:
        """What was typed after a question; None if it is no answer to it."""
        match draft.missing:
            case Missing.PERSON:
                people = frame.values("people") or frame.values("owners") or (text.strip()[:NAME_LENGTH],)
                asked = replace(draft, asked_people=(*people, *draft.asked_people[1:]))
                return await self._next(speaker, await self._naming.resolved(speaker, asked))
            case Missing.GROUP:
                return await self._next(speaker, await self._grouped(speaker, draft, text))
            case Missing.WHICH | Missing.WHICH_PERSON:
                return await self._chosen_by_text(speaker, draft, text)
            case Missing.UNTIL:
                return await self._next(speaker, self._with_end(speaker, draft, reply(text)))
            case Missing.CONFIRM:
                return None

    async def corrected(self, speaker: Speaker, draft: Draft, said: Reply) -> Answer | None:
        """Another end, a reason or another group while the card is open; None if it is nothing of these."""
        if draft.intent in HAS_AN_END:
            ended = self._with_end(speaker, draft, said)
            if not ended.until_phrase or self._end(speaker, ended).problem in IMPOSSIBLE:
                return await self._next(speaker, ended)
        if said.reason:
            return await self._next(speaker, replace(draft, reason=said.reason[:REASON_LENGTH]))
        other = await self._grouped(speaker, replace(draft, group_id="", group_name="", choices=()), said.said)
        if other.group_id or (said.corrects and other.choices):
            return await self._next(speaker, other)
        return None

    async def choose(self, speaker: Speaker, draft: Draft, group_id: str) -> Answer:
        """A group picked on the choice card; only one that was offered counts, and only once."""
        which = draft.missing is Missing.WHICH
        if which and group_id not in draft.choices:
            return say(speaker, OUT_OF_DATE)
        return await (self._take(speaker, draft, group_id) if which else self.show(speaker, draft))

    async def choose_person(self, speaker: Speaker, draft: Draft, person_id: str) -> Answer:
        """A person picked on the choice card, or everybody on it; only who was offered counts, and only once."""
        which = draft.missing is Missing.WHICH_PERSON
        if which and person_id not in (*draft.choices, EVERYBODY):
            return say(speaker, OUT_OF_DATE)
        return await (self._take(speaker, draft, person_id) if which else self.show(speaker, draft))

    async def choose_day(self, speaker: Speaker, draft: Draft, inputs: Mapping[str, str]) -> Answer:
        """A day chosen in the calendar; like a typed one, it may be over or too far away."""
        if draft.missing is not Missing.UNTIL:  # it was answered meanwhile
            return await self.show(speaker, draft)
        if not inputs.get(UNTIL):
            return await self._until_when(speaker, draft, _which_end("", None))
        return await self._next(speaker, self._with_until(speaker, replace(draft, until_phrase=inputs[UNTIL])))

    async def without_end(self, speaker: Speaker, draft: Draft) -> Answer:
        """For good, where that is allowed."""
        if draft.missing is Missing.UNTIL:
            draft = replace(draft, until=None, until_phrase="", end_missing=False)
        return await self.show(speaker, draft)

    async def send(
        self, speaker: Speaker, draft: Draft, inputs: Mapping[str, str], place: Copy | None = None
    ) -> Answer:
        """The person's yes, with what they corrected on the card. When this answers, the request is stored."""
        draft = self._filled_in(draft, speaker, inputs)
        request = await self._desk.submit(draft.wish(speaker.id), place)
        with suppress(BookUnavailable):  # the request is stored: to say that nothing is would be wrong
            await self._half_told.close(speaker, draft.id)
        await self._memory.note(speaker, groups=(request.group.id,), request=request.id)
        reader = Reader.requester(speaker.teams_id)
        card = request_card(request, reader, speaker.words, self._clock.now())
        return Answer(card=card, summary=summary(request, reader, speaker.words), request=request)

    async def discard(self, speaker: Speaker, draft_id: str) -> Answer:
        await self._half_told.close(speaker, draft_id)
        return Answer(card=notice_card(Message("Nothing was sent."), speaker.words))

    def _draft(self, speaker: Speaker, frame: Frame, group: str, draft_id: str) -> Draft:
        draft = Draft(
            id=draft_id or uuid4().hex,
            intent=frame.intent,
            tenant_id=speaker.tenant_id,
            zone=speaker.zone,
            asked_people=frame.values("people") or frame.values("owners"),
            asked_for=group,
            until_phrase=(frame.value("until") or "") if frame.intent in HAS_AN_END else "",
            lang=frame.lang or "",
            reason=(frame.value("justification") or "")[:REASON_LENGTH],
        )
        return self._with_until(speaker, draft)

    def _with_until(self, speaker: Speaker, draft: Draft) -> Draft:
        """Turn the phrase into a moment where it is one; otherwise it stays and is asked about."""
        if not draft.until_phrase:
            return draft
        end = self._end(speaker, draft).end
        return replace(draft, until=end, until_phrase="", end_missing=False) if end else draft

    def _with_end(self, speaker: Speaker, draft: Draft, said: Reply) -> Draft:
        if said.endless:
            return replace(draft, until=None, until_phrase="", end_missing=False)
        return self._with_until(speaker, replace(draft, until_phrase=said.end))

    async def _grouped(self, speaker: Speaker, draft: Draft, text: str) -> Draft:
        """With the group typed here: the very words first, as "No Reply" is a name and no "no"."""
        typed = text.strip().rstrip(".")[:NAME_LENGTH]
        found = await self._naming.resolved(speaker, replace(draft, asked_for=typed, choices=()))
        said = reply(text)
        if found.group_id or not said.corrects:
            return found
        return await self._naming.resolved(speaker, replace(draft, asked_for=said.said[:NAME_LENGTH], choices=()))

    async def _chosen_by_text(self, speaker: Speaker, draft: Draft, text: str) -> Answer | None:
        """The number of a choice, or another name."""
        offered = len(draft.choices)
        if (number := choice(text, offered)) > offered:
            return say(speaker, _no_such_choice(number, offered))
        if number:
            return await self._take(speaker, draft, draft.choices[number - 1])
        if draft.missing is Missing.WHICH:
            found = await self._grouped(speaker, draft, text)
            settled = bool(found.group_id) or (not draft.asked_for and bool(found.choices))
        else:
            asked = replace(draft, asked_people=(reply(text).said, *draft.asked_people[1:]), choices=())
            found = await self._naming.resolved(speaker, asked)
            settled = len(found.people) > len(draft.people)
        return await self._next(speaker, found) if settled else None

    async def _take(self, speaker: Speaker, draft: Draft, chosen: str) -> Answer:
        return await self._next(speaker, await self._naming.taken(speaker, draft, chosen))

    async def _next(self, speaker: Speaker, draft: Draft) -> Answer:
        """Ask for what is missing, one thing at a time; with everything known, settle it."""
        groups = (draft.group_id,) if draft.group_id else ()
        await self._memory.note(speaker, groups=groups, people=(person.id for person in draft.people))
        if draft.missing is Missing.GROUP and not draft.asked_for:
            draft = await self._naming.suggested(speaker, draft)
        match draft.missing:
            case Missing.CONFIRM if draft.intent in KINDS:
                return await self._confirm(speaker, draft)
            case Missing.CONFIRM:
                return await self._settle(speaker, draft)
            case Missing.PERSON:
                return await self._who(speaker, draft)
            case Missing.GROUP:
                return await self._which_group(speaker, draft)
            case Missing.WHICH | Missing.WHICH_PERSON:
                return await self._which_of(speaker, draft)
            case Missing.UNTIL:
                question = _which_end(foreign(draft.until_phrase, NAME), self._end(speaker, draft).problem)
                return await self._until_when(speaker, draft, question)

    async def _keep(self, speaker: Speaker, draft: Draft) -> None:
        await self._half_told.keep(speaker, replace(draft, asked=True))

    async def _who(self, speaker: Speaker, draft: Draft) -> Answer:
        await self._keep(speaker, draft)
        name = draft.asked_people[0] if draft.asked_people else ""
        if name.startswith("@"):
            detail = Message("I do not know whom you mean by that. Tell me a name or an e-mail address.")
        elif name:
            detail = Message("I know nobody called “{name}”. Tell me the full name or the e-mail address.", name=name)
        else:
            detail = Message("Tell me a name or an e-mail address.")
        return self._question(speaker, draft, who(draft.intent), detail)

    async def _which_group(self, speaker: Speaker, draft: Draft) -> Answer:
        await self._keep(speaker, draft)
        if draft.asked_for:
            detail = Message(
                "I know no group called “{name}”. Check the spelling, or tell me its full name or e-mail address.",
                name=draft.asked_for,
            )
        else:
            detail = Message("Tell me its name.")
        return self._question(speaker, draft, which_group(draft.intent), detail)

    def _question(self, speaker: Speaker, draft: Draft, question: Message, detail: Message) -> Answer:
        card = question_card(draft.id, question, detail, speaker.words)
        return Answer(card=card, summary=speaker.words.say(question))

    async def _which_of(self, speaker: Speaker, draft: Draft) -> Answer:
        of_people = draft.missing is Missing.WHICH_PERSON
        choices = await self._naming.choices(draft, of_people=of_people)
        # The numbers on the card are what a typed number means.
        draft = replace(draft, choices=tuple(choice.id for choice in choices))
        if not choices:
            return await (self._who if of_people else self._which_group)(speaker, draft)
        await self._keep(speaker, draft)
        typed = draft.asked_people[0] if of_people else draft.asked_for
        name = "" if typed.startswith("@") else typed
        question = None if name else (who if of_people else which_group)(draft.intent)
        card = choice_card(draft.id, name, choices, speaker.words, question=question)
        asks = question or Message("Which one do you mean by “{name}”?", name=name)
        return Answer(card=card, summary=speaker.words.say(asks))

    async def _until_when(self, speaker: Speaker, draft: Draft, question: Message, *, endless: bool = True) -> Answer:
        await self._keep(speaker, draft)
        today = speaker.local(self._clock.now()).date()
        days = [
            (Message("For a week"), today + timedelta(days=7)),
            (Message("For a month"), today + timedelta(days=30)),
        ]
        card = until_card(draft.id, question, speaker.words, days=days, endless=endless)
        return Answer(card=card, summary=speaker.words.say(question))

    def _end(self, speaker: Speaker, draft: Draft) -> DatePhrase:
        now = speaker.local(self._clock.now())
        return resolve(draft.until_phrase, now, speaker.locale, draft.lang or None)

    async def _confirm(self, speaker: Speaker, draft: Draft) -> Answer:
        try:
            proposal = await self._desk.consider(draft.wish(speaker.id))
        except Refused as refused:
            if refused.refusal.rule in ANOTHER_END:
                asked = replace(draft, until=None, end_missing=True)
                endless = refused.refusal.rule == "end_date"  # only this one was wrong; else there must be an end
                return await self._until_when(speaker, asked, refused.refusal.message, endless=endless)
            await self._half_told.close(speaker, draft.id)
            raise
        await self._keep(speaker, draft)  # only now: a yes must not meet a card that was never shown
        notices = _notices(proposal.group, fallback=proposal.fallback)
        card = confirm_card(draft.id, proposal, speaker.words, notices)
        question = confirm_question(proposal)
        return Answer(card=card, summary=speaker.words.say(question))

    async def _settle(self, speaker: Speaker, draft: Draft) -> Answer:
        """A question that has all its parts is answered; what cannot be done yet is said to be."""
        if draft.asked or draft.intent in WRITES:
            await self._half_told.close(speaker, draft.id)
        if draft.intent is Intent.LIST_OWNERS:
            return await self._questions.owners_by_id(speaker, draft.group_id)
        return say(speaker, Message("{wish}: {not_yet}", wish=wish(draft), not_yet=NOT_YET))

    def _filled_in(self, draft: Draft, speaker: Speaker, inputs: Mapping[str, str]) -> Draft:
        """What the card's inputs say counts; an emptied date means without end."""
        if REASON in inputs:
            draft = replace(draft, reason=inputs[REASON].strip()[:REASON_LENGTH])
        if UNTIL in inputs:
            draft = replace(draft, until=_end_of(inputs[UNTIL], draft.until, speaker))
        return draft


def _no_such_choice(number: int, choices: int) -> Message:
    return plural(
        "There is no choice {number}. Answer with {n}, or with the full name.",
        "There is no choice {number}. Answer with a number up to {n}, or with the full name.",
        n=choices,
        number=number,
    )


def _which_end(phrase: str, problem: str | None) -> Message:
    """The question about an end with a problem, or about one that is missing."""
    if not phrase:
        return Message("Which day should be the last one? Choose it in the calendar, or tell me.")
    if problem == "past":
        return Message("“{phrase}” is over already. Until when do you need it?", phrase=phrase)
    if problem == "absurd":
        return Message("“{phrase}” is very far away. Until when do you need it?", phrase=phrase)
    return Message(
        "I am not sure which day “{phrase}” is. Until when do you need it? For example: 31 March 2027.", phrase=phrase
    )


def _end_of(day: str, before: datetime | None, speaker: Speaker) -> datetime | None:
    """The last moment of the chosen day where the person is; an untouched day keeps its exact moment."""
    if not day:
        return None
    chosen = date.fromisoformat(day)
    zone = speaker.words.zone
    if before is not None and before.astimezone(zone).date() == chosen:
        return before
    return datetime.combine(chosen, time(23, 59, 59), tzinfo=zone)


def _notices(group: Group, *, fallback: bool) -> list[Message]:
    """What the person should know before they say yes."""
    notices = []
    if fallback:
        notices.append(Message("No owner of this group can be asked, so the people who stand in are."))
    if group.licences:
        notices.append(Message("Members of this group are given licences."))
    return notices
