"""The pretend Teams as the bot meets it: chats it may write to, and what becomes of its messages there."""

import asyncio
from collections.abc import Callable
from typing import Any

from sandbox.chats import Chat, Chats, Message
from sandbox.clock import Clock, iso
from sandbox.people import People, Person
from sandbox.rooms import Room, Rooms

Json = dict[str, Any]

TYPING_SECONDS = 8.0  # how long Teams shows the dots after one typing activity


class Teams:
    """People and their chats with the bot, in the pretend company's time."""

    def __init__(
        self,
        people: People,
        chats: Chats,
        rooms: Rooms,
        clock: Clock,
        service_url: Callable[[], str],
        changed: Callable[[Person], None],
    ) -> None:
        """`changed` is called with the person whose chat looks different now; set `sent` to hear of what the bot wrote
        to one person."""
        self.people = people
        self.chats = chats
        self.rooms = rooms
        self.clock = clock
        self.changed = changed
        self.sent: Callable[[Chat, Message], None] = lambda _chat, _message: None
        self._service_url = service_url

    @property
    def service_url(self) -> str:
        return self._service_url()

    def chat_of(self, person: Person) -> Chat:
        return self.chats.of(person.id)

    def is_typing(self, chat: Chat) -> bool:
        return chat.typing_until > asyncio.get_running_loop().time()

    def new_id(self) -> str:
        return self.chats.new_id(self.clock.now())

    def bot_types(self, chat: Chat) -> str:
        chat.typing_until = asyncio.get_running_loop().time() + TYPING_SECONDS
        self._chat_changed(chat)
        return self.new_id()

    def bot_sends(self, chat: Chat | Room, body: Json, thread: str | None = None) -> str:
        now = self.clock.now()
        message = Message(self.chats.new_id(now), "bot", body, iso(now), thread=thread)
        chat.messages.append(message)
        if isinstance(chat, Chat):
            chat.typing_until = 0.0
        self._chat_changed(chat)
        if isinstance(chat, Chat):
            self.sent(chat, message)
        return message.activity

    def bot_updates(self, chat: Chat | Room, activity: str, body: Json) -> bool:
        """Replaces one of the bot's own messages for everybody; false when it has sent no such message here."""
        message = chat.find(activity)
        if message is None or message.sender != "bot":
            return False
        message.body = body
        message.view = None
        message.notice = None
        message.updated_at = iso(self.clock.now())
        self._chat_changed(chat)
        return True

    def bot_deletes(self, chat: Chat | Room, activity: str) -> bool:
        message = chat.find(activity)
        if message is None or message.sender != "bot":
            return False
        chat.messages.remove(message)
        self._chat_changed(chat)
        return True

    def _chat_changed(self, chat: Chat | Room) -> None:
        for object_id in [chat.object_id] if isinstance(chat, Chat) else chat.members:
            person = self.people.by_id(object_id)
            if person is not None:
                self.changed(person)
