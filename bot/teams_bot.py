"""Hears messages, clicks and installs, passes them on, and says what came back; no error leaves without words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from secrets import token_hex
from typing import Any

import structlog
from botbuilder.core import ActivityHandler, InvokeResponse, MessageFactory, TurnContext
from botbuilder.schema import Activity, Attachment

from approvals.chats import Address, Copy
from approvals.directory_objects import PersonRef
from approvals.message import Message
from approvals.ports.book import Book, BookUnavailable
from approvals.ports.clock import Clock
from approvals.ports.directory import DirectoryError, Gone, NotReadYet
from approvals.ports.messenger import MessengerBusy, Unreachable
from approvals.refusals import Refused
from approvals.refusals.groups import group_gone
from bot.connector import Connector
from bot.gate import actor_of, tenant_of
from bot.mentions import addressed, mentioned
from bot.private_chats import PrivateChats
from bot.sign_in import NOT_POSSIBLE, SIGN_IN_INVOKES, SignIns
from cards.buttons import BadPress, read
from cards.pieces import spoken
from dialogs.answer import Answer, Speaker, say
from dialogs.conversation import Conversation

log = structlog.get_logger()

NOT_READ_YET = Message(
    "I was started a moment ago and am still reading the names in your directory, so I cannot tell yet which one you "
    "mean. Please try again in a minute, or tell me the full name."
)

CARD = "application/vnd.microsoft.card.adaptive"
CARD_ANSWER = "application/vnd.microsoft.card.adaptive"
TEXT_ANSWER = "application/vnd.microsoft.activity.message"

IN_PRIVATE = Message("I answer you in private, in our own chat.")
NO_PRIVATE_CHAT = Message(
    "I answer this only in private, and I cannot write to you there yet: please add the app Usher for yourself (in "
    "Teams under Apps), then say it again."
)
TEAMS_BUSY = Message(
    "I answer this only in private, and Teams does not let me write to you right now. Nothing was done. "
    "Please try again in a minute, or write to me in our own chat."
)
NOT_TOLD = Message(
    "Teams did not let me answer you in private just now. "
    "Please say “my requests” in our own chat to see what was done."
)
EDITED = Message("I do not act on edited messages. If you want something else now, please send it as a new message.")


class TeamsBot(ActivityHandler):  # type: ignore[misc]  # botbuilder has no types
    def __init__(
        self,
        conversation: Conversation,
        connector: Connector,
        chats: PrivateChats,
        book: Book,
        clock: Clock,
        sign_ins: SignIns | None = None,
        count_refusal: Callable[[str], None] = lambda _: None,
    ) -> None:
        super().__init__()
        self._conversation = conversation
        self._connector = connector
        self._chats = chats
        self._book = book
        self._clock = clock
        self._sign_ins = sign_ins
        self._count_refusal = count_refusal
        self._hearing: set[tuple[str, str]] = set()

    async def on_message_activity(self, turn: TurnContext) -> None:
        activity: Activity = turn.activity
        heard = (activity.conversation.id, activity.id or "")
        if heard in self._hearing:  # delivered again while the first one is being answered
            return
        self._hearing.add(heard)
        try:
            await self._message(turn, heard)
        finally:
            self._hearing.discard(heard)

    async def _message(self, turn: TurnContext, heard: tuple[str, str]) -> None:
        speaker = _speaker(turn.activity)

        async def answers() -> list[Answer]:
            if heard[1] and await self._book.heard_before(*heard):
                return []
            if _in_a_group(turn.activity):
                return await self._in_a_group(turn.activity, speaker)
            await self._book.remember_address(_address(speaker))
            return await self._answers(turn.activity, speaker)

        for answer in await self._worded(speaker, answers):
            await self._say(turn, speaker, answer)
        await self._note(heard)

    async def _answers(self, activity: Activity, speaker: Speaker) -> list[Answer]:
        """What was typed, or pressed by a client that knows no Action.Execute."""
        if activity.value is not None and not activity.text:
            return await self._conversation.press(speaker, read(activity.value), _place(activity, speaker))
        plain = _plain(activity)
        known = replace(speaker, mentioned=await mentioned(plain, self._connector))
        return await self._conversation.hear(known, addressed(plain))

    async def _in_a_group(self, activity: Activity, speaker: Speaker) -> list[Answer]:
        """Others read along: what anybody may know is answered there, everything else in the person's own chat.
        Nothing is done for somebody who could not read what became of it."""
        if activity.value is None:
            told = await self._overheard(activity, speaker)
            if told is not None:
                return told
        return await self._privately(speaker, lambda there: self._answers(activity, there))

    async def _privately(self, speaker: Speaker, answers: Callable[[Speaker], Awaitable[list[Answer]]]) -> list[Answer]:
        """Answer in the person's own chat; returned is what is said in this one."""
        try:
            address = await self._chats.open(speaker.id)
        except Unreachable as error:
            log.info("no_private_chat", why=str(error))
            return [say(speaker, NO_PRIVATE_CHAT)]
        except MessengerBusy as error:
            log.warning("teams_busy", why=str(error))
            return [say(speaker, TEAMS_BUSY)]
        there = replace(speaker, conversation_id=address.conversation_id, service_url=address.service_url)
        await self._book.remember_address(_address(there))
        try:
            for answer in await self._worded(there, lambda: answers(there)):
                sent = await self._chats.write(address, as_activity(answer).serialize())
                await self._remember(answer, there, sent)
        except (MessengerBusy, Unreachable) as error:  # whatever was done is done: to say otherwise would be wrong
            log.warning("private_answer_lost", why=str(error))
            return [say(speaker, NOT_TOLD)]
        return [say(speaker, IN_PRIVATE)]

    async def _overheard(self, activity: Activity, speaker: Speaker) -> list[Answer] | None:
        try:
            return await self._conversation.overheard(speaker, addressed(_plain(activity)))
        except Refused:  # why somebody is told no is between the two of us
            return None

    async def on_message_update_activity(self, turn: TurnContext) -> None:
        """An edited message was heard when it was sent: it is not carried out again, nor is what it says now.
        Said once, and only in private; one that was deleted and came back is passed over, as a deletion is."""
        activity: Activity = turn.activity
        event = (activity.channel_data or {}).get("eventType")
        if event != "editMessage" or _in_a_group(activity):
            return
        speaker, hint = _speaker(activity), (activity.conversation.id, f"edited {activity.id}")

        async def answers() -> list[Answer]:
            return [] if await self._book.heard_before(*hint) else [say(speaker, EDITED)]

        for answer in await self._worded(speaker, answers):
            await _send(turn, answer)
        await self._note(hint)

    async def _note(self, heard: tuple[str, str]) -> None:
        """Remember that this was answered."""
        if heard[1]:
            try:
                await self._book.note_heard(*heard, self._clock.now())
            except BookUnavailable as error:  # the answer was given; at worst a redelivery is answered once more
                log.warning("not_noted", error=str(error))

    async def on_invoke_activity(self, turn: TurnContext) -> InvokeResponse:
        """Always HTTP 200 with the outcome inside: Teams shows its own error for anything else."""
        activity: Activity = turn.activity
        if activity.name in SIGN_IN_INVOKES:
            return await self._signs_in(turn)
        if activity.name != "adaptiveCard/action":
            return _invoke(
                400, "application/vnd.microsoft.error", {"code": "NotSupported", "message": "Not supported."}
            )
        speaker = _speaker(activity)
        place = _place(activity, speaker)

        async def answers() -> list[Answer]:
            if not _in_a_group(activity):
                await self._book.remember_address(_address(speaker))
            return await self._conversation.press(speaker, read(activity.value), place)

        async def rest(_: Speaker) -> list[Answer]:
            return more

        answer, *more = await self._worded(speaker, answers)
        if answer.request is not None and place is not None:
            # What is shown in this place from now on; the rounds redraw it when the request moves.
            await self._remember(answer, speaker, place.activity_id)
        if more and _in_a_group(activity):  # others read along
            [answer] = await self._privately(speaker, rest)
            more = []
        for following in more:
            await self._say(turn, speaker, following)
        if answer.card is not None:
            return _invoke(200, CARD_ANSWER, answer.card)
        return _invoke(200, TEXT_ANSWER, spoken(answer.text))  # some clients read Markdown here

    async def _signs_in(self, turn: TurnContext) -> InvokeResponse:
        """Unlike the answer to a click, the status is HTTP's own."""
        activity: Activity = turn.activity
        if self._sign_ins is None or _in_a_group(activity):
            return InvokeResponse(status=NOT_POSSIBLE)
        speaker = _speaker(activity)
        person = PersonRef(speaker.id, speaker.name)
        status, told = await self._sign_ins.answer(str(activity.name), person, activity.value)
        if told is not None:
            await _send(turn, say(speaker, told))
        return InvokeResponse(status=status)

    async def _say(self, turn: TurnContext, speaker: Speaker, answer: Answer) -> None:
        sent = await _send(turn, answer)
        if answer.request is not None:
            await self._remember(answer, speaker, sent)

    async def on_installation_update(self, turn: TurnContext) -> None:
        speaker = _speaker(turn.activity)
        if _in_a_group(turn.activity):
            return
        action = (turn.activity.action or "").casefold()
        if action.startswith("remove"):
            await self._book.forget_address(speaker.id)
            return
        if not speaker.id:
            return
        known = await self._book.address(speaker.id)
        await self._book.remember_address(_address(speaker))
        if known is None and action == "add":
            for answer in await self._worded(speaker, lambda: self._conversation.welcome(speaker)):
                await _send(turn, answer)

    async def _worded(self, speaker: Speaker, answers: Callable[[], Awaitable[list[Answer]]]) -> list[Answer]:
        """The one place where a refusal, an outage or a bug becomes a sentence."""
        try:
            return list(await answers())
        except Refused as refused:
            self._count_refusal(refused.refusal.rule)
            return [say(speaker, refused.refusal.message)]
        except BadPress as bad:
            return [say(speaker, bad.sentence)]
        except Gone:
            return [say(speaker, group_gone().message)]
        except NotReadYet:
            return [say(speaker, NOT_READ_YET)]
        except DirectoryError as error:
            error_id = _new_error_id()
            log.warning("directory_failed", error_id=error_id, error=str(error), graph_request_id=error.request_id)
            return [say(speaker, _no_directory(error_id))]
        except BookUnavailable:
            error_id = _new_error_id()
            log.exception("book_unavailable", error_id=error_id)
            return [say(speaker, _no_book(error_id))]
        except Exception:
            error_id = _new_error_id()
            log.exception("turn_failed", error_id=error_id)
            return [say(speaker, _unforeseen(error_id))]

    async def _remember(self, answer: Answer, speaker: Speaker, activity_id: str) -> None:
        if answer.request is None or not activity_id:
            return
        copy = Copy(
            request_id=answer.request.id,
            person_id=speaker.id,
            service_url=speaker.service_url,
            conversation_id=speaker.conversation_id,
            activity_id=activity_id,
            drawn_version=answer.request.version,
        )
        try:
            await self._book.remember_copy(copy)
        except BookUnavailable as error:  # the card was shown; it heals by refresh
            log.warning("copy_not_remembered", request=answer.request.id, error=str(error))


