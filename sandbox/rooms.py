"""Where several people and the bot write: group chats, and channels whose messages stand in threads."""

import hashlib
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from sandbox.chats import Message

Json = dict[str, Any]
RoomKind = Literal["groupChat", "channel"]
KINDS: tuple[RoomKind, ...] = ("groupChat", "channel")
_SUFFIX = {"groupChat": "thread.v2", "channel": "thread.tacv2"}


@dataclass
class Room:
    """A group chat or a channel that has the app; `members` are object ids."""

    name: str
    kind: RoomKind
    members: list[str]
    messages: list[Message] = field(default_factory=list)

    @property
    def conversation_id(self) -> str:
        return f"19:{hashlib.sha256(self.name.encode()).hexdigest()[:32]}@{_SUFFIX[self.kind]}"

    def find(self, activity: str) -> Message | None:
        return next((message for message in self.messages if message.activity == activity), None)

    def conversation_of(self, thread: str | None) -> str:
        """The id under which the bot hears of a message: in a channel, that of its thread."""
        return f"{self.conversation_id};messageid={thread}" if self.kind == "channel" else self.conversation_id

    def shown(self) -> Json:
        """The room in the words of the sandbox's API."""
        return {
            "name": self.name,
            "kind": self.kind,
            "conversation": self.conversation_id,
            "members": self.members,
            "messages": [
                {**message.shown(), "author": message.author, "thread": message.thread, "deleted": message.deleted}
                for message in self.messages
            ],
        }


class Rooms:
    """Every room, by name or by conversation."""

    def __init__(self) -> None:
        self._by_name: dict[str, Room] = {}

    def every(self) -> list[Room]:
        return list(self._by_name.values())

    def open(self, name: str, kind: RoomKind, members: list[str]) -> Room:
        """Makes the room; the one that has this name keeps its messages and gets these members."""
        room = self._by_name.setdefault(name, Room(name, kind, members))
        room.members = members
        return room

    def named(self, name: str) -> Room | None:
        return self._by_name.get(name)

    def by_conversation(self, conversation_id: str) -> tuple[Room, str | None] | None:
        """The room and, in a channel, the thread that the id names."""
        plain, _, thread = conversation_id.partition(";messageid=")
        room = next((room for room in self._by_name.values() if room.conversation_id == plain), None)
        return None if room is None else (room, thread or None)

    def snapshot(self) -> list[Json]:
        return [asdict(room) for room in self._by_name.values()]

    def restore(self, saved: list[Json]) -> None:
        self._by_name = {
            room["name"]: Room(**{**room, "messages": [Message(**message) for message in room["messages"]]})
            for room in saved
        }
