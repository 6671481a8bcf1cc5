"""What people do in their Teams client: write to the bot, press buttons, install the app, forward a card."""

import asyncio
import re
from dataclasses import dataclass
from typing import Any

from sandbox import buttons
from sandbox.activities import BOT, BOT_NAME, Envelope, Mention, in_room, with_mentions
from sandbox.chats import ADAPTIVE_CARD, Chat, Message
from sandbox.clock import iso
from sandbox.delivery import Answer, Delivery
from sandbox.people import Person
from sandbox.rooms import Room
from sandbox.teams import Teams

Json = dict[str, Any]


BOT_MENTION = f"@{BOT_NAME}"
ADDRESS = re.compile(r"@([\w.+-]+@[\w-]+(?:\.[\w-]+)+)")
PLAIN_MESSAGE = "application/vnd.microsoft.activity.message"


class NotThereError(Exception):
    """There is no such message or button in what this person sees; the sentence says what was looked for."""


class NoAppError(Exception):
    """The person does not have the app, so there is no chat with the bot for them."""


@dataclass(frozen=True)
class Manner:
    """How a person writes this time: another language or time zone than their own, where given."""

    locale: str | None = None
    timezone: str | None = None


class Client:
    """Everybody's Teams client. Every act raises NoAppError, and BotUnreachableError where nobody answers."""

    def __init__(self, teams: Teams, delivery: Delivery) -> None:
        self._teams = teams
        self._delivery = delivery
        self._greeting: dict[str, asyncio.Lock] = {}

    async def opens(self, person: Person) -> None:
        """Opens the chat: the first time, the bot learns that it was installed. Raises BotUnreachableError."""
        chat = self._chat(person)
        async with self._greeting.setdefault(person.id, asyncio.Lock()):
            if chat.greeted:
                return
            envelope = self._envelope(person, Manner())
            await self._delivery.deliver(envelope.installation(added=True))
            await self._delivery.deliver(envelope.bot_added())
            chat.greeted = True
            self._teams.changed(person)

    async def leaves(self, person: Person) -> None:
        """Tells a bot that knew of the installation that it is gone; opening the chat will be a first time again."""
        chat = self._teams.chat_of(person)
        if not chat.greeted:
            return
        chat.greeted = False
        self._teams.changed(person)
        await self._delivery.deliver(self._envelope(person, Manner()).installation(added=False))

    def blocks(self, person: Person, *, blocked: bool) -> None:
        self._teams.chat_of(person).blocked = blocked
        self._teams.changed(person)

    async def says(self, person: Person, text: str, manner: Manner, again: str | None = None) -> tuple[str, Answer]:
        """Sends a typed message; `again` redelivers the message with that activity id instead of writing a new one.

        Returns its activity id and the bot's answer. When the bot cannot be reached the message stays in the chat as
        not delivered.
        """
        chat = self._chat(person)
        try:
            await self.opens(person)
        finally:
            message = chat.find(again) if again is not None else None
            if message is None:
                now = self._teams.clock.now()
                message = Message(again or self._teams.new_id(), "person", {"text": text}, iso(now), delivered=False)
                chat.messages.append(message)
                self._teams.changed(person)
        answer = await self._delivery.deliver(self._envelope(person, manner).message(message.activity, text))
        message.delivered = message.delivered or answer.accepted
        self._teams.changed(person)
        return message.activity, answer

    async def writes(
        self, person: Person, room: Room, text: str, *, thread: str | None = None, again: str | None = None
    ) -> tuple[str, Answer | None]:
        """Writes into a group chat or a channel, there into a `thread` or as the beginning of one.

        The bot hears only what mentions it: "@Usher"; the answer to anything else is None. "@" before a user principal
        name mentions that person.
        """
        message = room.find(again) if again is not None else None
        if message is None:
            now, activity = self._teams.clock.now(), again or self._teams.new_id()
            message = Message(
                activity, "person", {"text": text}, iso(now), author=person.upn, thread=thread or activity
            )
            room.messages.append(message)
            self._teams.changed(person)
        envelope = self._envelope(person, Manner())
        return message.activity, await self._heard_in(room, message, envelope.message(message.activity, text))

    async def edits(self, person: Person, place: Chat | Room, activity: str, text: str) -> Answer | None:
        """Changes the words of an own message."""
        message = self._own(person, place, activity)
        message.body, message.updated_at = {"text": text}, iso(self._teams.clock.now())
        self._teams.changed(person)
        edited = self._envelope(person, Manner()).edited(activity, text)
        return await self._changed_in(place, message, edited)

    async def deletes(self, person: Person, place: Chat | Room, activity: str) -> Answer | None:
        message = self._own(person, place, activity)
        message.deleted = True
        self._teams.changed(person)
        return await self._changed_in(place, message, self._envelope(person, Manner()).deleted(activity))

    async def undeletes(self, person: Person, place: Chat | Room, activity: str) -> Answer | None:
        """Takes the deletion of an own message back."""
        message = self._own(person, place, activity)
        message.deleted = False
        self._teams.changed(person)
        back = self._envelope(person, Manner()).edited(activity, str(message.body["text"]), undeleted=True)
        return await self._changed_in(place, message, back)

    async def clicks(
        self, person: Person, activity: str, verb: str | None, title: str | None, inputs: Json, manner: Manner
    ) -> Answer:
        """Presses the button with this verb or title on a card as this person sees it, and shows them the answer.

        Raises NotThereError and buttons.MissingInputError.
        """
        message, card = self._card(person, activity)
        button = buttons.find(card, verb, title, inputs)
        if button is None:
            known = sorted({str(each.action.get("verb") or each.action.get("title")) for each in buttons.every(card)})
            raise NotThereError(
                f"{person.display_name} sees no button “{title or verb}” on the card {activity}; "
                f"there is {', '.join(known) or 'none at all'}."
            )
        data = buttons.data_of(button, inputs)
        envelope = self._envelope(person, manner)
        if button.action["type"] == "Action.Submit":
            spoken = buttons.words_of(data)
            if spoken is not None:
                return (await self.says(person, spoken, manner))[1]
            return await self._delivery.deliver(envelope.submit(self._teams.new_id(), message.activity, data))
        return await self._executes(person, message, envelope, button.action, data, automatic=False)

    async def refreshes(self, person: Person, activity: str, manner: Manner) -> Answer:
        """The refresh Teams makes by itself when it shows a card that asks for one for this person."""
        message, card = self._card(person, activity)
        action = buttons.asks_for_refresh(card, person.mri)
        if action is None:
            raise NotThereError(f"The card {activity} does not ask to be refreshed for {person.display_name}.")
        data = action["data"] if isinstance(action.get("data"), dict) else {}
        return await self._executes(person, message, self._envelope(person, manner), action, data, automatic=True)

    def forwards(self, person: Person, activity: str, to: Person) -> str:
        """Copies a message into another person's chat, buttons and all, and returns the copy's activity id."""
        message, _ = self._card(person, activity)
        now = iso(self._teams.clock.now())
        copy = Message(self._teams.new_id(), "person", message.body, now, forwarded_from=person.upn)
        self._chat(to).messages.append(copy)
        self._teams.changed(to)
        return copy.activity

    async def sends(self, person: Person, fields: Json) -> Answer:
        """Delivers any other activity Teams may send (an edited message, a reaction …) in this person's name."""
        activity = {"type": "message", "id": self._teams.new_id(), **fields}
        return await self._delivery.deliver(self._envelope(person, Manner()).activity(**activity))

    async def _changed_in(self, place: Chat | Room, message: Message, activity: Json) -> Answer | None:
        if isinstance(place, Room):
            return await self._heard_in(place, message, activity)
        return await self._delivery.deliver(activity)

    async def _heard_in(self, room: Room, message: Message, activity: Json) -> Answer | None:
        words = str(message.body["text"])
        if BOT_MENTION not in words:
            return None
        mentioned = {BOT_MENTION: BOT}
        for upn in ADDRESS.findall(words):
            person = self._teams.people.by_upn(upn)
            if person is not None:
                mentioned[f"@{upn}"] = Mention(person.mri, person.display_name)
        there = in_room(activity, room, message.thread)
        return await self._delivery.deliver(with_mentions(there, mentioned) if "text" in there else there)

    def _own(self, person: Person, place: Chat | Room, activity: str) -> Message:
        message = place.find(activity)
        if message is None or message.sender != "person" or message.author not in (None, person.upn):
            raise NotThereError(f"{person.display_name} wrote no message {activity} there.")
        return message

    async def _executes(
        self, person: Person, message: Message, envelope: Envelope, action: Json, data: Json, *, automatic: bool
    ) -> Answer:
        before = message.updated_at
        answer = await self._delivery.deliver(envelope.execute(message.activity, action, data, automatic=automatic))
        body = answer.body if isinstance(answer.body, dict) else {}
        if answer.status == 200 and body.get("statusCode") == 200:
            # An update that overtook the answer to this click was made knowing the click: it is the newer truth.
            value = body.get("value")
            if body.get("type") == ADAPTIVE_CARD and isinstance(value, dict) and message.updated_at == before:
                message.view, message.notice = value, None
            elif body.get("type") == PLAIN_MESSAGE and isinstance(value, str):
                message.notice = value
            self._teams.changed(person)
        return answer

    def _card(self, person: Person, activity: str) -> tuple[Message, Json]:
        message = self._chat(person).find(activity)
        if message is None:
            raise NotThereError(f"{person.display_name} has no message {activity} in the chat with the bot.")
        if message.card is None:
            raise NotThereError(f"The message {activity} of {person.display_name} carries no card.")
        return message, message.card

    def _chat(self, person: Person) -> Chat:
        if not person.has_app:
            raise NoAppError(f"{person.display_name} does not have the app; install it for them first.")
        return self._teams.chat_of(person)

    def _envelope(self, person: Person, manner: Manner) -> Envelope:
        return Envelope(
            object_id=person.id,
            name=person.display_name,
            locale=manner.locale or person.locale,
            timezone=manner.timezone or person.timezone,
            service_url=self._teams.service_url,
            now=self._teams.clock.now(),
        )
