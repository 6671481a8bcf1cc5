"""The rules about what a group is to be called, whether it is to be made or renamed."""

from __future__ import annotations

from dataclasses import replace

from approvals.facts import Facts
from approvals.naming_policy import cleaned
from approvals.refusals import Refusal, naming
from approvals.refusals.groups import bad_name, rules_by_name
from approvals.request import Kind
from approvals.rules import Rules, named

# Of a name that is shown on cards and in lists; Graph would take 256 characters.
LONGEST_NAME = 120


def name(facts: Facts, rules: Rules) -> Refusal | None:
    """What the tenant's naming policy, or a group of the same name, has against what the group is to be called."""
    return next(iter(everything_about_name(facts, rules)), None)


def everything_about_name(facts: Facts, rules: Rules) -> tuple[Refusal, ...]:
    if facts.naming is None:
        return ()
    renames = facts.kind is not Kind.CREATE
    return naming.against(facts.naming, on_behalf=rules.creation_on_behalf, renames=renames)


def named_after_maker(facts: Facts) -> bool:
    """Whether the naming policy puts details of whoever names the group into its name."""
    return facts.naming is not None and bool(facts.naming.personal)


def new_name(facts: Facts, _: Rules) -> Refusal | None:
    """What stands against a name of any kind of group; the tenant's naming policy is a rule of its own."""
    name = facts.details.new_name
    if facts.kind is not Kind.DESCRIBE or (name == cleaned(name) and len(name) <= LONGEST_NAME):
        return None
    return bad_name(LONGEST_NAME)


def keeps_its_rules(facts: Facts, rules: Rules) -> Refusal | None:
    """What the organisation decided about groups by their names is not got rid of by another name."""
    if facts.kind is not Kind.DESCRIBE or not facts.details.new_name:
        return None
    before, after = facts.group, replace(facts.group, name=facts.details.new_name)
    sides = (side for pair in rules.not_together for side in pair)
    bound = [p for p in (*rules.two_approvers, *rules.reason_required, *sides) if named(before, (p,))]
    lost = next((pattern for pattern in bound if not named(after, (pattern,))), None)
    return None if lost is None else rules_by_name(before, after.name, lost)
