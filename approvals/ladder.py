"""Whom a request is put to and when each one's turn comes: owners first, then managers, then the stand-ins.

Nobody's silence and nobody's absence stops a request: whoever cannot be reached, or is away, hands the turn on.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from secrets import token_urlsafe

from approvals.approver import Approver, Reach, Rung
from approvals.consent import acts_directly, approving_rule, can_decide, leaves, yes_needed
from approvals.directory_objects import Person, PersonRef
from approvals.facts import Facts
from approvals.request import Kind, Request
from approvals.rules import AskOwners, Rules


def owners_to_ask(facts: Facts, rules: Rules) -> tuple[Person, ...]:
    """The owners who may decide about this wish."""
    concerned = {facts.requester.id, *(person.id for person in facts.people)}
    if facts.kind is Kind.JOIN_RULE:
        concerned = {facts.requester.id}
    return tuple(owner for owner in facts.owners if owner.id not in concerned and can_decide(owner, rules))


def others_to_ask(facts: Facts, rules: Rules) -> tuple[tuple[Person, Rung], ...]:
    """Who is asked when the owners cannot be or do not answer, in this order."""
    known = {facts.requester.id, *(person.id for person in facts.people), *(o.id for o in owners_to_ask(facts, rules))}
    found: list[tuple[Person, Rung]] = []
    managers = facts.managers if rules.ask_managers else ()
    for person, rung in (*((m, Rung.MANAGER) for m in managers), *((s, Rung.STAND_IN) for s in facts.stand_ins)):
        if person.id not in known and person.enabled and not person.guest:
            known.add(person.id)
            found.append((person, rung))
    return tuple(found)


def co_owners(facts: Facts) -> tuple[Person, ...]:
    """Everybody who is to own a new group and did not ask for it: they are asked first whether they want to."""
    others = (person for person in facts.people if person.id != facts.requester.id)
    return tuple(others) if facts.kind is Kind.CREATE else ()


def needs_asking(facts: Facts, rules: Rules) -> bool:
    """Whether anybody has to be asked at all."""
    return bool(co_owners(facts)) or needs_approval(facts, rules)


def needs_approval(facts: Facts, rules: Rules) -> bool:
    """Whether anybody has to approve it."""
    if leaves(facts) or approving_rule(facts, rules):
        return False
    return not (acts_directly(facts, rules) and yes_needed(facts.kind, facts.group, rules) == 1)


def enough_to_ask(facts: Facts, rules: Rules) -> bool:
    """Whether there are as many people as have to say yes."""
    if not needs_approval(facts, rules):
        return True
    own = 1 if acts_directly(facts, rules) else 0
    return own + len(owners_to_ask(facts, rules)) + len(others_to_ask(facts, rules)) >= rules.quorum(
        facts.group, facts.kind
    )


def ladder(facts: Facts, rules: Rules) -> tuple[Approver, ...]:
    """Everybody who may come to be asked, each with the time of their turn (none for those whose turn it is: a clock
    that is set back must not make them wait). Owners at once, or one by one; after
    ``escalate_after`` without an answer the managers, and after as long again the stand-ins. Where the owners are too
    few to decide, the others need not wait. Of a new group its co-owners come first, and everybody else when those have
    answered or had time enough."""
    if not needs_asking(facts, rules):
        return ()
    first = [new_approver(person, None, Rung.CO_OWNER) for person in co_owners(facts)]
    if not needs_approval(facts, rules):
        return tuple(first)
    at, step = facts.now, rules.escalate_after
    if first:
        at += rules.co_owners_answer_within
    turns: list[Approver] = []
    own = acts_directly(facts, rules)
    if own:
        turns.append(
            replace(new_approver(facts.requester, at), reach=Reach.ASKED, asked_at=at, approved_at=at)
        )  # their own yes is the first of two
    owners = owners_to_ask(facts, rules)
    one_by_one = rules.ask_owners is AskOwners.ONE_BY_ONE
    for place, owner in enumerate(owners):
        # As many as have to say yes are asked at once, whatever the order.
        waits = max(0, place - (rules.quorum(facts.group, facts.kind) - 1 - own)) if one_by_one else 0
        turns.append(new_approver(owner, at + waits * step if waits else None))
    last = max((turn.ask_at or at for turn in turns), default=at)
    few = len(turns) < rules.quorum(facts.group, facts.kind)
    rung_before: Rung | None = Rung.OWNER
    for person, rung in others_to_ask(facts, rules):
        if rung is not rung_before and not few:
            last += step
        rung_before = rung
        turns.append(new_approver(person, last if last > facts.now else None, rung))
    return (*first, *turns)


def new_approver(person: PersonRef, ask_at: datetime | None = None, rung: Rung = Rung.OWNER) -> Approver:
    """Somebody to be asked, with a nonce that only their copies of the card carry."""
    return Approver(PersonRef(person.id, person.name), nonce=token_urlsafe(12), rung=rung, ask_at=ask_at)


def next_turns(request: Request, now: datetime) -> tuple[Approver, ...]:
    """Whoever comes next and has not been asked yet, with their turn now; empty when everybody has been."""
    waiting = [one for one in request.approvers if one.reach is Reach.TO_ASK and one.ask_at and one.ask_at > now]
    if not waiting:
        return ()
    first = min(one.ask_at for one in waiting if one.ask_at)
    return tuple(replace(one, ask_at=None) for one in waiting if one.ask_at == first)


def can_still_answer(request: Request, now: datetime) -> tuple[Approver, ...]:
    """Those who know of the request, or are being asked, and have not said that they are away."""
    return tuple(
        one
        for one in request.approvers
        if one.approved_at is None
        and one.person.id != request.requester.id
        and one.reach is not Reach.UNREACHABLE
        and not (one.away_until and one.away_until > now)
        and (one.reach is not Reach.TO_ASK or one.ask_at is None or one.ask_at <= now)
    )
