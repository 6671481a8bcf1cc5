"""Work that follows a step of a request."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class JobKind(StrEnum):
    """Work that follows a step of a request; each may be repeated without harm."""

    ASK = "ask"  # give one approver the card
    CHECK_DECISION = "check_decision"  # a click that came while the directory was out of reach
    CARRY_OUT = "carry_out"  # write to the directory and read back
    REDRAW = "redraw"  # bring every copy of the card up to date
    TELL = "tell"  # tell one person what happened
    REMIND = "remind"  # ask the silent approvers once more
    SIGN_IN = "sign_in"  # ask one person to sign in, so that it is carried out in their name
    SAY_END = "say_end"  # tell a member that the membership is about to end
    EXPIRE = "expire"  # nobody answered in time
    END = "end"  # take a membership back on its date; or tell the owners that their group's date has come
    LICENCES = "licences"  # see whether a new member was given the licences of the group
    CO_OWNERS = "co_owners"  # the co-owners had long enough to say whether they want to own the new group


class News(StrEnum):
    """What a TELL job is about."""

    DENIED = "denied"
    COMPLETED = "completed"
    FAILED = "failed"
    EXPIRED = "expired"
    ENDED = "ended"
    CANCELLED = "cancelled"
    DECISION_REFUSED = "decision_refused"
    LET_IN = "let_in"  # to owners: a rule let somebody in without asking them
    DONE_FOR_YOU = "done_for_you"  # to those who were added or removed by somebody else
    BLOCKED = "blocked"  # to owners: an administrator blocked somebody, or lifted that
    EFFECTS_CHANGED = "effects_changed"  # to owners: what the group opens has changed while the request waits
    WAITS_FOR_SEAT = "waits_for_seat"  # approved, and let in when a seat of a licence is free
    NO_LICENCE = "no_licence"  # let in, and not given the licence
    ASKED_AGAIN = "asked_again"  # the same of what was approved already, and is not carried out therefore
    LEFT_OUT = "left_out"  # to whoever wants a new group: somebody named is not going to own it
    GROUP_ENDS = "group_ends"  # to the owners of a group that is for a while: its date is near
    OWNERLESS = "ownerless"  # to administrators: a group was made and has no owner


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job to be written with the step that causes it. ``person_id`` and ``about`` are part of its identity:
    the same job for the same request is written once while it is not done."""

    kind: JobKind
    run_at: datetime
    person_id: str = ""
    about: str = ""
    payload: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Job:
    """A job as claimed. ``fence`` proves the claim: a worker that lost its lease can no longer finish the job."""

    id: int
    kind: JobKind
    request_id: int
    run_at: datetime
    attempts: int  # including this one
    fence: int
    person_id: str = ""
    about: str = ""
    payload: dict[str, str] = field(default_factory=dict)
