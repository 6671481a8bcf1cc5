"""`doctor` and `readiness` as an operator types them, against a pretend company in which something is wrong.

Whatever is wrong is found, worded with the way out, and hides nothing else (demands 1.2 and 1.11, pain 1).
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app import cli
from sandbox.own_app import BOT_OBJECT_ID
from sandbox.server import Sandbox, SandboxSettings, serving
from sandbox.tenant import BY_HAND
from sandbox.usher import NOT_OURS, in_sandbox

ROOT = Path(__file__).resolve().parents[2]
LEAST = (
    "Application.Read.All",
    "Group.ReadWrite.All",
    "GroupMember.ReadWrite.All",
    "GroupMember.Read.All",
    "GroupSettings.Read.All",
    "LicenseAssignment.Read.All",
    "Member.Read.Hidden",
    "Policy.Read.All",
    "RoleManagement.Read.Directory",
    "User.Read.All",
)
EVERY_PART = {"attestations", "settings", "identity", "consent", "database", "keys", "teams", "owners", "clock", "plan"}


@dataclass
class Deployment:
    """A pretend company, and the environment of an Usher that is to live in it."""

    sandbox: Sandbox
    env: dict[str, str]

    def grants(self, *permissions: str) -> None:
        self.sandbox.tenant.company = replace(self.sandbox.tenant.company, permissions=list(permissions))

    async def types(self, *words: str, code: int, **env: str) -> str:
        """What the command printed; it must end with ``code`` and leave no trace of an accident."""
        unset: dict[str, str | None] = {name: None for name in os.environ if name.startswith(("Microsoft", "USHER_"))}
        unset |= dict.fromkeys(NOT_OURS)
        run = partial(CliRunner().invoke, cli, list(words), env=unset | self.env | env)
        result = await asyncio.to_thread(run)
        assert result.exit_code == code, f"{result.output}\n{result.exception!r}"
        assert "Traceback" not in result.output
        return str(result.stdout)

    async def types_in_a_shell(self, *words: str, code: int, **env: str) -> str:
        """The same in a process of its own."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(ROOT / "app.py"),
            *words,
            env={**self.env, **env},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate()
        said = f"{out.decode()}\n{err.decode()}"
        assert process.returncode == code, said
        assert "Traceback" not in said
        return said

    async def finds(self, *words: str, code: int, **env: str) -> dict[str, list[dict[str, Any]]]:
        """The findings of a part by its name, out of the JSON."""
        report = json.loads(await self.types(*words, "--json", code=code, **env))
        parts: dict[str, list[dict[str, Any]]] = {}
        for finding in report["findings"]:
            parts.setdefault(finding["part"], []).append(finding)
        assert report["verdict"] == ("ok", "warning", "problem")[code]
        return parts


@pytest.fixture
async def deployed(sqlite_url: str) -> AsyncIterator[Deployment]:
    """All is well, but for what company.toml has of ownerless groups."""
    async with serving(SandboxSettings(port=0)) as sandbox:
        mine = {name: value for name, value in os.environ.items() if not name.startswith(("Microsoft", "USHER_"))}
        env = {name: value for name, value in mine.items() if name not in NOT_OURS}
        env |= in_sandbox(sandbox.base_url, sandbox.settings.identity_header)
        env |= {
            "USHER_DATABASE_URL": sqlite_url,
            "USHER_ATTESTED_ON": "2026-11-20",
            "USHER_MY_GROUPS_RESTRICTED": "no",
            "USHER_OWNERS_MANAGE_REQUESTS": "yes",
            "USHER_SECURITY_GROUP_USERS": "all",
            "USHER_SELF_SERVICE": "on",
            "USHER_SERVICE_URL": f"{sandbox.base_url}/connector/",
            "USHER_FALLBACK_APPROVERS": sandbox.persona("ada").id,
        }
        deployment = Deployment(sandbox, env)
        deployment.grants(*LEAST)
        yield deployment


def one(findings: list[dict[str, Any]], verdict: str) -> dict[str, Any]:
    """The only finding with this verdict."""
    [found] = [finding for finding in findings if finding["verdict"] == verdict]
    return found


