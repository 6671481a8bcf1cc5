"""Usher's own application in Entra: who it is and what it was granted.

Who it is stands in its token (claims ``tid``, ``appid`` and ``oid``, the service principal's object id), and what it
was granted in ``roles`` (https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference). The token
lives for an hour or a day; the consent itself is read under the service principal, which takes Application.Read.All.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from azure.core.exceptions import AzureError

from approvals.ports.directory import DirectoryBusy, DirectoryRefused, Gone
from checkup.ports import Granted, Identity
from directory.following import PAGE
from directory.graph import Graph
from directory.odata import Query
from directory.shapes import is_group


class OwnApplication:
    """Every call may raise DirectoryBusy or DirectoryRefused."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._identity: Identity | None = None

    async def identity(self) -> Identity:
        """No request; the first time a token."""
        if self._identity is None:
            claims = await self._claims()
            self._identity = Identity(
                tenant_id=str(claims.get("tid", "")),
                app_id=str(claims.get("appid") or claims.get("azp") or ""),
                object_id=str(claims.get("oid", "")),
            )
        return self._identity

    async def groups(self) -> frozenset[str]:
        """The ids of the groups it owns: one request per 999 owned objects, Application.Read.All. Asked here because
        Microsoft's page on a group's owners says that v1.0 does not list service principals among them
        (https://learn.microsoft.com/graph/api/group-list-owners)."""
        principals = self._graph.client.service_principals
        mine = principals.by_service_principal_id((await self.identity()).object_id).owned_objects
        wanted = mine.to_get_request_information(Query(["id"], top=PAGE).configured())
        return frozenset([str(row["id"]) async for row in self._graph.pages(wanted) if is_group(row)])

    async def granted(self) -> Granted:
        """Two requests; what the token says where the consent may not be read."""
        try:
            return Granted(await consented_to(self._graph, (await self.identity()).object_id), consented=True)
        except (Gone, DirectoryRefused):
            roles = (await self._claims()).get("roles") or ()
            return Granted(frozenset(map(str, roles)), consented=False)

    async def _claims(self) -> Mapping[str, Any]:
        try:
            token = (await self._graph.credential.get_token(*self._graph.scopes)).token
        except AzureError as error:
            raise DirectoryBusy(f"no token for Graph: {error}") from error
        try:
            claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
        except (IndexError, ValueError) as unreadable:
            raise DirectoryRefused("the token for Graph tells nothing") from unreadable
        return claims if isinstance(claims, dict) else {}


async def consented_to(graph: Graph, object_id: str) -> frozenset[str]:
    """The permissions of Microsoft Graph that a service principal was granted; two requests."""
    mine = graph.client.service_principals.by_service_principal_id(object_id).app_role_assignments
    wanted = mine.to_get_request_information(Query(["appRoleId", "resourceId"], top=PAGE).configured())
    assigned = [row async for row in graph.pages(wanted)]
    microsoft_graph = graph.client.service_principals_with_app_id(GRAPH_APP_ID)
    roles = microsoft_graph.to_get_request_information(Query(["id", "appRoles"]).configured())
    resource = (await graph.get(roles)).body
    names = {str(role["id"]): str(role["value"]) for role in resource.get("appRoles") or ()}
    ids = [str(row["appRoleId"]) for row in assigned if row.get("resourceId") == resource["id"]]
    return frozenset(names.get(role_id, role_id) for role_id in ids)


GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000"  # Microsoft Graph's, the same in every tenant
