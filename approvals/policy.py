"""Who may ask, who may decide and for how long: pure rules over facts that others fetched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase

from approvals import refusals
from approvals.refusals import Refusal
from approvals.request import Group, GroupKind, Kind, Person, Request, Result, State


@dataclass(frozen=True, slots=True)
class Rules:
    """What the organisation decided; read from the settings at start.

    Groups are named by object id or by display name, where ``*`` and ``?`` stand for any characters.
    """

    self_service: bool = False
    allow_groups: tuple[str, ...] = ()  # empty: every eligible group
    deny_groups: tuple[str, ...] = ()
    fallback_approvers: tuple[str, ...] = ()  # object ids, asked when no owner can be
    guest_owners_decide: bool = False
    longest_days: int = 0  # 0: a membership may be without end
    request_expires_after: timedelta = timedelta(days=14)
    remind_before_expiry: timedelta = timedelta(days=3)
    recheck_owner_after: timedelta = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Facts:
    """What must be known before anyone is disturbed; all of it as of now."""

    kind: Kind
    requester: Person
    group: Group
    owners: tuple[Person, ...]
    fallbacks: tuple[Person, ...]
    member: bool
    open_request: Request | None
    until: datetime | None
    now: datetime


Rule = Callable[[Facts, Rules], Refusal | None]


def _self_service(_: Facts, rules: Rules) -> Refusal | None:
    return None if rules.self_service else refusals.self_service_off()


def _requester(facts: Facts, _: Rules) -> Refusal | None:
    if not facts.requester.enabled:
        return refusals.requester_disabled()
    return refusals.guest_asks() if facts.requester.guest else None


def _writable(facts: Facts, _: Rules) -> Refusal | None:
    return unwritable(facts.group)


def _listed(facts: Facts, rules: Rules) -> Refusal | None:
    return unlisted(facts.group, rules)


def _membership(facts: Facts, _: Rules) -> Refusal | None:
    if facts.kind is Kind.JOIN and facts.member:
        return refusals.already_member(facts.group)
    if facts.kind is Kind.LEAVE and not facts.member:
        return refusals.not_member(facts.group)
    return None


def _one_open_request(facts: Facts, _: Rules) -> Refusal | None:
    return refusals.already_open(facts.open_request) if facts.open_request else None


def _keeps_an_owner(facts: Facts, _: Rules) -> Refusal | None:
    if facts.kind is not Kind.LEAVE:
        return None
    active = [owner.id for owner in facts.owners if owner.enabled]
    return refusals.only_owner_leaves(facts.group) if active == [facts.requester.id] else None


def _end(facts: Facts, rules: Rules) -> Refusal | None:
    if facts.kind is not Kind.JOIN:
        return None
    if facts.until is None:
        return refusals.end_required(rules.longest_days) if rules.longest_days else None
    if facts.until <= facts.now:
        return refusals.end_in_the_past(facts.until)
    # A day of grace: "30 days from now" ends with that day, in whichever zone the person lives.
    if rules.longest_days and facts.until > facts.now + timedelta(days=rules.longest_days + 1):
        return refusals.end_too_far(rules.longest_days)
    return None


def _somebody_to_ask(facts: Facts, rules: Rules) -> Refusal | None:
    if facts.kind is not Kind.JOIN or approvers(facts, rules)[0]:
        return None
    return refusals.nobody_to_ask(facts.group)


# In the order in which a person would want to hear them: what can never work before what is only missing.
ASKING: tuple[Rule, ...] = (
    _self_service,
    _requester,
    _writable,
    _listed,
    _membership,
    _one_open_request,
    _keeps_an_owner,
    _end,
    _somebody_to_ask,
)


def may_ask(facts: Facts, rules: Rules) -> Refusal | None:
    """The first rule that forbids this request, or None: it may be asked."""
    return next((refusal for rule in ASKING if (refusal := rule(facts, rules))), None)


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
    if _named(group, rules.deny_groups) or (rules.allow_groups and not _named(group, rules.allow_groups)):
        return refusals.not_self_service(group)
    return None


def _named(group: Group, patterns: tuple[str, ...]) -> bool:
    name = group.name.casefold()
    return any(pattern == group.id or fnmatchcase(name, pattern.casefold()) for pattern in patterns)


def can_decide(person: Person, rules: Rules) -> bool:
    """Whether this owner counts: a person with an enabled account, a guest only where the organisation says so."""
    return person.enabled and (rules.guest_owners_decide or not person.guest)


def approvers(facts: Facts, rules: Rules) -> tuple[tuple[Person, ...], bool]:
    """Whom to ask, and whether they stand in because no owner can be asked."""
    owners = tuple(o for o in facts.owners if o.id != facts.requester.id and can_decide(o, rules))
    if owners:
        return owners, False
    return tuple(f for f in facts.fallbacks if f.id != facts.requester.id and f.enabled), True


def may_decide(request: Request, actor: Person, owners: tuple[Person, ...], rules: Rules) -> Refusal | None:
    """Whether ``actor`` may approve or deny the request by the facts of now; None: they may."""
    if actor.id == request.requester.id or any(s.person.id == actor.id for s in request.subjects):
        return refusals.own_request()
    owner = next((o for o in owners if o.id == actor.id), None)
    if owner is not None and can_decide(owner, rules):
        return None
    stands_in = actor.id in rules.fallback_approvers and any(
        a.fallback and a.person.id == actor.id for a in request.approvers
    )
    return None if stands_in and actor.enabled else refusals.not_an_owner(request.group)


def may_carry_out(request: Request, requester: Person, group: Group, rules: Rules, now: datetime) -> Refusal | None:
    """The rules that must still hold when an approved request is written to the directory."""
    if not rules.self_service:
        return refusals.self_service_off()
    if request.kind is Kind.JOIN and request.until is not None and request.until <= now:
        return refusals.end_in_the_past(request.until)
    if not requester.enabled:
        return refusals.requester_disabled()
    if requester.guest:
        return refusals.guest_asks()
    return unwritable(group) or unlisted(group, rules)


def takes_back(request: Request) -> bool:
    """Whether the membership ends by Usher's hand: it has a date, and Usher made it."""
    made = any(subject.result is Result.DONE for subject in request.subjects)
    return request.kind is Kind.JOIN and request.state is State.COMPLETED and request.until is not None and made
