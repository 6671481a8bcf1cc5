"""Whose yes counts, how many are needed, and when none is."""

from __future__ import annotations

from datetime import datetime

from approvals.approver import Rung
from approvals.directory_objects import GroupKind, GroupRef, JoinRule, Person
from approvals.effects import Opening, effects_hash
from approvals.facts import Facts
from approvals.refusals import Refusal
from approvals.refusals.asking import requester_disabled
from approvals.refusals.deciding import not_an_owner, not_appointed, own_request
from approvals.request import BLOCKS, EFFECT, Kind, Request
from approvals.rules import AutoApproval, Creation, Rules
from approvals.switches import by_role
from approvals.tenant_policy import GROUP_ADMINISTRATORS

OPEN_GROUP = "open_group"
"""The rule by which somebody is let in whose group's owners opened it."""
FREE_CREATION = "free_creation"
"""The rule by which a group is made that nobody has to approve."""


def can_decide(person: Person, rules: Rules) -> bool:
    """Whether this owner counts: a person with an enabled account, a guest only where the organisation says so."""
    return person.enabled and (rules.guest_owners_decide or not person.guest)


def yes_needed(kind: Kind, group: GroupRef, rules: Rules) -> int:
    """How many different people have to say yes; what an administrator does by their role waits for nobody."""
    return 1 if kind in BLOCKS else rules.quorum(group, kind)


def owns(facts: Facts, rules: Rules) -> bool:
    """Whether the requester is one of the owners who count."""
    return any(owner.id == facts.requester.id and can_decide(owner, rules) for owner in facts.owners)


def leaves(facts: Facts) -> bool:
    """Nobody need agree to somebody's own leaving, nor to their giving up ownership."""
    return facts.kind in (Kind.LEAVE, Kind.REMOVE_OWNERS) and facts.for_oneself


def acts_directly(facts: Facts, rules: Rules) -> bool:
    """Whether the requester owns the group and does to others what an owner may do; never to themselves. Whoever
    administers groups says who is blocked, and may declare what a group opens."""
    if facts.kind in BLOCKS or (facts.kind is Kind.DECLARE and acts_by_role(facts)):
        return acts_by_role(facts)
    if takes_out_the_blocked(facts) and rules.admins_block:
        return True
    owner = next((o for o in facts.owners if o.id == facts.requester.id), None)
    if owner is None or not can_decide(owner, rules) or facts.kind is Kind.CREATE:
        return False
    return facts.kind not in EFFECT or not facts.about_oneself


def acts_by_role(facts: Facts) -> bool:
    """Whether the requester does it as somebody who administers groups. What owners may do, an owner does as one."""
    if not by_role(facts.kind, for_oneself=facts.for_oneself) or not facts.standing.holds(GROUP_ADMINISTRATORS):
        return False
    return facts.kind in BLOCKS or all(owner.id != facts.requester.id for owner in facts.owners)


def takes_out_the_blocked(facts: Facts) -> bool:
    """Whether an administrator wants nobody out of the group but whom an administrator blocked from it."""
    blocked = all(person.id in facts.blocked for person in facts.people)
    return facts.kind is Kind.LEAVE and acts_by_role(facts) and blocked and not facts.about_oneself


def approving_rule(facts: Facts, rules: Rules) -> str:
    """The rule that lets the requester in without anybody being asked, "" if none does. Never into a group that costs
    licences or needs two approvals, and never a guest. Or the rule by which a group is made."""
    if facts.kind is Kind.CREATE:
        free = rules.creation is Creation.NONE and not facts.requester.guest
        return FREE_CREATION if free and rules.quorum(facts.group, facts.kind) == 1 else ""
    if facts.kind is not Kind.JOIN or not facts.for_oneself or facts.requester.guest:
        return ""
    if facts.group.licences or rules.quorum(facts.group) > 1 or facts.join_rule is JoinRule.CLOSED:
        return ""
    if facts.join_rule is JoinRule.OPEN:
        return OPEN_GROUP
    public = facts.group.kind is GroupKind.MICROSOFT_365 and facts.group.visibility.casefold() == "public"
    if AutoApproval.PUBLIC_GROUP in rules.auto_approve and public:
        return AutoApproval.PUBLIC_GROUP
    deciding = [owner for owner in facts.owners if can_decide(owner, rules)]
    department = facts.requester.department.casefold()
    same = bool(department) and all(owner.department.casefold() == department for owner in deciding)
    if AutoApproval.SAME_DEPARTMENT in rules.auto_approve and deciding and same:
        return AutoApproval.SAME_DEPARTMENT
    return ""


def may_decide(
    request: Request,
    actor: Person,
    owners: tuple[Person, ...],
    rules: Rules,
    now: datetime,
    managers: tuple[Person, ...] = (),
) -> Refusal | None:
    """Whether ``actor`` may approve or deny the request by the facts of ``now``; None: they may. ``managers`` are
    those of the present owners, where managers are asked."""
    if any(one.rung is Rung.CO_OWNER and one.person.id == actor.id for one in request.approvers):
        return None if actor.enabled else requester_disabled()  # about their own ownership, and nothing else
    about_people = request.kind in EFFECT or request.kind is Kind.CREATE
    if actor.id == request.requester.id or (about_people and any(s.person.id == actor.id for s in request.subjects)):
        return own_request()
    if request.kind is Kind.CREATE:
        return None if _appointed(actor, owners, rules) else not_appointed(request.group)
    owner = next((o for o in owners if o.id == actor.id), None)
    if owner is not None and can_decide(owner, rules):
        return None
    return None if _stands_in(request, actor, rules, now, managers) else not_an_owner(request.group)


def _appointed(actor: Person, owners: tuple[Person, ...], rules: Rules) -> bool:
    """Whether this person approves new groups; ``owners`` are those of the group whose owners do."""
    if not actor.enabled:
        return False
    if rules.creation is Creation.OWNERS:
        return any(owner.id == actor.id and can_decide(owner, rules) for owner in owners)
    return rules.creation is Creation.APPROVAL and actor.id in rules.creation_approvers


def _stands_in(request: Request, actor: Person, rules: Rules, now: datetime, managers: tuple[Person, ...]) -> bool:
    """Only where their turn has come, and they still are what they are asked as."""
    asked = any(
        one.fallback and one.person.id == actor.id and (one.ask_at is None or one.ask_at <= now)
        for one in request.approvers
    )
    still = actor.id in rules.fallback_approvers or (rules.ask_managers and any(m.id == actor.id for m in managers))
    return asked and still and actor.enabled and not actor.guest


def outdated(request: Request, opens: tuple[Opening, ...], seen: str) -> bool:
    """Whether a yes would be one to something else than the group opens now: not what the request says it opens, or
    not what its giver was shown (a hash; "" where that is not known)."""
    now = effects_hash(opens, request.short)
    return now != request.effects_hash or (bool(seen) and seen != now)


def said_yes_already(request: Request, actor_id: str) -> bool:
    return any(one.person.id == actor_id for one in request.approvals)


def approvals_missing(request: Request, quorum: int) -> int:
    """How many more people have to say yes; the stricter of the rule at the request and the rule of now counts."""
    return max(0, max(request.quorum, quorum) - len(request.approvals))
