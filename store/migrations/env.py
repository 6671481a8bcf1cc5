"""Alembic's entry: runs the revisions on the connection that store.migrate hands in."""

from alembic import context

from store.tables import metadata

connection = context.config.attributes.get("connection")
if connection is None:
    raise SystemExit("Migrations run through store.migrate, which opens the database as Usher does.")
context.configure(connection=connection, target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
