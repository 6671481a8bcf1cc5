"""What Graph does not show of a tenant's policy: an administrator states it in the configuration, with a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

import structlog

from approvals.ports.clock import Clock
from approvals.tenant_policy import Problem, Setting, Source, missing

T = TypeVar("T", bool, str)
log = structlog.get_logger()

MY_GROUPS_RESTRICTED = "USHER_MY_GROUPS_RESTRICTED"
OWNERS_MANAGE_REQUESTS = "USHER_OWNERS_MANAGE_REQUESTS"
SECURITY_GROUP_USERS = "USHER_SECURITY_GROUP_USERS"
ATTESTED = (MY_GROUPS_RESTRICTED, OWNERS_MANAGE_REQUESTS, SECURITY_GROUP_USERS)


@dataclass(frozen=True, slots=True)
class Attestation:
    """What was stated on a day; what was not stated is missing and closed, and so is everything without a day or with
    one that is still to come."""

    on: date | None = None
    my_groups_restricted: bool | None = None
    owners_manage_requests: bool | None = None
    security_group_users: str = ""
    remind_after: timedelta = timedelta(days=180)

    def my_groups(self, now: datetime) -> Setting[bool]:
        """ "Restrict user ability to access groups features in My Groups"."""
        return self._said(MY_GROUPS_RESTRICTED, self.my_groups_restricted, now)

    def owners_manage(self, now: datetime) -> Setting[bool]:
        """ "Owners can manage group membership requests in My Groups"."""
        return self._said(OWNERS_MANAGE_REQUESTS, self.owners_manage_requests, now)

    def users(self, now: datetime) -> Setting[str]:
        """ "Users who can use self-service for security groups": "all", or the object id of a group."""
        return self._said(SECURITY_GROUP_USERS, self.security_group_users or None, now)

    def _said(self, name: str, value: T | None, now: datetime) -> Setting[T]:
        since = self.since
        if value is None or since is None or since > now:
            return missing(name, Problem.NOT_ATTESTED)
        return Setting(name, value, Source.ATTESTED, since)

    @property
    def since(self) -> datetime | None:
        """The beginning of the day it was stated on."""
        return None if self.on is None else datetime.combine(self.on, time(), UTC)

    def unstated(self, now: datetime) -> tuple[str, ...]:
        """The settings that nobody has stated."""
        said = (self.my_groups(now), self.owners_manage(now), self.users(now))
        return tuple(setting.name for setting in said if setting.problem is not None)

    def outdated(self, now: datetime) -> bool:
        """Whether it was stated so long ago that an administrator should look again. It still counts."""
        return self.since is not None and now - self.since > self.remind_after


async def remind(attestation: Attestation, clock: Clock) -> None:
    """In the log, once a day: what nobody stated, and what was stated too long ago."""
    now = clock.now()
    if unstated := attestation.unstated(now):
        log.warning("attestation_missing", settings=list(unstated))
    if attestation.outdated(now):
        log.warning("attestation_old", attested_on=str(attestation.on), remind_after_days=attestation.remind_after.days)
