"""Every card Usher draws, in every state, by the official renderer: readable in light and dark, whole on a phone."""

import pytest

from tests.cards.samples import gallery
from tests.page.bot import card_message
from tests.page.browser import NARROW
from tests.page.conftest import Opening
from tests.sandbox.fake_bot import Town

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_every_card_is_drawn_whole_and_can_be_read_by_everybody(
    contoso: Town, opens: Opening, theme: str
) -> None:
    cards = list(gallery())
    for name, card in cards:
        await contoso.bot_sends("alice", text=name, textFormat="plain", **card_message(card))
    page = await opens("alice", theme=theme, size=NARROW, bypass_csp=True)
    alice = page.person("alice")
    await alice.sees(cards[-1][0])
    assert await alice.chat.locator(".card").count() == len(cards)
    assert await alice.chat.locator(".broken").count() == 0
    assert await alice.chat.locator(".log").evaluate("log => log.scrollWidth <= log.clientWidth")
    assert await page.violations() == []
