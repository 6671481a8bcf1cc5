"""What "who has access to Contoso CRM?" takes of memory and requests for 40,000 people, against a pretend Graph in a
process of its own: 40 assigned groups, of which one has all of them and 19 have 2,000 each."""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import resource
import subprocess
import sys
from functools import cache
from time import perf_counter
from typing import Any

from aiohttp import web
from azure.core.credentials import AccessToken

from approvals.app_paths import counted
from approvals.ports.directory import App
from bench.timing import Measured
from cards.access_card import Access, access_card
from cards.words import Words
from directory.applications import EnterpriseApplications
from directory.graph import Graph

PEOPLE, GROUPS, PAGE = 40_000, 40, 999
CRM, SMALL = "00000000-0000-4000-8000-00000000c001", "00000000-0000-4000-8000-00000000c002"


def access_memory() -> Measured:
    """The most that it took above what was there before; beside it, the ids alone."""
    return Measured("access_memory", told()["mb"], "MB", told()["ids_mb"])


def access_time() -> Measured:
    """From asking to the card; beside it, what one request took."""
    return Measured("access_time", told()["ms"], "ms", told()["ms"] / told()["requests"])


@cache
def told() -> dict[str, Any]:
    """Measured in a process of its own, as memory is."""
    ran = subprocess.run([sys.executable, "-m", "bench.access", "--json"], capture_output=True, check=True)
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


class _Given:
    """A credential that has its token already."""

    async def get_token(self, *_: str, **__: Any) -> AccessToken:
        return AccessToken("token", 4_000_000_000)

    async def close(self) -> None: ...

    async def __aenter__(self) -> _Given:
        return self

    async def __aexit__(self, *_: object) -> None: ...


def _person(number: int) -> dict[str, object]:
    return {
        "@odata.type": "#microsoft.graph.user",
        "id": f"{number:08x}-0000-4000-8000-000000000000",
        "displayName": f"Katarzyna Wiśniewska-Nowak {number:05}",
        "userPrincipalName": f"katarzyna.wisniewska{number:05}@contoso.example",
        "accountEnabled": True,
        "userType": "Member",
    }


def _answer(base: str, url: str) -> dict[str, Any]:
    """What Graph has at a path below its base, as far as it is asked here."""
    path, _, options = url.partition("?")
    kind, key, *rest = path.strip("/").split("/")
    if kind == "servicePrincipals":
        ids = [f"{number:08x}-0000-4000-8000-00000000abcd" for number in range(GROUPS if key == CRM else 1)]
        return {"value": [{"principalId": one, "principalType": "Group"} for one in ids]}
    number = int(key[:8], 16)
    if not rest:
        return {"id": key, "displayName": f"Group {number}", "mailEnabled": False, "securityEnabled": True}
    members = PEOPLE if number == 1 else 2_000 if number <= 20 else 20
    start = int(options.partition("skiptoken=")[2] or 0)
    page: dict[str, Any] = {"value": [_person(each) for each in range(start, min(start + PAGE, members))]}
    if start + PAGE < members:
        page["@odata.nextLink"] = f"{base}{path}?$skiptoken={start + PAGE}"
    return page


async def _serve() -> None:
    base, count = "", 0

    async def batch(request: web.Request) -> web.Response:
        nonlocal count
        count += 1
        wanted = (await request.json())["requests"]
        items = [{"id": one["id"], "status": 200, "body": _answer(base, one["url"])} for one in wanted]
        return web.json_response({"responses": items})

    async def single(request: web.Request) -> web.Response:
        nonlocal count
        if request.path.endswith("/count"):
            return web.json_response({"requests": count})
        count += 1
        return web.json_response(_answer(base, str(request.rel_url).removeprefix("/v1.0")))

    app = web.Application()
    app.router.add_post("/v1.0/$batch", batch)
    app.router.add_get("/v1.0/{path:.*}", single)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}/v1.0"
    sys.stdout.write(f"{base}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


async def _measured(base: str) -> dict[str, Any]:
    graph = Graph(_Given(), base)
    applications = EnterpriseApplications(graph)
    try:
        await _asked(applications, SMALL)  # everything is loaded
        gc.collect()
        before, started, asked = _peak_mb(), perf_counter(), await _count(graph)
        card, people = await _asked(applications, CRM)
        took, requests = (perf_counter() - started) * 1e3, await _count(graph) - asked
    finally:
        await graph.close()
    found = {"mb": _peak_mb() - before, "ms": took, "requests": requests, "people": people}
    ids = [_person(number)["id"] for number in range(PEOPLE)]
    return found | {"card_bytes": len(json.dumps(card)), "ids_mb": sum(map(sys.getsizeof, ids)) / 2**20}


async def _asked(applications: EnterpriseApplications, app_id: str) -> tuple[dict[str, Any], int]:
    assigned = await applications.assigned(app_id)
    paths = await counted(assigned, applications.holders(assigned))
    return access_card(Access(App(app_id, "Contoso CRM"), paths, whole=True), Words("en", "UTC")), paths.people


async def _count(graph: Graph) -> int:
    return int((await graph.page(f"{graph.base_url}/count")).body["requests"])


def _peak_mb() -> float:
    """The most memory that this process had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--serve", action="store_true", help="be the pretend Graph")
    if parser.parse_args().serve:
        asyncio.run(_serve())
        return
    serving = [sys.executable, "-m", "bench.access", "--serve"]
    with subprocess.Popen(serving, stdout=subprocess.PIPE, text=True) as graph:
        try:
            [base] = next(iter(graph.stdout or ())).split()
            sys.stdout.write(json.dumps(asyncio.run(_measured(base))) + "\n")
        finally:
            graph.terminate()


if __name__ == "__main__":
    main()
