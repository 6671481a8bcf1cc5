"""`python -m sandbox`: the pretend company alone, for a bot that is started by hand or by another program."""

import argparse
import asyncio
import logging
import os
import secrets
import signal
import sys
from pathlib import Path

from sandbox.company import BadCompany
from sandbox.server import SandboxSettings, listening_socket, serving
from sandbox.state import BadStateError
from sandbox.usher import in_sandbox


async def main(options: argparse.Namespace) -> int:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    try:
        listener = listening_socket(options.port)
    except OSError as error:
        sys.stderr.write(f"Port {options.port} cannot be used ({error.strerror}); choose another with --port.\n")
        return 2
    settings = SandboxSettings(
        port=options.port,
        bot_url=options.bot_url,
        data=options.data,
        company=options.company,
        people=options.people,
        groups=options.groups,
        seed=options.seed,
        limits=not options.no_limits,
        identity_header=os.environ.get("IDENTITY_HEADER") or secrets.token_urlsafe(24),
    )
    try:
        async with serving(settings, listener) as sandbox:
            needed = in_sandbox(sandbox.base_url, settings.identity_header)
            lines = [f"The sandbox: {sandbox.base_url}/ (bot: {options.bot_url}). The bot's environment:"]
            lines += [f"  {name}={value}" for name, value in needed.items()]
            sys.stdout.write("\n".join(lines) + "\n")
            sys.stdout.flush()
            await stop.wait()
    except (BadCompany, BadStateError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=3978)
    parser.add_argument(
        "--bot-url", default="http://127.0.0.1:3979/api/messages", help="where activities are delivered"
    )
    parser.add_argument("--data", type=Path, help="the folder that keeps everything (default: nothing is kept)")
    parser.add_argument("--company", type=Path, help="another company file than sandbox/company.toml")
    parser.add_argument("--people", type=int, help="generate a company of this many people")
    parser.add_argument("--groups", type=int, help="and this many groups")
    parser.add_argument("--seed", type=int, default=1, help="the same seed generates the same company")
    parser.add_argument("--no-limits", action="store_true", help="switch Teams' rate limits off")
    return parser.parse_args(words)


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    sys.exit(asyncio.run(main(arguments())))
