"""What a person and a chat last spoke of, by id: what "it", "there", "her" and "that request" mean for a while."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from approvals.decision import Decision
from approvals.ports.book import Book, BookUnavailable
from approvals.ports.clock import Clock
from dialogs.answer import Speaker

# After so much silence "it" is more likely something else.
FRESH = timedelta(minutes=30)
MOST = 5  # of each; who named more will say which


@dataclass(frozen=True, slots=True)
class SpokenOf:
    """Object ids and the number of a request (0: none). They only say what was meant and give no right."""

    groups: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    request: int = 0
    refused: tuple[str, ...] = ()  # by what the last wish was refused, as approvals.Looked keeps it for the audit
    refused_at: str = ""


class Memory:
    """May raise BookUnavailable when asked; what cannot be noted is only not remembered."""

    def __init__(self, book: Book, clock: Clock) -> None:
        self._book = book
        self._clock = clock

    async def recall(self, speaker: Speaker) -> SpokenOf:
        since = self._clock.now() - FRESH
        body = await self._book.spoken_of(speaker.id, speaker.conversation_id, since)
        if not body:
            return SpokenOf()
        told = json.loads(body)
        return SpokenOf(
            tuple(told["groups"]),
            tuple(told["people"]),
            told["request"],
            tuple(told.get("refused", ())),
            told.get("refused_at", ""),
        )

    async def note(
        self, speaker: Speaker, *, groups: Iterable[str] = (), people: Iterable[str] = (), request: int = 0
    ) -> None:
        """What was just spoken of takes the place of what was before, each kind apart."""
        new: dict[str, object] = {"groups": tuple(groups)[:MOST], "people": tuple(people)[:MOST], "request": request}
        if new := {kind: what for kind, what in new.items() if what}:
            with suppress(BookUnavailable):
                await self._write(speaker, replace(await self.recall(speaker), **new))  # type: ignore[arg-type]

    async def note_refusal(self, speaker: Speaker, decision: object, at: datetime) -> None:
        """By what a wish was refused that was never stored, so that "why?" has an answer."""
        looked = decision.deciding if isinstance(decision, Decision) else None
        if looked is not None:
            with suppress(BookUnavailable):
                kept = replace(await self.recall(speaker), refused=tuple(looked.compact()), refused_at=at.isoformat())
                await self._write(speaker, kept)

    async def forget(self, speaker: Speaker) -> None:
        await self._write(speaker, SpokenOf())

    async def _write(self, speaker: Speaker, spoken_of: SpokenOf) -> None:
        body = json.dumps(asdict(spoken_of))
        await self._book.note_spoken_of(speaker.id, speaker.conversation_id, self._clock.now(), body)
