"""The keys that sign what Teams sends: fetched in the background, kept when the key server is down."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

import aiohttp
import jwt
import structlog

log = structlog.get_logger()

REFRESH_S = 24 * 3600.0
# A forger may send a thousand unknown key ids a second; the key server is asked once a minute at most, and as long as
# there are no keys at all, once a second.
BETWEEN_S, WITHOUT_KEYS_S = 60.0, 1.0
TIMEOUT = aiohttp.ClientTimeout(total=10)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public RSA key and the channels it may speak for (``endorsements`` in the JWKS)."""

    key: jwt.PyJWK
    endorsements: frozenset[str]


class KeyServer:
    """The JSON Web Keys behind an OpenID metadata document (platform fact: Bot Framework's inbound JWT rules)."""

    def __init__(
        self, metadata_url: str, session: aiohttp.ClientSession, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._metadata_url = metadata_url
        self._session = session
        self._monotonic = monotonic
        self._keys: dict[str, SigningKey] = {}
        self._issuer = ""
        self._fetched_at = -REFRESH_S
        self._asked_at = -REFRESH_S
        self._fetching: asyncio.Task[None] | None = None

    @property
    def issuer(self) -> str:
        return self._issuer

    @property
    def loaded(self) -> bool:
        return bool(self._keys)

    async def key(self, kid: str) -> SigningKey | None:
        """The key with this id; an unknown one causes a fetch, but seldom, or waits for the one that is under way; a
        known one never waits."""
        now = self._monotonic()
        may_ask = now - self._asked_at >= (BETWEEN_S if self._keys else WITHOUT_KEYS_S)
        if found := self._keys.get(kid):
            if may_ask and now - self._fetched_at > REFRESH_S:
                self._fetch_in_background()
            return found
        if may_ask or self._is_fetching:
            await self.load()
        return self._keys.get(kid)

    @property
    def _is_fetching(self) -> bool:
        return self._fetching is not None and not self._fetching.done()

    async def load(self) -> None:
        """Fetch the keys now, together with whoever else waits for them; keeps the old ones on any failure."""
        await asyncio.shield(self._fetch_in_background())

    def _fetch_in_background(self) -> asyncio.Task[None]:
        if self._fetching is None or self._fetching.done():
            self._asked_at = self._monotonic()
            self._fetching = asyncio.create_task(self._fetch())
        return self._fetching

    async def _fetch(self) -> None:
        try:
            async with self._session.get(self._metadata_url, timeout=TIMEOUT) as answer:
                answer.raise_for_status()
                metadata = await answer.json(content_type=None)
            async with self._session.get(metadata["jwks_uri"], timeout=TIMEOUT) as answer:
                answer.raise_for_status()
                listed = (await answer.json(content_type=None))["keys"]
            keys = {
                entry["kid"]: SigningKey(jwt.PyJWK(entry, "RS256"), frozenset(entry.get("endorsements", ())))
                for entry in listed
                if entry.get("kty") == "RSA" and entry.get("kid")
            }
            issuer = str(metadata["issuer"])
        except (
            aiohttp.ClientError,
            TimeoutError,
            ValueError,
            KeyError,
            TypeError,
            AttributeError,
            jwt.PyJWTError,
        ) as error:
            log.warning("signing_keys_not_fetched", error=repr(error))
            return
        if keys:
            self._keys, self._issuer, self._fetched_at = keys, issuer, self._monotonic()
