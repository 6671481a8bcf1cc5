"""Writes the three lock files from pyproject.toml: exact versions with hashes, and no address of any registry."""

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {
    "requirements.lock": ["pyproject.toml"],
    # Tests run on exactly what production runs on, so the first lock binds the second.
    "requirements-dev.lock": ["pyproject.toml", "--group", "dev", "--constraint", "requirements.lock"],
    "requirements-node.lock": ["--group", "node"],
}
# One lock for every platform and every supported Python; the addresses are left out because they differ per machine.
OPTIONS = [
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-header",
    "--no-annotate",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--quiet",
    "--upgrade",
]


def write_locks() -> None:
    """Resolve every lock anew. Raises FileNotFoundError without uv and CalledProcessError when a resolution fails."""
    uv = shutil.which("uv", path=str(ROOT / ".venv" / "bin")) or shutil.which("uv")
    if uv is None:
        raise FileNotFoundError("uv is not installed: `make lock` installs it.")
    for name, sources in LOCKS.items():
        subprocess.run([uv, "pip", "compile", *OPTIONS, *sources, "-o", name], cwd=ROOT, check=True)


if __name__ == "__main__":
    write_locks()
