"""Remembers every person's chat with the bot: its messages and what the person now sees of each card."""

import base64
import hashlib
import uuid
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

from sandbox.company import BOT_APP_ID, TENANT_ID

ADAPTIVE_CARD = "application/vnd.microsoft.card.adaptive"
OAUTH_CARD = "application/vnd.microsoft.card.oauth"

Json = dict[str, Any]


def person_mri(object_id: str) -> str:
    """The id Teams gives a person towards this bot (`29:…`), always the same for the same Entra object id."""
    return "29:1" + _opaque("person", object_id)


def conversation_of(object_id: str) -> str:
    """The id of the 1:1 chat of a person and this bot (`a:…`), always the same for the same pair."""
    return "a:1" + _opaque("conversation", object_id)


def _opaque(kind: str, object_id: str) -> str:
    digest = hashlib.sha512(f"{kind}/{TENANT_ID}/{BOT_APP_ID}/{object_id}".encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")[:66]


@dataclass
class Message:
    """One message of a chat. `view` is a card only this person sees: the last answer to their own click.

    `author` is who wrote it and `thread` the message it replies to, where others write, too; a `deleted` message is
    kept, as it may come back.
    """

    activity: str
    sender: Literal["bot", "person"]
    body: Json
    at: str
    updated_at: str | None = None
    delivered: bool = True
    view: Json | None = None
    notice: str | None = None
    forwarded_from: str | None = None
    author: str | None = None
    thread: str | None = None
    deleted: bool = False

    @property
    def card(self) -> Json | None:
        """The Adaptive Card as the person now sees it."""
        if self.view is not None:
            return self.view
        for attachment in self.body.get("attachments") or []:
            if attachment.get("contentType") == ADAPTIVE_CARD:
                card: Json = attachment["content"]
                return card
        return None

    @property
    def oauth(self) -> Json | None:
        """The card that asks the person to sign in; Teams shows it only where that does not go by itself."""
        for attachment in self.body.get("attachments") or []:
            if attachment.get("contentType") == OAUTH_CARD and isinstance(attachment.get("content"), dict):
                card: Json = attachment["content"]
                return card
        return None

    def shown(self) -> Json:
        """The message in the words of the sandbox's API."""
        return {
            "activity": self.activity,
            "from": self.sender,
            "text": self.body.get("text") or (self.notice if self.oauth else "") or "",
            "textFormat": self.body.get("textFormat") or ("markdown" if self.sender == "bot" else "plain"),
            "card": self.card,
            "summary": self.body.get("summary"),
            "suggestedActions": (self.body.get("suggestedActions") or {}).get("actions") or [],
            "notice": self.notice,
            "forwardedFrom": self.forwarded_from,
            "at": self.at,
            "updatedAt": self.updated_at,
            "delivered": self.delivered,
        }


@dataclass
class Chat:
    """The 1:1 chat of one person with the bot."""

    object_id: str
    greeted: bool = False
    blocked: bool = False
    messages: list[Message] = field(default_factory=list)
    typing_until: float = 0.0  # seconds of the monotonic clock; never saved

    @property
    def conversation_id(self) -> str:
        return conversation_of(self.object_id)

    def find(self, activity: str) -> Message | None:
        return next((message for message in self.messages if message.activity == activity), None)


class Chats:
    """All chats, found by the person's object id, their `29:` id or the conversation's id."""

    def __init__(self) -> None:
        self._by_object_id: dict[str, Chat] = {}
        self._by_conversation: dict[str, Chat] = {}
        self._last_id = 0

    def of(self, object_id: str) -> Chat:
        """The person's chat, made where there is none yet."""
        chat = self._by_object_id.get(object_id)
        if chat is None:
            chat = Chat(object_id)
            self._keep(chat)
        return chat

    def by_conversation(self, conversation_id: str) -> Chat | None:
        return self._by_conversation.get(conversation_id)

    def new_id(self, now: datetime) -> str:
        """An activity id like Teams' own: epoch milliseconds, never twice, also when the clock is moved back."""
        self._last_id = max(self._last_id + 1, int(now.timestamp() * 1000))
        return str(self._last_id)

    def snapshot(self) -> Json:
        chats = []
        for chat in self._by_object_id.values():
            saved = asdict(chat)
            del saved["typing_until"]
            chats.append(saved)
        return {"lastId": self._last_id, "chats": chats}

    def restore(self, saved: Json) -> None:
        self._by_object_id.clear()
        self._by_conversation.clear()
        self._last_id = saved["lastId"]
        for entry in saved["chats"]:
            messages = [Message(**message) for message in entry.pop("messages")]
            self._keep(Chat(**entry, messages=messages))

    def _keep(self, chat: Chat) -> None:
        self._by_object_id[chat.object_id] = chat
        self._by_conversation[chat.conversation_id] = chat


def invoke_id() -> str:
    """Invokes carry ids of another kind than messages."""
    return f"f:{uuid.uuid4()}"
