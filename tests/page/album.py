"""Pictures of a story as it happens: each step in light, in dark and on a phone, from three windows on one company."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from playwright.async_api import Browser, expect

from tests.page.browser import NARROW, PATIENCE_MS, Acted, ChatPage, open_page


@dataclass
class Album:
    """The story is acted in the light window; the others look on, as they would on anybody's screen."""

    story: str
    light: ChatPage
    dark: ChatPage
    phone: ChatPage
    _step: int = field(default=0, init=False)

    def person(self, name: str) -> Acted:
        return self.light.person(name)

    async def pictures(self, step: str, sees: str, *on_the_phone: str) -> None:
        """One picture of the step in light and in dark, and one for each of these tabs of the phone.

        Taken once every window shows `sees` in somebody's chat, so that no picture is too early.
        """
        self._step += 1
        name = f"{self.story}-{self._step}-{step}"
        for window in (self.light, self.dark, self.phone):
            await expect(window.page.locator("#desk")).to_contain_text(sees, timeout=PATIENCE_MS)
        await self.light.screenshot(f"{name}-light")
        await self.dark.screenshot(f"{name}-dark")
        for tab in on_the_phone:
            await self.phone.tab(tab)
            await self.phone.screenshot(f"{name}-phone-{tab.lower()}")
            assert not await self.phone.sticks_out()

    @property
    def problems(self) -> list[str]:
        return [*self.light.problems, *self.dark.problems, *self.phone.problems]


@contextlib.asynccontextmanager
async def album(browser: Browser, base_url: str, story: str) -> AsyncIterator[Album]:
    """Three windows on the company at `base_url`; in the end none of them may have had a problem."""
    async with (
        open_page(browser, base_url) as light,
        open_page(browser, base_url, theme="dark") as dark,
        open_page(browser, base_url, theme="dark", size=NARROW) as phone,
    ):
        opened = Album(story, light, dark, phone)
        yield opened
        assert opened.problems == []
