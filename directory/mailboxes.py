"""What mailboxes tell of people, and mail to those whom Teams does not reach. Both are allowed only where wanted.

Reading takes MailboxSettings.Read, sending Mail.Send. Granted as such, Mail.Send lets an application write in
everybody's name: an administrator narrows it to one mailbox by RBAC for Applications in Exchange Online (or an
application access policy), https://learn.microsoft.com/exchange/permissions-exo/application-rbac.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog
from babel.core import get_global
from msgraph.generated.models.body_type import BodyType
from msgraph.generated.models.email_address import EmailAddress
from msgraph.generated.models.item_body import ItemBody
from msgraph.generated.models.message import Message
from msgraph.generated.models.recipient import Recipient
from msgraph.generated.users.item.send_mail.send_mail_post_request_body import SendMailPostRequestBody

from approvals.ports.directory import DirectoryRefused, Gone
from approvals.ports.messenger import MailboxSettings, WorkingHours
from directory.graph import Graph

log = structlog.get_logger()

# Who has no mailbox, or one that may not be read, is not asked again for so long.
NOT_AGAIN = timedelta(hours=1)
SENDING_S = 15.0
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class GraphMailboxes:
    """``approvals.ports.messenger.Mailboxes``."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._closed: dict[str, datetime] = {}  # person id: not to be asked again before

    async def settings_of(self, person_id: str, now: datetime) -> MailboxSettings | None:
        """One request; none for an hour after Graph refused one, which the log tells."""
        # A clock that was put back must not close a mailbox for longer.
        if timedelta(0) < self._closed.get(person_id, now) - now <= NOT_AGAIN:
            return None
        info = self._graph.client.users.by_user_id(person_id).mailbox_settings.to_get_request_information()
        try:
            body = (await self._graph.get(info)).body
        except (Gone, DirectoryRefused) as error:
            self._closed = {each: until for each, until in self._closed.items() if until > now}
            self._closed[person_id] = now + NOT_AGAIN
            log.info("mailbox_not_readable", error=str(error), request_id=error.request_id)
            return None
        self._closed.pop(person_id, None)
        return settings_from(body, now)

    async def send_mail(self, to_address: str, subject: str, text: str, sender: str) -> str:
        """One request, sent once; Graph has accepted the mail then, not delivered it (202)."""
        recipient = Recipient(email_address=EmailAddress(address=to_address))
        body = ItemBody(content_type=BodyType.Text, content=text)
        message = Message(subject=subject, body=body, to_recipients=[recipient])
        wanted = SendMailPostRequestBody(message=message, save_to_sent_items=False)
        mailbox = self._graph.client.users.by_user_id(sender)
        info = mailbox.send_mail.to_post_request_information(wanted)
        return (await self._graph.send(info, within=SENDING_S)).request_id


def settings_from(body: Mapping[str, Any], now: datetime) -> MailboxSettings:
    """Graph's mailboxSettings (https://learn.microsoft.com/graph/api/resources/mailboxsettings) at this moment."""
    replies = body.get("automaticRepliesSetting") or {}
    status = str(replies.get("status") or "").casefold()
    end = None
    away = status == "alwaysenabled"
    if status == "scheduled":
        start, end = _moment(replies.get("scheduledStartDateTime")), _moment(replies.get("scheduledEndDateTime"))
        away = (start is None or start <= now) and (end is None or now < end)
    return MailboxSettings(away, end if away else None, _hours(body.get("workingHours") or {}))


def zone_of(name: str) -> str | None:
    """The IANA name of a time zone that Exchange calls by this name, Windows' or IANA's; None for a custom one."""
    zone = str(get_global("windows_zone_mapping").get(name, name))
    try:
        return ZoneInfo(zone).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _moment(told: Mapping[str, Any] | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str((told or {}).get("dateTime")))
    except ValueError:
        return None
    zone = zone_of(str((told or {}).get("timeZone") or "UTC"))
    return moment.replace(tzinfo=ZoneInfo(zone or "UTC")).astimezone(UTC) if moment.tzinfo is None else moment


def _hours(told: Mapping[str, Any]) -> WorkingHours | None:
    zone = zone_of(str((told.get("timeZone") or {}).get("name") or ""))
    days = frozenset(DAYS.index(day) for each in told.get("daysOfWeek") or () if (day := str(each).casefold()) in DAYS)
    try:
        start, end = (time.fromisoformat(str(told.get(name))) for name in ("startTime", "endTime"))
    except ValueError:
        return None
    return WorkingHours(days, start, end, zone) if zone and days and start < end else None
