"""A sentence to a frame: cut into pieces, heard by a small network, decoded into wishes, doubted.

Pure and deterministic: no clock, no network, no memory of earlier sentences. Text proposes, code disposes: nothing
in a sentence can do more than become a frame.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from dialogs.language import dates, doubt, model
from dialogs.language.commands import as_typed
from dialogs.language.decoding import Decoded, decode
from dialogs.language.forms import in_form
from dialogs.language.frame import Frame, Intent
from dialogs.language.model import Model
from dialogs.language.names import Names
from dialogs.language.pieces import LONGEST_TEXT, Piece, clean, cut
from dialogs.language.whole_dates import whole_dates

_NOTHING = Frame(Intent.OUT_OF_SCOPE, confidence=1.0, sure=True, alternatives=(Intent.HELP, Intent.SMALL_TALK))


@dataclass(frozen=True)
class Reading:
    """A frame together with how it came about, for explaining."""

    frame: Frame
    pieces: tuple[Piece, ...]
    decoded: Decoded | None
    doubts: tuple[str, ...]


def understand(text: str, names: Names | None = None, *, now: datetime, locale: str | None = None) -> Frame:
    """What `text` asks for, in English, French, Dutch, German or Spanish.

    `names` are the names the directory knows: they help to find where a name begins and ends. `now` is the person's own
    clock, aware; it and `locale` ("en-GB") decide only whether an end date makes sense, which the frame's `sure` takes
    into account. Never raises for any text.
    """
    return read(text, names, now=now, locale=locale).frame


def read(text: str, names: Names | None = None, *, now: datetime, locale: str | None = None) -> Reading:
    """As `understand`, with the pieces, what the model said, and why the bot is not sure."""
    network = model.load()
    pieces, decoded = heard(text, names, network)
    if decoded is None:
        return Reading(_NOTHING, tuple(pieces), None, ())
    decoded = whole_dates(decoded, clean(text), now, locale)
    frames = [
        Frame(wish.intent, wish.slots, lang=decoded.lang, alternatives=doubt.others(wish)) for wish in decoded.wishes
    ]
    doubts = []
    if not doubt.sure(decoded, pieces, network.measured):
        doubts.append("the model is not clear enough")
    if len(text) > LONGEST_TEXT or decoded.read < len(pieces):
        doubts.append("the text is longer than what is read")
    doubts.extend(_odd_dates(frames, now, locale, decoded.lang))
    confidence = doubt.confidence(decoded, network.measured)
    frame = replace(frames[0], also=tuple(frames[1:]), confidence=confidence, sure=not doubts)
    return Reading(frame, tuple(pieces), decoded, tuple(doubts))


def heard(text: str, names: Names | None, network: Model) -> tuple[list[Piece], Decoded | None]:
    """The pieces of `text`, and what a typed form or else `network` makes of them; nothing where nothing is to read."""
    plain = clean(text)
    pieces = cut(plain, names)
    if not pieces:
        return pieces, None
    if (form := in_form(pieces, plain, directory=names is not None)) is not None:
        return pieces, form
    decoded = as_typed(decode(pieces, plain, network), pieces, plain)
    babble = not any(piece.kind != "w" or network.vocabulary.knows(piece.value) for piece in pieces)
    return pieces, None if babble and decoded.wishes[0].intent is Intent.SMALL_TALK else decoded


def _odd_dates(frames: Iterable[Frame], now: datetime, locale: str | None, lang: str) -> list[str]:
    phrases = [phrase for frame in frames if (phrase := frame.value("until"))]
    return [
        f"{phrase!r} is {problem}"
        for phrase in phrases
        if (problem := dates.resolve(phrase, now, locale or "en", lang).problem) in ("past", "absurd")
    ]
