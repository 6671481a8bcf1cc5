"""Who Usher is towards Entra, and the whole chain from azure-identity to an answer of Graph's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from azure.identity.aio import (
    CertificateCredential,
    ClientSecretCredential,
    EnvironmentCredential,
    ManagedIdentityCredential,
)
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from directory.credentials import bot_credential, graph_credential
from directory.graph import Graph
from directory.graph_directory import GraphDirectory
from sandbox.company import BOT_APP_ID, TENANT_ID
from tests.directory.conftest import World


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PATH"):
        monkeypatch.delenv(name, raising=False)


async def test_a_managed_identity_gets_its_token_from_where_azure_says(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{world.sandbox.base_url}/identity/token")
    monkeypatch.setenv("IDENTITY_HEADER", world.sandbox.settings.identity_header)
    credential = bot_credential(app_type="UserAssignedMSI", app_id=BOT_APP_ID, tenant_id=TENANT_ID)
    assert isinstance(credential, ManagedIdentityCredential)
    graph = Graph(graph_credential(credential), f"{world.sandbox.base_url}/v1.0")
    assert (await GraphDirectory(graph).person(world.person("alice"))).name == "Alice Martin"
    await graph.close()
    await credential.close()


async def test_a_single_tenant_app_has_a_secret_or_a_certificate(tmp_path: Path) -> None:
    with_secret = bot_credential(app_type="SingleTenant", app_id=BOT_APP_ID, tenant_id=TENANT_ID, password="secret")
    assert isinstance(with_secret, ClientSecretCredential)
    await with_secret.close()

    certificate = tmp_path / "bot.pem"
    certificate.write_bytes(throwaway_certificate())
    with_certificate = bot_credential(
        app_type="SingleTenant", app_id=BOT_APP_ID, tenant_id=TENANT_ID, certificate=str(certificate)
    )
    assert isinstance(with_certificate, CertificateCredential)
    await with_certificate.close()

    with pytest.raises(ValueError, match="secret or a certificate"):
        bot_credential(app_type="SingleTenant", app_id=BOT_APP_ID, tenant_id=TENANT_ID)


async def test_the_azure_environment_is_for_graph_only(monkeypatch: pytest.MonkeyPatch) -> None:
    bot = bot_credential(app_type="SingleTenant", app_id=BOT_APP_ID, tenant_id=TENANT_ID, password="secret")
    assert graph_credential(bot) is bot
    for name in ("AZURE_CLIENT_ID", "AZURE_TENANT_ID"):
        monkeypatch.setenv(name, TENANT_ID)
    assert graph_credential(bot) is bot  # half an identity is none
    monkeypatch.setenv("AZURE_CLIENT_SECRET", "another")
    other = graph_credential(bot)
    assert isinstance(other, EnvironmentCredential)
    await other.close()
    await bot.close()


def throwaway_certificate() -> bytes:
    """A private key and its certificate, as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "usher")])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + built.public_bytes(Encoding.PEM)
