"""Whether a token that came with a sign-in is what it must be: made by Entra, for Usher, now, for this person."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import jwt

from bot.keys import KeyServer

CLOCK_SKEW_S = 60
# A longer one is no access token of Entra's.
LONGEST_TOKEN = 16 * 1024


class NotTheirs(Exception):
    """The token does not count; ``reason`` is for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class SsoToken:
    """A token that was found good, and when it ends (epoch seconds). It is never shown."""

    token: str = field(repr=False)
    until: float


class SsoTokens:
    """``app_id`` and ``resource`` (its Application ID URI) are the application people are signed in to."""

    def __init__(self, keys: KeyServer, app_id: str, resource: str, tenant_id: str) -> None:
        self._keys = keys
        self._audiences = [app_id, resource]
        self._tenant_id = tenant_id

    async def check(self, token: str, person_id: str) -> SsoToken:
        """Raises NotTheirs unless everything holds: signature, issuer, audience, time, tenant and person."""
        if len(token) > LONGEST_TOKEN:
            raise NotTheirs("too_long")
        try:
            header = jwt.get_unverified_header(token)
        except jwt.PyJWTError as error:
            raise NotTheirs("malformed") from error
        if header.get("alg") != "RS256" or not isinstance(header.get("kid"), str):
            raise NotTheirs("algorithm")
        key = await self._keys.key(header["kid"])
        if key is None:
            raise NotTheirs("key_unknown")
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                key.key,
                algorithms=["RS256"],
                audience=self._audiences,
                # Entra writes version 2 unless the application's registration asks for version 1.
                issuer=[self._keys.issuer, f"https://sts.windows.net/{self._tenant_id}/"],
                leeway=CLOCK_SKEW_S,
                options={"require": ["exp", "iss", "aud", "oid", "tid"]},
            )
        except jwt.PyJWTError as error:
            raise NotTheirs(type(error).__name__) from error
        if claims["tid"] != self._tenant_id:
            raise NotTheirs("tenant")
        if claims["oid"] != person_id:
            raise NotTheirs("another_person")
        if "access_as_user" not in str(claims.get("scp", "")).split():
            raise NotTheirs("no_delegated_scope")
        return SsoToken(token, float(claims["exp"]))
