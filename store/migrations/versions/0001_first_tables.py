"""The first tables: requests, their people, jobs, audit, and what is remembered about chats."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# SQLite numbers rows by itself only where the key's type is exactly INTEGER.
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TO_DO = sa.text("done_at IS NULL AND dead_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "address",
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("tenant_id", sa.String(64), nullable=False),
        sa.Column("service_url", sa.String(1024), nullable=False),
        sa.Column("conversation_id", sa.String(512), nullable=False),
        sa.Column("teams_id", sa.String(512), nullable=False),
        sa.Column("locale", sa.String(32), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("address_pkey")),
    )
    op.create_index("address_by_tenant", "address", ["tenant_id", "heard_at"], unique=False)
    op.create_table(
        "draft",
        sa.Column("id", sa.String(128), nullable=False),
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("conversation_id", sa.String(512), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("draft_pkey")),
    )
    op.create_index("draft_of_chat", "draft", ["person_id", "conversation_id", "at"], unique=False)
    op.create_table(
        "heard",
        sa.Column("conversation_id", sa.String(512), nullable=False),
        sa.Column("activity_id", sa.String(512), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "activity_id", name=op.f("heard_pkey")),
    )
    op.create_index("heard_by_time", "heard", ["at"], unique=False)
    op.create_table(
        "pulse",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pulse_pkey")),
    )
    op.create_table(
        "request",
        sa.Column("id", NUMBER, sa.Identity(start=1001), nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("draft_id", sa.String(128), nullable=False),
        sa.Column("tenant_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.String(64), nullable=False),
        sa.Column("group_name", sa.String(256), nullable=False),
        sa.Column("group_kind", sa.String(32), nullable=False),
        sa.Column("requester_id", sa.String(64), nullable=False),
        sa.Column("requester_name", sa.String(256), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(4000), nullable=False),
        sa.Column("decided_by_id", sa.String(64), nullable=True),
        sa.Column("decided_by_name", sa.String(256), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("comment", sa.String(4000), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.String(32), nullable=True),
        sa.Column("error_id", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("request_pkey")),
        sa.UniqueConstraint("key", name=op.f("request_key_key")),
        sa.UniqueConstraint("draft_id", name=op.f("request_draft_id_key")),
        sqlite_autoincrement=True,
    )
    op.create_index("request_by_requester", "request", ["requester_id", "id"], unique=False)
    op.create_table(
        "approver",
        sa.Column("request_id", NUMBER, nullable=False),
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(256), nullable=False),
        sa.Column("nonce", sa.String(128), nullable=False),
        sa.Column("reach", sa.String(32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fallback", sa.Boolean(), nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("approver_request_id_fkey")),
        sa.PrimaryKeyConstraint("request_id", "person_id", name=op.f("approver_pkey")),
    )
    op.create_index(
        "approver_waiting",
        "approver",
        ["person_id", "request_id"],
        unique=False,
        sqlite_where=sa.text("waiting = 1"),
        postgresql_where=sa.text("waiting"),
    )
    op.create_table(
        "audit",
        sa.Column("request_id", NUMBER, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(128), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(64), nullable=True),
        sa.Column("actor_name", sa.String(256), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("seals", sa.JSON(), nullable=False),
        sa.Column("prev_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("audit_request_id_fkey")),
        sa.PrimaryKeyConstraint("request_id", "seq", name=op.f("audit_pkey")),
    )
    op.create_table(
        "copy",
        sa.Column("request_id", NUMBER, nullable=False),
        sa.Column("conversation_id", sa.String(512), nullable=False),
        sa.Column("activity_id", sa.String(512), nullable=False),
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("service_url", sa.String(1024), nullable=False),
        sa.Column("drawn_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("copy_request_id_fkey")),
        sa.PrimaryKeyConstraint("request_id", "conversation_id", "activity_id", name=op.f("copy_pkey")),
    )
    op.create_table(
        "job",
        sa.Column("id", NUMBER, sa.Identity(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("request_id", NUMBER, nullable=False),
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("about", sa.String(128), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("depth", sa.SmallInteger(), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("again_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fence", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dead_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(4000), nullable=True),
        sa.Column("trace_id", sa.String(64), nullable=True),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("job_request_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("job_pkey")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "job_by_depth", "job", ["depth", "run_at"], unique=False, sqlite_where=TO_DO, postgresql_where=TO_DO
    )
    op.create_index("job_by_time", "job", ["run_at"], unique=False, sqlite_where=TO_DO, postgresql_where=TO_DO)
    op.create_index(
        "job_identity",
        "job",
        ["request_id", "kind", "person_id", "about"],
        unique=True,
        sqlite_where=TO_DO,
        postgresql_where=TO_DO,
    )
    op.create_table(
        "subject",
        sa.Column("request_id", NUMBER, nullable=False),
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(256), nullable=False),
        sa.Column("result", sa.String(32), nullable=False),
        sa.Column("member_before", sa.Boolean(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("group_id", sa.String(64), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("subject_request_id_fkey")),
        sa.PrimaryKeyConstraint("request_id", "person_id", name=op.f("subject_pkey")),
    )
    op.create_index("subject_by_person", "subject", ["person_id", "group_id"], unique=False)
    op.create_index(
        "subject_open",
        "subject",
        ["kind", "group_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("open = 1"),
        postgresql_where=sa.text("open"),
    )
    if op.get_bind().dialect.name == "sqlite":
        # SQLite has no identity columns: the table of counters says where numbering starts.
        op.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('request', 1000)")
