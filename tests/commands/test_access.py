"""`access export` as an operator types it, beside a running Usher."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from sandbox.company import TENANT_ID, ApplicationData
from sandbox.records import service_principal_record
from sandbox.server import Sandbox, SandboxSettings, serving
from sandbox.usher import in_sandbox
from tests.commands.conftest import Operator


@pytest.fixture
async def sandbox(operator: Operator) -> AsyncIterator[Sandbox]:
    async with serving(SandboxSettings(port=0)) as opened:
        operator.environment |= in_sandbox(opened.base_url, opened.settings.identity_header)
        yield opened


async def lines(operator: Operator, app: str) -> list[dict[str, str]]:
    table = await operator.reads("access", "export", app)
    return list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"))))


async def test_everybody_is_a_line_for_each_path(operator: Operator, sandbox: Sandbox) -> None:
    sandbox.tenant.put_assignment("Contoso CRM", "dana@contoso.example", "User")
    table = await lines(operator, "contoso crm")
    assert {line["application"] for line in table} == {"Contoso CRM"}
    assert sorted(line["path"] for line in table if line["person"] == "Dana Fox") == ["group", "in person"]
    [by_group] = [line for line in table if line["person"] == "Dana Fox" and line["path"] == "group"]
    assert (by_group["group"], by_group["enabled"], by_group["guest"]) == ("CRM-Users", "yes", "no")


async def test_a_name_is_never_a_formula(operator: Operator, sandbox: Sandbox) -> None:
    evil = '=HYPERLINK("https://evil.example","Dana")'
    sandbox.tenant.put_user({"upn": "dana@contoso.example", "displayName": evil})
    sandbox.tenant.put_group({"id": sandbox.tenant.who("group:CRM-Users"), "displayName": "@SUM(A1)"})
    table = await lines(operator, "Contoso CRM")
    assert f"'{evil}" in {line["person"] for line in table}
    assert "'@SUM(A1)" in {line["group"] for line in table}


async def test_of_two_of_one_name_one_is_said_by_its_object_id(operator: Operator, sandbox: Sandbox) -> None:
    namesake = ApplicationData(str(uuid4()), str(uuid4()), "Payday")
    sandbox.tenant.kinds["servicePrincipals"][namesake.id] = service_principal_record(namesake, TENANT_ID)
    sandbox.tenant.index()
    said = await operator.types("access", "export", "Payday", code=1)
    assert "There are several applications called “Payday”." in said
    payday = sandbox.tenant.who("app:Payday")
    assert payday in said
    assert namesake.id in said
    assert await lines(operator, namesake.id) == []


async def test_it_can_be_a_file_and_json(operator: Operator, sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.tenant.put_assignment("Payday", "group:VPN Users")
    for name, read in (("json", json.loads), ("jsonl", lambda text: [json.loads(line) for line in text.splitlines()])):
        file = tmp_path / f"access.{name}"
        said = await operator.types("access", "export", "Payday", "--format", name, "-o", str(file))
        assert "There are groups inside VPN Users; their members do not have Payday." in said
        assert {row["group"] for row in read(file.read_text(encoding="utf-8"))} == {"VPN Users", "HR-Payroll"}
    assert (tmp_path / "access.json").stat().st_mode & 0o077 == 0, "who has what is nobody else's to read"


async def test_one_that_everybody_may_use_is_said_to_be(operator: Operator, sandbox: Sandbox) -> None:
    said = await operator.types("access", "export", "Travel Portal")
    assert "Everybody in the organisation may use Travel Portal: no assignment is required." in said


async def test_what_cannot_be_told_is_said_in_a_sentence(operator: Operator, sandbox: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "access.csv"
    assert "no application called" in await operator.types("access", "export", "Qwertz", "-o", str(file), code=1)
    assert not file.exists()
    sandbox.graph_weather.update({"errors": 1.0})
    assert await operator.types("access", "export", "Payday", code=1)
