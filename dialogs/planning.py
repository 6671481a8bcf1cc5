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
from approvals.decisions import Decisions, Said, Verdict
from approvals.desk import Desk, Proposal, Wish
from approvals.message import Message, plural
from approvals.ports import Book, BookUnavailable, Clock, Directory, DirectoryError, Gone
from approvals.refusals import Refused, group_gone
from approvals.request import OPEN, Kind, Request, State
from cards.buttons import Press, Verb
from cards.choice_card import Choice
from cards.foreign import named
from cards.plan_card import Mark, PlanLine, plan_card
from cards.request_words import STATE, ask, together
from dialogs.answer import Answer, Speaker, say
from dialogs.language import Frame, Intent, resolve
from dialogs.language.frame import ALL, CONTEXT, LAST
from dialogs.memory import Memory
from dialogs.plan import CARRIED_OUT, DECISIONS, MOST_LINES, ON_GROUPS, Line, Plan, Stage, lines, once, title
from dialogs.resolving import meaning

REASON_LENGTH = 500
# All choices of one card together; what fits on it.
MOST_CHOICES = 6
OUT_OF_DATE = Message("This card is out of date. Please tell me again what you need.")
VERDICT = {Intent.APPROVE_REQUEST: Verdict.APPROVE, Intent.DENY_REQUEST: Verdict.DENY}
DECIDED = {Verdict.APPROVE: frozenset(State) - {State.PENDING, State.DENIED}, Verdict.DENY: frozenset({State.DENIED})}
ENDED_WELL = frozenset({State.COMPLETED, State.ENDED})
FULFILLED = {
    Intent.JOIN_GROUP: ENDED_WELL,
    Intent.LEAVE_GROUP: ENDED_WELL,
    Intent.APPROVE_REQUEST: ENDED_WELL | {State.APPROVED},
    Intent.DENY_REQUEST: frozenset({State.DENIED}),
    Intent.CANCEL_REQUEST: frozenset({State.CANCELLED}),
}
KIND = {Intent.JOIN_GROUP: Kind.JOIN, Intent.LEAVE_GROUP: Kind.LEAVE}
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
        directory: Directory,
        memory: Memory,
        book: Book,
        clock: Clock,
    ) -> None:
        self._desk = desk
        self._decisions = decisions
        self._answers = answers
        self._directory = directory
        self._memory = memory
        self._book = book
        self._clock = clock

    async def begin(self, speaker: Speaker, actions: Sequence[Frame]) -> Answer:
        """Everything the sentence asks for, on one card; nothing is sent before the person's yes."""
        said = [line for action in actions for line in lines(action)]
        found = [line for line in said[:MOST_LINES] for line in await self._meant(speaker, line)]
        settled = once(await asyncio.gather(*(self._look_up(speaker, line) for line in found[:MOST_LINES])))
        plan = Plan(uuid4().hex, speaker.tenant_id, speaker.zone, settled)
        plan = await self._judged(speaker, _few_choices(speaker, plan))
        await self._save(speaker, plan)
        await self._memory.note(speaker, groups=(line.group_id for line in plan.lines if line.group_id))
        notice = Message("These are the first {n}; tell me the others afterwards.", n=MOST_LINES)
        return await self._card(speaker, plan, notice if max(len(said), len(found)) > MOST_LINES else None)

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
                await self._carry_out(speaker, plan, line)
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
            if line.stage is Stage.READY and await self._took_effect(speaker, plan, line):
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
                plan = plan.with_line(line, await self._judge(speaker, plan, line, chosen))
        await self._save(speaker, plan)
        return await self._card(speaker, plan)

    async def _meant(self, speaker: Speaker, line: Line) -> list[Line]:
        """ "my last request", "my request for Marketing", "all of them" are the numbers of pending requests."""
        if line.wants is not Intent.CANCEL_REQUEST or line.number:
            return [line]
        pending = [r for r in await self._answers.my_requests(speaker.id) if r.state is State.PENDING]
        if line.said == LAST:
            pending = sorted(pending, key=lambda r: -r.id)[:1]
        elif line.said != ALL:
            pending = [r for r in pending if r.group.name.casefold() == line.said.casefold()]
        if pending:
            return [replace(line, number=request.id) for request in pending[:MOST_LINES]]
        none = Message("None of your requests waits for a decision, so there is nothing to cancel.")
        return [line.refused(speaker.words.say(none))]

    async def _look_up(self, speaker: Speaker, line: Line) -> Line:
        """Names become object ids, phrases become moments; what cannot, is refused with its sentence."""
        if line.wants not in CARRIED_OUT:
            people = [await self._called(speaker, name) for name in line.people]
            return replace(line, people=tuple(people)).refused(speaker.words.say(_not_yet()))
        if line.stage is not Stage.READY or line.wants not in ON_GROUPS:
            return line
        if not line.said:
            return line.refused(speaker.words.say(Message("Which group? Please ask for this again with its name.")))
        if line.until_phrase:
            end = resolve(line.until_phrase, speaker.local(self._clock.now()), speaker.locale).end
            if end is None:
                return line.refused(speaker.words.say(_which_day(line.until_phrase)))
            line = replace(line, until=end)
        if line.said == CONTEXT:
            return await self._spoken_of(speaker, line)
        meant = meaning(await self._directory.find_groups(line.said))
        if meant.one is not None:
            return replace(line, group_id=meant.one.group.id, group_name=meant.one.group.name)
        choices = tuple(match.group.id for match in (*meant.several, *meant.near))
        if choices:
            return replace(line, stage=Stage.ASKING, choices=choices)
        return line.refused(speaker.words.say(Message("I know no group called “{name}”.", name=line.said)))

    async def _called(self, speaker: Speaker, name: str) -> str:
        """Whoever was @mentioned is called as the directory calls them: a mention may be cut to a first name."""
        meant = speaker.means(name)
        try:
            return (await self._directory.person(meant.id)).name if meant else name
        except Gone:
            return name

    async def _spoken_of(self, speaker: Speaker, line: Line) -> Line:
        """The group that "it" was before this sentence."""
        groups = (await self._memory.recall(speaker)).groups
        if not groups:
            return line.refused(speaker.words.say(Message("Which group? Please ask for this again with its name.")))
        if groups[1:]:
            return replace(line, stage=Stage.ASKING, choices=groups)
        try:
            group = await self._directory.group(groups[0])
        except Gone:
            return line.refused(speaker.words.say(group_gone().message))
        return replace(line, group_id=group.id, group_name=group.name)

    async def _judged(self, speaker: Speaker, plan: Plan) -> Plan:
        """Every ready line looked over before anyone is disturbed."""
        judged = await asyncio.gather(*(self._judge(speaker, plan, line, line) for line in plan.lines))
        return replace(plan, lines=tuple(judged))

    async def _judge(self, speaker: Speaker, plan: Plan, place: Line, line: Line) -> Line:
        """The line with what would follow, or refused; ``place`` is where it stands in the plan."""
        if line.stage is not Stage.READY:
            return line
        try:
            if line.wants in ON_GROUPS:
                proposal = await self._desk.consider(self._wish(speaker, plan, place, line))
                told = _what_follows(line, proposal)
            elif line.wants in DECISIONS:
                told = Message("{ask}.", ask=ask(await self._decisions.consider(speaker.id, line.number)))
            else:
                told = Message("{ask}.", ask=ask(await self._desk.consider_withdrawal(speaker.id, line.number)))
        except Refused as refused:
            return line.refused(speaker.words.say(refused.refusal.message))
        return replace(line, told=speaker.words.say(told))

    async def _carry_out(self, speaker: Speaker, plan: Plan, line: Line) -> None:
        """May be repeated."""
        if line.wants in ON_GROUPS:
            await self._desk.submit(self._wish(speaker, plan, line, line))
            return
        try:
            if line.wants in DECISIONS:
                verdict, comment = VERDICT[line.wants], line.reason[:REASON_LENGTH]
                await self._decisions.decide_by_number(speaker.id, line.number, Said(verdict, comment))
            else:
                request = await self._book.request(line.number)
                if request is not None:
                    await self._desk.withdraw(speaker.id, request)
        except Refused:
            if not await self._took_effect(speaker, plan, line):
                raise

    async def _took_effect(self, speaker: Speaker, plan: Plan, line: Line) -> bool:
        """Whether this line has gone already: by an earlier click, or before an interruption."""
        request = await self._request_of(plan, line)
        if request is None:
            return False
        if line.wants in DECISIONS:
            mine = request.decided_by is not None and request.decided_by.id == speaker.id
            return mine and request.state in DECIDED[VERDICT[line.wants]]
        return line.wants in ON_GROUPS or request.state is State.CANCELLED

    async def _request_of(self, plan: Plan, line: Line) -> Request | None:
        if line.wants in ON_GROUPS:
            return await self._book.request_by_draft(plan.draft_of(line))
        return await self._book.request(line.number)

    def _wish(self, speaker: Speaker, plan: Plan, place: Line, line: Line) -> Wish:
        return Wish(
            kind=KIND[line.wants],
            requester_id=speaker.id,
            group_id=line.group_id,
            tenant_id=plan.tenant_id,
            draft_id=plan.draft_of(place),
            until=line.until,
            zone=plan.zone,
            reason=line.reason[:REASON_LENGTH],
        )

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
        if line.stage is Stage.SENT and (request := await self._request_of(plan, line)):
            mark = _mark(line, request)
            told = speaker.words.say(_became(line, request))
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


