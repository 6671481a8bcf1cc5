"""Who gets in at /api/messages, over real HTTP with really signed tokens: nobody unproven, and never a 500."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import jwt
import pytest
from aiohttp import web
from botbuilder.core import ActivityHandler, InvokeResponse, TurnContext
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from yarl import URL

from bot.adapter import Adapter
from bot.connector import Connector
from bot.endpoint import Endpoint, application
from bot.gate import LARGEST_BODY, Gate
from bot.keys import KeyServer
from sandbox.company import BOT_APP_ID, TENANT_ID

ISSUER = "https://api.botframework.com"
SERVICE_URL = "https://smba.trafficmanager.net/emea/"
ALICE_ID = "7faf8ab2-0000-4000-8000-000000000001"


class Listener(ActivityHandler):  # type: ignore[misc]  # botbuilder has no types
    """Hears everything that got in."""

    def __init__(self) -> None:
        super().__init__()
        self.turns: list[Any] = []

    async def on_turn(self, turn: TurnContext) -> None:
        self.turns.append(turn.activity)
        await super().on_turn(turn)

    async def on_invoke_activity(self, turn: TurnContext) -> InvokeResponse:
        return InvokeResponse(status=200, body={"statusCode": 200, "type": "t", "value": {"a": 1}})


class Watch:
    """A monotonic clock that a test sets ahead."""

    ahead = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.ahead


@dataclass
class Door:
    """An endpoint, its key server, and a key that the server knows."""

    url: str
    bot: Listener
    key: rsa.RSAPrivateKey
    published: list[dict[str, Any]]
    session: aiohttp.ClientSession
    keys: KeyServer
    watch: Watch
    asked: list[str]  # of the key server

    def token(self, *, key: Any = None, alg: str = "RS256", kid: str = "k1", **claims: Any) -> str:
        """A good token; claims may be changed, or left out with None."""
        now = int(time.time())
        good = {"iss": ISSUER, "aud": BOT_APP_ID, "exp": now + 3600, "nbf": now - 5, "serviceurl": SERVICE_URL}
        wanted = {name: value for name, value in (good | claims).items() if value is not None}
        return jwt.encode(wanted, key or self.key, algorithm=alg, headers={"kid": kid})

    async def posts(self, body: Any, token: str | None = "", **headers: str) -> int:
        if token is not None:
            headers["Authorization"] = f"Bearer {self.token() if token == '' else token}"
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        async with self.session.post(
            self.url, data=data, headers={"Content-Type": "application/json", **headers}
        ) as answer:
            await answer.read()
            return answer.status


def activity(**changes: Any) -> dict[str, Any]:
    """A message as Teams sends it; changes replace fields, None leaves them out."""
    good = {
        "type": "message",
        "id": "1",
        "text": "help",
        "channelId": "msteams",
        "serviceUrl": SERVICE_URL,
        "from": {"id": "29:a", "name": "Alice Martin", "aadObjectId": ALICE_ID},
        "recipient": {"id": f"28:{BOT_APP_ID}"},
        "conversation": {"id": "a:1", "conversationType": "personal", "tenantId": TENANT_ID},
        "channelData": {"tenant": {"id": TENANT_ID}},
    }
    return {name: value for name, value in (good | changes).items() if value is not None}


@pytest.fixture(scope="module")
def signing_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def foreign_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def jwk(key: rsa.RSAPrivateKey, kid: str, endorsements: tuple[str, ...] = ("msteams",)) -> dict[str, Any]:
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    return {**public, "kid": kid, "endorsements": list(endorsements)}


@pytest.fixture
async def door(aiohttp_server: Any, signing_key: rsa.RSAPrivateKey) -> AsyncIterator[Door]:
    published = [jwk(signing_key, "k1")]

    asked: list[str] = []

    async def metadata(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.json_response({"issuer": ISSUER, "jwks_uri": f"http://{request.host}/keys"})

    async def keys_of(_: web.Request) -> web.Response:
        return web.json_response({"keys": published})

    key_app = web.Application()
    key_app.add_routes([web.get("/metadata", metadata), web.get("/keys", keys_of)])
    key_server = await aiohttp_server(key_app)
    async with aiohttp.ClientSession() as session:
        watch = Watch()
        keys = KeyServer(str(key_server.make_url("/metadata")), session, watch)
        gate = Gate(BOT_APP_ID, keys, ("smba.trafficmanager.net",), frozenset({TENANT_ID}))
        bot = Listener()
        adapter = Adapter(BOT_APP_ID, Connector(session, BOT_APP_ID, TENANT_ID, None))

        async def ready() -> None: ...

        server = await aiohttp_server(application(Endpoint(gate, adapter, bot, ready)))
        yield Door(str(server.make_url("/api/messages")), bot, signing_key, published, session, keys, watch, asked)


async def test_a_message_from_teams_gets_in(door: Door) -> None:
    assert await door.posts(activity()) == 201
    assert door.bot.turns[0].text == "help"


async def test_a_card_click_is_answered_with_its_body(door: Door) -> None:
    """The SDK's own handler answers this with HTTP 500."""
    token = door.token()
    click = activity(type="invoke", name="adaptiveCard/action", value={})
    async with door.session.post(door.url, json=click, headers={"Authorization": f"Bearer {token}"}) as answer:
        assert answer.status == 200
        assert await answer.json() == {"statusCode": 200, "type": "t", "value": {"a": 1}}


