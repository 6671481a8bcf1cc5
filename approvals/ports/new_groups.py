"""What making groups needs of a directory besides people and groups: what names are made of, and teams."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from approvals.naming_policy import Problem


class NewGroups(Protocol):
    """Every call may raise DirectoryBusy or DirectoryRefused (the app may not: then nobody knows)."""

    async def naming_attributes(self, person_id: str) -> Mapping[str, str]:
        """The properties that naming policies can put into names, by Graph's names, "" where empty; raises Gone."""

    async def naming_objections(self, name: str, alias: str, person_id: str, group_id: str = "") -> tuple[Problem, ...]:
        """What the directory itself has against a Microsoft 365 group of this name and alias, made by this person, or,
        where it is there already, against this name for it; of several kinds of objection only the first. It has none
        against what an exempt administrator does. Raises Gone when the group is."""

    async def alias_is_taken(self, alias: str) -> bool:
        """Whether a Microsoft 365 group, or another one with a mailbox address, has it."""

    async def own_id(self) -> str:
        """The object id of Usher's own application in this tenant."""

    async def ensure_team(self, group_id: str) -> str:
        """The group has a team afterwards; returns its address, "" where the directory tells none. Having one is
        success. Raises Gone while the directory does not know the group well enough, which may take 15 minutes."""
