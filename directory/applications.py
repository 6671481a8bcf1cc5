"""Enterprise applications as Graph shows them now, and who has one: reads only, with Application.Read.All.

Whoever has an application is told page by page: nothing here grows with how many they are but their object ids.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from typing import Any

from approvals.directory_objects import Group, Person
from approvals.ports.directory import App, Assigned, Gone, Holders
from directory.answers import Answer, rows, sound
from directory.graph import Graph
from directory.memberships import MOST_ASKED
from directory.named import Named
from directory.names import NameIndex
from directory.odata import Get, among, literal, search_clause
from directory.shapes import GROUP, group_of, is_group, is_person, person_of

# The tag of what administrators see as enterprise applications.
ENTERPRISE = "WindowsAzureActiveDirectoryIntegratedApp"
_APP = "id,appId,displayName,tags,appRoleAssignmentRequired"
_HOLDER = "id,displayName,userPrincipalName,accountEnabled,userType"
_SEARCHED = 25
_AT_ONCE = 20  # reads in one $batch
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class EnterpriseApplications:
    """``approvals.ports.directory.Applications``."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    async def find_apps(self, name: str, *, limit: int = 5) -> tuple[App, ...]:
        """One request: the enterprise applications that a name may mean, or the one of this object id."""
        name = " ".join(name.split())
        if _GUID.fullmatch(name):
            return await self._of_id(name)
        options = {"select": _APP, "top": str(_SEARCHED)}
        wanted = [Get("/servicePrincipals", {**options, "filter": f"displayName eq {literal(name)}"})]
        if clause := search_clause(name, "displayName"):
            wanted.append(Get("/servicePrincipals", {**options, "search": clause, "count": "true"}))
        answers = await self._graph.batch(wanted)
        found = {row["id"]: row for answer in answers for row in rows(sound(answer)) if ENTERPRISE in _tags(row)}
        index = NameIndex(Named(row["id"], row.get("displayName") or "", "", "") for row in found.values())
        best = index.search(name, limit)
        return tuple(_app(found[one.named.id], one.score) for one in best)

    async def assigned(self, app_id: str) -> Assigned:
        """One request, one for every further 999 assignments, and one per 20 groups. Raises Gone."""
        groups, people = dict[str, None](), set[str]()
        [answer] = await self._graph.batch([Get(f"/servicePrincipals/{app_id}/appRoleAssignedTo", {"top": "999"})])
        async for page in self._pages(sound(answer)):
            groups |= dict.fromkeys(row["principalId"] for row in page if row.get("principalType") == "Group")
            people |= {row["principalId"] for row in page if row.get("principalType") == "User"}
        asked = [Get(f"/groups/{one}", {"select": ",".join(GROUP)}) for one in groups]
        found = [group_of(each) for each in await self._there(asked)]
        return Assigned(tuple(sorted(found, key=lambda one: (one.name.casefold(), one.id))), frozenset(people))

    async def holders(self, assigned: Assigned) -> AsyncGenerator[Holders, None]:
        """One request per 20 groups or 300 people, and one for every further 999 members. What is gone meanwhile is
        left out."""
        for start in range(0, len(assigned.groups), _AT_ONCE):
            groups = assigned.groups[start : start + _AT_ONCE]
            members = [Get(f"/groups/{one.id}/members", {"select": _HOLDER, "top": "999"}) for one in groups]
            answers = await self._graph.batch(members)
            for group in groups:  # each answer is let go of as soon as it was told
                answer = answers.pop(0)
                if not isinstance(answer, Gone):
                    async for page in self._pages(sound(answer)):
                        yield _members(group, page)
        people = sorted(assigned.people)
        for start in range(0, len(people), _AT_ONCE * MOST_ASKED):
            some = people[start : start + _AT_ONCE * MOST_ASKED]
            chunks = (some[place : place + MOST_ASKED] for place in range(0, len(some), MOST_ASKED))
            asked = [Get("/users", {"select": _HOLDER, "filter": among("id", chunk)}) for chunk in chunks]
            for answer in await self._graph.batch(asked):
                yield Holders(None, tuple(map(person_of, rows(sound(answer)))))

    async def _of_id(self, object_id: str) -> tuple[App, ...]:
        try:
            [answer] = await self._graph.batch([Get(f"/servicePrincipals/{object_id}", {"select": _APP})])
            return (_app(sound(answer).body),)
        except Gone:
            return ()

    async def _pages(self, answer: Answer) -> AsyncIterator[list[dict[str, Any]]]:
        """Page by page, the one before let go of."""
        yield rows(answer)
        while link := answer.body.get("@odata.nextLink"):
            answer = await self._graph.page(link)
            yield rows(answer)

    async def _there(self, asked: list[Get]) -> list[dict[str, Any]]:
        """What was asked for; what is gone is left out."""
        answers = await self._graph.batch(asked) if asked else []
        return [sound(answer).body for answer in answers if not isinstance(answer, Gone)]


def _members(group: Group, page: Iterable[dict[str, Any]]) -> Holders:
    people: list[Person] = []
    nesting = False
    for row in page:
        if is_person(row):
            people.append(person_of(row))
        nesting = nesting or is_group(row)
    return Holders(group, tuple(people), nesting)


def _app(row: dict[str, Any], score: float = 100.0) -> App:
    """What does not tell whether an assignment is required is taken to require one."""
    name = row.get("displayName") or row["id"]
    return App(row["id"], name, score, open_to_all=row.get("appRoleAssignmentRequired") is False)


def _tags(row: dict[str, Any]) -> Iterable[str]:
    return row.get("tags") or ()
