"""What names of Microsoft 365 groups are made of, and what Graph itself says to a name.

validateProperties judges by the attributes and the roles of the person in onBehalfOfUserId, adds no affixes, tells only
the first kind of objection, and knows Microsoft 365 groups alone
(https://learn.microsoft.com/graph/api/directoryobject-validateproperties).
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from msgraph.generated.directory_objects.validate_properties.validate_properties_post_request_body import (
    ValidatePropertiesPostRequestBody,
)

from approvals.naming_policy import ATTRIBUTES, Fault, Problem
from directory.answers import Invalid
from directory.graph import Graph
from directory.odata import Query

_FAULTS = {"MissingPrefixSuffix": Fault.AFFIX, "ContainsBlockedWord": Fault.BLOCKED}


class GroupNaming:
    """The part of ``approvals.ports.new_groups.NewGroups`` about names."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    async def naming_attributes(self, person_id: str) -> Mapping[str, str]:
        """One request."""
        builder = self._graph.client.users.by_user_id(person_id)
        info = builder.to_get_request_information(Query(["id", *ATTRIBUTES.values()]).configured())
        body = (await self._graph.get(info)).body
        return {name: str(body.get(name) or "") for name in ATTRIBUTES.values()}

    async def naming_objections(self, name: str, alias: str, person_id: str) -> tuple[Problem, ...]:
        """One request, a POST that changes nothing."""
        body = ValidatePropertiesPostRequestBody(
            entity_type="Group",
            display_name=name,
            mail_nickname=alias,
            on_behalf_of_user_id=UUID(person_id),
        )
        info = self._graph.client.directory_objects.validate_properties.to_post_request_information(body)
        try:
            await self._graph.send(info)
        except Invalid as invalid:
            return tuple(_problem(detail, name, alias) for detail in invalid.details) or (Problem(Fault.AFFIX),)
        return ()


def _problem(detail: Mapping[str, object], name: str, alias: str) -> Problem:
    """Codes besides the two known ones are about the alias, as far as anybody has seen (unverified)."""
    of_alias = detail.get("target") == "mailNickname"
    fault = _FAULTS.get(str(detail.get("code")), Fault.ALIAS_TAKEN if of_alias else Fault.AFFIX)
    return Problem(fault, alias if of_alias else name, of_alias=of_alias)
