"""Facts to judge: a requester, a group with owners, everything allowed; a test changes what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from approvals.facts import Facts
from approvals.request import Approver, Group, GroupKind, GroupRef, Kind, Person, PersonRef, Request, State, Subject
from approvals.rules import Rules

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ALICE = Person("alice-id", "Alice Martin")
OLGA = Person("olga-id", "Olga Nowak")
BRUNO = Person("bruno-id", "Bruno Silva")
ADA = Person("ada-id", "Ada Lindqvist")
MARKETING = Group("marketing-id", "Marketing", GroupKind.MICROSOFT_365, visibility="Private")
OPEN_HOUSE = Rules(self_service=True)


def facts(**changes: Any) -> Facts:
    made = Facts(
        kind=Kind.JOIN,
        requester=ALICE,
        group=MARKETING,
        owners=(OLGA, BRUNO),
        people=(changes.get("requester", ALICE),),
        now=NOW,
    )
    return replace(made, **changes)


def request(**changes: Any) -> Request:
    made = Request(
        id=1042,
        key="k",
        tenant_id="t",
        kind=Kind.JOIN,
        state=State.PENDING,
        version=1,
        group=GroupRef(MARKETING.id, MARKETING.name, MARKETING.kind),
        requester=PersonRef(ALICE.id, ALICE.name),
        subjects=(Subject(PersonRef(ALICE.id, ALICE.name)),),
        approvers=(Approver(PersonRef(OLGA.id, OLGA.name), "n1"), Approver(PersonRef(BRUNO.id, BRUNO.name), "n2")),
        created_at=NOW,
        expires_at=NOW + timedelta(days=14),
    )
    return replace(made, **changes)
