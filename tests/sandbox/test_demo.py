"""The launcher as a person at a terminal meets it: one address, clear words when it cannot, clean ends, works again."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp

from sandbox.server import listening_socket

ROOT = Path(__file__).resolve().parent.parent.parent
STAND_IN = Path(__file__).with_name("stand_in_app.py")


class Terminal:
    """A running launcher and what it printed."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self.process = process
        self.url = f"http://127.0.0.1:{port}"

    async def line(self) -> str:
        assert self.process.stdout is not None
        return (await asyncio.wait_for(self.process.stdout.readline(), 20)).decode().strip()

    async def ends(self) -> tuple[int, str, str]:
        out, err = await asyncio.wait_for(self.process.communicate(), 20)
        assert self.process.returncode is not None
        return self.process.returncode, out.decode(), err.decode()


@contextlib.asynccontextmanager
async def demo(data: Path, *words: str, port: int | None = None, **env: str) -> AsyncIterator[Terminal]:
    port = port or free_port()
    command = [sys.executable, "-m", "sandbox.demo", "--port", str(port), "--data", str(data), "--app", str(STAND_IN)]
    process = await asyncio.create_subprocess_exec(
        *command,
        *words,
        cwd=ROOT,
        env={**os.environ, **env},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield Terminal(process, port)
    finally:
        if process.returncode is None:
            process.terminate()
            await process.communicate()


def free_port() -> int:
    with listening_socket(0) as listener:
        port: int = listener.getsockname()[1]
        return port


async def says(terminal: Terminal, text: str) -> int:
    async with aiohttp.ClientSession() as session:
        url = f"{terminal.url}/sandbox/people/alice@contoso.example/says"
        async with session.post(url, json={"text": text}) as response:
            return response.status


async def test_one_address_is_printed_and_usher_lives_in_the_sandbox(tmp_path: Path) -> None:
    async with demo(tmp_path / "data", USHER_DATABASE_URL="", AZURE_CLIENT_SECRET="the developer's own") as terminal:
        told = [await terminal.line() for _ in range(3)]
        assert "".join(told).count("http") == 1
        assert terminal.url in told[0]
        assert await says(terminal, "hello") == 200
        async with aiohttp.ClientSession() as session:
            async with session.get(f"{terminal.url}/sandbox/bot") as response:
                bot = await response.json()
            async with session.get(bot["url"].replace("/api/messages", "/environment")) as response:
                env: dict[str, Any] = await response.json()
            async with session.get(f"{terminal.url}/sandbox/people/ada@contoso.example") as response:
                ada = await response.json()
        assert env["MicrosoftAppType"] == "UserAssignedMSI"
        assert env["USHER_SERVICE_URL_HOSTS"] == terminal.url.removeprefix("http://")
        assert env["USHER_FALLBACK_APPROVERS"] == ada["id"]
        assert env["USHER_DATABASE_URL"] == f"sqlite+aiosqlite:///{tmp_path}/data/usher.db"
        assert env["IDENTITY_ENDPOINT"] == f"{terminal.url}/identity/token"
        assert "AZURE_CLIENT_SECRET" not in env
        assert "stand-in listens" in (tmp_path / "data" / "usher.log").read_text()


async def test_ctrl_c_stops_both_and_it_works_again_with_what_it_knew(tmp_path: Path) -> None:
    port = free_port()
    for stop, texts in ((signal.SIGINT, ["first"]), (signal.SIGTERM, ["first", "second"])):
        async with demo(tmp_path, port=port) as terminal:
            await terminal.line()
            await says(terminal, texts[-1])
            async with aiohttp.ClientSession() as session:
                async with session.get(f"{terminal.url}/sandbox/people/alice@contoso.example/chat") as response:
                    assert [each["text"] for each in (await response.json())["messages"]] == texts
                async with session.get(f"{terminal.url}/sandbox/bot") as response:
                    bot_port = int((await response.json())["url"].split(":")[2].split("/")[0])
            terminal.process.send_signal(stop)
            code, _, err = await terminal.ends()
            assert (code, err) == (0, "")
            listening_socket(bot_port).close()


async def test_fresh_starts_over_and_leaves_foreign_files_alone(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_text("mine")
    (tmp_path / "usher.db").write_text("old")
    async with demo(tmp_path, "--fresh") as terminal:
        await terminal.line()
        assert not (tmp_path / "usher.db").exists()
        assert (tmp_path / "holiday.jpg").read_text() == "mine"


async def test_a_taken_port_is_told_with_what_to_do(tmp_path: Path) -> None:
    with listening_socket(0) as taken:
        port = taken.getsockname()[1]
        async with demo(tmp_path, "--fresh", port=port) as terminal:
            code, out, err = await terminal.ends()
    assert (code, out) == (2, "")
    assert f"Port {port}" in err
    assert f"make demo PORT={port + 1}" in err


async def test_two_demos_do_not_share_a_folder(tmp_path: Path) -> None:
    async with demo(tmp_path) as first:
        await first.line()
        async with demo(tmp_path, "--fresh") as second:
            code, _, err = await second.ends()
        assert code == 2
        assert str(tmp_path) in err
        assert await says(first, "still here") == 200


async def test_an_usher_that_cannot_start_is_shown_with_its_last_words(tmp_path: Path) -> None:
    async with demo(tmp_path, STAND_IN_FAILS="1") as terminal:
        code, out, err = await terminal.ends()
    assert (code, out) == (1, "")
    assert "USHER_GRAPH_URL is missing" in err


async def test_an_usher_that_dies_later_ends_the_demo_and_says_why(tmp_path: Path) -> None:
    async with demo(tmp_path) as terminal:
        for _ in range(3):
            await terminal.line()
        await says(terminal, "die")
        code, _, err = await terminal.ends()
    assert code == 1
    assert "exit code 7" in err
    assert "something terrible happened" in err


async def test_a_kept_state_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "sandbox.json").write_text('{"version": 1, "ten')
    async with demo(tmp_path) as terminal:
        code, _, err = await terminal.ends()
    assert code == 2
    assert "--fresh" in err
