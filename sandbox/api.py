"""/sandbox/people: what a script or the chat page lets a person do, and what that person now sees."""

from aiohttp import web

from sandbox.answers import ApiError, Json, body_of, manner_of, number_of, text_of
from sandbox.api_rooms import heard
from sandbox.client import Client
from sandbox.delivery import Answer
from sandbox.people import Person
from sandbox.teams import Teams
from sandbox.tenant import Tenant


class PeopleApi:
    """Everything below /sandbox/people."""

    def __init__(self, tenant: Tenant, teams: Teams, client: Client) -> None:
        self._tenant = tenant
        self._teams = teams
        self._client = client

    def routes(self) -> list[web.RouteDef]:
        person = "/sandbox/people/{upn}"
        return [
            web.get("/sandbox/people", self._people),
            web.get(person, self._one),
            web.get(person + "/chat", self._chat),
            web.post(person + "/opens", self._opens),
            web.post(person + "/says", self._says),
            web.post(person + "/clicks", self._clicks),
            web.post(person + "/refresh", self._refresh),
            web.post(person + "/forwards", self._forwards),
            web.post(person + "/edits", self._edits),
            web.post(person + "/deletes", self._deletes),
            web.post(person + "/undeletes", self._undeletes),
            web.post(person + "/sends", self._sends),
            web.post(person + "/install", self._install),
            web.post(person + "/uninstall", self._uninstall),
            web.post(person + "/block", self._block),
            web.post(person + "/unblock", self._unblock),
        ]

    async def _people(self, request: web.Request) -> web.Response:
        found = self._teams.people.looked_for(request.query.get("q", ""), number_of(request, "top", 1000))
        return web.json_response({"people": [person.shown() for person in found]})

    async def _one(self, request: web.Request) -> web.Response:
        return web.json_response(self._person(request).shown())

    async def _chat(self, request: web.Request) -> web.Response:
        person = self._person(request)
        chat = self._teams.chat_of(person)
        return web.json_response(
            {
                "person": person.shown(),
                "conversation": chat.conversation_id,
                "typing": self._teams.is_typing(chat),
                "blocked": chat.blocked,
                "messages": [message.shown() for message in chat.messages],
            }
        )

    async def _opens(self, request: web.Request) -> web.Response:
        await self._client.opens(self._person(request))
        return web.json_response({})

    async def _says(self, request: web.Request) -> web.Response:
        person = self._person(request)
        body = await body_of(request, "text", "locale", "timeZone", "id")
        again = text_of(body, "id") if body.get("id") is not None else None
        activity, answer = await self._client.says(person, text_of(body, "text"), manner_of(body), again)
        return web.json_response({"activity": activity, "status": answer.status})

    async def _clicks(self, request: web.Request) -> web.Response:
        person = self._person(request)
        body = await body_of(request, "activity", "verb", "title", "inputs", "locale", "timeZone")
        title = text_of(body, "title") if body.get("title") is not None else None
        verb = text_of(body, "verb") if title is None or body.get("verb") is not None else None
        inputs = body.get("inputs") or {}
        if not isinstance(inputs, dict):
            raise ApiError(400, "BadInputs", "“inputs” has to be an object: the input's id and what was entered.")
        answer = await self._client.clicks(person, text_of(body, "activity"), verb, title, inputs, manner_of(body))
        return _answered(answer)

    async def _refresh(self, request: web.Request) -> web.Response:
        person = self._person(request)
        body = await body_of(request, "activity", "locale", "timeZone")
        return _answered(await self._client.refreshes(person, text_of(body, "activity"), manner_of(body)))

    async def _forwards(self, request: web.Request) -> web.Response:
        person = self._person(request)
        body = await body_of(request, "activity", "to")
        to = self._named(text_of(body, "to"))
        return web.json_response({"activity": self._client.forwards(person, text_of(body, "activity"), to)})

    async def _edits(self, request: web.Request) -> web.Response:
        person = self._person(request)
        body = await body_of(request, "activity", "text")
        activity, text = text_of(body, "activity"), text_of(body, "text")
        return heard(await self._client.edits(person, self._teams.chat_of(person), activity, text))

    async def _deletes(self, request: web.Request) -> web.Response:
        person = self._person(request)
        activity = text_of(await body_of(request, "activity"), "activity")
        return heard(await self._client.deletes(person, self._teams.chat_of(person), activity))

    async def _undeletes(self, request: web.Request) -> web.Response:
        person = self._person(request)
        activity = text_of(await body_of(request, "activity"), "activity")
        return heard(await self._client.undeletes(person, self._teams.chat_of(person), activity))

    async def _sends(self, request: web.Request) -> web.Response:
        person = self._person(request)
        return _answered(await self._client.sends(person, await body_of(request)))

    async def _install(self, request: web.Request) -> web.Response:
        person = self._person(request)
        self._tenant.put_user({"upn": person.upn, "hasApp": True})
        await self._client.opens(self._person(request))
        return web.json_response(self._person(request).shown())

    async def _uninstall(self, request: web.Request) -> web.Response:
        person = self._person(request)
        self._tenant.put_user({"upn": person.upn, "hasApp": False})
        await self._client.leaves(person)
        return web.json_response(self._person(request).shown())

    async def _block(self, request: web.Request) -> web.Response:
        self._client.blocks(self._person(request), blocked=True)
        return web.json_response({})

    async def _unblock(self, request: web.Request) -> web.Response:
        self._client.blocks(self._person(request), blocked=False)
        return web.json_response({})

    def _person(self, request: web.Request) -> Person:
        return self._named(request.match_info["upn"])

    def _named(self, upn: str) -> Person:
        person = self._teams.people.by_upn(upn)
        if person is None:
            raise ApiError(404, "NoSuchPerson", f"There is nobody with the user principal name “{upn}” here.")
        return person


def _answered(answer: Answer) -> web.Response:
    body: Json = {"status": answer.status, "answer": answer.body}
    return web.json_response(body)
