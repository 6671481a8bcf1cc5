"""Brings the bot's app to people who never installed it, so that they can be asked.

The app must be in the organisation's catalogue; installing takes TeamsAppInstallation.ReadWriteSelfForUser.All, looking
it up AppCatalog.Read.All (https://learn.microsoft.com/microsoftteams/platform/graph-api/proactive-bots-and-messages).
"""

from __future__ import annotations

import structlog
from msgraph.generated.models.user_scope_teams_app_installation import UserScopeTeamsAppInstallation

from approvals.ports.directory import DirectoryRefused, Gone
from directory.answers import Conflict
from directory.graph import Graph
from directory.odata import Query, literal

log = structlog.get_logger()

INSTALLING_S = 15.0


class GraphAppInstaller:
    """``approvals.ports.messenger.AppInstaller``."""

    def __init__(self, graph: Graph, app_id: str, catalogue_id: str = "") -> None:
        """``app_id`` is the id in the app's manifest, which is the bot's; ``catalogue_id`` the organisation's own for
        it, looked up where it is not given."""
        self._graph = graph
        self._app_id = app_id
        self._catalogue_id = catalogue_id
        self._given = bool(catalogue_id)

    async def install(self, person_id: str) -> bool:
        """One request, and once another one to look the app up. Guests, and people whose policy in Teams forbids it,
        are refused (403); having it already is 409 (unverified)."""
        try:
            catalogue_id = self._catalogue_id or await self._look_up()
        except (Gone, DirectoryRefused) as error:
            log.warning("catalogue_not_readable", error=str(error), request_id=error.request_id)
            return False
        if not catalogue_id:
            log.warning("app_not_in_catalogue", app_id=self._app_id)
            return False
        app = f"{self._graph.base_url}/appCatalogs/teamsApps/{catalogue_id}"
        wanted = UserScopeTeamsAppInstallation(additional_data={"teamsApp@odata.bind": app})
        installed = self._graph.client.users.by_user_id(person_id).teamwork.installed_apps
        try:
            await self._graph.send(installed.to_post_request_information(wanted), within=INSTALLING_S)
        except Conflict:
            return True
        except (Gone, DirectoryRefused) as error:
            if isinstance(error, Gone) and not self._given:
                self._catalogue_id = ""  # the app may have been uploaded anew
            log.info("app_not_installed", error=str(error), request_id=error.request_id)
            return False
        return True

    async def _look_up(self) -> str:
        ours = Query(["id", "externalId"], filter=f"externalId eq {literal(self._app_id)}")
        builder = self._graph.client.app_catalogs.teams_apps
        info = builder.to_get_request_information(ours.configured())
        found = [row async for row in self._graph.pages(info) if row.get("externalId") == self._app_id]
        self._catalogue_id = str(found[0]["id"]) if found else ""
        return self._catalogue_id