BAD_TOKENS: dict[str, Any] = {
    "none at all": None,
    "garbage": "garbage",
    "three dots": "a.b.c",
    "blank": " ",
    "of another app": {"aud": "00000000-0000-0000-0000-000000000000"},
    "of several apps": {"aud": [BOT_APP_ID, "other"]},
    "of another issuer": {"iss": "https://sts.windows.net/x/"},
    "expired": {"exp": int(time.time()) - 3600},
    "without an end": {"exp": None},
    "without an audience": {"aud": None},
    "without an issuer": {"iss": None},
    "not valid yet": {"nbf": int(time.time()) + 3600},
    "with an odd end": {"exp": "soon"},
    "with an unknown key": {"kid": "k9"},
}


@pytest.mark.parametrize("name", BAD_TOKENS)
async def test_a_wrong_token_is_401_and_never_a_turn(door: Door, name: str) -> None:
    wrong = BAD_TOKENS[name]
    token = door.token(**wrong) if isinstance(wrong, dict) else wrong
    assert await door.posts(activity(), token) == 401
    assert door.bot.turns == []


async def test_forged_signatures_are_401(door: Door, foreign_key: rsa.RSAPrivateKey) -> None:
    unsigned = jwt.encode({"iss": ISSUER, "aud": BOT_APP_ID}, "", algorithm="none", headers={"kid": "k1"})
    # HS256 with the public key as the secret; made by hand, since libraries refuse to.
    public = door.key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    header = {"alg": "HS256", "kid": "k1", "typ": "JWT"}
    signing_input = b".".join(
        jwt.utils.base64url_encode(json.dumps(part).encode())
        for part in (header, {"iss": ISSUER, "aud": BOT_APP_ID, "exp": int(time.time()) + 60})
    )
    signature = hmac.new(public, signing_input, hashlib.sha256).digest()
    hs256 = (signing_input + b"." + jwt.utils.base64url_encode(signature)).decode()
    for token in (unsigned, hs256, door.token(key=foreign_key), door.token()[:-4] + "AAAA"):
        assert await door.posts(activity(), token) == 401
    assert door.bot.turns == []


BAD_ACTIVITIES: dict[str, tuple[int, Any]] = {
    "from web chat": (403, activity(channelId="webchat")),
    "from direct line": (403, activity(channelId="directline")),
    "from nowhere": (403, activity(channelId=None)),
    "without a service URL": (403, activity(serviceUrl=None)),
    "with a metadata address": (403, activity(serviceUrl="http://169.254.169.254/")),
    "with plain http": (403, activity(serviceUrl="http://smba.trafficmanager.net/emea/")),
    "with a foreign host": (403, activity(serviceUrl="https://evil.example/emea/")),
    "with a look-alike host": (403, activity(serviceUrl="https://smba.trafficmanager.net.evil.example/")),
    "with user info in the URL": (403, activity(serviceUrl="https://smba.trafficmanager.net@evil.example/")),
    "with another path than its token": (403, activity(serviceUrl="https://smba.trafficmanager.net/amer/")),
    "with a broken port": (403, activity(serviceUrl="https://smba.trafficmanager.net:x/")),
    "of another tenant": (403, activity(channelData={"tenant": {"id": "00000000-0000-0000-0000-000000000000"}})),
    "without a tenant": (403, activity(channelData=None)),
    "with an odd tenant": (403, activity(channelData={"tenant": [TENANT_ID]})),
    "without a person": (403, activity(**{"from": None})),
    "with a person who is no GUID": (403, activity(**{"from": {"id": "29:a", "aadObjectId": "alice"}})),
    "without a type": (400, activity(type=None)),
    "with a number as type": (400, activity(type=7)),
    "without a conversation": (400, activity(conversation=None)),
    "with a list as conversation": (400, activity(conversation=[])),
    "with half a character in the id of its conversation": (400, activity(conversation={"id": "a:\ud800"})),
    "with a NUL in its id": (400, activity(id="1\0")),
    "with an id as long as a book": (400, activity(id="1" * 513)),
    "with a number as id": (400, activity(id=7)),
    "with a list as the id it answers": (400, activity(replyToId=["1"])),
    "with a person whose Teams id is no text": (400, activity(**{"from": {"id": {}, "aadObjectId": ALICE_ID}})),
    "that is a list": (400, []),
    "that is null": (400, None),
    "that is a string": (400, "x"),
    "that is not JSON": (400, b"{"),
    "that is empty": (400, b""),
    "that is not UTF-8": (400, b"\\xff\\xfe"),
    "nested very deeply": (400, b"[" * 100_000),
    "with a list as text": (400, activity(text=["x"])),
    "with a number as entities": (400, activity(entities=5)),
    "too large": (413, activity(text="x" * LARGEST_BODY)),
}


