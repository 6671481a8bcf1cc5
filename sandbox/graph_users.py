"""/users: people, their manager, what they are in and what they own."""

from sandbox.graph_call import Answer, Call, GraphError, Route, bad_request, not_found
from sandbox.graph_lists import Listing, one
from sandbox.records import DIRECTORY_ROLE, GROUP, SERVICE_PRINCIPAL, USER, Record, Shape
from sandbox.view import View

CASTS = {f"microsoft.graph.{shape.name}": shape for shape in (USER, GROUP, SERVICE_PRINCIPAL, DIRECTORY_ROLE)}
READ = ("User.ReadBasic.All", "User.Read.All", "User.ReadWrite.All", "Directory.Read.All")
READ_ALL = READ[1:]
MEMBERSHIPS = ("GroupMember.ReadBasic.All", "GroupMember.Read.All", "GroupMember.ReadWrite.All", *READ_ALL)
MOST_GROUP_IDS = 20


def the_user(view: View, key: str) -> Record:
    """A user by object id or user principal name; 404 otherwise."""
    found = view.user_named(key)
    if found is None:
        not_found(key)
    return found


def cast(name: str) -> Shape:
    """The type of a cast segment."""
    if name not in CASTS:
        bad_request(f"Cast segment '{name}' is not supported.", "BadRequest")
    return CASTS[name]


def list_users(call: Call) -> Answer:
    view = call.far()
    return Listing(call, view, shape=USER, context="users").answer(view.all("users"), "users")


def count_users(call: Call) -> Answer:
    view = call.far()
    return Listing(call, view, shape=USER, context="users").counted(view.all("users"), "users")


def get_user(call: Call, key: str) -> Answer:
    view = call.near()
    user = the_user(view, key)
    answer = one(call, user, context="users")
    if call.query.get("$expand", "").startswith("manager"):
        manager = _manager(call, view, user["id"])
        if manager is not None:
            shown = {"@odata.type": USER.odata_type, **USER.project(manager, USER.default)}
            answer.body["manager"] = shown
    return answer


def get_manager(call: Call, key: str) -> Answer:
    view = call.near()
    manager = _manager(call, view, the_user(view, key)["id"])
    if manager is None:
        not_found("manager")
    return one(call, manager, context="directoryObjects", typed=True)


def _manager(call: Call, view: View, user_id: str) -> Record | None:
    manager = call.tenant.managers.get(user_id)
    return view.user(manager) if manager else None


def list_direct_reports(call: Call, key: str) -> Answer:
    view = call.near()
    user_id = the_user(view, key)["id"]
    reports = [report for report, manager in call.tenant.managers.items() if manager == user_id]
    return Listing(call, view, shape=None, context="directoryObjects").answer(reports)


def list_member_of(call: Call, key: str, kind: str = "") -> Answer:
    view = call.far()
    return _related(call, view, list(view.groups_of(the_user(view, key)["id"])), kind)


def list_transitive_member_of(call: Call, key: str, kind: str = "") -> Answer:
    view = call.far()
    return _related(call, view, list(view.transitive_groups(the_user(view, key)["id"])), kind)


def list_owned_objects(call: Call, key: str, kind: str = "") -> Answer:
    view = call.far()
    return _related(call, view, list(view.owned_by(the_user(view, key)["id"])), kind)


def _related(call: Call, view: View, ids: list[str], kind: str) -> Answer:
    shape = cast(kind) if kind else None
    context = f"{shape.name}s" if shape else "directoryObjects"
    listing = Listing(call, view, shape=shape, context=context)
    if kind:
        listing.need_advanced_for_cast()
    return listing.answer(ids)


def check_member_groups(call: Call, key: str) -> Answer:
    """Which of at most 20 groups the person (or group) is in, however deep."""
    view = call.far()
    wanted = call.content().get("groupIds")
    if not isinstance(wanted, list):
        bad_request("Invalid value specified for property 'groupIds' of resource 'DirectoryObject'.")
    if len(wanted) > MOST_GROUP_IDS:
        bad_request(f"Too many child references: at most {MOST_GROUP_IDS} group ids can be checked at once.")
    found = view.user_named(key) or view.find(key)
    if found is None:
        not_found(key)
    within = set(view.transitive_groups(found["id"]))
    return _strings(call, [each for each in wanted if each in within and view.group(each)])


def get_member_groups(call: Call, key: str) -> Answer:
    view = call.far()
    security_only = bool(call.content().get("securityEnabledOnly", False))
    groups = (view.group(each) for each in view.transitive_groups(the_user(view, key)["id"]))
    return _strings(call, [g["id"] for g in groups if g and (g["securityEnabled"] or not security_only)])


def _strings(call: Call, values: list[str]) -> Answer:
    return Answer(200, {"@odata.context": f"{call.base}/$metadata#Collection(Edm.String)", "value": values})


def get_me(_: Call) -> Answer:
    raise GraphError(400, "BadRequest", "/me request is only valid with delegated authentication flow.")


ROUTES = [
    Route("GET", "/me", get_me),
    Route("GET", "/users", list_users, READ),
    Route("GET", "/users/$count", count_users, READ_ALL),
    Route("GET", "/users/{}", get_user, READ),
    Route("GET", "/users/{}/manager", get_manager, READ_ALL),
    Route("GET", "/users/{}/directReports", list_direct_reports, READ_ALL),
    Route("GET", "/users/{}/memberOf", list_member_of, MEMBERSHIPS),
    Route("GET", "/users/{}/memberOf/{cast}", list_member_of, MEMBERSHIPS),
    Route("GET", "/users/{}/transitiveMemberOf", list_transitive_member_of, MEMBERSHIPS),
    Route("GET", "/users/{}/transitiveMemberOf/{cast}", list_transitive_member_of, MEMBERSHIPS),
    Route("GET", "/users/{}/ownedObjects", list_owned_objects, READ_ALL),
    Route("GET", "/users/{}/ownedObjects/{cast}", list_owned_objects, READ_ALL),
    Route("POST", "/users/{}/checkMemberGroups", check_member_groups, MEMBERSHIPS),
    Route("POST", "/users/{}/getMemberGroups", get_member_groups, MEMBERSHIPS),
    Route("POST", "/directoryObjects/{}/checkMemberGroups", check_member_groups, MEMBERSHIPS),
    Route("POST", "/groups/{}/checkMemberGroups", check_member_groups, MEMBERSHIPS),
]
