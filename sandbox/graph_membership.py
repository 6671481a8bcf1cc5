"""Who is in a group and who owns it, read and changed by reference.

Entra's danger is here too: DELETE /groups/{id}/members/{id} without /$ref deletes the person, not the membership.
"""

from sandbox.graph_call import Answer, Call, GraphError, Route, bad_request, denied, not_found
from sandbox.graph_groups import WRITE, failed, the_group
from sandbox.graph_lists import Listing
from sandbox.graph_references import add_one, referenced_id, refuse_unwritable, remove_one
from sandbox.graph_users import READ_ALL, cast
from sandbox.records import USER

READ = (
    "GroupMember.ReadBasic.All",
    "GroupMember.Read.All",
    "GroupMember.ReadWrite.All",
    "Group.Read.All",
    "Group.ReadWrite.All",
    "Directory.Read.All",
)
READ_OWNERS = READ[1:]
WRITE_MEMBERS = ("GroupMember.ReadWrite.All", *WRITE)
MANAGE_USERS = ("User.ReadWrite.All", "Directory.ReadWrite.All")


def _list(call: Call, key: str, relation: str, kind: str = "") -> Answer:
    return _listing(call, kind).answer(_ids(call, key, relation))


def _listing(call: Call, kind: str = "") -> Listing:
    shape = cast(kind) if kind else None
    view = call.far() if call.eventual else call.near()
    listing = Listing(call, view, shape=shape, context=f"{shape.name}s" if shape else "directoryObjects")
    if kind:
        listing.need_advanced_for_cast()
    return listing


def _ids(call: Call, key: str, relation: str) -> list[str]:
    view = call.far() if call.eventual or relation == "transitiveMembers" else call.near()
    group = the_group(view, key)
    _refuse_hidden(call, str(group.get("visibility")), relation)
    if relation == "transitiveMembers":
        return list(view.transitive_members(group["id"]))
    linked = view.linked(relation, group["id"])
    if relation == "owners" and not call.tenant.company.applications_listed_as_owners:
        return [each for each in linked if each in call.tenant.users]
    return list(linked)


def _refuse_hidden(call: Call, visibility: str, relation: str) -> None:
    permissions = call.tenant.company.permissions
    hidden = visibility.lower() == "hiddenmembership" and relation != "owners"
    if hidden and permissions and not {"Member.Read.Hidden", "Directory.ReadWrite.All"} & set(permissions):
        denied()


def list_members(call: Call, key: str, kind: str = "") -> Answer:
    return _list(call, key, "members", kind)


def list_owners(call: Call, key: str, kind: str = "") -> Answer:
    return _list(call, key, "owners", kind)


def list_transitive_members(call: Call, key: str, kind: str = "") -> Answer:
    return _list(call, key, "transitiveMembers", kind)


def count_members(call: Call, key: str) -> Answer:
    return _listing(call).counted(_ids(call, key, "members"))


def count_owners(call: Call, key: str) -> Answer:
    return _listing(call).counted(_ids(call, key, "owners"))


def count_transitive_members(call: Call, key: str) -> Answer:
    return _listing(call).counted(_ids(call, key, "transitiveMembers"))


def list_references(call: Call, key: str) -> Answer:
    links = [{"@odata.id": f"{call.base}/directoryObjects/{each}"} for each in _ids(call, key, call.path[2])]
    return Answer(200, {"@odata.context": f"{call.base}/$metadata#Collection($ref)", "value": links})


def add_reference(call: Call, key: str) -> Answer:
    """POST members/$ref and owners/$ref."""
    group = the_group(call.near(), key)
    add_one(call, group, call.path[2], referenced_id(call, call.content().get("@odata.id")))
    return Answer(204)


def refuse_patch(_: Call, __: str) -> Answer:
    bad_request("The request is currently not supported on the targeted entity set")


def remove_reference(call: Call, key: str, object_id: str) -> Answer:
    """DELETE members/{id}/$ref and owners/{id}/$ref."""
    remove_one(call, the_group(call.near(), key), call.path[2], object_id.lower())
    return Answer(204)


def delete_object(call: Call, key: str, object_id: str) -> Answer:
    """DELETE members/{id}, the reference forgotten: the object itself goes, if the application may manage users."""
    group = the_group(call.near(), key)
    if object_id not in call.tenant.links[call.path[2]].get(group["id"], {}):
        not_found(object_id)
    permissions = call.tenant.company.permissions
    if permissions and not set(MANAGE_USERS) & set(permissions):
        denied()
    if object_id in call.tenant.users:
        call.tenant.delete_user(object_id, call.cause)
    elif object_id in call.tenant.groups:
        refuse_unwritable(call, call.tenant.groups[object_id], "properties")
        call.tenant.delete_group(object_id, call.cause)
    else:
        raise GraphError(400, "Request_BadRequest", "The object cannot be deleted through this navigation property.")
    return Answer(204)


def list_license_errors(call: Call, key: str) -> Answer:
    view = call.far()
    group = the_group(view, key)
    ids = [each for each in view.members(group["id"]) if failed(view, group["id"], each)]
    return Listing(call, view, shape=USER, context="users").answer(ids)


def list_member_of(call: Call, key: str) -> Answer:
    view = call.far()
    ids = list(view.groups_of(the_group(view, key)["id"]))
    return Listing(call, view, shape=None, context="directoryObjects").answer(ids)


def list_transitive_member_of(call: Call, key: str) -> Answer:
    view = call.far()
    ids = list(view.transitive_groups(the_group(view, key)["id"]))
    return Listing(call, view, shape=None, context="directoryObjects").answer(ids)


ROUTES = [
    Route("GET", "/groups/{}/members", list_members, READ),
    Route("GET", "/groups/{}/members/$count", count_members, READ),
    Route("GET", "/groups/{}/members/{cast}", list_members, READ),
    Route("GET", "/groups/{}/transitiveMembers", list_transitive_members, READ),
    Route("GET", "/groups/{}/transitiveMembers/$count", count_transitive_members, READ),
    Route("GET", "/groups/{}/transitiveMembers/{cast}", list_transitive_members, READ),
    Route("GET", "/groups/{}/owners", list_owners, READ_OWNERS),
    Route("GET", "/groups/{}/owners/$count", count_owners, READ_OWNERS),
    Route("GET", "/groups/{}/owners/{cast}", list_owners, READ_OWNERS),
    Route("GET", "/groups/{}/members/$ref", list_references, READ),
    Route("POST", "/groups/{}/members/$ref", add_reference, WRITE_MEMBERS, by_owner=True),
    Route("PATCH", "/groups/{}/members/$ref", refuse_patch, WRITE_MEMBERS),
    Route("DELETE", "/groups/{}/members/{}/$ref", remove_reference, WRITE_MEMBERS, by_owner=True),
    Route("DELETE", "/groups/{}/members/{}", delete_object),
    Route("GET", "/groups/{}/owners/$ref", list_references, READ_OWNERS),
    Route("POST", "/groups/{}/owners/$ref", add_reference, WRITE, by_owner=True),
    Route("PATCH", "/groups/{}/owners/$ref", refuse_patch, WRITE),
    Route("DELETE", "/groups/{}/owners/{}/$ref", remove_reference, WRITE, by_owner=True),
    Route("DELETE", "/groups/{}/owners/{}", delete_object),
    Route("GET", "/groups/{}/membersWithLicenseErrors", list_license_errors, (*READ_ALL, "Group.Read.All")),
    Route("GET", "/groups/{}/memberOf", list_member_of, READ),
    Route("GET", "/groups/{}/transitiveMemberOf", list_transitive_member_of, READ),
]
