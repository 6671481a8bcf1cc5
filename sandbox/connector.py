"""The Connector REST API of Teams (v3): how a bot opens a 1:1 chat, sends, updates and deletes, and asks who is there.

Error codes and shapes: "Status codes from the conversational APIs" and "Send proactive messages" of the Teams platform
documentation. Everything below /connector/v3 needs a bearer token for https://api.botframework.com.
"""

import json
import math
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox.chats import Chat
from sandbox.company import BOT_APP_ID, TENANT_ID
from sandbox.identity import CONNECTOR, Tokens
from sandbox.limits import Limits
from sandbox.people import Person
from sandbox.rooms import Room
from sandbox.teams import Teams
from sandbox.weather import Weather

Json = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

MOST_BYTES = 28 * 1024


class Connector:
    """The bot's side of Teams."""

    def __init__(self, teams: Teams, tokens: Tokens, weather: Weather, limits: Limits) -> None:
        self._teams = teams
        self._tokens = tokens
        self._weather = weather
        self._limits = limits
        self._being_written: set[str] = set()

    def routes(self) -> list[web.RouteDef]:
        conversation = "/connector/v3/conversations/{conversation}"
        activity = conversation + "/activities/{activity}"
        return [
            web.post("/connector/v3/conversations", self._through(self._create)),
            web.post(conversation + "/activities", self._through(self._send)),
            web.post(activity, self._through(self._send)),
            web.put(activity, self._through(self._update)),
            web.delete(activity, self._through(self._delete)),
            web.get(conversation + "/members", self._through(self._members)),
            web.get(conversation + "/members/{member}", self._through(self._member)),
            web.get(conversation + "/pagedmembers", self._through(self._paged_members)),
            web.route("*", "/connector/{rest:.*}", self._through(self._unknown)),
        ]

    def _through(self, handler: Handler) -> Handler:
        """Token, weather, then the rate limits: nothing of an unauthorized call reaches the chats."""

        async def counted(request: web.Request) -> web.StreamResponse:
            wait = self._limits.wait_for(request.match_info.get("conversation"), reading=request.method == "GET")
            if wait is not None:
                headers = {"Retry-After": str(math.ceil(wait))}
                return refusal(429, "Throttled", "API calls quota exceeded.", headers)
            return await handler(request)

        async def guarded(request: web.Request) -> web.StreamResponse:
            self._tokens.check(request, CONNECTOR)
            # Two writes to one message at a time: Teams refuses the second. Slow weather is what makes them meet.
            writing = request.path if request.method in ("PUT", "DELETE") else ""
            if writing in self._being_written:
                return refusal(412, "PreconditionFailed", "Another write to this activity is under way; try again.")
            if not writing:
                return await self._weather.pass_through(request, counted)
            self._being_written.add(writing)
            try:
                return await self._weather.pass_through(request, counted)
            finally:
                self._being_written.discard(writing)

        return guarded

    async def _create(self, request: web.Request) -> web.Response:
        wanted = await _body(request)
        tenant = wanted.get("tenantId") or ((wanted.get("channelData") or {}).get("tenant") or {}).get("id")
        members = wanted.get("members") or []
        if tenant is None:
            return refusal(400, "BadArgument", "The tenant id is missing: set tenantId or channelData.tenant.id.")
        if tenant != TENANT_ID:
            return refusal(403, "ForbiddenOperationException", f"The bot is not known in the tenant '{tenant}'.")
        if wanted.get("isGroup") or len(members) != 1:
            return refusal(400, "BadArgument", "A bot can only create a 1:1 conversation, with exactly one member.")
        bot = (wanted.get("bot") or {}).get("id") or f"28:{BOT_APP_ID}"
        if bot.removeprefix("28:") != BOT_APP_ID:
            return refusal(401, "BotNotRegistered", f"No bot is registered with the id '{bot}'.")
        person = self._teams.people.by_any_id(str(members[0].get("id", "")))
        if person is None:
            return refusal(400, "BadArgument", "Invalid user identity in provided tenant.")
        chat = self._teams.chat_of(person)
        if not person.has_app:
            return refusal(403, "ForbiddenOperationException", "The bot is not installed in the user's personal scope.")
        answer: Json = {"id": chat.conversation_id, "serviceUrl": self._teams.service_url}
        if wanted.get("activity"):
            answer["activityId"] = self._teams.bot_sends(chat, wanted["activity"])
        return web.json_response(answer, status=201)

    async def _send(self, request: web.Request) -> web.Response:
        chat, thread = self._place(request)
        self._may_write(chat)
        activity = await _body(request)
        if activity.get("type") == "typing":
            typed = self._teams.bot_types(chat) if isinstance(chat, Chat) else self._teams.new_id()
            return web.json_response({"id": typed}, status=201)
        if activity.get("type") not in (None, "message"):
            return refusal(400, "BadSyntax", f"A bot cannot send an activity of type '{activity['type']}'.")
        if not activity.get("text") and not activity.get("attachments"):
            return refusal(400, "BadSyntax", "The activity has neither text nor attachments.")
        return web.json_response({"id": self._teams.bot_sends(chat, activity, thread)}, status=201)

    async def _update(self, request: web.Request) -> web.Response:
        chat, _ = self._place(request)
        self._may_write(chat)
        activity = await _body(request)
        if not self._teams.bot_updates(chat, request.match_info["activity"], activity):
            return refusal(404, "ActivityNotFoundInConversation", "The bot has sent no such activity here.")
        return web.json_response({"id": request.match_info["activity"]})

    async def _delete(self, request: web.Request) -> web.Response:
        chat, _ = self._place(request)
        self._may_write(chat)
        if not self._teams.bot_deletes(chat, request.match_info["activity"]):
            return refusal(404, "ActivityNotFoundInConversation", "The bot has sent no such activity here.")
        return web.Response()

    async def _members(self, request: web.Request) -> web.Response:
        return web.json_response([_member(person) for person in self._people(request)])

    async def _paged_members(self, request: web.Request) -> web.Response:
        return web.json_response({"members": [_member(person) for person in self._people(request)]})

    async def _member(self, request: web.Request) -> web.Response:
        wanted = request.match_info["member"]
        person = next((one for one in self._people(request) if wanted in (one.mri, one.id)), None)
        if person is None:
            return refusal(404, "MemberNotFoundInConversation", "This person is not in the conversation.")
        return web.json_response(_member(person))

    async def _unknown(self, request: web.Request) -> web.Response:
        return refusal(404, "ServiceError", f"The Connector has no {request.method} {request.path}.")

    def _place(self, request: web.Request) -> tuple[Chat | Room, str | None]:
        """The chat, or the room and the thread within it."""
        conversation = request.match_info["conversation"]
        chat = self._teams.chats.by_conversation(conversation)
        if chat is not None:
            return chat, None
        found = self._teams.rooms.by_conversation(conversation)
        if found is None:
            raise failure(404, "ConversationNotFound", "Conversation not found.")
        return found

    def _people(self, request: web.Request) -> list[Person]:
        chat, _ = self._place(request)
        if isinstance(chat, Chat):
            return [self._person(chat)]
        return [person for member in chat.members if (person := self._teams.people.by_id(member)) is not None]

    def _person(self, chat: Chat) -> Person:
        person = self._teams.people.by_id(chat.object_id)
        if person is None:
            raise failure(403, "BotNotInConversationRoster", "The bot is not part of the conversation roster.")
        return person

    def _may_write(self, chat: Chat | Room) -> None:
        if isinstance(chat, Room):
            return
        person = self._person(chat)
        if chat.blocked:
            raise failure(403, "ConversationBlockedByUser", "User blocked the conversation with the bot.")
        if not person.has_app:
            # The one error Teams draws in another shape: a number, and JSON within the sentence.
            inner = {"subCode": "MessageWritesBlocked", "details": "Thread is not writable.", "errorCode": None}
            body = {"errorCode": 209, "message": json.dumps(inner, indent=2)}
            raise web.HTTPForbidden(text=json.dumps(body), content_type="application/json")


