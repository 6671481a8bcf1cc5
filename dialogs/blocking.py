""" "block Bob from CRM-Users", or from an application: from every group that opens it."""

from __future__ import annotations

import structlog

from approvals.directory_objects import Group
from approvals.ports.directory import Applications, DirectoryRefused
from dialogs.answer import Answer, Speaker
from dialogs.asking import Asking
from dialogs.language import Frame
from dialogs.language.frame import CONTEXT
from dialogs.naming import Naming
from dialogs.resolving import meaning

log = structlog.get_logger()


class Blocking:
    """May raise Refused, DirectoryBusy or BookUnavailable."""

    def __init__(self, asking: Asking, naming: Naming, applications: Applications) -> None:
        self._asking = asking
        self._naming = naming
        self._applications = applications

    async def begin(self, speaker: Speaker, frame: Frame, draft_id: str = "") -> list[Answer]:
        """A card for each group, to be confirmed."""
        name = frame.value("group") or CONTEXT
        if name != CONTEXT:
            group, _ = await self._naming.group_called(name)
            if group is None and (groups := await self._opened_by(name)):
                return await self._asking.begin_with(speaker, frame, groups)
        return await self._asking.begin(speaker, frame, draft_id)

    async def _opened_by(self, name: str) -> tuple[Group, ...]:
        """The groups that open the application of this name; none where there is no such application, or where
        applications may not be read."""
        try:
            app = meaning(await self._applications.find_apps(name)).one
            return () if app is None else await self._applications.groups_opening(app.id)
        except DirectoryRefused as refused:
            log.warning("applications_not_read", why=str(refused))
            return ()
