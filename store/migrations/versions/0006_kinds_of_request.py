"""Seven kinds of request, two approvals, turns and absences.

Only adds, each with a default: requests that are open stay as they are, and the version before this one can still
read what it wrote itself. Its column "fallback" goes with the next revision that may.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | None = None
depends_on: str | None = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "absence",
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stand_in_id", sa.String(64), nullable=True),
        sa.Column("stand_in_name", sa.String(256), nullable=True),
        sa.PrimaryKeyConstraint("person_id", name=op.f("absence_pkey")),
    )
    op.create_table(
        "join_rule",
        sa.Column("group_id", sa.String(64), nullable=False),
        sa.Column("rule", sa.String(32), nullable=False),
        sa.Column("request_id", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("join_rule_request_id_fkey")),
        sa.PrimaryKeyConstraint("group_id", name=op.f("join_rule_pkey")),
    )
    op.add_column("request", sa.Column("quorum", sa.Integer(), server_default=sa.text("1"), nullable=False))
    op.add_column("request", sa.Column("decided_by_rule", sa.String(32), server_default=sa.text("''"), nullable=False))
    op.add_column("request", sa.Column("follows", NUMBER, nullable=True))
    op.add_column("request", sa.Column("details", sa.JSON(), server_default=sa.text("'{}'"), nullable=False))
    op.add_column("subject", sa.Column("failure", sa.String(32), nullable=True))
    op.add_column("subject", sa.Column("ended_before", sa.DateTime(timezone=True), nullable=True))
    op.add_column("approver", sa.Column("rung", sa.String(32), server_default=sa.text("'owner'"), nullable=False))
    op.add_column("approver", sa.Column("ask_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("approver", sa.Column("away_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("approver", sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True))
    approver = sa.table("approver", sa.column("rung", sa.String), sa.column("fallback", sa.Boolean))
    op.execute(approver.update().where(approver.c.fallback).values(rung="stand_in"))
    op.create_index(
        "approver_pending",
        "approver",
        ["request_id"],
        unique=False,
        sqlite_where=sa.text("waiting = 1"),
        postgresql_where=sa.text("waiting"),
    )
