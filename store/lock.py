"""Keeps a second process away from a SQLite book: two would hand out the same jobs."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from approvals.ports.book import BookUnavailable


class ProcessLock:
    """An flock on ``<database>.lock``, held until ``release`` or the end of the process, however it ends."""

    def __init__(self, database: Path) -> None:
        """Raises BookUnavailable if another process holds the lock or the file cannot be written."""
        path = database.with_name(database.name + ".lock")
        try:
            self._file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+")
        except OSError as error:
            raise BookUnavailable(f"The lock file {path} cannot be written: {error.strerror}.") from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = self._file.read(32).strip()
            self._file.close()
            raise BookUnavailable(
                f"Another Usher (process {holder or 'unknown'}) has {database} open. A SQLite book serves one "
                "process: stop the other one, or use PostgreSQL for several."
            ) from error
        self._file.truncate(0)
        self._file.write(str(os.getpid()))
        self._file.flush()

    def release(self) -> None:
        """Let another process have the book."""
        self._file.close()
