"""Usher itself as a child process of the demo: its environment, its log, whether it lives and is ready."""

import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import aiohttp

from sandbox.company import BOT_APP_ID, TENANT_ID
from sandbox.entra import SIGN_IN_APP_ID

READY_SECONDS = 60.0
STOP_SECONDS = 10.0
LAST_LINES = 20

# Whatever the developer's own shell says about Azure must not reach a bot that is only tried out.
NOT_OURS = (
    "AZURE_CLIENT_ID",
    "AZURE_CLIENT_SECRET",
    "AZURE_CLIENT_CERTIFICATE_PATH",
    "AZURE_FEDERATED_TOKEN_FILE",
    "AZURE_TENANT_ID",
    "IDENTITY_SERVER_THUMBPRINT",
    "IMDS_ENDPOINT",
    "MSI_ENDPOINT",
    "MSI_SECRET",
    "MicrosoftAppPassword",
)


def in_sandbox(base_url: str, identity_header: str) -> dict[str, str]:
    """What makes any bot live in the sandbox at `base_url`: settings a real deployment has too, and a clock."""
    return {
        "MicrosoftAppId": BOT_APP_ID,
        "MicrosoftAppType": "UserAssignedMSI",
        "MicrosoftAppTenantId": TENANT_ID,
        "BotOpenIdMetadata": f"{base_url}/keys/v1/.well-known/openidconfiguration",
        "IDENTITY_ENDPOINT": f"{base_url}/identity/token",
        "IDENTITY_HEADER": identity_header,
        "USHER_GRAPH_URL": f"{base_url}/v1.0",
        "USHER_SERVICE_URL_HOSTS": base_url.partition("://")[2],
        "USHER_CLOCK_URL": f"{base_url}/sandbox/clock",
        "USHER_SIGN_IN_APP_ID": SIGN_IN_APP_ID,
        "AZURE_AUTHORITY_HOST": f"{base_url}/entra",
    }


def environment(base_url: str, port: int, identity_header: str, approver: str, data: Path) -> dict[str, str]:
    """The whole environment of Usher in the demo.

    `port` is where Usher is to listen; `approver` is the object id of the fallback approver. A USHER_DATABASE_URL that
    is set already stays as it is.
    """
    kept = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
    database = f"sqlite+aiosqlite:///{data.resolve() / 'usher.db'}"
    return {
        **kept,
        **in_sandbox(base_url, identity_header),
        "USHER_DATABASE_URL": os.environ.get("USHER_DATABASE_URL") or database,
        "USHER_SELF_SERVICE": "on",
        "USHER_ATTESTED_ON": datetime.now(UTC).date().isoformat(),
        "USHER_MY_GROUPS_RESTRICTED": "no",
        "USHER_OWNERS_MANAGE_REQUESTS": "yes",
        "USHER_SECURITY_GROUP_USERS": "all",
        "USHER_FALLBACK_APPROVERS": approver,
        "USHER_HOST": "127.0.0.1",
        "PORT": str(port),
        "NO_PROXY": "127.0.0.1,localhost",
        "PYTHONUNBUFFERED": "1",
    }


class Usher:
    """The running process; everything it says goes to `log`."""

    def __init__(self, process: asyncio.subprocess.Process, port: int, log: Path, began_at: int) -> None:
        self._process = process
        self._port = port
        self._log = log
        self._began_at = began_at

    @classmethod
    async def start(cls, app: Path, port: int, env: dict[str, str], log: Path, lock: BinaryIO) -> "Usher":
        """Starts `python app` (an absolute path).

        The child holds `lock` too, so that the folder stays taken while either of us lives.
        """
        with log.open("ab") as file:
            began_at = file.tell()
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                str(app),
                cwd=app.parent,
                env=env,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                pass_fds=(lock.fileno(),),
                start_new_session=True,  # Ctrl-C is ours to pass on, once the sandbox is ready for it
            )
        return cls(process, port, log, began_at)

    async def ready(self) -> bool:
        """True as soon as /readyz says so; false after a minute without."""
        url = f"http://127.0.0.1:{self._port}/readyz"
        deadline = asyncio.get_running_loop().time() + READY_SECONDS
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2.0)) as session:
            while asyncio.get_running_loop().time() < deadline:
                if await _answers(session, url):
                    return True
                await asyncio.sleep(0.1)
        return False

    async def gone(self) -> int:
        """Waits for the process to end and returns its exit code."""
        return await self._process.wait()

    async def stop(self) -> None:
        """Asks it to end, and makes it end if it does not within ten seconds."""
        if self._process.returncode is not None:
            return
        self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), STOP_SECONDS)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    def last_words(self) -> str:
        """The last lines of this run's log."""
        with self._log.open("rb") as file:
            file.seek(self._began_at)
            lines = file.read().decode(errors="replace").splitlines()
        return "\n".join(lines[-LAST_LINES:])


async def _answers(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as response:
            return response.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False
