"""/groups/delta and /users/delta: everything in the first round, and in later ones what changed since.

As in Graph, an object may be told twice and the order says nothing; a token lives for seven days.
"""

import base64
import binascii
import json
from datetime import datetime, timedelta
from typing import Any, NoReturn
from urllib.parse import quote, urlencode

from sandbox.changes import Change, ChangeLog
from sandbox.clock import stamp
from sandbox.graph_call import Answer, Call, GraphError, Json, Route, bad_request
from sandbox.graph_groups import READ as READ_GROUPS
from sandbox.graph_users import READ as READ_USERS
from sandbox.records import GROUP, USER, Shape
from sandbox.view import View

DEFAULT_TOP = 100
MOST = 999
TOKEN_LIFE = timedelta(days=7)
RELATIONS = ("members", "owners")
OPTIONS = {"$select", "$top", "$deltatoken", "$skiptoken", "$format"}


def groups(call: Call) -> Answer:
    """The groups; `$select=members,owners` tells these links too."""
    return _delta(call, GROUP, "groups")


def users(call: Call) -> Answer:
    return _delta(call, USER, "users")


def _delta(call: Call, shape: Shape, kind: str) -> Answer:
    if unknown := set(call.query) - OPTIONS:
        bad_request(f"The query option '{min(unknown)}' is not supported by delta queries.")
    log = call.tenant.changes
    token = call.query.get("$skiptoken") or call.query.get("$deltatoken")
    if token == "latest":  # noqa: S105 - Graph's word for "nothing of what is there already"
        return _page(call, shape, kind, _state(call, kind, since=log.last(call.lag_s)), [], None)
    if not token:
        state = _state(call, kind, since=0)
        state["round"] = log.begin_round(call.far().all(kind))
        state["until"] = log.last(call.lag_s)
        return _whole(call, shape, kind, state)
    state = _read(call, token, kind)
    if "round" in state:
        return _whole(call, shape, kind, state)
    return _changed(call, shape, kind, state)


def _whole(call: Call, shape: Shape, kind: str, state: Json) -> Answer:
    """A page of the first round."""
    ids = call.tenant.changes.round(state["round"])
    if ids is None:
        _start_over(call, kind)
    view, start = call.far(), int(state.get("at", 0))
    values = []
    for object_id in ids[start : start + state["top"]]:
        record = view.find(object_id)
        if record is not None:
            shown = {**shape.project(record, _names(shape, state["select"])), "id": object_id}
            values.append(shown | _links(view, object_id, state["select"]))
    following = start + state["top"]
    if following < len(ids):
        return _page(call, shape, kind, state, values, {**state, "at": following})
    return _page(call, shape, kind, {**_bare(state), "since": state["until"]}, values, None)


def _changed(call: Call, shape: Shape, kind: str, state: Json) -> Answer:
    """A page of a later round. Its end was fixed when it began, so that nothing slips between two pages."""
    log = call.tenant.changes
    until = int(state.get("until", log.last(call.lag_s)))
    found = log.between(int(state["since"]), until, kind)
    if found is None:
        _start_over(call, kind)
    by_object: dict[str, list[Change]] = {}
    select = state["select"]
    for each in found:
        if each.properties is None or each.relation in select or each.properties & {*_names(shape, select)}:
            by_object.setdefault(each.object_id, []).append(each)
    view, start = call.far(), int(state.get("at", 0))
    values = [_told(view, shape, key, by_object[key], select) for key in [*by_object][start : start + state["top"]]]
    following = start + state["top"]
    if following < len(by_object):
        return _page(call, shape, kind, state, values, {**state, "until": until, "at": following})
    return _page(call, shape, kind, {**_bare(state), "since": max(until, int(state["since"]))}, values, None)


