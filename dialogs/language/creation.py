"""What is said about a new group: its name, kind, owners, members and description, in whatever order."""

from __future__ import annotations

import re

from dialogs.language import slots
from dialogs.language.frame import SlotValue
from dialogs.language.mask import Line
from dialogs.language.words import Words


def read(line: Line, words: Words) -> dict[str, SlotValue]:
    """The slots of a create_group clause."""
    values: dict[str, SlotValue] = {}
    shapes = words.shapes
    for kind in ("distribution", "security", "m365"):
        if shapes[f"kind_{kind}"].search(line.text):
            values["kind"] = kind
            break
    rest = line
    for name in (
        "description",
        "justification",
        "owners",
        "members",
        "policy_open",
        "policy_approval",
        "policy_closed",
    ):
        match = shapes[f"new_{name}"].search(rest.text)
        if match is None:
            continue
        if name.startswith("policy_"):
            values["policy"] = name.removeprefix("policy_")
        elif name in ("owners", "members"):
            # A language may say the people before or after the role: two places, one of them filled.
            side = "value" if match["value"] is not None else "value2"
            people = slots.people_values(rest.between(*match.span(side)), words)
            if people:
                values[name] = people
        else:
            text = slots.free_text(rest.between(*match.span("value")), words)
            if text:
                values[name] = text
        rest = rest.without(*match.span())
    match = shapes["new_name"].search(rest.text)
    if match is not None:
        found = slots.group_values(rest.between(*match.span("value")), words)
        if found and re.search(r"\w", found[0]):
            values["group"] = found
    return values
