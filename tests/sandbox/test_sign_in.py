"""The pretend Teams signs people in, Entra exchanges what they bring, and Graph lets them do what they may."""

from __future__ import annotations

import asyncio
from typing import Any

import jwt
import pytest
from aiohttp import web

from sandbox.company import TENANT_ID
from sandbox.entra import ASSERTION, JWT_BEARER, RESOURCE, SIGN_IN_APP_ID
from sandbox.identity import FOR_ENTRA, GRAPH
from tests.sandbox.fake_bot import Town, town

OAUTH = "application/vnd.microsoft.card.oauth"


def grant(place: Town, who: str = "olga", **changed: Any) -> dict[str, Any]:
    asked = {
        "grant_type": JWT_BEARER,
        "requested_token_use": "on_behalf_of",
        "client_id": SIGN_IN_APP_ID,
        "client_assertion_type": ASSERTION,
        "client_assertion": place.sandbox.tokens.issue(FOR_ENTRA)[0],
        "assertion": place.sandbox.entra.signs_in(place.sandbox.persona(who)),
        "scope": f"{GRAPH}/.default",
    }
    return {name: value for name, value in (asked | changed).items() if value is not None}


async def exchanged(place: Town, asked: dict[str, Any]) -> tuple[int, Any]:
    url = f"{place.sandbox.entra.authority}/{TENANT_ID}/oauth2/v2.0/token"
    async with place.session.post(url, data=asked) as answer:
        return answer.status, await answer.json()


async def test_a_person_s_token_is_exchanged_for_one_of_graph_s_with_their_rights() -> None:
    async with town() as place:
        status, told = await exchanged(place, grant(place))
        claims = jwt.decode(told["access_token"], options={"verify_signature": False})
        assert (status, claims["aud"], claims["idtyp"]) == (200, GRAPH, "user")
        assert claims["oid"] == place.sandbox.persona("olga").id
        assert "GroupMember.ReadWrite.All" in claims["scp"].split()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"grant_type": "client_credentials"}, 70003),
        ({"requested_token_use": None}, 70003),
        ({"client_id": "11111111-2222-4333-8444-555555555555"}, 700016),
        ({"client_assertion": "x"}, 700027),
        ({"client_assertion_type": None, "client_secret": "guessed"}, 7000218),
        ({"assertion": "x"}, 50013),
        ({"scope": f"{GRAPH}/User.ReadWrite.All"}, 70011),
    ],
)
async def test_what_entra_refuses(changed: dict[str, Any], code: int) -> None:
    async with town() as place:
        status, told = await exchanged(place, grant(place, **changed))
        assert status in (400, 401)
        assert told["error_codes"] == [code]
        assert f"AADSTS{code}:" in told["error_description"]


async def test_an_assertion_for_another_application_or_over_already_is_refused() -> None:
    async with town() as place:
        olga, entra = place.sandbox.persona("olga"), place.sandbox.entra
        for claims, code in (({"aud": GRAPH}, 500131), ({"exp": 1_700_000_000}, 500133)):
            _, told = await exchanged(place, grant(place, assertion=entra.signs_in(olga, **claims)))
            assert told["error_codes"] == [code]


async def test_without_consent_nobody_acts_for_anybody() -> None:
    async with town() as place:
        place.sandbox.entra.consent = False
        status, told = await exchanged(place, grant(place))
        assert (status, told["error"], told["suberror"]) == (400, "invalid_grant", "consent_required")
        assert told["error_codes"] == [65001]


@pytest.mark.parametrize(
    ("who", "group", "status"), [("olga", "Marketing", 204), ("alice", "Marketing", 403), ("greta", "Marketing", 204)]
)
async def test_graph_goes_by_what_the_person_may_do(who: str, group: str, status: int) -> None:
    """An owner, somebody else, and a Groups Administrator."""
    async with town() as place:
        _, told = await exchanged(place, grant(place, who))
        found = place.sandbox.tenant.group_named(group)
        assert found is not None
        url = f"{place.sandbox.base_url}/v1.0/groups/{found['id']}/members/$ref"
        body = {"@odata.id": f"{GRAPH}/v1.0/directoryObjects/{place.sandbox.persona('wei').id}"}
        bearer = {"Authorization": f"Bearer {told['access_token']}"}
        async with place.session.post(url, json=body, headers=bearer) as answer:
            assert answer.status == status


