"""How long it takes to draw the card an owner decides on; beside it, only writing that finished card as JSON."""

import json
from datetime import UTC, datetime, timedelta

from approvals.approver import Approver, Reach
from approvals.directory_objects import GroupKind, GroupRef, PersonRef
from approvals.request import Kind, Request, State, Subject
from bench.timing import Measured, microseconds
from cards.request_card import Reader, request_card
from cards.words import Words

NOW = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
ALICE = PersonRef("00000000-0000-4000-8000-00000000000a", "Alice Martin")
OLGA = PersonRef("00000000-0000-4000-8000-00000000000b", "Olga Nowak")


def owners_card() -> Measured:
    """Drawing and writing one pending card with a reason and an end date, in microseconds of one core."""
    words = Words("en-GB", "Europe/Brussels")
    request = _request()
    reader = Reader.approver("nonce")
    finished = request_card(request, reader, words, NOW)
    return Measured(
        name="owners_card",
        value=microseconds(lambda: json.dumps(request_card(request, reader, words, NOW))),
        unit="us",
        baseline=microseconds(lambda: json.dumps(finished)),
    )


def _request() -> Request:
    return Request(
        id=17,
        key="k17",
        tenant_id="5f0c1b0e-7c1d-4b8e-9a53-0d6a3f2c9e01",
        kind=Kind.JOIN,
        state=State.PENDING,
        version=1,
        group=GroupRef("10000000-0000-4000-8000-000000000001", "Marketing", GroupKind.MICROSOFT_365),
        requester=ALICE,
        subjects=(Subject(ALICE),),
        approvers=(Approver(OLGA, nonce="nonce", reach=Reach.ASKED, asked_at=NOW),),
        created_at=NOW,
        expires_at=NOW + timedelta(days=14),
        until=datetime(2026, 11, 27, 22, 59, 59, tzinfo=UTC),
        zone="Europe/Brussels",
        reason="I am writing the spring campaign",
    )
