"""Finds the memberships that were given in a group without reading everybody's.

Only adds an index: the version before this one does not look at it.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | None = None
depends_on: str | None = None

GIVEN = sa.text("result = 'done' AND ended_before IS NULL")


def upgrade() -> None:
    op.create_index("subject_given", "subject", ["group_id"], unique=False, sqlite_where=GIVEN, postgresql_where=GIVEN)
