"""A small bot over real HTTP: validates each activity's token as the Bot Framework asks for, and answers as told."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import jwt
from aiohttp import web

from sandbox.company import BOT_APP_ID, TENANT_ID
from sandbox.server import Sandbox, SandboxSettings, listening_socket, serving

Json = dict[str, Any]
Answering = Callable[[Json], Awaitable[web.Response]]


class FakeBot:
    """Keeps what it was sent; `answer` decides what it says to an activity."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.heard: list[Json] = []
        self.claims: list[Json] = []
        self.answer: Answering = _accept
        self.key_server = ""
        self.token = ""
        self._session = session

    def heard_of(self, kind: str) -> list[Json]:
        return [activity for activity in self.heard if activity["type"] == kind]

    async def listen(self, request: web.Request) -> web.Response:
        activity = await request.json()
        self.claims.append(await self._validated(request.headers["Authorization"].removeprefix("Bearer "), activity))
        self.heard.append(activity)
        return await self.answer(activity)

    async def _validated(self, token: str, activity: Json) -> Json:
        async with self._session.get(self.key_server) as response:
            metadata = await response.json()
        async with self._session.get(metadata["jwks_uri"]) as response:
            keys = {key["kid"]: key for key in (await response.json())["keys"]}
        key = keys[jwt.get_unverified_header(token)["kid"]]
        assert "msteams" in key["endorsements"]
        claims: Json = jwt.decode(
            token,
            jwt.PyJWK(key).key,
            algorithms=["RS256"],
            audience=BOT_APP_ID,
            issuer="https://api.botframework.com",
            options={"require": ["exp", "nbf", "iss", "aud"]},
        )
        assert claims["serviceurl"] == activity["serviceUrl"]
        return claims

    async def calls(self, sandbox: Sandbox, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """One call of the Connector with this bot's own token."""
        url = f"{sandbox.base_url}/connector/v3/conversations{path}"
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self._session.request(method, url, json=body, headers=headers) as response:
            return response.status, await response.json() if response.content_type == "application/json" else None

    async def creates(self, sandbox: Sandbox, object_id: str) -> tuple[int, Any]:
        wanted = {"bot": {"id": f"28:{BOT_APP_ID}"}, "members": [{"id": object_id}], "tenantId": TENANT_ID}
        return await self.calls(sandbox, "POST", "", wanted)


class Town:
    """A sandbox with a bot in it, and a script that uses the API."""

    def __init__(self, sandbox: Sandbox, bot: FakeBot, session: aiohttp.ClientSession) -> None:
        self.sandbox = sandbox
        self.bot = bot
        self.session = session

    async def api(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        async with self.session.request(method, f"{self.sandbox.base_url}/sandbox{path}", json=body) as response:
            return response.status, await response.json()

    async def says(self, name: str, text: str, **more: Any) -> tuple[int, Any]:
        return await self.api("POST", f"/people/{name}@contoso.example/says", {"text": text, **more})

    async def clicks(self, name: str, **click: Any) -> tuple[int, Any]:
        return await self.api("POST", f"/people/{name}@contoso.example/clicks", click)

    async def chat(self, name: str) -> list[Json]:
        _, chat = await self.api("GET", f"/people/{name}@contoso.example/chat")
        messages: list[Json] = chat["messages"]
        return messages

    async def bot_sends(self, name: str, **activity: Any) -> str:
        """The bot writes first, as it does to an owner it never met; returns the activity id."""
        status, created = await self.bot.creates(self.sandbox, self.sandbox.persona(name).id)
        assert status == 201
        status, sent = await self.bot.calls(
            self.sandbox, "POST", f"/{created['id']}/activities", {"type": "message", **activity}
        )
        assert status == 201
        activity_id: str = sent["id"]
        return activity_id


@contextlib.asynccontextmanager
async def town(**settings: Any) -> AsyncIterator[Town]:
    """A sandbox and a listening bot, both on free ports; `settings` are those of SandboxSettings."""
    async with aiohttp.ClientSession() as session:
        bot = FakeBot(session)
        app = web.Application()
        app.router.add_post("/api/messages", bot.listen)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        listener = listening_socket(0)
        await web.SockSite(runner, listener).start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/api/messages"
        try:
            async with serving(SandboxSettings(port=0, bot_url=url, **settings)) as sandbox:
                bot.key_server = f"{sandbox.base_url}/keys/v1/.well-known/openidconfiguration"
                bot.token, _ = sandbox.tokens.issue("https://api.botframework.com")
                yield Town(sandbox, bot, session)
        finally:
            await runner.cleanup()


def card(*actions: Json, body: list[Json] | None = None, **more: Any) -> Json:
    """An activity's attachments with one Adaptive Card."""
    content = {"type": "AdaptiveCard", "version": "1.5", "body": body or [], "actions": list(actions), **more}
    return {"attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": content}]}


def execute(verb: str, title: str = "", **data: Any) -> Json:
    return {"type": "Action.Execute", "verb": verb, "title": title or verb.title(), "data": data}


def replaces(shown: str) -> Answering:
    """A bot that answers every click with a card that says `shown`."""

    async def answer(activity: Json) -> web.Response:
        if activity["type"] != "invoke":
            return web.Response(status=202)
        value = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": shown}]}
        return web.json_response({"statusCode": 200, "type": "application/vnd.microsoft.card.adaptive", "value": value})

    return answer


async def _accept(activity: Json) -> web.Response:
    await asyncio.sleep(0)
    return web.Response(status=202)


__all__ = ["FakeBot", "Town", "card", "execute", "replaces", "town"]
