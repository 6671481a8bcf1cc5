"""/sandbox/sign-in: how signing in goes in the pretend company, and a person's own hand where it is not silent."""

from aiohttp import web

from sandbox.answers import ApiError, body_of
from sandbox.entra import Entra
from sandbox.sign_in import SignIn
from sandbox.teams import Teams


class SignInApi:
    def __init__(self, teams: Teams, sign_in: SignIn, entra: Entra) -> None:
        self._teams = teams
        self._sign_in = sign_in
        self._entra = entra

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/sandbox/sign-in", self._get),
            web.put("/sandbox/sign-in", self._put),
            web.post("/sandbox/people/{upn}/signs-in", self._signs_in),
        ]

    async def _get(self, _: web.Request) -> web.Response:
        return web.json_response(
            {
                "silent": self._sign_in.silent,
                "devices": self._sign_in.devices,
                "consent": self._entra.consent,
                "tokenSeconds": self._entra.token_seconds,
            }
        )

    async def _put(self, request: web.Request) -> web.Response:
        body = await body_of(request, "silent", "devices", "consent", "tokenSeconds")
        for name in ("silent", "consent"):
            if not isinstance(body.get(name, True), bool):
                raise ApiError(400, "BadSignIn", f"“{name}” has to be true or false.")
        for name, least in (("devices", 1), ("tokenSeconds", -86_400)):
            value = body.get(name, 1)
            if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= 86_400:
                raise ApiError(400, "BadSignIn", f"“{name}” has to be a whole number from {least} to 86400.")
        self._sign_in.silent = body.get("silent", self._sign_in.silent)
        self._sign_in.devices = body.get("devices", self._sign_in.devices)
        self._entra.consent = body.get("consent", self._entra.consent)
        self._entra.token_seconds = body.get("tokenSeconds", self._entra.token_seconds)
        return await self._get(request)

    async def _signs_in(self, request: web.Request) -> web.Response:
        person = self._teams.people.by_upn(request.match_info["upn"])
        if person is None:
            raise ApiError(404, "NoSuchPerson", "There is nobody with this user principal name here.")
        answers = await self._sign_in.signs_in(person)
        return web.json_response({"statuses": [answer.status for answer in answers]})
