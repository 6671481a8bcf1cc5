"""Finding people and groups in the pretend Graph: by id, by name, by filter and by search, page by page."""

from __future__ import annotations

import pytest

from tests.sandbox.conftest import EVENTUAL, Contoso

GUEST = "pat_fabrikam.example%23EXT%23@contoso.example"


async def test_a_person_by_id_by_address_and_by_key(contoso: Contoso) -> None:
    for key in (f"/{contoso.person('alice')}", "/ALICE@contoso.example", "('alice@contoso.example')", f"/{GUEST}"):
        assert (await contoso.get(f"/users{key}")).status == 200, key
    assert (await contoso.get(f"/users/{GUEST}?$select=userType")).body["userType"] == "Guest"
    assert (await contoso.get("/users/nobody@contoso.example")).code == "Request_ResourceNotFound"


async def test_only_what_graph_gives_unasked_comes_unasked(contoso: Contoso) -> None:
    person = (await contoso.get("/users/alice@contoso.example")).body
    group = (await contoso.get(f"/groups/{contoso.group('Sales-E5')}")).body

    assert "displayName" in person and "department" not in person and "accountEnabled" not in person
    assert "groupTypes" in group and "assignedLicenses" not in group and "isManagementRestricted" not in group
    assert not any(name.startswith("sandbox.") for name in person)
    assert (await contoso.get("/users/alice@contoso.example?$select=sandbox.hasApp")).status == 400
    assert "Could not find a property named 'shoeSize'" in (await contoso.get("/users?$select=shoeSize")).message


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("/groups?$filter=startswith(displayName,'MARK')", {"Marketing", "Market Research", "Marketing Analytics"}),
        ("/groups?$filter=displayName eq 'apollo'", {"Apollo"}),
        ("/groups?$filter=displayName in ('Apollo','brie-test')", {"Apollo", "brie-test"}),
        (
            "/groups?$filter=displayName eq 'C%C3%B4te d''Azur (%C3%A9t%C3%A9) %231 %2B 50 %25'",
            {"Côte d'Azur (été) #1 + 50 %"},
        ),
        ("/groups?$filter=groupTypes/any(c:c eq 'DynamicMembership')", {"Everyone in Sales", "Remote Workers"}),
        ("/groups?$filter=onPremisesSyncEnabled eq true", {"AD Printers"}),
        ("/groups?$filter=mailEnabled eq true and securityEnabled eq true", {"Finance Mailers"}),
        ("/groups?$filter=assignedLicenses/any(x:x/skuId eq c5928f49-12ba-48f7-ada3-0d743a3601d5)", {"Visio Editors"}),
        ("/users?$filter=proxyAddresses/any(p:p eq 'SMTP:dana@contoso.example')", {"Dana Fox"}),
        ("/users?$filter=proxyAddresses/any(p:startswith(p,'smtp:dan'))", {"Dana Fox"}),
        ("/users?$filter=mail eq 'x' or userPrincipalName eq 'bob@contoso.example'", {"Bob Stone"}),
        ("/users?$filter=(surname eq 'Fox' or surname eq 'Stone') and department eq 'IT'", {"Bob Stone"}),
        ("/users?$filter=accountEnabled eq false and department eq 'Sales'", {"Wanda Ruiz"}),
        ("/users?$filter=usageLocation eq null and userType eq 'Member'", {"Nadia Rossi"}),
        ("/users?$filter=displayName eq 'mar%C3%ADa garc%C3%ADa'", {"María García"}),
    ],
)
async def test_filters_that_need_no_header(contoso: Contoso, query: str, names: set[str]) -> None:
    said = await contoso.get(query)

    assert said.status == 200, said.body
    assert set(said.names) == names


@pytest.mark.parametrize(
    "query",
    [
        "/users?$filter=userType ne 'Member'",
        "/users?$filter=not(userType eq 'Member')",
        "/groups?$filter=endswith(displayName,'E5')",
        "/groups?$filter=startswith(displayName,'m')&$orderby=displayName",
        "/groups?$filter=assignedLicenses/$count ne 0",
    ],
)
async def test_advanced_filters_need_the_header_and_the_count(contoso: Contoso, query: str) -> None:
    assert (await contoso.get(query)).code == "Request_UnsupportedQuery"
    assert (await contoso.get(query, **EVENTUAL)).code == "Request_UnsupportedQuery"
    said = await contoso.get(f"{query}&$count=true", **EVENTUAL)

    assert said.status == 200
    assert said.body["@odata.count"] == len(said.body["value"]) > 0


