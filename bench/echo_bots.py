"""Bots that answer each message with one reply, each in a process of its own: what a turn costs in other hands.

    python -m bench.echo_bots usher|bare|stock|older|successor METADATA_URL

Prints its port when it listens, and serves until its input ends.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
from aiohttp import web
from botbuilder.core import ActivityHandler, BotFrameworkAdapter, BotFrameworkAdapterSettings, TurnContext
from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication
from botbuilder.schema import Activity

from bot.adapter import Adapter
from bot.connector import Connector
from bot.endpoint import Endpoint, application
from bot.gate import Gate
from bot.keys import KeyServer
from sandbox.company import BOT_APP_ID, TENANT_ID

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Echo(ActivityHandler):  # type: ignore[misc]  # botbuilder has no types
    async def on_message_activity(self, turn: TurnContext) -> None:
        await turn.send_activity(f"You said: {turn.activity.text}")


async def usher(stack: AsyncExitStack, metadata_url: str) -> web.Application:
    """Our endpoint, gate (signed tokens and all), adapter and connector around the same bot."""
    session = await stack.enter_async_context(aiohttp.ClientSession())
    keys = KeyServer(metadata_url, session)
    await keys.load()
    hosts = (metadata_url.split("/")[2],)
    gate = Gate(BOT_APP_ID, keys, hosts, frozenset({TENANT_ID}))
    connector = Connector(session, BOT_APP_ID, TENANT_ID, None)

    async def ready() -> None: ...

    return application(Endpoint(gate, Adapter(BOT_APP_ID, connector), Echo(), ready))


async def bare(stack: AsyncExitStack, _: str) -> web.Application:
    """No SDK at all: the limit."""
    session = await stack.enter_async_context(aiohttp.ClientSession())

    async def messages(request: web.Request) -> web.Response:
        activity = json.loads(await request.read())
        url = f"{activity['serviceUrl']}v3/conversations/{activity['conversation']['id']}/activities"
        reply = {"type": "message", "text": f"You said: {activity['text']}", "replyToId": activity["id"]}
        async with session.post(url, json=reply) as answer:
            await answer.read()
        return web.Response(status=201)

    return _with(messages)


async def stock(stack: AsyncExitStack, _: str) -> web.Application:
    """botbuilder's CloudAdapter as its samples use it, without a check of tokens."""

    class Config:
        APP_ID, APP_PASSWORD, APP_TYPE, APP_TENANTID = "", "", "MultiTenant", ""

    adapter, bot = CloudAdapter(ConfigurationBotFrameworkAuthentication(Config)), Echo()

    async def messages(request: web.Request) -> web.StreamResponse:
        return await adapter.process(request, bot) or web.Response(status=201)

    return _with(messages)


async def older(stack: AsyncExitStack, _: str) -> web.Application:
    """botbuilder's BotFrameworkAdapter, without a check of tokens."""
    adapter, bot = BotFrameworkAdapter(BotFrameworkAdapterSettings("", "")), Echo()

    async def messages(request: web.Request) -> web.StreamResponse:
        activity = Activity().deserialize(await request.json())
        await adapter.process_activity(activity, "", bot.on_turn)
        return web.Response(status=201)

    return _with(messages)


async def successor(stack: AsyncExitStack, _: str) -> web.Application:
    """The SDK that follows botbuilder, without a check of tokens."""
    from microsoft_agents.hosting.aiohttp import CloudAdapter as Successor
    from microsoft_agents.hosting.core import ActivityHandler as Handler
    from microsoft_agents.hosting.core import AnonymousTokenProvider, ClaimsIdentity

    class Anonymous:
        def __getattr__(self, _: str) -> Callable[..., Any]:
            return lambda *_, **__: AnonymousTokenProvider()

    class SuccessorEcho(Handler):
        async def on_message_activity(self, turn: Any) -> None:
            await turn.send_activity(f"You said: {turn.activity.text}")

    adapter, bot = Successor(connection_manager=Anonymous()), SuccessorEcho()

    async def messages(request: web.Request) -> web.StreamResponse:
        request["claims_identity"] = ClaimsIdentity()
        return await adapter.process(request, bot) or web.Response(status=201)

    return _with(messages)


BOTS = {each.__name__: each for each in (usher, bare, stock, older, successor)}


def _with(messages: Handler) -> web.Application:
    app = web.Application()
    app.add_routes([web.post("/api/messages", messages)])
    return app


async def serve(kind: str, metadata_url: str) -> None:
    async with AsyncExitStack() as stack:
        runner = web.AppRunner(await BOTS[kind](stack, metadata_url), access_log=None)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        sys.stdout.write(f"{runner.addresses[0][1]}\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:]))
