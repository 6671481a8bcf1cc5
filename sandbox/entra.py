"""The part of Entra that signs people in to an application: Teams' single sign-on tokens, and their exchange for Graph
tokens on behalf of those people.

Sources: "Microsoft identity platform and OAuth 2.0 On-Behalf-Of flow", "Microsoft Entra authentication and
authorization error codes". Like all tokens here they expire in real time.
"""

import uuid
from collections.abc import Callable
from typing import Any

import jwt
from aiohttp import web

from sandbox.company import BOT_APP_ID, TENANT_ID
from sandbox.identity import FOR_ENTRA, GRAPH, EpochSeconds, SigningKey, Tokens
from sandbox.people import People, Person

# A managed identity is no application that people could sign in to: this registration stands beside it.
SIGN_IN_APP_ID = "7b0d4f52-6a3e-4c0e-9a5d-5160a11c0de5"
RESOURCE = f"api://botid-{BOT_APP_ID}"
TEAMS_CLIENT_ID = "1fec8e78-bce4-4aaf-ab1b-5451cc387264"
SCOPES = ("Group.ReadWrite.All", "GroupMember.ReadWrite.All", "User.Read")
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class _Refused(Exception):
    def __init__(self, error: str, code: int, sentence: str, suberror: str = "") -> None:
        super().__init__(sentence)
        self.error, self.code, self.sentence, self.suberror = error, code, sentence, suberror


class Entra:
    """`consent`: whether an administrator agreed that the application acts for people; `token_seconds`: how long a
    single sign-on token lasts (less than nothing: it is over already)."""

    def __init__(self, tokens: Tokens, people: People, now: EpochSeconds, base_url: Callable[[], str]) -> None:
        self.key = SigningKey.new()
        self.consent = True
        self.token_seconds = 3600
        self._tokens = tokens
        self._people = people
        self._now = now
        self._base_url = base_url

    @property
    def authority(self) -> str:
        return f"{self._base_url()}/entra"

    def signs_in(self, person: Person, **changed: Any) -> str:
        """The token Teams gets for a person who is signed in to Teams; `changed` are other claims than the usual."""
        now = int(self._now())
        claims = {
            "aud": SIGN_IN_APP_ID,
            "iss": self._issuer(),
            "iat": now,
            "nbf": now - 300,
            "exp": now + self.token_seconds,
            "azp": TEAMS_CLIENT_ID,
            "name": person.display_name,
            "oid": person.id,
            "preferred_username": person.upn,
            "scp": "access_as_user",
            "sub": str(uuid.uuid5(uuid.NAMESPACE_URL, person.id)),
            "tid": TENANT_ID,
            "uti": uuid.uuid4().hex[:22],
            "ver": "2.0",
        }
        return self.key.sign(claims | changed)

    def routes(self) -> list[web.RouteDef]:
        """An authority as azure-identity and OpenID Connect know one; below it the tenant."""
        return [
            web.get("/entra/{tenant}/v2.0/.well-known/openid-configuration", self._metadata),
            web.get("/entra/{tenant}/discovery/v2.0/keys", self._keys),
            web.post("/entra/{tenant}/oauth2/v2.0/token", self._token),
        ]

    def _issuer(self) -> str:
        return f"{self.authority}/{TENANT_ID}/v2.0"

    async def _metadata(self, _: web.Request) -> web.Response:
        return web.json_response(
            {
                "issuer": self._issuer(),
                "token_endpoint": f"{self.authority}/{TENANT_ID}/oauth2/v2.0/token",
                "jwks_uri": f"{self.authority}/{TENANT_ID}/discovery/v2.0/keys",
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )

    async def _keys(self, _: web.Request) -> web.Response:
        return web.json_response({"keys": [self.key.jwk()]})

    async def _token(self, request: web.Request) -> web.Response:
        asked = {name: str(value) for name, value in (await request.post()).items()}
        try:
            self._check_client(request.match_info["tenant"], asked)
            person = self._check_person(asked)
        except _Refused as refused:
            return self._answer(refused)
        return web.json_response(
            {
                "token_type": "Bearer",
                "scope": " ".join(f"{GRAPH}/{scope}" for scope in SCOPES),
                "expires_in": 3600,
                "ext_expires_in": 3600,
                "access_token": self._tokens.issue_for(person.id, SIGN_IN_APP_ID, " ".join(SCOPES), 3600),
            }
        )

    def _check_client(self, tenant: str, asked: dict[str, str]) -> None:
        """The application proves itself by its managed identity, as a federated credential."""
        if tenant != TENANT_ID:
            raise _Refused("invalid_request", 90002, "Tenant not found.")
        if asked.get("grant_type") != JWT_BEARER or asked.get("requested_token_use") != "on_behalf_of":
            raise _Refused("unsupported_grant_type", 70003, "The app requested an unsupported grant type.")
        if asked.get("client_id") != SIGN_IN_APP_ID:
            raise _Refused("unauthorized_client", 700016, "Application was not found in the directory.")
        if asked.get("client_assertion_type") != ASSERTION:
            raise _Refused("invalid_client", 7000218, "The request body must contain 'client_assertion'.")
        if self._tokens.subject(asked.get("client_assertion", ""), FOR_ENTRA) is None:
            raise _Refused("invalid_client", 700027, "Client assertion failed signature validation.")

    def _check_person(self, asked: dict[str, str]) -> Person:
        try:
            claims = jwt.decode(
                asked.get("assertion", ""),
                self.key.private.public_key(),
                algorithms=["RS256"],
                options={"verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_aud": False},
            )
        except jwt.InvalidTokenError as error:
            raise _Refused("invalid_grant", 50013, "Assertion failed signature validation.") from error
        if claims.get("aud") not in (SIGN_IN_APP_ID, RESOURCE):
            raise _Refused("invalid_grant", 500131, "Assertion audience does not match the Client app.")
        if claims.get("exp", 0) < self._now():
            raise _Refused("invalid_grant", 500133, "Assertion is not within its valid time range.")
        wanted = asked.get("scope", "").split()
        known = {f"{GRAPH}/.default", "openid", "profile", "offline_access", *(f"{GRAPH}/{each}" for each in SCOPES)}
        if not wanted or not set(wanted) <= known:
            raise _Refused("invalid_scope", 70011, "The provided value for the input parameter 'scope' isn't valid.")
        person = self._people.by_id(str(claims.get("oid")))
        if person is None or not person.enabled:
            raise _Refused("invalid_grant", 50057, "The user account is disabled.")
        if not self.consent:
            sentence = (
                f"The user or administrator has not consented to use the application with ID '{SIGN_IN_APP_ID}' named "
                "'Usher'. Send an interactive authorization request for this user and resource."
            )
            raise _Refused("invalid_grant", 65001, sentence, "consent_required")
        return person

    def _answer(self, refused: _Refused) -> web.Response:
        body = {
            "error": refused.error,
            "error_description": f"AADSTS{refused.code}: {refused.sentence} Trace ID: {uuid.uuid4()}",
            "error_codes": [refused.code],
            "trace_id": str(uuid.uuid4()),
            "correlation_id": str(uuid.uuid4()),
        }
        if refused.suberror:
            body["suberror"] = refused.suberror
        return web.json_response(body, status=401 if refused.error == "invalid_client" else 400)
