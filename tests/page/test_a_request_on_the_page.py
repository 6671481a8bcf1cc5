"""A request's life as three people see it in the browser, with a bot that really sends and redraws cards."""

import pytest
from playwright.async_api import expect

from tests.page.bot import ApprovingBot
from tests.page.browser import NARROW
from tests.page.conftest import Opening
from tests.sandbox.fake_bot import Town

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_an_owner_approves_and_everybody_sees_it_happen(contoso: Town, opens: Opening) -> None:
    bot = ApprovingBot(contoso)
    page = await opens()
    alice, olga = page.person("alice"), page.person("olga")
    await page.screenshot("light-1-nobody-spoke-yet")

    await alice.says("add me to Marketing until Friday")
    await alice.sees("I asked Olga Nowak", "Waiting")
    await olga.sees("Join Marketing", "Alice Martin")
    await page.screenshot("light-2-asked")

    await olga.fills("Comment", "Welcome!")
    await olga.clicks("Approve")
    await olga.sees("Done")
    await olga.has_no_button("Approve")
    await alice.sees("Done")
    await page.sees_change("Alice Martin was added to Marketing")
    await expect(page.page.locator(".group .fresh")).to_have_text("AMAlice Martin")
    await page.screenshot("light-3-done")
    assert bot.pressed[0]["data"] == {"request": 1042, "comment": "Welcome!"}


async def test_a_denial_needs_a_reason_before_anything_is_sent(contoso: Town, opens: Opening) -> None:
    bot = ApprovingBot(contoso)
    page = await opens(theme="dark")
    olga = page.person("olga")
    await page.person("alice").says("add me to Marketing")
    await olga.sees("Join Marketing")
    await olga.clicks("Deny")
    await olga.clicks("Send")
    await olga.sees("Say why.")
    assert bot.pressed == []
    await page.screenshot("dark-1-a-reason-is-needed")

    await olga.fills("Why?", "Ask again in spring")
    await olga.clicks("Send")
    await olga.sees("Denied")
    assert bot.pressed[0]["data"] == {"request": 1042, "why": "Ask again in spring"}
    await page.screenshot("dark-2-denied")


async def test_on_a_narrow_screen_people_stand_behind_tabs_and_nothing_sticks_out(
    contoso: Town, opens: Opening
) -> None:
    ApprovingBot(contoso)
    page = await opens(size=NARROW)
    alice, olga = page.person("alice"), page.person("olga")
    await expect(olga.chat).to_be_hidden()
    await alice.says("add me to Marketing until Friday")
    await alice.sees("Waiting")
    assert not await page.sticks_out()
    await page.screenshot("narrow-1-alice")

    await expect(page.page.get_by_role("tab", name="Olga new messages")).to_be_visible()
    await page.tab("Olga")
    await expect(alice.chat).to_be_hidden()
    await page.screenshot("narrow-2-olga")
    await olga.clicks("Approve")
    await olga.sees("Done")
    assert not await page.sticks_out()

    await page.tab("Directory")
    await page.sees_change("Alice Martin was added to Marketing")
    assert not await page.sticks_out()
    await page.screenshot("narrow-3-directory")


async def test_a_request_can_be_made_and_approved_with_the_keyboard_alone(contoso: Town, opens: Opening) -> None:
    ApprovingBot(contoso)
    page = await opens("alice", "olga")
    keys = page.page.keyboard

    async def tab_to(name: str) -> None:
        for _ in range(60):
            await keys.press("Tab")
            here = "document.activeElement.ariaLabel ?? ''"
            if name in str(await page.page.evaluate(here)):
                return
        raise AssertionError(f"Tab never came to {name}")

    await tab_to("Message to Usher as Alice Martin")
    await keys.type("add me to Marketing")
    await keys.press("Enter")
    await page.person("olga").sees("Join Marketing")
    await tab_to("Approve")
    await keys.press("Enter")
    await page.person("olga").sees("Done")
    # Whoever pressed stays where they were: on the card that took the place of the pressed one.
    focused = "document.activeElement.closest('.card')?.closest('.chat').dataset.upn"
    assert str(await page.page.evaluate(focused)).startswith("olga@")


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_nothing_is_wrong_for_people_who_cannot_see_or_use_a_mouse(
    contoso: Town, opens: Opening, theme: str
) -> None:
    ApprovingBot(contoso)
    page = await opens(theme=theme, bypass_csp=True)
    await page.person("alice").says("add me to Marketing")
    olga = page.person("olga")
    await olga.sees("Join Marketing")
    await olga.clicks("Deny")
    assert await page.violations() == []
    await olga.clicks("Approve")
    await page.sees_change("Alice Martin was added to Marketing")
    assert await page.violations() == []
