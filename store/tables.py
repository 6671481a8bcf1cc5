"""The tables of the request book; migrations/ brings a database to them and a test holds the two together."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    and_,
    text,
)

from store.columns import Identifier, Moment, Number, Words

# Entra object ids have 36 characters and display names at most 256; Teams promises no length for its own ids.
ENTRA_ID = 64
NAME = 256
WORD = 32
TEAMS_ID = 512
URL = 1024
PROSE = 4000

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_name)s_fkey",
        "uq": "%(table_name)s_%(column_0_name)s_key",
    }
)

request = Table(
    "request",
    metadata,
    # People quote this number; it starts at 1001 so that it does not look like a count or an index.
    Column("id", Number, Identity(start=1001), primary_key=True),
    Column("key", Identifier(32), nullable=False, unique=True),
    Column("draft_id", Identifier(128), nullable=False, unique=True),
    Column("tenant_id", Identifier(ENTRA_ID), nullable=False),
    Column("kind", Identifier(WORD), nullable=False),
    Column("state", Identifier(WORD), nullable=False),
    Column("version", Integer, nullable=False),
    Column("group_id", Identifier(ENTRA_ID), nullable=False),
    Column("group_name", Words(NAME), nullable=False),
    Column("group_kind", Identifier(WORD), nullable=False),
    Column("requester_id", Identifier(ENTRA_ID), nullable=False),
    Column("requester_name", Words(NAME), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("until", Moment),
    Column("zone", Identifier(ENTRA_ID), nullable=False),
    Column("reason", Words(PROSE), nullable=False),
    Column("decided_by_id", Identifier(ENTRA_ID)),
    Column("decided_by_name", Words(NAME)),
    Column("decided_at", Moment),
    Column("comment", Words(PROSE), nullable=False),
    Column("finished_at", Moment),
    Column("ended_at", Moment),
    Column("failure", Identifier(WORD)),
    Column("error_id", Identifier(ENTRA_ID), nullable=False),
    Column("quorum", Integer, nullable=False, server_default=text("1")),
    Column("decided_by_rule", Identifier(WORD), nullable=False, server_default=text("''")),
    Column("follows", Number),
    Column("details", JSON, nullable=False, server_default=text("'{}'")),
    Index("request_by_requester", "requester_id", "id"),
    sqlite_autoincrement=True,
)
# How long people waited for a decision lately, without reading years of requests.
Index(
    "request_by_finish",
    request.c.finished_at,
    sqlite_where=request.c.finished_at.is_not(None),
    postgresql_where=request.c.finished_at.is_not(None),
)

subject = Table(
    "subject",
    metadata,
    Column("request_id", Number, ForeignKey("request.id"), primary_key=True),
    Column("person_id", Identifier(ENTRA_ID), primary_key=True),
    Column("position", Integer, nullable=False),  # requests remember the order in which people were named
    Column("name", Words(NAME), nullable=False),
    Column("result", Identifier(WORD), nullable=False),
    Column("member_before", Boolean),
    Column("written_at", Moment),
    Column("failure", Identifier(WORD)),
    Column("ended_before", Moment),
    # Copied from the request, so that one index can say: no second open request for the same wish.
    Column("kind", Identifier(WORD), nullable=False),
    Column("group_id", Identifier(ENTRA_ID), nullable=False),
    Column("open", Boolean, nullable=False),
    Index("subject_by_person", "person_id", "group_id"),
)
Index(
    "subject_open",
    subject.c.kind,
    subject.c.group_id,
    subject.c.person_id,
    unique=True,
    sqlite_where=text("open = 1"),  # as queries say it there: SQLite compares the conditions word for word
    postgresql_where=subject.c.open,
)
# Who is in a group because of Usher: read when the group's own date comes.
Index(
    "subject_given",
    subject.c.group_id,
    sqlite_where=text("result = 'done' AND ended_before IS NULL"),
    postgresql_where=text("result = 'done' AND ended_before IS NULL"),
)

approver = Table(
    "approver",
    metadata,
    Column("request_id", Number, ForeignKey("request.id"), primary_key=True),
    Column("person_id", Identifier(ENTRA_ID), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("name", Words(NAME), nullable=False),
    Column("nonce", Identifier(128), nullable=False),
    Column("reach", Identifier(WORD), nullable=False),
    Column("asked_at", Moment),
    Column("fallback", Boolean, nullable=False),  # still read by the version before this one; "rung" says more
    Column("rung", Identifier(WORD), nullable=False, server_default=text("'owner'")),
    Column("ask_at", Moment),
    Column("away_until", Moment),
    Column("approved_at", Moment),
    # True while the request is pending: years of decided requests cost "what waits for me?" nothing.
    Column("waiting", Boolean, nullable=False),
)
Index(
    "approver_waiting",
    approver.c.person_id,
    approver.c.request_id,
    sqlite_where=text("waiting = 1"),
    postgresql_where=approver.c.waiting,
)

Index(
    "approver_pending",
    approver.c.request_id,
    sqlite_where=text("waiting = 1"),
    postgresql_where=approver.c.waiting,
)

# How people get into a group, where its owners decided otherwise than usual.
join_rule = Table(
    "join_rule",
    metadata,
    Column("group_id", Identifier(ENTRA_ID), primary_key=True),
    Column("rule", Identifier(WORD), nullable=False),
    Column("request_id", Number, ForeignKey("request.id"), nullable=False),
)

# Whom an administrator lets nobody take into a group, until it is lifted.
block = Table(
    "block",
    metadata,
    Column("group_id", Identifier(ENTRA_ID), primary_key=True),
    Column("person_id", Identifier(ENTRA_ID), primary_key=True),
    Column("request_id", Number, ForeignKey("request.id"), nullable=False),
)

# Who was asked to own a group that nobody owns. Never taken away: nobody is asked twice a month.
ownership_offer = Table(
    "ownership_offer",
    metadata,
    Column("key", Identifier(128), primary_key=True),
    Column("group_id", Identifier(ENTRA_ID), nullable=False),
    Column("person_id", Identifier(ENTRA_ID), nullable=False),
    Column("why", Identifier(WORD), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("answered_at", Moment),
    Column("answer", Identifier(WORD)),
    Column("request_id", Number, ForeignKey("request.id")),  # of somebody who accepted
    Index("ownership_offer_by_person", "person_id", "asked_at"),
    Index("ownership_offer_by_group", "group_id", "asked_at"),
    Index("ownership_offer_by_time", "asked_at"),
)

# The groups without an owner who could decide, or with a single one, as of the last look.
short_of_owners = Table(
    "short_of_owners",
    metadata,
    Column("group_id", Identifier(ENTRA_ID), primary_key=True),
    Column("owners", Integer, nullable=False),
    Column("found_at", Moment, nullable=False),
)

# What owners or an administrator say a group opens, as far as the directory does not show it.
declared_effect = Table(
    "declared_effect",
    metadata,
    Column("group_id", Identifier(ENTRA_ID), primary_key=True),
    Column("effect_id", Identifier(NAME), primary_key=True),
    Column("name", Words(NAME), nullable=False),
    Column("by_id", Identifier(ENTRA_ID), nullable=False),
    Column("by_name", Words(NAME), nullable=False),
    Column("request_id", Number, ForeignKey("request.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Index("declared_effect_by_effect", "effect_id"),
)

# Who said to be away, and who is to decide meanwhile.
absence = Table(
    "absence",
    metadata,
    Column("person_id", Identifier(ENTRA_ID), primary_key=True),
    Column("until", Moment, nullable=False),
    Column("stand_in_id", Identifier(ENTRA_ID)),
    Column("stand_in_name", Words(NAME)),
)

job = Table(
    "job",
    metadata,
    Column("id", Number, Identity(), primary_key=True),
    Column("kind", Identifier(WORD), nullable=False),
    Column("request_id", Number, ForeignKey("request.id"), nullable=False),
    Column("person_id", Identifier(ENTRA_ID), nullable=False),
    Column("about", Identifier(128), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("depth", SmallInteger, nullable=False),
    Column("run_at", Moment, nullable=False),
    Column("again_at", Moment),  # asked for once more while a worker had it
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("lease_until", Moment),
    Column("fence", Integer, nullable=False, server_default=text("0")),
    Column("done_at", Moment),
    Column("dead_at", Moment),
    Column("last_error", Words(PROSE)),
    Column("trace_id", Identifier(ENTRA_ID)),
    # By the database's clock; a wait ends by this or by run_at, whichever comes first (see jobs.py).
    Column("not_before", Moment),
    sqlite_autoincrement=True,
)
job_to_do = and_(job.c.done_at.is_(None), job.c.dead_at.is_(None))
Index(
    "job_identity",
    job.c.request_id,
    job.c.kind,
    job.c.person_id,
    job.c.about,
    unique=True,
    sqlite_where=job_to_do,
    postgresql_where=job_to_do,
)
Index("job_by_depth", job.c.depth, job.c.run_at, sqlite_where=job_to_do, postgresql_where=job_to_do)
job_waits = and_(job_to_do, job.c.not_before.is_not(None))
Index("job_by_wait", job.c.not_before, sqlite_where=job_waits, postgresql_where=job_waits)
job_is_done = job.c.done_at.is_not(None)
Index("job_done", job.c.done_at, sqlite_where=job_is_done, postgresql_where=job_is_done)
Index("job_by_time", job.c.run_at, sqlite_where=job_to_do, postgresql_where=job_to_do)
job_dead = and_(job.c.dead_at.is_not(None), job.c.done_at.is_(None))
Index("job_dead", job.c.id, sqlite_where=job_dead, postgresql_where=job_dead)

# Until when nothing may be asked of Graph or Teams, by the database's clock.
pause = Table(
    "pause",
    metadata,
    Column("lane", Identifier(WORD), primary_key=True),
    Column("until", Moment, nullable=False),
    Column("until_here", Moment, nullable=False),  # the same by the application's clock; whichever comes first
)

audit = Table(
    "audit",
    metadata,
    Column("request_id", Number, ForeignKey("request.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),  # equals the version that the step made: a missing line shows
    Column("what", Identifier(128), nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor_id", Identifier(ENTRA_ID)),
    Column("actor_name", Words(NAME)),
    Column("facts", JSON, nullable=False),
    Column("seals", JSON, nullable=False),
    Column("prev_hash", Identifier(64), nullable=False),
    Column("hash", Identifier(64), nullable=False),
    Column("anchor_id", Integer),  # of the audit_anchor that covers the line; null until the next one is made
)
Index(
    "audit_unanchored",
    audit.c.request_id,
    audit.c.seq,
    sqlite_where=audit.c.anchor_id.is_(None),
    postgresql_where=audit.c.anchor_id.is_(None),
)

# Append-only. Numbered without gaps by whoever makes one, so that a missing anchor shows.
audit_anchor = Table(
    "audit_anchor",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("prev_hash", Identifier(64), nullable=False),
    Column("lines", Integer, nullable=False),
    Column("hash", Identifier(64), nullable=False),
)

copy = Table(
    "copy",
    metadata,
    Column("request_id", Number, ForeignKey("request.id"), primary_key=True),
    Column("conversation_id", Identifier(TEAMS_ID), primary_key=True),
    Column("activity_id", Identifier(TEAMS_ID), primary_key=True),
    Column("person_id", Identifier(ENTRA_ID), nullable=False),
    Column("service_url", Identifier(URL), nullable=False),
    Column("drawn_version", Integer, nullable=False),
)

address = Table(
    "address",
    metadata,
    Column("person_id", Identifier(ENTRA_ID), primary_key=True),
    Column("tenant_id", Identifier(ENTRA_ID), nullable=False),
    Column("service_url", Identifier(URL), nullable=False),
    Column("conversation_id", Identifier(TEAMS_ID), nullable=False),
    Column("teams_id", Identifier(TEAMS_ID), nullable=False),
    Column("locale", Identifier(WORD), nullable=False),
    Column("zone", Identifier(ENTRA_ID), nullable=False),
    Column("heard_at", Moment, nullable=False),
    Index("address_by_tenant", "tenant_id", "heard_at"),
)

draft = Table(
    "draft",
    metadata,
    Column("id", Identifier(128), primary_key=True),
    Column("person_id", Identifier(ENTRA_ID), nullable=False),
    Column("conversation_id", Identifier(TEAMS_ID), nullable=False),
    Column("at", Moment, nullable=False),
    Column("body", Text, nullable=False),
    Index("draft_by_time", "at"),
    Index("draft_of_chat", "person_id", "conversation_id", "at"),
)

# What a person and a chat last spoke of: "it", "there", "her".
spoken_of = Table(
    "spoken_of",
    metadata,
    Column("person_id", Identifier(ENTRA_ID), primary_key=True),
    Column("conversation_id", Identifier(TEAMS_ID), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("body", Text, nullable=False),
    Index("spoken_of_by_time", "at"),
)

heard = Table(
    "heard",
    metadata,
    Column("conversation_id", Identifier(TEAMS_ID), primary_key=True),
    Column("activity_id", Identifier(TEAMS_ID), primary_key=True),
    Column("at", Moment, nullable=False),
    Index("heard_by_time", "at"),
)

# The directory's names of a kind (groups, users), as of a link with which Microsoft Graph tells what changed since.
names_as_of = Table(
    "names_as_of",
    metadata,
    Column("kind", Identifier(WORD), primary_key=True),
    Column("link", Text, nullable=False),
    Column("at", Moment, nullable=False),
)
names_part = Table(
    "names_part",
    metadata,
    Column("kind", Identifier(WORD), primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

# One small row written to prove that the book can be written, and one for every duty that one replica does for all.
pulse = Table(
    "pulse",
    metadata,
    Column("name", Identifier(WORD), primary_key=True),
    Column("at", Moment, nullable=False),
)
