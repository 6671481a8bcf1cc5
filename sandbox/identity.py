"""Proves who is who in the pretend company: access tokens for the bot, signed activities for its front door.

Two issuers, as in the real world. `Tokens` plays Entra ID behind the App Service managed identity endpoint: it hands
the bot access tokens for Graph and for the Connector and checks them when they come back. `ActivityKeys` plays the Bot
Framework: it signs what Teams delivers and publishes its public keys.

Tokens expire in real time, not in the sandbox's movable time: azure-identity and PyJWT look at the computer's clock.
"""

import base64
import hmac
import json
import secrets
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from sandbox.company import BOT_APP_ID, TENANT_ID
from sandbox.own_app import BOT_OBJECT_ID

GRAPH = "https://graph.microsoft.com"
CONNECTOR = "https://api.botframework.com"

TOKEN_SECONDS = 86_400  # managed identity tokens live 24 hours
ACTIVITY_TOKEN_SECONDS = 3_600

EpochSeconds = Callable[[], float]


class SigningKey:
    """An RSA key with the `kid` it is published under."""

    def __init__(self, private: rsa.RSAPrivateKey, kid: str) -> None:
        self.private = private
        self.kid = kid

    @classmethod
    def new(cls) -> "SigningKey":
        return cls(rsa.generate_private_key(public_exponent=65537, key_size=2048), secrets.token_urlsafe(20))

    def sign(self, claims: dict[str, Any]) -> str:
        return jwt.encode(claims, self.private, algorithm="RS256", headers={"kid": self.kid, "x5t": self.kid})

    def jwk(self) -> dict[str, Any]:
        numbers = self.private.public_key().public_numbers()
        return {
            "kty": "RSA",
            "use": "sig",
            "kid": self.kid,
            "x5t": self.kid,
            "n": _base64url(numbers.n),
            "e": _base64url(numbers.e),
        }

    def snapshot(self) -> dict[str, str]:
        pem = self.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return {"kid": self.kid, "pem": pem.decode()}

    @classmethod
    def restore(cls, saved: dict[str, str]) -> "SigningKey":
        private = load_pem_private_key(saved["pem"].encode(), password=None)
        if not isinstance(private, rsa.RSAPrivateKey):
            raise TypeError(f"The saved signing key {saved['kid']} is not an RSA key.")
        return cls(private, saved["kid"])


class Tokens:
    """Access tokens of the bot's managed identity, one per resource."""

    def __init__(self, identity_header: str, now: EpochSeconds, granted: Callable[[], Sequence[str]] = tuple) -> None:
        """`identity_header`: the secret App Service puts into IDENTITY_HEADER; whoever knows it is the bot. `granted`
        are the application permissions of Graph that its tokens tell in `roles`."""
        self.identity_header = identity_header
        self.key = SigningKey.new()
        self._now = now
        self._granted = granted

    def issue(self, resource: str) -> tuple[str, int]:
        """A token for `resource` (its URL, without "/.default") and the epoch second at which it ends."""
        now = int(self._now())
        expires_on = now + TOKEN_SECONDS
        claims = {
            "aud": resource.rstrip("/"),
            "iss": f"https://sts.windows.net/{TENANT_ID}/",
            "iat": now,
            "nbf": now - 300,
            "exp": expires_on,
            "appid": BOT_APP_ID,
            "oid": BOT_OBJECT_ID,
            "tid": TENANT_ID,
            "idtyp": "app",
            "ver": "1.0",
        }
        if claims["aud"] == GRAPH:
            claims["roles"] = list(self._granted())
        return self.key.sign(claims), expires_on

    def check(self, request: web.Request, audience: str) -> None:
        """Lets a bearer of a token for `audience` pass.

        Raises web.HTTPUnauthorized with the error body of Graph (`error.code` InvalidAuthenticationToken).
        """
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise _unauthorized("Access token is empty.", request, self._now())
        try:
            claims = jwt.decode(
                token.strip(),
                self.key.private.public_key(),
                algorithms=["RS256"],
                options={"verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_aud": False},
            )
        except jwt.InvalidTokenError as error:
            raise _unauthorized("IDX10511: Signature validation failed.", request, self._now()) from error
        if claims.get("aud") != audience:
            raise _unauthorized("Access token validation failure. Invalid audience.", request, self._now())
        if claims.get("exp", 0) < self._now():
            raise _unauthorized("Lifetime validation failed, the token is expired.", request, self._now())

    def routes(self) -> list[web.RouteDef]:
        """The App Service token endpoint: IDENTITY_ENDPOINT points at it."""
        return [web.get("/identity/token", self._token), web.post("/identity/token", self._token)]

    async def _token(self, request: web.Request) -> web.Response:
        asked: dict[str, Any] = dict(request.query)
        if request.method == "POST":
            asked.update(await request.post())
        header = request.headers.get("X-IDENTITY-HEADER", "")
        if not hmac.compare_digest(header.encode(), self.identity_header.encode()):
            return _refused(401, "The header X-IDENTITY-HEADER is missing or is not the value of IDENTITY_HEADER.")
        resource = str(asked.get("resource", "")).removesuffix("/.default").rstrip("/")
        if resource not in (GRAPH, CONNECTOR):
            return _refused(400, f"The resource '{resource}' is not known here; there are {GRAPH} and {CONNECTOR}.")
        if asked.get("client_id", BOT_APP_ID) != BOT_APP_ID:
            return _refused(400, "No User Assigned or Delegated Managed Identity found for specified ClientId.")
        token, expires_on = self.issue(resource)
        return web.json_response(
            {
                "access_token": token,
                "client_id": BOT_APP_ID,
                "expires_on": str(expires_on),
                "not_before": str(int(self._now()) - 300),
                "resource": resource,
                "token_type": "Bearer",
            }
        )