def _what_follows(line: Line, proposal: Proposal) -> Message:
    if line.wants is Intent.LEAVE_GROUP:
        return Message("You lose access to everything this group gives you. Nobody needs to approve it.")
    asked = Message("{people} will be asked.", people=tuple(named(approver.name) for approver in proposal.approvers))
    if proposal.group.licences:
        return together(asked, Message("Members of this group are given licences."))
    return asked


def _mark(line: Line, request: Request) -> Mark:
    """Whether the line has what it wanted, may still get it, or will not."""
    if request.state in FULFILLED[line.wants]:
        return Mark.DONE
    return Mark.UNDER_WAY if request.state in OPEN else Mark.CLOSED


def _became(line: Line, request: Request) -> Message:
    """What became of a line, as of now."""
    if request.state is State.PENDING and line.wants in DECISIONS:
        return Message("Received: your answer is kept until Microsoft Entra answers, and then checked.")
    if request.state is State.PENDING:
        return plural(
            "Request {number}: {people} was asked.",
            "Request {number}: {people} were asked.",
            n=len(request.approvers),
            number=request.id,
            people=tuple(named(approver.person.name) for approver in request.approvers),
        )
    return Message("Request {number}: {state}.", number=request.id, state=STATE[request.state])


def _which_day(phrase: str) -> Message:
    return Message(
        "I am not sure which day “{phrase}” is, or it is over. Please ask for this one again, for example with "
        "“until 31 March 2027”.",
        phrase=phrase,
    )


def _not_yet() -> Message:
    return Message("I understand what you want, but I cannot do it yet, so it is left out.")


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
