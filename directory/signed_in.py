"""People who have signed in: their tokens exchanged for Graph tokens on behalf of them, in this process's memory only.

Nothing of it is written anywhere, and all of it is gone when the token is over or Usher stops.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import aiohttp
from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import AzureError, ClientAuthenticationError
from azure.core.pipeline.transport import AioHttpTransport, AsyncHttpResponse, HttpRequest
from azure.identity.aio import OnBehalfOfCredential

from approvals.hands import NotExchanged
from directory.graph import LOOPBACK, Graph, graph_scope
from directory.own_hands import OwnHands

# A managed identity's token for this proves the application to Entra in place of a secret
# (https://learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity).
FOR_ENTRA = "api://AzureADTokenExchange/.default"
# Everybody who approves within an hour in a large company; the one who came first makes room.
MOST_PEOPLE = 1000
# What people are told; Entra's tokens live for 60 to 90 minutes.
LONGEST_S = 3600.0
# Longer than any write takes that began while somebody was signed in.
WRITES_WITHIN_S = 120.0
# Teams waits for the answer to the sign-in.
ANSWER_WITHIN_S = 5.0
CONSENT_MISSING = "AADSTS65001"
_CODE = re.compile(r"AADSTS\d+")


@dataclass(frozen=True, slots=True)
class SignInApp:
    """The application people are signed in to, and how it proves itself: a secret, a PEM certificate with its key, or
    the managed identity it trusts. ``authority`` is Entra's address, with http only on this machine."""

    app_id: str
    tenant_id: str
    authority: str
    secret: str = ""
    certificate: bytes = b""
    identity: AsyncTokenCredential | None = None


@dataclass(frozen=True, slots=True)
class _Session:
    hands: OwnHands
    until: float  # epoch seconds
    closing: AsyncExitStack


class SignedIn:
    """``approvals.hands.SignedIn``."""

    def __init__(
        self,
        app: SignInApp,
        session: aiohttp.ClientSession,
        graph_url: str,
        *,
        upsert: bool = True,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._app = app
        self._session = session
        self._graph_url = graph_url
        self._upsert = upsert
        self._now = now
        self._people: dict[str, _Session] = {}
        self._over: list[_Session] = []

    async def keep(self, person_id: str, token: str, until: float) -> None:
        """Exchange a person's own token, which was found to be theirs, and keep what comes of it until that moment
        (epoch seconds), an hour at most. Raises NotExchanged; where Entra is silent, it is exchanged when used."""
        closing = AsyncExitStack()
        try:
            credential = await self._credential(token)
        except AzureError:
            raise NotExchanged("", lacks_consent=False) from None
        closing.push_async_callback(credential.close)
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                await credential.get_token(graph_scope(self._graph_url))
        except ClientAuthenticationError as refused:
            await closing.aclose()
            found = _CODE.search(str(refused))
            code = found[0] if found else ""
            raise NotExchanged(code, lacks_consent=code == CONSENT_MISSING) from None  # its cause holds the request
        except (AzureError, TimeoutError):
            pass
        graph = Graph(credential, self._graph_url)
        closing.push_async_callback(graph.close)
        session = _Session(OwnHands(graph, upsert=self._upsert), min(until, self._now() + LONGEST_S), closing)
        if former := self._people.pop(person_id, None):
            self._over.append(replace(former, until=min(former.until, self._now())))
        self._people[person_id] = session
        await self._forget_those_who_are_over()

    def hands_of(self, person_id: str) -> OwnHands | None:
        kept = self._people.get(person_id)
        return kept.hands if kept is not None and kept.until > self._now() else None

    async def close(self) -> None:
        """Forget everybody."""
        kept, self._people, self._over = [*self._people.values(), *self._over], {}, []
        for session in kept:
            await session.closing.aclose()

    async def _forget_those_who_are_over(self) -> None:
        """What may be in the middle of a write is closed a little later than it is given to anybody."""
        now = self._now()
        crowd = max(0, len(self._people) - MOST_PEOPLE)
        first = list(self._people)[:crowd]
        for person_id in [one for one, kept in self._people.items() if kept.until <= now or one in first]:
            former = self._people.pop(person_id)
            self._over.append(replace(former, until=min(former.until, now)))
        closed = [session for session in self._over if session.until + WRITES_WITHIN_S <= now]
        self._over = [session for session in self._over if session not in closed]
        for session in closed:
            await session.closing.aclose()

    async def _credential(self, token: str) -> OnBehalfOfCredential:
        app, proof = self._app, dict[str, object]()
        if app.identity is not None:
            assertion = (await app.identity.get_token(FOR_ENTRA)).token
            proof["client_assertion_func"] = lambda: assertion
        elif app.certificate:
            proof["client_certificate"] = app.certificate
        else:
            proof["client_secret"] = app.secret
        parts = urlsplit(app.authority)
        local = parts.scheme == "http" and parts.hostname in LOOPBACK
        transport = (_Local if local else AioHttpTransport)(session=self._session, session_owner=False)
        return OnBehalfOfCredential(
            app.tenant_id,
            app.app_id,
            user_assertion=token,
            authority=parts._replace(scheme="https").geturl(),
            transport=transport,
            **proof,  # type: ignore[arg-type]
        )


class _Local(AioHttpTransport):  # type: ignore[misc]  # azure-core loads it late, so it has no type
    """azure-identity insists on https, which a pretend Entra on this machine does not speak."""

    async def send(self, request: HttpRequest, **options: object) -> AsyncHttpResponse:
        request.url = urlsplit(request.url)._replace(scheme="http").geturl()
        answer: AsyncHttpResponse = await super().send(request, **options)
        return answer
