"""Looks at everything at the same time, each for a bounded time, so that nothing that is down hides the rest."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from approvals.message import Message, plural
from approvals.ports.book import BookUnavailable
from approvals.ports.directory import DirectoryError, DirectoryRefused
from checkup.finding import Finding, Part, Report, problem, report
from checkup.ports import Amiss

log = structlog.get_logger()

AGAIN = Message("See whether this machine reaches it, whether Microsoft reports a disturbance, and look again.")


@dataclass(frozen=True, slots=True)
class Check:
    """``run`` may raise anything; after ``within_s`` seconds nobody waits for it any more."""

    part: Part
    run: Callable[[], Awaitable[Sequence[Finding]]]
    within_s: float


async def examine(checks: Sequence[Check], known: Sequence[Finding] = ()) -> Report:
    """A report of all checks and of what was ``known`` before; takes as long as the most patient check at most."""
    found = await asyncio.gather(*(_bounded(check) for check in checks))
    return report([*known, *(finding for findings in found for finding in findings)])


async def _bounded(check: Check) -> Sequence[Finding]:
    """A check that does not let itself be stopped is left behind."""
    task = asyncio.ensure_future(check.run())
    done, _ = await asyncio.wait([task], timeout=check.within_s)
    if not done:
        task.cancel()
        task.add_done_callback(_forgotten)
        seconds = max(1, round(check.within_s))
        seen = plural("No answer within {n} second.", "No answer within {n} seconds.", n=seconds)
        return [problem(check.part, seen, AGAIN)]
    error = task.exception() if not task.cancelled() else asyncio.CancelledError()
    return task.result() if error is None else [_failed(check.part, error)]


def _failed(part: Part, error: BaseException) -> Finding:
    match error:
        case DirectoryRefused():
            seen = Message("Microsoft Graph refuses: {reason}", reason=str(error))
            return problem(part, seen, Message("Most often a permission is missing: see what is said about consent."))
        case DirectoryError() | BookUnavailable() | Amiss() | TimeoutError():
            return problem(part, Message("{reason}", reason=str(error) or type(error).__name__), AGAIN)
        case _:
            log.error("check_failed", part=part, exc_info=error)
            seen = Message("Looking failed by a mistake of Usher's own ({reason}); the log has more.")
            return problem(part, Message(seen.template, reason=type(error).__name__))


def _forgotten(task: asyncio.Future[Sequence[Finding]]) -> None:
    if not task.cancelled():
        task.exception()  # nobody waits for it any more; asyncio would complain that nobody asked