def refusal(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> web.Response:
    """An error as the Connector answers it."""
    return web.json_response({"error": {"code": code, "message": message}}, status=status, headers=headers)


def failure(status: int, code: str, message: str) -> web.HTTPException:
    """The same as an exception, for where there is nothing to return to."""
    kinds = {403: web.HTTPForbidden, 404: web.HTTPNotFound, 400: web.HTTPBadRequest}
    text = json.dumps({"error": {"code": code, "message": message}})
    return kinds[status](text=text, content_type="application/json")


async def _body(request: web.Request) -> Json:
    raw = await request.read()
    if len(raw) > MOST_BYTES:
        text = json.dumps(
            {
                "error": {
                    "code": "MessageSizeTooBig",
                    "message": f"The activity has {len(raw)} bytes; {MOST_BYTES} may be sent.",
                }
            }
        )
        raise web.HTTPRequestEntityTooLarge(
            max_size=MOST_BYTES, actual_size=len(raw), text=text, content_type="application/json"
        )
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise failure(400, "BadSyntax", f"The body is not JSON: {error}.") from error
    if not isinstance(body, dict):
        raise failure(400, "BadSyntax", "The body is not a JSON object.")
    return body


def _member(person: Person) -> Json:
    return {
        "id": person.mri,
        "name": person.display_name,
        "objectId": person.id,
        "aadObjectId": person.id,
        "givenName": person.given_name,
        "surname": person.surname,
        "email": person.mail,
        "userPrincipalName": person.upn,
        "tenantId": TENANT_ID,
        "userRole": "guest" if person.user_type == "Guest" else "user",
    }
