"""Writes THIRD_PARTY.md from the lock: what Usher runs on, and under which licence, as each package itself says.

`python -m tools.notices update` writes it, `check` ends with 1 if it is not what the lock and the packages say.
"""

import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOTICES = ROOT / "THIRD_PARTY.md"
# Packages of the lock that are installed on some other system only.
ELSEWHERE = {"colorama": "BSD-3-Clause"}
# What packages call these in their older metadata, and what SPDX calls them.
SPDX = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "3-Clause BSD License": "BSD-3-Clause",
    "ISC License": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
HEAD = """# What others wrote and Usher runs on

Written by `python -m tools.notices update` from `requirements.lock`; each licence is what the package itself says. The
texts lie beside each package, in the image under `/opt/usher/lib/python3.13/site-packages/*.dist-info`. Why each one is
here: [docs/dependencies.md](docs/dependencies.md).

| Package | Version | Licence |
|---|---|---|
"""


def locked() -> dict[str, list[str]]:
    """Every package of the lock with its versions; some have one per Python."""
    found: dict[str, list[str]] = {}
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for name, version in re.findall(r"^([a-z0-9._-]+)==([^ ;]+)", lock, re.MULTILINE):
        found.setdefault(name, []).append(version)
    return found


def licence(package: str) -> str:
    """As SPDX writes it. Raises ValueError if the package does not tell."""
    try:
        said = metadata(package)
    except PackageNotFoundError:
        if package in ELSEWHERE:
            return ELSEWHERE[package]
        raise ValueError(f"{package} is in the lock and not installed: run `make setup`") from None
    classified = [line.rpartition(" :: ")[2] for line in said.get_all("Classifier") or () if line.startswith("License")]
    expression, short = ((said.get_all(field) or [""])[0] for field in ("License-Expression", "License"))
    told = expression or (short if 0 < len(short) < 40 else "") or " or ".join(classified)
    if not told:
        raise ValueError(f"{package} does not say under which licence it is: look, and add it here")
    return SPDX.get(told, told)


def notices() -> str:
    rows = (f"| {name} | {', '.join(versions)} | {licence(name)} |\n" for name, versions in sorted(locked().items()))
    return HEAD + "".join(rows)


def main(arguments: list[str]) -> None:
    if arguments == ["update"]:
        NOTICES.write_text(notices(), encoding="utf-8")
    elif arguments != ["check"]:
        sys.exit("python -m tools.notices update|check")
    elif not NOTICES.exists() or NOTICES.read_text(encoding="utf-8") != notices():
        sys.exit("THIRD_PARTY.md is not what requirements.lock says: run `python -m tools.notices update`.")


if __name__ == "__main__":
    main(sys.argv[1:])
