"""People who talk, see cards and click, in a pretend company with a real Usher; and a clock that can be moved.

Everything between them goes over HTTP: activities with signed tokens, the Connector, Graph, the managed identity.
Only the rounds are done by hand, so that a test knows when nothing is left to do.
"""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from aiohttp import web

from app import Usher, open_usher
from approvals.request import State
from bot.settings import Settings
from sandbox.chats import Message
from sandbox.client import Manner
from sandbox.company import BOT_APP_ID, TENANT_ID, ApplicationData
from sandbox.delivery import Answer
from sandbox.entra import SIGN_IN_APP_ID
from sandbox.own_app import BOT_OBJECT_ID
from sandbox.people import Person
from sandbox.records import role_id, service_principal_record
from sandbox.rooms import Room
from sandbox.server import Sandbox, SandboxSettings, listening_socket, serving
from sandbox.tenant import BY_HAND

# Every story begins on this Monday, so that "until Friday" means the same whenever the tests are run.
MONDAY_MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

# For stories in which the engine matters: what two people do at once, and what is written together.
on_both_engines = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


class Colleague:
    """One person of the company at their Teams."""

    def __init__(self, office: Office, person: Person) -> None:
        self._office = office
        self.person = person

    @property
    def id(self) -> str:
        return self.person.id

    @property
    def messages(self) -> list[Message]:
        return self._office.sandbox.teams.chat_of(self.person).messages

    @property
    def newest(self) -> Message:
        """The newest thing the bot put into this chat."""
        for message in reversed(self.messages):
            if message.sender == "bot":
                return message
        raise AssertionError(f"{self.person.display_name} heard nothing")

    @property
    def number(self) -> int:
        """The number of the request on the newest card that has one."""
        for message in reversed(self.messages):
            if found := re.search(r"^Request (\d+)$", text_of(message), re.MULTILINE):
                return int(found[1])
        raise AssertionError(f"{self.person.display_name} sees no request's number in:\n{self.chat()}")

    async def says(self, text: str, *, locale: str | None = None, zone: str | None = None) -> Answer:
        """Type a message and wait until nothing is left to do for the bot."""
        _, answer = await self._office.sandbox.client.says(self.person, text, Manner(locale, zone))
        await self._office.settles()
        return answer

    async def clicks(self, title: str, *, on: Message | None = None, **inputs: Any) -> Answer:
        """Press the newest button with this title and wait until nothing is left to do."""
        answer = await self.presses(title, on=on, **inputs)
        await self._office.settles()
        return answer

    async def shows(self, title: str, *, on: Message | None = None) -> str:
        """What a button shows: every word of the card that takes the old one's place."""
        return told(await self.clicks(title, on=on))

    async def presses(self, title: str, *, on: Message | None = None, **inputs: Any) -> Answer:
        """Press a button, and only that; the work it causes is still to be done."""
        message = on or self.card_with(title)
        return await self._office.sandbox.client.clicks(
            self.person, message.activity, None, title, dict(inputs), Manner()
        )

    def forwards(self, title: str, to: Colleague) -> Message:
        """Forward the newest card with this button; returns the copy in the other chat."""
        copy = self._office.sandbox.client.forwards(self.person, self.card_with(title).activity, to.person)
        return next(message for message in to.messages if message.activity == copy)

    def card_with(self, title: str) -> Message:
        """The newest message with such a button."""
        for message in reversed(self.messages):
            if title in titles(message.card):
                return message
        raise AssertionError(f"{self.person.display_name} has no button “{title}”; they see:\n{self.chat()}")

    def has_no_button(self, title: str) -> None:
        for message in self.messages:
            assert title not in titles(message.card), f"{self.person.display_name} still has a button “{title}”"

    def sees(self, *words: str) -> None:
        """The newest thing in the chat shows all these words."""
        shown = text_of(self.newest)
        missing = [word for word in words if word not in shown]
        assert not missing, f"{self.person.display_name} does not see {missing} but:\n{shown}"

    def heard_nothing(self) -> None:
        """The bot never wrote to this person, apart from greeting them."""
        shown = [text_of(m) for m in self.messages if m.sender == "bot" and "What I can do for you" not in text_of(m)]
        assert not shown, f"{self.person.display_name} was disturbed:\n" + "\n---\n".join(shown)

    def sees_on_a_card(self, *words: str) -> None:
        """The newest card in the chat shows all these words."""
        card = next(message for message in reversed(self.messages) if message.card is not None)
        shown = text_of(card)
        missing = [word for word in words if word not in shown]
        assert not missing, f"{self.person.display_name}'s card does not show {missing} but:\n{shown}"

    def does_not_see(self, *words: str) -> None:
        shown = self.chat()
        found = [word for word in words if word in shown]
        assert not found, f"{self.person.display_name} sees {found} in:\n{shown}"

    def chat(self) -> str:
        return "\n---\n".join(f"{m.sender}: {text_of(m)}" for m in self.messages)


