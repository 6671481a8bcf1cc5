"""The part of the composition root that reads who has an application for a command, beside whatever Usher runs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from app_doctor import graph_of
from approvals.ports.directory import App, Holders
from bot.reading_settings import read_settings
from dialogs.apps import app_called
from directory.applications import EnterpriseApplications


@asynccontextmanager
async def having(name: str) -> AsyncIterator[tuple[App, AsyncIterator[Holders]]]:
    """The application of this name or object id, and who has it. May raise Refused, SettingsError, DirectoryError or
    ValueError."""
    async with AsyncExitStack() as stack:
        graph, _ = await graph_of(read_settings(), stack)
        applications = EnterpriseApplications(graph)
        app = await app_called(applications, name)
        yield app, applications.holders(await applications.assigned(app.id))
