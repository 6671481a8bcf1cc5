"""Gives a group a team, once: looked for before every attempt, since an answer may have been lost.

PUT /groups/{id}/team takes Group.ReadWrite.All and an owner; of a group younger than 15 minutes Graph may not know yet
and answers 404 (https://learn.microsoft.com/graph/api/team-put-teams).
"""

from __future__ import annotations

from msgraph.generated.models.team import Team

from approvals.ports.directory import Gone
from directory.answers import Conflict
from directory.graph import Graph

# Graph makes the team's first channel and its files before it answers.
MAKING_S = 30.0


class MakingTeams:
    """The part of ``approvals.ports.new_groups.NewGroups`` about teams. A call may take half a minute."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    async def ensure_team(self, group_id: str) -> str:
        """Two requests: look, make."""
        try:
            return await self._team(group_id)
        except Gone:
            pass  # no team, or no group: what making it answers tells which
        builder = self._graph.client.groups.by_group_id(group_id).team
        try:
            made = await self._graph.send(builder.to_put_request_information(Team()), within=MAKING_S)
        except Conflict:  # it came into being between the two
            return await self._team(group_id)
        return str(made.body.get("webUrl") or "")

    async def _team(self, group_id: str) -> str:
        info = self._graph.client.groups.by_group_id(group_id).team.to_get_request_information()
        return str((await self._graph.get(info)).body.get("webUrl") or "")
