"""The rules about taking back a change to the group itself: only what nobody has changed since, and only as it was."""

from __future__ import annotations

from approvals.facts import Facts
from approvals.refusals import Refusal
from approvals.refusals.taking_back import described_since, join_rule_since, named_otherwise, renamed_since
from approvals.rules import Rules


def unchanged_since(facts: Facts, _: Rules) -> Refusal | None:
    """What somebody else made of the group later is not overwritten. As it was before counts as unchanged, too: a
    replica may not have heard of the change yet."""
    made = facts.undoes
    if made is None or made.before is None:
        return None
    group, before = facts.group, made.before
    others = [owner for owner in facts.owners if owner.id != facts.requester.id and owner.enabled]
    if made.new_name and group.name not in (made.new_name, before.name):
        return renamed_since(group, before.name, others)
    if made.new_description is not None and group.description not in (made.new_description, before.description):
        return described_since(group, others)
    if made.join_rule is not None and facts.join_rule not in (made.join_rule, before.join_rule):
        return join_rule_since(group, others)
    return None


def as_it_was(facts: Facts, _: Rules) -> Refusal | None:
    """A naming policy that would make another name of the old one brings nothing back."""
    before, name = facts.undoes.before if facts.undoes else None, facts.details.new_name
    return named_otherwise(facts.group, before.name, name) if before and name and name != before.name else None