class ActivityKeys:
    """The Bot Framework's signing keys: the first one signs, all of them are published."""

    def __init__(self, now: EpochSeconds) -> None:
        self.keys = [SigningKey.new()]
        self._now = now

    def sign(self, service_url: str) -> str:
        """The bearer token of one delivery to the bot, with the claims the Bot Framework documents."""
        now = int(self._now())
        claims = {
            "iss": "https://api.botframework.com",
            "aud": BOT_APP_ID,
            "serviceurl": service_url,
            "nbf": now - 5,
            "exp": now + ACTIVITY_TOKEN_SECONDS,
        }
        return self.keys[0].sign(claims)

    def rotate(self, *, keep_old: bool = True) -> str:
        """Signs with a new key from now on and returns its kid; `keep_old=False` also withdraws the former keys."""
        self.keys = [SigningKey.new(), *(self.keys if keep_old else [])]
        return self.keys[0].kid

    def routes(self, base_url: Callable[[], str]) -> list[web.RouteDef]:
        """The OpenID metadata (BotOpenIdMetadata points at it) and the key set it names."""

        async def metadata(request: web.Request) -> web.Response:
            return web.json_response(
                {
                    "issuer": "https://api.botframework.com",
                    "authorization_endpoint": "https://invalid.botframework.com",
                    "jwks_uri": f"{base_url()}/keys/v1/.well-known/keys",
                    "id_token_signing_alg_values_supported": ["RS256"],
                    "token_endpoint_auth_methods_supported": ["private_key_jwt"],
                }
            )

        async def keys(request: web.Request) -> web.Response:
            return web.json_response({"keys": [key.jwk() | {"endorsements": ["msteams"]} for key in self.keys]})

        return [
            web.get("/keys/v1/.well-known/openidconfiguration", metadata),
            web.get("/keys/v1/.well-known/keys", keys),
        ]


def _base64url(number: int) -> str:
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _refused(status: int, message: str) -> web.Response:
    return web.json_response({"statusCode": status, "message": message}, status=status)


def _unauthorized(message: str, request: web.Request, now: float) -> web.HTTPUnauthorized:
    request_id = request.headers.get("client-request-id", str(uuid.uuid4()))
    body = {
        "error": {
            "code": "InvalidAuthenticationToken",
            "message": message,
            "innerError": {
                "date": _graph_time(now),
                "request-id": request_id,
                "client-request-id": request_id,
            },
        }
    }
    return web.HTTPUnauthorized(
        text=json.dumps(body), content_type="application/json", headers={"WWW-Authenticate": "Bearer"}
    )


def _graph_time(now: float) -> str:
    return datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%S")
