"""Application permissions given to a service principal, as an administrator who may do that, never as Usher.

It takes `AppRoleAssignment.ReadWrite.All` and `Application.Read.All`, or the role Privileged Role Administrator
(https://learn.microsoft.com/graph/api/serviceprincipal-post-approleassignedto). Nothing is ever taken away here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from msgraph.generated.models.app_role_assignment import AppRoleAssignment

from approvals.ports.directory import Gone
from directory.answers import AlreadyThere
from directory.graph import Graph
from directory.odata import Query
from directory.own_application import GRAPH_APP_ID, consented_to


@dataclass(frozen=True, slots=True)
class Grantee:
    """The service principal, and the names of the permissions of Microsoft Graph it has."""

    object_id: str
    name: str
    permissions: frozenset[str]


class Granting:
    """Every call may raise DirectoryBusy or DirectoryRefused."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    async def grantee(self, app_id: str) -> Grantee:
        """By application (client) id. Raises Gone if the tenant has no such service principal."""
        wanted = self._graph.client.service_principals_with_app_id(app_id)
        info = wanted.to_get_request_information(Query(["id", "displayName"]).configured())
        found = (await self._graph.get(info)).body
        object_id = str(found["id"])
        return Grantee(object_id, str(found.get("displayName")), await consented_to(self._graph, object_id))

    async def grant(self, grantee: Grantee, permission: str) -> None:
        """Once or twice is the same. Raises Gone where this cloud's Microsoft Graph has no such permission."""
        resource, roles = await self._offered()
        if permission not in roles:
            raise Gone(f"Microsoft Graph has no application permission {permission} here")
        assignment = AppRoleAssignment(
            principal_id=UUID(grantee.object_id), resource_id=UUID(resource), app_role_id=UUID(roles[permission])
        )
        assigned = self._graph.client.service_principals.by_service_principal_id(resource).app_role_assigned_to
        try:
            await self._graph.send(assigned.to_post_request_information(assignment))
        except AlreadyThere:
            return

    async def _offered(self) -> tuple[str, Mapping[str, str]]:
        """Microsoft Graph's service principal, and the id of each of its application permissions."""
        wanted = self._graph.client.service_principals_with_app_id(GRAPH_APP_ID)
        info = wanted.to_get_request_information(Query(["id", "appRoles"]).configured())
        found = (await self._graph.get(info)).body
        return str(found["id"]), {str(role["value"]): str(role["id"]) for role in found.get("appRoles") or ()}