class SharedChat:
    """A group chat or a channel in which several people and the bot write."""

    def __init__(self, office: Office, room: Room) -> None:
        self._office = office
        self.room = room

    async def hears(self, colleague: Colleague, text: str, *, again: str | None = None) -> str:
        """A colleague writes here ("@Usher …"), or Teams delivers it once more; returns the message's id."""
        activity, _ = await self._office.sandbox.client.writes(colleague.person, self.room, text, again=again)
        await self._office.settles()
        return activity

    @property
    def answers(self) -> list[str]:
        """Everything the bot has said here, for all to read."""
        return [text_of(message) for message in self.room.messages if message.sender == "bot"]

    def sees(self, *words: str) -> None:
        shown = self.answers[-1] if self.answers else ""
        missing = [word for word in words if word not in shown]
        assert not missing, f"{self.room.name} does not see {missing} but:\n{shown}"


class OfficeDirectory:
    """The directory as it truly is, without lag."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._tenant = sandbox.tenant

    def has(self, name: str, **group: Any) -> None:
        """There is such a group, with these properties; owners and members are colleagues."""
        for role in ("owners", "members"):
            if role in group:
                group[role] = [colleague.person.upn for colleague in group[role]]
        self._tenant.put_group({"displayName": name, **group})

    def loses(self, name: str) -> None:
        """Somebody deletes the group."""
        self._tenant.delete_group(self._group(name)["id"])

    def renames(self, name: str, new: str) -> None:
        """Somebody gives the group another name."""
        nick = "".join(each for each in new.lower() if each.isalnum())
        self._tenant.put_group({"id": self.id_of(name), "displayName": new, "mailNickname": nick})

    def property_of(self, name: str, of: str) -> Any:
        """A property of a group, by Graph's name."""
        return self._group(name).get(of)

    def loses_owner(self, name: str, colleague: Colleague) -> None:
        """Somebody takes the ownership away from a colleague."""
        left = [self._upn(owner) for owner in self._links("owners", name) if owner != colleague.id]
        self._tenant.put_group({"displayName": name, "owners": left})

    def id_of(self, name: str) -> str:
        return str(self._group(name)["id"])

    def changes(self, colleague: Colleague, **properties: Any) -> None:
        """A person's account changes: accountEnabled=False, hasApp=False."""
        self._tenant.put_user({"userPrincipalName": colleague.person.upn, **properties})

    def is_away(self, colleague: Colleague, until: datetime | None = None) -> None:
        """A person turns automatic replies on: from now until then, or until they are back."""
        replies = True if until is None else {"until": until.isoformat()}
        self.changes(colleague, automaticReplies=replies)

    def is_back(self, colleague: Colleague) -> None:
        self.changes(colleague, automaticReplies=False)

    def works(self, colleague: Colleague, start: str, end: str, *days: str) -> None:
        """A person's working hours in their own time zone: works(olga, "07:30", "16:00", "monday", "tuesday")."""
        self.changes(colleague, workingHours={"start": start, "end": end, **({"days": days} if days else {})})

    def mails_to(self, colleague: Colleague) -> list[str]:
        """Every mail this person got: its subject, an empty line, its text."""
        mails = self._tenant.mails.to(colleague.person.mail)
        return [f"{mail['subject']}\n\n{mail['text']}" for mail in mails]

    def opens(self, group: str, app: str, role: str = "") -> None:
        """An administrator assigns an application to a group in the portal."""
        self._tenant.put_assignment(app, f"group:{group}", role)

    def assigns(self, app: str, colleague: Colleague, role: str = "") -> None:
        """An administrator assigns an application to somebody in person."""
        self._tenant.put_assignment(app, colleague.person.upn, role)

    def has_app(self, name: str, *groups: str) -> None:
        """There is such an application, beside others of the name, assigned to these groups."""
        app = ApplicationData(str(uuid4()), str(uuid4()), name)
        self._tenant.kinds["servicePrincipals"][app.id] = service_principal_record(app, TENANT_ID)
        self._tenant.index()
        for group in groups:
            self._tenant.assign_app(self.id_of(group), app.id, role_id(app.id, ""), BY_HAND)

    def no_longer_opens(self, group: str, app: str) -> None:
        self._tenant.drop_assignments(app, f"group:{group}")

    def hands_out(self, group: str, *products: str) -> None:
        """From now on the group gives its members exactly these licences, by part number."""
        self._tenant.put_licences(group, *products)

    def policy(self, **changes: Any) -> None:
        """An administrator changes the tenant's policy: groupSettings={"Group.Unified": {…}}, roles={…}, guests={…}."""
        self._tenant.set_policy(changes)

    def unified(self, **settings: Any) -> None:
        """The same for settings of Group.Unified."""
        self.policy(groupSettings={"Group.Unified": settings})

    def lets_usher(self, *permissions: str) -> None:
        """An administrator leaves Usher's application only these permissions; none means all it needs."""
        self._tenant.company = replace(self._tenant.company, permissions=list(permissions))

    def opts_in(self, name: str) -> None:
        """Somebody adds Usher's application to the owners of the group."""
        self._tenant.add("owners", self.id_of(name), BOT_OBJECT_ID, BY_HAND)

    def opts_out(self, name: str) -> None:
        """Somebody takes it away again."""
        self._tenant.remove("owners", self.id_of(name), BOT_OBJECT_ID, BY_HAND)

    def members(self, name: str) -> list[str]:
        """The display names of a group's direct members."""
        return self._people("members", name)

    def owners(self, name: str) -> list[str]:
        return self._people("owners", name)

    def _people(self, relation: str, name: str) -> list[str]:
        return [self._tenant.name(object_id) for object_id in self._links(relation, name)]

    def _links(self, relation: str, name: str) -> list[str]:
        return list(self._tenant.view().linked(relation, self._group(name)["id"]))

    def _upn(self, object_id: str) -> str:
        user = self._tenant.view().user(object_id)
        return str(user["userPrincipalName"]) if user else object_id

    def _group(self, name: str) -> dict[str, Any]:
        group = self._tenant.group_named(name)
        assert group is not None, f"there is no group {name}"
        return group


