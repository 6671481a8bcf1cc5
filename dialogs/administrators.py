"""Whether somebody is an administrator: holds a directory role today."""

from __future__ import annotations

from approvals.ports.directory import Policies


async def is_administrator(policies: Policies, person_id: str) -> bool:
    """Raises DirectoryBusy. Where roles cannot be read, nobody is taken for an administrator."""
    return (await policies.standing(person_id)).administers_anything
