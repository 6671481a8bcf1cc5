"""What is installed is what was tested: locks agree and carry hashes, and every dependency has a reason."""

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-node.lock")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ASKED = {
    "requirements.lock": PROJECT["project"]["dependencies"],
    "requirements-dev.lock": PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"],
    "requirements-node.lock": PROJECT["dependency-groups"]["node"],
}


def name_of(requirement: str) -> str:
    """The package of a requirement such as `pyjwt[crypto]>=2.10`."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found, requirement
    return found.group().lower()


def pins(lock: str) -> dict[str, str]:
    """Package to version, as locked."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)==([^ ;]+)", text, re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_asked_for_is_locked(lock: str) -> None:
    assert {name_of(requirement) for requirement in ASKED[lock]} <= pins(lock).keys()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_a_hash_and_none_an_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^--", text, re.MULTILINE)
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_tests_run_on_what_production_runs_on() -> None:
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_dependency_has_a_reason(lock: str) -> None:
    reasons = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"[a-z0-9][a-z0-9_-]+", reasons.lower()))
    assert {name_of(requirement) for requirement in ASKED[lock]} - explained == set()


def test_every_package_to_teach_with_is_pinned_and_has_a_reason() -> None:
    asked = (ROOT / "requirements-teach.txt").read_text(encoding="utf-8").splitlines()
    packages = [line.partition("==") for line in asked if not line.startswith("#")]
    assert packages
    assert [name for name, _, version in packages if not version] == []
    reasons = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
    assert [name for name, _, _ in packages if f"| {name} |" not in reasons] == []


@pytest.mark.parametrize("folder", ["sandbox/page", "tests/schemas"])
def test_npm_packages_are_pinned_and_name_no_registry(folder: str) -> None:
    packages = json.loads((ROOT / folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    installed = {name: package for name, package in packages.items() if name}
    assert installed
    assert [name for name, package in installed.items() if "integrity" not in package] == []
    assert [name for name, package in installed.items() if "resolved" in package] == []
