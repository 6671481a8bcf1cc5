"""`python app.py backup FILE`: a consistent copy of a SQLite database while Usher goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.book import refuse, with_book
from store.operations import Operations

Target = Annotated[Path, typer.Argument(help="A new file on this machine's own disk.")]


def backup(target: Target) -> None:
    """Copy the SQLite database as of one moment to a new file that is only its owner's; Usher goes on meanwhile.
    PostgreSQL has pg_dump for it."""

    async def copy(operations: Operations) -> None:
        await operations.copy_to(target)

    try:
        with_book(copy)
    except FileExistsError:
        refuse(f"{target} is there already, and a backup is never written over: name another file.")
    except OSError as trouble:
        refuse(f"{target} cannot be written: {trouble.strerror or trouble}.")
    typer.echo(f"{target} holds everything as of now. To restore: stop Usher, put it in the database's place, start.")
