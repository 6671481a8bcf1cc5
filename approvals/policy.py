"""What may be asked, of which group, for whom and until when: one pure decision over facts that others fetched.

The same decision serves the answer to a person, the dry run, the audit and the write: it says whether, why not, and
every rule that was looked at, with its value, who says so and since when.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from approvals import name_rules, tenant_rules, undo_rules, wish_rules
from approvals.consent import acts_by_role
from approvals.decision import Decision, Looked, looked_at
from approvals.facts import Facts
from approvals.refusals import Refusal
from approvals.request import BLOCKS, EFFECT, GIVES_MEMBERSHIP, Kind, Request, State
from approvals.rules import Rules, named
from approvals.switches import Switch
from approvals.tenant_policy import AnySetting, Setting, Source
from approvals.wish_rules import as_described, may_be_given, unlisted, unwritable

__all__ = [
    "RULES",
    "Facts",
    "Moment",
    "Rule",
    "as_described",
    "decide",
    "everything_against",
    "may_be_given",
    "takes_back",
    "unlisted",
    "unwritable",
]

Forbids = Callable[[Facts, Rules], Refusal | None]
By = Callable[[Facts, Rules], AnySetting | None]


class Moment(StrEnum):
    """When it is decided."""

    ASKING = "asking"
    CARRYING_OUT = "carrying_out"  # of an approved request, just before the write


@dataclass(frozen=True, slots=True)
class Rule:
    """``forbids`` says why not, or None; ``by`` is the setting or the fact that it goes by, None where it does not
    speak of such a wish; ``again``: looked at once more before the write."""

    name: str
    forbids: Forbids
    by: By
    again: bool = False


def decide(facts: Facts, rules: Rules, moment: Moment = Moment.ASKING) -> Decision:
    """The first rule that forbids it, or none, and every rule that was looked at. For CARRYING_OUT ``facts.owners`` has
    the requester where they act by their own right."""
    looked: list[Looked] = []
    for rule in RULES:
        if moment is Moment.CARRYING_OUT and not rule.again:
            continue
        refusal, by = rule.forbids(facts, rules), rule.by(facts, rules)
        if by is not None:
            looked.append(looked_at(rule.name, by, allows=refusal is None))
        if refusal is not None:
            return Decision(refusal, tuple(looked))
    return Decision(None, tuple(looked))


def everything_against(facts: Facts, rules: Rules) -> tuple[Refusal, ...]:
    """All that forbids it, each refusal once, in the order of RULES; of the name everything there is to say."""
    found = [refusal for rule in RULES if (refusal := rule.forbids(facts, rules))]
    found += name_rules.everything_about_name(facts, rules)
    return tuple({(refusal.rule, str(refusal.message)): refusal for refusal in found}.values())


def _configured(name: str, value: Callable[[Rules], object], about: Callable[[Facts], bool] = lambda _: True) -> By:
    """By the organisation's decision about Usher."""
    return lambda facts, rules: Setting(name, str(value(rules)).lower(), Source.CONFIGURED) if about(facts) else None


def _known(name: str, value: Callable[[Facts], object], about: Callable[[Facts], bool] = lambda _: True) -> By:
    """By what the directory and the book say about these people and this group."""
    return lambda facts, _: Setting(name, str(value(facts)), Source.DIRECTORY, facts.now) if about(facts) else None


def _switch(switch: Callable[[Facts, Rules], Switch | None]) -> By:
    """By one of the tenant's switches."""

    def by(facts: Facts, rules: Rules) -> AnySetting | None:
        found = switch(facts, rules)
        return None if found is None else found.by

    return by


def _lists(facts: Facts, rules: Rules) -> AnySetting | None:
    if not rules.deny_groups and not rules.allow_groups:
        return None
    denied = named(facts.group, rules.deny_groups)
    name, patterns = ("USHER_DENY_GROUPS", rules.deny_groups) if denied else ("USHER_ALLOW_GROUPS", rules.allow_groups)
    return Setting(name, patterns, Source.CONFIGURED)


def _makes(facts: Facts) -> bool:
    return facts.kind is Kind.CREATE


def _gives(facts: Facts) -> bool:
    return facts.kind in GIVES_MEMBERSHIP


def _describes(facts: Facts) -> bool:
    return facts.kind is Kind.DESCRIBE


_signs_in = _configured("USHER_SIGN_IN", lambda rules: rules.sign_in.value, name_rules.named_after_maker)


_undoing = _known("called now", lambda f: f.group.name, lambda f: f.undoes is not None)


def _has_a_group(facts: Facts) -> bool:
    return facts.kind is not Kind.CREATE


def _who(facts: Facts) -> str:
    account = "enabled" if facts.requester.enabled else "disabled"
    return f"{account} {'guest' if facts.requester.guest else 'member'}"


