"""Blocks, offers of ownership, and the groups that are short of owners. Only adds.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | None = None
depends_on: str | None = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "block",
        sa.Column("group_id", sa.String(64), nullable=False),
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("request_id", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("block_request_id_fkey")),
        sa.PrimaryKeyConstraint("group_id", "person_id", name=op.f("block_pkey")),
    )
    op.create_table(
        "ownership_offer",
        sa.Column("key", sa.String(128), nullable=False),
        sa.Column("group_id", sa.String(64), nullable=False),
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("why", sa.String(32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(32), nullable=True),
        sa.Column("request_id", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("ownership_offer_request_id_fkey")),
        sa.PrimaryKeyConstraint("key", name=op.f("ownership_offer_pkey")),
    )
    op.create_index("ownership_offer_by_person", "ownership_offer", ["person_id", "asked_at"], unique=False)
    op.create_index("ownership_offer_by_group", "ownership_offer", ["group_id", "asked_at"], unique=False)
    op.create_index("ownership_offer_by_time", "ownership_offer", ["asked_at"], unique=False)
    op.create_table(
        "short_of_owners",
        sa.Column("group_id", sa.String(64), nullable=False),
        sa.Column("owners", sa.Integer(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("group_id", name=op.f("short_of_owners_pkey")),
    )
