"""A pretend Microsoft Graph v1.0 over HTTP: Graph's paths, shapes, status codes, error bodies and moods."""

import json
import logging
from collections.abc import Callable
from email.utils import format_datetime
from typing import Any
from uuid import uuid4

from aiohttp import web

from sandbox import (
    graph_apps,
    graph_delta,
    graph_groups,
    graph_licences,
    graph_mailboxes,
    graph_membership,
    graph_naming,
    graph_objects,
    graph_policies,
    graph_sites,
    graph_teams,
    graph_teamwork,
    graph_users,
    own_app,
)
from sandbox.batch import run_batch
from sandbox.effects import Cause
from sandbox.graph_call import Answer, Call, GraphError, denied, error_body
from sandbox.graph_paths import Router, segments_of
from sandbox.tenant import Tenant
from sandbox.weather import Weather

log = logging.getLogger(__name__)

JSON_TYPE = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
ROOMS = (
    graph_delta,
    graph_users,
    graph_groups,
    graph_membership,
    graph_naming,
    graph_objects,
    graph_policies,
    graph_licences,
    graph_apps,
    graph_teams,
    graph_teamwork,
    graph_mailboxes,
    graph_sites,
)
CAUSE = web.RequestKey("cause", Cause)


CheckBearer = Callable[[web.Request], dict[str, Any] | None]


def routes(tenant: Tenant, weather: Weather, check_bearer: CheckBearer) -> list[web.RouteDef]:
    """The Graph under /v1.0; `check_bearer` raises web.HTTPUnauthorized for a request without a good token,
    and may return the claims of one that is; without them an application acts for itself."""
    return [web.route("*", "/v1.0/{path:.*}", Graph(tenant, weather, check_bearer).handle)]


class Graph:
    """Answers Graph requests about one tenant."""

    def __init__(self, tenant: Tenant, weather: Weather, check_bearer: CheckBearer) -> None:
        self._tenant = tenant
        self._weather = weather
        self._check_bearer = check_bearer
        self._router = Router([route for room in ROOMS for route in room.ROUTES])

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One HTTP request, through the weather; every answer carries request-id and client-request-id."""
        request_id = str(uuid4())
        cause = Cause(request_id, request.headers.get("client-request-id", request_id))
        request[CAUSE] = cause
        is_batch = request.path.endswith("/$batch")
        try:
            answer = await self._weather.pass_through(request, self._served, self._refuse, may_throttle=not is_batch)
        except web.HTTPException as error:
            error.headers.update(_ids(cause))
            raise
        answer.headers.update(_ids(cause))
        answer.headers["Date"] = format_datetime(self._tenant.clock.now(), usegmt=True)
        return answer

    async def _served(self, request: web.Request) -> web.Response:
        claims = self._check_bearer(request) or {}
        for_a_person = claims.get("idtyp") == "user"
        call = Call(
            tenant=self._tenant,
            lag_s=self._weather.lag_s,
            method=request.method,
            path=segments_of(request.rel_url.raw_path.removeprefix("/v1.0")),
            query=dict(request.query),
            headers={name.lower(): value for name, value in request.headers.items()},
            body=await _json(request),
            base=f"{request.scheme}://{request.host}/v1.0",
            cause=request[CAUSE],
            person=str(claims["oid"]) if for_a_person else "",
            scopes=frozenset(str(claims["scp"]).split()) if for_a_person else frozenset(),
        )
        return _response(self.answer(call))

    def answer(self, call: Call) -> Answer:
        """What Graph says to a call; never raises."""
        self._tenant.licensing.settle()
        try:
            if call.path == ("$batch",) and call.method == "POST":
                return run_batch(call, self._weather, self.answer)
            route, holes = self._router.find(call.method, call.path)
            granted = call.scopes if call.person else frozenset(self._tenant.company.permissions)
            held = granted or call.person
            if granted and not call.person:
                granted |= own_app.granted_since(self._tenant.app_assignments.values())
            may = not held or not route.needs or not set(route.needs).isdisjoint(granted)
            by_owning = not call.person and route.by_owner and own_app.owns(self._tenant, holes[0].lower())
            if not may and not by_owning:
                denied()
            answer: Answer = route.handler(call, *holes)
        except GraphError as error:
            return Answer(error.status, error_body(error, call.cause, self._tenant), error.headers)
        except Exception:
            # A mistake of the sandbox's own must look like Graph having a bad day, and be found in the log.
            log.exception("the pretend Graph failed on %s /%s", call.method, "/".join(call.path))
            fault = GraphError(500, "InternalServerError", "The pretend Graph has a fault; its log says which.")
            return Answer(500, error_body(fault, call.cause, self._tenant))
        return answer

    def _refuse(
        self, request: web.Request, status: int, code: str, message: str, headers: dict[str, str]
    ) -> web.Response:
        body = error_body(GraphError(status, code, message), request[CAUSE], self._tenant)
        return web.json_response(body, status=status, headers=headers)


def _ids(cause: Cause) -> dict[str, str]:
    return {"request-id": cause.request_id, "client-request-id": cause.client_request_id}


async def _json(request: web.Request) -> object:
    if not request.can_read_body:
        return None
    try:
        return json.loads(await request.read())
    except ValueError:
        return None


def _response(answer: Answer) -> web.Response:
    if answer.text is not None:
        return web.Response(text=answer.text, status=answer.status, headers=answer.headers)
    if answer.body is None:
        return web.Response(status=answer.status, headers=answer.headers)
    text = json.dumps(answer.body, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {"Content-Type": JSON_TYPE, "OData-Version": "4.0", "Cache-Control": "no-cache", **answer.headers}
    return web.Response(body=text, status=answer.status, headers=headers)