@pytest.mark.parametrize(
    "query",
    [
        "/groups?$filter=displayName like 'x'",
        "/groups?$filter=displayName eq",
        "/groups?$filter=contains(displayName,'x')",
        "/groups?$filter=shoeSize eq 3",
        "/groups?$top=1000",
        "/groups?$top=zero",
        "/groups?$skiptoken=nonsense",
    ],
)
async def test_a_question_graph_cannot_read_is_400(contoso: Contoso, query: str) -> None:
    said = await contoso.get(query)

    assert said.status == 400
    assert said.message


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ('"displayName:market"', {"Marketing", "Market Research", "Marketing Analytics"}),
        ('"displayName:research market"', {"Market Research"}),
        ('"displayName:users remove"', {"Remove Bg Tool Users"}),
        ('"displayName:payroll"', {"HR-Payroll"}),
        ('"displayName:apollo" AND "description:people"', {"Apollo"}),
        ('"displayName:falcon" OR "description:payroll"', {"Project Falcon", "HR-Payroll"}),
        ('"mailNickname:projet-ly"', {"Projet Lyon"}),
        ('"displayName:marekting"', set()),
        ('"displayName:日本"', {"日本チーム"}),
    ],
)
async def test_search_knows_words_but_no_typos(contoso: Contoso, search: str, names: set[str]) -> None:
    said = await contoso.get(f"/groups?$search={search.replace('&', '%26')}", **EVENTUAL)

    assert set(said.names) == names


async def test_search_without_its_header_or_its_quotes_is_refused(contoso: Contoso) -> None:
    assert (await contoso.get('/groups?$search="displayName:x"')).code == "Request_UnsupportedQuery"
    assert (await contoso.get("/groups?$search=marketing", **EVENTUAL)).status == 400
    assert (await contoso.get('/groups?$search="visibility:x"', **EVENTUAL)).status == 400


async def test_people_are_found_by_part_of_name_or_address(contoso: Contoso) -> None:
    search = '$search="displayName:garc" OR "mail:garc" OR "userPrincipalName:maria.g"&$count=true'
    said = await contoso.get(f"/users?{search}", **EVENTUAL)

    assert said.names == ["María García", "María García"]
    assert said.body["@odata.count"] == 2


async def test_every_page_together_is_everybody_once(contoso: Contoso) -> None:
    seen: list[str] = []
    path = "/users?$top=7&$select=id,displayName"
    while path:
        said = await contoso.get(path)
        assert len(said.body["value"]) <= 7
        seen += [each["id"] for each in said.body["value"]]
        path = said.body.get("@odata.nextLink", "")

    assert len(seen) == len(set(seen)) == len(contoso.tenant.users)


async def test_pages_of_a_filtered_sorted_list_keep_their_order(contoso: Contoso) -> None:
    path = "/users?$filter=department eq 'Sales'&$orderby=displayName desc&$top=4&$count=true"
    names: list[str] = []
    while path:
        said = await contoso.get(path, **EVENTUAL)
        names += said.names
        path = said.body.get("@odata.nextLink", "")

    assert names == sorted(names, key=str.casefold, reverse=True)
    assert len(names) == 11


async def test_counting(contoso: Contoso) -> None:
    group = contoso.group("Marketing")
    assert (await contoso.get("/users/$count", **EVENTUAL)).body == str(len(contoso.tenant.users))
    assert (await contoso.get(f"/groups/{group}/members/$count", **EVENTUAL)).body == "5"
    assert (await contoso.get(f"/groups/{group}/members/$count")).status == 400


async def test_who_is_above_and_what_one_is_in(contoso: Contoso) -> None:
    assert (await contoso.get("/users/alice@contoso.example/manager")).body["displayName"] == "Olga Nowak"
    assert (await contoso.get("/users/grace@contoso.example/manager")).status == 404
    direct = await contoso.get("/users/dana@contoso.example/memberOf")
    deep = await contoso.get("/users/dana@contoso.example/transitiveMemberOf")
    assert {"CRM-Users", "SG-EMEA-Finance-RW"} <= set(direct.names)
    assert set(direct.names) <= set(deep.names)
    nested = await contoso.get("/users/farid@contoso.example/transitiveMemberOf")
    assert "Finance-Readers" in nested.names
    assert "Finance-Readers" not in (await contoso.get("/users/farid@contoso.example/memberOf")).names


