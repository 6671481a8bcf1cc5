"""/sandbox/tenant, /groups, /users, /policy, /effects, /mails: the truth about the directory, past Graph.

Nothing here lags, is throttled or asks for a token: a script sees at once what really happened.
"""

from typing import Any

from aiohttp import web

from sandbox.answers import ApiError, Json, body_of, number_of
from sandbox.company import DOMAIN, TENANT_ID
from sandbox.directory import Unknown
from sandbox.tenant import Tenant


class DirectoryApi:
    """The directory as scripts and the chat page's panel meet it."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/sandbox/tenant", self._summary),
            web.get("/sandbox/groups", self._groups),
            web.get("/sandbox/groups/{group}", self._group),
            web.put("/sandbox/groups/{group}", self._put_group),
            web.delete("/sandbox/groups/{group}", self._delete_group),
            web.get("/sandbox/users/{user}", self._user),
            web.put("/sandbox/users/{user}", self._put_user),
            web.delete("/sandbox/users/{user}", self._delete_user),
            web.put("/sandbox/applications/{app}/assigned/{who}", self._put_assignment),
            web.delete("/sandbox/applications/{app}/assigned/{who}", self._drop_assignments),
            web.patch("/sandbox/policy", self._patch_policy),
            web.get("/sandbox/effects", self._effects),
            web.get("/sandbox/mails", self._mails),
        ]

    async def _summary(self, request: web.Request) -> web.Response:
        tenant = self._tenant
        return web.json_response(
            {
                "id": TENANT_ID,
                "domain": DOMAIN,
                "displayName": tenant.company.name,
                "people": len(tenant.users),
                "groups": len(tenant.groups),
                "effects": len(tenant.effects.after(0)),
                "policies": tenant.policies.snapshot(),
            }
        )

    async def _groups(self, request: web.Request) -> web.Response:
        words = request.query.get("q", "").casefold().split()
        found = [
            record
            for record in self._tenant.groups.values()
            if all(word in f"{record['displayName']} {record.get('description') or ''}".casefold() for word in words)
        ]
        found.sort(key=lambda record: str(record["displayName"]).casefold())
        top = number_of(request, "top", 1000)
        return web.json_response({"groups": [self._brief(record) for record in found[:top]]})

    async def _group(self, request: web.Request) -> web.Response:
        return web.json_response(self._shown(self._found(request)))

    async def _put_group(self, request: web.Request) -> web.Response:
        """Changes the group with this id or name, or makes one of this name."""
        wanted = await body_of(request)
        named = request.match_info["group"]
        found = self._tenant.group_named(named)
        wanted = {"displayName": named, **wanted} if found is None else {**wanted, "id": found["id"]}
        try:
            record = self._tenant.put_group(wanted)
        except (ValueError, Unknown) as error:
            raise ApiError(400, "BadGroup", _sentence(error)) from error
        return web.json_response(self._shown(record))

    async def _delete_group(self, request: web.Request) -> web.Response:
        self._tenant.delete_group(self._found(request)["id"])
        return web.json_response({})

    async def _user(self, request: web.Request) -> web.Response:
        return web.json_response(self._person(request))

    async def _put_user(self, request: web.Request) -> web.Response:
        """Changes the person with this user principal name, or makes one."""
        wanted = await body_of(request)
        try:
            record = self._tenant.put_user({**wanted, "upn": request.match_info["user"]})
        except (ValueError, Unknown) as error:
            raise ApiError(400, "BadUser", _sentence(error)) from error
        return web.json_response(record)

    async def _delete_user(self, request: web.Request) -> web.Response:
        self._tenant.delete_user(self._person(request)["id"])
        return web.json_response({})

    async def _put_assignment(self, request: web.Request) -> web.Response:
        """Gives a person (user principal name) or a group ("group:CRM-Users") a role; {"role": "User"}, or none."""
        wanted = await body_of(request, "role")
        try:
            role = str(wanted.get("role") or "")
            made = self._tenant.put_assignment(request.match_info["app"], request.match_info["who"], role)
        except Unknown as error:
            raise ApiError(404, "NoSuchAssignment", _sentence(error)) from error
        return web.json_response(made)

    async def _drop_assignments(self, request: web.Request) -> web.Response:
        try:
            self._tenant.drop_assignments(request.match_info["app"], request.match_info["who"])
        except Unknown as error:
            raise ApiError(404, "NoSuchAssignment", _sentence(error)) from error
        return web.json_response({})

    async def _patch_policy(self, request: web.Request) -> web.Response:
        changes = await body_of(request)
        try:
            self._tenant.set_policy(changes)
        except ValueError as error:
            raise ApiError(400, "BadPolicy", str(error)) from error
        return web.json_response(self._tenant.policies.snapshot())

    async def _effects(self, request: web.Request) -> web.Response:
        return web.json_response({"effects": self._tenant.effects.after(number_of(request, "after", 0))})

    async def _mails(self, request: web.Request) -> web.Response:
        return web.json_response({"mails": self._tenant.mails.to(request.query.get("to", ""))})

    def _found(self, request: web.Request) -> Json:
        named = request.match_info["group"]
        record = self._tenant.group_named(named)
        if record is None:
            raise ApiError(404, "NoSuchGroup", f"There is no group “{named}” here.")
        return record

    def _person(self, request: web.Request) -> Json:
        upn = request.match_info["user"]
        record = self._tenant.person_by_upn(upn) or self._tenant.users.get(upn)
        if record is None:
            raise ApiError(404, "NoSuchPerson", f"There is nobody with the user principal name “{upn}” here.")
        return record

    def _brief(self, record: Json) -> Json:
        return {
            "id": record["id"],
            "displayName": record["displayName"],
            "description": record.get("description"),
            "kind": kind_of(record),
            "visibility": record.get("visibility"),
            "owners": self._linked("owners", record["id"]),
            "memberCount": len(self._tenant.links["members"].get(record["id"], ())),
        }

    def _shown(self, record: Json) -> Json:
        return {**self._brief(record), "members": self._linked("members", record["id"])}

    def _linked(self, relation: str, group_id: str) -> list[Json]:
        return [
            {"id": each, "displayName": self._tenant.name(each), "upn": self._upn(each)}
            for each in self._tenant.links[relation].get(group_id, ())
        ]

    def _upn(self, object_id: str) -> Any:
        """None for what is in a group without being a person: another group, an application."""
        return self._tenant.users.get(object_id, {}).get("userPrincipalName")


def kind_of(record: Json) -> str:
    """The kind of a group in the words of the company's file."""
    if "Unified" in (record.get("groupTypes") or []):
        return "microsoft365"
    if record.get("mailEnabled"):
        return "mailSecurity" if record.get("securityEnabled") else "distribution"
    return "security"


def _sentence(error: Exception) -> str:
    # str() of a LookupError's child that came through KeyError would add quotes; the first argument is the sentence.
    return str(error.args[0])
