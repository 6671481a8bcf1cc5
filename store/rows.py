"""Between rows and the frozen values of approvals.request, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from approvals.approver import Approver, Reach, Rung
from approvals.change import Change
from approvals.directory_objects import GroupKind, GroupRef, PersonRef
from approvals.request import Failure, Kind, NewRequest, Request, Result, State, Subject
from store import tables
from store.columns import kept
from store.details import details_json, details_of

Row = Mapping[Any, Any]

_SETTABLE = frozenset(
    {
        "expires_at",
        "until",
        "zone",
        "reason",
        "decided_by",
        "decided_at",
        "decided_by_rule",
        "comment",
        "finished_at",
        "ended_at",
        "failure",
        "error_id",
        "group",
        "details",
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
        "group": new.group,
        "details": new.details,
    }
    return {
        "draft_id": new.draft_id,
        "tenant_id": new.tenant_id,
        "kind": new.kind,
        "state": new.state,
        "requester_id": new.requester.id,
        "requester_name": new.requester.name,
        "created_at": new.created_at,
        "quorum": new.quorum,
        "decided_by_rule": new.decided_by_rule,
        "follows": new.follows,
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
    if "group" in columns:
        group: GroupRef = columns.pop("group")
        columns |= {"group_id": group.id, "group_name": group.name, "group_kind": group.kind}
    if "details" in columns:
        columns["details"] = details_json(columns["details"])
    return columns


def subject_columns(told: Subject) -> dict[str, Any]:
    """The columns that tell a person's result."""
    return {
        "person_id": told.person.id,
        "name": told.person.name,
        "result": told.result,
        "member_before": told.member_before,
        "written_at": told.written_at,
        "failure": told.failure,
        "ended_before": told.ended_before,
    }


def approver_columns(told: Approver) -> dict[str, Any]:
    """The columns that tell how far asking this person went."""
    return {
        "person_id": told.person.id,
        "name": told.person.name,
        "nonce": told.nonce,
        "reach": told.reach,
        "asked_at": told.asked_at,
        "fallback": told.fallback,
        "rung": told.rung,
        "ask_at": told.ask_at,
        "away_until": told.away_until,
        "approved_at": told.approved_at,
    }


def stored(number: int, columns: Mapping[str, Any], new: NewRequest) -> Request:
    """The request that a read gives after ``columns`` and the people of ``new`` were stored as ``number``."""
    row = {**dict.fromkeys(tables.request.columns.keys()), **kept(tables.request, columns), "id": number}
    return request_of(row, map(_kept_subject, new.subjects), _asked((), new.approvers))


def changed(present: Request, change: Change) -> Request:
    """The request that a read gives after ``change`` was stored."""
    fields = kept(tables.request, settable(change.fields))
    if "decided_by" in change.fields:
        decided, name = fields.pop("decided_by_id"), fields.pop("decided_by_name")
        fields["decided_by"] = None if decided is None else PersonRef(decided, name)
    if fields.get("failure") is not None:
        fields["failure"] = Failure(fields["failure"])
    if "group" in change.fields:
        number, name, kind = fields.pop("group_id"), fields.pop("group_name"), fields.pop("group_kind")
        fields["group"] = GroupRef(number, name, GroupKind(kind))
    if "details" in change.fields:
        fields["details"] = details_of(fields["details"])
    told = {subject.person.id: _kept_subject(subject) for subject in change.subjects}
    return replace(
        present,
        version=present.version + 1,
        state=change.to or present.state,
        subjects=tuple(told.get(subject.person.id, subject) for subject in present.subjects),
        approvers=_asked(present.approvers, change.approvers),
        **fields,
    )


def _asked(before: Iterable[Approver], now: Iterable[Approver]) -> tuple[Approver, ...]:
    """Everybody in the order in which they were first thought of, each as told last."""
    known = {approver.person.id: approver for approver in before}
    known |= {told.person.id: approver_of(kept(tables.approver, approver_columns(told))) for told in now}
    return tuple(known.values())


def _kept_subject(told: Subject) -> Subject:
    return subject_of(kept(tables.subject, subject_columns(told)))


def subject_of(row: Row) -> Subject:
    """A row of the table subject."""
    failure = row["failure"]
    return Subject(
        PersonRef(row["person_id"], row["name"]),
        Result(row["result"]),
        row["member_before"],
        row["written_at"],
        None if failure is None else Failure(failure),
        row["ended_before"],
    )


def approver_of(row: Row) -> Approver:
    """A row of the table approver."""
    person = PersonRef(row["person_id"], row["name"])
    return Approver(
        person,
        row["nonce"],
        Reach(row["reach"]),
        row["asked_at"],
        Rung(row["rung"]),
        row["ask_at"],
        row["away_until"],
        row["approved_at"],
    )


def request_of(row: Row, subjects: Iterable[Subject], approvers: Iterable[Approver]) -> Request:
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
        quorum=row["quorum"],
        decided_by_rule=row["decided_by_rule"],
        follows=row["follows"],
        details=details_of(row["details"]),
    )
