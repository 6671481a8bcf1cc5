"""What only some kinds of request have, as JSON: only what is there, so that a plain request keeps nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from approvals.request import Details, GroupKind, GroupRef, JoinRule, PersonRef
from store.columns import storable_json


def details_json(details: Details) -> dict[str, Any]:
    """As the column keeps it."""
    told: dict[str, Any] = {
        "description": details.description,
        "mail_nickname": details.mail_nickname,
        "visibility": details.visibility,
        "members": [[person.id, person.name] for person in details.members],
        "join_rule": None if details.join_rule is None else details.join_rule.value,
        "suggested": None if details.suggested is None else _group(details.suggested),
        "asked_until": None if details.asked_until is None else details.asked_until.isoformat(),
        "team": details.team,
        "made_at": None if details.made_at is None else details.made_at.isoformat(),
        "team_url": details.team_url,
        "no_team": details.no_team,
    }
    return {name: storable_json(value) for name, value in told.items() if value}


def details_of(kept: Mapping[str, Any]) -> Details:
    """What the column keeps; fields that are missing were empty."""
    suggested = kept.get("suggested")
    return Details(
        description=kept.get("description", ""),
        mail_nickname=kept.get("mail_nickname", ""),
        visibility=kept.get("visibility", ""),
        members=tuple(PersonRef(number, name) for number, name in kept.get("members", ())),
        join_rule=JoinRule(kept["join_rule"]) if "join_rule" in kept else None,
        suggested=GroupRef(suggested[0], suggested[1], GroupKind(suggested[2])) if suggested else None,
        asked_until=datetime.fromisoformat(kept["asked_until"]) if "asked_until" in kept else None,
        team=bool(kept.get("team")),
        made_at=datetime.fromisoformat(kept["made_at"]) if "made_at" in kept else None,
        team_url=kept.get("team_url", ""),
        no_team=kept.get("no_team", ""),
    )


def _group(group: GroupRef) -> list[str]:
    return [group.id, group.name, group.kind.value]
