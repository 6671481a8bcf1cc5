"""Where a command writes what it exports: standard output, or a file that is there only when it is whole."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


@contextmanager
def opened(output: Path | None, encoding: str) -> Iterator[TextIO]:
    """Standard output, or a file that is there only when it is whole, and for nobody else to read."""
    if output is None:
        yield sys.stdout
        return
    handle, name = tempfile.mkstemp(prefix=f".{output.name}.", dir=output.parent)
    try:
        with os.fdopen(handle, "w", encoding=encoding, newline="") as file:
            yield file
        Path(name).replace(output)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
