"""What was written is read back until the directory shows it."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

from approvals.gathering import related
from approvals.ports.directory import Directory
from approvals.request import Relation

# Entra's replicas usually agree within seconds; a read right after the write is repeated this often, this far apart.
READ_BACK_PAUSES_S = (0.0, 0.1, 0.3, 0.6)


class NotYetSeen(Exception):
    """The directory accepted the write but does not show it yet, or an earlier end has to be over first."""


async def shows(
    directory: Directory, relation: Relation, group_id: str, people: Collection[str], *, wished: bool
) -> bool:
    """Whether the directory shows within a second that all of these people are, or are not, what was wished."""
    for pause in READ_BACK_PAUSES_S:
        await asyncio.sleep(pause)
        there = await related(directory, relation, group_id, people)
        if all((person_id in there) is wished for person_id in people):
            return True
    return False
