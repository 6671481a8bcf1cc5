"""The tenant's policy as Graph tells it, and what people are in it; whatever is odd is closed, told and logged."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from approvals.attestation import Attestation
from approvals.tenant_policy import GLOBAL_ADMINISTRATOR, GROUP_ADMINISTRATORS, NAMING_EXEMPT, Problem, Setting, Source
from directory.tenant_policies import TenantPolicies
from tests.directory.conftest import World, requests_made

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Moved:
    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Moved:
    return Moved()


@pytest.fixture
def policies(world: World, clock: Moved) -> TenantPolicies:
    return attested(world, clock)


def attested(world: World, clock: Moved, users: str = "all", *, nested: bool = True) -> TenantPolicies:
    return TenantPolicies(world.graph, clock, Attestation(date(2026, 11, 1), False, True, users), nested=nested)


async def test_the_whole_policy_is_one_request_and_kept_for_five_minutes(
    world: World, policies: TenantPolicies, clock: Moved
) -> None:
    with requests_made() as made:
        read = await policies.tenant()
    assert len(made) == 1
    assert read.problems() == ()
    assert (read.create_m365_groups.value, read.blocked_words.value) == (True, ("CEO", "Legal"))
    assert read.create_m365_groups.source is Source.DIRECTORY and read.create_m365_groups.as_of == NOW
    world.sandbox.tenant.set_policy({"authorizationPolicy": {"allowedToCreateSecurityGroups": False}})
    clock.at += timedelta(minutes=4)
    with requests_made() as made:
        assert (await policies.tenant()).create_security_groups.value is True
    assert made == []
    with requests_made() as made:
        assert (await policies.tenant(fresh=True)).create_security_groups.value is False, "edge 5"
        clock.at += timedelta(minutes=5)
        await policies.tenant()
    assert len(made) == 2


async def test_a_tenant_that_never_changed_a_setting_has_the_templates_defaults(
    world: World, policies: TenantPolicies
) -> None:
    world.sandbox.tenant.set_policy({"groupSettings": {"Group.Unified": None}})
    read = await policies.tenant()
    assert read.problems() == ()
    assert (read.create_m365_groups.value, read.guest_owners.value, read.blocked_words.value) == (True, False, ())


@pytest.mark.parametrize(
    ("said", "value"),
    [("TRUE", True), ("False", False), ("", None), ("yes", None), (" true", None), ("1", None)],
)
async def test_a_switch_that_is_neither_true_nor_false_is_closed_and_logged(
    world: World, policies: TenantPolicies, said: str, value: bool | None
) -> None:
    world.sandbox.tenant.set_policy({"groupSettings": {"Group.Unified": {"EnableGroupCreation": said}}})
    with capture_logs() as logs:
        read = await policies.tenant()
        await policies.tenant(fresh=True)
    assert read.create_m365_groups.value is value
    told = [line for line in logs if line["event"] == "policy_problem"]
    assert [line["setting"] for line in told] == ([] if value is not None else ["EnableGroupCreation"]), "once"


async def test_values_of_another_kind_are_closed(world: World, policies: TenantPolicies) -> None:
    world.sandbox.tenant.set_policy(
        {
            "authorizationPolicy": {
                "allowedToCreateSecurityGroups": "true",
                "allowedToReadOtherUsers": None,
                "allowInvitesFrom": "martians",
            },
            "groupSettings": {"Group.Unified": {"GroupCreationAllowedGroupId": "the usual ones"}},
            "lifecyclePolicy": {"groupLifetimeInDays": -3, "managedGroupTypes": "Some"},
        }
    )
    read = await policies.tenant()
    names = {setting.name for setting in read.problems()}
    assert names == {
        "allowedToCreateSecurityGroups",
        "allowedToReadOtherUsers",
        "allowInvitesFrom",
        "GroupCreationAllowedGroupId",
        "groupLifetimeInDays",
        "managedGroupTypes",
    }
    assert {setting.problem for setting in read.problems()} == {Problem.MALFORMED}


async def test_settings_nobody_knows_are_logged_and_do_no_harm(world: World, policies: TenantPolicies) -> None:
    world.sandbox.tenant.set_policy({"strangeSettings": {"AllowEverything": "true"}})
    with capture_logs() as logs:
        read = await policies.tenant()
    assert read.problems() == ()
    assert [line["setting"] for line in logs if line["event"] == "policy_problem"] == ["AllowEverything"]


async def test_without_templates_and_settings_nothing_is_known(world: World, policies: TenantPolicies) -> None:
    world.sandbox.tenant.set_policy({"templatesMissing": True})
    assert (await policies.tenant()).problems() == (), "what the tenant set itself is known"
    world.sandbox.tenant.set_policy({"groupSettings": {"Group.Unified": None}})
    read = await policies.tenant(fresh=True)
    assert read.create_m365_groups.problem is Problem.MALFORMED
    assert read.add_guests.value is None and read.create_security_groups.value is True


async def test_what_may_not_be_read_is_closed(world: World, policies: TenantPolicies) -> None:
    world.lets("User.Read.All")
    read = await policies.tenant()
    assert read.create_security_groups.problem is Problem.UNREADABLE
    assert read.create_m365_groups.problem is Problem.UNREADABLE
    assert read.lifetime_days.problem is Problem.UNREADABLE
    assert read.my_groups_restricted.value is False, "nothing of Graph's"
    assert (await policies.guests_of(world.group("Marketing"))) == Setting(
        "AllowToAddGuests", None, Source.MISSING, NOW, Problem.UNREADABLE
    )


async def test_ten_thousand_blocked_phrases_are_read(world: World, policies: TenantPolicies) -> None:
    many = ", ".join(f"phrase {number}" for number in range(10_000))
    world.sandbox.tenant.set_policy({"groupSettings": {"Group.Unified": {"CustomBlockedWordsList": many}}})
    assert len((await policies.tenant()).blocked_words.value or ()) == 10_000


async def test_roles_count_also_through_role_assignable_groups(world: World, policies: TenantPolicies) -> None:
    """Edge 4's exempt roles: Ada holds one herself, Wei one through a group."""
    read = await policies.tenant()
    assert (await policies.standing(world.person("ada"), read)).roles >= {GLOBAL_ADMINISTRATOR}
    world.sandbox.tenant.set_policy({"roles": {"User Administrator": ["group:Tier0 Admins"]}})
    with requests_made() as made:
        wei = await policies.standing(world.person("wei"), read)
    assert wei.holds(NAMING_EXEMPT) and wei.as_of == NOW
    assert len(made) == 1
    assert not (await policies.standing(world.person("alice"), read)).roles


