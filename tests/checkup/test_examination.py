"""Everything is looked at at once, and nothing that is down, slow or broken hides the rest."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from approvals.message import Message
from approvals.ports.directory import DirectoryBusy, DirectoryRefused
from checkup.examination import Check, examine
from checkup.finding import Finding, Part, Verdict, ok, warning


async def test_each_is_bounded_and_they_run_together() -> None:
    async def sleeps() -> Sequence[Finding]:
        await asyncio.sleep(30)
        return []

    async def well() -> Sequence[Finding]:
        return [ok(Part.KEYS, Message("Well."))]

    loop = asyncio.get_running_loop()
    began = loop.time()
    report = await examine(
        [Check(Part.DATABASE, sleeps, 0.2), Check(Part.CONSENT, sleeps, 0.2), Check(Part.KEYS, well, 1)]
    )

    assert loop.time() - began < 2
    assert [(one.part, one.verdict) for one in report.findings] == [
        (Part.CONSENT, Verdict.PROBLEM),
        (Part.DATABASE, Verdict.PROBLEM),
        (Part.KEYS, Verdict.OK),
    ]


async def test_a_check_that_cannot_be_stopped_is_left_behind() -> None:
    async def stubborn() -> Sequence[Finding]:
        for _ in range(3):
            try:
                await asyncio.sleep(0.3)
            except asyncio.CancelledError:
                continue
        return []

    loop = asyncio.get_running_loop()
    began = loop.time()
    report = await examine([Check(Part.DATABASE, stubborn, 0.1)])

    assert loop.time() - began < 0.3
    assert report.verdict is Verdict.PROBLEM
    await asyncio.sleep(1)


async def test_what_went_wrong_is_told_and_a_mistake_of_our_own_tells_no_more_than_its_kind() -> None:
    def failing(error: Exception) -> Check:
        async def run() -> Sequence[Finding]:
            raise error

        return Check(Part.CONSENT, run, 1)

    errors = (DirectoryBusy("no token"), DirectoryRefused("403 denied"), KeyError("password=swordfish"))
    report = await examine([failing(error) for error in errors], [warning(Part.SETTINGS, Message("Off."))])

    said = [str(finding.seen) for finding in report.findings]
    assert said[0] == "Off."
    assert "no token" in said
    assert "Microsoft Graph refuses: 403 denied" in said
    assert any("(KeyError)" in one for one in said)
    assert "swordfish" not in str(said)
