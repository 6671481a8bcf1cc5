"""The conversations in the README happen, word for word."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.office import Colleague, Office, text_of, titles

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
PART = README.partition("<!-- conversations")[2].partition("<!-- /conversations -->")[0]
STORIES = re.findall(r"```\n(.*?)```", PART, re.DOTALL)


def test_there_are_three_conversations() -> None:
    assert len(STORIES) == 3


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.splitlines()[0])
async def test_the_conversation_happens(office: Office, story: str) -> None:
    for line in story.splitlines():
        if seen := re.fullmatch(r"  (\w+) sees: (.+)", line):
            _sees(office.colleague(seen[1].casefold()), seen[2].split(" · "))
        elif pressed := re.fullmatch(r"(\w+) presses \[(.+)\]", line):
            await office.colleague(pressed[1].casefold()).clicks(pressed[2])
        elif said := re.fullmatch(r"(\w+): (.+)", line):
            await office.colleague(said[1].casefold()).says(said[2])
        elif later := re.fullmatch(r"\((\d+) days later\)", line):
            await office.passes(days=int(later[1]))
        else:
            raise AssertionError(f"the README has a line nobody can act: {line!r}")


def _sees(person: Colleague, parts: list[str]) -> None:
    """The newest thing in the chat has these words and, in brackets, these buttons."""
    for part in parts:
        buttons = re.findall(r"\[(.+?)\]", part)
        if buttons:
            assert set(buttons) <= set(titles(person.newest.card))
        else:
            assert part in text_of(person.newest), f"{part!r} is not in what {person.person.display_name} sees"
