"""/groups: reading, searching, creating, changing and deleting groups."""

from datetime import timedelta
from typing import Any

from sandbox.clock import stamp
from sandbox.graph_call import Answer, Call, Route, bad_request, not_found
from sandbox.graph_delegated import refuse_creator
from sandbox.graph_lists import Listing, one
from sandbox.graph_naming import check_name
from sandbox.graph_properties import AT_CREATION_ONLY, BY_THE_SERVER, NOT_AT_CREATION, check_texts, details, new_record
from sandbox.graph_references import MOST_BOUND, add_all, bound_ids, refuse_unwritable
from sandbox.records import GROUP, Record
from sandbox.view import View

READ = (
    "Group.ReadBasic.All",
    "GroupMember.Read.All",
    "GroupMember.ReadWrite.All",
    "Group.Read.All",
    "Group.ReadWrite.All",
    "Directory.Read.All",
)
WRITE = ("Group.ReadWrite.All", "Directory.ReadWrite.All")
CREATE = ("Group.Create", *WRITE)


def the_group(view: View, key: str) -> Record:
    """A group by object id; 404 otherwise."""
    found = view.group(key)
    if found is None:
        not_found(key)
    return found


def list_groups(call: Call) -> Answer:
    view = call.far()
    return _listing(call, view).answer(view.all("groups"), "groups")


def count_groups(call: Call) -> Answer:
    view = call.far()
    return _listing(call, view).counted(view.all("groups"), "groups")


def _listing(call: Call, view: View) -> Listing:
    # Graph never answers this property and lets it only be filtered by.
    derive = {"hasMembersWithLicenseErrors": lambda record: has_license_errors(view, record)}
    return Listing(call, view, shape=GROUP, context="groups", derive=derive)


def has_license_errors(view: View, group: Record) -> bool:
    """Whether a direct member could not be given this group's licences."""
    return bool(group.get("assignedLicenses")) and any(
        failed(view, group["id"], each) for each in view.members(group["id"])
    )


def failed(view: View, group_id: str, user_id: str) -> bool:
    user = view.user(user_id)
    states = user.get("licenseAssignmentStates", []) if user else []
    return any(each["assignedByGroup"] == group_id and each["state"] == "Error" for each in states)


def get_group(call: Call, key: str) -> Answer:
    return one(call, the_group(call.near(), key), context="groups")


def get_by_unique_name(call: Call, unique_name: str) -> Answer:
    return get_group(call, _by_unique_name(call, unique_name))


def _by_unique_name(call: Call, unique_name: str) -> str:
    found = list(call.tenant.lookups["groups"].exactly("uniqueName", unique_name))
    if not found:
        not_found(unique_name)
    return found[0]


def create_group(call: Call) -> Answer:
    return _create(call, call.content())


def _create(call: Call, content: dict[str, Any]) -> Answer:
    refuse_creator(call, unified="Unified" in content.get("groupTypes", []))
    record = new_record(call, content)
    owners = bound_ids(call, content.get("owners@odata.bind", []))
    members = bound_ids(call, content.get("members@odata.bind", []))
    if len(owners) + len(members) > MOST_BOUND:
        bad_request(f"The number of relationships in one create request is limited to {MOST_BOUND}.")
    if call.person and "Unified" in record["groupTypes"] and not owners:
        owners = [call.person]
    _check_bound(call, record, owners, members)
    owners = [each for each in owners if not call.tenant.whims.drops(each)]
    made = call.tenant.create_group(record, owners, members, call.cause)
    body = {"@odata.context": f"{call.base}/$metadata#groups/$entity", **GROUP.project(made, GROUP.default)}
    return Answer(
        201, body, {"Location": f"{call.base}/directoryObjects/{made['id']}/Microsoft.DirectoryServices.Group"}
    )


def _check_bound(call: Call, record: Record, owners: list[str], members: list[str]) -> None:
    view = call.near()
    for each in (*owners, *members):
        if view.find(each) is None:
            not_found(each)
    if "Unified" in record["groupTypes"] and any(view.user(each) is None for each in members):
        bad_request("The group can only have users as members.")
    if any(view.group(each) for each in owners):
        bad_request("A group cannot be an owner of another group.")
    if members and "DynamicMembership" in record["groupTypes"]:
        refuse_unwritable(call, record, "members")


