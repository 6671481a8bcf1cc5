"""What Graph's answers mean: a body, or an error named by what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from approvals.ports.directory import DirectoryBusy, DirectoryError, DirectoryRefused, Gone, LastOwner, TurnedAway

# Besides every 5xx: a token that has run out (azure-identity brings a new one), a request that was too slow,
# an object that is locked for a moment, and too many requests.
PASSING = frozenset({401, 408, 423, 429})
LONGEST_RETRY_AFTER_S = 3600.0
RESYNC = frozenset(("resyncrequired", "syncstatenotfound", "syncstateinvalid", "directory_invaliddeltatoken"))


@dataclass(frozen=True, slots=True)
class Answer:
    """A successful answer: its JSON (empty where Graph sends none), Graph's id for the request, and its Date header."""

    body: dict[str, Any]
    request_id: str
    date: str = ""


class Unsupported(DirectoryRefused):
    """Graph understands the question but not in this form (400 Request_UnsupportedQuery)."""


class Conflict(DirectoryRefused):
    """It is there already, or something stands against it (409)."""


class StartOver(DirectoryRefused):
    """The delta token has expired or is unknown (410, or one of the codes below): read everything anew."""


class Invalid(DirectoryRefused):
    """What was sent may not be so (422); ``details`` say what is wrong with which property."""

    def __init__(self, sentence: str, *, details: tuple[dict[str, Any], ...] = (), request_id: str = "") -> None:
        super().__init__(sentence, request_id=request_id)
        self.details = details


class AlreadyThere(DirectoryRefused):
    """Graph refuses to add a reference that exists (400; told apart by its text, as it has no code of its own)."""


def judged(response: httpx.Response) -> Answer:
    """The answer of one request; raises what it means."""
    headers = {name.casefold(): value for name, value in response.headers.items()}
    request_id = headers.get("request-id", "")
    # An app was installed (201) or a mail accepted (202); a body that breaks off is an error of the transport's.
    if response.status_code == 204 or (response.status_code in (201, 202) and not response.content):
        return Answer({}, request_id)
    try:
        body = response.json()
    except ValueError:
        body = None
    if 200 <= response.status_code < 300:
        if not isinstance(body, dict):
            raise DirectoryBusy("Graph's answer is cut off or not its own", request_id=request_id)
        return Answer(body, request_id, headers.get("date", ""))
    raise _error(response.status_code, body, headers, request_id)


def judged_item(item: dict[str, Any] | None, batch_id: str) -> Answer | DirectoryError:
    """The answer of one request inside a batch; an item without an answer may be asked for again."""
    if item is None:
        return DirectoryBusy("Graph left a request of the batch unanswered", request_id=batch_id)
    headers = {name.casefold(): str(value) for name, value in (item.get("headers") or {}).items()}
    request_id = headers.get("request-id", batch_id)
    status, body = int(item.get("status", 500)), item.get("body")
    if 200 <= status < 300 and isinstance(body, dict):
        return Answer(body, request_id)
    return _error(status if status >= 400 else 502, body, headers, request_id)


def sound(answer: Answer | DirectoryError) -> Answer:
    """An answer out of a batch, or its error raised."""
    if isinstance(answer, DirectoryError):
        raise answer
    return answer


def rows(answer: Answer, name: str = "value") -> list[dict[str, Any]]:
    """The list in an answer. A missing list must not read like an empty one: somebody would be told "not a member"."""
    found = answer.body.get(name)
    if not isinstance(found, list):
        raise DirectoryBusy("Graph's answer has no list in it", request_id=answer.request_id)
    return found


def _error(status: int, body: Any, headers: dict[str, str], request_id: str) -> DirectoryError:
    error = body.get("error") if isinstance(body, dict) else None
    told = error if isinstance(error, dict) else {}
    code, message = str(told.get("code", "")), str(told.get("message", ""))
    sentence = f"{status} {code}: {message}"
    if status in PASSING or status >= 500:
        busy = TurnedAway if status == 429 else DirectoryBusy
        return busy(sentence, retry_after=_retry_after(headers), request_id=request_id)
    if status == 404:
        return Gone(sentence, request_id=request_id)
    if status == 410 or code.casefold() in RESYNC:
        return StartOver(sentence, request_id=request_id)
    if code == "Request_UnsupportedQuery":
        return Unsupported(sentence, request_id=request_id)
    if status == 400 and "already exist" in message:
        return AlreadyThere(sentence, request_id=request_id)
    if status == 400 and "at least one owner" in message:
        return LastOwner(sentence, request_id=request_id)
    if status == 422:
        named = told.get("details")
        details = tuple(each for each in named if isinstance(each, dict)) if isinstance(named, list) else ()
        return Invalid(sentence, details=details, request_id=request_id)
    if status == 409:
        return Conflict(sentence, request_id=request_id)
    return DirectoryRefused(sentence, request_id=request_id)


def _retry_after(headers: dict[str, str]) -> float:
    """Seconds; a date is measured against the answer's own, so that no clock of ours is asked."""
    text = headers.get("retry-after", "")
    try:
        seconds = float(text)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(text) - parsedate_to_datetime(headers.get("date", ""))).total_seconds()
        except (TypeError, ValueError):
            return 0.0
    return max(0.0, min(seconds, LONGEST_RETRY_AFTER_S)) if seconds == seconds else 0.0
