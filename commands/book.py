"""Opens the book for one command and says in a sentence why something cannot be."""

from __future__ import annotations

import asyncio
import getpass
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import NoReturn, TypeVar

import aiohttp
import typer

from approvals.ports.book import BookUnavailable
from approvals.ports.clock import Clock
from bot.clock import MovedClock, SystemClock
from bot.reading_settings import SettingsError, read_database_settings
from store.operations import Operations, open_operations

T = TypeVar("T")


def with_book(work: Callable[[Operations], Awaitable[T]]) -> T:
    """What ``work`` returns; the command ends with 1 and a sentence if the database cannot be used."""

    async def whole() -> T:
        async with _clock(settings.clock_url) as clock:
            operations = await open_operations(settings.database_url, clock)
            try:
                return await work(operations)
            finally:
                await operations.close()

    try:
        settings = read_database_settings()
        return asyncio.run(whole())
    except SettingsError as wrong:
        refuse(" ".join(wrong.problems))
    except (BookUnavailable, ValueError) as trouble:
        refuse(str(trouble))


@asynccontextmanager
async def _clock(url: str) -> AsyncIterator[Clock]:
    """The clock the bot goes by: the machine's, or, for trying things out, one that somebody else moves."""
    if not url:
        yield SystemClock()
        return
    async with aiohttp.ClientSession() as session:
        clock = MovedClock(url, session)
        await clock.read()
        yield clock


def refuse(sentence: str) -> NoReturn:
    """End the command with a sentence on standard error."""
    typer.echo(sentence, err=True)
    raise typer.Exit(1)


def confirmed(yes: bool, what: str) -> None:
    """Go on only if ``--yes`` was given."""
    if not yes:
        refuse(f"{what} This cannot be undone; add --yes to do it.")


def operator() -> str:
    """The account this command runs under, for the audit."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run under a number that has no name
        return "unknown"
