"""What a person who has signed in does themselves: the verbs that change something, with their own token.

Needs the delegated permissions Group.ReadWrite.All and GroupMember.ReadWrite.All, with an administrator's consent; with
them nobody can do more than the directory lets them do anyway.
"""

from __future__ import annotations

from dataclasses import replace

from msgraph.generated.directory_objects.validate_properties.validate_properties_post_request_body import (
    ValidatePropertiesPostRequestBody,
)

from approvals.directory_objects import Group, GroupKind
from approvals.ports.directory import NewGroup
from directory.answers import Invalid
from directory.describing import Describing
from directory.graph import Graph
from directory.making_groups import MakingGroups
from directory.making_teams import MakingTeams
from directory.memberships import Memberships


class OwnHands(Memberships, MakingGroups, MakingTeams, Describing):
    """``approvals.hands.Writer`` with the token of one person."""

    def __init__(self, graph: Graph, *, upsert: bool = True) -> None:
        Memberships.__init__(self, graph)
        MakingGroups.__init__(self, graph, upsert=upsert)
        MakingTeams.__init__(self, graph)
        Describing.__init__(self, graph)
        self._graph = graph

    async def create_group(self, new: NewGroup) -> Group:
        """One request more than MakingGroups for a Microsoft 365 group: what the naming policy puts around its name
        for this person is put there, unless it is there already."""
        if new.kind is GroupKind.MICROSOFT_365:
            new = await self._named(new)
        return await super().create_group(new)

    async def _named(self, new: NewGroup) -> NewGroup:
        """POST validateProperties, which judges by the attributes of whoever's token it comes with
        (https://learn.microsoft.com/graph/api/directoryobject-validateproperties)."""
        body = ValidatePropertiesPostRequestBody(
            entity_type="Group", display_name=new.name, mail_nickname=new.mail_nickname
        )
        try:
            await self._graph.send(
                self._graph.client.directory_objects.validate_properties.to_post_request_information(body)
            )
        except Invalid as invalid:
            for detail in invalid.details:
                prefix, suffix = str(detail.get("prefix") or ""), str(detail.get("suffix") or "")
                if detail.get("target") == "displayName":
                    new = replace(new, name=_within(new.name, prefix, suffix))
                elif detail.get("target") == "mailNickname":
                    new = replace(new, mail_nickname=_within(new.mail_nickname, prefix, suffix))
        return new


def _within(name: str, prefix: str, suffix: str) -> str:
    return f"{'' if name.startswith(prefix) else prefix}{name}{'' if name.endswith(suffix) else suffix}"
