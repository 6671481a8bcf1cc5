"""From a half-told request to a sent one: resolve the group, ask what is missing, check, confirm, send."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time
from uuid import uuid4

from approvals.desk import Desk
from approvals.message import Message, plural
from approvals.ports import Book, BookUnavailable, Clock, Directory, Gone
from approvals.refusals import Refused
from approvals.request import Copy, Group, Kind
from cards.buttons import REASON, UNTIL
from cards.choice_card import Choice, choice_card
from cards.confirm_card import confirm_card
from cards.foreign import NAME, foreign
from cards.notice_card import notice_card
from cards.request_card import Reader, request_card, summary
from cards.until_card import until_card
from dialogs.answer import Answer, Speaker, or_refusal, say
from dialogs.draft import Draft, Missing
from dialogs.language import DatePhrase, Frame, resolve
from dialogs.resolving import meaning

REASON_LENGTH = 500
# These refusals end with a question: another end date is all that is missing.
ANOTHER_END = frozenset({"end_date", "longest_membership"})


class Asking:
    """May raise Refused, DirectoryBusy or BookUnavailable; whoever calls turns them into words."""

    def __init__(self, desk: Desk, directory: Directory, book: Book, clock: Clock) -> None:
        self._desk = desk
        self._directory = directory
        self._book = book
        self._clock = clock

    async def begin(self, speaker: Speaker, kind: Kind, frame: Frame) -> list[Answer]:
        """A sentence that asks to join or leave; several groups become several requests."""
        names = frame.values("group") or ("",)
        answers = []
        for name in names:
            answers += await or_refusal(speaker, self._ask(speaker, self._draft(speaker, kind, name, frame)))
        return answers

    async def answered(self, speaker: Speaker, draft: Draft, text: str) -> Answer | None:
        """What was typed after a question; None if it is no answer to it."""
        match draft.missing:
            case Missing.GROUP:
                return await self._next(speaker, await self._look_up(replace(draft, asked_for=text.strip()[:120])))
            case Missing.WHICH:
                if (number := _choice_number(text)) > len(draft.choices):
                    return say(speaker, _no_such_choice(number, len(draft.choices)))
                chosen = await self._chosen_by_text(draft, text)
                return await self._next(speaker, chosen) if chosen else None
            case Missing.UNTIL:
                return await self._next(speaker, self._with_until(speaker, replace(draft, until_phrase=text.strip())))
            case Missing.CONFIRM:
                return None

    async def choose(self, speaker: Speaker, draft: Draft, group_id: str) -> Answer:
        """A group picked on the choice card; only one that was offered counts."""
        if group_id not in draft.choices:
            return say(speaker, Message("That choice is out of date. Please tell me again what you need."))
        return await self._next(speaker, replace(draft, group_id=group_id, choices=()))

    async def choose_day(self, speaker: Speaker, draft: Draft, inputs: Mapping[str, str]) -> Answer:
        """A day chosen in the calendar; like a typed one, it may be over or too far away."""
        if not inputs.get(UNTIL):
            return self._until_when(speaker, draft)
        return await self._next(speaker, self._with_until(speaker, replace(draft, until_phrase=inputs[UNTIL])))

    async def send(
        self, speaker: Speaker, draft: Draft, inputs: Mapping[str, str], place: Copy | None = None
    ) -> Answer:
        """The person's yes, with what they corrected on the card. When this answers, the request is stored."""
        draft = self._corrected(draft, speaker, inputs)
        request = await self._desk.submit(draft.wish(speaker.id), place)
        with suppress(BookUnavailable):  # the request is stored: to say that nothing is would be wrong
            await self._close(speaker, draft.id)
        reader = Reader.requester(speaker.teams_id)
        card = request_card(request, reader, speaker.words, self._clock.now())
        return Answer(card=card, summary=summary(request, reader, speaker.words), request=request)

    async def discard(self, speaker: Speaker, draft_id: str) -> Answer:
        await self._close(speaker, draft_id)
        return Answer(card=notice_card(Message("Nothing was sent."), speaker.words))

    async def _ask(self, speaker: Speaker, draft: Draft) -> list[Answer]:
        return [await self._next(speaker, await self._look_up(draft))]

    def _draft(self, speaker: Speaker, kind: Kind, name: str, frame: Frame) -> Draft:
        draft = Draft(
            id=uuid4().hex,
            kind=kind,
            tenant_id=speaker.tenant_id,
            zone=speaker.zone,
            asked_for=name,
            until_phrase=(frame.value("until") or "") if kind is Kind.JOIN else "",
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

    def _end(self, speaker: Speaker, draft: Draft) -> DatePhrase:
        now = speaker.local(self._clock.now())
        return resolve(draft.until_phrase, now, speaker.locale, draft.lang or None)

    async def _look_up(self, draft: Draft) -> Draft:
        if not draft.asked_for:
            return draft
        meant = meaning(await self._directory.find_groups(draft.asked_for))
        if meant.one is not None:
            return replace(draft, group_id=meant.one.group.id, group_name=meant.one.group.name, choices=())
        return replace(draft, choices=tuple(match.group.id for match in (*meant.several, *meant.near)))

    async def _next(self, speaker: Speaker, draft: Draft) -> Answer:
        """Ask for what is missing, one thing at a time; with everything known, check it and ask for a yes."""
        if draft.missing is Missing.CONFIRM:
            return await self._confirm(speaker, draft)
        await self._save(speaker, draft)
        match draft.missing:
            case Missing.GROUP:
                return await self._which_group(speaker, draft)
            case Missing.WHICH:
                return await self._which_of(speaker, draft)
            case _:
                return self._until_when(speaker, draft)

    async def _save(self, speaker: Speaker, draft: Draft) -> None:
        await self._book.save_draft(draft.id, speaker.id, speaker.conversation_id, self._clock.now(), draft.to_json())

    async def _close(self, speaker: Speaker, draft_id: str) -> None:
        """Nothing is left to say yes to: an empty draft stays the newest, so that a yes meets no older one instead."""
        await self._book.save_draft(draft_id, speaker.id, speaker.conversation_id, self._clock.now(), "")

    async def _which_group(self, speaker: Speaker, draft: Draft) -> Answer:
        if draft.asked_for:
            return say(
                speaker,
                Message(
                    "I know no group called “{name}”. Check the spelling, or tell me its full name or e-mail address.",
                    name=draft.asked_for,
                ),
            )
        if draft.kind is Kind.LEAVE:
            return say(speaker, Message("Which group do you want to leave? Tell me its name."))
        return say(speaker, Message("Which group do you want to join? Tell me its name."))

    async def _which_of(self, speaker: Speaker, draft: Draft) -> Answer:
        choices = [c for c in await asyncio.gather(*(self._choice(i) for i in draft.choices)) if c is not None]
        # The numbers on the card are what a typed number means.
        draft = replace(draft, choices=tuple(choice.group.id for choice in choices))
        await self._save(speaker, draft)
        card = choice_card(draft.id, draft.asked_for, choices, speaker.words)
        question = Message("Which group do you mean by “{name}”?", name=draft.asked_for)
        return Answer(card=card, summary=speaker.words.say(question))

    async def _choice(self, group_id: str) -> Choice | None:
        try:
            group, owners = await asyncio.gather(self._directory.group(group_id), self._directory.owners(group_id))
        except Gone:
            return None
        return Choice(group, tuple(owner.name for owner in owners if owner.enabled))

    def _until_when(self, speaker: Speaker, draft: Draft) -> Answer:
        question = _which_end(foreign(draft.until_phrase, NAME), self._end(speaker, draft).problem)
        return Answer(card=until_card(draft.id, question, speaker.words), summary=speaker.words.say(question))

    async def _confirm(self, speaker: Speaker, draft: Draft) -> Answer:
        try:
            proposal = await self._desk.consider(draft.wish(speaker.id))
        except Refused as refused:
            if refused.refusal.rule in ANOTHER_END:
                await self._save(speaker, replace(draft, until=None, end_missing=True))
            else:
                await self._close(speaker, draft.id)
            raise
        await self._save(speaker, draft)  # only now: a yes must not meet a card that was never shown
        card = confirm_card(
            draft.id,
            draft.kind,
            proposal.group,
            proposal.approvers,
            draft.until,
            draft.reason,
            speaker.words,
            notices=_notices(proposal.group, fallback=proposal.fallback),
        )
        question = Message("Join {group}?" if draft.kind is Kind.JOIN else "Leave {group}?", group=proposal.group.name)
        return Answer(card=card, summary=speaker.words.say(question))

    async def _chosen_by_text(self, draft: Draft, text: str) -> Draft | None:
        """The number of a choice, or another name."""
        if number := _choice_number(text):
            return replace(draft, group_id=draft.choices[number - 1], choices=())
        found = await self._look_up(replace(draft, asked_for=text.strip().rstrip(".")[:120], choices=()))
        return found if found.group_id else None

    def _corrected(self, draft: Draft, speaker: Speaker, inputs: Mapping[str, str]) -> Draft:
        """What the card's inputs say counts; an emptied date means without end."""
        if REASON in inputs:
            draft = replace(draft, reason=inputs[REASON].strip()[:REASON_LENGTH])
        if UNTIL in inputs:
            draft = replace(draft, until=_end_of(inputs[UNTIL], draft.until, speaker))
        return draft


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


def _choice_number(text: str) -> int:
    """The typed number of a choice, 0 if it is none; longer numbers are those of requests."""
    said = text.strip().rstrip(".")
    return int(said) if said.isdecimal() and len(said) < 3 else 0


def _no_such_choice(number: int, choices: int) -> Message:
    return plural(
        "There is no choice {number}. Answer with {n}, or with the full name of the group.",
        "There is no choice {number}. Answer with a number up to {n}, or with the full name of the group.",
        n=choices,
        number=number,
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
