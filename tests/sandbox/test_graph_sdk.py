"""Microsoft's own Python SDK against the pretend Graph: its request builders, its retries and its typed errors."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from httpx import AsyncClient, AsyncHTTPTransport
from kiota_abstractions.authentication import AnonymousAuthenticationProvider
from kiota_abstractions.base_request_configuration import RequestConfiguration
from msgraph.generated.groups.groups_request_builder import GroupsRequestBuilder
from msgraph.generated.groups.item.members.graph_user.graph_user_request_builder import GraphUserRequestBuilder
from msgraph.generated.models.group import Group
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.reference_create import ReferenceCreate
from msgraph.generated.users.item.check_member_groups.check_member_groups_post_request_body import (
    CheckMemberGroupsPostRequestBody,
)
from msgraph.graph_request_adapter import GraphRequestAdapter
from msgraph.graph_service_client import GraphServiceClient
from msgraph_core import GraphClientFactory

from sandbox.weather import Trouble, Weather
from tests.sandbox.conftest import Contoso


@pytest.fixture
async def sdk(contoso: Contoso) -> AsyncIterator[GraphServiceClient]:
    # Held here because the SDK wraps it in a transport that does not pass the closing on.
    transport = AsyncHTTPTransport()
    http = GraphClientFactory.create_with_default_middleware(client=AsyncClient(transport=transport))
    adapter = GraphRequestAdapter(AnonymousAuthenticationProvider(), client=http)
    adapter.base_url = str(contoso.client.make_url("/v1.0"))
    yield GraphServiceClient(request_adapter=adapter)
    await http.aclose()
    await transport.aclose()


async def test_the_sdk_finds_reads_adds_and_removes(contoso: Contoso, sdk: GraphServiceClient) -> None:
    query = GroupsRequestBuilder.GroupsRequestBuilderGetQueryParameters(
        search='"displayName:marketing"', select=["id", "displayName"], count=True
    )
    wanted = RequestConfiguration(query_parameters=query)
    wanted.headers.add("ConsistencyLevel", "eventual")
    found = await sdk.groups.get(request_configuration=wanted)
    assert found is not None and found.value is not None
    group = next(each for each in found.value if each.display_name == "Marketing")
    assert group.id == contoso.group("Marketing")

    members = sdk.groups.by_group_id(group.id).members
    alice = contoso.person("alice")
    url = f"https://graph.microsoft.com/v1.0/directoryObjects/{alice}"
    await members.ref.post(ReferenceCreate(odata_id=url))
    assert "Alice Martin" in await contoso.members("Marketing")
    with pytest.raises(ODataError) as twice:
        await members.ref.post(ReferenceCreate(odata_id=url))
    assert twice.value.response_status_code == 400
    assert twice.value.error is not None and twice.value.error.code == "Request_BadRequest"
    assert twice.value.error.inner_error is not None and twice.value.error.inner_error.request_id
    await members.by_directory_object_id(alice).ref.delete()
    assert "Alice Martin" not in await contoso.members("Marketing")


async def test_the_sdk_casts_checks_and_makes(contoso: Contoso, sdk: GraphServiceClient) -> None:
    query = GraphUserRequestBuilder.GraphUserRequestBuilderGetQueryParameters(select=["id", "displayName"], count=True)
    wanted = RequestConfiguration(query_parameters=query)
    wanted.headers.add("ConsistencyLevel", "eventual")
    people = await sdk.groups.by_group_id(contoso.group("VPN Users")).members.graph_user.get(wanted)
    assert people is not None and people.value is not None
    assert {each.display_name for each in people.value} == {"Tom O'Brien", "Ada Lindqvist", "Nguyễn Thị Linh"}

    body = CheckMemberGroupsPostRequestBody(group_ids=[contoso.group("Finance-Readers")])
    checked = await sdk.users.by_user_id("farid@contoso.example").check_member_groups.post(body)
    assert checked is not None and checked.value == body.group_ids
    owner = [f"https://graph.microsoft.com/v1.0/users/{contoso.person('alice')}"]
    made = await sdk.groups.post(
        Group(
            display_name="From the SDK",
            mail_enabled=False,
            mail_nickname="from-the-sdk",
            security_enabled=True,
            additional_data={"owners@odata.bind": owner},
        )
    )
    assert made is not None and made.id is not None
    owners = await sdk.groups.by_group_id(made.id).owners.get()
    assert owners is not None and owners.value is not None and len(owners.value) == 1
    delta = await sdk.groups.delta.get()
    assert delta is not None and delta.value is not None and len(delta.value) == len(contoso.tenant.groups)


async def test_the_sdk_replays_a_post_that_had_already_worked(contoso: Contoso, sdk: GraphServiceClient) -> None:
    """Its retry middleware repeats a POST after a 504, and the group is made twice: creates must not be retried."""
    # With this seed the first answer is a 504 (after the effect) and the next one comes through.
    contoso.weather.update({"errors": 0.5, "seed": seed_of_one_504()})
    body = Group(display_name="Twin", mail_enabled=False, mail_nickname="twin", security_enabled=True)
    await sdk.groups.post(body)
    contoso.weather.update({"errors": 0})

    assert (await contoso.get("/groups?$filter=displayName eq 'Twin'")).names == ["Twin", "Twin"]


def seed_of_one_504() -> int:
    """A seed whose first request is answered 504 and whose second is not troubled."""
    for seed in range(1000):
        weather = Weather(errors=0.5, seed=seed)
        if weather.draw() is Trouble.ERROR and weather.error_status() == 504 and weather.draw() is Trouble.NONE:
            return seed
    raise AssertionError("no such seed")
