"""`python app.py drain`: the Usher of one process takes no new work and says that it is not ready."""

from __future__ import annotations

import os
import signal
from typing import Annotated

import typer

from commands.book import refuse

Pid = Annotated[int, typer.Option("--pid", min=1, help="Usher's process on this machine; in its container it is 1.")]


def drain(pid: Pid = 1) -> None:
    """Ask a running Usher on this machine to take no new work: what it does is finished, /readyz turns 503, and whoever
    speaks is still answered. Other replicas go on; only a restart takes it back."""
    try:
        if "app.py" not in _command_line(pid):
            refuse(f"Process {pid} is no Usher: name the one that runs with --pid.")
        os.kill(pid, signal.SIGUSR1)
    except FileNotFoundError:
        refuse(f"There is no process {pid}: name Usher's with --pid.")
    except PermissionError:
        refuse(f"Process {pid} belongs to somebody else: say it as the account that runs Usher.")
    typer.echo(f"Process {pid} takes no new work. Stop it once its log and /readyz say so.")


def _command_line(pid: int) -> str:
    """Any other program would die of the signal."""
    with open(f"/proc/{pid}/cmdline", encoding="utf-8", errors="replace") as file:  # noqa: PTH123
        return file.read()