async def test_a_sound_deployment_has_every_part_looked_at(deployed: Deployment) -> None:
    said = await deployed.types_in_a_shell("doctor", code=1)

    assert "ok       identity" in said
    assert "What these settings cannot do without is granted, says the consent in Entra." in said
    assert "warning  owners" in said
    assert "Legacy Archive" in said
    assert "PROBLEM" not in said
    assert "\n2 warnings.\n" in said
    found = await deployed.finds("doctor", code=1)
    assert set(found) == EVERY_PART
    assert {finding["verdict"] for part in EVERY_PART - {"owners"} for finding in found[part]} == {"ok"}


async def test_nothing_is_written_anywhere(deployed: Deployment, tmp_path: Path) -> None:
    def traces() -> tuple[int, list[Path]]:
        return len(deployed.sandbox.tenant.effects.snapshot()), sorted(tmp_path.iterdir())

    before = traces()
    missing = f"sqlite:///{tmp_path}/not/there.db"

    found = await deployed.finds("doctor", code=2, USHER_DATABASE_URL=missing)

    assert "There is no database at" in one(found["database"], "problem")["seen"]
    assert traces() == before


async def test_missing_consent_is_named_with_what_does_not_work_without(deployed: Deployment) -> None:
    lacking = ("GroupMember.ReadWrite.All", "Group.ReadWrite.All", "User.Read.All")
    deployed.grants(*(permission for permission in LEAST if permission not in lacking))

    found = await deployed.finds("doctor", code=2, USHER_READ_MAILBOXES="on")

    problems = {finding["seen"] for finding in found["consent"] if finding["verdict"] == "problem"}
    assert problems == {
        "GroupMember.ReadWrite.All is not granted: nobody can be let into a group.",
        "User.Read.All is not granted: people cannot be read.",
        "MailboxSettings.Read is not granted: mailbox settings cannot be read, although USHER_READ_MAILBOXES is on.",
    }
    [mailboxes] = [finding for finding in found["consent"] if "Mailbox" in finding["seen"]]
    assert "grant admin consent" in mailboxes["advice"]


async def test_too_much_consent_is_named_and_how_to_take_it_away(deployed: Deployment) -> None:
    deployed.grants(*LEAST, "Directory.ReadWrite.All", "Mail.Send")

    found = await deployed.finds("doctor", code=2)

    seen = "Usher could do far more than let people into groups: Directory.ReadWrite.All."
    assert one(found["consent"], "problem")["seen"] == seen
    assert "Take it away in Entra" in one(found["consent"], "problem")["advice"]
    assert one(found["consent"], "warning")["seen"] == "Granted, but not needed by these settings: Mail.Send."


async def test_where_the_consent_cannot_be_read_the_token_tells(deployed: Deployment) -> None:
    deployed.grants(*(permission for permission in LEAST if permission != "Application.Read.All"), "User.ReadWrite.All")

    found = await deployed.finds("doctor", code=2)

    assert any("says the token Usher got" in finding["seen"] for finding in found["consent"])
    assert "User.ReadWrite.All" in one(found["consent"], "problem")["seen"]


async def test_a_tenant_wide_right_breaks_the_promise_of_owned_groups(deployed: Deployment) -> None:
    deployed.sandbox.tenant.add("owners", _group(deployed, "Marketing"), BOT_OBJECT_ID, BY_HAND)

    found = await deployed.finds("doctor", code=2, USHER_PRIVILEGE="owned_groups")

    tenant_wide = "Usher could write every group of the tenant: Group.ReadWrite.All and GroupMember.ReadWrite.All."
    assert one(found["consent"], "problem")["seen"] == tenant_wide
    assert one(found["groups"], "ok")["seen"] == "1 group has opted in: Marketing."

    deployed.grants(*(permission for permission in LEAST if "ReadWrite" not in permission))
    found = await deployed.finds("doctor", code=1, USHER_PRIVILEGE="owned_groups")
    assert {finding["verdict"] for finding in found["consent"]} == {"ok"}


