"""POST /$batch: up to 20 requests in one, each with its own status; in order only where `dependsOn` says so."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

from sandbox.effects import Cause
from sandbox.graph_call import Answer, Call, GraphError, Json, bad_request, error_body
from sandbox.graph_paths import segments_of
from sandbox.weather import Weather

MOST_REQUESTS = 20
METHODS = {"GET", "POST", "PATCH", "PUT", "DELETE"}


def run_batch(call: Call, weather: Weather, answer: Callable[[Call], Answer]) -> Answer:
    """200 with all the answers whenever the batch itself can be read; their order is not that of the requests."""
    requests = _checked(call.content().get("requests"))
    answers: dict[str, Json] = {}
    for each in requests:
        answers[each["id"]] = _shown(each["id"], _one(call, each, weather, answer, answers))
    return Answer(200, {"responses": list(reversed(answers.values()))})


def _one(
    call: Call, request: Json, weather: Weather, answer: Callable[[Call], Answer], earlier: dict[str, Json]
) -> Answer:
    cause = Cause(str(uuid4()), call.cause.client_request_id)
    if any(earlier[each]["status"] >= 400 for each in request.get("dependsOn", [])):
        return refuse(call, GraphError(424, "FailedDependency", "A request this one depends on has failed."), cause)
    if weather.throttles():
        error = GraphError(429, "TooManyRequests", "Too many requests; wait before the next one.")
        error.headers["Retry-After"] = weather.retry_after()
        return refuse(call, error, cause)
    url = urlsplit(str(request["url"]))
    inner = Call(
        tenant=call.tenant,
        lag_s=call.lag_s,
        method=request["method"].upper(),
        path=segments_of(url.path),
        query=dict(parse_qsl(url.query, keep_blank_values=True)),
        headers={name.lower(): str(value) for name, value in request.get("headers", {}).items()},
        body=request.get("body"),
        base=call.base,
        cause=cause,
        person=call.person,
        scopes=call.scopes,
    )
    return answer(inner)


def refuse(call: Call, error: GraphError, cause: Cause) -> Answer:
    return Answer(error.status, error_body(error, cause, call.tenant), error.headers)


def _shown(request_id: str, answer: Answer) -> Json:
    headers = {"Cache-Control": "no-cache", **answer.headers}
    shown: Json = {"id": request_id, "status": answer.status, "headers": headers}
    if answer.text is not None:
        headers["Content-Type"] = "text/plain"
        shown["body"] = answer.text
    elif answer.body is not None:
        headers["Content-Type"] = "application/json"
        shown["body"] = answer.body
    return shown


def _checked(requests: Any) -> list[Json]:
    if not isinstance(requests, list) or not requests:
        bad_request("The batch request must have a non-empty list 'requests'.", "BadRequest")
    if len(requests) > MOST_REQUESTS:
        bad_request(f"Number of batch request steps exceeds the max value of {MOST_REQUESTS}.", "BadRequest")
    seen: set[str] = set()
    for each in requests:
        if not isinstance(each, dict) or not each.get("id") or not each.get("url"):
            bad_request("Every request of a batch needs an id, a method and a url.", "BadRequest")
        if each["id"] in seen or str(each.get("method")).upper() not in METHODS:
            bad_request(f"Request id {each['id']} is given twice, or its method is none.", "BadRequest")
        _check_body(each)
        if not set(each.get("dependsOn", [])) <= seen:
            bad_request(f"Request id {each['id']} depends on one that does not come before it.", "BadRequest")
        seen.add(each["id"])
    return requests


def _check_body(request: Json) -> None:
    headers = {name.lower() for name in request.get("headers", {})}
    writes = str(request["method"]).upper() in ("POST", "PATCH", "PUT")
    if writes and ("content-type" not in headers or request.get("body") is None):
        bad_request(f"Write request id : {request['id']} does not contain Content-Type header or body.", "BadRequest")
