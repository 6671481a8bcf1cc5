"""What only some kinds of request have, as JSON: only what is there, so that a plain request keeps nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from approvals.directory_objects import GroupKind, GroupRef, JoinRule, PersonRef
from approvals.effects import Opening, Opens
from approvals.holdings import LicenceError
from approvals.licence_cautions import About, Caution
from approvals.request import Before, Details, SignInWait
from approvals.seats import SeatCount
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
        "classification": details.classification,
        "labels": list(details.labels),
        "asked_until": None if details.asked_until is None else details.asked_until.isoformat(),
        "declares": None if details.declares is None else _opening(details.declares),
        "withdraws": details.withdraws,
        "purpose": details.purpose,
        "sign_in": None if details.sign_in is None else _wait(details.sign_in),
        "new_name": details.new_name,
        # In a list, as an empty one is something else than none.
        "new_description": None if details.new_description is None else [details.new_description],
        "offered": details.offered,
        "before": None if details.before is None else _before_json(details.before),
        "team": details.team,
        "made_at": None if details.made_at is None else details.made_at.isoformat(),
        "team_url": details.team_url,
        "no_team": details.no_team,
        "cautions": [[one.about.value, *one.people] for one in details.cautions],
        "seats": [_seats_json(one) for one in details.seats],
        "no_licence": None if details.no_licence is None else details.no_licence.value,
        "waits_for_seat": None if details.waits_for_seat is None else details.waits_for_seat.isoformat(),
        "department": details.department,
        "colleagues_in": details.colleagues_in,
    }
    kept = {name: storable_json(value) for name, value in told.items() if value}
    for name, openings in (("opens", details.opens), ("opened", details.opened)):
        if openings is not None:  # that nothing is opened is known, too
            kept[name] = storable_json([_opening(one)[:4] for one in openings])
    return kept


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
        classification=kept.get("classification", ""),
        labels=tuple(kept.get("labels", ())),
        asked_until=datetime.fromisoformat(kept["asked_until"]) if "asked_until" in kept else None,
        opens=_openings(kept.get("opens")),
        opened=_openings(kept.get("opened")),
        declares=_opening_of(kept["declares"]) if "declares" in kept else None,
        withdraws=bool(kept.get("withdraws", False)),
        purpose=kept.get("purpose", ""),
        sign_in=_wait_of(kept["sign_in"]) if "sign_in" in kept else None,
        new_name=kept.get("new_name", ""),
        new_description=kept["new_description"][0] if "new_description" in kept else None,
        offered=kept.get("offered", ""),
        before=_before(kept["before"]) if "before" in kept else None,
        team=bool(kept.get("team")),
        made_at=datetime.fromisoformat(kept["made_at"]) if "made_at" in kept else None,
        team_url=kept.get("team_url", ""),
        no_team=kept.get("no_team", ""),
        cautions=tuple(Caution(About(about), tuple(people)) for about, *people in kept.get("cautions", ())),
        seats=tuple(SeatCount(*one) for one in kept.get("seats", ())),
        no_licence=LicenceError(kept["no_licence"]) if "no_licence" in kept else None,
        waits_for_seat=datetime.fromisoformat(kept["waits_for_seat"]) if "waits_for_seat" in kept else None,
        department=kept.get("department", ""),
        colleagues_in=int(kept.get("colleagues_in", 0)),
    )


def _wait(wait: SignInWait) -> list[Any]:
    came = None if wait.came_at is None else wait.came_at.isoformat()
    return [list(wait.people), wait.since.isoformat(), came]


def _wait_of(kept: list[Any]) -> SignInWait:
    people, since, came = kept
    return SignInWait(tuple(people), datetime.fromisoformat(since), datetime.fromisoformat(came) if came else None)


def _seats_json(count: SeatCount) -> list[Any]:
    return [count.sku_id, count.name, count.need, count.left, count.waiting, count.short]


def _before_json(before: Before) -> list[str | None]:
    return [before.name, before.description, None if before.join_rule is None else before.join_rule.value]


def _before(kept: list[Any]) -> Before:
    return Before(kept[0], kept[1], None if kept[2] is None else JoinRule(kept[2]))


def _group(group: GroupRef) -> list[str]:
    return [group.id, group.name, group.kind.value]


def _opening(one: Opening) -> list[str]:
    return [one.kind.value, one.id, one.name, one.role, one.by]


def _opening_of(kept: Sequence[str]) -> Opening:
    """Who declared it is kept beside the group, and not in every request for it."""
    kind, opening_id, name, role, *by = kept
    return Opening(Opens(kind), opening_id, name, role, *by)


def _openings(kept: Sequence[Sequence[str]] | None) -> tuple[Opening, ...] | None:
    return None if kept is None else tuple(map(_opening_of, kept))
