"""What a run left behind, read with nothing of the engine's: the effect log, the chats and four tables of the book.

`gather` reads a database of either kind with its plain driver; everything in an Evidence may be kept as JSON.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import asyncpg

from sandbox.server import Sandbox

Row = dict[str, Any]
TABLES = ("request", "subject", "approver", "audit")
JSON_COLUMNS = ("facts", "seals", "details")
ON_A_CARD = re.compile(r"^Request (\d+)$")


@dataclass(frozen=True, slots=True)
class Said:
    """One message of the bot in a person's own chat; ``number`` is the request whose card it is."""

    to: str
    at: datetime
    text: str = ""
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """What the bot told somebody it had stored: a request "sent", or their own "approve", "deny", "kept", "cancel"."""

    number: int
    to: str
    what: str


@dataclass
class Evidence:
    """``before`` is who was in "members" and "owners" of which group when the run began; ``calm_until`` is when the
    clock was moved, after which a reminder is no repetition. ``two_approvers`` are the ids of the groups where two
    people have to say yes, ``auto_rules`` the organisation's own, ``reachable`` the people who have the app."""

    before: dict[str, dict[str, list[str]]]
    effects: list[Row]
    said: list[Said]
    promises: list[Promise]
    tables: dict[str, list[Row]]
    calm_until: datetime
    ended_at: datetime
    stand_ins: list[str] = field(default_factory=list)
    creation_approvers: list[str] = field(default_factory=list)
    two_approvers: list[str] = field(default_factory=list)
    auto_rules: list[str] = field(default_factory=list)
    reachable: list[str] = field(default_factory=list)
    kills: list[datetime] = field(default_factory=list)  # when a process was killed

    def rows(self, table: str, number: int) -> list[Row]:
        """A request's rows of a table, where only tests need them one by one."""
        return [row for row in self.tables[table] if row["request_id"] == number]


def links(sandbox: Sandbox) -> dict[str, dict[str, list[str]]]:
    """Who is in and who owns which group, right now."""
    return {
        relation: {group: list(people) for group, people in sandbox.tenant.links[relation].items()}
        for relation in ("members", "owners")
    }


async def gather(
    sandbox: Sandbox,
    database_url: str,
    before: dict[str, dict[str, list[str]]],
    promises: Iterable[Promise],
    *,
    calm_until: datetime | None = None,
    two_approvers: str = "",
) -> Evidence:
    """Everything there is, now that the run is over. In groups named like ``two_approvers`` two people say yes."""
    now, ada = sandbox.clock.now(), sandbox.persona("ada").id
    return Evidence(
        before=before,
        effects=[dict(effect) for effect in sandbox.tenant.effects.after()],
        said=list(said(sandbox.chats.snapshot()["chats"])),
        promises=list(promises),
        tables=await tables(database_url),
        calm_until=calm_until or now,
        ended_at=now,
        stand_ins=[ada],
        creation_approvers=[ada],
        two_approvers=[
            group["id"] for group in sandbox.tenant.groups.values() if fnmatchcase(group["displayName"], two_approvers)
        ],
        reachable=[person.id for person in sandbox.teams.people.every() if person.has_app and person.enabled],
    )


def said(chats: Iterable[Mapping[str, Any]]) -> Iterator[Said]:
    """What the bot said in these chats, by itself or in answer."""
    for chat in chats:
        for message in chat["messages"]:
            if message["sender"] == "bot":
                text = str(message["body"].get("text") or "")
                yield Said(chat["object_id"], moment(message["at"]), text, _number(message["body"]))


async def tables(database_url: str) -> dict[str, list[Row]]:
    """The four tables, moments aware and JSON parsed."""
    parts = urlsplit(database_url)
    if parts.scheme.startswith("sqlite"):
        return _of_sqlite(Path(unquote(parts.path.removeprefix("/"))))
    connection = await asyncpg.connect(database_url.replace("postgresql+asyncpg", "postgresql", 1))
    try:
        return {table: [_plain(row) for row in await connection.fetch(_every(table))] for table in TABLES}
    finally:
        await connection.close()


async def open_work(database_url: str, now: datetime) -> int:
    """How much of what is due is not done; dead letters do not count."""
    due = "SELECT count(*) FROM job WHERE done_at IS NULL AND dead_at IS NULL AND run_at <= "
    parts = urlsplit(database_url)
    if parts.scheme.startswith("sqlite"):
        file = Path(unquote(parts.path.removeprefix("/")))
        with closing(sqlite3.connect(file, timeout=10)) as book:
            return int(book.execute(f"{due} ?", [f"{now.astimezone(UTC):%F %T.%f}"]).fetchone()[0])
    connection = await asyncpg.connect(database_url.replace("postgresql+asyncpg", "postgresql", 1))
    try:
        return int(await connection.fetchval(f"{due} $1", now))
    finally:
        await connection.close()


def moment(told: object) -> datetime:
    """A moment as any of the three write it: ISO with Z, SQLite's text without a zone, PostgreSQL's own."""
    at = told if isinstance(told, datetime) else datetime.fromisoformat(str(told))
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _of_sqlite(file: Path) -> dict[str, list[Row]]:
    with closing(sqlite3.connect(file, timeout=10)) as book:
        book.row_factory = sqlite3.Row
        return {table: [_plain(dict(row)) for row in book.execute(_every(table))] for table in TABLES}


def _every(table: str) -> str:
    return f"SELECT * FROM {table}"  # noqa: S608 - one of TABLES


def _plain(row: Mapping[str, Any]) -> Row:
    plain: Row = {}
    for name, value in row.items():
        if name in JSON_COLUMNS and isinstance(value, str):
            plain[name] = json.loads(value)
        elif value is not None and (name.endswith("_at") or name in ("at", "until")):
            plain[name] = moment(value)
        else:
            plain[name] = value
    return plain


def _number(body: Mapping[str, Any]) -> int | None:
    """The number that a request's card carries in a corner."""
    for text in _texts(body.get("attachments")):
        if found := ON_A_CARD.match(text):
            return int(found[1])
    return None


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("text"), str):
            yield node["text"]
        node = list(node.values())
    if isinstance(node, list):
        for inner in node:
            yield from _texts(inner)
