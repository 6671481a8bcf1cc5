"""Graph's JSON made into our people and groups; every property that is used is selected here, and nowhere else."""

from __future__ import annotations

from typing import Any

from approvals.directory_objects import Group, GroupKind, Person

PERSON = ("id", "displayName", "userPrincipalName", "mail", "jobTitle", "department", "accountEnabled", "userType")
# assignedLabels, assignedLicenses and isManagementRestricted are answered only when asked for.
GROUP = (
    "id",
    "displayName",
    "description",
    "mail",
    "mailNickname",
    "groupTypes",
    "mailEnabled",
    "securityEnabled",
    "onPremisesSyncEnabled",
    "isAssignableToRole",
    "isManagementRestricted",
    "visibility",
    "resourceProvisioningOptions",
    "assignedLicenses",
    "assignedLabels",
    "classification",
)


def is_person(record: dict[str, Any]) -> bool:
    """Of a list of several types; every such list tells the type."""
    return bool(record.get("@odata.type") == "#microsoft.graph.user")


def is_group(record: dict[str, Any]) -> bool:
    """As above; administrative units and directory roles are no groups."""
    return bool(record.get("@odata.type") == "#microsoft.graph.group")


def person_of(record: dict[str, Any]) -> Person:
    """A user object. What the token may not read comes as null, not as an error: unknown is treated as disabled."""
    return Person(
        id=record["id"],
        name=record.get("displayName") or record.get("userPrincipalName") or record["id"],
        upn=record.get("userPrincipalName") or "",
        mail=record.get("mail") or "",
        job_title=record.get("jobTitle") or "",
        department=record.get("department") or "",
        enabled=record.get("accountEnabled") is True,
        guest=(record.get("userType") or "").casefold() == "guest",
    )


def group_of(record: dict[str, Any]) -> Group:
    """A group object."""
    types = record.get("groupTypes") or ()
    return Group(
        id=record["id"],
        name=record.get("displayName") or record["id"],
        kind=kind_of(record),
        description=record.get("description") or "",
        mail=record.get("mail") or "",
        visibility=record.get("visibility") or "",
        synced=record.get("onPremisesSyncEnabled") is True,  # false: formerly synced, writable again
        dynamic="DynamicMembership" in types,
        role_assignable=record.get("isAssignableToRole") is True,
        restricted=record.get("isManagementRestricted") is True,
        has_team="Team" in (record.get("resourceProvisioningOptions") or ()),
        licences=tuple(str(licence["skuId"]).casefold() for licence in record.get("assignedLicenses") or ()),
        unclassified=not _classified(record),
        classification=record.get("classification") or "",
        labels=tuple(_label(label) for label in record.get("assignedLabels") or ()),
    )


def kind_of(record: dict[str, Any]) -> GroupKind:
    """Entra's four kinds, from groupTypes, mailEnabled and securityEnabled."""
    if "Unified" in (record.get("groupTypes") or ()):
        return GroupKind.MICROSOFT_365
    if record.get("mailEnabled"):
        return GroupKind.MAIL_ENABLED_SECURITY if record.get("securityEnabled") else GroupKind.DISTRIBUTION
    return GroupKind.SECURITY


def _classified(record: dict[str, Any]) -> bool:
    """Whether it is one of the four kinds: what has neither mail nor security, or does not tell, is none of them."""
    if not isinstance(record.get("mailEnabled"), bool) or not isinstance(record.get("securityEnabled"), bool):
        return False
    return bool(record["mailEnabled"] or record["securityEnabled"])


def _label(label: dict[str, Any]) -> str:
    return str(label.get("displayName") or label.get("labelId") or "")
