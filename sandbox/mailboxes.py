"""Everybody's mailbox: automatic replies and working hours as people set them, and every mail that was sent.

Members of the company with a mail address have a mailbox; guests, and who has no address, have none.
"""

from collections.abc import Callable
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from babel.core import get_global

from sandbox.clock import stamp

if TYPE_CHECKING:
    from sandbox.effects import Cause
    from sandbox.tenant import Tenant

Json = dict[str, Any]

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
OFFICE_HOURS: Json = {"days": list(DAYS[:5]), "start": "09:00", "end": "17:00"}


def has_mailbox(user: Json) -> bool:
    return bool(user.get("mail")) and user["userType"] != "Guest"


def automatic_replies(wanted: Any) -> Json | None:
    """What may stand for automatic replies: false, true (until somebody turns them off) or `{"from"?, "until"}` with
    moments such as `2026-12-01T08:00:00Z`. Raises ValueError."""
    if not wanted:
        return None
    if wanted is True:
        return {}
    if not isinstance(wanted, dict) or not set(wanted) <= {"from", "until"} or "until" not in wanted:
        raise ValueError('Automatic replies are false, true or {"from", "until"}.')
    for moment in wanted.values():
        if not _is(datetime.fromisoformat, moment) or datetime.fromisoformat(moment).tzinfo is None:
            raise ValueError(f"{moment!r} is no moment with a time zone; write 2026-12-01T08:00:00Z.")
    return {**wanted}


def working_hours(wanted: Any) -> Json:
    """What may stand for working hours: `{"days": ["monday", …], "start": "09:00", "end": "17:00", "timeZone"?}`, each
    with the usual instead. Raises ValueError."""
    hours = {**OFFICE_HOURS, **(wanted or {})}
    if unknown := set(hours) - {*OFFICE_HOURS, "timeZone"}:
        raise ValueError(f"Working hours have no {', '.join(sorted(unknown))}.")
    if bad := set(hours["days"]) - set(DAYS):
        raise ValueError(f"A week has no {', '.join(sorted(bad))}; it has {', '.join(DAYS)}.")
    for name in ("start", "end"):
        if not _is(time.fromisoformat, hours[name]):
            raise ValueError(f"{hours[name]!r} is no time of day; write 09:00.")
    return hours


def _is(read: Callable[[str], object], text: Any) -> bool:
    try:
        read(text)
    except (TypeError, ValueError):
        return False
    return True


def settings(user: Json, now: datetime) -> Json:
    """A mailbox's settings as Graph tells them."""
    zone = zone_name(user.get("sandbox.timeZone") or "UTC")
    hours = working_hours(user.get("sandbox.workingHours"))
    locale = user.get("preferredLanguage") or "en-US"
    return {
        "automaticRepliesSetting": _replies(user.get("sandbox.automaticReplies"), now),
        "timeZone": zone,
        "language": {"locale": locale, "displayName": locale},
        "workingHours": {
            "daysOfWeek": hours["days"],
            "startTime": f"{hours['start']}:00.0000000",
            "endTime": f"{hours['end']}:00.0000000",
            "timeZone": {"name": hours.get("timeZone", zone)},
        },
        "dateFormat": "dd/MM/yyyy",
        "timeFormat": "HH:mm",
        "delegateMeetingMessageDeliveryOptions": "sendToDelegateOnly",
    }


def _replies(replies: Json | None, now: datetime) -> Json:
    # Exchange has a start and an end even where neither counts.
    start = (replies or {}).get("from", stamp(now))
    end = (replies or {}).get("until", stamp(now))
    return {
        "status": "disabled" if replies is None else "scheduled" if "until" in replies else "alwaysEnabled",
        "externalAudience": "none",
        "scheduledStartDateTime": _moment(start),
        "scheduledEndDateTime": _moment(end),
        "internalReplyMessage": "" if replies is None else "I am away.",
        "externalReplyMessage": "",
    }


def _moment(text: str) -> Json:
    utc = stamp(datetime.fromisoformat(text)).removesuffix("Z")
    return {"dateTime": f"{utc}.0000000", "timeZone": "UTC"}


def zone_name(iana: str) -> str:
    """Exchange's usual name for a time zone, Windows' own; the IANA name where Windows has none for that very place."""
    windows = {place: name for name, place in get_global("windows_zone_mapping").items()}
    return str(windows.get(iana, iana))


class Mails:
    """Every mail sent: `{"n", "at", "from", "to", "subject", "contentType", "text", "saved"}`, oldest first."""

    def __init__(self, tenant: "Tenant") -> None:
        self._tenant = tenant
        self.sent: list[Json] = []

    def send(self, sender: Json, to: list[str], message: Json, cause: "Cause", *, saved: bool) -> Json:
        """Deliver a Graph message at once, and tell it as an effect for each recipient."""
        body = message.get("body") or {}
        mail = {
            "n": len(self.sent) + 1,
            "at": stamp(self._tenant.clock.now()),
            "from": sender["userPrincipalName"],
            "to": to,
            "subject": message.get("subject", ""),
            "contentType": str(body.get("contentType", "text")).lower(),
            "text": body.get("content", ""),
            "saved": saved,
        }
        self.sent.append(mail)
        for address in to:
            reader = next(iter(self._tenant.lookups["users"].exactly("mail", address)), "")
            name = self._tenant.name(reader) if reader else address
            self._tenant.effects.append("mail.sent", cause, subjectId=reader, subjectName=name, address=address)
        return mail

    def to(self, address: str = "") -> list[Json]:
        """The mails to this address; all of them without one."""
        wanted = address.casefold()
        return [mail for mail in self.sent if not wanted or wanted in [each.casefold() for each in mail["to"]]]
