"""The bot's app in Teams: the catalogue, who has it installed, installing it, and the chat that opens with it."""

from sandbox.chats import conversation_of
from sandbox.company import BOT_APP_ID, object_id
from sandbox.graph_call import Answer, Call, GraphError, Json, Route
from sandbox.graph_lists import filtered, plain
from sandbox.graph_users import the_user
from sandbox.records import Record

READ = (
    "TeamsAppInstallation.ReadForUser.All",
    "TeamsAppInstallation.ReadWriteSelfForUser.All",
    "TeamsAppInstallation.ReadWriteForUser.All",
)
WRITE = READ[1:]
CATALOGUE = ("AppCatalog.Read.All", "AppCatalog.ReadWrite.All")
TEAMS_APP_ID = object_id("teamsApp", BOT_APP_ID)


def the_app() -> Json:
    """The bot in the organisation's catalogue; its manifest's id is the bot's application id."""
    return {
        "id": TEAMS_APP_ID,
        "externalId": BOT_APP_ID,
        "displayName": "Usher",
        "distributionMethod": "organization",
    }


def list_catalogue(call: Call) -> Answer:
    return plain(call, "appCatalogs/teamsApps", filtered(call, [the_app()]))


def list_installed(call: Call, key: str) -> Answer:
    user = the_user(call.near(), key)
    found = [_installation(user)] if _has_app(user) else []
    found = filtered(call, found)
    if "teamsApp" not in call.query.get("$expand", ""):
        found = [{"id": each["id"]} for each in found]
    return plain(call, f"users('{user['id']}')/teamwork/installedApps", found)


def _has_app(user: Record) -> bool:
    return bool(user.get("sandbox.hasApp"))


def _installation_id(user: Record) -> str:
    return object_id("installation", user["id"])


def _installation(user: Record) -> Json:
    definition = {"id": f"{TEAMS_APP_ID}-1.0.0", "teamsAppId": TEAMS_APP_ID, "displayName": "Usher", "version": "1.0.0"}
    return {"id": _installation_id(user), "teamsApp": the_app(), "teamsAppDefinition": definition}


def install(call: Call, key: str) -> Answer:
    """201 without a body; guests and people without Teams are 403, who has the app already is 409."""
    user = the_user(call.near(), key)
    reference = str(call.content().get("teamsApp@odata.bind", ""))
    if reference.rpartition("/")[2] != TEAMS_APP_ID:
        raise GraphError(404, "NotFound", "The app definition could not be found.")
    if user["userType"] == "Guest" or not user["accountEnabled"]:
        raise GraphError(403, "Forbidden", "The app cannot be installed for this user.")
    if _has_app(user):
        raise GraphError(409, "Conflict", "The app is already installed for the user.")
    call.tenant.change_user(user["id"], {"sandbox.hasApp": True}, call.cause)
    return Answer(201)


def _installed(call: Call, key: str, installation_id: str) -> Record:
    user = the_user(call.near(), key)
    if not _has_app(user) or installation_id != _installation_id(user):
        raise GraphError(404, "NotFound", "The app is not installed for the user.")
    return user


def get_installed(call: Call, key: str, installation_id: str) -> Answer:
    shown = _installation(_installed(call, key, installation_id))
    return Answer(200, shown if "teamsApp" in call.query.get("$expand", "") else {"id": shown["id"]})


def uninstall(call: Call, key: str, installation_id: str) -> Answer:
    user = _installed(call, key, installation_id)
    call.tenant.change_user(user["id"], {"sandbox.hasApp": False}, call.cause)
    return Answer(204)


def get_chat(call: Call, key: str, installation_id: str) -> Answer:
    user = _installed(call, key, installation_id)
    chat = {"id": conversation_of(user["id"]), "chatType": "oneOnOne", "tenantId": call.tenant.company.tenant_id}
    return Answer(200, {"@odata.context": f"{call.base}/$metadata#chats/$entity", **chat})


INSTALLED = "/users/{}/teamwork/installedApps"
ROUTES = [
    Route("GET", "/appCatalogs/teamsApps", list_catalogue, CATALOGUE),
    Route("GET", INSTALLED, list_installed, READ),
    Route("POST", INSTALLED, install, WRITE),
    Route("GET", INSTALLED + "/{}", get_installed, READ),
    Route("DELETE", INSTALLED + "/{}", uninstall, WRITE),
    Route("GET", INSTALLED + "/{}/chat", get_chat, READ),
]
