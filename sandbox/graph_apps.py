"""Applications and directory roles: who may open what, and who administers what."""

from sandbox import own_app
from sandbox.graph_call import Answer, Call, Json, Route, bad_request, not_found
from sandbox.graph_groups import the_group
from sandbox.graph_lists import Listing, filtered, one, plain
from sandbox.graph_users import the_user
from sandbox.records import DIRECTORY_ROLE, SERVICE_PRINCIPAL, Record
from sandbox.view import View

READ = ("Application.Read.All", "Directory.Read.All")
GRANT = ("AppRoleAssignment.ReadWrite.All",)
READ_ROLES = ("RoleManagement.Read.Directory", "RoleManagement.ReadWrite.Directory", "Directory.Read.All")
DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000"


def _the_app(view: View, key: str) -> Record:
    found = view.find(key)
    if found is None or found["@odata.type"] != SERVICE_PRINCIPAL.odata_type:
        not_found(key)
    return found


def list_apps(call: Call) -> Answer:
    view = call.far()
    listing = Listing(call, view, shape=SERVICE_PRINCIPAL, context="servicePrincipals")
    return listing.answer(view.all("servicePrincipals"), "servicePrincipals")


def get_app(call: Call, key: str) -> Answer:
    return one(call, _the_app(call.near(), key), context="servicePrincipals")


def get_by_app_id(call: Call, app_id: str) -> Answer:
    return get_app(call, next(iter(call.tenant.lookups["servicePrincipals"].exactly("appId", app_id)), app_id))


def list_assigned_to(call: Call, key: str) -> Answer:
    app_id = _the_app(call.near(), key)["id"]
    return _assignments(call, [each for each in _all(call) if each["resourceId"] == app_id])


def list_app_assignments(call: Call, key: str) -> Answer:
    app_id = _the_app(call.near(), key)["id"]
    return _assignments(call, [each for each in _all(call) if each["principalId"] == app_id])


def list_owned_objects(call: Call, key: str) -> Answer:
    view = call.far()
    ids = list(view.owned_by(_the_app(view, key)["id"]))
    return Listing(call, view, shape=None, context="directoryObjects").answer(ids)


def list_user_assignments(call: Call, key: str) -> Answer:
    """A person's own assignments and those of the groups they are directly in; nested groups open no door."""
    view = call.near()
    user_id = the_user(view, key)["id"]
    principals = {user_id, *view.groups_of(user_id)}
    return _assignments(call, [each for each in _all(call) if each["principalId"] in principals])


def list_group_assignments(call: Call, key: str) -> Answer:
    group_id = the_group(call.near(), key)["id"]
    return _assignments(call, [each for each in _all(call) if each["principalId"] == group_id])


def _all(call: Call) -> list[Record]:
    return [*call.tenant.app_assignments.values(), *own_app.grants(call.tenant.company)]


def _assignments(call: Call, found: list[Record]) -> Answer:
    return plain(call, "appRoleAssignments", filtered(call, found))


def grant(call: Call, key: str) -> Answer:
    """POST appRoleAssignedTo, or appRoleAssignments of a person or group: 201."""
    content = call.content()
    view = call.near()
    app = _the_app(view, str(content.get("resourceId")))
    principal = view.find(str(content.get("principalId")))
    if principal is None or key not in (app["id"], principal["id"], principal.get("userPrincipalName")):
        not_found(str(content.get("principalId")))
    role = str(content.get("appRoleId"))
    known = {each["id"] for each in app["appRoles"]}
    if role not in known and not (role == DEFAULT_ACCESS and not known):
        bad_request("Permission being assigned was not found on application.")
    for each in _all(call):
        if (each["principalId"], each["resourceId"], each["appRoleId"]) == (principal["id"], app["id"], role):
            bad_request("Permission being assigned already exists on the object.")
    made = call.tenant.assign_app(principal["id"], app["id"], role, call.cause)
    return Answer(201, {"@odata.context": f"{call.base}/$metadata#appRoleAssignments/$entity", **made})


def revoke(call: Call, key: str, assignment_id: str) -> Answer:
    found = call.tenant.app_assignments.get(assignment_id)
    if found is None or key not in (found["resourceId"], found["principalId"]):
        not_found(assignment_id)
    call.tenant.unassign_app(assignment_id, call.cause)
    return Answer(204)


def list_roles(call: Call) -> Answer:
    view = call.far()
    return Listing(call, view, shape=DIRECTORY_ROLE, context="directoryRoles").answer(view.all("directoryRoles"))


def list_role_members(call: Call, key: str) -> Answer:
    view = call.near()
    role = view.find(key)
    if role is None or role["@odata.type"] != DIRECTORY_ROLE.odata_type:
        not_found(key)
    return Listing(call, view, shape=None, context="directoryObjects").answer(view.members(key))


def list_role_assignments(call: Call) -> Answer:
    """Active assignments at the scope of the whole tenant; `$filter` by principalId or roleDefinitionId."""
    found: list[Json] = []
    for role_id, role in call.tenant.kinds["directoryRoles"].items():
        template = role["roleTemplateId"]
        for holder in call.tenant.links["members"].get(role_id, ()):
            entry = {"id": f"{template}-{holder}", "principalId": holder, "roleDefinitionId": template}
            found.append({**entry, "directoryScopeId": "/"})
    return plain(call, "roleManagement/directory/roleAssignments", filtered(call, found))


ROUTES = [
    Route("GET", "/servicePrincipals", list_apps, READ),
    Route("GET", "/servicePrincipals/{}", get_app, READ),
    Route("GET", "/servicePrincipals(appId)/{}", get_by_app_id, READ),
    Route("GET", "/servicePrincipals/{}/appRoleAssignedTo", list_assigned_to, READ),
    Route("POST", "/servicePrincipals/{}/appRoleAssignedTo", grant, GRANT),
    Route("DELETE", "/servicePrincipals/{}/appRoleAssignedTo/{}", revoke, GRANT),
    Route("GET", "/servicePrincipals/{}/appRoleAssignments", list_app_assignments, READ),
    Route("GET", "/servicePrincipals/{}/ownedObjects", list_owned_objects, READ),
    Route("GET", "/users/{}/appRoleAssignments", list_user_assignments, (*READ, *GRANT)),
    Route("POST", "/users/{}/appRoleAssignments", grant, GRANT),
    Route("DELETE", "/users/{}/appRoleAssignments/{}", revoke, GRANT),
    Route("GET", "/groups/{}/appRoleAssignments", list_group_assignments, (*READ, *GRANT)),
    Route("POST", "/groups/{}/appRoleAssignments", grant, GRANT),
    Route("DELETE", "/groups/{}/appRoleAssignments/{}", revoke, GRANT),
    Route("GET", "/directoryRoles", list_roles, READ_ROLES),
    Route("GET", "/directoryRoles/{}/members", list_role_members, READ_ROLES),
    Route("GET", "/roleManagement/directory/roleAssignments", list_role_assignments, READ_ROLES),
]
