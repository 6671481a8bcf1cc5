"""Who Usher is towards Microsoft Entra: azure-identity's credentials, for Graph and for the Connector.

They fetch tokens without blocking the loop, keep them, and renew them in time; nothing is kept here.
"""

from __future__ import annotations

import os

from azure.core.credentials_async import AsyncTokenCredential
from azure.identity.aio import (
    AzureCliCredential,
    CertificateCredential,
    ClientSecretCredential,
    EnvironmentCredential,
    ManagedIdentityCredential,
)

# One set of variables that EnvironmentCredential takes for a whole identity.
IDENTITY = ("AZURE_CLIENT_ID", "AZURE_TENANT_ID")
PROOFS = ("AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PATH")


def bot_credential(
    *, app_type: str, app_id: str, tenant_id: str, password: str = "", certificate: str = ""
) -> AsyncTokenCredential:
    """The bot's own identity. ``app_type`` is Bot Framework's: UserAssignedMSI, or SingleTenant with a secret or the
    path of a PEM certificate with its key. Raises ValueError when neither fits or the certificate cannot be read."""
    if app_type == "UserAssignedMSI":
        return ManagedIdentityCredential(client_id=app_id)
    if certificate:
        try:
            return CertificateCredential(tenant_id, app_id, certificate_path=certificate)
        except OSError as error:
            raise ValueError(f"the certificate {certificate} cannot be read: {error.strerror}") from error
    if password:
        return ClientSecretCredential(tenant_id, app_id, password)
    raise ValueError("a SingleTenant app needs a secret or a certificate")


def graph_credential(bot: AsyncTokenCredential) -> AsyncTokenCredential:
    """The identity for Graph: that of the AZURE_* environment where a whole one is set, else the bot's own."""
    whole = all(os.environ.get(name) for name in IDENTITY) and any(os.environ.get(name) for name in PROOFS)
    return EnvironmentCredential() if whole else bot


def administrators_credential(tenant_id: str) -> AsyncTokenCredential:
    """Whoever is signed in to the Azure CLI (`az login`) in this tenant."""
    return AzureCliCredential(tenant_id=tenant_id)
