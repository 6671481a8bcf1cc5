"""What the Azure templates promise to a security team, read off them; no Azure is needed."""

import re
from pathlib import Path

import pytest

from bot.settings import Settings

AZURE = Path(__file__).resolve().parents[2] / "deploy" / "azure"
FILES = sorted(AZURE.glob("*.bicep"))
KNOWN = {str(field.alias) for field in Settings.model_fields.values()}


def read(name: str) -> str:
    """Without comments."""
    return re.sub(r"^\s*//.*$", "", (AZURE / name).read_text(encoding="utf-8"), flags=re.MULTILINE)


def params(text: str) -> dict[str, str]:
    """Each parameter with the decorators before it."""
    found = re.findall(r"((?:^@[^\n]*\n)*)^param (\w+) ", text, re.MULTILINE)
    return {name: decorators for decorators, name in found}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_secret_travels_in_a_plain_parameter(file: Path) -> None:
    text = read(file.name)
    secret = [name for name in params(text) if re.search("password|secret|key$", name, re.IGNORECASE)]
    assert [name for name in secret if "@secure()" not in params(text)[name]] == []
    outputs = re.findall(r"^output \w+ \w+ = (.*)$", text, re.MULTILINE)
    assert not [one for one in outputs if re.search("password|secret|listKeys", one, re.IGNORECASE)]


def test_the_password_of_the_database_is_a_secure_parameter_at_least() -> None:
    assert "@secure()" in params(read("main.bicep"))["databasePassword"]
    assert "@secure()" in params(read("database.bicep"))["password"]
    assert "@secure()" in params(read("app.bicep"))["databasePassword"]


def test_the_database_has_no_door_to_the_outside() -> None:
    text = read("database.bicep")
    assert "publicNetworkAccess: 'Disabled'" in text
    assert "delegatedSubnetResourceId: subnetId" in text
    assert "firewallRules" not in text
    assert "ssl=require" in read("app.bicep")


def test_two_replicas_are_probed_where_usher_answers() -> None:
    text = read("app.bicep")
    assert "minReplicas: 2, maxReplicas: 2" in text
    probes = dict(re.findall(r"type: '(\w+)', httpGet: \{ path: '(/\w+)', port: 3978 \}", text))
    assert probes == {"Startup": "/healthz", "Liveness": "/healthz", "Readiness": "/readyz"}


def test_it_is_spoken_to_by_https_alone() -> None:
    text = read("app.bicep")
    assert "allowInsecure: false" in text
    assert "targetPort: 3978" in text
    assert "additionalPortMappings" not in text  # the figures stay inside
    assert "endpoint: 'https://${host}/api/messages'" in read("bot.bicep")


def test_teams_is_the_only_channel() -> None:
    text = read("bot.bicep")
    assert re.findall(r"channelName: '(\w+)'", text) == ["MsTeamsChannel"]
    assert len(re.findall(r"resource \w+ 'channels'", text)) == 1
    assert "disableLocalAuth: true" in text


def test_every_variable_it_sets_is_a_setting() -> None:
    text = read("app.bicep")
    names = set(re.findall(r"\{ name: '((?:Microsoft|USHER_|PORT)\w*)'", text))
    assert {"MicrosoftAppId", "USHER_DATABASE_URL", "USHER_SELF_SERVICE", "PORT"} <= names
    assert names <= KNOWN
    example = (AZURE / "main.bicepparam.example").read_text(encoding="utf-8")
    assert set(re.findall(r"name: '(\w+)'", example)) <= KNOWN


def test_the_certificate_is_read_from_the_vault_and_nothing_there_can_be_changed() -> None:
    assert "keyVaultUrl: certificateUrl, identity: identityId" in read("app.bicep")
    vault = read("vault.bicep")
    assert "'Microsoft.KeyVault/vaults@2023-07-01' existing" in vault
    assert "4633458b-17de-408a-b874-0445c86b69e6" in vault  # Key Vault Secrets User
    assert vault.count("roleDefinitionId:") == 1


def test_nothing_begins_switched_on_or_with_a_tenant_wide_right() -> None:
    text = read("main.bicep")
    assert "param selfService string = 'off'" in text
    assert "param privilege string = 'owned_groups'" in text


def test_the_example_gives_what_has_no_default_and_no_password() -> None:
    given = set(re.findall(r"^param (\w+)", (AZURE / "main.bicepparam.example").read_text(encoding="utf-8"), re.M))
    needed = set(re.findall(r"^param (\w+) \w+$", read("main.bicep"), re.MULTILINE))
    assert needed <= given <= set(params(read("main.bicep")))
    example = (AZURE / "main.bicepparam.example").read_text(encoding="utf-8")
    assert "databasePassword = readEnvironmentVariable(" in example


def test_every_module_gets_exactly_the_parameters_it_asks_for() -> None:
    main = read("main.bicep")
    called = re.findall(r"^module \w+ '(\w+\.bicep)'.*?params: \{(.*?)\n?  ?\}\n\}", main, re.MULTILINE | re.DOTALL)
    assert {name for name, _ in called} == {file.name for file in FILES} - {"main.bicep"}
    for name, given in called:
        asked = set(params(read(name)))
        assert set(re.findall(r"(?:^|[,{\n])\s*(\w+): ", given)) == asked, name


def test_every_output_that_is_used_is_there() -> None:
    main = read("main.bicep")
    modules = dict(re.findall(r"^module (\w+) '(\w+\.bicep)'", main, re.MULTILINE))
    used = re.findall(r"\b(\w+)\.outputs\.(\w+)", main)
    assert used
    for module, output in used:
        assert re.search(rf"^output {output} ", read(modules[module]), re.MULTILINE), (module, output)