@dataclass
class Office:
    """A company, its Teams and its Usher."""

    sandbox: Sandbox
    usher: Usher
    directory: OfficeDirectory
    settings: Settings
    url: str
    restart: Callable[[], Awaitable[Usher]]

    async def restarts(self) -> None:
        """Usher stops and is started anew, on the same database; what it had in memory is gone."""
        self.usher = await self.restart()
        await self.clock_is_read()

    def colleague(self, name: str) -> Colleague:
        """alice, olga, bruno, ada or anybody else by the first part of their user principal name."""
        return Colleague(self, self.sandbox.persona(name))

    def channel(self, name: str, *members: Colleague) -> SharedChat:
        return SharedChat(self, self.sandbox.rooms.open(name, "channel", [one.id for one in members]))

    def group_chat(self, name: str, *members: Colleague) -> SharedChat:
        return SharedChat(self, self.sandbox.rooms.open(name, "groupChat", [one.id for one in members]))

    async def settles(self) -> None:
        """Do what is due until nothing is."""
        while await self.usher.rounds.once():
            await self.sandbox.sign_in.settled()

    async def passes(self, **duration: float) -> None:
        """Let time pass: days=3, minutes=1; then do what has become due."""
        await self.only_the_clock_moves(**duration)
        await self.settles()

    async def only_the_clock_moves(self, **duration: float) -> None:
        """Let time pass without a round, as if Usher had just been started again."""
        self.sandbox.clock.move(timedelta(**duration))
        await self.clock_is_read()

    def graph_is_down(self) -> None:
        """Graph asks everybody to come back in a minute."""
        self.sandbox.graph_weather.update({"throttle": 1.0, "retry_after_s": 60.0})

    def graph_is_back(self) -> None:
        self.sandbox.graph_weather.update({"throttle": 0.0})

    async def does_its_hourly_duties(self) -> None:
        """An hour passes, and what is done once an hour is done."""
        await self.only_the_clock_moves(hours=1, minutes=1)
        await self.usher.duties.once()
        await self.settles()

    async def state_of(self, number: int) -> State:
        """Where the request with this number stands."""
        request = await self.usher.book.request(number)
        assert request is not None
        return request.state

    async def clock_is_read(self) -> None:
        await self.usher.clock.read()  # type: ignore[attr-defined]  # a MovedClock, by the settings above


