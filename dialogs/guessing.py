"""Where nobody can be sure what a sentence means: which of two things, or something else, asked on a card."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from approvals.message import Message
from cards.meaning_card import MOST, meaning_card
from dialogs.answer import Answer, Speaker
from dialogs.draft import Guess
from dialogs.ends import IMPOSSIBLE
from dialogs.half_told import HalfToldMatters
from dialogs.language import Frame, Intent, resolve
from dialogs.language.frame import INTENT_SLOTS
from dialogs.wishes import LABEL

# Their own answers show the request and let its buttons decide, which is question enough.
ASK_BY_THEMSELVES = frozenset({Intent.CANCEL_REQUEST, Intent.APPROVE_REQUEST, Intent.DENY_REQUEST, Intent.APPROVE_ALL})
# The same people, in another part.
PARTS = ("people", "owners", "members")


class Guessing:
    """May raise BookUnavailable."""

    def __init__(self, half_told: HalfToldMatters) -> None:
        self._half_told = half_told

    async def ask(self, speaker: Speaker, frame: Frame, text: str) -> Answer:
        """What it may mean, with a button each; the sentence itself stays in the book."""
        guess = Guess(uuid4().hex, frame, options(frame), text)
        await self._half_told.keep(speaker, guess)
        card = meaning_card(guess.id, text, [LABEL[intent] for intent in guess.options], speaker.words)
        return Answer(card=card, summary=speaker.words.say(Message("What do you mean?")))


def options(frame: Frame) -> tuple[Intent, ...]:
    """What may be offered, the likeliest first; empty where there is nothing to choose from."""
    likely = dict.fromkeys((frame.intent, *frame.alternatives))
    return tuple(intent for intent in likely if intent in LABEL)[:MOST]


def worth_asking(frame: Frame, now: datetime, locale: str) -> bool:
    """Whether to ask what is meant before anything else; ``now`` is the person's own clock.

    Not where an impossible end is what gives pause: the end itself is asked about. Nor where several wishes were read:
    their card lists them, and nothing goes before a yes to it."""
    if frame.sure or frame.also or frame.intent in ASK_BY_THEMSELVES or not options(frame):
        return False
    end = frame.value("until") if "until" in INTENT_SLOTS[frame.intent] else None
    return end is None or resolve(end, now, locale).problem not in IMPOSSIBLE


def meant(guess: Guess, option: int) -> Frame | None:
    """The frame of the option with this number from 1, now sure, with those names that it has a use for."""
    if not 0 < option <= len(guess.options):
        return None
    intent, frame = guess.options[option - 1], guess.frame
    if intent is frame.intent:
        return replace(frame, sure=True)
    slots = {slot: value for slot, value in frame.slots.items() if slot in INTENT_SLOTS[intent]}
    people = next((frame.values(part) for part in PARTS if frame.values(part)), ())
    part = next((part for part in PARTS if part in INTENT_SLOTS[intent]), "")
    if people and part:
        slots[part] = people
    return Frame(intent, slots, confidence=1.0, sure=True, lang=frame.lang)
