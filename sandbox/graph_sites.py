"""The SharePoint site that every Microsoft 365 group comes with; other groups have none, and Graph says 404."""

from sandbox.graph_call import Answer, Call, GraphError, Route
from sandbox.graph_groups import the_group
from sandbox.records import role_id

READ = ("Sites.Read.All", "Sites.ReadWrite.All", "Sites.FullControl.All", "Sites.Manage.All")


def group_root(call: Call, key: str) -> Answer:
    group = the_group(call.near(), key)
    if "Unified" not in group["groupTypes"]:
        raise GraphError(404, "itemNotFound", "The requested site could not be found.")
    host = f"{call.tenant.company.domain.partition('.')[0]}.sharepoint.com"
    nick = str(group["mailNickname"])
    site = {
        "createdDateTime": group["createdDateTime"],
        "description": group.get("description"),
        "id": f"{host},{role_id(group['id'], 'site')},{role_id(group['id'], 'web')}",
        "lastModifiedDateTime": group["createdDateTime"],
        "name": nick,
        "webUrl": f"https://{host}/sites/{nick}",
        "displayName": group["displayName"],
        "root": {},
        "siteCollection": {"hostname": host},
    }
    if wanted := [name.strip() for name in call.query.get("$select", "").split(",") if name.strip()]:
        site = {name: value for name, value in site.items() if name in (*wanted, "id")}
    return Answer(200, {"@odata.context": f"{call.base}/$metadata#sites/$entity", **site})


ROUTES = [Route("GET", "/groups/{}/sites/root", group_root, READ)]