@asynccontextmanager
async def open_office(database_url: str, *, cold: bool = False, **settings: Any) -> AsyncIterator[Office]:
    """A fresh company with an Usher on this database; ``settings`` are fields of bot.settings.Settings.

    ``cold``: Graph turned the first reading of all names away, so that for half a minute none are known."""
    listener = listening_socket(0)
    usher_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    try:
        async with serving(SandboxSettings(port=0, bot_url=f"{usher_url}/api/messages")) as sandbox:
            sandbox.clock.set_offset(MONDAY_MORNING - datetime.now(UTC))
            chosen = office_settings(sandbox, database_url, **settings)
            if cold:
                sandbox.graph_weather.update({"throttle": 1.0, "retry_after_s": 60.0})
            async with identity_of(sandbox), AsyncExitStack() as running:

                async def starts(at: socket.socket) -> Usher:
                    usher = await running.enter_async_context(open_usher(chosen, work=False))
                    runner = web.AppRunner(usher.web, access_log=None, shutdown_timeout=1.0)
                    await runner.setup()
                    running.push_async_callback(runner.cleanup)
                    await web.SockSite(runner, at).start()
                    return usher

                async def restart() -> Usher:
                    port = listener.getsockname()[1]
                    await running.aclose()
                    return await starts(listening_socket(port))

                usher = await starts(listener)
                if cold:
                    await asyncio.sleep(0.5)
                    sandbox.graph_weather.update({"throttle": 0.0})
                else:
                    await usher.directory.refresh()
                yield Office(sandbox, usher, OfficeDirectory(sandbox), chosen, usher_url, restart)
    finally:
        listener.close()


def office_settings(sandbox: Sandbox, database_url: str, **changes: Any) -> Settings:
    """The demo's settings, less the server's own."""
    defaults: dict[str, Any] = {
        "app_id": BOT_APP_ID,
        "app_type": "UserAssignedMSI",
        "tenant_id": TENANT_ID,
        "openid_metadata": f"{sandbox.base_url}/keys/v1/.well-known/openidconfiguration",
        "graph_url": f"{sandbox.base_url}/v1.0",
        "service_url_hosts": (sandbox.base_url.removeprefix("http://"),),
        "service_url": f"{sandbox.base_url}/connector/",
        "database_url": database_url,
        "clock_url": f"{sandbox.base_url}/sandbox/clock",
        "self_service": True,
        "attested_on": MONDAY_MORNING.date(),
        "my_groups_restricted": False,
        "owners_manage_requests": True,
        "security_group_users": "all",
        "fallback_approvers": (sandbox.persona("ada").id,),
        "creation_approvers": (sandbox.persona("ada").id,),
        "sign_in_app_id": SIGN_IN_APP_ID,
        "authority": sandbox.entra.authority,
    }
    return Settings(**(defaults | changes))


@asynccontextmanager
async def identity_of(sandbox: Sandbox) -> AsyncIterator[None]:
    """azure-identity finds the managed identity through the environment, here as on Azure."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("IDENTITY_ENDPOINT", f"{sandbox.base_url}/identity/token")
        environment.setenv("IDENTITY_HEADER", sandbox.settings.identity_header)
        yield


def titles(card: Any) -> list[str]:
    """The titles of every button on a card."""
    return [str(node.get("title", "")) for node in _nodes(card) if str(node.get("type", "")).startswith("Action.")]


def told(answer: Answer) -> str:
    """The sentence, or every word of the card, with which a click was answered."""
    value = answer.body["value"]
    return value if isinstance(value, str) else "\n".join(_words_of(value))


def text_of(message: Message) -> str:
    """What is written on a message: its text, every word of its card, and what a click on it was answered."""
    words = [str(message.body.get("text") or ""), *_words_of(message.card), message.notice or ""]
    return "\n".join(word for word in words if word)


def _words_of(card: Any) -> list[str]:
    words = []
    for node in _nodes(card):
        words += [str(node[key]) for key in ("text", "title", "value", "label") if isinstance(node.get(key), str)]
    return words


def _nodes(card: Any) -> Iterator[dict[str, Any]]:
    if isinstance(card, dict):
        yield card
        for key, inner in card.items():
            if key not in ("fallback", "data"):
                yield from _nodes(inner)
    elif isinstance(card, list):
        for inner in card:
            yield from _nodes(inner)
