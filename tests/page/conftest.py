"""A sandbox, a bot that does as told, and a browser."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.page.browser import CHROMIUM, ChatPage, chromium, open_page
from tests.sandbox.fake_bot import Town, town

Opening = Callable[..., Awaitable[ChatPage]]


@pytest_asyncio.fixture(loop_scope="session")
async def contoso() -> AsyncIterator[Town]:
    async with town() as opened:
        yield opened


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests of the page (each opens a window of its own), so all of them share one event loop."""
    if not CHROMIUM.exists():
        pytest.skip(f"There is no Chromium at {CHROMIUM}: apt-get install chromium, or set USHER_TEST_CHROMIUM.")
    async with chromium() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def opens(browser: Browser, contoso: Town) -> AsyncIterator[Opening]:
    """Opens pages on the sandbox; in the end none of them may have had a problem."""
    async with contextlib.AsyncExitStack() as stack:
        pages: list[ChatPage] = []

        async def open_one(*names: str, **how: Any) -> ChatPage:
            page = await stack.enter_async_context(open_page(browser, contoso.sandbox.base_url, *names, **how))
            pages.append(page)
            return page

        yield open_one
        assert [problem for page in pages for problem in page.problems] == []
