"""`licences export` as an operator types it, beside a running Usher."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from approvals.directory_objects import GroupKind, GroupRef, PersonRef
from approvals.seats import Seats
from commands.formats import Format
from commands.licences import table
from sandbox.server import Sandbox, SandboxSettings, serving
from sandbox.usher import in_sandbox
from store.book import SqlBook
from tests.commands.conftest import Operator
from tests.store.people import SUBMITTED, wish

E5 = "06ebc4ee-1bb5-47dd-8120-11324bc54e06"


@pytest.fixture
async def sandbox(operator: Operator) -> AsyncIterator[Sandbox]:
    async with serving(SandboxSettings(port=0)) as opened:
        operator.environment |= in_sandbox(opened.base_url, opened.settings.identity_header)
        yield opened


async def test_every_product_is_a_line_with_what_requests_keep(
    operator: Operator, sandbox: Sandbox, book: SqlBook
) -> None:
    sales = sandbox.tenant.group_named("Sales-E5")
    rosa = sandbox.persona("rosa")
    assert sales is not None
    group = GroupRef(sales["id"], "Sales-E5", GroupKind.SECURITY)
    await book.submit(wish(group=group, people=(PersonRef(rosa.id, "Rosa"),)), SUBMITTED, ())

    lines = list(csv.DictReader(io.StringIO((await operator.reads("licences", "export")).removeprefix("\ufeff"))))

    assert [line["product"] for line in lines][:2] == ["Microsoft 365 E5", "Visio Plan 2"]
    [e5] = [line for line in lines if line["skuId"] == E5]
    assert (e5["enabled"], e5["consumed"], e5["keptForWaiting"], e5["free"]) == ("8", "7", "1", "0")
    assert (e5["renewsOrEnds"], e5["shortage"]) == ("2027-12-31", "out")


async def test_it_can_be_a_file_and_json(operator: Operator, sandbox: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "seats.json"
    assert "6 products exported." in await operator.types("licences", "export", "--format", "json", "-o", str(file))
    assert {row["skuId"] for row in json.loads(file.read_text(encoding="utf-8"))} >= {E5}


async def test_what_cannot_be_read_is_said_in_a_sentence(operator: Operator, sandbox: Sandbox) -> None:
    sandbox.graph_weather.update({"errors": 1.0})
    assert await operator.types("licences", "export", code=1)
    operator.environment["MicrosoftAppTenantId"] = "nonsense"
    assert "must be a GUID" in await operator.types("licences", "export", code=1)


def test_a_product_is_no_formula_and_a_number_below_zero_stays_one() -> None:
    odd = Seats("1", "=cmd|' /C calc'!A0", enabled=1, consumed=3)
    [_, line] = csv.reader(io.StringIO(table((odd,), Format.CSV)))
    assert line[0].startswith("'=cmd")
    assert "-2" in line
