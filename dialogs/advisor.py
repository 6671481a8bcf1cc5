"""Asks a language model where the local engine is unsure; rarely, and never in the way of an answer."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from typing import Protocol

import structlog

from dialogs.language import Frame, Names
from dialogs.language.redacted import redact
from dialogs.second_opinion import INSTRUCTIONS, SCHEMA, frame_of

log = structlog.get_logger()

# A longer sentence is not worth asking about.
LONGEST = 400  # characters
MINUTE_S = 60.0
# For everybody together, whatever one person may.
MOST_PER_MINUTE = 60


class Model(Protocol):
    async def complete(self, instructions: str, question: str, schema: Mapping[str, object]) -> str | None:
        """The model's answer, a text that may be anything; None without one. Takes a bounded time, never raises."""


class Advisor:
    """``clock`` counts seconds and never goes back; ``per_minute``: how often it asks about one person's sentences."""

    def __init__(self, model: Model, clock: Callable[[], float], *, per_minute: int) -> None:
        self._model = model
        self._clock = clock
        self._per_minute = per_minute
        self._asked: deque[tuple[float, str]] = deque()

    async def reconsider(self, frame: Frame, text: str, names: Names, person_id: str) -> Frame:
        """``frame``, or where it is unsure what the model makes of ``text``, if that can be at all."""
        if frame.sure or len(text) > LONGEST or (redacted := redact(text, names)) is None:
            return frame
        if not self._may_ask(person_id):
            return frame
        reply = await self._model.complete(INSTRUCTIONS, redacted.text, SCHEMA)
        if reply is None:
            return frame
        advised = frame_of(reply, redacted, frame)
        log.info("second_opinion", outcome="impossible" if advised is None else "taken")  # never what was said
        return advised or frame

    def _may_ask(self, person_id: str) -> bool:
        now = self._clock()
        while self._asked and self._asked[0][0] <= now - MINUTE_S:
            self._asked.popleft()
        mine = sum(person == person_id for _, person in self._asked)
        if mine >= self._per_minute or len(self._asked) >= MOST_PER_MINUTE:
            return False
        self._asked.append((now, person_id))
        return True
