"""How the sandbox's own API reads what it is given and says what went wrong: always JSON, always with a sentence."""

import json
from collections.abc import Awaitable, Callable
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aiohttp import web

from sandbox.buttons import MissingInputError
from sandbox.client import Manner, NoAppError, NotThereError
from sandbox.delivery import BotUnreachableError

Json = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class ApiError(Exception):
    """An answer other than 2xx: HTTP status, a code for programs, a sentence for people."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


@web.middleware
async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turns every failure below /sandbox/ into `{"error": {"code", "message"}}`."""
    if not request.path.startswith("/sandbox/"):
        return await handler(request)
    try:
        return await handler(request)
    except ApiError as error:
        return refusal(error.status, error.code, str(error))
    except NotThereError as error:
        return refusal(404, "NotThere", str(error))
    except NoAppError as error:
        return refusal(409, "AppNotInstalled", str(error))
    except MissingInputError as error:
        return refusal(400, "InputMissing", str(error))
    except BotUnreachableError as error:
        return refusal(502, "BotUnreachable", str(error))
    except web.HTTPNotFound:
        return refusal(404, "NoSuchPath", f"The sandbox has nothing at {request.path}.")
    except web.HTTPMethodNotAllowed as error:
        allowed = ", ".join(sorted(error.allowed_methods))
        return refusal(405, "MethodNotAllowed", f"{request.path} answers {allowed}, not {request.method}.")


def refusal(status: int, code: str, message: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": message}}, status=status)


async def body_of(request: web.Request, *known: str) -> Json:
    """The request's JSON object (an empty body is an empty object); names other than `known`, if given, are refused."""
    raw = await request.read()
    try:
        body = json.loads(raw) if raw.strip() else {}
    except ValueError as error:
        raise ApiError(400, "NotJson", f"The body is not JSON: {error}.") from error
    if not isinstance(body, dict):
        raise ApiError(400, "NotAnObject", "The body has to be a JSON object.")
    unknown = sorted(set(body) - set(known)) if known else []
    if unknown:
        raise ApiError(400, "UnknownName", f"Unknown: {', '.join(unknown)}; there is {', '.join(known)}.")
    return body


def text_of(body: Json, name: str) -> str:
    """A string that has to be there."""
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise ApiError(400, "TextMissing", f"“{name}” has to be a text that is not empty.")
    return value


def number_of(request: web.Request, name: str, otherwise: int) -> int:
    """A whole number from the query, zero or more."""
    raw = request.query.get(name, str(otherwise))
    if not raw.isdecimal():
        raise ApiError(400, "NotANumber", f"“{name}” has to be a whole number, not “{raw}”.")
    return int(raw)


def manner_of(body: Json) -> Manner:
    """The language and time zone of this one act, where the body names them."""
    locale, timezone = body.get("locale"), body.get("timeZone")
    if locale is not None and not isinstance(locale, str):
        raise ApiError(400, "BadLocale", "“locale” has to be a language tag such as en-US.")
    if timezone is not None:
        try:
            ZoneInfo(timezone)
        except (ZoneInfoNotFoundError, ValueError, TypeError) as error:
            raise ApiError(
                400, "BadTimeZone", f"There is no time zone “{timezone}”; use one like Europe/Berlin."
            ) from error
    return Manner(locale, timezone)
