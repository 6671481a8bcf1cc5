"""Whether the line to Teams works, for a checkup: the key server, the token, a test message. Keeps nothing."""

from __future__ import annotations

from typing import Any

import aiohttp

from approvals.message import Message
from approvals.ports.book import BookUnavailable
from approvals.ports.directory import Directory
from approvals.ports.messenger import MessengerBusy, Unreachable
from bot.connector import SCOPE, Connector, Credential
from bot.keys import TIMEOUT
from cards.words import Words
from checkup.ports import Amiss, BookHealth

TEST_MESSAGE = Message(
    "This is a test message: an administrator is looking whether Usher reaches you. You need not do anything."
)


class KeyServerCheck:
    """``checkup.ports.KeyEndpoint``; asks anew, whatever keys the running bot has."""

    def __init__(self, metadata_url: str, session: aiohttp.ClientSession) -> None:
        self._metadata_url = metadata_url
        self._session = session

    async def count(self) -> int:
        url = self._metadata_url
        try:
            metadata = await self._get(url)
            url = str(metadata["jwks_uri"])
            keys = (await self._get(url))["keys"]
            count = len([entry for entry in keys if entry.get("kty") == "RSA" and entry.get("kid")])
        except TimeoutError as error:
            raise Amiss(f"{url} does not answer") from error
        except aiohttp.ClientResponseError as error:
            raise Amiss(f"{url} answers {error.status}") from error
        except aiohttp.ClientError as error:
            raise Amiss(f"{url} cannot be reached ({type(error).__name__})") from error
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise Amiss(f"{url} does not answer as a key server does") from error
        if not count:
            raise Amiss(f"{url} has no keys")
        return count

    async def _get(self, url: str) -> dict[str, Any]:
        async with self._session.get(url, timeout=TIMEOUT) as answer:
            answer.raise_for_status()
            body: dict[str, Any] = await answer.json(content_type=None)
            return body


class TeamsCheck:
    """``checkup.ports.Teams``."""

    def __init__(
        self,
        connector: Connector,
        credential: Credential | None,
        directory: Directory,
        book: BookHealth,
        service_url: str,
    ) -> None:
        """``credential`` is None for a playground that asks for no token; ``service_url`` is where to begin with a
        tenant nobody was heard from."""
        self._connector = connector
        self._credential = credential
        self._directory = directory
        self._book = book
        self._service_url = service_url

    async def token(self) -> None:
        if self._credential is None:
            return
        try:
            await self._credential.get_token(SCOPE)
        except Exception as error:  # azure-identity raises its transports' errors as they come
            raise Amiss(str(error).partition("\n")[0] or type(error).__name__) from error

    async def send_test(self, person: str) -> str:
        someone = await self._directory.person(person)
        try:
            service_url = (await self._book.look()).service_url or self._service_url
        except BookUnavailable:
            service_url = self._service_url
        text = Words("en", "UTC").say(TEST_MESSAGE)
        try:
            # The same 1:1 chat every time, so that nothing need be remembered.
            chat = await self._connector.create_conversation(service_url, someone.id)
            await self._connector.send(service_url, chat, {"type": "message", "text": text, "textFormat": "plain"})
        except (Unreachable, MessengerBusy) as error:
            raise Amiss(str(error)) from error
        return someone.name
