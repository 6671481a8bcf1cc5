"""What owners or an administrator say a group opens.

Only adds a table: the version before this one does not look at it.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | None = None
depends_on: str | None = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "declared_effect",
        sa.Column("group_id", sa.String(64), nullable=False),
        sa.Column("effect_id", sa.String(256), nullable=False),
        sa.Column("name", sa.String(256), nullable=False),
        sa.Column("by_id", sa.String(64), nullable=False),
        sa.Column("by_name", sa.String(256), nullable=False),
        sa.Column("request_id", NUMBER, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("declared_effect_request_id_fkey")),
        sa.PrimaryKeyConstraint("group_id", "effect_id", name=op.f("declared_effect_pkey")),
    )
    op.create_index("declared_effect_by_effect", "declared_effect", ["effect_id"], unique=False)