@pytest.mark.parametrize("name", BAD_ACTIVITIES)
async def test_a_wrong_activity_with_a_good_token_is_no_turn(door: Door, name: str) -> None:
    status, body = BAD_ACTIVITIES[name]
    assert await door.posts(body) == status
    assert door.bot.turns == []


async def test_the_token_is_judged_before_the_body(door: Door) -> None:
    """A stranger's large or broken body costs nothing: it is not parsed."""
    assert await door.posts(b"[" * 100_000, None) == 401
    assert await door.posts({"x": ["y"] * 60_000}, "garbage") in (401, 413)


async def test_a_body_without_a_length_is_capped_while_it_is_read(door: Door) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(64):
            yield b" " * 65536

    headers = {"Authorization": f"Bearer {door.token()}", "Content-Type": "application/json"}
    async with door.session.post(door.url, data=endless(), headers=headers) as answer:
        assert answer.status == 413


async def test_a_key_not_endorsed_for_teams_does_not_count(door: Door, foreign_key: rsa.RSAPrivateKey) -> None:
    door.published.append(jwk(foreign_key, "k2", endorsements=("webchat",)))
    assert await door.posts(activity(), door.token(key=foreign_key, kid="k2")) == 403


async def test_new_keys_are_found_and_old_ones_survive_an_outage(door: Door, foreign_key: rsa.RSAPrivateKey) -> None:
    assert await door.posts(activity()) == 201
    door.published[:] = [jwk(foreign_key, "k2")]
    door.watch.ahead = 61.0
    assert await door.posts(activity(), door.token(key=foreign_key, kid="k2")) == 201
    door.published[:] = []
    await door.keys.load()
    assert await door.posts(activity(), door.token(key=foreign_key, kid="k2")) == 201


async def test_unknown_keys_cost_the_key_server_a_question_a_minute(door: Door, foreign_key: rsa.RSAPrivateKey) -> None:
    assert await door.posts(activity()) == 201
    for number in range(20):
        assert await door.posts(activity(), door.token(key=foreign_key, kid=f"k{number + 2}")) == 401
    assert len(door.asked) == 1
    door.watch.ahead = 61.0
    for number in range(20):
        assert await door.posts(activity(), door.token(key=foreign_key, kid=f"k{number + 2}")) == 401
    assert len(door.asked) == 2


async def test_without_any_key_the_key_server_is_asked_once_a_second(door: Door) -> None:
    published, door.published[:] = door.published[:], []
    for _ in range(20):
        assert await door.posts(activity()) == 401
    assert len(door.asked) <= 3
    door.published[:] = published
    door.watch.ahead = 2.0
    assert await door.posts(activity()) == 201


async def test_while_new_keys_are_fetched_a_good_token_waits_for_them(
    door: Door, foreign_key: rsa.RSAPrivateKey
) -> None:
    assert await door.posts(activity()) == 201
    door.published[:] = [jwk(foreign_key, "k2")]
    door.watch.ahead = 61.0
    good = door.token(key=foreign_key, kid="k2")
    assert await asyncio.gather(*(door.posts(activity(), good) for _ in range(5))) == [201] * 5
    assert len(door.asked) == 2


async def test_bytes_that_are_no_text_are_401_and_a_body_that_cannot_be_unpacked_is_400(door: Door) -> None:
    url = URL(door.url)
    reader, writer = await asyncio.open_connection(url.host, url.port)
    head = b"POST /api/messages HTTP/1.1\r\nHost: usher\r\nConnection: close\r\nContent-Length: 2\r\n"
    writer.write(head + b"Authorization: Bearer \xff\xfe.\x80.\xc3\r\n\r\n{}")
    assert (await reader.readline()).split()[1] == b"401"
    writer.close()
    assert await door.posts(b"no gzip at all", **{"Content-Encoding": "gzip"}) == 400
    assert door.bot.turns == []


async def test_other_methods_and_paths_are_closed(door: Door) -> None:
    async with door.session.get(door.url) as answer:
        assert answer.status == 405
    async with door.session.get(door.url.replace("/api/messages", "/healthz")) as answer:
        assert answer.status == 200
