"""The rules about a wish itself: who asks, for whom, of what kind of group, until when, and whether it is needed."""

from __future__ import annotations

from datetime import timedelta

from approvals import tenant_rules
from approvals.consent import acts_by_role, leaves, owns, takes_out_the_blocked
from approvals.directory_objects import Group, GroupKind, JoinRule, Person
from approvals.effects import MOST_DECLARED, found_among
from approvals.facts import Facts
from approvals.ladder import enough_to_ask
from approvals.refusals import Refusal, policy
from approvals.refusals.asking import (
    already_open,
    ask_an_owner,
    group_administrators_only,
    guest_asks,
    nobody_to_ask,
    not_opted_in,
    not_self_service,
    owners_add,
    reason_required,
    requester_disabled,
    self_service_off,
)
from approvals.refusals.effects import declared_already, not_declared, nothing_declared, too_many_declared
from approvals.refusals.ends import (
    end_in_the_past,
    end_of_group_in_the_past,
    end_required,
    end_too_far,
    extended_until_when,
    no_later_end,
    nothing_to_extend,
)
from approvals.refusals.groups import (
    described_so_already,
    dynamic,
    join_rule_so_already,
    mail_group,
    restricted,
    role_assignable,
    synced,
)
from approvals.refusals.new_groups import creation_off
from approvals.refusals.owning import (
    guest_owns,
    guest_takes_over,
    hand_over_to_oneself,
    no_owner_left,
    only_owner_leaves,
)
from approvals.refusals.people import (
    already_member,
    already_members,
    already_owners,
    blocked_already,
    blocked_oneself,
    guest_added,
    not_blocked,
    not_member,
    not_members,
    not_owners,
    people_blocked,
    person_disabled,
)
from approvals.refusals.seats import no_seat_left, seats_unreadable
from approvals.request import BLOCKS, EFFECT, GIVES_MEMBERSHIP, Details, Kind
from approvals.rules import Creation, NoSeats, Rules, named
from approvals.tenant_policy import GROUP_ADMINISTRATORS

# What only an owner may want.
OWNERS_ONLY = frozenset({Kind.REMOVE_OWNERS, Kind.JOIN_RULE, Kind.DESCRIBE, Kind.HAND_OVER, Kind.DECLARE})
# Said in a word, for which nobody is asked why.
WITHOUT_REASON = frozenset({Kind.DESCRIBE, *BLOCKS})


def self_service(facts: Facts, rules: Rules) -> Refusal | None:
    """Demand 2.20: while it is off, nobody but administrators changes anything here."""
    on = rules.self_service or facts.kind in BLOCKS or facts.standing.holds(GROUP_ADMINISTRATORS)
    return None if on else self_service_off()


def requester(facts: Facts, _: Rules) -> Refusal | None:
    if not facts.requester.enabled:
        return requester_disabled()
    return guest_asks() if facts.requester.guest else None


def creation(facts: Facts, rules: Rules) -> Refusal | None:
    off = facts.kind is Kind.CREATE and rules.creation is Creation.OFF
    return creation_off() if off else None


def administrators(facts: Facts, _: Rules) -> Refusal | None:
    return group_administrators_only() if facts.kind in BLOCKS and not acts_by_role(facts) else None


def writable(facts: Facts, _: Rules) -> Refusal | None:
    """A block writes nothing to the directory."""
    return None if facts.kind in BLOCKS else unwritable(facts.group)


def listed(facts: Facts, rules: Rules) -> Refusal | None:
    return None if facts.kind is Kind.CREATE or facts.kind in BLOCKS else unlisted(facts.group, rules)


def opted_in(facts: Facts, _: Rules) -> Refusal | None:
    return None if facts.opted_in else not_opted_in(facts.group)


def owners_only(facts: Facts, rules: Rules) -> Refusal | None:
    """Taking others out, and what is the owners' alone, is not asked for by anybody else. In a group that hides its
    members nobody else asks about others at all: the answer would tell who is in it."""
    by_role = facts.kind in BLOCKS or (facts.kind is Kind.DECLARE and acts_by_role(facts))
    if owns(facts, rules) or facts.kind is Kind.CREATE or by_role or takes_out_the_blocked(facts):
        return None
    others = not facts.for_oneself
    if facts.kind in OWNERS_ONLY or (others and (facts.kind is Kind.LEAVE or facts.group.hides_members)):
        return ask_an_owner(facts.group)
    return None


