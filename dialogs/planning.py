"""A sentence with several actions: looked up and judged line by line, confirmed once, carried out line by line.

What was sent is known by the requests themselves, so a plan that was interrupted is simply carried out again: a line's
request is sent once under its own draft id, and a decision or a withdrawal that took effect is recognised.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from uuid import uuid4

from approvals.answers import Answers
from approvals.decisions import Decisions
from approvals.desk import Desk
from approvals.message import Message
from approvals.ports.book import Book, BookUnavailable
from approvals.ports.clock import Clock
from approvals.ports.directory import Directory, DirectoryError, Gone
from approvals.refusals import Refused
from cards.buttons import Press, Verb
from cards.choice_card import Choice
from cards.foreign import NAME, foreign
from cards.plan_card import Mark, PlanLine, plan_card
from cards.request_words import together
from dialogs.answer import Answer, Speaker, say
from dialogs.doing_lines import DoingLines, became, mark_of
from dialogs.language import Frame, Intent
from dialogs.memory import Memory
from dialogs.naming import Naming
from dialogs.plan import MOST_LINES, Line, Plan, Stage, lines, once
from dialogs.plan_words import title
from dialogs.reading_lines import ReadingLines

# All choices of one card together; what fits on it.
MOST_CHOICES = 6
OUT_OF_DATE = Message("This card is out of date. Please tell me again what you need.")
MARK = {
    Stage.READY: Mark.READY,
    Stage.ASKING: Mark.ASKING,
    Stage.REFUSED: Mark.REFUSED,
    Stage.SENT: Mark.DONE,
    Stage.DROPPED: Mark.NOT_SENT,
}


class Planning:
    """May raise DirectoryBusy or BookUnavailable; a line that is refused says so in its place."""

    def __init__(
        self,
        desk: Desk,
        decisions: Decisions,
        answers: Answers,
        naming: Naming,
        directory: Directory,
        memory: Memory,
        book: Book,
        clock: Clock,
    ) -> None:
        self._reading = ReadingLines(naming, answers, clock)
        self._doing = DoingLines(desk, decisions, book)
        self._answers = answers
        self._directory = directory
        self._memory = memory
        self._book = book
        self._clock = clock

    async def begin(self, speaker: Speaker, actions: Sequence[Frame], unplaced: Sequence[str] = ()) -> Answer:
        """Everything the sentence asks for, on one card; nothing is sent before the person's yes. ``unplaced`` is what
        was said and belongs to no line."""
        said = [line for action in actions for line in lines(action)]
        found = [line for line in said[:MOST_LINES] for line in await self._reading.meant(speaker, line)]
        settled = once(await asyncio.gather(*(self._reading.looked_up(speaker, x) for x in found[:MOST_LINES])))
        plan = Plan(uuid4().hex, speaker.tenant_id, speaker.zone, settled)
        plan = await self._judged(speaker, _few_choices(speaker, plan))
        await self._save(speaker, plan)
        await self._memory.note(speaker, groups=(line.group_id for line in plan.lines if line.group_id))
        notices = [_not_understood(unplaced)] if unplaced else []
        if max(len(said), len(found)) > MOST_LINES:
            notices.append(Message("These are the first {n}; tell me the others afterwards.", n=MOST_LINES))
        return await self._card(speaker, plan, together(*notices) if notices else None)

    async def press(self, speaker: Speaker, press: Press) -> Answer:
        """A button of the card, also of an old one: what counts is the plan as it is kept."""
        plan = Plan.from_json(await self._book.draft(press.draft_id, speaker.id) or "")
        if plan is None:
            return say(speaker, OUT_OF_DATE)
        match press.verb:
            case Verb.CONFIRM_PLAN:
                return await self.confirm(speaker, plan)
            case Verb.CANCEL_PLAN:
                return await self.cancel(speaker, plan)
            case Verb.CHOOSE_GROUP:
                return await self.choose(speaker, plan, press.group_id)
            case _:
                return await self._card(speaker, plan)

    async def answered(self, speaker: Speaker, plan: Plan, frame: Frame, text: str) -> Answer | None:
        """What was typed while the plan is the newest thing between us; None where the person speaks of something
        else. A yes to a plan that was carried out already is told what became of it: Teams may deliver it twice."""
        if frame.intent is Intent.AFFIRM:
            return await self.confirm(speaker, plan)
        if frame.intent is Intent.NEGATE and plan.open:
            return await self.cancel(speaker, plan)
        said, choices = text.strip().rstrip("."), plan.choices()
        if said.isdecimal() and len(said) < 3 and 0 < int(said) <= len(choices):
            return await self.choose(speaker, plan, choices[int(said) - 1])
        return None

    async def confirm(self, speaker: Speaker, plan: Plan) -> Answer:
        """Carry out what is ready. Pressing twice, or again after an interruption, sends nothing twice."""
        ready = [line for line in plan.lines if line.stage is Stage.READY]
        for line in ready:
            try:
                await self._doing.carry_out(speaker, plan, line)
                now = replace(line, stage=Stage.SENT, told="")
            except Refused as refused:
                now = line.refused(speaker.words.say(refused.refusal.message))
            except DirectoryError:
                await self._save(speaker, plan)
                return await self._card(speaker, plan, _try_again())
            except BookUnavailable:
                if line is ready[0]:
                    raise
                return say(speaker, _interrupted())
            plan = plan.with_line(line, now)
        with suppress(BookUnavailable):  # all of it went: to say that nothing is stored would be wrong
            await self._save(speaker, plan)
        return await self._card(speaker, plan)

    async def cancel(self, speaker: Speaker, plan: Plan) -> Answer:
        """Drop what has not gone yet; what was sent in spite of an interruption is told as sent."""
        for line in plan.lines:
            if line.stage is Stage.READY and await self._doing.took_effect(speaker, plan, line):
                plan = plan.with_line(line, replace(line, stage=Stage.SENT, told=""))
        plan = plan.dropped()
        await self._save(speaker, plan)
        return await self._card(speaker, plan)

    async def choose(self, speaker: Speaker, plan: Plan, group_id: str) -> Answer:
        """A group for the lines that it was offered for, and only those."""
        if group_id not in plan.choices():
            return await self._card(speaker, plan)
        group = await self._directory.group(group_id)
        for line in plan.lines:
            if line.stage is Stage.ASKING and group_id in line.choices:
                chosen = replace(line, stage=Stage.READY, group_id=group.id, group_name=group.name, choices=())
                plan = plan.with_line(line, await self._doing.judge(speaker, plan, line, chosen))
        await self._save(speaker, plan)
        return await self._card(speaker, plan)

    async def _judged(self, speaker: Speaker, plan: Plan) -> Plan:
        """Every ready line looked over before anyone is disturbed."""
        judged = await asyncio.gather(*(self._doing.judge(speaker, plan, line, line) for line in plan.lines))
        return replace(plan, lines=tuple(judged))

    async def _save(self, speaker: Speaker, plan: Plan) -> None:
        await self._book.save_draft(plan.id, speaker.id, speaker.conversation_id, self._clock.now(), plan.to_json())

    async def _card(self, speaker: Speaker, plan: Plan, notice: Message | None = None) -> Answer:
        numbers = {group_id: number for number, group_id in reversed([*enumerate(plan.choices(), 1)])}
        shown = [await self._shown(speaker, plan, line, numbers) for line in plan.lines]
        card = plan_card(plan.id, shown, speaker.words, reader_id=speaker.teams_id, notice=notice)
        titles = tuple(title(line) for line in plan.lines)
        return Answer(card=card, summary=speaker.words.say(Message("{actions}", actions=titles)))

    async def _shown(self, speaker: Speaker, plan: Plan, line: Line, numbers: dict[str, int]) -> PlanLine:
        mark, told, choices = MARK[line.stage], line.told, []
        if line.stage is Stage.SENT and (request := await self._doing.request_of(plan, line)):
            mark = mark_of(line, request)
            told = speaker.words.say(became(line, request, speaker))
        elif line.stage is Stage.ASKING:
            found = await asyncio.gather(*(self._choice(group_id) for group_id in line.choices))
            choices = [(numbers[choice.id], choice) for choice in found if choice is not None]
            told = speaker.words.say(Message("Choose one, or answer with its number."))
        elif line.stage is Stage.DROPPED:
            told = ""
        return PlanLine(title(line), mark, told, line.reason, tuple(choices))

    async def _choice(self, group_id: str) -> Choice | None:
        try:
            group, owners = await self._answers.owners_of(group_id)
        except Gone:
            return None
        return Choice.of_group(group, [owner.name for owner in owners])


def _few_choices(speaker: Speaker, plan: Plan) -> Plan:
    """A card has room for so many choices; what more is unclear is asked for alone."""
    left = MOST_CHOICES
    for line in plan.lines:
        if line.stage is Stage.ASKING:
            left -= len(line.choices)
            if left < 0:
                several = Message("Several groups fit “{name}”. Please ask for this one by itself.", name=line.said)
                plan = plan.with_line(line, line.refused(speaker.words.say(several)))
    return plan


def _not_understood(unplaced: Sequence[str]) -> Message:
    return Message(
        "I did not understand what to do with {what}; nothing is done with it.",
        what=tuple(Message("“{name}”", name=foreign(name, NAME)) for name in unplaced),
    )


def _try_again() -> Message:
    return Message(
        "Microsoft Entra does not answer right now, so what is still ready was not sent. "
        "Please press Confirm again in a minute: nothing is sent twice."
    )


def _interrupted() -> Message:
    return Message(
        "I was interrupted: part of it is sent, the rest is not. Please confirm once more in a minute: nothing is sent "
        "twice."
    )
