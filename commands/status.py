"""`python app.py status`: how the requests and their work stand; ends with 1 when somebody should look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

import typer

from approvals.attestation import ATTESTED, Attestation
from approvals.care import CareFigures
from approvals.figures import AGES, Figures, Why, Window
from bot.reading_settings import SettingsError, read_attested_settings
from commands.book import refuse, with_book
from commands.plain import age, moment
from store.figures import Work
from store.operations import Operations

S = TypeVar("S", bound=StrEnum)

# Work that is due is begun within a second. What waits this long is waited for by nobody.
DUE_TOO_LONG = timedelta(minutes=15)
ANCHORED_TOO_LATE = timedelta(hours=2)
# So many stuck requests are named; the rest is counted.
NAMED = 10


def status() -> None:
    """Show how the requests and their work stand; ends with 1 when somebody should look."""

    async def look(operations: Operations) -> tuple[str, Work, Figures]:
        return operations.name, await operations.work(), await operations.figures()

    attestation = _attestation()
    name, work, figures = with_book(look)
    for line in told(name, work, figures):
        typer.echo(line)
    typer.echo(f"Attested      {stated(attestation, figures.at)}")
    problems = [*wrong(work, figures), *outdated(attestation, figures.at)]
    for problem in problems:
        typer.echo(f"! {problem}")
    if problems:
        raise typer.Exit(1)
    typer.echo("Nothing needs attention.")


def told(name: str, work: Work, figures: Figures) -> Iterator[str]:
    """The state in a few lines."""
    yield f"Database      {name}, revision {work.revision}"
    yield f"Requests      {_counts(work.requests)}"
    yield f"Open by age   {', '.join(_ages(figures))}"
    for window in figures.windows:
        yield f"Last {window.days} days  {_window(window)}"
    oldest = "" if work.oldest_due is None else f", the oldest for {age(figures.at - work.oldest_due)}"
    yield f"Jobs to do    {_counts(work.waiting)}; {work.due} due{oldest}"
    yield f"Dead letters  {work.dead}"
    yield f"Blocks        {work.blocks}"
    yield f"Ownerless     {_care(work.care)}"
    if work.anchor is None:
        yield "Last anchor   none"
    else:
        yield f"Last anchor   {work.anchor.id} of {moment(work.anchor.at)}, {work.anchor.hash}"
    waiting = [stuck for stuck in figures.stuck if stuck.why is Why.PENDING]
    for stuck in waiting[:NAMED]:
        yield f"Waits long    request {stuck.request_id}, for {age(figures.at - stuck.since)}"
    if len(waiting) > NAMED:
        yield f"Waits long    and {len(waiting) - NAMED} more"


def wrong(work: Work, figures: Figures) -> Iterator[str]:
    """What somebody should look at, each with the way forward."""
    now = figures.at
    if work.oldest_due is not None and now - work.oldest_due > DUE_TOO_LONG:
        yield (
            f"A job has been due for {age(now - work.oldest_due)} and nobody does it: no Usher works on this database. "
            "Start one, or look at its log."
        )
    late = [stuck for stuck in figures.stuck if stuck.why is Why.NOT_CARRIED_OUT]
    for stuck in late[:NAMED]:
        yield (
            f"Request {stuck.request_id} was approved {age(now - stuck.since)} ago and is not carried out: "
            f"`request show {stuck.request_id}` tells what stands in the way."
        )
    if len(late) > NAMED:
        yield f"And {len(late) - NAMED} more requests that are approved and not carried out."
    if work.dead:
        yield f"{work.dead} dead letter{'s' * (work.dead > 1)}: `dead list` tells why."
    if work.unanchored_since is not None and now - work.unanchored_since > ANCHORED_TOO_LATE:
        yield (
            f"Audit lines since {moment(work.unanchored_since)} are in no anchor: "
            "a running Usher makes one every hour. Look at its log."
        )


def stated(attestation: Attestation, now: datetime) -> str:
    """What an administrator stated about the tenant, and when."""
    unstated = attestation.unstated(now)
    if attestation.since is None or len(unstated) == len(ATTESTED):
        return "nothing; what Graph does not show counts as closed (docs/policy.md)"
    missing = f"; not stated and closed: {', '.join(unstated)}" if unstated else ""
    return f"on {attestation.on}, {age(now - attestation.since)} ago{missing}"


def outdated(attestation: Attestation, now: datetime) -> Iterator[str]:
    """Statements that are so old that an administrator should look again."""
    if attestation.outdated(now):
        yield (
            f"What was stated about the tenant on {attestation.on} is older than {attestation.remind_after.days} days: "
            "look at those settings again, then set USHER_ATTESTED_ON to today (docs/policy.md)."
        )


def _attestation() -> Attestation:
    try:
        return read_attested_settings().attestation
    except SettingsError as wrong_settings:
        refuse(" ".join(wrong_settings.problems))


def _counts(counts: Mapping[S, int]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in counts.items()) or "none"


def _care(care: CareFigures) -> str:
    if care.looked_at is None:
        return "not looked for yet"
    replies = _counts(care.replies or {})
    return (
        f"{care.without} groups, {care.single} with one owner, as of {moment(care.looked_at)}; offers of 30 days: "
        f"{care.waiting} waiting, {replies} answered"
    )


def _ages(figures: Figures) -> Iterator[str]:
    for limit, count in zip(AGES, figures.open_by_age, strict=False):
        yield f"{count} below {age(limit)}"
    yield f"{figures.open_by_age[-1]} older"


def _window(window: Window) -> str:
    if not window.decided:
        return f"{_counts(window.verdicts)}; nobody decided anything"
    waits = f"half within {age(window.median)}, 9 of 10 within {age(window.p90)}"
    return f"{_counts(window.verdicts)}; {window.decided} decisions, {waits}"
