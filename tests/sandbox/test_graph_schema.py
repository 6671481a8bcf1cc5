"""The pretend Graph's answers, held against Microsoft's own description of the API where that is at hand."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from tests.sandbox.conftest import EVENTUAL, Contoso, a_group

OPENAPI = Path(__file__).parents[2].parent / "shared" / "reference" / "graph-openapi.yaml"
pytestmark = pytest.mark.skipif(
    not OPENAPI.exists(), reason="Microsoft's OpenAPI description is not beside the repository"
)
USER, GROUP, APP = "/users/{user-id}", "/groups/{group-id}", "/servicePrincipals/{servicePrincipal-id}"
MARKETING, SALES = "groups:Marketing", "groups:Sales-E5"
ALICE, DANA = "users:alice", "users:dana"

READS = [
    ("/users", "/users?$top=999", ""),
    (USER, "/users/{}", ALICE),
    (
        USER,
        "/users/{}?$select=id,department,accountEnabled,usageLocation,assignedLicenses,licenseAssignmentStates",
        DANA,
    ),
    (f"{USER}/manager", "/users/{}/manager", ALICE),
    (f"{USER}/directReports", "/users/{}/directReports", "users:olga"),
    (f"{USER}/memberOf", "/users/{}/memberOf", DANA),
    (f"{USER}/transitiveMemberOf", "/users/{}/transitiveMemberOf", DANA),
    (f"{USER}/memberOf/microsoft.graph.group", "/users/{}/memberOf/microsoft.graph.group", DANA),
    (
        f"{USER}/transitiveMemberOf/microsoft.graph.directoryRole",
        "/users/{}/transitiveMemberOf/graph.directoryRole",
        "users:ada",
    ),
    (f"{USER}/ownedObjects/microsoft.graph.group", "/users/{}/ownedObjects/microsoft.graph.group", "users:olga"),
    (f"{USER}/licenseDetails", "/users/{}/licenseDetails", DANA),
    (f"{USER}/appRoleAssignments", "/users/{}/appRoleAssignments", DANA),
    (f"{USER}/teamwork/installedApps", "/users/{}/teamwork/installedApps?$expand=teamsApp,teamsAppDefinition", ALICE),
    ("/groups", "/groups?$top=999", ""),
    (GROUP, "/groups/{}", MARKETING),
    (
        GROUP,
        "/groups/{}?$select=id,assignedLicenses,licenseProcessingState,isManagementRestricted,assignedLabels",
        SALES,
    ),
    (f"{GROUP}/members", "/groups/{}/members", "groups:VPN Users"),
    (f"{GROUP}/members/microsoft.graph.user", "/groups/{}/members/microsoft.graph.user", MARKETING),
    (f"{GROUP}/transitiveMembers", "/groups/{}/transitiveMembers", "groups:VPN Users"),
    (f"{GROUP}/owners", "/groups/{}/owners", "groups:CRM Sync"),
    (f"{GROUP}/membersWithLicenseErrors", "/groups/{}/membersWithLicenseErrors", SALES),
    (f"{GROUP}/appRoleAssignments", "/groups/{}/appRoleAssignments", "groups:CRM-Users"),
    (f"{GROUP}/settings", "/groups/{}/settings", MARKETING),
    ("/groups/delta()", "/groups/delta?$select=displayName", ""),
    ("/users/delta()", "/users/delta?$select=displayName,userPrincipalName", ""),
    ("/groupSettings", "/groupSettings", ""),
    ("/groupSettingTemplates", "/groupSettingTemplates", ""),
    ("/groupLifecyclePolicies", "/groupLifecyclePolicies", ""),
    ("/policies/authorizationPolicy", "/policies/authorizationPolicy", ""),
    ("/subscribedSkus", "/subscribedSkus", ""),
    ("/directory/subscriptions", "/directory/subscriptions", ""),
    ("/servicePrincipals", "/servicePrincipals", ""),
    (f"{APP}/appRoleAssignedTo", "/servicePrincipals/{}/appRoleAssignedTo", "servicePrincipals:Contoso CRM"),
    ("/directoryRoles", "/directoryRoles", ""),
    ("/roleManagement/directory/roleAssignments", "/roleManagement/directory/roleAssignments", ""),
    ("/appCatalogs/teamsApps", "/appCatalogs/teamsApps", ""),
    ("/organization", "/organization", ""),
    ("/domains", "/domains", ""),
]


@cache
def openapi() -> dict[str, Any]:
    """The description with OpenAPI's `nullable` said in JSON Schema's way."""
    document: dict[str, Any] = yaml.load(OPENAPI.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    _say_null(document)
    return document


def _say_null(node: Any) -> None:
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        _say_null(child)
    if isinstance(node, dict) and node.get("additionalProperties") == {"type": "object"}:
        # The generator's way of saying "and annotations", which are texts and numbers.
        del node["additionalProperties"]
    if isinstance(node, dict) and node.get("nullable") is True:
        del node["nullable"]
        kept = dict(node)
        node.clear()
        node["anyOf"] = [{"type": "null"}, kept]


def _resolved(node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        found: Any = openapi()
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part.replace("~1", "/")]
        node = found
    return node


def complaints(template: str, method: str, status: int, body: Any) -> list[str]:
    """What Microsoft's description has against an answer: wrong types, and properties that it does not know."""
    responses = openapi()["paths"][template][method]["responses"]
    response = _resolved(responses.get(str(status)) or responses["default"])
    return _complaints(response["content"]["application/json"]["schema"], body)


