"""What Prometheus reads, what the dashboard and the alerts make of it, and that each alert says what to do."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp.test_utils import TestClient, TestServer

from app import open_usher
from approvals.ports.book import BookUnavailable
from bot.metrics import Metrics, Standing
from bot.metrics_page import MetricsPage
from bot.reading_settings import read_settings
from tests.commands.test_doctor import Deployment, deployed

__all__ = ["deployed"]
DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
OPERATIONS = (DEPLOY.parent / "docs/operations.md").read_text(encoding="utf-8")
RULES: list[dict[str, Any]] = yaml.safe_load((DEPLOY / "alerts.yaml").read_text(encoding="utf-8"))["groups"][0]["rules"]
PANELS: list[dict[str, Any]] = json.loads((DEPLOY / "dashboard.json").read_text(encoding="utf-8"))["panels"]
DUE = Standing({"pending": 3}, {"ask": 2}, 1, 42.0)


def told() -> str:
    """Everything there is to tell."""
    metrics = Metrics()
    metrics.turn("answered", 0.02)
    metrics.graph("ok")
    metrics.teams("ok")
    metrics.refused("own_request")
    metrics.standing(DUE)
    return metrics.text().decode()


def series() -> set[str]:
    return set(re.findall(r"^(usher_\w+)", told(), re.MULTILINE))


def named(expression: str) -> set[str]:
    return set(re.findall(r"\busher_\w+", expression))


def test_every_figure_that_the_dashboard_and_the_alerts_name_is_there() -> None:
    asked = [target["expr"] for panel in PANELS for target in panel["targets"]] + [rule["expr"] for rule in RULES]
    assert set().union(*map(named, asked)) - series() == set()


def test_every_figure_is_on_the_dashboard_and_explained() -> None:
    shown = set().union(*(named(target["expr"]) for panel in PANELS for target in panel["targets"]))
    kinds = {
        kind for kind in re.findall(r"^# TYPE (usher_\w+) ", told(), re.MULTILINE) if not kind.endswith("_created")
    }
    assert {kind for kind in kinds if not any(one.startswith(kind) for one in shown)} == set()
    assert {kind for kind in kinds if f"`{kind}`" not in OPERATIONS} == set()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["alert"]))
def test_every_alert_has_a_runbook_that_says_what_to_do(rule: dict[str, Any]) -> None:
    _, _, rest = OPERATIONS.partition(f"\n### {rule['alert']}\n")
    runbook = rest.partition("\n#")[0]
    assert "**Do**" in runbook
    assert rule["labels"]["severity"] in ("critical", "warning")
    assert rule["annotations"]["summary"]
    assert rule["expr"].count("(") == rule["expr"].count(")")


def test_no_runbook_is_of_an_alert_that_is_gone() -> None:
    assert set(re.findall(r"^### (Usher\w+)$", OPERATIONS, re.MULTILINE)) == {rule["alert"] for rule in RULES}


def test_the_alerts_that_azure_mails_lead_to_a_runbook() -> None:
    azure = (DEPLOY / "azure/alerts.bicep").read_text(encoding="utf-8")
    cited = set(re.findall(r"docs/operations.md, (\w+)", azure))
    assert cited and cited <= {rule["alert"] for rule in RULES}


async def test_a_book_that_does_not_answer_is_told_and_asked_again_at_the_next_look() -> None:
    answers: list[Standing | None] = [DUE, None, DUE]
    now = [0.0]

    async def look() -> Standing:
        answer = answers.pop(0)
        if answer is None:
            raise BookUnavailable("gone")
        return answer

    page = MetricsPage(Metrics(), look, lambda: now[0])
    async with TestClient(TestServer(page.application())) as prometheus:

        async def reads() -> str:
            return await (await prometheus.get("/metrics")).text()

        assert 'usher_requests{state="pending"} 3.0' in await reads()
        assert "usher_book_up 1.0" in await reads()  # within the minute: not looked again
        now[0] = 61.0
        lost = await reads()
        assert "usher_book_up 0.0" in lost
        assert 'state="pending"' not in lost
        assert "usher_oldest_due_job_seconds 42.0" in await reads()


async def test_the_figures_are_not_on_the_port_that_teams_reaches(
    deployed: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in deployed.env.items():
        monkeypatch.setenv(name, value)
    async with (
        open_usher(read_settings(), work=False) as usher,
        TestClient(TestServer(usher.web)) as teams,
        TestClient(TestServer(usher.figures)) as prometheus,
    ):
        assert (await teams.get("/metrics")).status == 404
        assert (await teams.post("/api/messages", json={})).status == 401
        await usher.directory.people([deployed.sandbox.persona("alice").id])

        text = await (await prometheus.get("/metrics")).text()

        assert 'usher_turns_total{result="turned_away"} 1.0' in text
        assert re.search(r'usher_graph_calls_total\{result="ok"\} [1-9]', text)
        assert "usher_book_up 1.0" in text
        assert (await prometheus.get("/healthz")).status == 404
        assert (await teams.get("/readyz")).status == 200

        usher.drain.begin()

        refused = await teams.get("/readyz")
        assert refused.status == 503
        assert "drained" in (await refused.json())["reason"]
        assert (await teams.get("/healthz")).status == 200
        assert "usher_draining 1.0" in await (await prometheus.get("/metrics")).text()
