"""Products, who carries them and who holds them, as the directory tells."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

from approvals.directory_objects import Group
from approvals.holdings import Holding, Roster
from approvals.seats import Seats


class Licences(Protocol):
    """What is read is kept for a minute at most; ``fresh`` reads it anew. Every call may raise DirectoryBusy or
    DirectoryRefused (LicenseAssignment.Read.All shows products, User.Read.All and Group.Read.All the rest)."""

    def known_products(self) -> Mapping[str, str]:
        """The names of all products there are, by skuId, whether the organisation has them or not."""

    async def products(self, *, fresh: bool = False) -> tuple[Seats, ...]:
        """Every product of the organisation, without what is reserved."""

    async def licensed_groups(self, *, fresh: bool = False) -> tuple[Group, ...]:
        """The groups that carry a product."""

    async def holdings(self, person_ids: Collection[str], *, fresh: bool = False) -> dict[str, Holding]:
        """What these people hold; who is gone is left out."""

    async def holders(self, sku_id: str) -> Roster:
        """Whoever holds the product, by whatever path, as of now."""

    async def people_with_licences(self) -> tuple[Holding, ...]:
        """Some who hold anything, as of now: as many as one answer has room for."""

    async def process_again(self, person_id: str) -> None:
        """Have Microsoft Entra work out anew what this person's groups give them; repeated, it does no harm. Raises
        Gone. User.ReadWrite.All allows it."""

    async def roster(self, group_id: str) -> Roster:
        """The group's direct members with what they hold, as of now; raises Gone."""
