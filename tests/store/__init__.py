"""The request book, on SQLite and on PostgreSQL."""