def _state(facts: Facts) -> str:
    """What kind of group it is, and what keeps apps from writing it."""
    group = facts.group
    flags = {
        "unclassified": group.unclassified,
        "synced": group.synced,
        "dynamic": group.dynamic,
        "restricted": group.restricted,
        "role-assignable": group.role_assignable,
    }
    return ", ".join((group.kind.value, *(name for name, set_ in flags.items() if set_)))


def _lets_guests(facts: Facts, rules: Rules) -> AnySetting | None:
    """Who is to get it; of a guest the setting about guests."""
    guest = any(person.guest for person in facts.people)
    if guest and facts.kind not in (Kind.LEAVE, Kind.REMOVE_OWNERS) and rules.guests_added:
        return tenant_rules.guests_said(facts)
    return Setting("USHER_GUESTS_ADDED", rules.guests_added, Source.CONFIGURED) if guest else None


# In the order in which a person would want to hear them: what can never work before what is only missing.
RULES: tuple[Rule, ...] = (
    Rule(
        "self_service", wish_rules.self_service, _configured("USHER_SELF_SERVICE", lambda r: r.self_service), again=True
    ),
    Rule("requester", wish_rules.requester, _known("account", _who), again=True),
    Rule("creation", wish_rules.creation, _configured("USHER_CREATION", lambda r: r.creation, _makes), again=True),
    Rule("tenant_creation", tenant_rules.creation_closed, _switch(tenant_rules.creating), again=True),
    Rule(
        "administrators",
        wish_rules.administrators,
        _known("administers groups", acts_by_role, lambda f: f.kind in BLOCKS),
    ),
    Rule("writable", wish_rules.writable, _known("group", _state, _has_a_group), again=True),
    Rule("listed", wish_rules.listed, _lists, again=True),
    Rule(
        "opted_in", wish_rules.opted_in, _configured("USHER_PRIVILEGE", lambda r: r.privilege, _has_a_group), again=True
    ),
    Rule("owners_only", wish_rules.owners_only, _known("owners", lambda f: len(f.owners), _has_a_group)),
    Rule("unchanged_since", undo_rules.unchanged_since, _undoing, again=True),
    Rule("tenant_change", tenant_rules.change_closed, _switch(tenant_rules.changing), again=True),
    Rule("people", wish_rules.people, _lets_guests),
    Rule(
        "first_people",
        wish_rules.first_people,
        _known("first members", lambda f: len(f.members), lambda f: bool(f.members)),
    ),
    Rule("name", name_rules.name, _signs_in),
    Rule("blocked", wish_rules.blocked, _known("blocked", lambda f: len(f.blocked), lambda f: f.kind in EFFECT)),
    Rule("not_together", wish_rules.not_together, tenant_rules.apart_said),
    Rule("tenant_adding", tenant_rules.adding_closed, _switch(tenant_rules.adding), again=True),
    Rule(
        "join_rule",
        wish_rules.join_rule,
        lambda f, _: Setting("join rule", f.join_rule.value, Source.CONFIGURED, f.now) if f.kind is Kind.JOIN else None,
    ),
    Rule("as_it_was", undo_rules.as_it_was, _undoing),
    Rule("new_name", name_rules.new_name, _known("new name", lambda f: f.details.new_name, _describes)),
    Rule("keeps_its_rules", name_rules.keeps_its_rules, _known("new name", lambda f: f.details.new_name, _describes)),
    Rule("needed", wish_rules.needed, _known("there already", lambda f: len(f.related), _has_a_group)),
    Rule("tenant_asking", tenant_rules.asking_closed, _switch(tenant_rules.asking), again=True),
    Rule("one_open_request", wish_rules.one_open_request, _known("open requests", lambda f: len(f.open_requests))),
    Rule("keeps_an_owner", wish_rules.keeps_an_owner, _known("owners", lambda f: len(f.owners), _has_a_group)),
    Rule(
        "seat",
        wish_rules.seat,
        _configured("USHER_NO_SEATS", lambda r: r.no_seats.value, lambda f: _gives(f) and bool(f.group.licences)),
    ),
    Rule(
        "reason",
        wish_rules.reason,
        lambda f, r: (
            Setting("USHER_REASON_REQUIRED", r.reason_required, Source.CONFIGURED) if r.reason_required else None
        ),
    ),
    Rule("end", wish_rules.end, _configured("USHER_LONGEST_DAYS", lambda r: r.longest_days, _gives)),
    Rule(
        "end_over",
        wish_rules.end_over,
        _known("end", lambda f: f.until, lambda f: _gives(f) and bool(f.until)),
        again=True,
    ),
    Rule("somebody_to_ask", wish_rules.somebody_to_ask, _known("owners", lambda f: len(f.owners), _has_a_group)),
)


def takes_back(request: Request) -> bool:
    """Whether the membership ends by Usher's hand: it has a date, and Usher made it."""
    made = any(subject.keeps_to_date for subject in request.subjects)
    gives = request.kind in GIVES_MEMBERSHIP
    return gives and request.state is State.COMPLETED and request.until is not None and made
