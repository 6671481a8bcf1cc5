"""The company anyone can try: who works there, which mistakes in its file are named, and how large it may become."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from sandbox.clock import Clock
from sandbox.company import BadCompany, load
from sandbox.directory import Unknown
from sandbox.generate import generate
from sandbox.tenant import Tenant
from tests.sandbox.conftest import EVENTUAL, Open


def test_the_company_has_everybody_who_makes_software_stumble() -> None:
    people = load().people
    names = [person.display_name for person in people]

    assert 55 <= len(people) <= 65
    assert any(person.guest for person in people)
    assert any(not person.enabled for person in people)
    assert any(person.usage_location is None and not person.guest for person in people)
    assert any(not person.has_app for person in people)
    assert names.count("María García") == 2
    assert {"山田 由紀", "فاطمة الزهراء", "Иван Петров", "נועה כהן", "สมชาย ใจดี"} <= set(names)


def test_the_personas_are_who_they_are_said_to_be() -> None:
    tenant = Tenant(load(), Clock())
    marketing = tenant.group_named("Marketing")
    assert marketing is not None and marketing["groupTypes"] == ["Unified"] and marketing["visibility"] == "Private"
    owners = {tenant.users[each]["userPrincipalName"] for each in tenant.links["owners"][marketing["id"]]}
    members = {tenant.users[each]["userPrincipalName"] for each in tenant.links["members"][marketing["id"]]}

    assert owners == {"olga@contoso.example", "bruno@contoso.example"}
    assert "alice@contoso.example" not in members


def test_every_kind_of_group_is_there() -> None:
    company = load()
    groups = {group.name: group for group in company.groups}
    disabled = {person.upn for person in company.people if not person.enabled}
    guests = {person.upn for person in company.people if person.guest}

    assert 40 <= len(company.groups) <= 50
    assert {group.kind for group in company.groups} == {"security", "microsoft365", "distribution", "mailSecurity"}
    assert {group.synced for group in company.groups} == {True, False, None}
    assert any(group.rule for group in company.groups) and any(group.role_assignable for group in company.groups)
    assert any(group.restricted for group in company.groups) and any(group.team for group in company.groups)
    assert groups["Works Council"].visibility == "HiddenMembership"
    assert groups["Legacy Archive"].owners == []
    assert set(groups["Night Shift"].owners) <= disabled and set(groups["Agency Room"].owners) <= guests
    assert groups["CRM Sync"].owners == ["app:Contoso CRM"]
    assert [group.name for group in company.groups].count("Apollo") == 2


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('groups = [{name = "G", owners = ["nobody"]}]', "nobody@contoso.example"),
        ('groups = [{name = "G", kind = "club"}]', "club"),
        ('groups = [{name = "G", visibility = "HiddenMembership"}]', "Only a Microsoft 365 group"),
        ('groups = [{name = "G", licences = ["SPE_E9"]}]', "SPE_E9"),
        ('people = [{upn = "a", display_name = "A"}, {upn = "A", display_name = "B"}]', "a@contoso.example"),
        ('people = [{upn = "a", display_nam = "A"}]', "display_nam"),
        ("folk = []", "folk"),
        ("people = [", "Invalid"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path: Path, line: str, sentence: str) -> None:
    file = tmp_path / "company.toml"
    file.write_text(line, encoding="utf-8")

    with pytest.raises(BadCompany, match=sentence):
        load(file)


def test_a_company_is_the_same_after_it_was_kept_on_disk() -> None:
    tenant = Tenant(load(), Clock())
    tenant.put_group({"displayName": "New", "owners": ["olga@contoso.example"], "members": ["alice@contoso.example"]})
    kept = json.loads(json.dumps(tenant.snapshot()))

    other = Tenant(generate(0, 0, 1), Clock())
    other.restore(kept)

    assert other.snapshot() == kept
    assert other.group_named("New") is not None
    assert [each["kind"] for each in other.effects.after(0)][:3] == ["group.created", "group.updated", "owner.added"]


def test_a_script_that_names_nobody_is_told_so() -> None:
    tenant = Tenant(load(), Clock())
    with pytest.raises(Unknown, match="nobody@"):
        tenant.put_group({"displayName": "Marketing", "owners": ["nobody@contoso.example"]})
    with pytest.raises(ValueError, match="colour"):
        tenant.put_user({"upn": "alice@contoso.example", "colour": "blue"})
    with pytest.raises(ValueError, match="EnableEverything"):
        tenant.set_policy({"groupSettings": {"Group.Unified": {"EnableEverything": "true"}}})


def test_a_large_company_is_the_same_for_the_same_seed_and_made_in_moments() -> None:
    started = time.process_time()
    company = generate(5000, 5000, 7)
    Tenant(company, Clock())

    assert time.process_time() - started < 2
    assert generate(5000, 5000, 7) == company
    assert generate(5000, 5000, 8) != company
    assert (len(company.people), len(company.groups)) == (5000, 5000)
    assert len({person.id for person in company.people} | {group.id for group in company.groups}) == 10_000
    assert company.people[0].upn == "alice@contoso.example"


async def test_a_large_company_is_answered_as_fast_as_a_small_one(open_company: Open) -> None:
    large = await open_company(generate(20_000, 20_000, 1))
    last = large.tenant.company.groups[-1]
    paths = [
        "/users?$top=999&$select=id,displayName,userPrincipalName,mail",
        f"/groups?$filter=startswith(displayName,'{last.name}')",
        f'/groups?$search="displayName:{last.name}"',
        f"/groups/{last.id}/members",
        "/users/p19999@contoso.example/transitiveMemberOf",
    ]
    for path in paths:
        await large.get(path, **EVENTUAL)
    started = time.process_time()
    for path in paths * 5:
        assert (await large.get(path, **EVENTUAL)).status == 200

    assert (time.process_time() - started) / len(paths * 5) < 0.05
