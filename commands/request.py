"""`python app.py request show|cancel`: one request, its whole life, and an end to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from approvals.directory_objects import PersonRef
from approvals.ports.book import Outpaced
from approvals.request import Request, State
from approvals.steps import deciding
from commands.book import operator, refuse, with_book
from commands.plain import columns, moment, plain
from store.audit import AuditLine, verify
from store.operations import Operations
from store.unfinished import Unfinished

cli = typer.Typer(help="One request.", no_args_is_help=True)
Number = Annotated[int, typer.Argument(help="The number people quote.")]


@cli.command()
def show(number: Number) -> None:
    """Show a request's whole life, with its audit."""

    async def look(operations: Operations) -> tuple[Request, Sequence[AuditLine], Sequence[Unfinished], int]:
        request = await _find(operations, number)
        lines = await operations.book.audit_lines(number)
        copies = await operations.book.copies(number)
        return request, lines, await operations.unfinished(number), len(copies)

    request, lines, jobs, copies = with_book(look)
    for line in _told(request, copies):
        typer.echo(line)
    if jobs:
        typer.echo("\nNot done:")
        head = ("JOB", "KIND", "FOR", "DUE", "ATTEMPTS", "GIVEN UP", "LAST ERROR")
        rows = (
            (j.id, j.kind, j.person_id, moment(j.run_at), j.attempts, moment(j.dead_at), j.last_error) for j in jobs
        )
        typer.echo(columns(head, rows))
    typer.echo("\nAudit:")
    audit = ((line.seq, moment(line.at), line.what, _actor(line), line.facts, line.hash[:12]) for line in lines)
    typer.echo(columns(("LINE", "AT", "WHAT", "WHO", "FACTS", "HASH"), audit))
    if broken := verify(lines, request.version):
        refuse(f"The audit of this request does not verify: {broken}")
    typer.echo("The chain of these lines is whole.")


@cli.command()
def cancel(
    number: Number, reason: Annotated[str, typer.Option(help="Why; the requester reads it and the audit keeps it.")]
) -> None:
    """Cancel a request that nobody has decided yet; the people are told."""
    if not reason.strip():
        refuse("A reason is needed: the requester reads it and the audit keeps it.")

    async def close(operations: Operations) -> tuple[Request, bool]:
        request = await _find(operations, number)
        while request.state is State.PENDING:
            step = deciding.cancelled_by_operator(request, reason.strip(), operator(), operations.clock.now())
            try:
                return await operations.book.apply(request, step), True
            except Outpaced as faster:
                request = faster.request
        return request, False

    request, cancelled = with_book(close)
    if not cancelled:
        refuse(f"Request {number} is {request.state} and cannot be cancelled any more; nothing was changed.")
    typer.echo(f"Request {number} is cancelled; Usher tells {plain(request.requester.name)} and redraws every card.")


async def _find(operations: Operations, number: int) -> Request:
    request = await operations.book.request(number)
    if request is None:
        refuse(f"There is no request {number}.")
    return request


def _told(request: Request, copies: int) -> Iterator[str]:
    yield f"Request {request.id}: {request.kind} {_group(request)}, {request.state}, version {request.version}"
    yield f"Asked by    {_person(request.requester)} on {moment(request.created_at)}"
    for subject in request.subjects:
        before = {None: "", True: ", was a member before", False: ", was no member before"}[subject.member_before]
        written = "" if subject.written_at is None else f", written {moment(subject.written_at)}"
        yield f"For         {_person(subject.person)}: {subject.result}{before}{written}"
    for approver in request.approvers:
        said = "" if approver.approved_at is None else f", said yes {moment(approver.approved_at)}"
        asked = f"{approver.rung}, {approver.reach} {moment(approver.asked_at)}".rstrip()
        yield f"Approver    {_person(approver.person)}: {asked}{said}"
    decider = "" if request.decided_by is None else _person(request.decided_by)
    told = {
        "Reason": plain(request.reason),
        "Until": moment(request.until),
        "Needs": f"{request.quorum} approvals" if request.quorum > 1 else "",
        "Decided by": f"{decider} {moment(request.decided_at)}".strip(),
        "By rule": request.decided_by_rule,
        "Follows": "" if request.follows is None else f"request {request.follows}",
        "Comment": plain(request.comment),
        "Expires": moment(request.expires_at) if request.state is State.PENDING else "",
        "Finished": moment(request.finished_at),
        "Ended": moment(request.ended_at),
        "Failure": "" if request.failure is None else f"{request.failure} {request.error_id}".rstrip(),
        "Cards": str(copies),
    }
    yield from (f"{name:<11} {value}" for name, value in told.items() if value)


def _group(request: Request) -> str:
    return f"{plain(request.group.name)} ({request.group.kind}, {request.group.id})"


def _person(person: PersonRef) -> str:
    return f"{plain(person.name)} ({person.id})"


def _actor(line: AuditLine) -> str:
    return "Usher" if line.actor_id is None else f"{line.actor_name or '(erased)'} ({line.actor_id})"
