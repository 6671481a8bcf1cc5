"""What a group is called and what is said about it. Group.ReadWrite.All
(https://learn.microsoft.com/graph/api/group-update)."""

from __future__ import annotations

from typing import Any

from msgraph.generated.models.group import Group as GroupBody

from directory.graph import Graph


class Describing:
    """The part of ``approvals.ports.directory.Directory`` about a group's name and description."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    async def describe_group(self, group_id: str, *, name: str = "", description: str | None = None) -> str:
        """One request; said again it does no harm."""
        # The SDK leaves out what is None, and Graph takes a description away by null only.
        bare: dict[str, Any] = {"description": None} if description == "" else {}
        body = GroupBody(display_name=name or None, description=description or None, additional_data=bare)
        info = self._graph.client.groups.by_group_id(group_id).to_patch_request_information(body)
        return (await self._graph.send(info)).request_id
