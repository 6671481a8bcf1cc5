"""Puts together what signs people in, where their own tokens are used (see docs/sign-in.md)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
from azure.core.credentials_async import AsyncTokenCredential

from approvals.rules import SignIn
from bot.keys import KeyServer
from bot.settings import Settings
from bot.sso_tokens import SsoTokens
from cards.sign_in_card import SignInOffer
from directory.graph import graph_scope
from directory.signed_in import SignedIn, SignInApp


def _entra(settings: Settings) -> str:
    return f"{settings.authority.rstrip('/')}/{settings.tenant_id}"


def _signs_in_to(settings: Settings) -> tuple[str, str]:
    """The application people are signed in to, and its Application ID URI."""
    app_id = settings.sign_in_app_id or settings.app_id
    return app_id, settings.sign_in_resource or f"api://botid-{settings.app_id}"


def offer(settings: Settings) -> SignInOffer | None:
    """What the sign-in card says; its button leads to Entra's own page and ends on an empty one."""
    if settings.sign_in is SignIn.OFF:
        return None
    app_id, resource = _signs_in_to(settings)
    asked = {
        "client_id": app_id,
        "response_type": "code",
        "redirect_uri": f"{settings.authority.rstrip('/')}/common/oauth2/nativeclient",
        "scope": graph_scope(settings.graph_url),
    }
    return SignInOffer(resource, f"{_entra(settings)}/oauth2/v2.0/authorize?{urlencode(asked)}")


def signed_in(settings: Settings, bot: AsyncTokenCredential, session: aiohttp.ClientSession) -> SignedIn | None:
    """The people who have signed in, none at first; None where the organisation does not want it."""
    if settings.sign_in is SignIn.OFF:
        return None
    upsert = settings.creation_by_unique_name
    return SignedIn(_sign_in_app(settings, bot), session, settings.graph_url, upsert=upsert)


def tokens(settings: Settings, session: aiohttp.ClientSession) -> SsoTokens:
    """What tells a token that Teams brings from one that it does not."""
    entra = KeyServer(f"{_entra(settings)}/v2.0/.well-known/openid-configuration", session)
    app_id, resource = _signs_in_to(settings)
    return SsoTokens(entra, app_id, resource, settings.tenant_id)


def _sign_in_app(settings: Settings, bot: AsyncTokenCredential) -> SignInApp:
    app_id, _ = _signs_in_to(settings)
    app = SignInApp(app_id, settings.tenant_id, settings.authority)
    if settings.app_type == "UserAssignedMSI":
        return replace(app, identity=bot)
    if settings.app_certificate:
        return replace(app, certificate=Path(settings.app_certificate).read_bytes())
    return replace(app, secret=settings.app_password)
