"""The naming policy as Graph tells it; our own reading beside Graph's, compared on the sandbox (edge 17, pain 17)."""

from __future__ import annotations

import pytest

from approvals.directory_objects import GroupKind
from approvals.naming_policy import Fault, Judged, Named
from approvals.new_names import NewNames, naming_of
from approvals.refusals import Refused
from tests.directory.conftest import World, requests_made


def tenant_says(world: World, requirement: str, blocked: str = "") -> None:
    settings = {"PrefixSuffixNamingRequirement": requirement, "CustomBlockedWordsList": blocked}
    world.sandbox.tenant.set_policy({"groupSettings": {"Group.Unified": settings}})


async def ours(world: World, name: str, alias: str, who: str = "alice") -> Named:
    policy = naming_of(await world.policies.tenant(fresh=True))
    return policy.applied(name, alias, await world.directory.naming_attributes(world.person(who)))


async def judged(world: World, name: str, alias: str, kind: GroupKind = GroupKind.MICROSOFT_365) -> Judged:
    names, policy = NewNames(world.directory), await world.policies.tenant(fresh=True)
    return await names.judged(policy, await names.maker(world.person("alice"), kind), name, alias, kind)


async def graphs(world: World, named: Named, who: str = "alice", renames: str = "") -> list[Fault]:
    group_id = world.group(renames) if renames else ""
    objections = await world.directory.naming_objections(named.name, named.alias, world.person(who), group_id)
    return [objection.fault for objection in objections]


@pytest.mark.parametrize(
    "requirement",
    [
        "",
        "[GroupName]",
        "GRP_[GroupName]",
        "[GroupName] (EU)",
        "[Department]-[GroupName]",
        "GRP [Department]_[GroupName]_[CountryOrRegion]",
        "[Title] [Company] [GroupName] [Office]",
    ],
)
@pytest.mark.parametrize("name", ["Apollo", "Büro München", "Payroll", "payroll", "Payroll 2027", "GRP_x", "O'Brien"])
async def test_what_we_call_a_group_is_what_graph_would_let_the_person_call_it(
    world: World, requirement: str, name: str
) -> None:
    """Graph adds no affixes: it takes the name we made, and refuses the bare one where we add anything."""
    tenant_says(world, requirement, "Payroll,CEO")
    world.sandbox.tenant.put_user(
        {
            "userPrincipalName": "alice@contoso.example",
            "companyName": "Contoso, Ltd.",
            "officeLocation": "Zürich (HQ)",
            "country": "Schweiz",
        }
    )
    named = await ours(world, name, "apollo-1a2b")
    assert [p.fault for p in named.problems] == await graphs(world, named)
    assert [p.fault for p in named.problems] == await graphs(world, named, renames="Marketing")
    if named.name != name:
        assert set(await graphs(world, Named(name, "apollo-1a2b"))) == {Fault.AFFIX}


async def test_where_an_attribute_is_lacking_we_are_stricter_than_graph(world: World) -> None:
    """Graph takes the empty prefix; a group called "-Apollo" is nothing anybody wanted."""
    tenant_says(world, "[StateOrProvince]-[GroupName]")
    named = await ours(world, "Apollo", "apollo-1a2b")
    assert [(p.fault, p.what) for p in named.problems] == [(Fault.ATTRIBUTE_LACKING, "[StateOrProvince]")]
    assert await graphs(world, named) == []


async def test_whom_graph_exempts_is_named_by_the_policy_all_the_same(world: World) -> None:
    """It is the app that makes the group, and nobody exempts the app."""
    tenant_says(world, "GRP_[GroupName]")
    assert (await ours(world, "Apollo", "apollo", "ada")).name == "GRP_Apollo"
    assert await graphs(world, Named("Apollo", "apollo"), "ada") == []


async def test_the_alias_of_a_group_that_is_there_is_no_question_of_its_new_name(world: World) -> None:
    nick = str(world.sandbox.tenant.groups[world.group("Marketing")]["mailNickname"])
    assert await graphs(world, Named("Apollo", nick), renames="Running Club") == []


async def test_whether_an_alias_is_free_can_be_looked_up(world: World) -> None:
    nick = str(world.sandbox.tenant.groups[world.group("Marketing")]["mailNickname"])
    assert await world.directory.alias_is_taken(nick)
    assert not await world.directory.alias_is_taken(f"{nick}-2")


async def test_a_taken_alias_is_told_by_graph(world: World) -> None:
    nick = str(world.sandbox.tenant.groups[world.group("Marketing")]["mailNickname"])
    assert await graphs(world, Named("Apollo", nick)) == [Fault.ALIAS_TAKEN]
    assert [p.fault for p in (await judged(world, "Apollo", nick)).named.problems] == [Fault.ALIAS_TAKEN]


async def test_a_tenant_without_settings_has_no_policy(world: World) -> None:
    world.sandbox.tenant.set_policy({"groupSettings": {"Group.Unified": None}})
    policy = naming_of(await world.policies.tenant())
    assert (policy.requirement, policy.blocked, policy.faults) == ("", frozenset(), ())


async def test_ten_thousand_blocked_words_are_read(world: World) -> None:
    tenant_says(world, "[GroupName]", ",".join(f"word {n}" for n in range(10_000)))
    assert len(naming_of(await world.policies.tenant()).blocked) == 10_000
    assert [p.fault for p in (await ours(world, "Word 9999", "w")).problems] == [Fault.BLOCKED]


async def test_a_policy_nobody_lets_us_read_closes(world: World) -> None:
    await world.directory.refresh()
    world.lets("User.Read.All", "GroupMember.Read.All", "Group.Create")
    with pytest.raises(Refused) as refused:
        await judged(world, "Apollo", "apollo")
    assert refused.value.refusal.rule == "naming_policy_unreadable"
    # A security group has none to keep.
    assert (await judged(world, "Apollo 2028", "apollo", GroupKind.SECURITY)).named.problems == ()


async def test_without_the_second_opinion_our_own_stands(world: World) -> None:
    tenant_says(world, "GRP_[GroupName]", "Payroll")
    world.lets("User.Read.All", "GroupSettings.Read.All", "GroupMember.Read.All")
    blocked = await judged(world, "Payroll", "payroll-1")
    assert ([p.fault for p in blocked.named.problems], blocked.personal) == ([Fault.BLOCKED], ())
    named = (await judged(world, "Apollo", "apollo-1")).named
    assert (named.name, named.problems) == ("GRP_Apollo", ())


async def test_a_name_costs_three_requests_at_most_beside_the_policy(world: World) -> None:
    await world.directory.refresh()
    tenant_says(world, "GRP_[GroupName]")
    with requests_made() as requests:
        await judged(world, "Apollo", "a-1")
    assert len(requests) <= 4


async def test_a_namesake_of_the_same_kind_is_found_and_one_of_another_is_none(world: World) -> None:
    """Edge 14: the same name across types."""
    world.has("Skunkworks", kind="distribution")
    assert (await judged(world, "Skunkworks", "s-1")).namesake == ""
    made = world.has("Skunkworks Two", kind="microsoft365")
    assert (await judged(world, "skunkworks  two", "s-2")).namesake == made
    assert (await judged(world, "Skunkworks Two", "s-2", GroupKind.SECURITY)).namesake == ""
