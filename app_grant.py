"""The part of the composition root that grants Usher's identity what its settings need, as an administrator."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import AsyncExitStack

from app_doctor import graph_of, setup_of
from bot.reading_settings import read_settings
from checkup.granting import Standing, plan
from commands.grant import As, Report, lines
from directory.credentials import administrators_credential
from directory.granting import Granting
from directory.graph import Graph


async def grant(report: Report, *, apply: bool, also: Collection[str], signed_in: As) -> None:
    """Tells ``report`` every permission with its reason, and grants what is missing where ``apply`` says so. May raise
    SettingsError, DirectoryError or ValueError."""
    settings = read_settings()
    async with AsyncExitStack() as stack:
        if signed_in is As.AZURE_CLI:
            credential = administrators_credential(settings.tenant_id)
            stack.push_async_callback(credential.close)
            graph = Graph(credential, settings.graph_url)
            stack.push_async_callback(graph.close)
        else:
            graph, _ = await graph_of(settings, stack)
        granting = Granting(graph)
        grantee = await granting.grantee(settings.app_id)
        report(f"{grantee.name} ({settings.app_id}), for USHER_PRIVILEGE={settings.privilege}:")
        planned = tuple(plan(setup_of(settings), grantee.permissions, also))
        for one in planned:
            if apply and one.standing is Standing.MISSING:
                await granting.grant(grantee, one.permission)
            report(lines(one, applied=apply))
        missing = sum(one.standing is Standing.MISSING for one in planned)
        if missing and not apply:
            report(f"Nothing was changed. Add --apply to grant {missing} permission{'s' * (missing > 1)}.")
        elif not missing:
            report("Nothing is missing.")
