"""What may be asked, of which group, for whom and until when: pure rules over facts that others fetched."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from approvals import naming_refusals, refusals
from approvals.consent import can_decide, leaves
from approvals.facts import Facts
from approvals.ladder import enough_to_ask
from approvals.refusals import Refusal
from approvals.request import GIVES_MEMBERSHIP, Group, GroupKind, JoinRule, Kind, Person, Request, State
from approvals.rules import Creation, Rules, named

__all__ = [
    "ASKING",
    "Facts",
    "everything_against",
    "may_ask",
    "may_be_given",
    "may_carry_out",
    "takes_back",
    "unlisted",
    "unwritable",
]

Rule = Callable[[Facts, Rules], Refusal | None]
# What only an owner may want.
OWNERS_ONLY = frozenset({Kind.REMOVE_OWNERS, Kind.JOIN_RULE})


def _self_service(_: Facts, rules: Rules) -> Refusal | None:
    return None if rules.self_service else refusals.self_service_off()


def _requester(facts: Facts, _: Rules) -> Refusal | None:
    if not facts.requester.enabled:
        return refusals.requester_disabled()
    return refusals.guest_asks() if facts.requester.guest else None


def _creation(facts: Facts, rules: Rules) -> Refusal | None:
    off = facts.kind is Kind.CREATE and rules.creation is Creation.OFF
    return refusals.creation_off() if off else None


def _writable(facts: Facts, _: Rules) -> Refusal | None:
    return unwritable(facts.group)


def _listed(facts: Facts, rules: Rules) -> Refusal | None:
    return None if facts.kind is Kind.CREATE else unlisted(facts.group, rules)


def _owners_only(facts: Facts, rules: Rules) -> Refusal | None:
    """Taking others out, and what is the owners' alone, is not asked for by anybody else. In a group that hides its
    members nobody else asks about others at all: the answer would tell who is in it."""
    if _owns(facts, rules) or facts.kind is Kind.CREATE:
        return None
    others = not facts.for_oneself
    if facts.kind in OWNERS_ONLY or (others and (facts.kind is Kind.LEAVE or facts.group.hides_members)):
        return refusals.owners_only(facts.group)
    return None


def _people(facts: Facts, rules: Rules) -> Refusal | None:
    """Whoever is to get something has an account that works."""
    if facts.kind in (Kind.LEAVE, Kind.REMOVE_OWNERS):
        return None
    for person in facts.people:
        if not person.enabled:
            return refusals.person_disabled(person)
        if person.guest and not rules.guests_added:
            return refusals.guest_added(person)
    return None


def _first_people(facts: Facts, rules: Rules) -> Refusal | None:
    """Of a new group: its members are added without anybody's yes, but not whoever may not be (demand 2.22)."""
    for person in facts.members:
        if not person.enabled:
            return refusals.person_disabled(person)
        if person.guest and not rules.guests_added:
            return refusals.guest_added(person)
    owners = facts.people if facts.kind is Kind.CREATE else ()
    guest = next((person for person in owners if person.guest and not rules.guest_owners_decide), None)
    return refusals.guest_owns(guest) if guest else None


def _name(facts: Facts, rules: Rules) -> Refusal | None:
    if facts.naming is None:
        return None
    return next(iter(naming_refusals.against(facts.naming, on_behalf=rules.creation_on_behalf)), None)


def _join_rule(facts: Facts, rules: Rules) -> Refusal | None:
    closed = facts.kind is Kind.JOIN and facts.join_rule is JoinRule.CLOSED
    return refusals.owners_add(facts.group) if closed and not _owns(facts, rules) else None


def _needed(facts: Facts, _: Rules) -> Refusal | None:
    """Nobody is asked for what is so already (pain 14)."""
    there = {person.id for person in facts.people} & facts.related
    everybody = len(there) == len(facts.people)
    match facts.kind:
        case Kind.JOIN if everybody:
            own = facts.for_oneself
            return refusals.already_member(facts.group) if own else refusals.already_members(facts.group, facts.people)
        case Kind.LEAVE if not there:
            own = facts.for_oneself
            return refusals.not_member(facts.group) if own else refusals.not_members(facts.group, facts.people)
        case Kind.ADD_OWNERS if everybody:
            return refusals.already_owners(facts.group, facts.people)
        case Kind.REMOVE_OWNERS if not there:
            return refusals.not_owners(facts.group, facts.people)
        case Kind.EXTEND if any(person.id not in facts.ends for person in facts.people):
            return refusals.nothing_to_extend(facts.group)
        case Kind.JOIN_RULE if facts.details.join_rule is facts.join_rule:
            return refusals.join_rule_so_already(facts.group)
    return None


def _one_open_request(facts: Facts, _: Rules) -> Refusal | None:
    return next((refusals.already_open(open_) for open_ in facts.open_requests.values()), None)


