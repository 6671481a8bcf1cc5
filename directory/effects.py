"""What a group opens, as Graph shows it now: reads only.

Application.Read.All shows applications; without it that part is said to be unread. Sites.Read.All shows the address of
a group's site; without it, it is known that there is one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from approvals.directory_objects import Group, GroupKind
from approvals.effects import Opening, Opens, in_order
from approvals.ports.directory import DirectoryError, DirectoryRefused, Gone
from directory.answers import Answer, rows, sound
from directory.graph import Graph
from directory.odata import Get, literal
from directory.products import product_of
from directory.shapes import GROUP, group_of

DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000"
# Names of roles that are remembered; they are shown and decide nothing.
_MOST_ROLES = 10_000


class Effects:
    """The part of ``approvals.ports.directory.Directory`` about what groups open."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._roles: dict[tuple[str, str], str] = {}

    async def opens(self, group_id: str) -> tuple[Opening, ...]:
        """One request, and a second one for the names of application roles that were not met before."""
        path = f"/groups/{group_id}"
        wanted = (
            Get(path, {"select": ",".join(GROUP)}),
            Get(f"{path}/appRoleAssignments", {"top": "999"}),
            Get(f"{path}/sites/root", {"select": "displayName,webUrl"}),
        )
        record, assigned, site = await self._graph.batch(wanted)
        group = group_of(sound(record).body)
        found = [Opening(Opens.LICENCE, sku, product_of(sku) or sku) for sku in group.licences]
        if group.has_team:
            found.append(Opening(Opens.TEAM, group.id, group.name))
        return in_order([*found, *_site(group, site), *await self._apps(assigned)])

    async def is_nested(self, group_id: str, person_id: str) -> bool:
        """One request."""
        only_them = {"select": "id", "filter": f"id eq {literal(person_id)}"}
        direct, somehow = await self._graph.batch(
            (
                Get(f"/groups/{group_id}/members", only_them),
                Get(f"/groups/{group_id}/transitiveMembers", {**only_them, "count": "true"}, eventual=True),
            )
        )
        return bool(rows(sound(somehow))) and not rows(sound(direct))

    async def _apps(self, assigned: Answer | DirectoryError) -> list[Opening]:
        try:
            every = await self._every(sound(assigned))
        except (DirectoryRefused, Gone):
            return [Opening(Opens.UNREAD, "apps", "")]
        await self._learn_roles((row["resourceId"], row["appRoleId"]) for row in every)
        return [
            Opening(
                Opens.APP,
                f"{row['resourceId']}:{row['appRoleId']}",
                row.get("resourceDisplayName") or row["resourceId"],
                self._roles.get((row["resourceId"], row["appRoleId"]), ""),
            )
            for row in every
        ]

    async def _learn_roles(self, wanted: Iterable[tuple[str, str]]) -> None:
        """What is missing stays without a name: it is shown, and nothing hangs on it."""
        missing = dict.fromkeys(a for a, role in wanted if role != DEFAULT_ACCESS and (a, role) not in self._roles)
        if not missing:
            return
        if len(self._roles) > _MOST_ROLES:
            self._roles.clear()
        asked = [Get(f"/servicePrincipals/{app}", {"select": "id,appRoles"}) for app in missing]
        for answer in await self._graph.batch(asked):
            if isinstance(answer, Answer):
                for role in answer.body.get("appRoles") or ():
                    self._roles[answer.body["id"], role["id"]] = role.get("displayName") or role.get("value") or ""

    async def _every(self, answer: Answer) -> list[dict[str, Any]]:
        """The rows of all pages."""
        found = rows(answer)
        while link := answer.body.get("@odata.nextLink"):
            answer = await self._graph.page(link)
            found = [*found, *rows(answer)]
        return found


def _site(group: Group, answer: Answer | DirectoryError) -> list[Opening]:
    """Every Microsoft 365 group has one, except in its first minutes (404)."""
    if group.kind is not GroupKind.MICROSOFT_365 or isinstance(answer, Gone):
        return []
    if isinstance(answer, DirectoryRefused):
        return [Opening(Opens.SITE, group.id, "")]
    return [Opening(Opens.SITE, group.id, str(sound(answer).body.get("webUrl") or ""))]