@pytest.mark.parametrize(
    ("unified", "policy"), [(True, "EnableGroupCreation"), (False, "allowedToCreateSecurityGroups")]
)
async def test_a_person_makes_groups_only_where_the_tenant_lets_them(unified: bool, policy: str) -> None:
    async with town() as place:
        changes: dict[str, Any] = {"groupSettings": {"Group.Unified": {policy: "false"}}}
        place.sandbox.tenant.set_policy(changes if unified else {"authorizationPolicy": {policy: False}})
        new = {
            "displayName": "Party",
            "mailNickname": "party",
            "mailEnabled": unified,
            "securityEnabled": not unified,
            "groupTypes": ["Unified"] if unified else [],
        }
        for who, status in (("alice", 403), ("greta", 201)):
            _, told = await exchanged(place, grant(place, who))
            bearer = {"Authorization": f"Bearer {told['access_token']}"}
            async with place.session.post(f"{place.sandbox.base_url}/v1.0/groups", json=new, headers=bearer) as answer:
                assert answer.status == status


def oauth(exchange: str = "x.1", uri: str = RESOURCE) -> dict[str, Any]:
    content = {"text": "Please sign in.", "connectionName": "", "tokenExchangeResource": {"id": exchange, "uri": uri}}
    return {"type": "message", "attachments": [{"contentType": OAUTH, "content": content}]}


@pytest.mark.parametrize(("status", "seen"), [(200, False), (412, True)])
async def test_every_client_brings_a_token_and_the_card_is_seen_only_where_that_failed(status: int, seen: bool) -> None:
    async with town() as place:
        heard: list[dict[str, Any]] = []

        async def answers(activity: dict[str, Any]) -> web.Response:
            await asyncio.sleep(0)
            if activity.get("name") == "signin/tokenExchange":
                heard.append(activity["value"])
                return web.Response(status=status)
            return web.Response(status=202)

        place.bot.answer = answers
        base = f"{place.sandbox.base_url}/sandbox"
        async with place.session.put(f"{base}/sign-in", json={"devices": 2}) as answer:
            assert (await answer.json())["devices"] == 2
        olga = place.sandbox.persona("olga")
        place.sandbox.teams.bot_sends(place.sandbox.teams.chat_of(olga), oauth())
        await place.sandbox.sign_in.settled()
        assert [value["id"] for value in heard] == ["x.1", "x.1"]
        claims = jwt.decode(heard[0]["token"], options={"verify_signature": False})
        assert (claims["oid"], claims["aud"]) == (olga.id, SIGN_IN_APP_ID)
        shown = [message.notice for message in place.sandbox.teams.chat_of(olga).messages if message.oauth]
        assert shown == (["Please sign in."] if seen else [])


async def test_teams_knows_no_resource_but_the_manifests() -> None:
    async with town() as place:
        olga = place.sandbox.persona("olga")
        place.sandbox.teams.bot_sends(place.sandbox.teams.chat_of(olga), oauth(uri="api://somebody-else"))
        await place.sandbox.sign_in.settled()
        assert not [activity for activity in place.bot.heard if activity.get("name") == "signin/tokenExchange"]
        async with place.session.post(f"{place.sandbox.base_url}/sandbox/people/{olga.upn}/signs-in") as answer:
            assert answer.status == 404


@pytest.mark.parametrize("body", [{"silent": "no"}, {"devices": 0}, {"devices": True}, {"tokenSeconds": 1e9}, {"x": 1}])
async def test_a_switch_that_cannot_be_so_is_refused(body: dict[str, Any]) -> None:
    async with town() as place, place.session.put(f"{place.sandbox.base_url}/sandbox/sign-in", json=body) as answer:
        assert answer.status == 400