async def test_a_dead_key_server_is_told_and_hides_nothing(deployed: Deployment) -> None:
    found = await deployed.finds("doctor", code=2, BotOpenIdMetadata="http://127.0.0.1:9/openid")

    assert "http://127.0.0.1:9/openid cannot be reached" in one(found["keys"], "problem")["seen"]
    assert "no message from Teams is believed" in one(found["keys"], "problem")["advice"]
    assert set(found) == EVERY_PART


async def test_a_token_of_another_tenant_is_noticed(deployed: Deployment) -> None:
    elsewhere = "00000000-0000-4000-8000-000000000001"

    found = await deployed.finds("doctor", code=2, MicrosoftAppTenantId=elsewhere)

    assert f"the settings say {elsewhere}" in one(found["identity"], "problem")["seen"]
    assert "MicrosoftAppTenantId" in one(found["identity"], "problem")["advice"]


async def test_migrations_that_have_not_run_are_told(deployed: Deployment, tmp_path: Path) -> None:
    (tmp_path / "old.db").touch()

    found = await deployed.finds("doctor", code=2, USHER_DATABASE_URL=f"sqlite:///{tmp_path}/old.db")

    assert "the migrations have not run" in one(found["database"], "problem")["seen"]
    assert "added when Usher starts" in one(found["database"], "problem")["advice"]


@pytest.mark.parametrize(("minutes", "verdict", "code"), [(10, "problem", 2), (-10, "problem", 2), (2, "warning", 1)])
async def test_a_clock_that_is_off_is_told_with_the_direction(
    deployed: Deployment, minutes: int, verdict: str, code: int
) -> None:
    """Graph's clock is the sandbox's, ours the machine's."""
    deployed.sandbox.clock.set_offset(timedelta(minutes=minutes))

    found = await deployed.finds("doctor", code=code, USHER_CLOCK_URL="")

    [clock] = found["clock"]
    direction = "behind" if minutes > 0 else "ahead of"
    assert clock["verdict"] == verdict
    assert clock["seen"].startswith(f"Our clock is {abs(minutes)} minutes {direction}")
    assert "NTP" in clock["advice"]


async def test_the_clock_of_a_database_server_is_compared_too(deployed: Deployment, postgres_url: str) -> None:
    deployed.sandbox.clock.set_offset(timedelta(minutes=-10))

    found = await deployed.finds("doctor", code=2, USHER_DATABASE_URL=postgres_url)

    assert one(found["clock"], "problem")["seen"] == "Our clock is 10 minutes behind that of the database."
    assert one(found["clock"], "ok")["seen"] == "Our clock and that of Microsoft Graph agree."


async def test_ownerless_groups_and_groups_whose_owners_cannot_be_reached_are_named(deployed: Deployment) -> None:
    """Edge 9: a service principal, a guest and a disabled account are no owners who could decide."""
    tenant = deployed.sandbox.tenant
    bruno = deployed.sandbox.persona("bruno")
    tenant.put_user({"userPrincipalName": bruno.upn, "accountEnabled": False})

    found = await deployed.finds("doctor", code=1)

    ownerless, unmet = (finding["seen"] for finding in found["owners"])
    assert "Marketing Analytics" in ownerless  # Bruno's alone
    assert "Legacy Archive" in ownerless
    assert "Marketing," not in ownerless
    assert "has a chat with Usher yet" in unmet
    assert len((await deployed.finds("doctor", code=1, USHER_INSTALL_APP="off", USHER_MAIL_FROM=""))["owners"]) == 2


async def test_no_premium_plan_is_told_with_what_is_not_there_without(deployed: Deployment) -> None:
    products = deployed.sandbox.tenant.licensing.products
    for sku, product in products.items():
        plans = [plan for plan in product["servicePlans"] if not plan["servicePlanName"].startswith("AAD_PREMIUM")]
        products[sku] = {**product, "servicePlans": plans}

    found = await deployed.finds("doctor", code=1)

    assert one(found["plan"], "warning")["seen"] == "No subscription of the tenant has Entra ID P1."
    assert "Usher's requests work without" in one(found["plan"], "warning")["advice"]


