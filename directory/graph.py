"""The wire to Microsoft Graph: the SDK's request builders, plain JSON back, and errors named by what to do next."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import AzureError
from kiota_abstractions.method import Method
from kiota_abstractions.native_response_handler import NativeResponseHandler
from kiota_abstractions.request_information import RequestInformation
from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
from kiota_http.middleware.options import RedirectHandlerOption, ResponseHandlerOption, RetryHandlerOption
from msgraph.graph_request_adapter import GraphRequestAdapter
from msgraph.graph_service_client import GraphServiceClient
from msgraph_core import GraphClientFactory

from approvals.ports.directory import DirectoryBusy, DirectoryError, DirectoryRefused, Gone, TurnedAway
from directory.answers import Answer, judged, judged_item, rows
from directory.odata import Get
from directory.together import Read, Together

GRAPH_URL = "https://graph.microsoft.com/v1.0"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

# A click must be answered long before Teams' 15 seconds are over, whatever waits or is repeated underneath.
INTERACTIVE_S = 5.0
BACKGROUND_S = 60.0
CONNECT_S = 3.0
# Reads are repeated here when that is quick; writes and longer waits are the job table's business.
READ_PAUSES_S = (0.2, 0.6)
LONGEST_PAUSE_S = 1.5
IN_THE_BACKGROUND = ("x-ms-throttle-priority", "Low")


class Graph:
    """Every call raises DirectoryBusy, Gone or DirectoryRefused; ``within`` bounds it in seconds, repeats included."""

    def __init__(
        self,
        credential: AsyncTokenCredential,
        base_url: str = GRAPH_URL,
        scopes: Sequence[str] | None = None,
        count: Callable[[str], None] = lambda _: None,
    ) -> None:
        """``scopes`` follow from the host unless given; ``count`` hears what each request came to. Raises ValueError
        for plain http off this machine."""
        self._count = count
        parts = urlsplit(base_url.rstrip("/"))
        local = parts.hostname in LOOPBACK
        if parts.scheme != "https" and not local:
            raise ValueError(f"Graph's address must begin with https://, not {base_url}")
        self._origin = (parts.scheme, parts.netloc)
        # The SDK's own retries replay POSTs and sleep up to 180 s inside the call; its redirects turn POSTs into GETs.
        options = {
            RetryHandlerOption.get_key(): RetryHandlerOption(max_retries=0),
            RedirectHandlerOption.get_key(): RedirectHandlerOption(should_redirect=False),
        }
        # Held here because the SDK wraps it in a transport that does not pass the closing on.
        self._transport = httpx.AsyncHTTPTransport(http2=not local)
        self._http = GraphClientFactory.create_with_default_middleware(
            client=httpx.AsyncClient(transport=self._transport, timeout=httpx.Timeout(BACKGROUND_S, connect=CONNECT_S)),
            options=options,
        )
        # A host with its port in this list makes the provider send the request without a token, silently.
        self.credential, self.scopes = credential, list(scopes or [graph_scope(base_url)])
        provider = AzureIdentityAuthenticationProvider(
            credential,
            scopes=self.scopes,
            allowed_hosts=[parts.hostname or ""],
        )
        self._adapter = GraphRequestAdapter(provider, self._http)
        self._adapter.base_url = parts.geturl()
        self.base_url = parts.geturl()
        self.client = GraphServiceClient(request_adapter=self._adapter)
        self._together = Together(self._alone, self._several)

    async def close(self) -> None:
        await self._together.close()
        await self._http.aclose()
        await self._transport.aclose()

    async def send(self, info: RequestInformation, *, within: float = INTERACTIVE_S) -> Answer:
        """Send once, whatever it is; after DirectoryBusy nobody knows whether a write took effect."""
        with _bounded(within):
            async with asyncio.timeout(within):
                return await self._once(info)

    async def get(self, info: RequestInformation, *, within: float = INTERACTIVE_S) -> Answer:
        """Read, together with whatever else is asked for at this moment (see Together). What is read in the background
        travels alone, so that nobody waits for it."""
        headers, url = _headers(info), info.url.removeprefix(self.base_url)
        if IN_THE_BACKGROUND in headers or not url.startswith("/"):
            return await self._patiently(lambda _: self._once(info), within)
        return await self._read(Read(url, headers), within)

    async def _read(self, read: Read, within: float) -> Answer:
        return await self._patiently(lambda bound: self._together.ask(read, bound), within)

    async def _patiently(self, ask: Callable[[float], Awaitable[Answer]], within: float) -> Answer:
        """Repeated a little while Graph only stumbles. One attempt may take half the time, so that an answer that
        never comes leaves room for a second one."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within
        with _bounded(within):
            async with asyncio.timeout_at(deadline):
                for pause in READ_PAUSES_S:
                    try:
                        with _bounded(within / 2):
                            async with asyncio.timeout(within / 2):
                                return await ask(within / 2)
                    except DirectoryBusy as busy:
                        wait = max(pause, busy.retry_after)
                        if wait > LONGEST_PAUSE_S or loop.time() + wait >= deadline:
                            raise
                        await asyncio.sleep(wait)
                return await ask(within)

    async def pages(self, info: RequestInformation, *, within: float = INTERACTIVE_S) -> AsyncIterator[dict[str, Any]]:
        """Every item of a list; each page is one request and has ``within`` seconds of its own."""
        while True:
            answer = await self.get(info, within=within)
            for row in rows(answer):
                yield row
            link = answer.body.get("@odata.nextLink")
            if not link:
                return
            info = self._following(info, link)

    async def page(self, link: str, *, within: float = BACKGROUND_S) -> Answer:
        """The page that a nextLink or deltaLink leads to; for reading in the background, behind everything else."""
        info = self._following(RequestInformation(), link)
        return await self.get(in_the_background(info), within=within)

    def _following(self, info: RequestInformation, link: str) -> RequestInformation:
        parts = urlsplit(link)
        if (parts.scheme, parts.netloc) != self._origin:
            raise DirectoryRefused(f"Graph's next page is on another host: {parts.netloc}")
        following = RequestInformation()
        following.http_method = Method.GET
        following.url = link
        following.headers.add_all(info.headers)
        return following

    async def batch(self, wanted: Sequence[Get], *, within: float = INTERACTIVE_S) -> list[Answer | DirectoryError]:
        """Several reads, one request per 20 of them, each judged for itself, in the order asked."""
        answers = await asyncio.gather(*(self._read(one.read, within) for one in wanted), return_exceptions=True)
        for answer in answers:
            if isinstance(answer, BaseException) and not isinstance(answer, DirectoryError):
                raise answer
        return cast("list[Answer | DirectoryError]", answers)

    async def _alone(self, read: Read) -> Answer:
        info = RequestInformation()
        info.http_method = Method.POST if read.body else Method.GET
        info.url = f"{self.base_url}{read.url}"
        for name, value in read.headers:
            info.headers.add(name, value)
        if read.body:
            info.set_stream_content(read.body.encode(), "application/json")
        return await self._once(info)

    async def _several(self, reads: Sequence[Read]) -> list[Answer | DirectoryError]:
        requests = [_item(number, read) for number, read in enumerate(reads)]
        info = RequestInformation()
        info.http_method = Method.POST
        info.url = f"{self.base_url}/$batch"
        info.set_stream_content(json.dumps({"requests": requests}).encode(), "application/json")
        answer = await self._once(info)
        items = {str(item.get("id")): item for item in rows(answer, "responses")}
        return [judged_item(items.get(str(number)), answer.request_id) for number in range(len(reads))]

    async def _once(self, info: RequestInformation) -> Answer:
        """Counted by what it came to; given up is what was not waited for any longer."""
        try:
            answer = await self._asked(info)
        except DirectoryError as error:
            self._count(result_of(error))
            raise
        except asyncio.CancelledError:
            self._count("given_up")
            raise
        self._count("ok")
        return answer

    async def _asked(self, info: RequestInformation) -> Answer:
        _never_delete_objects(info)
        client_request_id = str(uuid4())
        info.headers.remove("client-request-id")
        info.headers.add("client-request-id", client_request_id)
        info.add_request_options([ResponseHandlerOption(NativeResponseHandler())])
        try:
            response: Any = await self._adapter.send_primitive_async(info, "bytes", None)
        except httpx.HTTPError as error:
            raise DirectoryBusy(f"Graph did not answer: {error!r}", request_id=client_request_id) from error
        except AzureError as error:
            raise DirectoryBusy(f"no token for Graph: {error}", request_id=client_request_id) from error
        return judged(response)