def people(facts: Facts, rules: Rules) -> Refusal | None:
    """Whoever is to get something may have it."""
    if facts.kind in (Kind.LEAVE, Kind.REMOVE_OWNERS) or facts.kind in BLOCKS:
        return None
    return next((no for person in facts.people if (no := _may_have_it(person, facts, rules))), None)


def first_people(facts: Facts, rules: Rules) -> Refusal | None:
    """Of a new group: its members are added without anybody's yes, but not whoever may not be (demand 2.22)."""
    if no := next((no for person in facts.members if (no := has_an_account(person, rules))), None):
        return no
    owners = facts.people if facts.kind is Kind.CREATE else ()
    guest = next((person for person in owners if person.guest and not rules.guest_owners_decide), None)
    return guest_owns(guest) if guest else None


def not_together(facts: Facts, rules: Rules) -> Refusal | None:
    """Separation of duties, for each of the people, and for the first members of a new group."""
    apart = (tenant_rules.kept_apart(person, facts, rules) for person in (*facts.people, *facts.members))
    return next((no for no in apart if no), None)


def blocked(facts: Facts, _: Rules) -> Refusal | None:
    """Whom an administrator blocked gets in by no way until that is lifted (demand 2.12)."""
    if facts.kind not in EFFECT or not EFFECT[facts.kind].wished:
        return None
    kept_out = [person for person in facts.people if person.id in facts.blocked]
    if not kept_out:
        return None
    return blocked_oneself(facts.group) if facts.for_oneself else people_blocked(facts.group, kept_out)


def join_rule(facts: Facts, rules: Rules) -> Refusal | None:
    closed = facts.kind is Kind.JOIN and facts.join_rule is JoinRule.CLOSED
    return owners_add(facts.group) if closed and not owns(facts, rules) else None


def needed(facts: Facts, _: Rules) -> Refusal | None:
    """Nobody is asked for what is so already (pain 14)."""
    there = {person.id for person in facts.people} & facts.related
    everybody = len(there) == len(facts.people)
    match facts.kind:
        case Kind.JOIN if everybody:
            own = facts.for_oneself
            return already_member(facts.group) if own else already_members(facts.group, facts.people)
        case Kind.LEAVE if not there:
            own = facts.for_oneself
            return not_member(facts.group) if own else not_members(facts.group, facts.people)
        case Kind.ADD_OWNERS if everybody:
            return already_owners(facts.group, facts.people)
        case Kind.REMOVE_OWNERS if not there:
            return not_owners(facts.group, facts.people)
        case Kind.EXTEND if any(person.id not in facts.ends for person in facts.people):
            return nothing_to_extend(facts.group)
        case Kind.DESCRIBE if as_described(facts.group, facts.details):
            return described_so_already(facts.group)
        case Kind.HAND_OVER if facts.about_oneself:
            return hand_over_to_oneself(facts.group)
        case Kind.BLOCK if all(person.id in facts.blocked for person in facts.people):
            return blocked_already(facts.group, facts.people)
        case Kind.UNBLOCK if not any(person.id in facts.blocked for person in facts.people):
            return not_blocked(facts.group, facts.people)
        case Kind.JOIN_RULE if facts.details.join_rule is facts.join_rule:
            return join_rule_so_already(facts.group)
        case Kind.DECLARE:
            return _declaration(facts)
    return None


def _declaration(facts: Facts) -> Refusal | None:
    """What is declared is not declared yet, and not the one too many; what is withdrawn is there."""
    said, declared = facts.details.declares, facts.declared
    if said is None:
        return nothing_declared()
    there = found_among(said, declared) is not None
    if facts.details.withdraws:
        return None if there else not_declared(facts.group, said.name)
    if there:
        return declared_already(facts.group, said.name)
    return too_many_declared(facts.group, MOST_DECLARED) if len(declared) >= MOST_DECLARED else None


def one_open_request(facts: Facts, _: Rules) -> Refusal | None:
    return next((already_open(open_) for open_ in facts.open_requests.values()), None)


def keeps_an_owner(facts: Facts, _: Rules) -> Refusal | None:
    if facts.kind not in (Kind.LEAVE, Kind.REMOVE_OWNERS):
        return None
    going = {person.id for person in facts.people}
    active = {owner.id for owner in facts.owners if owner.enabled and not owner.guest}
    if facts.kind is Kind.LEAVE and not facts.for_oneself:
        return None
    if not active or active - going:
        return None
    own = facts.for_oneself
    return only_owner_leaves(facts.group) if own else no_owner_left(facts.group)