def _speaker(activity: Activity) -> Speaker:
    """Whoever the gate vouched for; locale and zone as their client says."""
    plain = _plain(activity)
    client: dict[str, Any] = next((e for e in plain.get("entities") or [] if e.get("type") == "clientInfo"), {})
    return Speaker(
        id=actor_of(plain),
        name=str(activity.from_property.name or "") if activity.from_property else "",
        tenant_id=tenant_of(plain),
        conversation_id=activity.conversation.id,
        service_url=activity.service_url,
        teams_id=str(activity.from_property.id or "") if activity.from_property else "",
        locale=str(client.get("locale") or activity.locale or "en"),
        zone=str(client.get("timezone") or activity.local_timezone or "UTC"),
    )


def _plain(activity: Activity) -> dict[str, Any]:
    """The activity as it came: the SDK's own serialize() drops nearly everything of an entity."""
    known: dict[str, Any] = activity.serialize()
    entities = [{**entity.additional_properties, "type": entity.type} for entity in activity.entities or () if entity]
    return {**known, "entities": entities}


def _in_a_group(activity: Activity) -> bool:
    """Where others read along: nobody's address, and no place for what is one person's business."""
    return activity.conversation.conversation_type in ("groupChat", "channel")


def _address(speaker: Speaker) -> Address:
    return Address(
        person_id=speaker.id,
        tenant_id=speaker.tenant_id,
        service_url=speaker.service_url,
        conversation_id=speaker.conversation_id,
        teams_id=speaker.teams_id,
        locale=str(speaker.words.locale),
        zone=str(speaker.words.zone),
    )