async def test_where_roles_cannot_be_read_nobody_holds_one(world: World, policies: TenantPolicies) -> None:
    ada = world.person("ada")
    assert (await policies.standing(ada)).holds(GROUP_ADMINISTRATORS)
    assert not (await policies.standing("00000000-0000-4000-8000-000000000000")).roles
    world.lets("Group.Create")
    assert not (await policies.standing(ada)).administers_anything


@pytest.mark.parametrize(("nested", "inside"), [(True, True), (False, False)])
async def test_members_of_nested_groups_are_in_the_policy_group_unless_a_setting_says_otherwise(
    world: World, clock: Moved, nested: bool, inside: bool
) -> None:
    """Demand 2.30, edge 4."""
    creators = world.group("M365 Group Creators")
    world.sandbox.tenant.put_group({"id": creators, "members": ["olga@contoso.example", "group:IT Operations"]})
    world.sandbox.tenant.set_policy({"groupSettings": {"Group.Unified": {"GroupCreationAllowedGroupId": creators}}})
    policies = attested(world, clock, nested=nested)
    read = await policies.tenant()
    assert read.group_names == {creators: "M365 Group Creators"}
    assert (await policies.standing(world.person("olga"), read)).policy_groups == {creators}
    assert bool((await policies.standing(world.person("linh"), read)).policy_groups) is inside
    assert not (await policies.standing(world.person("alice"), read)).policy_groups


async def test_a_policy_group_that_is_gone_lets_nobody_through(world: World, clock: Moved) -> None:
    """Demand 2.30: absent is closed."""
    some = world.group("SSGMSecurityGroupsUsers")
    policies = attested(world, clock, some)
    assert (await policies.tenant()).security_group_users.value == some
    world.sandbox.tenant.delete_group(some)
    with capture_logs() as logs:
        read = await policies.tenant(fresh=True)
    assert read.security_group_users.problem is Problem.GROUP_MISSING
    assert [line["problem"] for line in logs if line["event"] == "policy_problem"] == ["group_missing"]


async def test_a_group_may_say_no_to_guests_of_its_own(world: World, policies: TenantPolicies) -> None:
    """Edge 16."""
    marketing = world.group("Marketing")
    assert await policies.guests_of(marketing) is None
    world.sandbox.tenant.set_policy({"guests": {"Marketing": False}})
    said = await policies.guests_of(marketing)
    assert said is not None and said.value is False
    world.sandbox.tenant.set_policy({"guests": {"Marketing": "perhaps"}})
    said = await policies.guests_of(marketing)
    assert said is not None and said.problem is Problem.MALFORMED


async def test_the_groups_somebody_is_in_however_deep(world: World, policies: TenantPolicies) -> None:
    farid, nobody = world.person("farid"), "00000000-0000-0000-0000-00000000dead"
    around = await policies.groups_around([farid, nobody])
    assert {"SG-EMEA-Finance-RW", "Finance-Readers"} <= {group.name for group in around[farid]}
    assert around[nobody] == ()
    assert await policies.groups_around([]) == {}
