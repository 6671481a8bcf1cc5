"""What the README promises is so."""

import re
import subprocess
from pathlib import Path

import pytest

from approvals.request import NEXT

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_life_of_a_request_is_drawn_as_it_is() -> None:
    drawn = set(re.findall(r"^ +([A-Z]+) --> ([A-Z]+):", README, re.MULTILINE))
    assert drawn == {(state.name, following.name) for state, next_states in NEXT.items() for following in next_states}


def test_make_knows_every_target_the_readme_names() -> None:
    targets = set(re.findall(r"\bmake ([a-z]+)(?=`|  )", README))
    assert {"demo", "test", "lint", "package"} <= targets
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert targets <= set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))


def test_make_alone_lists_the_two_commands_that_matter() -> None:
    listed = subprocess.run(["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "make demo" in listed.stdout
    assert "make test" in listed.stdout


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)#:]+)\)", README))))
def test_a_link_leads_somewhere(link: str) -> None:
    assert (ROOT / link).exists()


def test_every_folder_in_the_picture_exists() -> None:
    named = re.findall(r"^\| `([a-z.]+/?)`", README, re.MULTILINE)
    assert len(named) == 13
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_readme_is_read_in_two_minutes() -> None:
    """At 250 words a minute, code and pictures not counted."""
    prose = re.sub(r"```.*?```", "", README, flags=re.DOTALL)
    assert len(prose.split()) <= 500
