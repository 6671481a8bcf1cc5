"""Usher starts with complete settings or says what is wrong with them; it never starts open."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.reading_settings import SettingsError, read_settings
from bot.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
ID = "3a1c7c0a-2f64-4b7c-8c55-b1e7d1a0c0de"
GOOD = {
    "MicrosoftAppId": ID,
    "MicrosoftAppType": "SingleTenant",
    "MicrosoftAppTenantId": ID,
    "MicrosoftAppPassword": "a secret that must not be shown",
}
LLM: dict[str, str | None] = {"USHER_LLM_ENDPOINT": "https://llm.example/v1", "USHER_LLM_MODEL": "small"}


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("Microsoft", "USHER_", "Bot")) or name == "PORT":
            monkeypatch.delenv(name)


def problems(monkeypatch: pytest.MonkeyPatch, **changes: str | None) -> list[str]:
    for name, value in (GOOD | changes).items():
        if value is not None:
            monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as wrong:
        read_settings()
    return wrong.value.problems


def test_without_settings_everything_missing_is_told_at_once() -> None:
    with pytest.raises(SettingsError) as wrong:
        read_settings()
    assert wrong.value.problems == [
        "MicrosoftAppId is not set.",
        "MicrosoftAppType is not set.",
        "MicrosoftAppTenantId is not set.",
    ]


def test_python_app_py_says_so_and_exits(tmp_path: Path) -> None:
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("Microsoft", "USHER_"))}
    ran = subprocess.run(
        [sys.executable, str(ROOT / "app.py")], cwd=tmp_path, env=bare, capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 2
    assert "MicrosoftAppId is not set." in ran.stderr
    assert "Traceback" not in ran.stderr
    assert list(tmp_path.iterdir()) == [], "nothing was made"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"MicrosoftAppId": ""}, "MicrosoftAppId"),
        ({"MicrosoftAppId": "usher"}, "MicrosoftAppId"),
        ({"MicrosoftAppType": "MultiTenant"}, "MicrosoftAppType"),
        ({"MicrosoftAppPassword": None}, "MicrosoftAppPassword"),
        ({"USHER_GRAPH_URL": "http://graph.example/v1.0"}, "USHER_GRAPH_URL"),
        ({"BotOpenIdMetadata": "http://keys.example/"}, "BotOpenIdMetadata"),
        ({"USHER_CLOCK_URL": "https://clock.example/"}, "USHER_CLOCK_URL"),
        ({"USHER_DATABASE_URL": "mysql://x"}, "USHER_DATABASE_URL"),
        ({"USHER_FALLBACK_APPROVERS": "ada@contoso.example"}, "USHER_FALLBACK_APPROVERS"),
        ({"USHER_SELF_SERVICE": "perhaps"}, "USHER_SELF_SERVICE"),
        ({"USHER_REQUEST_DAYS": "0"}, "USHER_REQUEST_DAYS"),
        ({"USHER_REMIND_DAYS": "14"}, "USHER_REMIND_DAYS"),
        ({"USHER_PLAYGROUND": "on", "USHER_HOST": "0.0.0.0"}, "USHER_PLAYGROUND"),  # noqa: S104 - refused, that is the point
        ({"PORT": "99999"}, "PORT"),
        ({"USHER_WORDS_FILE": "none.toml"}, "USHER_WORDS_FILE"),
        ({"USHER_LLM_ENDPOINT": "https://llm.example/v1"}, "USHER_LLM_MODEL"),
        ({"USHER_LLM_MODEL": "small"}, "USHER_LLM_ENDPOINT"),
        ({"USHER_LLM_KEY": "a secret"}, "USHER_LLM_ENDPOINT"),
        ({"USHER_LLM_ENDPOINT": "http://llm.example/v1", "USHER_LLM_MODEL": "m"}, "USHER_LLM_ENDPOINT"),
        ({"USHER_LLM_ENDPOINT": "https://me:a secret@llm.example", "USHER_LLM_MODEL": "m"}, "USHER_LLM_ENDPOINT"),
        ({"USHER_LLM_ENDPOINT": "https://llm.example/?key=a secret", "USHER_LLM_MODEL": "m"}, "USHER_LLM_ENDPOINT"),
        (LLM | {"USHER_LLM_MODEL": "m?n"}, "USHER_LLM_MODEL"),
        (LLM | {"USHER_LLM_API_VERSION": "latest"}, "USHER_LLM_API_VERSION"),
        (LLM | {"USHER_LLM_PER_MINUTE": "0"}, "USHER_LLM_PER_MINUTE"),
    ],
)
def test_a_wrong_value_is_named_and_never_shown(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, str | None], named: str
) -> None:
    told = problems(monkeypatch, **changes)
    assert len(told) == 1
    assert named in told[0]
    assert "a secret" not in told[0]


def test_good_settings_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (GOOD | {"USHER_DENY_GROUPS": "HR-*, Board ", "USHER_SELF_SERVICE": "on"}).items():
        monkeypatch.setenv(name, value)
    settings = read_settings()
    assert settings.rules.deny_groups == ("HR-*", "Board")
    assert settings.rules.self_service
    assert settings.allowed_tenants == {ID}
    assert "a secret" not in repr(settings)


def test_every_mistake_in_a_words_file_is_told_with_its_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "words.toml"
    file.write_text('[aliases]\n"our share" = 5\n[[phrasings]]\ntext = "x"\nintent = "affirm"\n', encoding="utf-8")
    told = problems(monkeypatch, USHER_WORDS_FILE=str(file))
    assert [sentence.partition(" [")[0] for sentence in told] == [
        "USHER_WORDS_FILE: words.toml, line 2:",
        "USHER_WORDS_FILE: words.toml, line 3:",
    ]
    file.write_text('[aliases]\n"our share" = "Marketing"\n', encoding="utf-8")
    monkeypatch.setenv("USHER_WORDS_FILE", str(file))
    assert read_settings().words.aliases == {"our share": "Marketing"}


def test_the_documentation_names_every_setting_and_no_other() -> None:
    documented = set(re.findall(r"`([A-Za-z_]+)`", (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")))
    real = {field.alias for field in Settings.model_fields.values() if field.alias}
    assert real <= documented
    assert {name for name in documented if re.fullmatch(r"(USHER_|Microsoft)[A-Za-z_]+", name)} <= real


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"USHER_MY_GROUPS_RESTRICTED": "no"}, "USHER_ATTESTED_ON is needed"),
        ({"USHER_SECURITY_GROUP_USERS": "all"}, "USHER_ATTESTED_ON is needed"),
        (
            {"USHER_ATTESTED_ON": "2026-11-30", "USHER_SECURITY_GROUP_USERS": "SSGM"},
            "“all” or the object id of a group",
        ),
        ({"USHER_ATTESTED_ON": "last week"}, "USHER_ATTESTED_ON: "),
        ({"USHER_NOT_TOGETHER": "Payments"}, "must be pairs of groups"),
        ({"USHER_NOT_TOGETHER": "Payments <> "}, "must be pairs of groups"),
    ],
)
def test_what_is_stated_about_the_tenant_is_checked_at_start(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], said: str
) -> None:
    assert any(said in problem for problem in problems(monkeypatch, **changes))


def test_pairs_of_groups_and_statements_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    more = {
        "USHER_NOT_TOGETHER": "Payments-* <> Payment Approvals, A<>B",
        "USHER_ATTESTED_ON": "2026-11-30",
        "USHER_MY_GROUPS_RESTRICTED": "no",
        "USHER_OWNERS_MANAGE_REQUESTS": "",
        "USHER_SECURITY_GROUP_USERS": ID.upper(),
    }
    for name, value in (GOOD | more).items():
        monkeypatch.setenv(name, value)
    settings = read_settings()
    assert settings.rules.not_together == (("Payments-*", "Payment Approvals"), ("A", "B"))
    assert settings.attestation.my_groups_restricted is False
    assert settings.attestation.owners_manage_requests is None
    assert settings.attestation.security_group_users == ID


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"USHER_CREATION": "approval"}, "USHER_CREATION_APPROVERS"),
        ({"USHER_CREATION": "owners"}, "USHER_CREATION_GROUP"),
        ({"USHER_CREATION": "owners", "USHER_CREATION_GROUP": "All Managers"}, "must be a GUID"),
        ({"USHER_CREATION": "none", "USHER_CREATION_BY_TWO": "on"}, "USHER_CREATION_BY_TWO"),
        (
            {"USHER_CREATION": "approval", "USHER_CREATION_BY_TWO": "on", "USHER_CREATION_APPROVERS": f"{ID},{ID}"},
            "two different people",
        ),
        ({"USHER_CREATION": "TRUE"}, "USHER_CREATION"),
        ({"USHER_CREATION": "none", "USHER_CO_OWNER_DAYS": "14"}, "USHER_REQUEST_DAYS"),
    ],
)
def test_how_new_groups_are_approved_is_said_completely_or_not_at_all(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, str | None], says: str
) -> None:
    assert any(says in problem for problem in problems(monkeypatch, **changes))


@pytest.mark.parametrize("creation", ["off", "none"])
def test_creation_that_asks_nobody_needs_nobody(monkeypatch: pytest.MonkeyPatch, creation: str) -> None:
    for name, value in {**GOOD, "USHER_CREATION": creation}.items():
        monkeypatch.setenv(name, value)
    assert read_settings().rules.creation == creation
