"""Posts activities to the bot as Teams does: signed, with 15 seconds to answer, and once more when it did not."""

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
from yarl import URL

from sandbox.identity import ActivityKeys

Json = dict[str, Any]

LOG = logging.getLogger(__name__)
LOOK_AGAIN_SECONDS = 1.0


class BotUnreachableError(Exception):
    """Nothing answers at the bot's address, or it hung up; the sentence says which and what to do."""


@dataclass(frozen=True)
class Answer:
    """The bot's HTTP answer; `body` is parsed JSON, text, or None when there is none. 504: no answer in time."""

    status: int
    body: Any

    @property
    def accepted(self) -> bool:
        return 200 <= self.status < 300


class Delivery:
    """The way from Teams to the bot. Use `start` and `stop` around it."""

    def __init__(
        self,
        bot_url: str,
        keys: ActivityKeys,
        reachable_changed: Callable[[bool], None],
        *,
        answer_seconds: float = 15.0,
        redeliveries: int = 1,
    ) -> None:
        """`answer_seconds`: how long the bot may take; `redeliveries`: how often the same activity comes again."""
        self.bot_url = bot_url
        self.answer_seconds = answer_seconds
        self.redeliveries = redeliveries
        self.reachable: bool | None = None
        self._keys = keys
        self._reachable_changed = reachable_changed
        self._session: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._looking: asyncio.Task[None] | None = None

    async def start(self) -> None:
        # A connection kept open would break when the bot is restarted, and look like a bot that is down.
        connector = aiohttp.TCPConnector(force_close=True)
        self._session = aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=None))

    async def stop(self) -> None:
        pending = [*self._tasks, *([self._looking] if self._looking else [])]
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    async def deliver(self, activity: Json) -> Answer:
        """Sends one activity and waits for the answer; silence is answered 504 here and redelivered in the background.

        Raises BotUnreachableError.
        """
        try:
            return await self._post(activity)
        except TimeoutError:
            self._in_background(self._redeliver(activity))
            return Answer(504, {"error": {"code": "GatewayTimeout", "message": self._silence()}})

    async def look(self) -> bool:
        """Whether something listens at the bot's address right now."""
        url = URL(self.bot_url)
        try:
            _, writer = await asyncio.wait_for(asyncio.open_connection(url.host, url.port), 2.0)
        except (OSError, TimeoutError):
            self._note(reachable=False)
            return False
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
        self._note(reachable=True)
        return True

    async def _post(self, activity: Json) -> Answer:
        if self._session is None:
            raise RuntimeError("Delivery was used before start().")
        headers = {
            "Authorization": f"Bearer {self._keys.sign(activity['serviceUrl'])}",
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Microsoft-SkypeBotApi (Microsoft-BotFramework/3.0)",
        }
        data = json.dumps(activity, ensure_ascii=False).encode()
        try:
            async with asyncio.timeout(self.answer_seconds):
                async with self._session.post(self.bot_url, data=data, headers=headers) as response:
                    text = await response.text()
        except aiohttp.ClientError as error:
            self._note(reachable=False)
            raise BotUnreachableError(
                f"The bot does not answer at {self.bot_url} ({error}). Start it, then send the message again."
            ) from error
        self._note(reachable=True)
        return Answer(response.status, _parsed(text))

    async def _redeliver(self, activity: Json) -> None:
        for _ in range(self.redeliveries):
            try:
                await self._post(activity)
            except TimeoutError:
                LOG.warning("%s", self._silence())
            except BotUnreachableError as error:
                LOG.warning("%s", error)
            else:
                return

    async def _until_reachable(self) -> None:
        while True:
            if await self.look():
                return
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    def _note(self, *, reachable: bool) -> None:
        if reachable != self.reachable:
            self.reachable = reachable
            self._reachable_changed(reachable)
        if not reachable and (self._looking is None or self._looking.done()):
            self._looking = asyncio.create_task(self._until_reachable())

    def _in_background(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _silence(self) -> str:
        return f"The bot did not answer within {self.answer_seconds:g} seconds; Teams sends the same activity again."


def _parsed(text: str) -> Any:
    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text
