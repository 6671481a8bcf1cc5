"""One half-told matter per person and chat, kept in the book: begun, found again by its card, closed, forgotten."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from approvals.directory_objects import GroupKind, GroupRef, JoinRule, PersonRef
from approvals.effects import Opening, Opens
from approvals.ports.book import Book
from approvals.ports.clock import Clock
from dialogs.answer import Speaker
from dialogs.draft import Draft, Guess, Offer, Unconfirmed
from dialogs.language import Frame, Intent
from dialogs.plan import Plan

HalfTold = Draft | Plan | Guess | Unconfirmed | Offer

# After so much silence an answer no longer meets its question; the buttons on its card still do.
FRESH = timedelta(hours=1)


class HalfToldMatters:
    """May raise BookUnavailable."""

    def __init__(self, book: Book, clock: Clock) -> None:
        self._book = book
        self._clock = clock

    async def current(self, speaker: Speaker) -> HalfTold | None:
        """What this chat is about now: the newest only, unless it is closed or was left alone for too long."""
        stored = await self._book.current_draft(speaker.id, speaker.conversation_id, self._clock.now() - FRESH)
        return from_json(stored) if stored else None

    async def find(self, speaker: Speaker, matter_id: str) -> HalfTold | None:
        """What a card is about, for the person who began it and nobody else; None once it is closed."""
        stored = await self._book.draft(matter_id, speaker.id)
        return from_json(stored) if stored else None

    async def keep(self, speaker: Speaker, matter: HalfTold) -> None:
        """From here on this is what the chat is about."""
        await self._save(speaker, matter.id, to_json(matter))

    async def by_its_card_only(self, speaker: Speaker, matter_id: str) -> None:
        """Words no longer meet it; the buttons on its card still do."""
        if body := await self._book.draft(matter_id, speaker.id):
            before = self._clock.now() - 2 * FRESH
            await self._book.save_draft(matter_id, speaker.id, speaker.conversation_id, before, body)

    async def close(self, speaker: Speaker, matter_id: str) -> None:
        """Nothing is left to say yes to: an empty draft stays the newest, so that a yes meets no older one instead."""
        await self._save(speaker, matter_id, "")

    async def _save(self, speaker: Speaker, matter_id: str, body: str) -> None:
        await self._book.save_draft(matter_id, speaker.id, speaker.conversation_id, self._clock.now(), body)


def to_json(half_told: HalfTold) -> str:
    match half_told:
        case Draft():
            return json.dumps({"is": "draft", **asdict(half_told), "until": _moment(half_told.until)})
        case Guess(id=guess_id, frame=frame, options=options, text=text):
            return json.dumps(
                {"is": "guess", "id": guess_id, "frame": frame.to_json(), "options": options, "text": text}
            )
        case Unconfirmed():
            return json.dumps({"is": "unconfirmed", **asdict(half_told), "until": _moment(half_told.until)})
        case Offer():
            return json.dumps({"is": "offer", **asdict(half_told)})
        case Plan():
            return half_told.to_json()


def from_json(text: str) -> HalfTold | None:
    """None for what an older version stored in another shape: it is asked for once more."""
    body = json.loads(text)
    match body.pop("is", ""):
        case "draft":
            return _draft(body)
        case "guess":
            options = tuple(Intent(intent) for intent in body["options"])
            return Guess(body["id"], _frame(body["frame"]), options, body["text"])
        case "unconfirmed":
            return _unconfirmed(body)
        case "offer":
            return Offer(body["id"], tuple(body["numbers"]))
        case _:
            return Plan.from_json(text)


def _draft(body: dict[str, Any]) -> Draft:
    fields: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in body.items()}
    fields["intent"] = Intent(str(body["intent"]))
    for people in ("people", "members"):
        fields[people] = tuple(PersonRef(**person) for person in body.get(people, ()))
    fields["group_kind"] = GroupKind(kind) if (kind := body.get("group_kind")) else None
    fields["join_rule"] = JoinRule(rule) if (rule := body.get("join_rule")) else None
    fields["until"] = _moment_of(body["until"])
    if declares := body.get("declares"):
        fields["declares"] = Opening(**{**declares, "kind": Opens(declares["kind"])})
    return Draft(**fields)


def _unconfirmed(body: dict[str, Any]) -> Unconfirmed:
    instead = body.get("instead")
    return Unconfirmed(
        body["id"],
        Intent(body["intent"]),
        body["number"],
        body["comment"],
        _moment_of(body.get("until")),
        GroupRef(instead["id"], instead["name"], GroupKind(instead["kind"])) if instead else None,
        body.get("effects", ""),
    )


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment_of(text: object) -> datetime | None:
    return datetime.fromisoformat(str(text)) if text else None


def _frame(body: dict[str, object]) -> Frame:
    """Only what is needed to begin: the intents and their slots."""
    slots: dict[str, object] = body["slots"]  # type: ignore[assignment]
    also: list[dict[str, object]] = body.get("also", [])  # type: ignore[assignment]
    return Frame(
        intent=Intent(str(body["intent"])),
        slots={name: tuple(value) if isinstance(value, list) else str(value) for name, value in slots.items()},
        also=tuple(_frame(part) for part in also),
        lang=str(body.get("lang", "en")),
    )
