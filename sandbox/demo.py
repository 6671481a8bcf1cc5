"""`python -m sandbox.demo`: a pretend company and Usher in it, one command, one address to open."""

import argparse
import asyncio
import contextlib
import fcntl
import logging
import secrets
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import BinaryIO

from sandbox.company import BadCompany
from sandbox.server import Sandbox, SandboxSettings, listening_socket, serving
from sandbox.state import FILE, BadStateError
from sandbox.usher import Usher, environment

APP = Path(__file__).resolve().parent.parent / "app.py"
LOG = "usher.log"
LOCK = "demo.lock"
OURS = (FILE, "sandbox.writing", LOG, "usher.db", "usher.db-wal", "usher.db-shm", "usher.db-journal", "usher.db.lock")

HOW_TO = """Usher is ready: {url}/
As Alice, type “add me to Marketing until Friday”; then press Approve as Olga and watch the directory change.
Ctrl-C stops it, the data stays in {data}/ (logs: {log}); `make demo FRESH=1` starts over.
"""


class CannotStartError(Exception):
    """The demo cannot begin; the sentence says what to do. Exit code 2."""


async def main(options: argparse.Namespace) -> int:
    """Runs until Ctrl-C or SIGTERM (0), until Usher dies (1), or not at all (2)."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    data: Path = options.data
    try:
        with _folder(data) as lock, _port(options.port) as listener:
            if options.fresh:
                for name in OURS:
                    (data / name).unlink(missing_ok=True)
            return await _demo(options, listener, lock, stop)
    except (CannotStartError, BadStateError, BadCompany) as error:
        sys.stderr.write(f"{error}\n")
        return 2


async def _demo(options: argparse.Namespace, listener: socket.socket, lock: BinaryIO, stop: asyncio.Event) -> int:
    data: Path = options.data
    bot_port = _next_free(options.port)
    settings = SandboxSettings(
        port=options.port,
        bot_url=f"http://127.0.0.1:{bot_port}/api/messages",
        data=data,
        people=options.people,
        groups=options.groups,
        seed=options.seed,
        limits=True,
        identity_header=secrets.token_urlsafe(24),
    )
    async with serving(settings, listener) as sandbox:
        approver = sandbox.persona("ada").id
        env = environment(sandbox.base_url, bot_port, settings.identity_header, approver, data)
        async with _usher(options.app, bot_port, env, data / LOG, lock) as usher:
            return await _watch(sandbox, usher, data, stop)


async def _watch(sandbox: Sandbox, usher: Usher, data: Path, stop: asyncio.Event) -> int:
    stopped, died = asyncio.create_task(stop.wait()), asyncio.create_task(usher.gone())
    ready = asyncio.create_task(usher.ready())
    try:
        await asyncio.wait({stopped, died, ready}, return_when=asyncio.FIRST_COMPLETED)
        if not stopped.done() and not died.done() and not ready.result():
            sys.stderr.write(f"Usher runs but does not become ready. The end of {data / LOG}:\n{usher.last_words()}\n")
            return 1
        if ready.done():
            sys.stdout.write(HOW_TO.format(url=sandbox.base_url, data=data, log=data / LOG))
            sys.stdout.flush()
            await asyncio.wait({stopped, died}, return_when=asyncio.FIRST_COMPLETED)
        if died.done() and not stopped.done():
            sys.stderr.write(
                f"Usher has ended by itself (exit code {died.result()}). "
                f"The end of {data / LOG}:\n{usher.last_words()}\n"
            )
            return 1
        return 0
    finally:
        for task in (stopped, died, ready):
            task.cancel()
        await asyncio.gather(stopped, died, ready, return_exceptions=True)


@contextlib.asynccontextmanager
async def _usher(app: Path, port: int, env: dict[str, str], log: Path, lock: BinaryIO) -> AsyncIterator[Usher]:
    usher = await Usher.start(app, port, env, log, lock)
    try:
        yield usher
    finally:
        await usher.stop()


@contextlib.contextmanager
def _folder(data: Path) -> Iterator[BinaryIO]:
    data.mkdir(parents=True, exist_ok=True)
    with (data / LOCK).open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CannotStartError(
                f"Another demo is using the folder {data}/. Stop it (Ctrl-C where it runs), or name another folder."
            ) from error
        yield lock


@contextlib.contextmanager
def _port(port: int) -> Iterator[socket.socket]:
    try:
        listener = listening_socket(port)
    except OSError as error:
        raise CannotStartError(
            f"Port {port} cannot be used ({error.strerror}): another program has it, perhaps another demo.\n"
            f"Stop that program, or choose another port: make demo PORT={port + 1}"
        ) from error
    with listener:
        yield listener


def _next_free(port: int) -> int:
    for candidate in range(port + 1, min(port + 200, 65536)):
        try:
            listening_socket(candidate).close()
        except OSError:
            continue
        return candidate
    raise CannotStartError(f"There is no free port for Usher above {port}; choose another: make demo PORT=4978")


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox.demo", description=__doc__)
    parser.add_argument("--port", type=int, default=3978, help="where to open the page (default 3978)")
    parser.add_argument("--data", type=Path, default=Path("data"), help="the folder that keeps everything")
    parser.add_argument("--fresh", action="store_true", help="start over: remove the demo's own files in that folder")
    parser.add_argument("--people", type=int, help="generate a company of this many people instead of the usual one")
    parser.add_argument("--groups", type=int, help="and this many groups")
    parser.add_argument("--seed", type=int, default=1, help="the same seed generates the same company")
    parser.add_argument("--app", type=Path, default=APP, help="the program to run (default: app.py)")
    options = parser.parse_args(words)
    options.app = options.app.resolve()
    return options


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    sys.exit(asyncio.run(main(arguments())))
