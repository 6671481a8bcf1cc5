"""What names of Microsoft 365 groups are made of, and what Graph itself says to a name.

validateProperties judges by the attributes and the roles of the person in onBehalfOfUserId, adds no affixes, tells only
the first kind of objection, and knows Microsoft 365 groups alone
(https://learn.microsoft.com/graph/api/directoryobject-validateproperties).
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from kiota_abstractions.request_information import RequestInformation
from msgraph.generated.directory_objects.validate_properties.validate_properties_post_request_body import (
    ValidatePropertiesPostRequestBody,
)
from msgraph.generated.groups.item.validate_properties.validate_properties_post_request_body import (
    ValidatePropertiesPostRequestBody as OfAGroup,
)

from approvals.naming_policy import ATTRIBUTES, Fault, Problem
from directory.answers import Invalid, rows
from directory.graph import Graph
from directory.odata import Query, literal

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

    async def naming_objections(self, name: str, alias: str, person_id: str, group_id: str = "") -> tuple[Problem, ...]:
        """One request, a POST that changes nothing."""
        try:
            await self._graph.send(self._question(name, alias, UUID(person_id), group_id))
        except Invalid as invalid:
            return tuple(_problem(detail, name, alias) for detail in invalid.details) or (Problem(Fault.AFFIX),)
        return ()

    async def alias_is_taken(self, alias: str) -> bool:
        """One request."""
        wanted = Query(["id", "mailEnabled"], filter=f"mailNickname eq {literal(alias)}")
        info = self._graph.client.groups.to_get_request_information(wanted.configured())
        return any(row.get("mailEnabled") for row in rows(await self._graph.get(info)))

    def _question(self, name: str, alias: str, person_id: UUID, group_id: str) -> RequestInformation:
        """Of a group that is there only the name is asked about, as nothing else of it is to change."""
        client = self._graph.client
        if group_id:
            naming = OfAGroup(display_name=name, on_behalf_of_user_id=person_id)
            return client.groups.by_group_id(group_id).validate_properties.to_post_request_information(naming)
        making = ValidatePropertiesPostRequestBody(
            entity_type="Group", display_name=name, mail_nickname=alias, on_behalf_of_user_id=person_id
        )
        return client.directory_objects.validate_properties.to_post_request_information(making)


def _problem(detail: Mapping[str, object], name: str, alias: str) -> Problem:
    """Codes besides the two known ones are about the alias, as far as anybody has seen (unverified)."""
    of_alias = detail.get("target") == "mailNickname"
    fault = _FAULTS.get(str(detail.get("code")), Fault.ALIAS_TAKEN if of_alias else Fault.AFFIX)
    return Problem(fault, alias if of_alias else name, of_alias=of_alias)
