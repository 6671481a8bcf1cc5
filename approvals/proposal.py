"""What would follow from a wish: who would be asked, in which order, and whether anybody has to be."""

from __future__ import annotations

from dataclasses import dataclass

from approvals.approver import Approver, Rung
from approvals.consent import acts_directly, approving_rule, yes_needed
from approvals.decision import NOTHING_LOOKED_AT, Decision
from approvals.directory_objects import Group, Person
from approvals.facts import Facts
from approvals.gathering import Wish
from approvals.ladder import ladder, others_to_ask
from approvals.request import Kind
from approvals.rules import Rules


@dataclass(frozen=True, slots=True)
class Proposal:
    """A wish that passed every rule, and what would follow.

    ``approvers`` are those whom it would be put to first; empty where nobody need agree: because people may leave, an
    owner acts by their own right (``directly``) or a rule lets them in (``by_rule``)."""

    wish: Wish
    facts: Facts
    ladder: tuple[Approver, ...]
    approvers: tuple[Person, ...]
    quorum: int = 1
    directly: bool = False
    by_rule: str = ""
    fallback: bool = False
    decision: Decision = NOTHING_LOOKED_AT

    @property
    def group(self) -> Group:
        return self.facts.group


def propose(wish: Wish, facts: Facts, rules: Rules) -> Proposal:
    """What would follow from a wish that passed every rule."""
    asked = ladder(facts, rules)
    now = [one for one in asked if one.approved_at is None and (one.ask_at or facts.now) <= facts.now]
    if wish.kind is Kind.CREATE:  # whose turn comes after the co-owners', and who is no fallback of anybody
        now = [one for one in asked if one.rung is Rung.STAND_IN]
    known = {person.id: person for person in (*(p for p, _ in others_to_ask(facts, rules)), *facts.owners)}
    return Proposal(
        wish,
        facts,
        asked,
        tuple(known[one.person.id] for one in now),
        quorum=yes_needed(wish.kind, facts.group, rules),
        directly=acts_directly(facts, rules),
        by_rule=approving_rule(facts, rules),
        fallback=wish.kind is not Kind.CREATE and bool(now) and all(one.fallback for one in now),
    )
