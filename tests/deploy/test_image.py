"""The image holds Usher and nothing else, runs as nobody, and what compose asks of it fits the settings."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.reading_settings import read_settings
from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
KNOWN = {str(field.alias) for field in Settings.model_fields.values()}


def instructions() -> list[tuple[str, str]]:
    """Each instruction of the Containerfile with what stands behind it."""
    text = re.sub(r"^#.*\n", "", (DEPLOY / "Containerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = text.replace("\\\n", " ").splitlines()
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines) if word]


def of(word: str) -> list[str]:
    return [rest for instruction, rest in instructions() if instruction == word]


def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return read


def copied() -> list[str]:
    """What of the work tree is in the image that runs."""
    return [source for rest in of("COPY") if "--from" not in rest for source in rest.split()[:-1]]


def test_the_base_is_pinned_and_supports_what_usher_needs() -> None:
    bases = {rest.split()[0] for rest in of("FROM")}
    assert bases == {"python:3.13-slim-trixie"}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["requires-python"] == ">=3.11"


def test_only_what_the_lock_has_a_hash_for_is_installed() -> None:
    installs = [command for command in of("RUN") if "pip install" in command]
    assert len(installs) == 1
    assert "--require-hashes" in installs[0]
    assert "--only-binary :all:" in installs[0]
    assert "apt-get" not in " ".join(of("RUN"))


def test_it_runs_as_nobody_and_can_be_asked_whether_it_lives() -> None:
    words = [word for word, _ in instructions()]
    assert of("USER") == ["10001:10001"]
    assert words.index("USER") > max(i for i, word in enumerate(words) if word in ("COPY", "RUN"))
    [check] = of("HEALTHCHECK")
    assert "/healthz" in check
    program = ast.literal_eval(check.partition("CMD")[2].strip())
    compile(program[-1], "healthcheck", "exec")
    assert of("STOPSIGNAL") == ["SIGTERM"]


def test_no_secret_is_built_in() -> None:
    set_in_image = {pair.partition("=")[0] for rest in of("ENV") for pair in rest.split()}
    secrets = {str(field.alias) for field in Settings.model_fields.values() if not field.repr}
    assert not set_in_image & secrets
    assert not of("ARG")
    assert not [source for source in copied() if "env" in source or source == "."]


def test_what_the_image_holds_is_enough_to_run(tmp_path: Path) -> None:
    for pattern in copied():
        for source in ROOT.glob(pattern):
            if source.is_dir():
                shutil.copytree(source, tmp_path / source.name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, tmp_path)

    ran = subprocess.run(
        [sys.executable, "-B", "app.py"],
        cwd=tmp_path,
        env={"PATH": "", "PYTHONPATH": ""},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert ran.returncode == 2, ran.stderr
    assert "MicrosoftAppId is not set." in ran.stderr
    assert not (tmp_path / "sandbox").exists()


def test_nothing_of_a_work_tree_reaches_the_builder_but_what_is_copied() -> None:
    ignore = (ROOT / ".containerignore").read_text(encoding="utf-8")
    lines = [line for line in ignore.splitlines() if line and not line.startswith("#")]
    assert lines[0] == "*"
    assert {line[1:] for line in lines if line.startswith("!")} == set(copied())
    assert ignore == (ROOT / ".dockerignore").read_text(encoding="utf-8")  # the same for the other builder


@pytest.mark.parametrize("name", ["usher", "database"])
def test_a_service_is_read_only_checked_and_started_again(name: str) -> None:
    service = compose()["services"][name]
    assert service["read_only"] is True
    assert service["tmpfs"]
    assert service["restart"] == "unless-stopped"
    assert "no-new-privileges:true" in service["security_opt"]
    assert not service.get("image", "").endswith("latest") and ":" in service["image"]
    assert "healthcheck" in service or name == "usher"  # the image has its own


def test_the_database_of_one_machine_is_not_to_be_reached_and_usher_only_from_there() -> None:
    services = compose()["services"]
    assert "ports" not in services["database"]
    assert compose()["networks"]["inside"] == {"internal": True}
    assert services["database"]["networks"] == ["inside"]
    assert all(port.startswith("127.0.0.1:") for port in services["usher"]["ports"])
    assert services["usher"]["depends_on"]["database"]["condition"] == "service_healthy"


def test_every_name_in_the_example_is_a_setting_and_no_secret_is_there() -> None:
    text = (DEPLOY / "usher.env.example").read_text(encoding="utf-8")
    pairs = dict(re.findall(r"^#?([A-Za-z_]+)=(.*)$", text, re.MULTILINE))
    assert {"MicrosoftAppId", "MicrosoftAppType", "MicrosoftAppTenantId", "USHER_DATABASE_URL"} <= set(pairs)
    assert set(pairs) <= KNOWN
    assert set(compose()["services"]["usher"]["environment"]) <= KNOWN
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8")
    for secret in ("usher.env", *(Path(one["file"]).name for one in compose()["secrets"].values())):
        assert f"deploy/{secret}" in ignored.splitlines()


def test_the_example_is_accepted_once_it_is_filled_in(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (DEPLOY / "usher.env.example").read_text(encoding="utf-8")
    for name, value in re.findall(r"^#?([A-Za-z_]+)=(.*)$", text, re.MULTILINE):
        monkeypatch.setenv(name, value)
    settings = read_settings()
    assert settings.self_service is False
    assert settings.attestation.since is not None