def _complaints(schema: dict[str, Any], body: Any) -> list[str]:
    whole = {**schema, "components": openapi()["components"]}
    found = [f"{error.json_path}: {error.message[:200]}" for error in Draft7Validator(whole).iter_errors(body)]
    return found + [f"unknown property {name}" for name in _unknown(schema, body)]


def _unknown(schema: dict[str, Any], body: Any) -> set[str]:
    known = _properties(_typed(schema, body) if isinstance(body, dict) else schema)
    if isinstance(body, dict) and "value" in known and isinstance(body.get("value"), list):
        items = _resolved(known["value"]).get("items", {})
        return {
            name for each in body["value"] if isinstance(each, dict) for name in _unknown(_typed(items, each), each)
        }
    return (
        {name for name in body if "@" not in name and name not in known} if isinstance(body, dict) and known else set()
    )


def _typed(schema: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    named = str(body.get("@odata.type", "")).removeprefix("#")
    return {"$ref": f"#/components/schemas/{named}"} if named else schema


def _properties(schema: dict[str, Any]) -> dict[str, Any]:
    schema = _resolved(schema)
    found = dict(schema.get("properties", {}))
    for each in (*schema.get("allOf", ()), *schema.get("anyOf", ())):
        found |= _properties(each)
    return found


def _named(contoso: Contoso, who: str) -> str:
    kind, _, name = who.partition(":")
    if kind == "users":
        return contoso.person(name)
    return (
        contoso.group(name)
        if kind == "groups"
        else next(iter(contoso.tenant.lookups[kind].exactly("displayName", name)))
    )


@pytest.mark.parametrize(("template", "path", "who"), READS)
async def test_an_answer_is_as_microsoft_describes_it(contoso: Contoso, template: str, path: str, who: str) -> None:
    said = await contoso.get(path.format(_named(contoso, who)) if who else path, **EVENTUAL)

    assert said.status == 200, said.body
    assert complaints(template, "get", 200, said.body) == []


async def test_what_is_made_is_as_microsoft_describes_it(contoso: Contoso) -> None:
    made = await contoso.ask("POST", "/groups", a_group("Schema Lovers"))
    details = (await contoso.ask("POST", "/groups", {})).body
    batch = await contoso.ask("POST", "/$batch", {"requests": [{"id": "1", "method": "GET", "url": "/organization"}]})
    checked = await contoso.ask("POST", "/users/alice@contoso.example/checkMemberGroups", {"groupIds": []})
    missing = await contoso.get("/users/nobody")

    assert complaints("/groups", "post", 201, made.body) == []
    assert complaints("/groups", "post", 400, details) == []
    assert complaints("/$batch", "post", 200, batch.body) == []
    assert complaints(f"{USER}/checkMemberGroups", "post", 200, checked.body) == []
    assert complaints(USER, "get", 404, missing.body) == []


async def test_an_upsert_makes_what_microsoft_describes(contoso: Contoso) -> None:
    bind = [f"https://graph.microsoft.com/v1.0/users/{contoso.person('alice')}"]
    body = a_group("Schema Lovers", **{"owners@odata.bind": bind})
    made = await contoso.ask("PATCH", "/groups(uniqueName='x')", body, Prefer="create-if-missing")
    refused = await contoso.ask("PATCH", "/groups(uniqueName='x')", body, Prefer="create-if-missing")

    assert complaints("/groups", "post", 201, made.body) == []
    assert complaints("/groups", "post", 400, refused.body) == []


@pytest.mark.parametrize("replies", [False, True, {"until": "2026-12-01T08:00:00Z"}])
async def test_a_mailbox_tells_what_microsoft_describes(contoso: Contoso, replies: Any) -> None:
    """The description has no path for it, but the resource."""
    contoso.tenant.put_user({"upn": "olga@contoso.example", "automaticReplies": replies})
    said = await contoso.get(f"/users/{contoso.person('olga')}/mailboxSettings")
    missing = await contoso.get("/users/nobody/mailboxSettings")

    assert _complaints({"$ref": "#/components/schemas/microsoft.graph.mailboxSettings"}, said.body) == []
    assert complaints(USER, "get", 404, missing.body) == []


def test_the_description_is_really_consulted() -> None:
    wrong = {"value": [{"id": "1", "mailEnabled": "yes", "shoeSize": 3}]}

    assert len(complaints("/groups", "get", 200, wrong)) == 2
