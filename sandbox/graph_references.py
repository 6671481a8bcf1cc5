"""Members and owners: who may be added to or taken out of what, with the status codes and sentences Entra answers.

A refusal that depends on the kind of group comes before the one about the person, as in Entra; 403 does not say why.
"""

from typing import Any
from urllib.parse import unquote, urlsplit

from sandbox.graph_call import Call, bad_request, denied, not_found
from sandbox.graph_delegated import refuse_stranger
from sandbox.records import Record

MOST_BOUND = 20
MOST_OWNERS = 100


def refuse_unwritable(call: Call, group: Record, what: str) -> None:
    """Refuse a write to "members", "owners" or "properties" of a group whose kind forbids it (in Entra's own order)."""
    permissions = call.tenant.company.permissions
    refuse_stranger(call, group)
    if group.get("onPremisesSyncEnabled"):
        bad_request(
            "Unable to update the specified properties for on-premises mastered Directory Sync objects or objects "
            "currently undergoing migration."
        )
    if group.get("mailEnabled") and "Unified" not in group["groupTypes"]:
        bad_request("Cannot Update a mail-enabled security groups and or distribution list.")
    if what == "members" and "DynamicMembership" in group["groupTypes"]:
        denied()
    if group.get("isManagementRestricted"):
        denied()
    if group.get("isAssignableToRole") and "RoleManagement.ReadWrite.Directory" not in permissions:
        denied()


def bound_ids(call: Call, urls: Any) -> list[str]:
    """Object ids out of references such as `…/v1.0/directoryObjects/{id}`; 400 for anything else."""
    if not isinstance(urls, list):
        bad_request("Invalid value specified for a property ending in '@odata.bind': a list of references is needed.")
    return [referenced_id(call, each) for each in urls]


def referenced_id(call: Call, url: Any) -> str:
    """The object id in one reference; a user may be referred to by user principal name."""
    segments = [unquote(each) for each in urlsplit(url).path.split("/") if each] if isinstance(url, str) else []
    if len(segments) < 2 or segments[-2] not in ("directoryObjects", "users", "groups", "servicePrincipals"):
        bad_request("Invalid URL format specified for the property '@odata.id' of a reference.")
    user = call.near().user_named(segments[-1]) if segments[-2] == "users" else None
    return user["id"] if user else segments[-1].lower()


def add_one(call: Call, group: Record, relation: str, object_id: str) -> None:
    """Add a member or owner, or refuse as Entra does."""
    _check(call, group, relation, [object_id])
    if relation == "owners" and call.tenant.whims.drops(object_id):
        return
    call.tenant.add(relation, group["id"], object_id, call.cause)


def add_all(call: Call, group: Record, binds: dict[str, Any]) -> None:
    """Add at most 20 at once (`{"members": [urls]}`): one who cannot be added keeps all the others out."""
    wanted = {relation: bound_ids(call, urls) for relation, urls in binds.items()}
    if sum(len(ids) for ids in wanted.values()) > MOST_BOUND:
        bad_request(f"The number of references in one request is limited to {MOST_BOUND}.")
    for relation, ids in wanted.items():
        _check(call, group, relation, ids)
    for relation, ids in wanted.items():
        for each in ids:
            call.tenant.add(relation, group["id"], each, call.cause)


def _check(call: Call, group: Record, relation: str, ids: list[str]) -> None:
    refuse_unwritable(call, group, relation)
    view = call.near()
    for each in ids:
        found = view.find(each)
        if found is None:
            not_found(each)
        _refuse_kind(group, relation, found)
    present = call.tenant.links[relation].get(group["id"], {})
    again = [each for each in ids if each in present]
    if again or len(set(ids)) < len(ids):
        for each in again:
            call.tenant.add(relation, group["id"], each, call.cause)
        bad_request(
            f"One or more added object references already exist for the following modified properties: '{relation}'."
        )
    if relation == "owners" and len(present) + len(ids) > MOST_OWNERS:
        bad_request("The maximum number of owners of a group is reached.", "Directory_QuotaExceeded")


def _refuse_kind(group: Record, relation: str, found: Record) -> None:
    kind = found["@odata.type"].rpartition(".")[2]
    if relation == "owners" and kind not in ("user", "servicePrincipal"):
        bad_request("Owners of a group can only be users and service principals.")
    if relation == "members" and "Unified" in group["groupTypes"] and kind != "user":
        bad_request("The group can only have users as members.")
    if relation == "members" and kind == "directoryRole":
        bad_request("Invalid object type for a member of a group.")
    if (
        relation == "members"
        and kind == "group"
        and "Unified" in found["groupTypes"]
        and group.get("isAssignableToRole")
    ):
        bad_request("Groups cannot be nested in a group that can be assigned to roles.")


def remove_one(call: Call, group: Record, relation: str, object_id: str) -> None:
    """Take a member or owner out, or refuse as Entra does; who is not there is 404."""
    refuse_unwritable(call, group, relation)
    present = call.tenant.links[relation].get(group["id"], {})
    if object_id not in present:
        call.tenant.remove(relation, group["id"], object_id, call.cause)
        not_found(object_id)
    if relation == "owners" and not any(each in call.tenant.users for each in present if each != object_id):
        # Also refused when a service principal would remain: Entra wants a person.
        bad_request("The group must have at least one owner, hence this owner cannot be removed.")
    call.tenant.remove(relation, group["id"], object_id, call.cause)