def _told(view: View, shape: Shape, object_id: str, changes: list[Change], select: list[str]) -> Json:
    record = view.find(object_id)
    if record is None:
        # Users and Microsoft 365 groups could still be restored; both are told as removed.
        return {"id": object_id, "@removed": {"reason": "changed" if shape is USER else "deleted"}}
    shown: Json = {**shape.project(record, _names(shape, select)), "id": object_id}
    for relation in RELATIONS:
        if relation in select:
            linked = set(view.linked(relation, object_id))
            targets = dict.fromkeys(each.target for each in changes if each.relation == relation)
            if any(each.properties is None for each in changes):
                targets |= dict.fromkeys(linked)
            entries = [_link(view, each, there=each in linked) for each in targets]
            if entries:
                shown[f"{relation}@delta"] = entries
    return shown


def _links(view: View, object_id: str, select: list[str]) -> Json:
    return {
        f"{relation}@delta": [_link(view, each, there=True) for each in view.linked(relation, object_id)]
        for relation in RELATIONS
        if relation in select
    }


def _link(view: View, object_id: str, *, there: bool) -> Json:
    record = view.find(object_id)
    entry: Json = {"@odata.type": record["@odata.type"] if record else USER.odata_type, "id": object_id}
    return entry if there else {**entry, "@removed": {"reason": "deleted"}}


def _names(shape: Shape, select: list[str]) -> list[str]:
    return [each for each in select if shape.has(each)] or list(shape.default)


def _state(call: Call, kind: str, since: int) -> Json:
    """What a token says. $select travels in it: later rounds are asked with the link alone."""
    return {
        "epoch": call.tenant.changes.epoch,
        "kind": kind,
        "select": [each.strip() for each in call.query.get("$select", "").split(",") if each.strip()],
        "top": _top(call),
        "since": since,
        "made": stamp(call.tenant.clock.now()),
    }


def _bare(state: Json) -> Json:
    return {name: value for name, value in state.items() if name not in ("round", "until", "at")}


def _top(call: Call) -> int:
    preferred = call.headers.get("prefer", "").lower().partition("odata.maxpagesize=")[2].partition(",")[0].strip()
    text = call.query.get("$top") or preferred or str(DEFAULT_TOP)
    if not text.isdigit() or not 1 <= int(text) <= MOST:
        bad_request(f"Invalid page size specified: '{text}'. Must be between 1 and {MOST} inclusive.")
    return int(text)


def _read(call: Call, token: str, kind: str) -> Json:
    try:
        state: Any = json.loads(base64.urlsafe_b64decode(token))
        made = datetime.fromisoformat(state["made"])
    except (binascii.Error, ValueError, KeyError, TypeError):
        bad_request("Badly formed token.", "Directory_InvalidDeltaToken")
    log: ChangeLog = call.tenant.changes
    if state["kind"] != kind:
        bad_request("The token belongs to another resource.", "Directory_InvalidDeltaToken")
    if state["epoch"] != log.epoch or call.tenant.clock.now() - made > TOKEN_LIFE:
        _start_over(call, kind)
    return dict(state)


def _start_over(call: Call, kind: str) -> NoReturn:
    error = GraphError(410, "resyncRequired", "The delta token is too old or unknown; start a full synchronization.")
    error.headers["Location"] = f"{call.base}/{kind}/delta?$deltatoken="
    raise error


def _page(call: Call, shape: Shape, kind: str, state: Json, values: list[Json], following: Json | None) -> Answer:
    state = {**(following or state), "made": stamp(call.tenant.clock.now())}
    token = base64.urlsafe_b64encode(json.dumps(state, separators=(",", ":")).encode()).decode()
    name, option = ("nextLink", "$skiptoken") if following else ("deltaLink", "$deltatoken")
    link = f"{call.base}/{kind}/delta?{urlencode({option: token}, safe='$', quote_via=quote)}"
    select = f"({','.join(state['select'])})" if state["select"] else ""
    context = f"{call.base}/$metadata#{kind}{select}"
    return Answer(200, {"@odata.context": context, f"@odata.{name}": link, "value": values})


ROUTES = [
    Route("GET", "/groups/delta", groups, READ_GROUPS),
    Route("GET", "/users/delta", users, READ_USERS),
]
