"""A line of a plan judged and carried out, once, however often it is tried; and what became of it."""

from __future__ import annotations

from dataclasses import replace

from approvals.consent import said_yes_already
from approvals.decisions import Decision, Decisions, Said, Verdict
from approvals.desk import Desk
from approvals.message import Message, plural
from approvals.ports.book import Book
from approvals.proposal import Proposal
from approvals.refusals import Refused
from approvals.request import OPEN, Kind, Request, State
from cards.effects_rows import listed
from cards.foreign import named
from cards.plan_card import Mark
from cards.request_words import STATE, ask, together
from dialogs.answer import Speaker
from dialogs.language import Intent
from dialogs.plan import DECISIONS, REQUESTS, Line, Plan, Stage

REASON_LENGTH = 500
VERDICT = {Intent.APPROVE_REQUEST: Verdict.APPROVE, Intent.DENY_REQUEST: Verdict.DENY}
DECIDED = {Verdict.APPROVE: frozenset(State) - {State.PENDING, State.DENIED}, Verdict.DENY: frozenset({State.DENIED})}
ENDED_WELL = frozenset({State.COMPLETED, State.ENDED})
FULFILLED = {
    **dict.fromkeys(REQUESTS, ENDED_WELL),
    Intent.APPROVE_REQUEST: ENDED_WELL | {State.APPROVED},
    Intent.DENY_REQUEST: frozenset({State.DENIED}),
    Intent.CANCEL_REQUEST: frozenset({State.CANCELLED}),
}


class DoingLines:
    """May raise Refused, DirectoryBusy or BookUnavailable."""

    def __init__(self, desk: Desk, decisions: Decisions, book: Book) -> None:
        self._desk = desk
        self._decisions = decisions
        self._book = book

    async def judge(self, speaker: Speaker, plan: Plan, place: Line, line: Line) -> Line:
        """The line with what would follow, or refused; ``place`` is where it stands in the plan."""
        if line.stage is not Stage.READY:
            return line
        try:
            if line.wants in REQUESTS:
                told = _what_follows(await self._desk.consider(plan.draft(place, line).wish(speaker.id)))
            elif line.wants in DECISIONS:
                told = Message("{ask}.", ask=ask(await self._decisions.consider(speaker.id, line.number)))
            else:
                told = Message("{ask}.", ask=ask(await self._desk.consider_withdrawal(speaker.id, line.number)))
        except Refused as refused:
            return line.refused(speaker.words.say(refused.refusal.message))
        return replace(line, told=speaker.words.say(told))

    async def carry_out(self, speaker: Speaker, plan: Plan, line: Line) -> None:
        """May be repeated."""
        if line.wants in REQUESTS:
            await self._desk.submit(plan.draft(line, line).wish(speaker.id))
            return
        try:
            if line.wants in DECISIONS:
                said = Said(VERDICT[line.wants], line.reason[:REASON_LENGTH], line.until)
                decision = await self._decisions.decide_by_number(speaker.id, line.number, said)
                _check_counted(decision)
            else:
                request = await self._book.request(line.number)
                if request is not None:
                    await self._desk.withdraw(speaker.id, request)
        except Refused:
            if not await self.took_effect(speaker, plan, line):
                raise

    async def took_effect(self, speaker: Speaker, plan: Plan, line: Line) -> bool:
        """Whether this line has gone already: by an earlier click, or before an interruption."""
        request = await self.request_of(plan, line)
        if request is None:
            return False
        if line.wants in DECISIONS:
            verdict = VERDICT[line.wants]
            mine = request.decided_by is not None and request.decided_by.id == speaker.id
            first = verdict is Verdict.APPROVE and said_yes_already(request, speaker.id)
            return first or (mine and request.state in DECIDED[verdict])
        return line.wants in REQUESTS or request.state is State.CANCELLED

    async def request_of(self, plan: Plan, line: Line) -> Request | None:
        if line.wants in REQUESTS:
            return await self._book.request_by_draft(plan.draft_of(line))
        return await self._book.request(line.number)


def mark_of(line: Line, request: Request) -> Mark:
    """Whether the line has what it wanted, may still get it, or will not."""
    if request.state in FULFILLED[line.wants]:
        return Mark.DONE
    return Mark.UNDER_WAY if request.state in OPEN else Mark.CLOSED


def became(line: Line, request: Request, speaker: Speaker) -> Message:
    """What became of a line, as of now."""
    if request.state is State.PENDING and line.wants in DECISIONS:
        if said_yes_already(request, speaker.id):
            return Message("Your yes counts; somebody else's is needed as well.")
        return Message("Received: your answer is kept until Microsoft Entra answers, and then checked.")
    if request.state is State.PENDING:
        asked = [one for one in request.approvers if one.approved_at is None and one.turn_came(request.created_at)]
        return plural(
            "Request {number}: {people} was asked.",
            "Request {number}: {people} were asked.",
            n=len(asked),
            number=request.id,
            people=tuple(named(approver.person.name) for approver in asked),
        )
    return Message("Request {number}: {state}.", number=request.id, state=STATE[request.state])


def _check_counted(decision: Decision) -> None:
    if decision.not_counted is not None:
        raise Refused(decision.not_counted)


def _what_follows(proposal: Proposal) -> Message:
    if proposal.facts.kind is Kind.LEAVE and proposal.facts.for_oneself:
        return Message("You lose access to everything this group gives you. Nobody needs to approve it.")
    if proposal.approvers:
        asked = tuple(named(approver.name) for approver in proposal.approvers)
        told = Message("{people} will be asked.", people=asked)
    elif proposal.directly:
        told = Message("You own the group, so it is done at once.")
    else:
        told = Message("Nobody needs to approve it.")
    if proposal.group.licences and proposal.facts.kind is Kind.JOIN:
        told = together(told, Message("Members of this group are given licences."))
    if proposal.facts.opens:
        told = together(told, Message("Joining opens {what}.", what=listed(proposal.facts.opens)))
    return told