def result_of(error: DirectoryError) -> str:
    """One word for what Graph's answer means."""
    if isinstance(error, TurnedAway):
        return "throttled"
    if isinstance(error, DirectoryBusy):
        return "busy"
    return "gone" if isinstance(error, Gone) else "refused"


def _item(number: int, read: Read) -> dict[str, Any]:
    """A read as $batch has it."""
    item = {"id": str(number), "method": "GET", "url": read.url, "headers": dict(read.headers)}
    if not read.body:
        return item
    headers = {**dict(read.headers), "Content-Type": "application/json"}
    return {**item, "method": "POST", "headers": headers, "body": json.loads(read.body)}


def in_the_background(info: RequestInformation) -> RequestInformation:
    """Graph turns these away first when it must turn somebody away, so that people are served."""
    info.headers.add(*IN_THE_BACKGROUND)
    return info


def _headers(info: RequestInformation) -> tuple[tuple[str, str], ...]:
    """What a request says besides what belongs to every one."""
    said = info.headers.get_all().items()
    return tuple((name, ", ".join(values)) for name, values in said if name != "accept")


@contextmanager
def _bounded(within: float) -> Iterator[None]:
    try:
        yield
    except TimeoutError as late:
        raise DirectoryBusy(f"Graph did not answer within {within:g} seconds") from late


def graph_scope(base_url: str) -> str:
    """What a token for the Graph at this address is asked for with."""
    host = urlsplit(base_url).hostname or ""
    local = host in LOOPBACK
    return f"https://{'graph.microsoft.com' if local else host}/.default"


def _never_delete_objects(info: RequestInformation) -> None:
    """DELETE …/members/{id} without /$ref deletes the person from Entra; Usher deletes references only."""
    if info.http_method == Method.DELETE and not urlsplit(info.url).path.endswith("/$ref"):
        raise AssertionError("only references may be deleted")
