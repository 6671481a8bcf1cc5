"""What a group opens, as Graph shows it now, and who has an application: reads only.

Application.Read.All shows applications; without it that part is said to be unread. Sites.Read.All shows the address of
a group's site; without it, it is known that there is one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from approvals.directory_objects import Group, GroupKind
from approvals.effects import Opening, Opens, in_order
from approvals.ports.directory import App, DirectoryError, DirectoryRefused, Gone, Having
from directory.answers import Answer, rows, sound
from directory.graph import Graph
from directory.named import Named
from directory.names import NameIndex
from directory.odata import Get, literal, search_clause
from directory.products import product_of
from directory.shapes import GROUP, PERSON, group_of, is_group, is_person, person_of

DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000"
# The tag of what administrators see as enterprise applications.
ENTERPRISE = "WindowsAzureActiveDirectoryIntegratedApp"
_APP = "id,displayName,tags"
_SEARCHED = 25
# Names of roles that are remembered; they are shown and decide nothing.
_MOST_ROLES = 10_000


class Effects:
    """The part of ``approvals.ports.directory.Directory`` about what groups open, and
    ``approvals.ports.directory.Applications``."""

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

    async def find_apps(self, name: str, *, limit: int = 5) -> tuple[App, ...]:
        """One request: the enterprise applications that a name may mean, best first."""
        options = {"select": _APP, "top": str(_SEARCHED)}
        wanted = [Get("/servicePrincipals", {**options, "filter": f"displayName eq {literal(name.strip())}"})]
        if clause := search_clause(name, "displayName"):
            wanted.append(Get("/servicePrincipals", {**options, "search": clause, "count": "true"}))
        answers = await self._graph.batch(wanted)
        found = {row["id"]: row for answer in answers for row in rows(sound(answer)) if ENTERPRISE in _tags(row)}
        index = NameIndex(Named(row["id"], row.get("displayName") or "", "", "") for row in found.values())
        best = index.search(name, limit)
        return tuple(App(one.named.id, found[one.named.id].get("displayName") or "", one.score) for one in best)

    async def groups_opening(self, app_id: str) -> tuple[Group, ...]:
        """One request, and one per twenty groups. Raises Gone."""
        ids = [row["principalId"] for row in await self._assigned_to(app_id) if row.get("principalType") == "Group"]
        return tuple((await self._assigned_groups(ids)).values())

    async def having(self, app_id: str) -> Having:
        """One request, one per twenty assigned groups or people, and one per 999 direct members. Raises Gone."""
        assigned = await self._assigned_to(app_id)
        group_ids = [row["principalId"] for row in assigned if row.get("principalType") == "Group"]
        person_ids = [row["principalId"] for row in assigned if row.get("principalType") == "User"]
        groups = await self._assigned_groups(group_ids)
        people = {one.id: one for one in map(person_of, await self._by_id("/users", PERSON, person_ids))}
        in_person = frozenset(people)
        through: dict[str, frozenset[str]] = {}
        nesting = set()
        members = [Get(f"/groups/{one}/members", {"select": ",".join(PERSON), "top": "999"}) for one in groups]
        for group_id, answer in zip(groups, await self._graph.batch(members) if members else (), strict=True):
            inside = await self._every(sound(answer))
            found = {row["id"]: person_of(row) for row in inside if is_person(row)}
            through[group_id] = frozenset(found)
            people |= found
            if any(is_group(row) for row in inside):
                nesting.add(group_id)
        return Having(tuple(people.values()), tuple(groups.values()), in_person, through, frozenset(nesting))

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

    async def _assigned_to(self, app_id: str) -> list[dict[str, Any]]:
        [answer] = await self._graph.batch([Get(f"/servicePrincipals/{app_id}/appRoleAssignedTo", {"top": "999"})])
        return await self._every(sound(answer))

    async def _every(self, answer: Answer) -> list[dict[str, Any]]:
        """The rows of all pages."""
        found = rows(answer)
        while link := answer.body.get("@odata.nextLink"):
            answer = await self._graph.page(link)
            found = [*found, *rows(answer)]
        return found

    async def _assigned_groups(self, ids: Iterable[str]) -> dict[str, Group]:
        return {row["id"]: group_of(row) for row in await self._by_id("/groups", GROUP, ids)}

    async def _by_id(self, path: str, select: Iterable[str], ids: Iterable[str]) -> list[dict[str, Any]]:
        """Objects by id; those that are gone are left out."""
        asked = [Get(f"{path}/{one}", {"select": ",".join(select)}) for one in dict.fromkeys(ids)]
        answers = await self._graph.batch(asked) if asked else []
        return [sound(answer).body for answer in answers if not isinstance(answer, Gone)]


def _site(group: Group, answer: Answer | DirectoryError) -> list[Opening]:
    """Every Microsoft 365 group has one, except in its first minutes (404)."""
    if group.kind is not GroupKind.MICROSOFT_365 or isinstance(answer, Gone):
        return []
    if isinstance(answer, DirectoryRefused):
        return [Opening(Opens.SITE, group.id, "")]
    return [Opening(Opens.SITE, group.id, str(sound(answer).body.get("webUrl") or ""))]


def _tags(row: dict[str, Any]) -> Iterable[str]:
    return row.get("tags") or ()
