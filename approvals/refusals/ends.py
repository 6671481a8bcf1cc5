"""What stands against an end date."""

from __future__ import annotations

from datetime import datetime

from approvals.directory_objects import GroupRef
from approvals.message import Message, plural
from approvals.refusals import Refusal


def end_in_the_past(until: datetime) -> Refusal:
    return Refusal("end_date", Message("{day} is over already. Choose a later end date.", day=until))


def end_too_far(days: int) -> Refusal:
    return Refusal(
        "longest_membership",
        plural(
            "A membership with an end may last {n} day at most here. Choose an earlier end date.",
            "A membership with an end may last {n} days at most here. Choose an earlier end date.",
            n=days,
        ),
    )


def end_required(days: int) -> Refusal:
    return Refusal(
        "longest_membership",
        plural(
            "Memberships need an end date here, at most {n} day from now. Choose one.",
            "Memberships need an end date here, at most {n} days from now. Choose one.",
            n=days,
        ),
    )


def nothing_to_extend(group: GroupRef) -> Refusal:
    return Refusal(
        "timed_membership",
        Message(
            "There is no membership in {group} with an end that I look after, so there is nothing to extend. "
            "“my groups” shows which memberships end, and when.",
            group=group.name,
        ),
    )


def extended_until_when() -> Refusal:
    return Refusal("end_date", Message("Until when? Choose the new last day."))


def no_later_end(end: datetime) -> Refusal:
    return Refusal("end_date", Message("The membership lasts until {day} already. Choose a later day.", day=end))


def end_of_group_in_the_past(until: datetime) -> Refusal:
    return Refusal(
        "group_end",
        Message("{until} is over already. When should the group end? Leave it empty for no end.", until=until),
    )


def end_without_day() -> Refusal:
    return Refusal("end_date", Message("Until when? Choose the new last day in the calendar, then press again."))


def nothing_to_prolong(group: GroupRef) -> Refusal:
    return Refusal(
        "timed_membership",
        Message(
            "This membership in {group} is over or is not yours, so there is nothing to extend here. To get in again, "
            "say “add me to {group}”.",
            group=group.name,
        ),
    )
