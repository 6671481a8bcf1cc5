"""Whether a yes still stands when it is carried out late: not where the group opens more by now (demand 2.18).

Usually the write follows within seconds, and nothing is asked; it is looked at where the yes is older than a minute,
and not any more once something was, or may have been, written for it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from approvals.change import Change
from approvals.effects import Opening, difference
from approvals.gathering import Gathering
from approvals.ports.clock import Clock
from approvals.recheck import NotAllowedAnyMore
from approvals.refusals import Refused
from approvals.request import GIVES_MEMBERSHIP, Failure, Kind, Request
from approvals.rules import Rules
from approvals.steps import restating

LATE = timedelta(minutes=1)


class OpensMore(Exception):
    """Nothing was written: the yes was given for less than the group opens now."""

    def __init__(self, opens: tuple[Opening, ...]) -> None:
        super().__init__("the group opens more than the yes was given for")
        self.opens = opens


class Reconfirming:
    """May raise DirectoryBusy or BookUnavailable."""

    def __init__(self, gathering: Gathering, rules: Rules, clock: Clock) -> None:
        self._gathering = gathering
        self._rules = rules
        self._clock = clock

    async def still_meant(self, request: Request, there: Collection[str]) -> None:
        """Raises OpensMore, or NotAllowedAnyMore where the group is gone. ``there``: who of its people is in."""
        if not _is_late(request, there, self._clock.now(), self._rules):
            return
        try:
            opens = await self._gathering.opens(request.group.id)
        except Refused as refused:
            raise NotAllowedAnyMore(Failure.GROUP_GONE, refused.refusal.rule) from refused
        if difference(request.details.opens or (), opens).added:
            raise OpensMore(opens)

    def again(self, request: Request, more: OpensMore) -> Change:
        """Back to those who decide; what an owner did by their own right waits for nobody."""
        now = self._clock.now()
        if request.acted_directly:
            return restating.opens_more(request, more.opens, now)
        return restating.asked_again(request, more.opens, now, self._rules)


def _is_late(request: Request, there: Collection[str], now: datetime, rules: Rules) -> bool:
    """Whether it is to be looked at: somebody's yes gives a membership, it was not said just now, and nothing was
    written for it. What was begun may be written and not be seen yet, so it must be longer ago."""
    if request.kind not in GIVES_MEMBERSHIP or request.decided_by_rule or request.decided_at is None:
        return False
    if request.kind is Kind.JOIN and all(subject.person.id in there for subject in request.subjects):
        return False
    if any(s.written_at or (s.member_before is False and s.person.id in there) for s in request.subjects):
        return False
    begun = any(subject.member_before is not None for subject in request.subjects)
    age = now - request.decided_at  # below zero where the clock was set back: then nobody knows, and it counts as late
    return age > rules.recheck_owner_after if begun else not timedelta() <= age <= LATE
