"""Public CI does what anybody does by hand, with actions of one version each."""

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / ".github/workflows/ci.yaml").read_text(encoding="utf-8")
JOBS: dict[str, dict[str, Any]] = yaml.safe_load(TEXT)["jobs"]
RUNS = [step["run"] for job in JOBS.values() for step in job["steps"] if "run" in step]


def test_it_calls_the_targets_of_the_makefile() -> None:
    called = {target for run in RUNS for target in re.findall(r"^make (\w+)", run)}
    assert called == {"lint", "test"}
    assert called <= set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def test_every_python_that_is_promised_is_tested() -> None:
    assert JOBS["test"]["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13"]


def test_every_action_and_tool_is_pinned_and_no_job_may_write() -> None:
    used = [step["uses"] for job in JOBS.values() for step in job["steps"] if "uses" in step]
    assert used
    assert [action for action in used if not re.fullmatch(r"actions/[\w-]+@v\d+\.\d+\.\d+", action)] == []
    assert [word for run in RUNS if "pip install" in run for word in run.split()[5:] if "==" not in word] == []
    assert yaml.safe_load(TEXT)["permissions"] == {"contents": "read"}
    assert all("permissions" not in job and job["timeout-minutes"] <= 60 for job in JOBS.values())


def test_packages_are_looked_up_listed_and_the_image_is_built_and_started() -> None:
    said = "\n".join(RUNS)
    for part in (
        "pip-audit --require-hashes",
        "cyclonedx-py requirements",
        "--file deploy/Containerfile",
        "--read-only",
    ):
        assert part in said
