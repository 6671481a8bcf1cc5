"""Products, who carries them and who holds them, as the directory tells."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from approvals.directory_objects import Group
from approvals.holdings import Holding, Roster
from approvals.seats import Seats


class Licences(Protocol):
    """What is read is kept for a minute at most; ``fresh`` reads it anew. Every call may raise DirectoryBusy or
    DirectoryRefused (LicenseAssignment.Read.All shows products, User.Read.All and Group.Read.All the rest)."""

    async def products(self, *, fresh: bool = False) -> tuple[Seats, ...]:
        """Every product of the organisation, without what is reserved."""

    async def licensed_groups(self, *, fresh: bool = False) -> tuple[Group, ...]:
        """The groups that carry a product."""

    async def holdings(self, person_ids: Collection[str], *, fresh: bool = False) -> dict[str, Holding]:
        """What these people hold; who is gone is left out."""

    async def roster(self, group_id: str) -> Roster:
        """The group's direct members with what they hold, as of now; raises Gone."""
