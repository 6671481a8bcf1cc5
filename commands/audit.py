"""`python app.py audit verify|export|erase`: whether the audit is whole, the audit for an auditor, and the right to
be forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from commands.book import confirmed, operator, refuse, with_book
from commands.formats import Format, writer
from commands.output import opened
from commands.plain import moment
from store.export import Wanted
from store.operations import Operations
from store.traces import StillOpen

cli = typer.Typer(help="The audit: verify it, export it, erase a person's text.", no_args_is_help=True)


@cli.command()
def verify(
    anchor: Annotated[list[str] | None, typer.Option(help="A hash from the log that must occur; repeatable.")] = None,
) -> None:
    """Check every chain and every anchor; ends with 1 if anything is not as it was written."""
    seen = with_book(lambda operations: operations.verify(anchor or ()))
    for finding in seen.findings:
        typer.echo(f"! {finding}")
    if seen.more:
        typer.echo(f"! And {seen.more} more.")
    last = "none yet" if seen.newest is None else f"the last of {moment(seen.newest.at)}, {seen.newest.hash}"
    typer.echo(f"{seen.requests} requests, {seen.lines} audit lines, {seen.anchors} anchors ({last}).")
    typer.echo(f"{seen.unanchored} lines are in no anchor yet.")
    if not seen.whole:
        refuse(f"The audit is NOT whole: {len(seen.findings) + seen.more} findings.")
    typer.echo("The audit is whole.")


@cli.command()
def export(
    format: Annotated[Format, typer.Option(help="json is one array, jsonl one object on each line.")] = Format.CSV,  # noqa: A002
    since: Annotated[str, typer.Option(help="A day or moment, ISO 8601; UTC unless it says otherwise.")] = "",
    until: Annotated[str, typer.Option(help="The same; of a day the whole day counts.")] = "",
    group: Annotated[str, typer.Option(help="Object id or name of a group.")] = "",
    person: Annotated[str, typer.Option(help="Object id or name of a person who took part in the request.")] = "",
    request: Annotated[int | None, typer.Option(help="The number of one request.")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="A file; without it, standard output.")] = None,
) -> None:
    """Write the audit, one line for each step of a request."""
    wanted = Wanted(_moment(since), _moment(until, end=True), group, person, request)
    written = writer(format)

    async def write(operations: Operations) -> tuple[int, int]:
        count = doubtful = 0
        with opened(output, "utf-8-sig" if format is Format.CSV else "utf-8") as file:
            file.write(written.head)
            async for record in operations.export(wanted):
                file.write(written.record(record, count == 0))
                count, doubtful = count + 1, doubtful + (not record.verified)
            file.write(written.tail)
        return count, doubtful

    try:
        count, doubtful = with_book(write)
    except OSError as trouble:
        refuse(f"{output or 'Standard output'} cannot be written: {trouble.strerror}.")
    typer.echo(f"{count} audit lines exported.", err=True)
    if doubtful:
        typer.echo(f"{doubtful} of them belong to chains that are not whole: `audit verify` tells why.", err=True)


@cli.command()
def erase(
    person: Annotated[str, typer.Argument(help="The person's object id in Entra.")],
    yes: Annotated[bool, typer.Option("--yes", help="Yes, for good.")] = False,
) -> None:
    """Erase a person's names, reasons and comments everywhere; the audit still verifies."""
    confirmed(yes, f"The names, reasons and comments of {person} will be erased everywhere.")
    try:
        erased = with_book(lambda operations: operations.erase(person, operator()))
    except StillOpen as still:
        numbers = ", ".join(map(str, still.numbers[:20])) + (" ..." if len(still.numbers) > 20 else "")
        refuse(
            f"Nothing was erased: {person} takes part in requests that are still open ({numbers}). "
            "Have them decided, or close them with `request cancel`, and come back."
        )
    if erased.nothing:
        typer.echo(f"Nothing of {person} is kept.")
        return
    typer.echo(
        f"Erased: text in {erased.requests} requests ({erased.pieces} pieces of their audit), {erased.jobs} jobs, "
        f"{erased.chats} notes of chats. Every request's audit has a line that tells so; Usher redraws the cards. "
        "Backups and log files are yours to clear."
    )


def _moment(text: str, *, end: bool = False) -> datetime | None:
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day or moment like 2026-11-30 or 2026-11-30T18:00+01:00") from None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return at + timedelta(days=1) if end and len(text) == len("2026-11-30") else at
