"""The wire to Microsoft Graph: the SDK's request builders, plain JSON back, and errors named by what to do next."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import AzureError
from kiota_abstractions.method import Method
from kiota_abstractions.native_response_handler import NativeResponseHandler
from kiota_abstractions.request_information import RequestInformation
from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
from kiota_http.middleware.options import ResponseHandlerOption, RetryHandlerOption
from msgraph.graph_request_adapter import GraphRequestAdapter
from msgraph.graph_service_client import GraphServiceClient
from msgraph_core import GraphClientFactory

from approvals.ports import DirectoryBusy, DirectoryRefused, Gone

SCOPE = "https://graph.microsoft.com/.default"
# One call, with whatever waits before it: a card click must be answered long before Teams' 15 seconds.
CALL_WITHIN_S = 5.0
# Reads are repeated by the wire when that is quick; writes and long waits are the job table's business.
READ_ATTEMPTS = 3
READ_PAUSE_S = 0.2
PASSING = frozenset({408, 423, 429, 500, 502, 503, 504})
BATCH = 20


@dataclass(frozen=True, slots=True)
class Answer:
    """A successful answer: its JSON (empty for 204) and Graph's id for the request."""

    body: dict[str, Any]
    request_id: str


class Graph:
    """Every call raises DirectoryBusy, Gone or DirectoryRefused."""

    def __init__(self, credential: AsyncTokenCredential, base_url: str) -> None:
        base_url = base_url.rstrip("/")
        self._host = urlsplit(base_url).netloc
        # A host with its port in this list makes the provider send the request without a token, silently.
        provider = AzureIdentityAuthenticationProvider(
            credential, scopes=[SCOPE], allowed_hosts=[urlsplit(base_url).hostname or ""]
        )
        # The SDK's own retries replay POSTs and sleep up to 180 s inside the call.
        options = {RetryHandlerOption.get_key(): RetryHandlerOption(max_retries=0)}
        # Held here because the SDK wraps it in a transport that does not pass the closing on.
        self._transport = httpx.AsyncHTTPTransport(http2=urlsplit(base_url).scheme == "https")
        self._http = httpx.AsyncClient(
            transport=self._transport, timeout=httpx.Timeout(CALL_WITHIN_S), base_url=base_url
        )
        adapter = GraphRequestAdapter(
            provider, GraphClientFactory.create_with_default_middleware(client=self._http, options=options)
        )
        adapter.base_url = base_url
        self._adapter = adapter
        self.client = GraphServiceClient(request_adapter=adapter)

    async def close(self) -> None:
        await self._http.aclose()
        await self._transport.aclose()

    async def get(self, info: RequestInformation) -> Answer:
        """Read; repeated a few times while Graph only stumbles."""
        for attempt in range(1, READ_ATTEMPTS + 1):
            try:
                return await self.send(info)
            except DirectoryBusy as busy:
                if attempt == READ_ATTEMPTS or busy.retry_after > READ_PAUSE_S * attempt:
                    raise
                await asyncio.sleep(READ_PAUSE_S * attempt)
        raise AssertionError("not reached")

    async def send(self, info: RequestInformation) -> Answer:
        """Send once, whatever it is."""
        _never_delete_objects(info)
        client_request_id = str(uuid4())
        info.headers.try_add("client-request-id", client_request_id)
        info.add_request_options([ResponseHandlerOption(NativeResponseHandler())])
        try:
            async with asyncio.timeout(CALL_WITHIN_S):
                response: Any = await self._adapter.send_primitive_async(info, "bytes", None)
        except (TimeoutError, httpx.TransportError) as error:
            raise DirectoryBusy(f"Graph did not answer: {error!r}", request_id=client_request_id) from error
        except AzureError as error:
            raise DirectoryBusy(f"no token for Graph: {error}", request_id=client_request_id) from error
        return _judged(response)

    async def pages(self, info: RequestInformation) -> AsyncIterator[dict[str, Any]]:
        """Every item of a list, page after page; a next link that leads elsewhere is not followed."""
        answer = await self.get(info)
        while True:
            for item in answer.body.get("value", ()):
                yield item
            link = answer.body.get("@odata.nextLink")
            if not link:
                return
            if urlsplit(link).netloc != self._host:
                raise DirectoryRefused(f"Graph's next page is on another host: {urlsplit(link).netloc}")
            following = RequestInformation()
            following.http_method = Method.GET
            following.url = link
            for name, values in info.headers.get_all().items():
                if name.casefold() == "consistencylevel":
                    following.headers.add(name, *values)
            answer = await self.get(following)

    async def batch_get(self, urls: list[str]) -> list[dict[str, Any] | None]:
        """Several reads in as few requests as Graph allows, in the order asked; None for what is not there.

        Raises DirectoryBusy when one of them is to be waited for."""
        found: list[dict[str, Any] | None] = []
        for start in range(0, len(urls), BATCH):
            found += await self._batch(urls[start : start + BATCH])
        return found

    async def _batch(self, urls: list[str]) -> list[dict[str, Any] | None]:
        info = RequestInformation()
        info.http_method = Method.POST
        info.url = f"{self._adapter.base_url}/$batch"
        requests = [{"id": str(number), "method": "GET", "url": url} for number, url in enumerate(urls)]
        info.set_stream_content(json.dumps({"requests": requests}).encode(), "application/json")
        answer = await self.get(info)  # a batch of reads may be repeated
        by_id = {response["id"]: response for response in answer.body.get("responses", ())}
        return [_inner(by_id.get(str(number)), answer.request_id) for number in range(len(urls))]


def _inner(response: dict[str, Any] | None, request_id: str) -> dict[str, Any] | None:
    status = response["status"] if response else 504
    body = (response or {}).get("body") or {}
    if status == 404:
        return None
    if status in PASSING:
        wait = _seconds({k.casefold(): v for k, v in ((response or {}).get("headers") or {}).items()})
        raise DirectoryBusy(f"Graph answered {status} inside a batch", retry_after=wait, request_id=request_id)
    if status >= 400:
        raise DirectoryRefused(_told(status, body), request_id=request_id)
    found: dict[str, Any] = body
    return found


def _judged(response: httpx.Response) -> Answer:
    request_id = response.headers.get("request-id", "")
    if response.status_code < 300:
        return Answer(_json(response), request_id)
    told = _told(response.status_code, _json(response))
    if response.status_code in PASSING:
        headers = {name.casefold(): value for name, value in response.headers.items()}
        raise DirectoryBusy(told, retry_after=_seconds(headers), request_id=request_id)
    if response.status_code == 401:  # an expired or rotated token: azure-identity gets a new one
        raise DirectoryBusy(told, request_id=request_id)
    if response.status_code == 404:
        raise Gone(told, request_id=request_id)
    raise DirectoryRefused(told, request_id=request_id)


def _json(response: httpx.Response) -> dict[str, Any]:
    try:
        body = response.json() if response.content else {}
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _told(status: int, body: dict[str, Any]) -> str:
    """Status, code and message; messages are not contractual and only for people."""
    error = body.get("error") or {}
    return f"{status} {error.get('code', '')}: {error.get('message', '')}".strip()


def _seconds(headers: dict[str, Any]) -> float:
    try:
        return max(0.0, min(float(headers.get("retry-after", 0)), 3600.0))
    except (TypeError, ValueError):
        return 0.0


def _never_delete_objects(info: RequestInformation) -> None:
    """DELETE …/members/{id} without /$ref deletes the person from Entra; Usher deletes references only."""
    if info.http_method == Method.DELETE and not info.url.partition("?")[0].endswith("/$ref"):
        raise AssertionError("only references may be deleted")
