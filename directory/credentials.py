"""Who Usher is towards Microsoft Entra: one azure-identity credential, for Graph and for the Connector."""

from __future__ import annotations

import os

from azure.core.credentials_async import AsyncTokenCredential
from azure.identity.aio import (
    CertificateCredential,
    ClientSecretCredential,
    EnvironmentCredential,
    ManagedIdentityCredential,
)


def bot_credential(
    *, app_type: str, app_id: str, tenant_id: str, password: str = "", certificate: str = ""
) -> AsyncTokenCredential:
    """The bot's own identity. ``app_type`` is Bot Framework's: UserAssignedMSI, or SingleTenant with a secret or the
    path of a PEM certificate. Tokens are cached and renewed by azure-identity. Raises ValueError when neither fits."""
    if app_type == "UserAssignedMSI":
        return ManagedIdentityCredential(client_id=app_id)
    if certificate:
        return CertificateCredential(tenant_id, app_id, certificate_path=certificate)
    if password:
        return ClientSecretCredential(tenant_id, app_id, password)
    raise ValueError("a SingleTenant app needs a secret or a certificate")


def graph_credential(bot: AsyncTokenCredential) -> AsyncTokenCredential:
    """The identity for Graph: that of the AZURE_* environment where one is set, else the bot's own."""
    names = ("AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PATH")
    return EnvironmentCredential() if any(os.environ.get(name) for name in names) else bot
