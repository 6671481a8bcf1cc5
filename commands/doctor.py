"""`python app.py doctor` and `readiness`: what is looked at, how it stands, what to do; ends with 0, 1 or 2."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Annotated

import typer

from approvals.message import Message
from checkup.finding import Report, Verdict
from commands.plain import plain

WIDTH = 13  # of the longest part
As = Callable[[Message], str]
Look = Callable[[str], Awaitable[Report]]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object instead of lines.")]
SendTo = Annotated[
    str, typer.Option("--send-to", help="Also write a test message to this person (user principal name or object id).")
]
_MARK = {Verdict.OK: "ok", Verdict.WARNING: "warning", Verdict.PROBLEM: "PROBLEM"}


def add_to(cli: typer.Typer, doctor: Look, readiness: Look, say: As) -> None:
    """``doctor`` takes whom to write a test message to; ``say`` turns a message into English."""

    @cli.command(name="doctor")
    def _doctor(as_json: AsJson = False, send_to: SendTo = "") -> None:
        """Look at everything Usher needs: ends with 0, with 1 for warnings, with 2 for problems. Writes nothing."""
        asyncio.run(_told(doctor(send_to.strip()), say, as_json=as_json))

    @cli.command(name="readiness")
    def _readiness(as_json: AsJson = False) -> None:
        """Is the organisation ready: which groups can be asked for, who owns them; ends with 0, 1 or 2."""
        asyncio.run(_told(readiness(""), say, as_json=as_json))


async def _told(looking: Awaitable[Report], say: As, *, as_json: bool) -> None:
    """Told before the loop ends: what did not answer in time may hold its end up."""
    report = await looking
    typer.echo(in_json(report, say) if as_json else "\n".join(in_lines(report, say)))
    raise typer.Exit(int(report.verdict))


def in_lines(report: Report, say: As) -> Iterator[str]:
    for finding in report.findings:
        yield f"{_MARK[finding.verdict]:<8} {finding.part:<{WIDTH}} {plain(say(finding.seen))}"
        if finding.advice is not None:
            yield f"{'':<8} {'':<{WIDTH}} > {plain(say(finding.advice))}"
    problems, warnings = report.count(Verdict.PROBLEM), report.count(Verdict.WARNING)
    if problems or warnings:
        counted = [f"{n} {what}{'s' * (n > 1)}" for n, what in ((problems, "problem"), (warnings, "warning")) if n]
        yield f"{' and '.join(counted)}."
    else:
        yield "Nothing needs attention."


def in_json(report: Report, say: As) -> str:
    findings = [
        {
            "part": finding.part.value,
            "verdict": finding.verdict.name.lower(),
            "seen": say(finding.seen),
            "advice": None if finding.advice is None else say(finding.advice),
        }
        for finding in report.findings
    ]
    return json.dumps({"verdict": report.verdict.name.lower(), "findings": findings}, ensure_ascii=False, indent=2)
