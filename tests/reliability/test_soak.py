"""The soak's short form: fifty requests in bad weather, with Usher killed on the way; nothing may be lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reliability.soak import Plan, last_line, soak

SHORT = Plan(requests=50, kill_every=(1.5, 3.5), minutes=0.5, at_once=25, people=250, groups=200)


@pytest.mark.timeout(180)
@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
async def test_fifty_requests_survive_kills_and_weather(
    tmp_path: Path, database_url: str, request: pytest.FixtureRequest
) -> None:
    outcome = await soak(request.node.callspec.params["database_url"], database_url, tmp_path, SHORT)
    told = f"{outcome.table()}\n{last_line([outcome])}"
    assert not outcome.report.findings, told
    assert not outcome.gave_up, told
    assert outcome.kills >= 2, told
    assert outcome.report.explained >= 20, told
