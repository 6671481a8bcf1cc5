"""The arrows of the house hold: `make lint` checks every import between rooms, this checks what it cannot see."""

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["root_packages"]


def imported_by(file: Path) -> set[str]:
    """The top-level names of every module a file imports, wherever in the file it does."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_bytes(), str(file))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.split(".")[0])
    return names


def files_of(room: str) -> list[Path]:
    found = [file for file in (ROOT / room).rglob("*.py") if "node_modules" not in file.parts]
    assert found, f"{room}/ holds no module"
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_nobody_imports_the_composition_root_or_the_tests(room: str) -> None:
    above = {"app", "app_doctor", "app_grant", "app_licences", "app_metrics", "app_sign_in", "tests", "tools", "bench"}
    assert [str(file) for file in files_of(room) if imported_by(file) & above] == []


def test_the_sandbox_needs_little_so_that_it_proves_much() -> None:
    """A fake that used the bot's own libraries would agree with their mistakes."""
    foreign = {"botbuilder", "botframework", "msgraph", "msal", "azure", "adaptivecards", "sqlalchemy", "pydantic"}
    assert [str(file) for file in files_of("sandbox") if imported_by(file) & foreign] == []


def test_adaptive_cards_are_made_in_cards_alone() -> None:
    others = [room for room in ROOMS if room != "cards"]
    assert [str(f) for room in others for f in files_of(room) if "adaptivecards" in imported_by(f)] == []
