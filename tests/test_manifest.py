"""The Teams app can be uploaded: its manifest fits Microsoft's schema, its icons the sizes Teams asks for."""

import json
import zipfile
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from jsonschema import Draft7Validator
from PIL import Image, ImageChops

from manifest import icons, package
from sandbox.company import BOT_APP_ID
from sandbox.entra import RESOURCE

ROOT = Path(__file__).resolve().parent.parent
SCHEMAS = ROOT / "tests/schemas/node_modules/@microsoft/app-manifest/build/json-schemas/teams"
A_BOT = UUID("11111111-2222-4333-8444-555555555555")
AN_APP = UUID("66666666-7777-4888-8999-aaaaaaaaaaaa")


def schema_errors(manifest: dict[str, Any], version: str) -> list[str]:
    """What Microsoft's schema of that version finds wrong; the file calls itself draft 4 but uses draft 6's `const`."""
    path = SCHEMAS / f"v{version}" / "MicrosoftTeams.schema.json"
    assert path.exists(), "Microsoft's schemas are not here yet: run `make setup`"
    schema = json.loads(path.read_text(encoding="utf-8-sig"))
    return [f"{error.json_path}: {error.message}" for error in Draft7Validator(schema).iter_errors(manifest)]


def test_the_manifest_is_valid() -> None:
    manifest = package.read_manifest()
    assert schema_errors(manifest, manifest["manifestVersion"]) == []


def test_the_schema_would_notice_a_mistake() -> None:
    manifest = package.read_manifest()
    manifest["name"]["short"] = "Usher lets people into the right groups"
    manifest["botz"] = []
    found = schema_errors(manifest, manifest["manifestVersion"])
    assert any("name.short" in error for error in found)
    assert any("botz" in error for error in found)


def test_the_manifest_would_be_valid_under_the_newest_schema_too() -> None:
    manifest = package.read_manifest() | {"manifestVersion": "1.30"}
    assert schema_errors(manifest, "1.30") == []


def test_the_manifest_has_the_version_of_the_product() -> None:
    assert f'\nversion = "{package.read_manifest()["version"]}"\n' in (ROOT / "pyproject.toml").read_text(
        encoding="utf-8"
    )


def test_teams_finds_icons_of_the_right_size() -> None:
    with Image.open(package.FOLDER / "color.png") as color:
        assert (color.format, color.size) == ("PNG", (192, 192))
    with Image.open(package.FOLDER / "outline.png") as outline:
        assert (outline.format, outline.size, outline.mode) == ("PNG", (32, 32), "RGBA")
        assert outline.getchannel("A").getextrema() == (0, 255)
        assert all(outline.getchannel(channel).getextrema() == (255, 255) for channel in "RGB")


@pytest.mark.parametrize(("name", "draw"), [("color.png", icons.color_icon), ("outline.png", icons.outline_icon)])
def test_the_icons_are_what_their_drawing_draws(name: str, draw: Any) -> None:
    with Image.open(package.FOLDER / name) as committed:
        drawn = draw()
        assert committed.mode == drawn.mode
        # A shade of rounding may differ between versions of the drawing library; a changed drawing differs by far more.
        difference = ImageChops.difference(committed, drawn).tobytes()
        assert max(difference) <= 8


def test_the_package_holds_the_manifest_and_both_icons_at_its_root(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "usher.zip"
    package.pack(package.read_manifest(), target)
    with zipfile.ZipFile(target) as zipped:
        assert zipped.testzip() is None
        assert sorted(zipped.namelist()) == ["color.png", "manifest.json", "outline.png"]
        assert json.loads(zipped.read("manifest.json")) == package.read_manifest()


def test_packing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    package.pack(package.read_manifest(), first)
    package.pack(package.read_manifest(), second)
    assert first.read_bytes() == second.read_bytes()


def test_a_company_gets_a_package_with_its_own_bot(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "usher.zip"
    package.main(
        ["--bot-id", str(A_BOT), "--host", "usher.example.com", "--developer", "Example Ltd", "--out", str(target)]
    )
    assert capsys.readouterr().out == f"{target}\n"
    with zipfile.ZipFile(target) as zipped:
        theirs = json.loads(zipped.read("manifest.json"))
    assert theirs["id"] == theirs["bots"][0]["botId"] == str(A_BOT)
    assert theirs["developer"] == {
        "name": "Example Ltd",
        "websiteUrl": "https://usher.example.com/",
        "privacyUrl": "https://usher.example.com/privacy",
        "termsOfUseUrl": "https://usher.example.com/terms",
    }
    assert schema_errors(theirs, theirs["manifestVersion"]) == []


def test_people_are_signed_in_to_the_application_the_settings_name() -> None:
    """Teams gets the token for this resource; Usher takes none for another."""
    manifest = package.read_manifest()
    assert manifest["webApplicationInfo"] == {"id": BOT_APP_ID, "resource": RESOURCE}
    theirs = package.for_company(manifest, bot_id=A_BOT, sign_in_app_id=AN_APP)
    assert theirs["webApplicationInfo"] == {"id": str(AN_APP), "resource": f"api://botid-{A_BOT}"}
    assert package.for_company(manifest, bot_id=A_BOT)["webApplicationInfo"]["id"] == str(A_BOT)
    assert schema_errors(theirs, theirs["manifestVersion"]) == []


def test_a_bot_id_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        package.main(["--bot-id", "marketing"])
    assert "--bot-id" in capsys.readouterr().err
