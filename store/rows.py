"""Between rows and the frozen values of approvals.request, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import RowMapping

from approvals.request import (
    Approver,
    Failure,
    GroupKind,
    GroupRef,
    Kind,
    NewRequest,
    PersonRef,
    Reach,
    Request,
    Result,
    State,
    Subject,
)

_SETTABLE = frozenset(
    {
        "expires_at",
        "until",
        "zone",
        "reason",
        "decided_by",
        "decided_at",
        "comment",
        "finished_at",
        "ended_at",
        "failure",
        "error_id",
    }
)


def new_columns(new: NewRequest) -> dict[str, Any]:
    """The columns of a new request's own row."""
    told = {
        "expires_at": new.expires_at,
        "until": new.until,
        "zone": new.zone,
        "reason": new.reason,
        "decided_by": new.decided_by,
        "decided_at": new.decided_at,
    }
    return {
        "draft_id": new.draft_id,
        "tenant_id": new.tenant_id,
        "kind": new.kind,
        "state": new.state,
        "group_id": new.group.id,
        "group_name": new.group.name,
        "group_kind": new.group.kind,
        "requester_id": new.requester.id,
        "requester_name": new.requester.name,
        "created_at": new.created_at,
        **settable(told),
    }


def settable(fields: Mapping[str, object]) -> dict[str, Any]:
    """The columns for the fields a change sets; ValueError for one that no change may set."""
    unknown = fields.keys() - _SETTABLE
    if unknown:
        raise ValueError(f"a change cannot set {', '.join(sorted(unknown))}")
    columns: dict[str, Any] = dict(fields)
    if "decided_by" in columns:
        decider: PersonRef | None = columns.pop("decided_by")
        columns["decided_by_id"] = None if decider is None else decider.id
        columns["decided_by_name"] = None if decider is None else decider.name
    return columns


def subject_columns(told: Subject) -> dict[str, Any]:
    """The columns that tell a person's result."""
    return {
        "person_id": told.person.id,
        "name": told.person.name,
        "result": told.result,
        "member_before": told.member_before,
        "written_at": told.written_at,
    }


def subject_of(row: RowMapping) -> Subject:
    """A row of the table subject."""
    return Subject(
        PersonRef(row["person_id"], row["name"]), Result(row["result"]), row["member_before"], row["written_at"]
    )


def approver_of(row: RowMapping) -> Approver:
    """A row of the table approver."""
    person = PersonRef(row["person_id"], row["name"])
    return Approver(person, row["nonce"], Reach(row["reach"]), row["asked_at"], row["fallback"])


def request_of(row: RowMapping, subjects: Iterable[Subject], approvers: Iterable[Approver]) -> Request:
    """A row of the table request with its people."""
    decided = row["decided_by_id"]
    failure = row["failure"]
    return Request(
        id=row["id"],
        key=row["key"],
        tenant_id=row["tenant_id"],
        kind=Kind(row["kind"]),
        state=State(row["state"]),
        version=row["version"],
        group=GroupRef(row["group_id"], row["group_name"], GroupKind(row["group_kind"])),
        requester=PersonRef(row["requester_id"], row["requester_name"]),
        subjects=tuple(subjects),
        approvers=tuple(approvers),
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        until=row["until"],
        zone=row["zone"],
        reason=row["reason"],
        decided_by=None if decided is None else PersonRef(decided, row["decided_by_name"]),
        decided_at=row["decided_at"],
        comment=row["comment"],
        finished_at=row["finished_at"],
        ended_at=row["ended_at"],
        failure=None if failure is None else Failure(failure),
        error_id=row["error_id"],
    )
