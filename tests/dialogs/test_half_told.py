"""What is half told comes back from the book as it went in, also what an older version wrote."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

from approvals.directory_objects import GroupKind, GroupRef, JoinRule, PersonRef
from dialogs.draft import Draft, Offer, Unconfirmed
from dialogs.half_told import from_json, to_json
from dialogs.language import Intent

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
DRAFT = Draft(
    "d1",
    Intent.CREATE_GROUP,
    "t",
    "Europe/Paris",
    asked_people=("Ben",),
    people=(PersonRef("p1", "Olga"),),
    asked_members=("Bob",),
    members=(PersonRef("p2", "Ann"),),
    group_kind=GroupKind.MICROSOFT_365,
    join_rule=JoinRule.OPEN,
    until=NOON,
)


def test_what_was_kept_comes_back() -> None:
    suggested = GroupRef("g", "Market Research", GroupKind.SECURITY)
    for matter in (
        DRAFT,
        replace(DRAFT, until=None, group_kind=None, join_rule=None),
        Unconfirmed("u", Intent.DENY_REQUEST, 1042, "no", NOON, suggested),
        Unconfirmed("u", Intent.UNDO, 1042),
        Offer("o", (1001, 1002)),
    ):
        assert from_json(to_json(matter)) == matter


def test_a_draft_of_an_older_version_is_still_a_draft() -> None:
    old = json.loads(to_json(DRAFT))
    for new in ("asked_members", "members", "group_kind", "visibility", "description", "join_rule", "end_needed"):
        del old[new]
    found = from_json(json.dumps(old))
    assert isinstance(found, Draft)
    assert found.people == DRAFT.people