def _keeps_an_owner(facts: Facts, _: Rules) -> Refusal | None:
    if facts.kind not in (Kind.LEAVE, Kind.REMOVE_OWNERS):
        return None
    going = {person.id for person in facts.people}
    active = {owner.id for owner in facts.owners if owner.enabled and not owner.guest}
    if facts.kind is Kind.LEAVE and not facts.for_oneself:
        return None
    if not active or active - going:
        return None
    own = facts.for_oneself
    return refusals.only_owner_leaves(facts.group) if own else refusals.no_owner_left(facts.group)


def _reason(facts: Facts, rules: Rules) -> Refusal | None:
    if leaves(facts) or facts.reason or not named(facts.group, rules.reason_required):
        return None
    return refusals.reason_required(facts.group)


def _end(facts: Facts, rules: Rules) -> Refusal | None:
    if facts.kind is Kind.CREATE and facts.until is not None and facts.until <= facts.now:
        return refusals.end_of_group_in_the_past(facts.until)
    if facts.kind not in GIVES_MEMBERSHIP:
        return None
    if facts.until is None:
        if rules.longest_days:
            return refusals.end_required(rules.longest_days)
        return refusals.extended_until_when() if facts.kind is Kind.EXTEND else None
    if facts.until <= facts.now:
        return refusals.end_in_the_past(facts.until)
    # A day of grace: "30 days from now" ends with that day, in whichever zone the person lives.
    if rules.longest_days and facts.until > facts.now + timedelta(days=rules.longest_days + 1):
        return refusals.end_too_far(rules.longest_days)
    if facts.kind is Kind.EXTEND and all(facts.until <= end for end in facts.ends.values()):
        return refusals.no_later_end(max(facts.ends.values()))
    return None


def _somebody_to_ask(facts: Facts, rules: Rules) -> Refusal | None:
    return None if enough_to_ask(facts, rules) else refusals.nobody_to_ask(facts.group)


# In the order in which a person would want to hear them: what can never work before what is only missing.
ASKING: tuple[Rule, ...] = (
    _self_service,
    _requester,
    _creation,
    _writable,
    _listed,
    _owners_only,
    _people,
    _first_people,
    _name,
    _join_rule,
    _needed,
    _one_open_request,
    _keeps_an_owner,
    _reason,
    _end,
    _somebody_to_ask,
)


def may_ask(facts: Facts, rules: Rules) -> Refusal | None:
    """The first rule that forbids this request, or None: it may be asked."""
    return next((refusal for rule in ASKING if (refusal := rule(facts, rules))), None)


def everything_against(facts: Facts, rules: Rules) -> tuple[Refusal, ...]:
    """All that forbids it, each rule once, in the order of ASKING; of the name everything there is to say."""
    found = [refusal for rule in ASKING if (refusal := rule(facts, rules))]
    if facts.naming is not None:
        found += naming_refusals.against(facts.naming, on_behalf=rules.creation_on_behalf)
    return tuple({(refusal.rule, str(refusal.message)): refusal for refusal in found}.values())


def may_carry_out(request: Request, requester: Person, group: Group, rules: Rules, now: datetime) -> Refusal | None:
    """The rules that must still hold when an approved request is written to the directory."""
    if not rules.self_service:
        return refusals.self_service_off()
    if request.kind in GIVES_MEMBERSHIP and request.until is not None and request.until <= now:
        return refusals.end_in_the_past(request.until)
    if not requester.enabled:
        return refusals.requester_disabled()
    if requester.guest:
        return refusals.guest_asks()
    if request.kind is Kind.CREATE:
        return refusals.creation_off() if rules.creation is Creation.OFF else None
    return unwritable(group) or unlisted(group, rules)


def may_be_given(person: Person, rules: Rules) -> Refusal | None:
    """Whether one of the people of an approved request may still get it."""
    if not person.enabled:
        return refusals.person_disabled(person)
    return refusals.guest_added(person) if person.guest and not rules.guests_added else None


def unwritable(group: Group) -> Refusal | None:
    """Why no app may write this group's members, or None. The order is that of Graph's own refusals: what is
    mastered elsewhere first, then what a rule decides, then what only privileged administrators may touch."""
    if group.synced:
        return refusals.synced(group)
    if group.kind in (GroupKind.DISTRIBUTION, GroupKind.MAIL_ENABLED_SECURITY):
        return refusals.mail_group(group)
    if group.dynamic:
        return refusals.dynamic(group)
    if group.restricted:
        return refusals.restricted(group)
    if group.role_assignable:
        return refusals.role_assignable(group)
    return None


def unlisted(group: Group, rules: Rules) -> Refusal | None:
    """Whether the organisation's own lists close the group; the deny-list wins."""
    if named(group, rules.deny_groups) or (rules.allow_groups and not named(group, rules.allow_groups)):
        return refusals.not_self_service(group)
    return None


def takes_back(request: Request) -> bool:
    """Whether the membership ends by Usher's hand: it has a date, and Usher made it."""
    made = any(subject.keeps_to_date for subject in request.subjects)
    gives = request.kind in GIVES_MEMBERSHIP
    return gives and request.state is State.COMPLETED and request.until is not None and made


def _owns(facts: Facts, rules: Rules) -> bool:
    return any(owner.id == facts.requester.id and can_decide(owner, rules) for owner in facts.owners)
