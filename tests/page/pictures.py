"""`python -m tests.page.pictures` takes the README's pictures anew, with a real Usher, into docs/pictures/.

approval.png: a request from asking to done, as the three people of it see it. approval-phone.png: the owner's card.
"""

from __future__ import annotations

import asyncio
import io
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image
from playwright.async_api import Page

from bot import logs
from tests.page.browser import chromium, open_page
from tests.page.company import company_with_usher

PICTURES = Path("docs/pictures")
MONDAY = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
PHONE = (360, 800)
SHARP = 2  # pixels per CSS pixel
# The commonest colours, kept exactly: a small file that looks like the screen.
COLOURS = 256


async def take() -> None:
    """Plays the README's first conversation and takes a picture of the owner's card and one of the end."""
    with tempfile.TemporaryDirectory() as folder:
        async with company_with_usher(Path(folder)) as sandbox, chromium() as browser:
            sandbox.clock.set_offset(MONDAY - datetime.now(UTC))
            await asyncio.sleep(1)  # Usher reads the clock twice a second
            three = ("alice", "olga", "bruno")
            async with (
                open_page(browser, sandbox.base_url, *three, device_scale_factor=SHARP) as page,
                open_page(
                    browser, sandbox.base_url, *three, theme="dark", size=PHONE, device_scale_factor=SHARP
                ) as phone,
            ):
                alice, olga, bruno = (page.person(name) for name in three)
                await alice.says("add me to Marketing until Friday, I help with the spring campaign")
                await alice.clicks("Send request")
                await alice.sees("You will be told here.")
                await olga.sees("Alice Martin asks to join Marketing")
                await phone.tab("Olga")
                await phone.person("olga").sees("Alice Martin asks to join Marketing")
                await _write(phone.page, "approval-phone.png")

                await olga.fills("Comment (optional)", "Welcome! The brand files are under Assets.")
                await olga.clicks("Approve")
                await alice.sees("You are a member of Marketing until")
                await bruno.sees("Approved by")
                await page.sees_change("Alice Martin was added to Marketing")
                await _write(page.page, "approval.png")


async def _write(page: Page, name: str) -> None:
    taken = await page.screenshot(animations="disabled")
    picture = Image.open(io.BytesIO(taken)).convert("RGB")
    pixels = picture.tobytes()
    counted = Counter(pixels[at : at + 3] for at in range(0, len(pixels), 3))
    palette = Image.new("P", (1, 1))
    palette.putpalette(b"".join(colour for colour, _ in counted.most_common(COLOURS)))
    picture.quantize(palette=palette, dither=Image.Dither.NONE).save(PICTURES / name, optimize=True)


if __name__ == "__main__":
    logs.configure("WARNING")
    PICTURES.mkdir(parents=True, exist_ok=True)
    asyncio.run(take())
