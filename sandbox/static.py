"""Serves the chat page: its own files, and of the installed npm packages only what the page needs."""

from pathlib import Path

from aiohttp import web

PAGE = Path(__file__).with_name("page")
OWN_KINDS = (".html", ".js", ".css", ".svg", ".png", ".json", ".ico", ".woff2")
VENDOR = {"adaptivecards": "dist", "markdown-it": "dist"}


def routes() -> list[web.RouteDef]:
    return [
        web.get("/", _index),
        web.get("/page/vendor/{package}/{path:.+}", _vendor),
        web.get("/page/{path:.+}", _own),
    ]


async def _index(request: web.Request) -> web.StreamResponse:
    return _file(PAGE, "index.html")


async def _own(request: web.Request) -> web.StreamResponse:
    path = request.match_info["path"]
    if path.startswith("node_modules/") or not path.endswith(OWN_KINDS):
        raise web.HTTPNotFound
    return _file(PAGE, path)


async def _vendor(request: web.Request) -> web.StreamResponse:
    package, path = request.match_info["package"], request.match_info["path"]
    folder = VENDOR.get(package)
    if folder is None or not path.startswith(f"{folder}/"):
        raise web.HTTPNotFound
    return _file(PAGE / "node_modules" / package / folder, path.removeprefix(f"{folder}/"))


def _file(folder: Path, path: str) -> web.StreamResponse:
    found = (folder / path).resolve()
    if not found.is_relative_to(folder.resolve()) or not found.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(found, headers={"Cache-Control": "no-cache"})
