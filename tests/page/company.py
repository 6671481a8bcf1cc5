"""A pretend company with a real Usher at work in it, its rounds running, on a SQLite file of its own."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from aiohttp import web

from app import open_usher
from sandbox.server import Sandbox, SandboxSettings, listening_socket, serving
from tests.office import identity_of, office_settings


@contextlib.asynccontextmanager
async def company_with_usher(folder: Path) -> AsyncIterator[Sandbox]:
    """Both listen on free ports; what Usher keeps is in `folder`."""
    with listening_socket(0) as listener:
        bot_url = f"http://127.0.0.1:{listener.getsockname()[1]}/api/messages"
        async with serving(SandboxSettings(port=0, bot_url=bot_url)) as sandbox, identity_of(sandbox):
            # Nobody is written to about ownerless groups: it would come between a story and its first sentence.
            settings = office_settings(sandbox, f"sqlite+aiosqlite:///{folder}/usher.db", ownerless_per_week=0)
            async with open_usher(settings) as usher:
                runner = web.AppRunner(usher.web, access_log=None, shutdown_timeout=1.0)
                await runner.setup()
                try:
                    await web.SockSite(runner, listener).start()
                    yield sandbox
                finally:
                    await runner.cleanup()
