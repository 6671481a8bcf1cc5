"""The Bot Framework Connector over HTTP: make a 1:1 chat, post, replace; errors named by what to do next."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any, Protocol
from urllib.parse import quote

import aiohttp

from approvals.ports.messenger import MessengerBusy, Unreachable

SCOPE = "https://api.botframework.com/.default"
TIMEOUT = aiohttp.ClientTimeout(total=15)
# A token is renewed this long before it ends.
MARGIN_S = 300
# Statuses after which the same call may be made again; whether a POST arrived is then unknown.
PASSING = frozenset({408, 412, 429, 500, 502, 503, 504})


class AccessToken(Protocol):
    @property
    def token(self) -> str: ...

    @property
    def expires_on(self) -> int: ...


class Credential(Protocol):
    """What azure-identity's async credentials offer."""

    async def get_token(self, *scopes: str) -> AccessToken: ...


class NoSuchActivity(Exception):
    """The message to be replaced is not there (the chat was cleared, or it was deleted)."""


RESULTS = {MessengerBusy: "busy", NoSuchActivity: "gone", Unreachable: "unreachable"}


class Connector:
    """Every call raises Unreachable (this person cannot be written to) or MessengerBusy (try again later)."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        app_id: str,
        tenant_id: str,
        credential: Credential | None,
        count: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._session = session
        self._app_id = app_id
        self._tenant_id = tenant_id
        self._credential = credential  # None: a local playground that asks for no token
        self._count = count
        self._token: AccessToken | None = None
        self._renewing = asyncio.Lock()

    async def create_conversation(self, service_url: str, person_id: str) -> str:
        """The id of the 1:1 chat with the person who has this Entra object id; the same one every time."""
        body = {
            "bot": {"id": f"28:{self._app_id}"},
            "members": [{"id": person_id}],
            "isGroup": False,
            "tenantId": self._tenant_id,
            "channelData": {"tenant": {"id": self._tenant_id}},
        }
        answer = await self._call("POST", service_url, "v3/conversations", body)
        return str(answer["id"])

    async def send(self, service_url: str, conversation_id: str, activity: dict[str, Any]) -> str:
        """Post an activity; returns its id."""
        path = f"v3/conversations/{quote(conversation_id, safe='')}/activities"
        return str((await self._call("POST", service_url, path, activity)).get("id", ""))

    async def replace(self, service_url: str, conversation_id: str, activity_id: str, activity: dict[str, Any]) -> None:
        """Put another activity in the place of one that was sent; raises NoSuchActivity."""
        path = f"v3/conversations/{quote(conversation_id, safe='')}/activities/{quote(activity_id, safe='')}"
        await self._call("PUT", service_url, path, {**activity, "id": activity_id})

    async def object_id(self, service_url: str, conversation_id: str, teams_id: str) -> str:
        """The Entra object id of somebody in the conversation, by their Teams id (29:…)."""
        path = f"v3/conversations/{quote(conversation_id, safe='')}/members/{quote(teams_id, safe='')}"
        member = await self._call("GET", service_url, path)
        return str(member.get("aadObjectId") or member.get("objectId") or "")

    async def _call(
        self, method: str, service_url: str, path: str, body: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Counted by what it came to."""
        try:
            answer = await self._called(method, service_url, path, body)
        except (MessengerBusy, NoSuchActivity, Unreachable) as error:
            self._count(RESULTS.get(type(error), "busy"))
            raise
        self._count("ok")
        return answer

    async def _called(self, method: str, service_url: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        url = f"{service_url.rstrip('/')}/{path}"
        try:
            headers = {"Authorization": f"Bearer {await self._bearer()}"} if self._credential else {}
            async with self._session.request(method, url, json=body, headers=headers, timeout=TIMEOUT) as answer:
                if answer.status < 300:
                    return _dict(await answer.json(content_type=None)) if answer.content_length != 0 else {}
                problem = await answer.text()
                retry_after = answer.headers.get("Retry-After", "")
                status = answer.status
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise MessengerBusy(f"Teams did not answer {method} {path}: {error!r}") from error
        if status in PASSING:
            raise MessengerBusy(f"Teams answered {status} to {method} {path}", retry_after=_seconds(retry_after))
        if status == 401:
            self._token = None  # revoked or rotated: the next attempt asks for a new one
            raise MessengerBusy(f"Teams answered 401 to {method} {path}")
        if method == "PUT" and status in (400, 403, 404):
            raise NoSuchActivity(f"Teams answered {status} to {method} {path}: {problem[:200]}")
        raise Unreachable(f"Teams answered {status} to {method} {path}: {problem[:200]}")

    async def _bearer(self) -> str:
        async with self._renewing:
            if self._token is None or self._token.expires_on - MARGIN_S < time.time():
                try:
                    self._token = await self._credential.get_token(SCOPE)  # type: ignore[union-attr]  # checked by the caller
                except Exception as error:  # azure-identity raises its transports' errors as they come
                    raise MessengerBusy(f"no token for the Connector: {error}") from error
            return self._token.token


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _seconds(retry_after: str) -> float:
    """Retry-After as Teams sends it: seconds, perhaps with a fraction."""
    try:
        return max(0.0, min(float(retry_after), 3600.0))
    except ValueError:
        return 0.0