async def test_a_test_message_reaches_the_person_and_is_remembered_nowhere(deployed: Deployment) -> None:
    """Pain 1: a doctor who really sends."""
    alice = deployed.sandbox.persona("alice")

    said = await deployed.types("doctor", "--send-to", alice.upn, code=1)

    assert "A test message was sent to Alice Martin." in said
    assert "This is a test message" in str(deployed.sandbox.teams.chat_of(alice).messages[-1].body)
    nobody = await deployed.finds("doctor", "--send-to", "nobody@contoso.example", code=2)
    assert "to nobody@contoso.example was not sent" in one(nobody["message"], "problem")["seen"]


async def test_settings_that_are_wrong_stand_beside_what_is_found_in_spite_of_them(deployed: Deployment) -> None:
    found = await deployed.finds(
        "doctor", code=2, USHER_REMIND_DAYS="99", USHER_PRIVILEGE="everything", USHER_SELF_SERVICE="off"
    )

    problems = [finding["seen"] for finding in found["settings"] if finding["verdict"] == "problem"]
    assert len(problems) == 2
    assert any(seen.startswith("USHER_PRIVILEGE:") for seen in problems)
    assert any("USHER_REMIND_DAYS must be smaller" in seen for seen in problems)
    assert "Self-service is switched off" in one(found["settings"], "warning")["seen"]
    assert set(found) == EVERY_PART

    found = await deployed.finds("doctor", code=2, MicrosoftAppId="bot")
    assert {finding["seen"] for finding in found["settings"]} == {
        "MicrosoftAppId: must be a GUID like 00000000-0000-0000-0000-000000000000.",
        "With these settings neither Graph nor Teams could be looked at.",
    }
    assert one(found["database"], "ok")


async def test_half_of_the_world_is_down_and_no_secret_is_told(deployed: Deployment) -> None:
    """That is when it is typed: no token, no Graph, no database, and still every part is told, and soon."""
    secret = "swordfish-swordfish"
    away = f"postgresql+asyncpg://usher:{secret}@127.0.0.1:9/usher?ssl=disable"
    loop = asyncio.get_running_loop()
    began = loop.time()

    said = await deployed.types_in_a_shell("doctor", code=2, USHER_DATABASE_URL=away, IDENTITY_HEADER=secret)

    for part in EVERY_PART - {"attestations", "settings", "keys", "clock"}:
        assert f"PROBLEM  {part}" in said
    assert "ok       keys" in said
    assert secret not in said
    assert loop.time() - began < 60


async def test_a_graph_that_never_answers_holds_nobody_up(deployed: Deployment) -> None:
    deployed.sandbox.graph_weather.update({"hang": 1.0})
    loop = asyncio.get_running_loop()
    began = loop.time()

    found = await deployed.finds("doctor", code=2)

    assert one(found["consent"], "problem")
    assert one(found["database"], "ok") and one(found["keys"], "ok") and one(found["teams"], "ok")
    assert loop.time() - began < 60


async def test_readiness_counts_what_can_be_asked_for_and_says_why_not(deployed: Deployment) -> None:
    """Demand 1.11."""
    found = await deployed.finds("readiness", code=1)

    seen = [finding["seen"] for finding in found["groups"]]
    assert seen[0] == "40 of 47 groups can be asked for."
    assert "1 group cannot: copied from Active Directory." in seen
    assert "2 groups cannot: looked after by Exchange." in seen
    assert "fewer than two owners" in one(found["owners"], "warning")["seen"]
    assert one(found["test_request"], "warning")["seen"] == "No request was carried out yet."

    closed = await deployed.finds("readiness", code=2, USHER_ALLOW_GROUPS="Nothing like it")
    assert one(closed["groups"], "problem")["seen"] == "0 of 47 groups can be asked for."
    alone = await deployed.finds("readiness", code=1, USHER_FALLBACK_APPROVERS="")
    assert "4 groups cannot: nobody could decide." in [finding["seen"] for finding in alone["groups"]]


def _group(deployed: Deployment, name: str) -> str:
    group = deployed.sandbox.tenant.group_named(name)
    assert group is not None
    return str(group["id"])
