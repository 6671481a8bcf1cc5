"""Which groups can be asked for and why others cannot, and who could decide about them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from approvals.consent import can_decide
from approvals.directory_objects import Group, Person
from approvals.message import Message, plural
from approvals.policy import unlisted, unwritable
from approvals.refusals.asking import nobody_to_ask, not_opted_in
from approvals.rules import Privilege, Rules
from checkup.finding import Finding, Part, ok, problem, warning
from checkup.ports import Owned

OWNERS_WANTED = 2


@dataclass(frozen=True, slots=True)
class Identified:
    """``open`` can be asked for; ``closed`` cannot, by the rule that says so. ``ownerless`` are in one or the other:
    those about which no owner can decide."""

    open: tuple[Owned, ...]
    closed: Mapping[str, tuple[Group, ...]]
    ownerless: tuple[Owned, ...]

    @property
    def all(self) -> int:
        return len(self.open) + sum(map(len, self.closed.values()))


def eligible(group: Group, rules: Rules) -> bool:
    """Whether its kind and the organisation's lists let it be asked for."""
    return unwritable(group) is None and unlisted(group, rules) is None


def identify(groups: Sequence[Owned], rules: Rules) -> Identified:
    found: list[Owned] = []
    ownerless: list[Owned] = []
    closed: dict[str, list[Group]] = {}
    for owned in groups:
        refusal = unwritable(owned.group) or unlisted(owned.group, rules)
        if refusal is None and rules.privilege is Privilege.OWNED_GROUPS and not owned.opted_in:
            refusal = not_opted_in(owned.group)
        if refusal is None and not deciders(owned, rules):
            ownerless.append(owned)
            refusal = None if rules.fallback_approvers else nobody_to_ask(owned.group)
        if refusal is None:
            found.append(owned)
        else:
            closed.setdefault(refusal.rule, []).append(owned.group)
    by_rule = {rule: tuple(them) for rule, them in sorted(closed.items())}
    return Identified(tuple(found), by_rule, tuple(ownerless))


def deciders(owned: Owned, rules: Rules) -> tuple[Person, ...]:
    """The owners who could say yes."""
    return tuple(owner for owner in owned.owners or () if can_decide(owner, rules))


def about_owners(
    identified: Identified, rules: Rules, met: Collection[str] | None, *, other_ways: bool
) -> Iterator[Finding]:
    """Groups about which no owner can decide, or whose owners Usher cannot write to. ``met`` are those with a chat,
    None where that is not known; ``other_ways``: the app is installed for owners, or they get a mail."""
    ownerless = identified.ownerless
    if ownerless:
        yield warning(
            Part.OWNERS,
            plural(
                "{n} group has no owner who could decide (a person with an active account): {groups}.",
                "{n} groups have no owner who could decide (a person with an active account): {groups}.",
                n=len(ownerless),
                groups=_names(ownerless),
            ),
            ASK_STAND_INS if rules.fallback_approvers else NAME_OWNERS,
        )
    unmet = [
        owned
        for owned in identified.open
        if met is not None and (able := deciders(owned, rules)) and not any(one.id in met for one in able)
    ]
    if unmet and not other_ways:
        yield warning(
            Part.OWNERS,
            plural(
                "No owner of {n} group has a chat with Usher yet: {groups}.",
                "No owner of {n} groups has a chat with Usher yet: {groups}.",
                n=len(unmet),
                groups=_names(unmet),
            ),
            Message(
                "Whoever has the app is reached all the same. Give it to everybody by a setup policy of Teams, or set "
                "USHER_INSTALL_APP or USHER_MAIL_FROM."
            ),
        )
    if identified.open and not ownerless and (other_ways or not unmet):
        yield ok(
            Part.OWNERS, Message("Every group that can be asked for has an owner who can decide and can be reached.")
        )


def about_opting_in(identified: Identified, app_id: str) -> Finding:
    """Where only groups whose owners have opted in are written."""
    if not identified.open:
        return warning(
            Part.GROUPS,
            Message("No group has opted in, so nothing can be asked for."),
            Message("Owners add the application {app} as an owner of their group in Entra.", app=app_id),
        )
    count = len(identified.open)
    return ok(
        Part.GROUPS,
        plural(
            "{n} group has opted in: {groups}.",
            "{n} groups have opted in: {groups}.",
            n=count,
            groups=_names(identified.open),
        ),
    )


def about_identifying(identified: Identified) -> Iterator[Finding]:
    """How many can be asked for, and why the others cannot."""
    count = len(identified.open)
    seen = plural(
        "{n} of {all} groups can be asked for.", "{n} of {all} groups can be asked for.", n=count, all=identified.all
    )
    if count:
        yield ok(Part.GROUPS, seen)
    else:
        yield problem(Part.GROUPS, seen, Message("Look at USHER_ALLOW_GROUPS, USHER_DENY_GROUPS and USHER_PRIVILEGE."))
    for rule, groups in identified.closed.items():
        why = _WHY.get(rule) or Message("{rule}", rule=rule)
        seen = plural("{n} group cannot: {why}.", "{n} groups cannot: {why}.", n=len(groups), why=why)
        yield ok(Part.GROUPS, seen)


def about_two_owners(identified: Identified, rules: Rules) -> Finding:
    """One owner is away, or leaves: then nobody decides."""
    few = [owned for owned in identified.open if len(deciders(owned, rules)) < OWNERS_WANTED]
    if not few:
        return ok(Part.OWNERS, Message("Every group that can be asked for has two owners who can decide."))
    return warning(
        Part.OWNERS,
        plural(
            "{n} group has fewer than two owners who can decide: {groups}.",
            "{n} groups have fewer than two owners who can decide: {groups}.",
            n=len(few),
            groups=_names(few),
        ),
        Message("Name a second owner, in Entra or here: “make Bruno an owner of Marketing”."),
    )


def _names(groups: Sequence[Owned]) -> tuple[str, ...]:
    return tuple(sorted((owned.group.name for owned in groups), key=str.casefold))


_WHY: Mapping[str, Message] = {
    "on_premises": Message("copied from Active Directory"),
    "exchange": Message("looked after by Exchange"),
    "dynamic": Message("a rule decides who is in"),
    "restricted": Message("in a restricted administrative unit"),
    "role_assignable": Message("can carry administrator roles"),
    "group_list": Message("closed by the allow-list or the deny-list"),
    "opted_in": Message("the owners have not opted in"),
    "reachable_approver": Message("nobody could decide"),
}
ASK_STAND_INS = Message("Until owners are named in Entra, only the stand-ins of USHER_FALLBACK_APPROVERS decide.")
NAME_OWNERS = Message("Name owners in Entra, or stand-ins in USHER_FALLBACK_APPROVERS; until then nobody can be asked.")
