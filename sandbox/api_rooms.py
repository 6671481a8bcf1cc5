"""/sandbox/rooms: group chats and channels, what people write there, and what the bot answers for all to read."""

from aiohttp import web

from sandbox.answers import ApiError, Json, body_of, text_of
from sandbox.client import Client
from sandbox.delivery import Answer
from sandbox.people import Person
from sandbox.rooms import KINDS, Room
from sandbox.teams import Teams


class RoomsApi:
    """Everything below /sandbox/rooms."""

    def __init__(self, teams: Teams, client: Client) -> None:
        self._teams = teams
        self._client = client

    def routes(self) -> list[web.RouteDef]:
        room = "/sandbox/rooms/{name}"
        return [
            web.get("/sandbox/rooms", self._every),
            web.get(room, self._one),
            web.put(room, self._open),
            web.post(room + "/says", self._says),
            web.post(room + "/edits", self._edits),
            web.post(room + "/deletes", self._deletes),
            web.post(room + "/undeletes", self._undeletes),
        ]

    async def _every(self, request: web.Request) -> web.Response:
        return web.json_response({"rooms": [room.shown() for room in self._teams.rooms.every()]})

    async def _one(self, request: web.Request) -> web.Response:
        return web.json_response(self._room(request).shown())

    async def _open(self, request: web.Request) -> web.Response:
        body = await body_of(request, "kind", "members")
        kind = next((kind for kind in KINDS if kind == body.get("kind")), None)
        if kind is None:
            raise ApiError(400, "BadKind", f"“kind” has to be {' or '.join(KINDS)}.")
        members = body.get("members")
        if not isinstance(members, list):
            raise ApiError(400, "BadMembers", "“members” has to be a list of user principal names.")
        people = [self._person(str(upn)).id for upn in members]
        return web.json_response(self._teams.rooms.open(request.match_info["name"], kind, people).shown())

    async def _says(self, request: web.Request) -> web.Response:
        room = self._room(request)
        body = await body_of(request, "from", "text", "thread", "id")
        person = self._member(room, body)
        thread, again = (text_of(body, name) if body.get(name) is not None else None for name in ("thread", "id"))
        activity, answer = await self._client.writes(person, room, text_of(body, "text"), thread=thread, again=again)
        return web.json_response({"activity": activity, "status": answer.status if answer else None})

    async def _edits(self, request: web.Request) -> web.Response:
        room = self._room(request)
        body = await body_of(request, "from", "activity", "text")
        person = self._member(room, body)
        return heard(await self._client.edits(person, room, text_of(body, "activity"), text_of(body, "text")))

    async def _deletes(self, request: web.Request) -> web.Response:
        room = self._room(request)
        body = await body_of(request, "from", "activity")
        return heard(await self._client.deletes(self._member(room, body), room, text_of(body, "activity")))

    async def _undeletes(self, request: web.Request) -> web.Response:
        room = self._room(request)
        body = await body_of(request, "from", "activity")
        return heard(await self._client.undeletes(self._member(room, body), room, text_of(body, "activity")))

    def _room(self, request: web.Request) -> Room:
        room = self._teams.rooms.named(request.match_info["name"])
        if room is None:
            raise ApiError(404, "NoSuchRoom", f"There is no group chat or channel “{request.match_info['name']}” here.")
        return room

    def _member(self, room: Room, body: Json) -> Person:
        person = self._person(text_of(body, "from"))
        if person.id not in room.members:
            raise ApiError(400, "NotAMember", f"{person.display_name} is not in “{room.name}”.")
        return person

    def _person(self, upn: str) -> Person:
        person = self._teams.people.by_upn(upn)
        if person is None:
            raise ApiError(404, "NoSuchPerson", f"There is nobody with the user principal name “{upn}” here.")
        return person


def heard(answer: Answer | None) -> web.Response:
    """`status` is null where the bot does not hear of it."""
    return web.json_response({"status": answer.status if answer else None})
