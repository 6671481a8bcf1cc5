"""Fills a book with years of requests in a few statements."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, text

_AT_ONCE = 50_000
# Each request has a job done and, while it is pending, one that waits for two weeks.
_FILL = (
    "INSERT INTO request (id, key, draft_id, tenant_id, kind, state, version, group_id, group_name, group_kind,"
    " requester_id, requester_name, created_at, expires_at, zone, reason, comment, error_id)"
    " SELECT i, 'key-' || i, 'draft-' || i, 't', 'join', CASE WHEN i < :closed_from THEN 'pending' ELSE 'denied' END,"
    " 1, 'group-' || i, 'Group', 'security', 'person-' || (i % 5000), 'Person', :now, :later, 'UTC', '', '', ''"
    " FROM (WITH RECURSIVE n(i) AS"
    " (SELECT CAST(:first AS INTEGER) UNION ALL SELECT i + 1 FROM n WHERE i < :last) SELECT i FROM n) AS n",
    "INSERT INTO subject (request_id, person_id, position, name, result, kind, group_id, open)"
    " SELECT id, requester_id, 0, 'Person', 'waiting', kind, group_id, state = 'pending'"
    " FROM request WHERE id BETWEEN :first AND :last",
    "INSERT INTO approver (request_id, person_id, position, name, nonce, reach, fallback, waiting)"
    " SELECT id, 'owner-' || (id % 2000), 0, 'Owner', 'n', 'asked', id < 0, state = 'pending'"
    " FROM request WHERE id BETWEEN :first AND :last",
    "INSERT INTO job (kind, request_id, person_id, about, payload, depth, run_at)"
    " SELECT 'expire', id, '', '', '{}', 1, :later"
    " FROM request WHERE id BETWEEN :first AND :last AND state = 'pending'",
    "INSERT INTO job (kind, request_id, person_id, about, payload, depth, run_at, done_at)"
    " SELECT 'ask', id, 'owner', '', '{}', 0, :now, :now FROM request WHERE id BETWEEN :first AND :last",
    "INSERT INTO copy (request_id, conversation_id, activity_id, person_id, service_url, drawn_version)"
    " SELECT id, 'chat-' || (id % 2000), 'activity-' || id, 'owner', 'https://smba.example/', 1"
    " FROM request WHERE id BETWEEN :first AND :last",
)


def fill(conn: Connection, now: datetime, *, waiting: int, closed: int) -> None:
    """Add so many pending requests and so many closed ones, numbered from 2001."""
    values: dict[str, object] = {"now": now, "later": now + timedelta(days=14)}
    if conn.dialect.name == "sqlite":
        values = {name: f"{at:%Y-%m-%d %H:%M:%S.%f}" for name, at in values.items()}
    values |= {"closed_from": 2001 + waiting}
    last = 2000 + waiting + closed
    for first in range(2001, last + 1, _AT_ONCE):  # no statement may take half a minute
        values |= {"first": first, "last": min(first + _AT_ONCE - 1, last)}
        for statement in _FILL:
            conn.execute(text(statement), {name: value for name, value in values.items() if f":{name}" in statement})
    conn.execute(text("ANALYZE"))
