"""Stands in for app.py in the launcher's tests: listens where it is told, is ready at once, and dies when asked to."""

import json
import os
import sys

from aiohttp import web


async def ready(request: web.Request) -> web.Response:
    return web.json_response({"ready": True})


async def messages(request: web.Request) -> web.Response:
    activity = await request.json()
    if activity.get("text") == "die":
        sys.stderr.write("something terrible happened\n")
        sys.stderr.flush()
        os._exit(7)
    return web.Response(status=202)


async def environment(request: web.Request) -> web.Response:
    return web.Response(text=json.dumps(dict(os.environ)), content_type="application/json")


if __name__ == "__main__":
    if "STAND_IN_FAILS" in os.environ:
        sys.exit("USHER_GRAPH_URL is missing")
    app = web.Application()
    app.router.add_get("/readyz", ready)
    app.router.add_post("/api/messages", messages)
    app.router.add_get("/environment", environment)
    sys.stdout.write("stand-in listens\n")
    web.run_app(app, host=os.environ["USHER_HOST"], port=int(os.environ["PORT"]), print=None)
