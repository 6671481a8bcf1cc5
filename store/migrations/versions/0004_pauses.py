"""Pauses that the whole fleet keeps, waits that no stepping clock prolongs, and a way to the jobs done long ago.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | None = None
depends_on: str | None = None

WAITING = sa.text("done_at IS NULL AND dead_at IS NULL AND not_before IS NOT NULL")
DONE = sa.text("done_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "pause",
        sa.Column("lane", sa.String(32), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_here", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("lane", name=op.f("pause_pkey")),
    )
    op.add_column("job", sa.Column("not_before", sa.DateTime(timezone=True), nullable=True))
    op.create_index("job_by_wait", "job", ["not_before"], unique=False, sqlite_where=WAITING, postgresql_where=WAITING)
    op.create_index("job_done", "job", ["done_at"], unique=False, sqlite_where=DONE, postgresql_where=DONE)
    op.create_index("draft_by_time", "draft", ["at"], unique=False)
