"""Chat completions as OpenAI, Azure and most servers one runs oneself speak them; one question, one short wait."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from urllib.parse import quote

import aiohttp
import structlog

log = structlog.get_logger()

WITHIN_S = 2.0  # from asking to the last byte
LONGEST_BODY = 64_000  # bytes
# After so many failures in a row nobody is made to wait for so long; then one question tries again.
FAILURES = 3
REST_S = 60.0


class ChatCompletions:
    """``clock`` counts seconds and never goes back."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        endpoint: str,
        key: str,
        model: str,
        api_version: str,
        clock: Callable[[], float],
    ) -> None:
        """With an ``api_version`` ``endpoint`` is an Azure OpenAI resource and ``model`` a deployment of it; without
        one it is the base of an OpenAI-compatible API, such as https://api.openai.com/v1."""
        self._session = session
        self._model = model
        self._clock = clock
        base = endpoint.rstrip("/")
        if api_version:
            self._url = f"{base}/openai/deployments/{quote(model, safe='')}/chat/completions?api-version={api_version}"
            self._headers = {"api-key": key}
        else:
            self._url = f"{base}/chat/completions"
            self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._failures = 0
        self._rest_until = 0.0

    async def complete(self, instructions: str, question: str, schema: Mapping[str, object]) -> str | None:
        """The content of the model's answer; None when there is none in time, or the endpoint is left in peace."""
        now = self._clock()
        if self._failures >= FAILURES:
            if now < self._rest_until:
                return None
            self._rest_until = now + REST_S  # this one tries; the others go on without
        problem = ""
        try:
            async with asyncio.timeout(WITHIN_S):
                return self._well(await self._ask(instructions, question, schema))
        except TimeoutError:
            problem = "slow"
        except (aiohttp.ClientError, OSError, ValueError, RecursionError) as error:
            problem = str(error) if isinstance(error, _Unusable) else type(error).__name__
        self._failures += 1
        self._rest_until = self._clock() + REST_S
        log.warning("no_second_opinion", problem=problem, failures=self._failures)  # never what was said
        return None

    def _well(self, content: str) -> str:
        self._failures = 0
        return content

    async def _ask(self, instructions: str, question: str, schema: Mapping[str, object]) -> str:
        body = {
            "model": self._model,
            "messages": [{"role": "system", "content": instructions}, {"role": "user", "content": question}],
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "wishes", "strict": True, "schema": schema},
            },
        }
        # A redirect would carry the key and the sentence somewhere nobody allowed; a compressed body can be a bomb.
        async with self._session.post(
            self._url, json=body, headers={**self._headers, "Accept-Encoding": "identity"}, allow_redirects=False
        ) as response:
            if response.status != 200:
                raise _Unusable(f"HTTP {response.status}")
            if response.headers.get("Content-Encoding", "identity") != "identity":
                raise _Unusable("compressed")
            data = bytearray()
            async for chunk in response.content.iter_any():
                data += chunk
                if len(data) > LONGEST_BODY:
                    raise _Unusable("too long")
        return _content(bytes(data))


class _Unusable(ValueError):
    """An answer that is none; its text says why and holds nothing of it."""


def _content(data: bytes) -> str:
    """The text of the first choice; raises ValueError."""
    answer = json.loads(data)
    try:
        content = answer["choices"][0]["message"]["content"]
    except (KeyError, IndexError, TypeError):
        raise _Unusable("not a chat completion") from None
    if not isinstance(content, str):  # a refusal has none
        raise _Unusable("no content")
    return content