def patch_group(call: Call, key: str) -> Answer:
    return _patch(call, the_group(call.near(), key), call.content())


def _patch(call: Call, group: Record, content: dict[str, Any]) -> Answer:
    binds = {name: content[f"{name}@odata.bind"] for name in ("owners", "members") if f"{name}@odata.bind" in content}
    properties = {name: value for name, value in content.items() if "@odata" not in name}
    for name in properties:
        if not GROUP.has(name) or name in BY_THE_SERVER or name in AT_CREATION_ONLY:
            bad_request(f"Property '{name}' is read-only and cannot be set.", details=details(name, "ReadOnly"))
    if "displayName" in properties and not properties["displayName"]:
        bad_request("A required property 'displayName' is missing.", details=details("displayName", "MissingValue"))
    if group.get("uniqueName") and properties.get("uniqueName", group["uniqueName"]) != group["uniqueName"]:
        bad_request("Property 'uniqueName' cannot be changed.", details=details("uniqueName", "ReadOnly"))
    if properties:
        refuse_unwritable(call, group, "properties")
        check_texts(call, {**properties, "groupTypes": group["groupTypes"]}, group["id"])
        if "Unified" in group["groupTypes"] and {"displayName", "mailNickname"} & set(properties):
            creator = call.tenant.users.get(call.person)
            check_name(call.tenant, properties.get("displayName"), properties.get("mailNickname"), creator)
        if str(group.get("visibility")).lower() == "hiddenmembership" and "visibility" in properties:
            bad_request("The visibility of a group with hidden membership cannot be changed.")
    add_all(call, group, binds)
    if properties:
        call.tenant.change_group(group["id"], properties, call.cause)
    if NOT_AT_CREATION & set(properties):
        return Answer(
            200,
            {
                "@odata.context": f"{call.base}/$metadata#groups/$entity",
                **GROUP.project(call.tenant.groups[group["id"]], GROUP.default),
            },
        )
    return Answer(204)


def upsert_group(call: Call, unique_name: str) -> Answer:
    """PATCH /groups(uniqueName='x'): changes that group, or makes it where `Prefer: create-if-missing` says so.

    The key is unique at once, however far readers lag behind. What can only be said at creation may be repeated.
    """
    content = call.content()
    for key in call.tenant.lookups["groups"].exactly("uniqueName", unique_name):
        group = call.tenant.groups[key]
        return _patch(call, group, {n: v for n, v in content.items() if n not in AT_CREATION_ONLY or v != group.get(n)})
    if "create-if-missing" not in call.headers.get("prefer", "").lower():
        not_found(unique_name)
    return _create(call, {**content, "uniqueName": unique_name})


def delete_group(call: Call, key: str) -> Answer:
    group = the_group(call.near(), key)
    refuse_unwritable(call, group, "properties")
    if group.get("assignedLicenses"):
        bad_request("The group has active licenses; remove them before the group is deleted.")
    call.tenant.delete_group(group["id"], call.cause)
    return Answer(204)


def renew_group(call: Call, key: str) -> Answer:
    group = the_group(call.near(), key)
    policy = call.tenant.policies.lifecycle
    if policy is None or "Unified" not in group["groupTypes"]:
        bad_request("The group does not expire, hence it cannot be renewed.")
    now = call.tenant.clock.now()
    until = now + timedelta(days=int(policy["groupLifetimeInDays"]))
    changes = {"renewedDateTime": stamp(now), "expirationDateTime": stamp(until)}
    call.tenant.change_group(group["id"], changes, call.cause)
    return Answer(204)


ROUTES = [
    Route("GET", "/groups", list_groups, READ),
    Route("POST", "/groups", create_group, CREATE),
    Route("GET", "/groups/$count", count_groups, READ),
    Route("GET", "/groups/{}", get_group, READ),
    Route("PATCH", "/groups/{}", patch_group, ("GroupMember.ReadWrite.All", *WRITE), by_owner=True),
    Route("DELETE", "/groups/{}", delete_group, WRITE),
    Route("POST", "/groups/{}/renew", renew_group, WRITE),
    Route("GET", "/groups(uniqueName)/{}", get_by_unique_name, READ),
    Route("PATCH", "/groups(uniqueName)/{}", upsert_group, WRITE),
]
