"""`python app.py grant`: what Usher's identity is granted in Graph, and why; changes nothing without --apply."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Protocol

import typer

from approvals.ports.directory import DirectoryError, Gone
from bot.reading_settings import SettingsError
from checkup.granting import Planned, Standing
from commands.book import refuse

WIDTH = 46  # of the longest permission that is ever asked for
Report = Callable[[str], None]


class As(StrEnum):
    """Whose rights are used."""

    AZURE_CLI = "azure-cli"
    ENVIRONMENT = "environment"


class Grant(Protocol):
    async def __call__(self, report: Report, *, apply: bool, also: list[str], signed_in: As) -> None: ...


Apply = Annotated[bool, typer.Option("--apply/--dry-run", help="Grant what is missing; else it is only told.")]
Also = Annotated[list[str], typer.Option("--also", help="An optional permission that is wanted, too.")]
SignedIn = Annotated[
    As, typer.Option("--as", help="azure-cli: whoever said `az login`; environment: AZURE_*, or the bot's identity.")
]


def add_to(cli: typer.Typer, grant: Grant) -> None:
    @cli.command(name="grant")
    def _grant(apply: Apply = False, also: Also = [], signed_in: SignedIn = As.AZURE_CLI) -> None:  # noqa: B006
        """Tell what Usher's identity is granted in Microsoft Graph and why, and with --apply grant it. Nothing is ever
        taken away."""
        try:
            asyncio.run(grant(typer.echo, apply=apply, also=also, signed_in=signed_in))
        except SettingsError as wrong:
            refuse(" ".join(wrong.problems))
        except Gone as gone:
            refuse(f"{gone}. A new identity is known to Entra after a minute: check MicrosoftAppId, or try again.")
        except DirectoryError as trouble:
            refuse(
                f"{trouble}. What was said to be granted is; say the same again to go on. It takes the role Privileged "
                "Role Administrator, and `az login` in this tenant."
            )
        except ValueError as wrong_name:
            refuse(str(wrong_name))


def lines(one: Planned, *, applied: bool) -> str:
    """A permission in two columns: what becomes of it, and why."""
    becomes = "is granted now" if applied and one.standing is Standing.MISSING else one.standing.value
    why = f"without it {one.without}" if one.without is not None else "take it away in Entra where nobody else needs it"
    if one.standing is Standing.OPTIONAL:
        why = f"{why}; --also {one.permission} where that is wanted"
    return f"  {one.permission:<{WIDTH}} {becomes}: {why}"
