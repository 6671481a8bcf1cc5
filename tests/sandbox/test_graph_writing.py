"""Changing groups in the pretend Graph: who may be added, what is refused and in which words, what is left behind."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sandbox.company import load
from tests.sandbox.conftest import Contoso, Open, a_group


async def test_a_member_comes_and_goes(contoso: Contoso) -> None:
    group, alice = contoso.group("Marketing"), contoso.person("alice")

    added = await contoso.ask("POST", f"/groups/{group}/members/$ref", contoso.reference("alice"))
    assert (added.status, added.body) == (204, "")
    assert "Alice Martin" in await contoso.members("Marketing")
    removed = await contoso.ask("DELETE", f"/groups/{group}/members/{alice}/$ref")
    assert removed.status == 204
    assert "Alice Martin" not in await contoso.members("Marketing")
    assert alice in contoso.tenant.users


async def test_twice_is_refused_in_entras_words_and_changes_nothing(contoso: Contoso) -> None:
    group, alice = contoso.group("Marketing"), contoso.person("alice")
    await contoso.ask("POST", f"/groups/{group}/members/$ref", contoso.reference("alice"))

    again = await contoso.ask("POST", f"/groups/{group}/members/$ref", contoso.reference("alice"))
    assert (again.status, again.code) == (400, "Request_BadRequest")
    assert "references already exist for the following modified properties: 'members'" in again.message
    await contoso.ask("DELETE", f"/groups/{group}/members/{alice}/$ref")
    gone = await contoso.ask("DELETE", f"/groups/{group}/members/{alice}/$ref")
    assert (gone.status, gone.code) == (404, "Request_ResourceNotFound")
    effects = [(each["kind"], each["changed"]) for each in contoso.tenant.effects.after(0)]
    assert effects == [
        ("member.added", True),
        ("member.added", False),
        ("member.removed", True),
        ("member.removed", False),
    ]


async def test_an_effect_knows_the_request_behind_it(contoso: Contoso) -> None:
    heard: list[str] = []
    contoso.tenant.listeners.append(lambda effect: heard.append(effect["kind"]))
    said = await contoso.ask(
        "POST",
        f"/groups/{contoso.group('Marketing')}/members/$ref",
        contoso.reference("alice"),
        client_request_id="22222222-2222-2222-2222-222222222222",
    )
    [effect] = contoso.tenant.effects.after(0)

    assert heard == ["member.added"]
    assert effect["requestId"] == said.headers["request-id"]
    assert effect["clientRequestId"] == "22222222-2222-2222-2222-222222222222"
    assert (effect["groupName"], effect["subjectName"], effect["n"]) == ("Marketing", "Alice Martin", 1)


async def test_without_ref_the_person_is_deleted(contoso: Contoso) -> None:
    group, ben = contoso.group("Marketing"), contoso.person("ben")
    assert (await contoso.ask("DELETE", f"/groups/{group}/members/{ben}")).status == 204

    assert (await contoso.get(f"/users/{ben}")).status == 404
    assert "Ben Carter" not in await contoso.members("Projet Lyon")
    assert contoso.tenant.effects.after(0)[0]["kind"] == "user.deleted"


@pytest.mark.parametrize(
    ("group", "status", "code", "words"),
    [
        ("Announcements", 400, "Request_BadRequest", "Cannot Update a mail-enabled security groups"),
        ("Finance Mailers", 400, "Request_BadRequest", "Cannot Update a mail-enabled security groups"),
        ("AD Printers", 400, "Request_BadRequest", "on-premises mastered Directory Sync objects"),
        ("Everyone in Sales", 403, "Authorization_RequestDenied", "Insufficient privileges"),
        ("Tier0 Admins", 403, "Authorization_RequestDenied", "Insufficient privileges"),
        ("Board Papers", 403, "Authorization_RequestDenied", "Insufficient privileges"),
        ("Old Fileserver", 204, "", ""),
        ("Works Council", 204, "", ""),
    ],
)
async def test_what_each_kind_of_group_says_to_a_new_member(
    contoso: Contoso, group: str, status: int, code: str, words: str
) -> None:
    said = await contoso.ask("POST", f"/groups/{contoso.group(group)}/members/$ref", contoso.reference("alice"))

    assert said.status == status
    if code:
        assert said.code == code
        assert words in said.message


async def test_owners_of_a_dynamic_group_may_be_changed(contoso: Contoso) -> None:
    path = f"/groups/{contoso.group('Everyone in Sales')}/owners/$ref"
    assert (await contoso.ask("POST", path, contoso.reference("fatima"))).status == 204


async def test_the_last_owner_stays(contoso: Contoso) -> None:
    solo, marketing = contoso.group("Solo Project"), contoso.group("Marketing")
    last = await contoso.ask("DELETE", f"/groups/{solo}/owners/{contoso.person('alice')}/$ref")
    assert (last.status, last.code) == (400, "Request_BadRequest")
    assert "must have at least one owner" in last.message
    one_of_two = await contoso.ask("DELETE", f"/groups/{marketing}/owners/{contoso.person('bruno')}/$ref")
    assert one_of_two.status == 204


async def test_a_service_principal_is_no_owner_to_remain(contoso: Contoso) -> None:
    group, app = contoso.group("CRM Sync"), next(iter(contoso.tenant.kinds["servicePrincipals"]))
    await contoso.ask("POST", f"/groups/{group}/owners/$ref", contoso.reference("rosa"))

    assert (await contoso.ask("DELETE", f"/groups/{group}/owners/{contoso.person('rosa')}/$ref")).status == 400
    assert (await contoso.ask("DELETE", f"/groups/{group}/owners/{app}/$ref")).status == 204


async def test_who_or_what_cannot_be_added(contoso: Contoso) -> None:
    team, security = contoso.group("Marketing"), contoso.group("brie-test")
    nobody = {"@odata.id": "https://graph.microsoft.com/v1.0/directoryObjects/00000000-0000-0000-0000-000000000001"}
    nested = {"@odata.id": f"https://graph.microsoft.com/v1.0/groups/{security}"}

    assert (await contoso.ask("POST", f"/groups/{team}/members/$ref", nobody)).status == 404
    assert (await contoso.ask("POST", f"/groups/{team}/members/$ref", nested)).status == 400
    assert (await contoso.ask("POST", f"/groups/{security}/owners/$ref", nested)).status == 400
    assert (await contoso.ask("POST", f"/groups/{team}/members/$ref", {"@odata.id": "alice"})).status == 400
    assert (await contoso.ask("PATCH", f"/groups/{team}/members/$ref", nested)).status == 400
    assert (await contoso.ask("POST", "/groups/nonsense/members/$ref", contoso.reference("alice"))).status == 404


async def test_twenty_at_once_or_nobody(contoso: Contoso) -> None:
    group = contoso.group("brie-test")
    everybody = [f"https://graph.microsoft.com/v1.0/users/{each}" for each in contoso.tenant.users]
    everybody.remove(f"https://graph.microsoft.com/v1.0/users/{contoso.person('linh')}")

    assert (await contoso.ask("PATCH", f"/groups/{group}", {"members@odata.bind": everybody[:21]})).status == 400
    with_linh = [*everybody[:3], f"https://graph.microsoft.com/v1.0/users/{contoso.person('linh')}"]
    assert (await contoso.ask("PATCH", f"/groups/{group}", {"members@odata.bind": with_linh})).status == 400
    assert len(await contoso.members("brie-test")) == 1
    assert (await contoso.ask("PATCH", f"/groups/{group}", {"members@odata.bind": everybody[:20]})).status == 204
    assert len(contoso.tenant.links["members"][group]) == 21


async def test_a_group_is_made_with_its_people(contoso: Contoso) -> None:
    bind = [f"https://graph.microsoft.com/v1.0/users/{contoso.person('alice')}"]
    made = await contoso.ask(
        "POST", "/groups", a_group("Falcon Readers", **{"owners@odata.bind": bind, "members@odata.bind": bind})
    )

    assert made.status == 201
    assert made.headers["Location"].endswith(f"/directoryObjects/{made.body['id']}/Microsoft.DirectoryServices.Group")
    assert (await contoso.members("Falcon Readers")) == {"Alice Martin"}
    assert (await contoso.get(f"/groups/{made.body['id']}/owners")).names == ["Alice Martin"]


@pytest.mark.parametrize(
    "change",
    [
        {"displayName": None},
        {"displayName": "x" * 257},
        {"mailNickname": "has space"},
        {"mailNickname": "ümlaut"},
        {"mailEnabled": True},
        {"visibility": "HiddenMembership"},
        {"groupTypes": ["DynamicMembership"]},
        {"shoeSize": 3},
        {"id": "00000000-0000-0000-0000-000000000001"},
        {"members@odata.bind": "alice"},
    ],
)
async def test_a_group_that_cannot_be_made(contoso: Contoso, change: dict[str, object]) -> None:
    groups = len(contoso.tenant.groups)
    said = await contoso.ask("POST", "/groups", {**a_group("Broken"), **change})

    assert said.status == 400
    assert len(contoso.tenant.groups) == groups


async def test_nothing_said_about_visibility(contoso: Contoso) -> None:
    unified = {"groupTypes": ["Unified"], "mailEnabled": True, "securityEnabled": False}
    open_one = await contoso.ask("POST", "/groups", a_group("Open House", **unified))
    closed = await contoso.ask("POST", "/groups", a_group("Closed House"))

    assert open_one.body["visibility"] == "Public"
    assert open_one.body["mail"] == "open-house@contoso.example"
    assert closed.body["visibility"] != "Public"
    again = await contoso.ask("POST", "/groups", a_group("Open House", **unified))
    assert (again.status, again.body["error"]["details"][0]["code"]) == (400, "ObjectConflict")


async def test_a_unique_name_makes_a_group_once(contoso: Contoso) -> None:
    path, body = "/groups(uniqueName='request-17')", a_group("Seventeen")

    assert (await contoso.ask("PATCH", path, body)).status == 404
    assert (await contoso.ask("PATCH", path, body, Prefer="create-if-missing")).status == 201
    assert (await contoso.ask("PATCH", path, {"description": "again"}, Prefer="create-if-missing")).status == 204
    assert (await contoso.get(path)).body["description"] == "again"
    assert (await contoso.get("/groups?$filter=displayName eq 'Seventeen'")).names == ["Seventeen"]
    assert (await contoso.ask("PATCH", path, body, Prefer="create-if-missing")).status == 204
    assert (await contoso.ask("PATCH", path, {"uniqueName": "request-18"})).status == 400
    assert [each["kind"] for each in contoso.tenant.effects.after(0)].count("group.created") == 1


async def test_a_unique_name_is_unique_however_far_readers_lag_behind(contoso: Contoso) -> None:
    path = "/groups(uniqueName='request-17')"
    contoso.weather.update({"lag_s": 60})
    assert (await contoso.ask("PATCH", path, a_group("Seventeen"), Prefer="create-if-missing")).status == 201
    assert (await contoso.get(path)).status == 404
    assert (await contoso.ask("PATCH", path, a_group("Seventeen"), Prefer="create-if-missing")).status == 204
    posted = await contoso.ask("POST", "/groups", a_group("Seventeen", uniqueName="request-17"))
    assert (posted.status, posted.body["error"]["details"][0]["code"]) == (400, "ObjectConflict")


async def test_an_upsert_makes_a_group_with_its_people_but_not_a_second_time(contoso: Contoso) -> None:
    path = "/groups(uniqueName='request-17')"
    bind = [f"https://graph.microsoft.com/v1.0/users/{contoso.person('alice')}"]
    body = a_group("Seventeen", **{"owners@odata.bind": bind, "members@odata.bind": bind})
    made = await contoso.ask("PATCH", path, body, Prefer="create-if-missing")
    again = await contoso.ask("PATCH", path, body, Prefer="create-if-missing")

    assert made.body["uniqueName"] == "request-17"
    assert (await contoso.members("Seventeen")) == {"Alice Martin"}
    assert again.status == 400
    assert "already exist" in again.message


async def test_an_upsert_takes_more_than_the_permission_to_create(open_company: Open) -> None:
    contoso = await open_company(replace(load(), permissions=["Group.Create", "User.Read.All"]))
    path = "/groups(uniqueName='request-17')"

    assert (await contoso.ask("PATCH", path, a_group("Seventeen"), Prefer="create-if-missing")).status == 403
    assert (await contoso.ask("POST", "/groups", a_group("Seventeen", uniqueName="request-17"))).status == 201


async def test_a_group_is_renamed_renewed_and_deleted(contoso: Contoso) -> None:
    group = contoso.group("Marketing")
    assert (await contoso.ask("PATCH", f"/groups/{group}", {"displayName": "Brand"})).status == 204
    assert (await contoso.get("/groups?$filter=startswith(displayName,'brand')")).names == ["Brand"]
    assert (await contoso.ask("PATCH", f"/groups/{group}", {"groupTypes": []})).status == 400
    assert (await contoso.ask("PATCH", f"/groups/{group}", {"allowExternalSenders": True})).status == 200
    before = contoso.tenant.groups[group]["expirationDateTime"]
    assert (await contoso.ask("POST", f"/groups/{group}/renew")).status == 204
    assert contoso.tenant.groups[group]["expirationDateTime"] > before
    assert (await contoso.ask("DELETE", f"/groups/{group}")).status == 204
    assert (await contoso.get(f"/groups/{group}")).status == 404
    assert "Brand" not in (await contoso.get("/users/olga@contoso.example/memberOf")).names
    assert (await contoso.ask("DELETE", f"/groups/{contoso.group('Sales-E5')}")).status == 400


async def test_an_application_without_consent_is_denied(open_company: Open) -> None:
    contoso = await open_company(replace(load(), permissions=["GroupMember.Read.All", "User.Read.All"]))
    group = contoso.group("Marketing")

    assert (await contoso.get(f"/groups/{group}/members")).status == 200
    denied = await contoso.ask("POST", f"/groups/{group}/members/$ref", contoso.reference("alice"))
    assert (denied.status, denied.code) == (403, "Authorization_RequestDenied")
    assert (await contoso.ask("DELETE", f"/groups/{group}/members/{contoso.person('ben')}")).status == 403
    assert (await contoso.get(f"/groups/{contoso.group('Works Council')}/members")).status == 403


async def test_the_right_permission_opens_a_role_assignable_group(open_company: Open) -> None:
    granted = ["GroupMember.ReadWrite.All", "RoleManagement.ReadWrite.Directory", "User.Read.All"]
    contoso = await open_company(replace(load(), permissions=granted))
    said = await contoso.ask("POST", f"/groups/{contoso.group('Tier0 Admins')}/members/$ref", contoso.reference("bob"))

    assert said.status == 204
