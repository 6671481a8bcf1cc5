"""`python app.py access export "Contoso CRM"`: everybody who has an application, a line for each path of each."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Annotated, TextIO

import typer

from approvals.directory_objects import Person
from approvals.message import Message
from approvals.ports.directory import App, DirectoryError, Holders
from approvals.refusals import Refused
from bot.reading_settings import SettingsError
from commands.book import refuse
from commands.formats import Format, csv_line
from commands.output import opened
from commands.plain import plain

Having = Callable[[str], AbstractAsyncContextManager[tuple[App, AsyncIterator[Holders]]]]
NAMES = ("application", "person", "userPrincipalName", "personId", "enabled", "guest", "path", "group", "groupId")


def add_to(cli: typer.Typer, having: Having, say: Callable[[Message], str]) -> None:
    """``having`` reads an application and who has it; ``say`` turns a message into English."""
    access = typer.Typer(help="Applications: who has one, as a table.", no_args_is_help=True)

    @access.callback()
    def _access() -> None:
        pass

    @access.command()
    def export(
        app: Annotated[str, typer.Argument(help="The application's name, or its object id.")],
        format: Annotated[Format, typer.Option(help="jsonl is one object on each line.")] = Format.CSV,  # noqa: A002
        output: Annotated[Path | None, typer.Option("-o", "--output", help="A file; else standard output.")] = None,
    ) -> None:
        """Write everybody who has an application, and by which path."""
        try:
            with opened(output, "utf-8-sig" if format is Format.CSV else "utf-8") as file:
                notes = asyncio.run(_write(having, app, format, file))
        except SettingsError as wrong:
            refuse(" ".join(wrong.problems))
        except Refused as refused:
            refuse(plain(say(refused.refusal.message)))
        except (DirectoryError, ValueError) as trouble:
            refuse(str(trouble))
        except OSError as trouble:
            refuse(f"{output or 'Standard output'} cannot be written: {trouble.strerror}.")
        for note in notes:
            typer.echo(plain(note), err=True)

    cli.add_typer(access, name="access")


async def _write(having: Having, name: str, format: Format, file: TextIO) -> list[str]:  # noqa: A002
    """Page by page, so that forty thousand people take no more memory than a few; returns what is to be said of it."""
    async with having(name) as (app, holders):
        people, lines, nesting = set[str](), 0, dict[str, None]()
        file.write(csv_line(NAMES) if format is Format.CSV else "[\n" if format is Format.JSON else "")
        async for some in holders:
            for person in some.people:
                file.write(_line(app, some, person, format, first=lines == 0))
                people.add(person.id)
                lines += 1
            if some.nesting and some.group is not None:
                nesting[some.group.name] = None
        file.write("\n]\n" if format is Format.JSON else "")
    return list(_notes(app, len(people), lines, nesting))


def _line(app: App, some: Holders, person: Person, format: Format, *, first: bool) -> str:  # noqa: A002
    group = some.group
    path = "in person" if group is None else "group"
    known = (app.name, person.name, person.upn, person.id, person.enabled, person.guest, path)
    values = (*known, group.name if group else "", group.id if group else "")
    if format is Format.CSV:
        return csv_line([("yes" if each else "no") if isinstance(each, bool) else each for each in values])
    one = json.dumps(dict(zip(NAMES, values, strict=True)), ensure_ascii=False)
    return f"{one}\n" if format is Format.JSONL else f"{'' if first else ',' + chr(10)}{one}"


def _notes(app: App, people: int, lines: int, nesting: dict[str, None]) -> Iterator[str]:
    if app.open_to_all:
        yield f"Everybody in the organisation may use {app.name}: no assignment is required."
    for group in nesting:
        yield f"There are groups inside {group}; their members do not have {app.name}."
    yield f"{people} people by {lines} paths exported."
