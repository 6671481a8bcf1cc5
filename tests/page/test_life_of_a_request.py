"""The whole of it in a browser: the real Usher, the real chat page, three people, and what they see at every step."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from sandbox.server import Sandbox
from tests.page.album import album
from tests.page.browser import open_page
from tests.page.company import company_with_usher

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def company(tmp_path: Path) -> AsyncIterator[Sandbox]:
    async with company_with_usher(tmp_path) as opened:
        yield opened


async def test_alice_is_let_in_for_a_while_and_taken_out_when_it_is_over(company: Sandbox, browser: Browser) -> None:
    async with album(browser, company.base_url, "joining") as story:
        page, alice, olga = story.light, story.person("alice"), story.person("olga")
        await story.pictures("hello", "What I can do for you", "Alice", "Olga", "Directory")

        await alice.says("add me to Marketing until Friday, I help with the spring campaign")
        await alice.sees("Join Marketing", "Send request")
        await story.pictures("please-check", "Send request", "Alice")

        await alice.clicks("Send request")
        await olga.sees("Alice Martin", "spring campaign")
        await alice.sees("Waiting for a decision", "Olga Nowak")
        await story.pictures("asked", "Comment (optional)", "Alice", "Olga")

        await olga.fills("Comment (optional)", "Welcome! The brand files are under Assets.")
        await olga.clicks("Approve")
        await page.sees_change("Alice Martin was added to Marketing")
        await page.sees_in_group("Alice Martin")
        await alice.sees("You are a member of Marketing now", "Welcome!")
        await olga.has_no_button("Approve")
        await alice.has_no_button("Cancel request")
        await story.pictures("done", "Alice Martin was added to Marketing", "Alice", "Olga", "Directory")

        await page.moves_clock("+1 week")
        await page.sees_change("Alice Martin was removed from Marketing")
        await page.sees_in_group("Alice Martin", times=0)
        await alice.sees("Membership ended")
        await olga.sees("Membership ended")
        await story.pictures("ended", "Alice Martin was removed from Marketing", "Alice", "Olga", "Directory")


async def test_a_denial_reaches_alice_with_the_reason(company: Sandbox, browser: Browser) -> None:
    async with album(browser, company.base_url, "denied") as story:
        alice, olga = story.person("alice"), story.person("olga")
        await alice.says("add me to Marketing")
        await alice.clicks("Send request")
        await olga.sees("Alice Martin")
        await olga.fills("Comment (optional)", "Please ask for Market Research instead, it has the same files.")
        await olga.clicks("Deny")
        await alice.sees("Denied", "Please ask for Market Research instead")
        await olga.has_no_button("Approve")
        await story.pictures("denied", "Denied", "Alice", "Olga")


async def test_a_name_that_fits_several_groups_is_asked_back(company: Sandbox, browser: Browser) -> None:
    async with album(browser, company.base_url, "choosing") as story:
        alice = story.person("alice")
        await alice.says("add me to Apollo")
        await alice.sees("Which group do you mean?", "The people who build Apollo.")
        await story.pictures("which", "Which group do you mean?", "Alice")
        await alice.clicks("Choose 1")
        await alice.sees("Send request")
        await story.pictures("chosen", "Send request", "Alice")


async def test_impatient_fingers_and_a_reloaded_page_change_nothing(company: Sandbox, browser: Browser) -> None:
    async with open_page(browser, company.base_url) as page:
        alice, olga = page.person("alice"), page.person("olga")
        await alice.says("add me to Marketing")
        await alice.chat.get_by_role("button", name="Send request", exact=True).dblclick()
        await olga.sees("Alice Martin asks to join Marketing")
        await page.page.reload()
        await olga.chat.get_by_role("button", name="Approve", exact=True).dblclick()
        await page.page.reload()
        await alice.sees("You are a member of Marketing now")
        assert await page.page.locator(".effect", has_text="Alice Martin was added to Marketing").count() == 1
        assert await alice.chat.locator(".card", has_text="Request 1001").count() == 1
        assert page.problems == []
