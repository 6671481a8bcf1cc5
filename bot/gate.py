"""Who may speak to Usher: size first, then the token, then the body; nothing unproven goes further."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import jwt

from bot.keys import KeyServer
from bot.settings import LOOPBACK

# Teams' own activities stay far below; the connector cuts at 262,144 bytes.
LARGEST_BODY = 256 * 1024
CHANNEL = "msteams"
CLOCK_SKEW_S = 300
LONGEST_ID = 512
SPEAKING = frozenset({"message", "invoke"})


class Turned(Exception):
    """Turned away with an HTTP status; ``reason`` is for the log and the metrics, the caller learns only the status."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Admitted:
    """An activity that passed: its JSON, and the claims of the token it came with."""

    activity: dict[str, Any]
    claims: dict[str, Any]


class Gate:
    def __init__(
        self,
        app_id: str,
        keys: KeyServer,
        hosts: tuple[str, ...],
        tenants: frozenset[str],
        *,
        playground: bool = False,
    ) -> None:
        self._app_id = app_id
        self._keys = keys
        self._hosts = frozenset(host.casefold() for host in hosts)
        self._tenants = tenants
        self._playground = playground

    async def admit(
        self, authorization: str | None, content_length: int | None, read: Callable[[int], Awaitable[bytes]]
    ) -> Admitted:
        """Judge one HTTP request; ``read(limit)`` gives at most limit bytes. Raises Turned."""
        if content_length is not None and content_length > LARGEST_BODY:
            raise Turned(413, "too_large")
        claims = {} if self._playground and not authorization else await self._claims(authorization)
        body = await read(LARGEST_BODY + 1)
        if len(body) > LARGEST_BODY:
            raise Turned(413, "too_large")
        activity = _object(body)
        self._judge(activity, claims)
        return Admitted(activity, claims)

    async def _claims(self, authorization: str | None) -> dict[str, Any]:
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.casefold() != "bearer" or not token:
            raise Turned(401, "no_token")
        try:
            header = jwt.get_unverified_header(token)
        except (jwt.PyJWTError, ValueError) as error:  # ValueError: bytes that are no text
            raise Turned(401, "token_malformed") from error
        if header.get("alg") != "RS256" or not isinstance(header.get("kid"), str):
            raise Turned(401, "token_algorithm")
        key = await self._keys.key(header["kid"])
        if key is None:
            raise Turned(401, "token_key_unknown")
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                key.key,
                algorithms=["RS256"],
                audience=self._app_id,
                issuer=self._keys.issuer,
                leeway=CLOCK_SKEW_S,
                options={"require": ["exp", "iss", "aud"], "strict_aud": True},
            )
        except jwt.PyJWTError as error:
            raise Turned(401, type(error).__name__) from error
        if CHANNEL not in key.endorsements:
            raise Turned(403, "key_not_endorsed")
        return claims

    def _judge(self, activity: dict[str, Any], claims: dict[str, Any]) -> None:
        kind, service_url = activity.get("type"), activity.get("serviceUrl")
        if not isinstance(kind, str) or not kind:
            raise Turned(400, "no_type")
        if not isinstance(activity.get("text") or "", str):
            raise Turned(400, "text")  # the SDK would make a string of anything
        if activity.get("channelId") != CHANNEL:
            raise Turned(403, "channel")
        if not isinstance(service_url, str) or not self._trusted(service_url):
            raise Turned(403, "service_url")
        if claims and _same_url(claims.get("serviceurl")) != _same_url(service_url):
            raise Turned(403, "service_url_claim")
        if tenant_of(activity) not in self._tenants:
            raise Turned(403, "tenant")
        conversation = activity.get("conversation")
        if not isinstance(conversation, dict) or not isinstance(conversation.get("id"), str):
            raise Turned(400, "no_conversation")
        sender = activity.get("from")
        ids = (activity.get("id"), activity.get("replyToId"), conversation["id"])
        if not all(map(_storable, (*ids, sender.get("id") if isinstance(sender, dict) else None))):
            raise Turned(400, "id")
        if kind in SPEAKING and not actor_of(activity):
            raise Turned(403, "no_actor")

    def _trusted(self, service_url: str) -> bool:
        """https on a listed host; plain http only on this machine, where host and port are listed."""
        try:
            parts = urlsplit(service_url)
            host, port = (parts.hostname or "").casefold(), parts.port
        except ValueError:
            return False
        if parts.username or parts.password:
            return False
        if parts.scheme == "http":
            return host in LOOPBACK and (f"{host}:{port}" in self._hosts or self._playground)
        return parts.scheme == "https" and host in self._hosts and port in (None, 443)


def tenant_of(activity: dict[str, Any]) -> str:
    """The tenant an activity belongs to: channelData.tenant.id, which Teams always sends; "" if missing or odd."""
    data = activity.get("channelData")
    tenant = data.get("tenant") if isinstance(data, dict) else None
    found = tenant.get("id") if isinstance(tenant, dict) else None
    return _guid(found)


def actor_of(activity: dict[str, Any]) -> str:
    """The Entra object id of whoever acts; "" if missing or odd."""
    who = activity.get("from")
    return _guid(who.get("aadObjectId")) if isinstance(who, dict) else ""


def _storable(value: object) -> bool:
    """Whether it can be kept as an id, or is missing: no NUL, no half of a character, no longer than Teams' ids are."""
    if value is None:
        return True
    return isinstance(value, str) and len(value) <= LONGEST_ID and "\0" not in value and _is_text(value)


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _guid(value: object) -> str:
    try:
        return str(UUID(value)) if isinstance(value, str) else ""
    except ValueError:
        return ""


def _object(body: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Turned(400, "not_json") from error
    if not isinstance(parsed, dict):
        raise Turned(400, "not_an_object")
    return parsed


def _same_url(value: object) -> str:
    return value.rstrip("/").casefold() if isinstance(value, str) else ""
