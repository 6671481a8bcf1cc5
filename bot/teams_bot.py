"""Hears messages, clicks and installs, passes them on, and says what came back; no error leaves without words."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from secrets import token_hex
from typing import Any

import structlog
from botbuilder.core import ActivityHandler, InvokeResponse, MessageFactory, TurnContext
from botbuilder.schema import Activity, Attachment

from approvals.message import Message
from approvals.ports import Book, BookUnavailable, Clock, DirectoryError, Gone, NotReadYet
from approvals.refusals import Refused, group_gone
from approvals.request import Address, Copy
from bot.gate import actor_of, tenant_of
from cards.buttons import BadPress, Press, read
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

# Teams shows the bot's own name as a mention in channels; only whole mention tags are cut, never words of a name.
MENTION = re.compile(r"<at>.*?</at>", re.DOTALL)


class TeamsBot(ActivityHandler):  # type: ignore[misc]  # botbuilder has no types
    def __init__(self, conversation: Conversation, book: Book, clock: Clock) -> None:
        super().__init__()
        self._conversation = conversation
        self._book = book
        self._clock = clock
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
        if _in_a_group(turn.activity):
            await _send(turn, say(speaker, Message("I answer in private. Please write to me in our own chat.")))
            return

        async def answers() -> list[Answer]:
            if heard[1] and await self._book.heard_before(*heard):
                return []
            await self._book.remember_address(_address(speaker))
            value = turn.activity.value
            if value is not None and not turn.activity.text:  # Action.Submit of a client without Action.Execute
                return [await self._conversation.press(speaker, read(value), _place(turn.activity, speaker))]
            return await self._conversation.hear(speaker, _text(turn.activity))

        for answer in await self._worded(speaker, answers):
            sent = await _send(turn, answer)
            if answer.request is not None:
                await self._remember(answer, speaker, sent)
        if heard[1]:
            try:
                await self._book.note_heard(*heard, self._clock.now())
            except BookUnavailable as error:  # the answer was given; at worst a redelivery is answered once more
                log.warning("not_noted", error=str(error))

    async def on_invoke_activity(self, turn: TurnContext) -> InvokeResponse:
        """Always HTTP 200 with the outcome inside: Teams shows its own error for anything else."""
        activity: Activity = turn.activity
        if activity.name != "adaptiveCard/action":
            return _invoke(
                400, "application/vnd.microsoft.error", {"code": "NotSupported", "message": "Not supported."}
            )
        speaker = _speaker(activity)

        async def answers() -> list[Answer]:
            if not _in_a_group(activity):
                await self._book.remember_address(_address(speaker))
            return [await self._press(speaker, read(activity.value), activity)]

        [answer] = await self._worded(speaker, answers)
        if answer.card is not None:
            return _invoke(200, CARD_ANSWER, answer.card)
        return _invoke(200, TEXT_ANSWER, spoken(answer.text))  # some clients read Markdown here

    async def _press(self, speaker: Speaker, press: Press, activity: Activity) -> Answer:
        place = _place(activity, speaker)
        answer = await self._conversation.press(speaker, press, place)
        if answer.request is not None and place is not None:
            # What is shown in this place from now on; the rounds redraw it when the request moves.
            await self._remember(answer, speaker, place.activity_id)
        return answer

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
    plain = activity.serialize()
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


def _text(activity: Activity) -> str:
    return MENTION.sub(" ", activity.text or "").replace("\u00a0", " ").strip()


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
