"""What a person and a chat last spoke of, so that "it" and "her" mean something.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "spoken_of",
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("conversation_id", sa.String(512), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "conversation_id", name=op.f("spoken_of_pkey")),
    )
    op.create_index("spoken_of_by_time", "spoken_of", ["at"], unique=False)
