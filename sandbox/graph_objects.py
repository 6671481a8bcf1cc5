"""/directoryObjects: anything by its id, whatever type it has."""

from sandbox.graph_call import Answer, Call, Route, bad_request, not_found
from sandbox.graph_lists import one
from sandbox.records import shape_of

READ = ("Directory.Read.All", "User.ReadBasic.All", "User.Read.All", "Group.Read.All", "GroupMember.Read.All")
MOST_IDS = 1000


def get_by_ids(call: Call) -> Answer:
    """At most 1,000 objects; ids of nothing are left out without a word."""
    content = call.content()
    ids, types = content.get("ids"), content.get("types")
    if not isinstance(ids, list):
        bad_request("Invalid value specified for property 'ids' of resource 'DirectoryObject'.")
    if len(ids) > MOST_IDS:
        bad_request(f"Too many ids: at most {MOST_IDS} objects can be read at once.")
    view = call.near()
    found = [record for each in ids if (record := view.find(str(each))) is not None]
    shown = [
        {"@odata.type": shape.odata_type, **shape.project(record, shape.default)}
        for record in found
        if (shape := shape_of(record)) and (not types or shape.name in types or "directoryObject" in types)
    ]
    return Answer(200, {"@odata.context": f"{call.base}/$metadata#directoryObjects", "value": shown})


def get_object(call: Call, key: str) -> Answer:
    found = call.near().find(key)
    if found is None:
        not_found(key)
    return one(call, found, context="directoryObjects", typed=True)


ROUTES = [
    Route("POST", "/directoryObjects/getByIds", get_by_ids, READ),
    Route("GET", "/directoryObjects/{}", get_object, READ),
]
