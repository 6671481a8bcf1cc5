"""Anchors over the audit, and indexes by which figures and dead letters are found.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | None = None
depends_on: str | None = None

FINISHED = sa.text("finished_at IS NOT NULL")
UNANCHORED = sa.text("anchor_id IS NULL")
DEAD = sa.text("dead_at IS NOT NULL AND done_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "audit_anchor",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prev_hash", sa.String(64), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("audit_anchor_pkey")),
    )
    # A null column costs no row a rewrite, on either engine.
    op.add_column("audit", sa.Column("anchor_id", sa.Integer(), nullable=True))
    op.create_index(
        "audit_unanchored",
        "audit",
        ["request_id", "seq"],
        unique=False,
        sqlite_where=UNANCHORED,
        postgresql_where=UNANCHORED,
    )
    op.create_index(
        "request_by_finish",
        "request",
        ["finished_at"],
        unique=False,
        sqlite_where=FINISHED,
        postgresql_where=FINISHED,
    )
    op.create_index("job_dead", "job", ["id"], unique=False, sqlite_where=DEAD, postgresql_where=DEAD)
