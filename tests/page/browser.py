"""The chat page as a person in front of it uses it: act as somebody, type, press buttons, read, take a picture."""

import contextlib
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Browser, Locator, Page, async_playwright, expect

CHROMIUM = Path(os.environ.get("USHER_TEST_CHROMIUM", "/usr/bin/chromium"))
SCREENSHOTS = Path("build/screenshots")
AXE = Path("sandbox/page/node_modules/axe-core/axe.min.js")

WIDE = (1440, 900)
NARROW = (360, 740)
PATIENCE_MS = 10_000

# A browser that talks to nobody but the sandbox: no updates, no variations, no QUIC.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextlib.asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A headless Chromium; everything it started is closed with it."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


@dataclass
class ChatPage:
    """The open page. `problems` are script errors, blocked content and requests to anybody but the sandbox."""

    page: Page
    base_url: str
    problems: list[str] = field(default_factory=list)

    def person(self, name: str) -> "Acted":
        """The chat of the person with this first part of the user principal name; they must be on the page."""
        return Acted(self, self.page.locator(f'.chat[data-upn^="{name}@"]'))

    async def choose(self, instead_of: str, words: str) -> None:
        """Acts as whoever is found first by `words`, in the place of the person called `instead_of`."""
        await self.person(instead_of).chat.locator(".acting").click()
        search = self.page.get_by_role("combobox", name="Search people")
        await search.fill(words)
        await expect(self.page.get_by_role("option").first).to_contain_text(words, ignore_case=True)
        await search.press("Enter")

    async def tab(self, name: str) -> None:
        """Shows the tab whose name begins so (narrow screens, or one person at a time)."""
        await self.page.get_by_role("tab", name=name).click()

    async def moves_clock(self, button: Literal["+1 hour", "+1 day", "+1 week", "Back to now"]) -> None:
        await self._in_menu("Clock", self.page.get_by_role("button", name=button))

    async def sets_weather(self, name: Literal["Calm", "Slow", "Throttled", "Stormy", "Graph down"]) -> None:
        await self._in_menu("Weather:", self.page.get_by_role("radio", name=name))

    async def sees_change(self, text: str) -> None:
        """The directory panel tells of a change with these words."""
        await expect(self.page.locator(".effect", has_text=text).first).to_be_visible(timeout=PATIENCE_MS)

    async def sees_in_group(self, name: str, *, times: int = 1) -> None:
        """The group in the directory panel has this person so often; 2 for an owner who is a member, 0 for neither."""
        people = self.page.locator(".group .people li", has_text=name)
        await expect(people).to_have_count(times, timeout=PATIENCE_MS)

    async def members_shown(self) -> list[str]:
        """The owners and members of the group that the directory panel shows."""
        return await self.page.locator(".group .people li span[title]").all_inner_texts()

    async def violations(self) -> list[str]:
        """What axe-core finds wrong for people who cannot see or use a mouse, on what is shown now.

        The page has to be opened with bypass_csp=True, since its own policy rightly forbids scripts from outside.
        """
        # What is still fading in would be judged half transparent.
        await self.page.evaluate(
            "() => Promise.allSettled(document.getAnimations()"
            ".filter(each => each.effect.getComputedTiming().endTime !== Infinity).map(each => each.finished))"
        )
        await self.page.add_script_tag(path=AXE)
        found = await self.page.evaluate("axe.run()")
        return [f"{each['id']}: {[node['target'] for node in each['nodes']]}" for each in found["violations"]]

    async def sticks_out(self) -> bool:
        """Whether anything is wider than the window."""
        return bool(await self.page.evaluate("document.documentElement.scrollWidth > innerWidth"))

    async def screenshot(self, name: str) -> Path:
        """A picture in build/screenshots/."""
        path = SCREENSHOTS / f"{name}.png"
        await self.page.screenshot(path=path, animations="disabled")
        return path

    async def _in_menu(self, menu: str, item: Locator) -> None:
        await self.page.get_by_role("button", name=menu).click()
        await item.click()
        await self.page.keyboard.press("Escape")


@dataclass(frozen=True)
class Acted:
    """One person's chat on the page, acted by whoever holds this."""

    page: ChatPage
    chat: Locator

    @property
    def newest_card(self) -> Locator:
        return self.chat.locator(".card").last

    async def says(self, text: str) -> None:
        """Types a sentence and presses Enter; returns when it stands in the chat."""
        before = await self.chat.locator(".message.from-person").count()
        field_ = self.chat.get_by_role("textbox", name="Message to Usher")
        await field_.fill(text)
        await field_.press("Enter")
        await expect(self.chat.locator(".message.from-person")).to_have_count(before + 1, timeout=PATIENCE_MS)

    async def suggests(self) -> list[str]:
        """The suggestions above the field."""
        return await self.chat.locator(".suggestions .suggestion").all_inner_texts()

    async def fills(self, label: str, value: str) -> None:
        """Fills an input of the newest card."""
        await self.newest_card.get_by_label(label).fill(value)

    async def clicks(self, title: str) -> None:
        """Presses a button of the newest card that has it, and waits until the answer is shown."""
        card = self.chat.locator(".card", has=self.page.page.get_by_role("button", name=title, exact=True)).last
        await card.get_by_role("button", name=title, exact=True).click()
        await expect(self.chat.locator(".card.busy")).to_have_count(0, timeout=PATIENCE_MS)

    async def sees(self, *texts: str) -> None:
        """Each text is somewhere in this person's chat, now or very soon."""
        for text in texts:
            await expect(self.chat.locator(".log")).to_contain_text(text, timeout=PATIENCE_MS)

    async def has_no_button(self, title: str) -> None:
        await expect(self.chat.get_by_role("button", name=title, exact=True)).to_have_count(0, timeout=PATIENCE_MS)

    async def reads(self) -> list[str]:
        """What stands in the chat, oldest first: the words of each message and of each card."""
        lines = await self.chat.locator(".message").all()
        return [(await line.locator(".bubble, .card").all_inner_texts())[0] for line in lines]


@contextlib.asynccontextmanager
async def open_page(
    browser: Browser,
    base_url: str,
    *names: str,
    theme: Literal["light", "dark"] = "light",
    size: tuple[int, int] = WIDE,
    **context: Any,
) -> AsyncIterator[ChatPage]:
    """The chat page with these people on it (nobody named: employee, owner, admin), ready to be used.

    `context` goes to playwright's new_context, for instance timezone_id.
    """
    width, height = size
    opened = await browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=theme, locale="en-GB", **context
    )
    try:
        chat_page = ChatPage(await opened.new_page(), base_url.rstrip("/"))
        _watch(chat_page)
        people = f"?as={','.join(names)}" if names else ""
        await chat_page.page.goto(f"{chat_page.base_url}/{people}")
        await chat_page.page.locator("[data-ready]").wait_for(timeout=PATIENCE_MS)
        yield chat_page
    finally:
        await opened.close()


def _watch(chat_page: ChatPage) -> None:
    problems = chat_page.problems
    chat_page.page.on("pageerror", lambda error: problems.append(f"script: {error}"))
    # An error status is the sandbox's own answer and is shown on the page; it is no mistake of the page.
    chat_page.page.on(
        "console",
        lambda message: (
            problems.append(f"console: {message.text}")
            if message.type == "error" and not message.text.startswith("Failed to load resource")
            else None
        ),
    )
    chat_page.page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((chat_page.base_url, "data:"))
            else problems.append(f"asked somebody else: {request.url}")
        ),
    )


__all__ = ["CHROMIUM", "NARROW", "WIDE", "Acted", "ChatPage", "chromium", "open_page"]
