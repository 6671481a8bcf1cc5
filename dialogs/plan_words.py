"""What a line of a plan is called: names as the directory has them, or as typed where it knows none."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from approvals.message import Message
from cards.foreign import NAME, foreign, named
from dialogs.language import Intent
from dialogs.language.frame import ALL, CONTEXT, ME, MY_MANAGER, MY_TEAM
from dialogs.plan import Line


def title(line: Line) -> Message:
    """ "Join SG-A until Friday"; names as the directory has them, or as typed where it knows none."""
    group = named(line.group_name) if line.group_name else _as_said(line.said)
    people = tuple(named(one.name) for one in line.known) or tuple(_as_said(name) for name in line.people)
    match line.wants:
        case Intent.CANCEL_REQUEST if line.number:
            return Message("Withdraw request {number}", number=line.number)
        case Intent.CANCEL_REQUEST:
            return Message("Withdraw a request")
        case Intent.APPROVE_REQUEST:
            what = Message("Approve request {number}", number=line.number)
        case Intent.DENY_REQUEST:
            what = Message("Deny request {number}", number=line.number)
        case _:
            what = _ON_GROUPS[line.wants](people, group)
    return Message("{what} until {until}", what=what, until=line.until) if line.until else what


_People = tuple["str | Message", ...]
_ON_GROUPS: Mapping[Intent, Callable[[_People, object], Message]] = {
    Intent.JOIN_GROUP: lambda _, group: Message("Join {group}", group=group),
    Intent.LEAVE_GROUP: lambda _, group: Message("Leave {group}", group=group),
    Intent.ADD_MEMBERS: lambda who, group: Message("Add {people} to {group}", people=who, group=group),
    Intent.REMOVE_MEMBERS: lambda who, group: Message("Remove {people} from {group}", people=who, group=group),
    Intent.ADD_OWNERS: lambda who, group: Message("Make {people} an owner of {group}", people=who, group=group),
    Intent.REMOVE_OWNERS: lambda who, group: Message(
        "Take {people} away from the owners of {group}", people=who, group=group
    ),
    Intent.CREATE_GROUP: lambda _, group: Message("Create {group}", group=group),
    Intent.EXTEND_MEMBERSHIP: lambda _, group: Message("Extend the membership in {group}", group=group),
    Intent.CHANGE_POLICY: lambda _, group: Message("Change how people join {group}", group=group),
}
_TOKENS = {
    ME: Message("you"),
    MY_TEAM: Message("your team"),
    MY_MANAGER: Message("your manager"),
    CONTEXT: Message("what was named before"),
    ALL: Message("everything"),
    "": Message("a group"),
}


def _as_said(said: str) -> str | Message:
    return _TOKENS.get(said) or foreign(said, NAME)
