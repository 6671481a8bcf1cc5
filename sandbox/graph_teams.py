"""/groups/{id}/team: the team of a group, and giving it one.

A Microsoft 365 group with an owner gets one team; while the group is too young, or a replica has not heard of it, the
answer is 404, and a second team is 409.
"""

from datetime import datetime
from urllib.parse import quote

from sandbox.company import object_id
from sandbox.graph_call import Answer, Call, GraphError, Json, Route, bad_request, not_found
from sandbox.graph_delegated import refuse_stranger
from sandbox.graph_groups import the_group
from sandbox.records import Record

READ = ("Group.Read.All", "Group.ReadWrite.All", "Team.ReadBasic.All", "TeamSettings.Read.All")
WRITE = ("Group.ReadWrite.All", "Directory.ReadWrite.All", "Team.Create")


def get_team(call: Call, key: str) -> Answer:
    group = the_group(call.near(), key)
    if "Team" not in (group.get("resourceProvisioningOptions") or ()):
        raise GraphError(404, "NotFound", f"No team found with Group Id {group['id']}.")
    return Answer(200, _shown(call, group))


def put_team(call: Call, key: str) -> Answer:
    group = the_group(call.near(), key)
    refuse_stranger(call, group)
    if "Unified" not in group["groupTypes"]:
        bad_request("The group is not a Microsoft 365 group, hence it cannot have a team.", "BadRequest")
    if not any(each in call.tenant.users for each in call.near().linked("owners", group["id"])):
        bad_request("The group must have at least one owner to have a team.", "BadRequest")
    made = datetime.fromisoformat(group["createdDateTime"].replace("Z", "+00:00"))
    if (call.tenant.clock.now() - made).total_seconds() < call.tenant.whims.team_after_s:
        not_found(group["id"])
    if "Team" in (call.tenant.groups[group["id"]].get("resourceProvisioningOptions") or ()):
        raise GraphError(409, "Conflict", "The group already has a team.")
    options = [*(group.get("resourceProvisioningOptions") or ()), "Team"]
    call.tenant.change_group(group["id"], {"resourceProvisioningOptions": options}, call.cause)
    return Answer(201, _shown(call, call.tenant.groups[group["id"]]))


def _shown(call: Call, group: Record) -> Json:
    channel = quote(f"19:{object_id('channel', group['id']).replace('-', '')}@thread.tacv2", safe="")
    where = f"?groupId={group['id']}&tenantId={call.tenant.company.tenant_id}"
    return {
        "@odata.context": f"{call.base}/$metadata#teams/$entity",
        "id": group["id"],
        "displayName": group["displayName"],
        "webUrl": f"https://teams.microsoft.com/l/team/{channel}/conversations{where}",
        "isArchived": False,
    }


ROUTES = [
    Route("GET", "/groups/{}/team", get_team, READ),
    Route("PUT", "/groups/{}/team", put_team, WRITE),
]
