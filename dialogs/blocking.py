""" "block Bob from CRM-Users", or from an application: from every group that opens it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from approvals.request import Group
from dialogs.answer import Answer, Speaker
from dialogs.asking import Asking
from dialogs.language import Frame
from dialogs.language.frame import CONTEXT
from dialogs.naming import Naming

OpenedBy = Callable[[str], Awaitable[tuple[Group, ...]]]
"""The groups that open the application of this name; none where there is no such application."""


class Blocking:
    """May raise Refused, DirectoryBusy or BookUnavailable."""

    def __init__(self, asking: Asking, naming: Naming, opened_by: OpenedBy | None = None) -> None:
        """``opened_by`` is None where applications are not read."""
        self._asking = asking
        self._naming = naming
        self._opened_by = opened_by

    async def begin(self, speaker: Speaker, frame: Frame, draft_id: str = "") -> list[Answer]:
        """A card for each group, to be confirmed."""
        name = frame.value("group") or CONTEXT
        if self._opened_by is not None and name != CONTEXT:
            group, _ = await self._naming.group_called(name)
            if group is None and (groups := await self._opened_by(name)):
                return await self._asking.begin_with(speaker, frame, groups)
        return await self._asking.begin(speaker, frame, draft_id)
