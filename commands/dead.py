"""`python app.py dead list|retry|drop`: the jobs that Usher gave up."""

from __future__ import annotations

from typing import Annotated

import typer

from approvals.jobs import JobKind
from approvals.request import State
from commands.book import confirmed, refuse, with_book
from commands.plain import columns, moment
from store.unfinished import NoSuchLetter, Unfinished, WaitsAlready

cli = typer.Typer(help="Dead letters: jobs that Usher gave up.", no_args_is_help=True)
Letter = Annotated[int, typer.Argument(help="The number that `dead list` shows.")]


@cli.command("list")
def every() -> None:
    """Show every dead letter, oldest first."""
    letters = with_book(lambda operations: operations.dead_letters())
    if not letters:
        typer.echo("There are no dead letters.")
        return
    head = ("ID", "JOB", "REQUEST", "STATE", "ATTEMPTS", "GIVEN UP", "ERROR ID", "LAST ERROR")
    typer.echo(columns(head, (_row(letter) for letter in letters)))


@cli.command()
def retry(number: Letter) -> None:
    """Make a dead letter due now, as if it had never been tried."""
    try:
        letter = with_book(lambda operations: operations.retry(number))
    except NoSuchLetter:
        refuse(_unknown(number))
    except WaitsAlready as again:
        refuse(
            f"Nothing was changed: the same job was written again since and waits as number {again.job_id}. "
            f"Dead letter {number} can be dropped."
        )
    typer.echo(f"Job {number} ({letter.kind} of request {letter.request_id}) is due now; Usher will take it at once.")
    if note := what_it_means(letter):
        typer.echo(note)


@cli.command()
def drop(
    number: Letter,
    yes: Annotated[bool, typer.Option("--yes", help="Yes, its work is not to be done.")] = False,
) -> None:
    """Give a dead letter up for good."""
    confirmed(yes, f"What job {number} was to do will not be done.")
    try:
        letter = with_book(lambda operations: operations.drop(number))
    except NoSuchLetter:
        refuse(_unknown(number))
    typer.echo(f"Job {number} ({letter.kind} of request {letter.request_id}) is dropped.")


def what_it_means(letter: Unfinished) -> str:
    """What an operator has to know of a job whose request went on without it; empty if nothing."""
    if letter.request_state is not State.FAILED or letter.kind not in (JobKind.CARRY_OUT, JobKind.END):
        return ""
    number = letter.request_id
    if letter.kind is JobKind.END:
        return (
            f"But request {number} has failed and people were told that the membership could not be taken back: "
            "the job will change nothing. Take the person out of the group in Entra."
        )
    return (
        f"But request {number} has failed and people were told so: the job will change nothing. "
        "Ask the person to send the request again."
    )


def _row(letter: Unfinished) -> tuple[object, ...]:
    return (
        letter.id,
        letter.kind,
        letter.request_id,
        letter.request_state,
        letter.attempts,
        moment(letter.dead_at),
        letter.error_id,
        letter.last_error.removeprefix(letter.error_id).strip(),
    )


def _unknown(number: int) -> str:
    return f"There is no dead letter {number}; `dead list` shows those there are."
