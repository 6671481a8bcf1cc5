"""What must survive a restart: the request book, on SQLite or PostgreSQL. The only folder that writes SQL."""
