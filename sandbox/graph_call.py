"""One Graph request and its answer, whether it came over the wire or inside a $batch, and Graph's way of saying no."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from sandbox.clock import stamp
from sandbox.effects import Cause
from sandbox.tenant import Tenant
from sandbox.view import View

Json = dict[str, Any]
# A GET by id is answered by a replica that is behind, but less so than the indexes behind lists and searches.
NEAR_SHARE = 0.25


class GraphError(Exception):
    """An error answer: HTTP status, Graph's code and message, and details where Graph gives them."""

    def __init__(self, status: int, code: str, message: str, details: list[Json] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.details = details
        self.headers: dict[str, str] = {}


@dataclass(slots=True)
class Answer:
    """Status, JSON body (None: no body), headers; `text` replaces the JSON where Graph answers plain text."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    text: str | None = None


@dataclass(slots=True)
class Call:
    """One request. `path` is what follows /v1.0, decoded segment by segment; header names are in lower case."""

    tenant: Tenant
    lag_s: float
    method: str
    path: tuple[str, ...]
    query: dict[str, str]
    headers: Mapping[str, str]
    body: Any
    base: str
    cause: Cause

    @property
    def eventual(self) -> bool:
        return self.headers.get("consistencylevel", "").lower() == "eventual"

    @property
    def counted(self) -> bool:
        return self.query.get("$count", "").lower() == "true"

    def near(self) -> View:
        """What a GET by id sees."""
        return self.tenant.view(self.lag_s * NEAR_SHARE)

    def far(self) -> View:
        """What lists, searches and everything transitive see."""
        return self.tenant.view(self.lag_s)

    def content(self) -> Json:
        """The JSON object in the body; 400 if there is none."""
        if not isinstance(self.body, dict):
            bad_request(
                "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid "
                "JSON format.",
                "BadRequest",
            )
        return self.body


Handler = Callable[..., Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """One operation: `{}` in the pattern is an id, `{cast}` a type (microsoft.graph.user); `needs` any of these, or,
    where `by_owner`, that the application owns the group named first."""

    method: str
    pattern: str
    handler: Handler
    needs: tuple[str, ...] = ()
    by_owner: bool = False


def bad_request(message: str, code: str = "Request_BadRequest", details: list[Json] | None = None) -> NoReturn:
    raise GraphError(400, code, message, details)


def unsupported(message: str) -> NoReturn:
    raise GraphError(400, "Request_UnsupportedQuery", message)


def not_found(object_id: str) -> NoReturn:
    raise GraphError(
        404,
        "Request_ResourceNotFound",
        f"Resource '{object_id}' does not exist or one of its queried reference-property objects are not present.",
    )


def denied() -> NoReturn:
    raise GraphError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")


def error_body(error: GraphError, cause: Cause, tenant: Tenant) -> Json:
    """The body of every error answer; innerError carries the ids to quote."""
    inner = {
        "date": stamp(tenant.clock.now()).removesuffix("Z"),
        "request-id": cause.request_id,
        "client-request-id": cause.client_request_id,
    }
    body: Json = {"code": error.code, "message": error.message, "innerError": inner}
    if error.details is not None:
        body["details"] = error.details
    return {"error": body}