def reason(facts: Facts, rules: Rules) -> Refusal | None:
    if leaves(facts) or facts.kind in WITHOUT_REASON or facts.reason or not named(facts.group, rules.reason_required):
        return None
    return reason_required(facts.group)


def seat(facts: Facts, rules: Rules) -> Refusal | None:
    """Demand 4.7, where the organisation lets nobody in without a licence."""
    if facts.kind not in GIVES_MEMBERSHIP or not facts.group.licences or rules.no_seats is not NoSeats.BLOCK:
        return None
    if facts.outlook is None:
        return seats_unreadable(facts.group)
    return no_seat_left(facts.group, facts.outlook) if facts.outlook.short else None


def end(facts: Facts, rules: Rules) -> Refusal | None:
    if facts.kind is Kind.CREATE and facts.until is not None and facts.until <= facts.now:
        return end_of_group_in_the_past(facts.until)
    if facts.kind not in GIVES_MEMBERSHIP:
        return None
    if facts.until is None:
        if rules.longest_days:
            return end_required(rules.longest_days)
        return extended_until_when() if facts.kind is Kind.EXTEND else None
    if facts.until <= facts.now:
        return end_in_the_past(facts.until)
    # A day of grace: "30 days from now" ends with that day, in whichever zone the person lives.
    if rules.longest_days and facts.until > facts.now + timedelta(days=rules.longest_days + 1):
        return end_too_far(rules.longest_days)
    if facts.kind is Kind.EXTEND and all(facts.until <= end for end in facts.ends.values()):
        return no_later_end(max(facts.ends.values()))
    return None


def end_over(facts: Facts, _: Rules) -> Refusal | None:
    """Of all that is asked of an end, what time itself can change until it is carried out."""
    if facts.kind in GIVES_MEMBERSHIP and facts.until is not None and facts.until <= facts.now:
        return end_in_the_past(facts.until)
    return None


def somebody_to_ask(facts: Facts, rules: Rules) -> Refusal | None:
    return None if enough_to_ask(facts, rules) else nobody_to_ask(facts.group)


def may_be_given(person: Person, facts: Facts, rules: Rules) -> Refusal | None:
    """Whether one of the people of an approved request may still get it; one who may not holds up nobody else."""
    if person.id in facts.blocked:
        return people_blocked(facts.group, [person])
    return _may_have_it(person, facts, rules) or tenant_rules.kept_apart(person, facts, rules)


def has_an_account(person: Person, rules: Rules) -> Refusal | None:
    """Whether this is somebody who can be let into groups at all."""
    if not person.enabled:
        return person_disabled(person)
    return guest_added(person) if person.guest and not rules.guests_added else None


def _may_have_it(person: Person, facts: Facts, rules: Rules) -> Refusal | None:
    if no := has_an_account(person, rules):
        return no
    if person.guest and facts.kind is Kind.HAND_OVER and not rules.guest_owners_decide:
        return guest_takes_over(person, facts.group)
    return tenant_rules.guest_closed(person, facts)


def unwritable(group: Group) -> Refusal | None:
    """Why no app may write this group's members, or None. The order is that of Graph's own refusals: what is
    mastered elsewhere first, then what a rule decides, then what only privileged administrators may touch."""
    if group.unclassified:
        return policy.unclassified(group)
    if group.synced:
        return synced(group)
    if group.kind in (GroupKind.DISTRIBUTION, GroupKind.MAIL_ENABLED_SECURITY):
        return mail_group(group)
    if group.dynamic:
        return dynamic(group)
    if group.restricted:
        return restricted(group)
    if group.role_assignable:
        return role_assignable(group)
    return None


def unlisted(group: Group, rules: Rules) -> Refusal | None:
    """Whether the organisation's own lists close the group; the deny-list wins."""
    if named(group, rules.deny_groups) or (rules.allow_groups and not named(group, rules.allow_groups)):
        return not_self_service(group)
    return None


def as_described(group: Group, details: Details) -> bool:
    """Whether the group has the name and the description that it is to have."""
    named_so = not details.new_name or group.name == details.new_name
    return named_so and details.new_description in (None, group.description)
