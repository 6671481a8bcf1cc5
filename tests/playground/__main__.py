"""`make playground`: an employee and an owner, each in a playground of their own, go through a whole approval.

Prints what happened step by step, keeps pictures in build/playground, exits non-zero when a step fails.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
from aiohttp import web
from playwright.async_api import Page, async_playwright, expect

from app import open_usher
from sandbox.people import Person
from sandbox.server import SandboxSettings, listening_socket, serving
from tests.office import OfficeDirectory, identity_of, office_settings
from tests.playground.people import write_config

HERE = Path(__file__).resolve().parent
PICTURES = HERE.parent.parent / "build" / "playground"
CLI = HERE / "node_modules" / "@microsoft" / "m365agentsplayground" / "cli.js"
CHROMIUM = os.environ.get("USHER_TEST_CHROMIUM", "/usr/bin/chromium")
PATIENCE_S = 30.0


@contextlib.asynccontextmanager
async def playground(person: Person, folder: Path, bot_url: str) -> AsyncIterator[str]:
    """A playground in which this person is at Teams; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    write_config(folder, person, f"chat-{person.upn.partition('@')[0]}")
    log = (folder / "playground.log").open("wb")
    command = ["node", str(CLI), "-e", bot_url, "-c", "msteams", "-p", str(port), "--dt"]
    process = await asyncio.create_subprocess_exec(*command, cwd=folder, stdout=log, stderr=log)
    try:
        url = f"http://localhost:{port}"
        await _answers(url)
        yield url
    finally:
        process.terminate()
        await process.wait()
        log.close()


async def _answers(url: str) -> None:
    async with aiohttp.ClientSession() as session, asyncio.timeout(PATIENCE_S):
        while True:
            with contextlib.suppress(aiohttp.ClientError):
                async with session.get(url) as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.2)


async def says(page: Page, text: str) -> None:
    composer = page.locator("[data-lexical-editor=true]")
    await composer.click()
    await composer.press_sequentially(text)
    await composer.press("Enter")


async def approval(employee: Page, owner: Page, directory: OfficeDirectory) -> None:
    """From the sentence to the membership."""
    await says(employee, "add me to Marketing until Friday, quarter close")
    send = employee.get_by_role("button", name="Send request", exact=True).last
    await expect(send).to_be_visible(timeout=PATIENCE_S * 1000)
    await employee.screenshot(path=PICTURES / "1-employee-confirms.png")
    await send.click()
    approve = owner.get_by_role("button", name="Approve", exact=True).last
    await expect(approve).to_be_visible(timeout=PATIENCE_S * 1000)
    await owner.screenshot(path=PICTURES / "2-owner-is-asked.png")
    _tell("the owner has the card")
    await approve.click()
    await expect(employee.get_by_text("You are a member of Marketing now").last).to_be_visible(
        timeout=PATIENCE_S * 1000
    )
    await expect(owner.get_by_role("button", name="Approve", exact=True)).to_have_count(0, timeout=PATIENCE_S * 1000)
    await employee.screenshot(path=PICTURES / "3-employee-is-in.png")
    await owner.screenshot(path=PICTURES / "4-owner-sees-it-done.png")
    assert "Alice Martin" in directory.members("Marketing")
    _tell("the employee is in the group")


def _tell(what: str) -> None:
    sys.stdout.write(f"playground: {what}\n")


async def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="usher-playground-"))
    listener = listening_socket(0)
    bot_url = f"http://127.0.0.1:{listener.getsockname()[1]}/api/messages"
    async with contextlib.AsyncExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        sandbox = await stack.enter_async_context(serving(SandboxSettings(port=0, bot_url=bot_url)))
        settings = office_settings(sandbox, f"sqlite+aiosqlite:///{folder}/usher.db", playground=True)
        await stack.enter_async_context(identity_of(sandbox))
        usher = await stack.enter_async_context(open_usher(settings))
        runner = web.AppRunner(usher.web, access_log=None)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.SockSite(runner, listener).start()

        browser = await (await stack.enter_async_context(async_playwright())).chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        stack.push_async_callback(browser.close)
        pages = []
        for name in ("alice", "olga"):
            url = await stack.enter_async_context(playground(sandbox.persona(name), folder / name, bot_url))
            page = await browser.new_page(viewport={"width": 1100, "height": 800})
            await page.goto(url)
            await page.locator("[data-lexical-editor=true]").wait_for(timeout=PATIENCE_S * 1000)
            pages.append(page)
        employee, owner = pages
        await says(owner, "hello")  # the playground makes no chat by object id, so the owner must have been heard from
        await expect(owner.get_by_text("I let people into groups").first).to_be_visible(timeout=PATIENCE_S * 1000)
        await approval(employee, owner, OfficeDirectory(sandbox))
    _tell(f"pictures: {PICTURES}")


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except AssertionError as failed:
        sys.exit(f"the playground run failed: {failed}")
