"""Rules, licences, applications and the Teams app of the pretend tenant."""

from __future__ import annotations

from typing import Any

from tests.sandbox.conftest import Contoso

E5 = "06ebc4ee-1bb5-47dd-8120-11324bc54e06"


async def states(contoso: Contoso, name: str) -> dict[str, tuple[str, str]]:
    """A person's group licences: SKU to state and error."""
    path = f"/users/{contoso.person(name)}?$select=licenseAssignmentStates"
    return {
        each["skuId"]: (each["state"], each["error"])
        for each in (await contoso.get(path)).body["licenseAssignmentStates"]
        if each["assignedByGroup"]
    }


async def consumed(contoso: Contoso, sku: str) -> int:
    products = (await contoso.get("/subscribedSkus")).body["value"]
    return int(next(each["consumedUnits"] for each in products if each["skuId"] == sku))


async def test_licences_come_later_until_the_seats_run_out(contoso: Contoso) -> None:
    group = contoso.group("Sales-E5")
    for name in ("rosa", "samuel"):
        await contoso.ask("POST", f"/groups/{group}/members/$ref", contoso.reference(name))

    assert await states(contoso, "rosa") == {}
    queued = await contoso.get(f"/groups/{group}?$select=licenseProcessingState")
    assert queued.body["licenseProcessingState"] == {"state": "QueuedForProcessing"}
    contoso.ticks.pass_by(5)
    assert (await states(contoso, "rosa"))[E5] == ("Active", "None")
    assert await states(contoso, "samuel") == {
        E5: ("Error", "CountViolation"),
        "f8a1db68-be16-40ed-86d5-cb42ce701560": ("Error", "Others"),
    }
    assert await consumed(contoso, E5) == 8
    failed = await contoso.get(f"/groups/{group}/membersWithLicenseErrors")
    assert failed.names == ["Samuel Adeyemi"]
    assert (await contoso.get("/groups?$filter=hasMembersWithLicenseErrors eq true")).names == ["Sales-E5"]


async def test_a_seat_given_back_is_a_seat_for_the_next(contoso: Contoso) -> None:
    group = contoso.group("Sales-E5")
    for name in ("rosa", "samuel"):
        await contoso.ask("POST", f"/groups/{group}/members/$ref", contoso.reference(name))
    contoso.ticks.pass_by(5)
    await contoso.ask("DELETE", f"/groups/{group}/members/{contoso.person('rosa')}/$ref")
    contoso.ticks.pass_by(5)
    assert await consumed(contoso, E5) == 7

    said = await contoso.ask("POST", f"/users/{contoso.person('samuel')}/reprocessLicenseAssignment", {})
    assert said.status == 200
    assert (await states(contoso, "samuel"))[E5] == ("Active", "None")
    assert await states(contoso, "rosa") == {}


async def test_a_group_hands_out_what_it_is_given(contoso: Contoso) -> None:
    flow = "f30db892-07e9-47e9-837c-80727f46fd3d"
    path = f"/groups/{contoso.group('brie-test')}/assignLicense"
    assert (await contoso.ask("POST", path, {"addLicenses": [{"skuId": flow}]})).status == 400
    said = await contoso.ask("POST", path, {"addLicenses": [{"skuId": flow}], "removeLicenses": []})
    contoso.ticks.pass_by(5)

    assert said.status == 202
    details = await contoso.get("/users/linh@contoso.example/licenseDetails")
    assert [each["skuPartNumber"] for each in details.body["value"]] == ["FLOW_FREE"]


async def test_a_direct_licence_needs_a_place_of_use(contoso: Contoso) -> None:
    wanted: dict[str, Any] = {"addLicenses": [{"skuId": E5, "disabledPlans": []}], "removeLicenses": []}
    nadia = await contoso.ask("POST", "/users/nadia@contoso.example/assignLicense", wanted)
    tom = await contoso.ask("POST", "/users/tom@contoso.example/assignLicense", wanted)
    wei = await contoso.ask("POST", "/users/wei@contoso.example/assignLicense", wanted)

    assert "usage location" in nadia.message
    assert tom.status == 200
    assert "does not have any available licenses" in wei.message


async def test_the_rules_are_read_and_changed(contoso: Contoso) -> None:
    policy = await contoso.get("/policies/authorizationPolicy")
    assert policy.body["defaultUserRolePermissions"]["allowedToCreateSecurityGroups"] is True
    change = {"defaultUserRolePermissions": {"allowedToCreateSecurityGroups": False}}
    assert (await contoso.ask("PATCH", "/policies/authorizationPolicy", change)).status == 204
    after = await contoso.get("/policies/authorizationPolicy")
    assert after.body["defaultUserRolePermissions"]["allowedToCreateSecurityGroups"] is False

    [setting] = (await contoso.get("/groupSettings")).body["value"]
    assert setting["displayName"] == "Group.Unified"
    assert all(isinstance(each["value"], str) for each in setting["values"])
    values = [{"name": "EnableGroupCreation", "value": "false"}]
    assert (await contoso.ask("PATCH", f"/groupSettings/{setting['id']}", {"values": values})).status == 204
    assert contoso.tenant.policies.setting("EnableGroupCreation") == "false"
    assert (await contoso.ask("DELETE", f"/groupSettings/{setting['id']}")).status == 204
    assert (await contoso.get("/groupSettings")).body["value"] == []
    assert len((await contoso.get("/groupSettingTemplates")).body["value"]) == 5


