"""What a checkup makes of what was looked at: pure judgements, each with the way out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from app_doctor import attestations
from approvals.directory_objects import Group, GroupKind, Person
from approvals.message import Message
from approvals.rules import Privilege, Rules
from checkup import groups
from checkup.attested import attested
from checkup.clocks import compared
from checkup.finding import Finding, Part, Verdict
from checkup.permissions import FAR_TOO_MUCH, Setup, consent, needs
from checkup.plans import plan
from checkup.ports import Attestation, Granted, Owned

TODAY = date(2026, 12, 1)
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
APP_WIDE, OWNED = Setup(Privilege.APP_WIDE), Setup(Privilege.OWNED_GROUPS)
EVERYTHING = Setup(Privilege.APP_WIDE, creates=True, installs_app=True, reads_mailboxes=True, sends_mail=True)
OLGA = Person("o", "Olga", enabled=True)
BRUNO = Person("b", "Bruno", enabled=True)
GONE = Person("g", "Gone", enabled=False)
GUEST = Person("x", "Guest", enabled=True, guest=True)
WHAT = Message("“My Groups” is restricted")


def granted(*permissions: str) -> Granted:
    return Granted(frozenset(permissions), consented=True)


def least(setup: Setup) -> Granted:
    return granted(*(need.enough[0] for need in needs(setup)))


def told(findings: list[Finding], verdict: Verdict) -> list[str]:
    return [str(finding.seen) for finding in findings if finding.verdict is verdict]


def group(name: str, *, dynamic: bool = False, role_assignable: bool = False) -> Group:
    return Group(name.lower(), name, GroupKind.SECURITY, dynamic=dynamic, role_assignable=role_assignable)


@pytest.mark.parametrize("setup", [APP_WIDE, OWNED, EVERYTHING])
def test_the_least_of_every_need_is_enough_and_nothing_of_it_too_much(setup: Setup) -> None:
    findings = [*consent(setup, least(setup))]

    assert {finding.verdict for finding in findings} == {Verdict.OK}
    assert not least(setup).permissions & FAR_TOO_MUCH


@pytest.mark.parametrize("setup", [APP_WIDE, OWNED, EVERYTHING])
def test_without_any_one_of_them_something_is_said(setup: Setup) -> None:
    for need in needs(setup):
        have = least(setup).permissions - set(need.enough)
        seen = {str(finding.seen.values.get("without", "")) for finding in consent(setup, Granted(have, True))}
        assert str(need.without) in seen


def test_where_groups_are_made_the_doctor_says_what_teams_take() -> None:
    """A team for a new group takes Group.ReadWrite.All, and only where teams are wanted (docs/directory.md)."""
    have = least(EVERYTHING).permissions - {"Group.ReadWrite.All"}
    seen = [str(finding.seen) for finding in consent(EVERYTHING, Granted(have, True))]
    assert any("Group.ReadWrite.All is not granted" in one and "no team" in one for one in seen)
    assert not any("no team" in str(need.without) for need in needs(APP_WIDE))


def test_a_mode_without_tenant_wide_rights_needs_none_to_write() -> None:
    assert not any("Write" in permission for permission in least(OWNED).permissions)
    [broken] = told([*consent(OWNED, granted(*least(OWNED).permissions, "Group.ReadWrite.All"))], Verdict.PROBLEM)
    assert broken == "Usher could write every group of the tenant: ('Group.ReadWrite.All',)."


@pytest.mark.parametrize("permission", sorted(FAR_TOO_MUCH))
def test_what_makes_an_application_an_administrator_is_a_problem(permission: str) -> None:
    have = granted(*least(APP_WIDE).permissions, permission)
    assert [permission in seen for seen in told([*consent(APP_WIDE, have)], Verdict.PROBLEM)] == [True]


def test_a_greater_permission_beside_the_lesser_ones_is_not_needed() -> None:
    have = granted(*least(APP_WIDE).permissions, "Directory.Read.All")
    assert any("Directory.Read.All" in seen for seen in told([*consent(APP_WIDE, have)], Verdict.WARNING))


@pytest.mark.parametrize(
    ("stated", "verdict", "words"),
    [
        (None, Verdict.WARNING, "not stated, so it counts as closed"),
        (TODAY, Verdict.OK, "stated on"),
        (TODAY - timedelta(days=180), Verdict.OK, "stated on"),
        (TODAY - timedelta(days=181), Verdict.WARNING, "stated {n} days ago"),
        (TODAY + timedelta(days=1), Verdict.PROBLEM, "still to come"),
    ],
)
def test_a_statement_ages(stated: date | None, verdict: Verdict, words: str) -> None:
    [finding] = attested([Attestation(WHAT, "USHER_MY_GROUPS_RESTRICTED", stated, 180)], TODAY)

    assert finding.verdict is verdict
    assert words in f"{finding.seen.template} {finding.seen.plural}"
    assert verdict is Verdict.OK or "USHER_MY_GROUPS_RESTRICTED" in str(finding.advice)


def test_settings_that_know_of_statements_are_read_and_others_are_not_blamed() -> None:
    stated = SimpleNamespace(
        on=TODAY,
        my_groups_restricted=False,
        owners_manage_requests=None,
        security_group_users="all",
        remind_after=timedelta(days=90),
    )

    assert attestations(object()) == ()
    read = attestations(SimpleNamespace(attestation=stated))
    assert [(one.stated, one.holds_days) for one in read] == [(TODAY, 90), (None, 90), (TODAY, 90)]


@pytest.mark.parametrize(
    ("ahead", "verdict", "words"),
    [
        (timedelta(seconds=59), Verdict.OK, "agree"),
        (timedelta(seconds=-59), Verdict.OK, "agree"),
        (timedelta(minutes=1), Verdict.WARNING, "ahead of"),
        (timedelta(minutes=-4), Verdict.WARNING, "behind"),
        (timedelta(minutes=5), Verdict.PROBLEM, "ahead of"),
        (timedelta(days=-2), Verdict.PROBLEM, "behind"),
    ],
)
def test_clocks_are_compared_in_both_directions(ahead: timedelta, verdict: Verdict, words: str) -> None:
    finding = compared(NOW + ahead, NOW, Message("Microsoft Graph"))

    assert (finding.part, finding.verdict) == (Part.CLOCK, verdict)
    assert words in finding.seen.template


@pytest.mark.parametrize(
    ("names", "verdict"),
    [
        ({"AAD_PREMIUM_P2", "TEAMS1"}, Verdict.OK),
        ({"AAD_PREMIUM"}, Verdict.OK),
        ({"TEAMS1"}, Verdict.WARNING),
        (set[str](), Verdict.WARNING),
    ],
)
def test_the_plan_is_told_with_what_degrades(names: set[str], verdict: Verdict) -> None:
    """Demand 1.2."""
    finding = plan(names)
    assert finding.verdict is verdict
    assert finding.advice is not None or "AAD_PREMIUM_P2" in names


def test_groups_are_identified_by_the_rules_that_refuse_requests() -> None:
    """Demands 1.3 and 1.11."""
    tenant = [
        Owned(group("Open"), (OLGA, BRUNO)),
        Owned(group("One owner"), (OLGA, GONE, GUEST)),
        Owned(group("Nobody's"), (GONE, GUEST)),
        Owned(group("Dynamic", dynamic=True)),
        Owned(group("Roles", role_assignable=True)),
        Owned(group("HR-Payroll")),
    ]

    found = groups.identify(tenant, Rules(deny_groups=("HR-*",)))

    assert [owned.group.name for owned in found.open] == ["Open", "One owner"]
    assert {rule: [one.name for one in them] for rule, them in found.closed.items()} == {
        "dynamic": ["Dynamic"],
        "group_list": ["HR-Payroll"],
        "reachable_approver": ["Nobody's"],
        "role_assignable": ["Roles"],
    }
    assert [owned.group.name for owned in found.ownerless] == ["Nobody's"]
    assert groups.about_two_owners(found, Rules()).seen.values["groups"] == ("One owner",)
    with_stand_ins = groups.identify(tenant, Rules(fallback_approvers=("ada",)))
    assert "Nobody's" in [owned.group.name for owned in with_stand_ins.open]


def test_only_groups_that_opted_in_are_open_where_owners_decide_that() -> None:
    rules = Rules(privilege=Privilege.OWNED_GROUPS)
    tenant = [Owned(group("In"), (OLGA,), opted_in=True), Owned(group("Out"), (OLGA,))]

    found = groups.identify(tenant, rules)

    assert [owned.group.name for owned in found.open] == ["In"]
    assert list(found.closed) == ["opted_in"]


@pytest.mark.parametrize(
    ("met", "other_ways", "verdicts"),
    [
        ({"o"}, False, [Verdict.OK]),
        (set[str](), False, [Verdict.WARNING]),
        (set[str](), True, [Verdict.OK]),
        (None, False, [Verdict.OK]),
    ],
)
def test_owners_nobody_can_write_to_are_named_unless_there_is_another_way(
    met: set[str] | None, other_ways: bool, verdicts: list[Verdict]
) -> None:
    found = groups.identify([Owned(group("Open"), (OLGA,))], Rules())
    assert [one.verdict for one in groups.about_owners(found, Rules(), met, other_ways=other_ways)] == verdicts
