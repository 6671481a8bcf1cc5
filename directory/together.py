"""Reads that are asked for at the same moment travel together: one $batch of up to twenty, each answered for itself.

Whoever needs several facts asks for all of them at once (``asyncio.gather``), each in its own verb, and Graph is asked
one time. The same read asked for twice at that moment is made once. Nothing is remembered for later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from approvals.ports.directory import DirectoryBusy, DirectoryError, DirectoryRefused
from directory.answers import Answer

MOST = 20
# A longer URL is cut off by servers on the way; in a batch it is part of the body.
LONGEST_URL = 2000
# Turns of the event loop that reads wait for company: a verb may ask from a task within a task.
TURNS = 3


@dataclass(frozen=True, slots=True)
class Read:
    """A path below Graph's base URL with its query, encoded, and the headers that its meaning hangs on. ``body`` is the
    JSON of the few reads that Graph wants as a POST."""

    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""


@dataclass(slots=True)
class _Asked:
    read: Read
    within: float
    waiting: list[asyncio.Future[Answer]] = field(default_factory=list)


Alone = Callable[[Read], Awaitable[Answer]]
Several = Callable[[Sequence[Read]], Awaitable[Sequence[Answer | DirectoryError]]]


class Together:
    """``alone`` sends one read, ``several`` up to twenty; both may raise a DirectoryError for all they were given."""

    def __init__(self, alone: Alone, several: Several) -> None:
        self._alone = alone
        self._several = several
        self._asked: dict[Read, _Asked] = {}
        self._under_way: set[asyncio.Task[None]] = set()

    async def ask(self, read: Read, within: float) -> Answer:
        """Its own answer or error; whoever stops waiting (bounded by ``within`` seconds) disturbs nobody else."""
        loop = asyncio.get_running_loop()
        if not self._asked:
            loop.call_soon(self._leave, TURNS)
        asked = self._asked.setdefault(read, _Asked(read, within))
        asked.within = max(asked.within, within)
        answer: asyncio.Future[Answer] = loop.create_future()
        asked.waiting.append(answer)
        return await answer

    async def close(self) -> None:
        """Let go of what is under way."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    def _leave(self, turns: int) -> None:
        if turns:
            asyncio.get_running_loop().call_soon(self._leave, turns - 1)
            return
        leaving = [asked for asked in self._asked.values() if not all(each.done() for each in asked.waiting)]
        self._asked = {}
        for start in range(0, len(leaving), MOST):
            task = asyncio.get_running_loop().create_task(self._travel(leaving[start : start + MOST]))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def _travel(self, asked: Sequence[_Asked]) -> None:
        try:
            async with asyncio.timeout(max(each.within for each in asked)):
                await self._fetch(asked)
        except TimeoutError:
            _tell(asked, DirectoryBusy("Graph did not answer in time"))
        except asyncio.CancelledError:
            _tell(asked, DirectoryBusy("Usher is being stopped"))
            raise
        except DirectoryError as error:
            _tell(asked, error)
        except BaseException as error:
            _tell(asked, error)
            raise

    async def _fetch(self, asked: Sequence[_Asked]) -> None:
        first, *others = asked
        if not others and len(first.read.url) <= LONGEST_URL:
            _tell(asked, await self._alone(first.read))
            return
        try:
            answers = await self._several([each.read for each in asked])
        except DirectoryRefused:  # one of them is not to Graph's liking: that is not the others' fault
            if not others:
                raise
            await asyncio.gather(*(self._travel([each]) for each in asked))
            return
        for each, answer in zip(asked, answers, strict=True):
            _tell([each], answer)


def _tell(asked: Sequence[_Asked], answer: Answer | BaseException) -> None:
    for each in asked:
        for waiting in each.waiting:
            if waiting.done():
                continue
            if isinstance(answer, BaseException):
                waiting.set_exception(answer)
            else:
                waiting.set_result(answer)
