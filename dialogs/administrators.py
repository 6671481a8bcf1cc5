"""Whether somebody is an administrator: holds a directory role today."""

from __future__ import annotations

from approvals.ports.directory import DirectoryBusy, DirectoryError, People


async def is_administrator(people: People, person_id: str) -> bool:
    """Raises DirectoryBusy. Where roles cannot be read, nobody is taken for an administrator."""
    try:
        return (await people.colleagues(person_id)).admin
    except DirectoryBusy:
        raise
    except DirectoryError:
        return False
