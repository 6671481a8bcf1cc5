"""Keeps the pretend company in one JSON file, so that tenant, chats and the clock's offset survive a restart."""

import asyncio
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

Json = dict[str, Any]

FILE = "sandbox.json"
VERSION = 1
REST_SECONDS = 0.5


class BadStateError(Exception):
    """The file is there but cannot be read; the sentence says which file and how to start over."""


class State:
    """One file in the data folder, replaced as a whole and at most every half second."""

    def __init__(self, folder: Path | None, snapshot: Callable[[], Json]) -> None:
        """`folder`: None keeps everything in memory. `snapshot` gives the JSON to be kept."""
        self._path = None if folder is None else folder / FILE
        self._snapshot = snapshot
        self._writing: asyncio.Task[None] | None = None
        self._touched = False

    def load(self) -> Json | None:
        """What was kept last, or None on a first start. Raises BadStateError."""
        if self._path is None or not self._path.exists():
            return None
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise BadStateError(f"{self._path} cannot be read ({error}); start over with --fresh.") from error
        if not isinstance(kept, dict) or kept.get("version") != VERSION:
            raise BadStateError(f"{self._path} was written by another version; start over with --fresh.")
        return kept

    def touch(self) -> None:
        """Something changed: it will be on disk in about half a second."""
        self._touched = True
        if self._path is not None and self._writing is None:
            self._writing = asyncio.get_running_loop().create_task(self._write_soon())

    async def close(self) -> None:
        """Writes what is not on disk yet."""
        if self._writing is not None:
            self._writing.cancel()
            await asyncio.gather(self._writing, return_exceptions=True)
        if self._touched:
            self.write()

    def write(self) -> None:
        """Writes now: a crash leaves the old file or the new one, never half of one."""
        if self._path is None:
            return
        self._touched = False
        self._path.parent.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_suffix(".writing")
        with beside.open("w", encoding="utf-8") as file:
            json.dump({"version": VERSION, **self._snapshot()}, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._path)

    async def _write_soon(self) -> None:
        loop = asyncio.get_running_loop()
        rest = REST_SECONDS
        try:
            while self._touched:
                await asyncio.sleep(rest)
                began = loop.time()
                self.write()
                # A company of thousands takes a while to write; most of the time must be left for serving it.
                rest = max(REST_SECONDS, 10 * (loop.time() - began))
        finally:
            self._writing = None
