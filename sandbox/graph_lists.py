"""Every list the Graph answers: $filter, $search, $orderby, $top, $select, $count and paging, typed or mixed."""

import base64
import binascii
from collections.abc import Callable, Collection, Iterable
from functools import partial
from itertools import islice
from typing import Any
from urllib.parse import quote, urlencode

from sandbox.graph_call import Answer, Call, bad_request, unsupported
from sandbox.odata import BadQuery, Filter, Getter, comparable, parse_filter, walk
from sandbox.records import SHAPES, Record, Shape, shape_of
from sandbox.search import Search, parse_search
from sandbox.view import View

Derive = dict[str, Callable[[Record], Any]]
DEFAULT_TOP = 100
MOST = 999
SEARCHABLE = frozenset(
    ("displayName", "description", "mail", "mailNickname", "userPrincipalName", "givenName", "surname", "appId")
)
OPTIONS = {"$filter", "$search", "$select", "$orderby", "$top", "$count", "$expand", "$skiptoken", "$format", "$skip"}


def chosen(call: Call, shape: Shape) -> tuple[str, ...]:
    """The properties to answer: $select's, or the type's default ones; 400 for one the type does not have."""
    wanted = call.query.get("$select")
    if not wanted or wanted == "*":
        return shape.default
    names = tuple(dict.fromkeys(name.strip() for name in wanted.split(",") if name.strip()))
    for name in names:
        if not shape.has(name):
            bad_request(
                f"Parsing OData Select and Expand failed: Could not find a property named '{name}' on type "
                f"'microsoft.graph.{shape.name}'.",
                "BadRequest",
            )
    return names


def one(call: Call, record: Record, *, context: str, typed: bool = False) -> Answer:
    """A single object."""
    shape = shape_of(record)
    fragment = f"{context}({call.query['$select']})/$entity" if "$select" in call.query else f"{context}/$entity"
    body: Record = {"@odata.context": f"{call.base}/$metadata#{fragment}"}
    if typed:
        body["@odata.type"] = shape.odata_type
    return Answer(200, body | shape.project(record, chosen(call, shape)))


