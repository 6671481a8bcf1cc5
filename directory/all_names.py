"""The names of everything: groups and people followed by delta queries, licences and applications read now and then."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import zip_longest
from typing import Any

import structlog

from approvals.ports.directory import DirectoryBusy, DirectoryError
from directory.following import PAGE, Following
from directory.graph import BACKGROUND_S, Graph, in_the_background
from directory.kept_names import NameKeeper
from directory.memory import give_back
from directory.named import Named
from directory.odata import Query
from directory.products import product_name

log = structlog.get_logger()

# A change in the directory is visible within a minute.
FOLLOW_S = 30.0
# While a first round is interrupted by Graph, it goes on sooner.
RESUME_S = 2.0
LISTED_S = 3600.0
# Right after a start a question waits this long for the names rather than be answered without tolerance for typos.
FIRST_READ_S = 1.0
GROUP_NAMES = ("id", "displayName", "mailNickname", "mail")
PERSON_NAMES = ("id", "displayName", "givenName", "surname", "userPrincipalName", "mail", "mailNickname")
# Marks the applications people use among the many that Microsoft's own services bring along.
ENTERPRISE_APP = "WindowsAzureActiveDirectoryIntegratedApp"

# For each kind: what it was made from, its names, and the names that came since.
Told = Mapping[str, tuple[object, Callable[[], Iterable[str]], tuple[str, ...]]]


class AllNames:
    """``told`` hears, in another thread, of the names of all kinds whenever some have changed."""

    def __init__(
        self, graph: Graph, keeper: NameKeeper | None = None, told: Callable[[Told], None] | None = None
    ) -> None:
        building = asyncio.Lock()
        groups, users = graph.client.groups.delta, graph.client.users.delta
        self.groups = Following(
            graph,
            "groups",
            lambda: groups.to_get_request_information(Query([*GROUP_NAMES], top=PAGE).configured()),
            group_named,
            keeper,
            building,
        )
        self.people = Following(
            graph,
            "users",
            lambda: users.to_get_request_information(Query([*PERSON_NAMES], top=PAGE).configured()),
            person_named,
            keeper,
            building,
        )
        self.licences: tuple[str, ...] = ()
        self.apps: tuple[str, ...] = ()
        self._graph = graph
        self._told = told
        self._telling = asyncio.Lock()
        # What was told last.
        self._stamps: list[object] = []
        self._since: list[tuple[str, ...]] = []
        self._progress = asyncio.Event()  # set whenever names became known for the first time
        self._keeping = False

    async def soon(self, following: Following) -> None:
        """Right after a start: wait a little for the names to be read."""
        if following.live is None and self._keeping:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._known(following), FIRST_READ_S)

    async def _known(self, following: Following) -> None:
        while following.live is None:
            self._progress.clear()
            await self._progress.wait()

    async def refresh(self) -> None:
        """Bring all of them up to date now. Raises DirectoryError for groups and people only."""
        await self.groups.refresh()
        await self.people.refresh()
        await self._read_licences()
        await self._read_apps()
        await self._tell()

    async def keep_fresh(self, stop: asyncio.Event, every: float = FOLLOW_S) -> None:
        """Now and every ``every`` seconds until ``stop``; an outage leaves the former names in place."""
        self._keeping = True
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._keep("groups", self.groups.refresh, stop, every))
                tasks.create_task(self._keep("people", self.people.refresh, stop, every))
                tasks.create_task(self._keep("licences", self._read_licences, stop, LISTED_S))
                tasks.create_task(self._keep("apps", self._read_apps, stop, LISTED_S))
        finally:
            self._keeping = False

    async def _keep(self, kind: str, read: Callable[[], Awaitable[None]], stop: asyncio.Event, every: float) -> None:
        loop, told_already = asyncio.get_running_loop(), ""
        while not stop.is_set():
            began, pause = loop.time(), every
            try:
                await read()
            except DirectoryError as error:
                if isinstance(error, DirectoryBusy):
                    pause = min(every, max(RESUME_S, error.retry_after))
                if str(error) != told_already:  # an outage, or a permission that is missing, is told once
                    log.warning("names_not_refreshed", kind=kind, error=str(error), request_id=error.request_id)
                told_already = str(error)
            else:
                told_already = ""
            # Also in an outage: what was kept from before a restart serves.
            self._progress.set()
            await self._tell()
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), max(0.0, began + pause - loop.time()))

    async def _read_licences(self) -> None:
        """One request. The products bought, by their part numbers and by the names people know them by."""
        info = self._graph.client.subscribed_skus.to_get_request_information(
            Query(["skuId", "skuPartNumber"]).configured()
        )
        found: dict[str, None] = {}
        async for row in self._graph.pages(in_the_background(info), within=BACKGROUND_S):
            part = str(row.get("skuPartNumber") or "")
            found |= dict.fromkeys(name for name in (part, product_name(part)) if name)
        if tuple(found) != self.licences:
            self.licences = tuple(found)

    async def _read_apps(self) -> None:
        """One request per 999 applications."""
        select = ["id", "displayName", "tags", "accountEnabled"]
        info = self._graph.client.service_principals.to_get_request_information(Query(select, top=PAGE).configured())
        found: dict[str, None] = {}
        async for row in self._graph.pages(in_the_background(info), within=BACKGROUND_S):
            if ENTERPRISE_APP in (row.get("tags") or ()) and row.get("displayName"):
                found[str(row["displayName"])] = None
        if tuple(found) != self.apps:
            self.apps = tuple(found)

    async def _tell(self) -> None:
        async with self._telling:
            now = self._now()
            stamps, since = [each[0] for each in now.values()], [each[2] for each in now.values()]
            renewed = _others(stamps, self._stamps)
            if renewed or _others(since, self._since):
                self._stamps, self._since = stamps, since
                await asyncio.to_thread(self._tell_now, now, renewed)

    def _tell_now(self, now: Told, renewed: bool) -> None:
        if self._told is not None:
            self._told(now)
        if renewed:
            give_back()

    def _now(self) -> Told:
        now: dict[str, tuple[object, Callable[[], Iterable[str]], tuple[str, ...]]] = {}
        for kind, following in (("groups", self.groups), ("people", self.people)):
            if following.live is not None:
                now[kind] = (following.live.base, following.live.base.names, following.live.since)
        now["licences"] = (self.licences, lambda: self.licences, ())
        now["apps"] = (self.apps, lambda: self.apps, ())
        return now


def _others(new: Sequence[object], old: Sequence[object]) -> bool:
    return any(one is not other for one, other in zip_longest(new, old))


def group_named(row: dict[str, Any]) -> Named:
    """A group of Graph's under the names it answers to."""
    return Named(row["id"], row.get("displayName") or "", row.get("mailNickname") or "", row.get("mail") or "")


def person_named(row: dict[str, Any]) -> Named:
    """A user of Graph's under the names they answer to."""
    full = " ".join(str(row[part]) for part in ("givenName", "surname") if row.get(part))
    name = row.get("displayName") or full
    mail, upn = row.get("mail") or "", row.get("userPrincipalName") or ""
    return Named(
        row["id"],
        name,
        row.get("mailNickname") or "",
        "" if mail.casefold() == upn.casefold() else mail,
        upn,
        "" if full == name else full,
    )