def _place(activity: Activity, speaker: Speaker) -> Copy | None:
    """The card that was pressed in the person's own chat. Whoever stores it fills in its request and version."""
    if not activity.reply_to_id or _in_a_group(activity):
        return None
    return Copy(0, speaker.id, speaker.service_url, speaker.conversation_id, activity.reply_to_id, 0)


async def _send(turn: TurnContext, answer: Answer) -> str:
    sent = await turn.send_activity(as_activity(answer))
    return str(sent.id or "") if sent else ""


def as_activity(answer: Answer) -> Activity:
    """Plain text stays plain: names in it must not become Markdown."""
    if answer.card is None:
        activity = MessageFactory.text(answer.text)
        activity.text_format = "plain"
        return activity
    activity = MessageFactory.attachment(Attachment(content_type=CARD, content=answer.card))
    activity.summary = answer.summary
    return activity


def _invoke(status: int, kind: str, value: object) -> InvokeResponse:
    return InvokeResponse(status=200, body={"statusCode": status, "type": kind, "value": value})


def _no_directory(error_id: str) -> Message:
    return Message(
        "Microsoft Entra does not answer right now, so I cannot check anything. Nothing was changed. "
        "Please try again in a minute. If it lasts, tell your IT department the number {error_id}.",
        error_id=error_id,
    )


def _no_book(error_id: str) -> Message:
    return Message(
        "I cannot write to my records right now, so I have stored nothing and changed nothing. "
        "Please try again in a minute. If it lasts, tell your IT department the number {error_id}.",
        error_id=error_id,
    )


def _unforeseen(error_id: str) -> Message:
    return Message(
        "Something went wrong on my side; what you asked was not carried out. "
        "Please try again, and if it happens again, tell your IT department the number {error_id}.",
        error_id=error_id,
    )


def _new_error_id() -> str:
    return token_hex(4).upper()
