"""What a group may be made of: which properties are settable when, and which values Entra takes."""

import re
from typing import Any

from sandbox.graph_call import Call, bad_request
from sandbox.graph_naming import check_name
from sandbox.graph_references import refuse_unwritable
from sandbox.records import GROUP, Record

BAD_NICKNAME = re.compile(r'[@()\\\[\]";:<>, ]|[^\x00-\x7f]')
BY_THE_SERVER = {
    "id",
    "createdDateTime",
    "deletedDateTime",
    "renewedDateTime",
    "expirationDateTime",
    "mail",
    "proxyAddresses",
    "securityIdentifier",
    "licenseProcessingState",
    "assignedLicenses",
    "isManagementRestricted",
    "hasMembersWithLicenseErrors",
    "onPremisesSyncEnabled",
    "onPremisesLastSyncDateTime",
}
# What no two groups may have in common; of mailNicknames only those with a mailbox.
UNIQUE = ("mailNickname", "uniqueName")
AT_CREATION_ONLY = {"groupTypes", "isAssignableToRole", "mailEnabled"}
NOT_AT_CREATION = {
    "allowExternalSenders",
    "autoSubscribeNewMembers",
    "hideFromAddressLists",
    "hideFromOutlookClients",
    "isSubscribedByMail",
    "unseenCount",
}


def new_record(call: Call, content: dict[str, Any]) -> Record:
    """The properties of a new group out of the body of POST /groups, or the 400 that Entra answers."""
    properties = {name: value for name, value in content.items() if "@odata" not in name}
    for name in ("displayName", "mailEnabled", "mailNickname", "securityEnabled"):
        if properties.get(name) is None:
            bad_request(f"A required property '{name}' is missing.", details=details(name, "MissingValue"))
    for name in properties:
        if not GROUP.has(name) or name in BY_THE_SERVER or name in NOT_AT_CREATION:
            bad_request(
                f"Property '{name}' cannot be set when a group is created.", details=details(name, "InvalidValue")
            )
    types = properties.setdefault("groupTypes", [])
    unified = "Unified" in types
    if properties["mailEnabled"] and not unified:
        bad_request(
            "The service does not currently support writes of mail-enabled groups. Please ensure that the "
            "mail-enablement property is unset and the security-enablement property is set."
        )
    if unified and not properties["mailEnabled"]:
        bad_request("A Microsoft 365 group must be mail-enabled.", details=details("mailEnabled", "InvalidValue"))
    if "DynamicMembership" in types and not properties.get("membershipRule"):
        bad_request(
            "A required property 'membershipRule' is missing.", details=details("membershipRule", "MissingValue")
        )
    if properties.get("visibility") == "HiddenMembership" and not unified:
        bad_request("Invalid value specified for property 'visibility' of resource 'Group'.")
    if properties.get("isAssignableToRole"):
        if "RoleManagement.ReadWrite.Directory" not in call.tenant.company.permissions:
            refuse_unwritable(call, {"groupTypes": [], "isAssignableToRole": True}, "members")
        if not properties["securityEnabled"] or "DynamicMembership" in types:
            bad_request("A group that can be assigned to roles must be security-enabled and not dynamic.")
    check_texts(call, properties)
    if unified:
        check_name(call.tenant, properties["displayName"], properties["mailNickname"], None)
        mail = f"{properties['mailNickname']}@{call.tenant.company.domain}"
        properties |= {"mail": mail, "proxyAddresses": [f"SMTP:{mail}"]}
    # Said nothing, a Microsoft 365 group becomes public and a security group private.
    properties["visibility"] = properties.get("visibility") or ("Public" if unified else None)
    return properties


def check_texts(call: Call, properties: Record, group_id: str = "") -> None:
    """Refuse names that are too long, aliases with bad characters, and what another group has already."""
    name, nick = properties.get("displayName"), properties.get("mailNickname")
    if name is not None and not 1 <= len(name) <= 256:
        bad_request(
            "Invalid value specified for property 'displayName' of resource 'Group'.",
            details=details("displayName", "InvalidLength"),
        )
    if nick is not None and (not 1 <= len(nick) <= 64 or BAD_NICKNAME.search(nick)):
        bad_request(
            "Invalid value specified for property 'mailNickname' of resource 'Group'.",
            details=details("mailNickname", "InvalidValue"),
        )
    for target in UNIQUE:
        value = properties.get(target)
        taken = (
            [each for each in call.tenant.lookups["groups"].exactly(target, value) if each != group_id] if value else []
        )
        mailed = target == "uniqueName" or any(call.tenant.groups[each]["mailEnabled"] for each in taken)
        if taken and mailed and (target == "uniqueName" or "Unified" in properties.get("groupTypes", [])):
            bad_request(
                f"Another object with the same value for property {target} already exists.",
                details=details(target, "ObjectConflict"),
            )


def details(target: str, code: str) -> list[dict[str, Any]]:
    """The `details` of an error about one property."""
    return [{"code": code, "target": target, "message": f"The property {target} was not accepted."}]