async def test_roles_come_direct_and_through_a_group(contoso: Contoso) -> None:
    cast = "transitiveMemberOf/microsoft.graph.directoryRole"
    query = "?$select=displayName,roleTemplateId&$count=true"
    ada = await contoso.get(f"/users/ada@contoso.example/{cast}{query}", **EVENTUAL)
    wei = await contoso.get(f"/users/wei@contoso.example/{cast}{query}", **EVENTUAL)

    assert set(ada.names) == {"Global Administrator", "Global Reader"}
    assert wei.names == ["Global Reader"]
    assert (await contoso.get(f"/users/ada@contoso.example/{cast}{query}")).code == "Request_UnsupportedQuery"
    assert (await contoso.get(f"/users/ada@contoso.example/{cast}")).status == 200


async def test_what_one_owns_and_who_owns_it(contoso: Contoso) -> None:
    owned = await contoso.get("/users/olga@contoso.example/ownedObjects/microsoft.graph.group")
    owners = await contoso.get(f"/groups/{contoso.group('CRM Sync')}/owners")

    assert set(owned.names) == {"Marketing", "Market Research"}
    assert owners.body["value"][0]["@odata.type"] == "#microsoft.graph.servicePrincipal"
    people = await contoso.get(f"/groups/{contoso.group('CRM Sync')}/owners/graph.user")
    assert people.names == []


async def test_deep_membership_is_checked_for_twenty_groups_at_most(contoso: Contoso) -> None:
    wanted = [contoso.group("Finance-Readers"), contoso.group("Marketing")]
    path = f"/users/{contoso.person('farid')}/checkMemberGroups"

    assert (await contoso.ask("POST", path, {"groupIds": wanted})).body["value"] == wanted[:1]
    assert (await contoso.ask("POST", path, {"groupIds": wanted * 11})).status == 400


async def test_a_group_inside_itself_ends_nowhere_but_it_ends(contoso: Contoso) -> None:
    one, other = contoso.group("Data Lake Readers"), contoso.group("Data Lake Writers")
    reference = {"@odata.id": f"https://graph.microsoft.com/v1.0/directoryObjects/{one}"}
    assert (await contoso.ask("POST", f"/groups/{other}/members/$ref", reference)).status == 204

    deep = await contoso.get(f"/groups/{one}/transitiveMembers")
    assert set(deep.names) == {"João Pereira", "Eva Horváth", "Data Lake Writers", "Pavel Dvořák"}


async def test_members_of_mixed_types_say_what_they_are(contoso: Contoso) -> None:
    group = contoso.group("VPN Users")
    members = (await contoso.get(f"/groups/{group}/members?$select=displayName,userPrincipalName")).body["value"]

    assert {each["@odata.type"] for each in members} == {"#microsoft.graph.user", "#microsoft.graph.group"}
    assert all("id" in each for each in members)
    cast = await contoso.get(f"/groups/{group}/members/microsoft.graph.user?$count=true&$top=2", **EVENTUAL)
    assert len(cast.names) == 2 and cast.body["@odata.count"] == 3


async def test_anything_by_its_id(contoso: Contoso) -> None:
    ids = [contoso.person("alice"), contoso.group("Marketing"), "00000000-0000-0000-0000-000000000001"]
    said = await contoso.ask("POST", "/directoryObjects/getByIds", {"ids": ids, "types": ["user", "group"]})
    only = await contoso.ask("POST", "/directoryObjects/getByIds", {"ids": ids, "types": ["group"]})

    assert set(said.names) == {"Alice Martin", "Marketing"}
    assert only.names == ["Marketing"]


async def test_a_path_graph_does_not_have_is_refused_in_graphs_words(contoso: Contoso) -> None:
    strange = await contoso.get("/users/x/shoes", client_request_id="11111111-1111-1111-1111-111111111111")

    assert (strange.status, strange.code) == (400, "BadRequest")
    assert "segment 'shoes'" in strange.message
    inner = strange.body["error"]["innerError"]
    assert inner["client-request-id"] == strange.headers["client-request-id"] == "11111111-1111-1111-1111-111111111111"
    assert inner["request-id"] == strange.headers["request-id"]
    assert (await contoso.ask("DELETE", "/subscribedSkus")).status == 405
    assert (await contoso.ask("POST", "/groups", None)).status == 400


async def test_every_answer_can_be_quoted(contoso: Contoso) -> None:
    for path in ("/users", "/nonsense", "/users/$count"):
        said = await contoso.get(path, **EVENTUAL)
        assert said.headers["request-id"] and said.headers["client-request-id"]
