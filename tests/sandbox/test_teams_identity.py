"""Who is who: the token endpoint, the bearer checks and the key server, met by the real libraries."""

import asyncio
import time
from typing import Any

import jwt
import pytest
from azure.identity.aio import ManagedIdentityCredential
from botbuilder.schema import Activity
from botframework.connector.auth import BotFrameworkAuthenticationFactory, PasswordServiceClientCredentialFactory

from sandbox.company import BOT_APP_ID, TENANT_ID
from sandbox.identity import CONNECTOR, GRAPH, Tokens
from tests.sandbox.fake_bot import Town, town


async def test_azure_identity_gets_a_token_that_graph_and_nobody_else_accepts(monkeypatch: pytest.MonkeyPatch) -> None:
    async with town(identity_header="open sesame") as place:
        monkeypatch.setenv("IDENTITY_ENDPOINT", f"{place.sandbox.base_url}/identity/token")
        monkeypatch.setenv("IDENTITY_HEADER", "open sesame")
        async with ManagedIdentityCredential(client_id=BOT_APP_ID) as credential:
            token = await credential.get_token("https://graph.microsoft.com/.default")
        assert token.expires_on > time.time() + 3600
        claims = jwt.decode(token.token, options={"verify_signature": False})
        assert (claims["aud"], claims["appid"], claims["tid"]) == (GRAPH, BOT_APP_ID, TENANT_ID)

        assert await _graph(place, token.token) == 200
        place.bot.token = token.token
        status, body = await place.bot.creates(place.sandbox, place.sandbox.persona("olga").id)
        assert (status, body["error"]["code"]) == (401, "InvalidAuthenticationToken")


@pytest.mark.parametrize(
    ("headers", "query", "status"),
    [
        ({}, {"resource": GRAPH}, 401),
        ({"X-IDENTITY-HEADER": "wrong"}, {"resource": GRAPH}, 401),
        ({"X-IDENTITY-HEADER": "right"}, {"resource": "https://vault.azure.net"}, 400),
        ({"X-IDENTITY-HEADER": "right"}, {"resource": GRAPH, "client_id": "somebody-else"}, 400),
        ({"X-IDENTITY-HEADER": "right"}, {"resource": CONNECTOR + "/"}, 200),
    ],
)
async def test_a_token_is_given_only_to_the_bot_and_only_for_what_it_needs(
    headers: dict[str, str], query: dict[str, str], status: int
) -> None:
    async with town(identity_header="right") as place:
        url = f"{place.sandbox.base_url}/identity/token"
        async with place.session.get(url, params=query, headers=headers) as response:
            assert response.status == status
        async with place.session.post(url, data=query, headers=headers) as response:
            assert response.status == status


async def test_graph_turns_away_a_token_that_is_missing_expired_foreign_or_unsigned() -> None:
    async with town() as place:
        expired, _ = _as_of(place.sandbox.tokens, time.time() - 90_000).issue(GRAPH)
        foreign, _ = Tokens("", time.time).issue(GRAPH)
        unsigned = jwt.encode({"aud": GRAPH, "exp": time.time() + 60}, key="", algorithm="none")
        good, _ = place.sandbox.tokens.issue(GRAPH)
        for token in ("", expired, foreign, unsigned, "garbage", good + "x"):
            assert await _graph(place, token) == 401
        assert await _graph(place, good) == 200


async def test_the_sdk_itself_accepts_what_teams_signs() -> None:
    async with town() as place:
        await place.says("alice", "hello")
        activity = Activity().deserialize(place.bot.heard_of("message")[0])
        authentication = BotFrameworkAuthenticationFactory.create(
            to_channel_from_bot_login_url="https://login.microsoftonline.com/botframework.com",
            to_channel_from_bot_oauth_scope=CONNECTOR,
            to_bot_from_channel_token_issuer="https://api.botframework.com",
            to_bot_from_channel_open_id_metadata_url=place.bot.key_server,
            credential_factory=PasswordServiceClientCredentialFactory(BOT_APP_ID, "unused", tenant_id=TENANT_ID),
        )
        header = f"Bearer {place.sandbox.keys.sign(activity.service_url)}"
        # The SDK fetches keys with a blocking client: beside the sandbox's own loop, or both would wait for ever.
        result = await asyncio.to_thread(asyncio.run, authentication.authenticate_request(activity, header))
        assert result.claims_identity.is_authenticated
        assert result.claims_identity.claims["serviceurl"] == activity.service_url


async def test_keys_can_be_rotated_and_the_old_ones_withdrawn() -> None:
    async with town() as place:
        assert (await place.says("alice", "before"))[1]["status"] == 202
        old = place.bot.claims[-1]
        assert old["aud"] == BOT_APP_ID
        _, kept = await place.api("POST", "/keys/rotate", {})
        assert len(await _published(place)) == 2
        _, only = await place.api("POST", "/keys/rotate", {"keepOld": False})
        assert [key["kid"] for key in await _published(place)] == [only["kid"]] != [kept["kid"]]
        assert (await place.says("alice", "after"))[1]["status"] == 202


async def _graph(place: Town, token: str) -> int:
    url = f"{place.sandbox.base_url}/v1.0/users/{place.sandbox.persona('alice').id}"
    async with place.session.get(url, headers={"Authorization": f"Bearer {token}"}) as response:
        if response.status == 401:
            body = await response.json()
            assert set(body["error"]) == {"code", "message", "innerError"}
        return response.status


async def _published(place: Town) -> list[dict[str, Any]]:
    async with place.session.get(f"{place.sandbox.base_url}/keys/v1/.well-known/keys") as response:
        keys: list[dict[str, Any]] = (await response.json())["keys"]
        return keys


def _as_of(tokens: Tokens, moment: float) -> Tokens:
    older = Tokens("", lambda: moment)
    older.key = tokens.key
    return older
