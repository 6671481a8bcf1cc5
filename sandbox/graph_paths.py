"""Graph's paths: the several spellings of one resource made equal, and the operation behind each."""

import re
from urllib.parse import unquote

from sandbox.graph_call import GraphError, Route

KEYED = re.compile(r"^(?P<name>\w+)\((?:(?P<key>\w+)=)?'(?P<value>(?:[^']|'')*)'\)$")
TYPES = {"user", "group", "servicePrincipal", "directoryRole", "device", "orgContact", "administrativeUnit"}


def segments_of(path: str) -> tuple[str, ...]:
    """A path after /v1.0 as decoded segments.

    `/users('a')` is `/users/a`, `/groups(uniqueName='x')` is `/groups(uniqueName)/x`, `/groups/delta()` is
    `/groups/delta`, and `graph.user`, as the SDK writes a cast, is `microsoft.graph.user`.
    """
    segments: list[str] = []
    for raw in path.split("/"):
        if not raw:
            continue
        segment = unquote(raw)
        keyed = KEYED.match(segment)
        if keyed:
            name = f"{keyed['name']}({keyed['key']})" if keyed["key"] else keyed["name"]
            segments += [name, keyed["value"].replace("''", "'")]
            continue
        bare = segment.removesuffix("()").removeprefix("microsoft.").removeprefix("graph.")
        if bare in TYPES and bare != segment:
            segments.append(f"microsoft.graph.{bare}")
        elif segment.startswith(("microsoft.graph.", "graph.")) or segment.endswith("()"):
            segments.append(bare)
        else:
            segments.append(segment)
    return tuple(segments)


class Router:
    """Finds the route of a call among all that the Graph has."""

    def __init__(self, routes: list[Route]) -> None:
        self._routes: dict[int, list[tuple[tuple[str, ...], Route]]] = {}
        for route in routes:
            pattern = tuple(route.pattern.strip("/").split("/"))
            self._routes.setdefault(len(pattern), []).append((pattern, route))
        for found in self._routes.values():
            # A literal segment beats a type, and a type beats an id.
            found.sort(key=lambda each: each[0].count("{}") * 2 + each[0].count("{cast}"))

    def find(self, method: str, path: tuple[str, ...]) -> tuple[Route, list[str]]:
        """The route and what stands in its holes; 400 for a path Graph lacks, 405 for a wrong method."""
        known = False
        for pattern, route in self._routes.get(len(path), ()):
            holes = _holes(pattern, path)
            if holes is None:
                continue
            if route.method == method:
                return route, holes
            known = True
        if known:
            raise GraphError(405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.")
        last = path[-1] if path else ""
        raise GraphError(400, "BadRequest", f"Resource not found for the segment '{last}'.")


def _holes(pattern: tuple[str, ...], path: tuple[str, ...]) -> list[str] | None:
    holes: list[str] = []
    for wanted, segment in zip(pattern, path, strict=True):
        if (wanted == "{cast}" and segment.startswith("microsoft.graph.")) or (
            wanted == "{}" and not segment.startswith(("$", "microsoft.graph."))
        ):
            holes.append(segment)
        elif wanted != segment:
            return None
    return holes
