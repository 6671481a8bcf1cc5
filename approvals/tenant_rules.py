"""What the tenant's policy forbids: creating, changing, adding, asking, guests, and duties that are kept apart."""

from __future__ import annotations

from approvals.consent import owns
from approvals.directory_objects import GroupKind, GroupRef, Person
from approvals.facts import Facts
from approvals.refusals import Refusal, policy
from approvals.request import EFFECT, GIVES_MEMBERSHIP, TAKES_IN, Kind, Relation
from approvals.rules import Rules, keeps_apart, named
from approvals.switches import ABOUT_MEMBERS, Switch, add, ask, create
from approvals.tenant_policy import GROUP_ADMINISTRATORS, AnySetting, Setting, Source


def creating(facts: Facts, _: Rules) -> Switch | None:
    """Demands 2.21 to 2.32; None for what makes no group."""
    return create(facts.group.kind, facts.policy, facts.standing) if facts.kind is Kind.CREATE else None


def changing(facts: Facts, rules: Rules) -> Switch | None:
    """Demand 2.25: who may not create may not change what they own either; 2.26: but everything about members."""
    if facts.kind in ABOUT_MEMBERS or facts.kind is Kind.CREATE:
        return None
    if rules.owners_change_groups:
        return Switch(True, Setting("USHER_OWNERS_CHANGE_GROUPS", True, Source.CONFIGURED))
    return create(facts.group.kind, facts.policy, facts.standing)


def adding(facts: Facts, rules: Rules) -> Switch | None:
    """Demand 2.30: whoever is not among the users of self-service does not add people by their own right."""
    if facts.kind not in GIVES_MEMBERSHIP or facts.for_oneself or not owns(facts, rules):
        return None
    return add(facts.group.kind, facts.policy, facts.standing)


def asking(facts: Facts, rules: Rules) -> Switch | None:
    """Where My Groups is restricted, joining is not offered here either; owners still add people."""
    if facts.kind not in GIVES_MEMBERSHIP or owns(facts, rules):
        return None
    return ask(facts.policy, facts.standing)


def creation_closed(facts: Facts, rules: Rules) -> Refusal | None:
    switch = creating(facts, rules)
    if switch is None or switch.on:
        return None
    return policy.creation_closed(switch.by, _group_name(facts, switch))


def change_closed(facts: Facts, rules: Rules) -> Refusal | None:
    switch = changing(facts, rules)
    return None if switch is None or switch.on else policy.change_closed(facts.group, facts.kind, switch.by)


def adding_closed(facts: Facts, rules: Rules) -> Refusal | None:
    switch = adding(facts, rules)
    if switch is None or switch.on:
        return None
    return policy.adding_closed(facts.group, switch.by, _group_name(facts, switch))


def asking_closed(facts: Facts, rules: Rules) -> Refusal | None:
    switch = asking(facts, rules)
    return None if switch is None or switch.on else policy.asking_closed(switch.by)


def guest_closed(person: Person, facts: Facts) -> Refusal | None:
    """Whether the tenant's rules about guests keep this person out (edge 16); administrators are not bound by those
    about members."""
    if not person.guest:
        return None
    if _as_owner(facts):
        said = facts.policy.guest_owners
        return None if said.value else policy.guest_owner(person, said)
    if facts.group.kind is not GroupKind.MICROSOFT_365 or facts.standing.holds(GROUP_ADMINISTRATORS):
        return None
    decisive = guests_said(facts)
    if not decisive.value:
        return policy.guest_member(person, facts.group, decisive)
    if facts.guests is None and facts.group.labels and facts.policy.sensitivity_labels.value is not False:
        return policy.guest_label(person, facts.group, facts.group.labels[0])
    return None


def guests_said(facts: Facts) -> AnySetting:
    """The setting that decides about guests: the tenant's where it says no, else the group's own where it has one."""
    if _as_owner(facts):
        return facts.policy.guest_owners
    tenant = facts.policy.add_guests
    return facts.guests if tenant.value and facts.guests is not None else tenant


def kept_apart(person: Person, facts: Facts, rules: Rules) -> Refusal | None:
    """Separation of duties: who is in A may neither join nor own B, nor make it."""
    if facts.kind not in TAKES_IN:
        return None
    other = _against(facts.group, facts.elsewhere.get(person.id, ()), rules)
    if other is None:
        return None
    owns = facts.kind in EFFECT and EFFECT[facts.kind].relation is Relation.OWNER
    if person.id == facts.requester.id:
        return policy.kept_apart(facts.group, other, owns=owns)
    return policy.keeps_apart_for(person, facts.group, owns=owns)


def _against(group: GroupRef, others: tuple[GroupRef, ...], rules: Rules) -> GroupRef | None:
    for one, two in rules.not_together:
        for mine, theirs in ((one, two), (two, one)):
            if named(group, (mine,)):
                for other in others:
                    if other.id != group.id and named(other, (theirs,)):
                        return other
    return None


def apart_said(facts: Facts, rules: Rules) -> AnySetting | None:
    """The setting that keeps duties apart, where it speaks of this group."""
    if facts.kind not in TAKES_IN or not keeps_apart(facts.group, rules):
        return None
    pairs = tuple(f"{one} <> {two}" for one, two in rules.not_together if named(facts.group, (one, two)))
    return Setting("USHER_NOT_TOGETHER", pairs, Source.CONFIGURED)


def _as_owner(facts: Facts) -> bool:
    return facts.kind is Kind.CREATE or (facts.kind in EFFECT and EFFECT[facts.kind].relation is Relation.OWNER)


def _group_name(facts: Facts, switch: Switch) -> str:
    """The group whose members the switch lets through, "" where it names none or one that is not there."""
    return facts.policy.group_names.get(str(switch.by.value), "")
