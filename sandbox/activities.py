"""The activities Teams posts to a bot, field by field as it sends them; pure, nothing is sent from here.

Source: "Conversation basics", "Receive and read message" and "Universal Actions" of the Teams platform documentation.
"""

import html
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.chats import conversation_of, invoke_id, person_mri
from sandbox.clock import iso
from sandbox.company import BOT_APP_ID, TENANT_ID
from sandbox.rooms import Room

Json = dict[str, Any]

BOT_NAME = "Usher"


@dataclass(frozen=True)
class Mention:
    """Somebody as Teams names them in a mention: a person's `29:…` id or the bot's `28:…`."""

    id: str
    name: str


BOT = Mention(f"28:{BOT_APP_ID}", BOT_NAME)


@dataclass(frozen=True)
class Envelope:
    """Who writes, from where and when: what every activity of one person has in common."""

    object_id: str
    name: str
    locale: str
    timezone: str
    service_url: str
    now: datetime

    def activity(self, **own: Any) -> Json:
        """A complete activity; `own` adds to the common fields or replaces them."""
        local = self.now.astimezone(ZoneInfo(self.timezone))
        return {
            "timestamp": iso(self.now),
            "localTimestamp": local.isoformat(timespec="milliseconds"),
            "localTimezone": self.timezone,
            "locale": self.locale,
            "serviceUrl": self.service_url,
            "channelId": "msteams",
            "from": {"id": person_mri(self.object_id), "name": self.name, "aadObjectId": self.object_id},
            "recipient": {"id": f"28:{BOT_APP_ID}", "name": BOT_NAME},
            "conversation": {
                "id": conversation_of(self.object_id),
                "conversationType": "personal",
                "tenantId": TENANT_ID,
            },
            "entities": [self._client_info()],
            "channelData": {"tenant": {"id": TENANT_ID}},
            **own,
        }

    def message(self, activity_id: str, text: str) -> Json:
        """A typed message; Teams attaches the same words as HTML."""
        return self.activity(
            type="message",
            id=activity_id,
            textFormat="plain",
            text=text,
            attachments=[{"contentType": "text/html", "content": f"<p>{html.escape(text, quote=False)}</p>"}],
        )

    def edited(self, activity_id: str, text: str, *, undeleted: bool = False) -> Json:
        """An edited message, or one that was deleted and came back: its own id, and the whole text once more."""
        changed = self.message(activity_id, text) | {"type": "messageUpdate"}
        event = "undeleteMessage" if undeleted else "editMessage"
        return changed | {"channelData": {"tenant": {"id": TENANT_ID}, "eventType": event}}

    def deleted(self, activity_id: str) -> Json:
        return self.activity(
            type="messageDelete",
            id=activity_id,
            channelData={"tenant": {"id": TENANT_ID}, "eventType": "softDeleteMessage"},
        )

    def submit(self, activity_id: str, reply_to: str, data: Json) -> Json:
        """Action.Submit on a card: a message without text."""
        return self.activity(type="message", id=activity_id, replyToId=reply_to, value=data) | {
            "channelData": {
                "tenant": {"id": TENANT_ID},
                "source": {"name": "message"},
                "legacy": {"replyToId": reply_to},
            }
        }

    def execute(self, reply_to: str, action: Json, data: Json, *, automatic: bool) -> Json:
        """Action.Execute on a card, or its automatic refresh: an invoke whose answer is awaited."""
        return self.activity(
            type="invoke",
            name="adaptiveCard/action",
            id=invoke_id(),
            replyToId=reply_to,
            value={
                "action": {
                    "type": "Action.Execute",
                    "id": action.get("id", ""),
                    "verb": action.get("verb", ""),
                    "data": data,
                },
                "trigger": "automatic" if automatic else "manual",
            },
            channelData={
                "tenant": {"id": TENANT_ID},
                "source": {"name": "message"},
                "legacy": {"replyToId": reply_to},
            },
        )

    def installation(self, *, added: bool) -> Json:
        return self.activity(
            type="installationUpdate",
            id=invoke_id(),
            action="add" if added else "remove",
            channelData={
                "tenant": {"id": TENANT_ID},
                "settings": {"selectedChannel": {"id": conversation_of(self.object_id)}},
                "source": {"name": "message"},
            },
        )

    def bot_added(self) -> Json:
        """The conversationUpdate that follows an installation: person and bot are now in the chat."""
        return self.activity(
            type="conversationUpdate",
            id=invoke_id(),
            membersAdded=[
                {"id": person_mri(self.object_id), "aadObjectId": self.object_id},
                {"id": f"28:{BOT_APP_ID}"},
            ],
        )

    def _client_info(self) -> Json:
        return {
            "type": "clientInfo",
            "locale": self.locale,
            "country": self.locale.rpartition("-")[2].upper(),
            "platform": "Web",
            "timezone": self.timezone,
        }


def in_room(activity: Json, room: Room, thread: str | None) -> Json:
    """The activity as it comes from a group chat or a channel, where names may be mentioned.

    "@Usher" and "@" before a user principal name become mentions.
    """
    conversation = {
        "id": room.conversation_of(thread),
        "conversationType": room.kind,
        "isGroup": True,
        "tenantId": TENANT_ID,
    }
    data = dict(activity["channelData"])
    if room.kind == "channel":
        data |= {
            "teamsChannelId": room.conversation_id,
            "teamsTeamId": room.conversation_id,
            "channel": {"id": room.conversation_id},
            "team": {"id": room.conversation_id, "name": room.name},
        }
    return activity | {"conversation": conversation, "channelData": data}


def with_mentions(activity: Json, mentioned: Mapping[str, Mention]) -> Json:
    """The activity with these words of its text as mentions; each mention is an entity of its own, as in Teams."""
    entities, text = list(activity["entities"]), activity["text"]
    for said, one in mentioned.items():
        tag = f"<at>{html.escape(one.name, quote=False)}</at>"
        entities += [
            {"type": "mention", "text": tag, "mentioned": {"id": one.id, "name": one.name}}
            for _ in range(text.count(said))
        ]
        text = text.replace(said, tag)
    return activity | {"text": text, "entities": entities}
