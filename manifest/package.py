"""Packs the Teams app: manifest.json and its icons in one zip, the file an administrator uploads.

The committed manifest belongs to the sandbox's pretend company; a real one names its own bot and web pages:
`python -m manifest.package --bot-id <the bot's application id> --host usher.example.com --developer "Example Ltd"`.
"""

import argparse
import json
import os
import sys
import zipfile
from pathlib import Path
from typing import Any
from uuid import UUID

FOLDER = Path(__file__).resolve().parent
DEVELOPER_PAGES = {"websiteUrl": "", "privacyUrl": "privacy", "termsOfUseUrl": "terms"}
# Equal input gives an equal zip, so a package can be compared with the one a tenant already has.
EARLIEST_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def read_manifest() -> dict[str, Any]:
    """The committed manifest, as parsed JSON."""
    manifest: dict[str, Any] = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    return manifest


def for_company(
    manifest: dict[str, Any],
    *,
    bot_id: UUID | None = None,
    host: str | None = None,
    developer: str | None = None,
    sign_in_app_id: UUID | None = None,
) -> dict[str, Any]:
    """A copy that names a company's own bot (application id), host of its pages and developer (<= 32 letters).
    ``sign_in_app_id`` is the application people are signed in to, where that is another one than the bot's."""
    theirs: dict[str, Any] = json.loads(json.dumps(manifest))
    if bot_id is not None:
        theirs["id"] = str(bot_id)
        for bot in theirs["bots"]:
            bot["botId"] = str(bot_id)
        theirs["webApplicationInfo"] = {"id": str(bot_id), "resource": f"api://botid-{bot_id}"}
    if sign_in_app_id is not None:
        theirs["webApplicationInfo"]["id"] = str(sign_in_app_id)
    if host is not None:
        theirs["developer"] |= {name: f"https://{host}/{page}" for name, page in DEVELOPER_PAGES.items()}
    if developer is not None:
        theirs["developer"]["name"] = developer
    return theirs


def pack(manifest: dict[str, Any], target: Path) -> None:
    """Write the zip: the manifest and the icons it names, all at the root as Teams demands. OSError if one is gone."""
    files = {"manifest.json": json.dumps(manifest, indent=2, ensure_ascii=False).encode() + b"\n"}
    for icon in manifest["icons"].values():
        files[icon] = (FOLDER / icon).read_bytes()
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(zipfile.ZipInfo(name, EARLIEST_ZIP_TIME), content, zipfile.ZIP_DEFLATED)


def main(arguments: list[str] | None = None) -> None:
    """Read the command line and pack."""
    parser = argparse.ArgumentParser(prog="python -m manifest.package", description="Pack Usher as a Teams app.")
    parser.add_argument(
        "--bot-id", type=UUID, default=os.environ.get("MicrosoftAppId") or None, help="default: MicrosoftAppId"
    )
    parser.add_argument(
        "--sign-in-app-id",
        type=UUID,
        default=os.environ.get("USHER_SIGN_IN_APP_ID") or None,
        help="the application people are signed in to (docs/sign-in.md); default: USHER_SIGN_IN_APP_ID, or the bot's",
    )
    parser.add_argument("--host", help="where the developer's pages are, for example usher.example.com")
    parser.add_argument("--developer", help="the name people see as the app's developer, at most 32 characters")
    parser.add_argument("--out", type=Path, help="default: build/usher-<version>.zip")
    options = parser.parse_args(arguments)
    manifest = for_company(
        read_manifest(),
        bot_id=options.bot_id,
        host=options.host,
        developer=options.developer,
        sign_in_app_id=options.sign_in_app_id,
    )
    target: Path = options.out or Path("build") / f"usher-{manifest['version']}.zip"
    pack(manifest, target)
    sys.stdout.write(f"{target}\n")


if __name__ == "__main__":
    main()