class Listing:
    """One list request over ids that the caller found."""

    def __init__(
        self, call: Call, view: View, *, shape: Shape | None, context: str, derive: Derive | None = None
    ) -> None:
        """`shape` None: objects of several types, each told with its @odata.type."""
        self._call = call
        self._view = view
        self._shape = shape
        self._context = context
        self._derive = derive or {}
        self._top = self._read_top()
        self._filter = self._read_filter()
        self._search = self._read_search()
        self._names = chosen(call, shape) if shape else self._mixed_names()

    def answer(self, ids: Collection[str], kind: str | None = None) -> Answer:
        """The page that was asked for; `kind` says that `ids` are all of a kind, so that an index may be used."""
        if kind is not None:
            ids = self._narrow(kind, ids)
        if self._call.query.get("$orderby"):
            ids = self._ordered(ids)
        start = self._start()
        page, following = self._page(ids, start)
        body: dict[str, Any] = {"@odata.context": self._metadata()}
        if self._call.counted and self._call.eventual:
            body["@odata.count"] = self.count(ids, whole=kind is not None)
        if following is not None:
            body["@odata.nextLink"] = self._next_link(following)
        body["value"] = [self._shown(record) for record in page]
        return Answer(200, body)

    def count(self, ids: Collection[str], *, whole: bool = False) -> int:
        """How many there are on all pages together; `whole` says that all of them are of the wanted type."""
        if self._filter is None and self._search is None and (whole or self._shape is None):
            return len(ids)
        return sum(1 for each in ids if self._found(each) is not None)

    def counted(self, ids: Collection[str], kind: str | None = None) -> Answer:
        """The answer of `/$count`: a bare number as text, only with ConsistencyLevel: eventual."""
        if not self._call.eventual:
            unsupported("$count is not currently supported.")
        if kind is not None:
            ids = self._narrow(kind, ids)
        return Answer(200, text=str(self.count(ids, whole=kind is not None)))

    def _page(self, ids: Collection[str], start: int) -> tuple[list[Record], int | None]:
        page: list[Record] = []
        for position, object_id in enumerate(islice(ids, start, None), start):
            record = self._found(object_id)
            if record is None:
                continue
            if len(page) == self._top:
                return page, position
            page.append(record)
        return page, None

    def _found(self, object_id: str) -> Record | None:
        record = self._view.find(object_id)
        if record is None or (self._shape is not None and record["@odata.type"] != self._shape.odata_type):
            return None
        if self._filter is None and self._search is None:
            return record
        get = self._getter(record)
        if self._filter is not None and not self._filter.test(get):
            return None
        return None if self._search is not None and not self._search.test(get) else record

    def _getter(self, record: Record) -> Getter:
        def get(path: str) -> Any:
            derived = self._derive.get(path)
            return derived(record) if derived else walk(record, path)

        return get

    def _shown(self, record: Record) -> Record:
        if self._shape is not None:
            return self._shape.project(record, self._names)
        shape = shape_of(record)
        names = [n for n in self._names if shape.has(n)] if self._names else shape.default
        if self._names and "id" not in names:
            names = ["id", *names]
        return {"@odata.type": shape.odata_type, **shape.project(record, names)}

    def _narrow(self, kind: str, ids: Collection[str]) -> Collection[str]:
        lookup = self._view.lookup(kind)
        found: Iterable[str] | None = None
        if self._search is not None:
            found = self._search.candidates(lookup)
        elif self._filter is not None:
            found = self._filter.candidates(lookup)
        return ids if found is None else self._view.narrowed(kind, found)

    def _ordered(self, ids: Collection[str]) -> list[str]:
        names = [part.split() for part in self._call.query["$orderby"].split(",")]
        if self._filter is not None:
            self._need_advanced("Sorting is not supported together with a filter.")
        records = [record for each in ids if (record := self._found(each)) is not None]
        for name, *direction in reversed(names):
            self._check_name(name)
            descending = [each.lower() for each in direction] == ["desc"]
            records.sort(key=lambda record: str(comparable(record.get(name)) or ""), reverse=descending)
        return [record["id"] for record in records]

    def _read_top(self) -> int:
        text = self._call.query.get("$top")
        if text is None:
            return DEFAULT_TOP
        if not text.isdigit() or not 1 <= int(text) <= MOST:
            bad_request(f"Invalid page size specified: '{text}'. Must be between 1 and {MOST} inclusive.")
        return int(text)

    def _read_filter(self) -> Filter | None:
        text = self._call.query.get("$filter")
        if text is None:
            return None
        try:
            found = parse_filter(text)
        except BadQuery as error:
            bad_request(str(error), "BadRequest")
        for name in found.names:
            self._check_name(name)
        if found.advanced:
            self._need_advanced(
                f"Unsupported or invalid query filter clause specified for property '{min(found.names)}'."
            )
        return found

    def _read_search(self) -> Search | None:
        text = self._call.query.get("$search")
        if text is None:
            return None
        if not self._call.eventual:
            unsupported(
                "Request with $search query parameter only works through MSGraph with a special request header: "
                "'ConsistencyLevel: eventual'"
            )
        try:
            return parse_search(text, SEARCHABLE)
        except BadQuery as error:
            bad_request(str(error), "BadRequest")

    def _check_name(self, name: str) -> None:
        shapes = [self._shape] if self._shape else list(SHAPES.values())
        if name not in self._derive and not any(shape.has(name) for shape in shapes):
            kind = self._shape.name if self._shape else "directoryObject"
            bad_request(
                f"Invalid filter clause: Could not find a property named '{name}' on type 'microsoft.graph.{kind}'.",
                "BadRequest",
            )

    def _need_advanced(self, message: str) -> None:
        if not (self._call.eventual and self._call.counted):
            unsupported(message)

    def need_advanced_for_cast(self) -> None:
        """A cast together with another option needs ConsistencyLevel: eventual and $count=true."""
        if (OPTIONS - {"$count", "$skiptoken"}) & set(self._call.query):
            self._need_advanced("The specified OData cast segment with other query parameters is not supported.")

    def _mixed_names(self) -> tuple[str, ...]:
        return tuple(name.strip() for name in self._call.query.get("$select", "").split(",") if name.strip())

    def _metadata(self) -> str:
        select = f"({self._call.query['$select']})" if self._call.query.get("$select") else ""
        return f"{self._call.base}/$metadata#{self._context}{select}"

    def _start(self) -> int:
        token = self._call.query.get("$skiptoken")
        if token is None:
            return 0
        try:
            return int(base64.urlsafe_b64decode(token).decode().removeprefix("at:"))
        except (binascii.Error, ValueError):
            bad_request("The skip token is invalid.", "Directory_ExpiredPageToken")

    def _next_link(self, position: int) -> str:
        token = base64.urlsafe_b64encode(f"at:{position}".encode()).decode()
        query = urlencode({**self._call.query, "$skiptoken": token}, safe="$", quote_via=quote)
        return f"{self._call.base}/{'/'.join(quote(segment, safe='$') for segment in self._call.path)}?{query}"


def plain(call: Call, context: str, values: list[Any]) -> Answer:
    """A short list of things that are no directory objects."""
    return Answer(200, {"@odata.context": f"{call.base}/$metadata#{context}", "value": values})


def filtered(call: Call, values: list[Record]) -> list[Record]:
    """Such a short list after $filter."""
    text = call.query.get("$filter")
    if text is None:
        return values
    try:
        found = parse_filter(text)
    except BadQuery as error:
        bad_request(str(error), "BadRequest")
    return [each for each in values if found.test(partial(walk, each))]