async def test_the_naming_policy_is_judged_for_the_person_behind_the_request(contoso: Contoso) -> None:
    contoso.tenant.set_policy(
        {"groupSettings": {"Group.Unified": {"PrefixSuffixNamingRequirement": "[Department]-[GroupName]"}}}
    )
    path = "/directoryObjects/validateProperties"
    body = {"entityType": "Group", "mailNickname": "Design-x", "onBehalfOfUserId": contoso.person("alice")}

    assert (await contoso.ask("POST", path, {**body, "displayName": "Design-x"})).status == 204
    wrong = await contoso.ask("POST", path, {**body, "displayName": "x"})
    assert (wrong.status, wrong.code) == (422, "Request_UnprocessableEntity")
    assert [(each["target"], each["code"], each["prefix"]) for each in wrong.body["error"]["details"]] == [
        ("displayName", "MissingPrefixSuffix", "Design-")
    ]
    blocked = await contoso.ask("POST", path, {**body, "displayName": "Design-Legal"})
    assert blocked.body["error"]["details"][0]["code"] == "ContainsBlockedWord"
    admin = {**body, "onBehalfOfUserId": contoso.person("ada"), "displayName": "anything"}
    assert (await contoso.ask("POST", path, admin)).status == 204
    app = {"displayName": "x", "mailNickname": "x", "groupTypes": ["Unified"], "mailEnabled": True}
    made = await contoso.ask("POST", "/groups", {**app, "securityEnabled": False})
    assert made.body["error"]["details"][0]["suggestedPropertyValue"] == "-x"


async def test_who_may_open_an_application(contoso: Contoso) -> None:
    found = await contoso.get('/servicePrincipals?$search="displayName:crm"', ConsistencyLevel="eventual")
    [crm] = found.body["value"]
    assigned = (await contoso.get(f"/servicePrincipals/{crm['id']}/appRoleAssignedTo")).body["value"]
    assert {(each["principalType"], each["principalDisplayName"]) for each in assigned} == {
        ("Group", "CRM-Users"),
        ("User", "Samuel Adeyemi"),
        ("User", "Rosa Jiménez"),
    }
    dana = await contoso.get("/users/dana@contoso.example/appRoleAssignments")
    assert [each["resourceDisplayName"] for each in dana.body["value"]] == ["Contoso CRM"]

    role = crm["appRoles"][0]["id"]
    grant = {"principalId": contoso.person("alice"), "resourceId": crm["id"], "appRoleId": role}
    made = await contoso.ask("POST", f"/servicePrincipals/{crm['id']}/appRoleAssignedTo", grant)
    assert made.status == 201
    assert (await contoso.ask("POST", f"/servicePrincipals/{crm['id']}/appRoleAssignedTo", grant)).status == 400
    path = f"/servicePrincipals/{crm['id']}/appRoleAssignedTo/{made.body['id']}"
    assert (await contoso.ask("DELETE", path)).status == 204
    open_to_all = await contoso.get("/servicePrincipals?$filter=displayName eq 'Travel Portal'")
    assert open_to_all.body["value"][0]["appRoleAssignmentRequired"] is False


async def test_roles_and_who_holds_them(contoso: Contoso) -> None:
    ada = contoso.person("ada")
    said = await contoso.get(f"/roleManagement/directory/roleAssignments?$filter=principalId eq '{ada}'")
    assert [(each["roleDefinitionId"], each["directoryScopeId"]) for each in said.body["value"]] == [
        ("62e90394-69f5-4237-9190-012177145e10", "/")
    ]
    assert len((await contoso.get("/directoryRoles")).body["value"]) == 5


async def test_the_app_is_installed_where_it_is_missing(contoso: Contoso) -> None:
    [app] = (
        await contoso.get("/appCatalogs/teamsApps?$filter=externalId eq '3a1c7c0a-2f64-4b7c-8c55-b1e7d1a0c0de'")
    ).body["value"]
    query = f"?$expand=teamsApp&$filter=teamsApp/id eq '{app['id']}'"
    path = "/users/quentin@contoso.example/teamwork/installedApps"
    wanted = {"teamsApp@odata.bind": f"https://graph.microsoft.com/v1.0/appCatalogs/teamsApps/{app['id']}"}

    assert (await contoso.get(path + query)).body["value"] == []
    assert (await contoso.ask("POST", path, wanted)).status == 201
    assert (await contoso.ask("POST", path, wanted)).status == 409
    [installed] = (await contoso.get(path + query)).body["value"]
    chat = await contoso.get(f"{path}/{installed['id']}/chat")
    assert chat.body["id"].startswith("a:")
    guest = path.replace("quentin@", "pat_fabrikam.example%23EXT%23@")
    assert (await contoso.ask("POST", guest, wanted)).status == 403


async def test_a_microsoft_365_group_has_a_site_and_others_have_none(contoso: Contoso) -> None:
    site = await contoso.get(f"/groups/{contoso.group('Marketing')}/sites/root?$select=webUrl")
    assert site.body["webUrl"] == "https://contoso.sharepoint.com/sites/marketing"
    none = await contoso.get(f"/groups/{contoso.group('CRM-Users')}/sites/root")
    assert (none.status, none.body["error"]["code"]) == (404, "itemNotFound")
