"""What somebody needs who has just got a new group: its id, where it is, how to choose it, and what to do next."""

from __future__ import annotations

from approvals.message import Message
from approvals.request import Kind, Request, State
from cards.foreign import named
from cards.request_words import last_day

# https://support.microsoft.com: where people see and manage their groups themselves.
MY_GROUPS = "https://myaccount.microsoft.com/groups/"


def after_creation(request: Request) -> list[Message]:
    """A few sentences; none for what is no new group, or not there yet."""
    if request.kind is not Kind.CREATE or request.state is not State.COMPLETED:
        return []
    group = named(request.group.name)
    said = [Message("Its object id is {id}; you find it at {where}.", id=request.group.id, where=where(request))]
    said += _team(request)
    said.append(
        Message(
            "To open a SharePoint site to it: on the site choose Settings, Site permissions, Share site, type {group}, "
            "choose the group of this name, and press Add.",
            group=group,
        )
    )
    said.append(
        Message(
            "Next: say “add … to {group}”, or let colleagues ask for it by its name. “Change how people get into "
            "{group}” opens or closes it.",
            group=group,
        )
    )
    if request.until is not None:
        said.append(_its_end(request))
    return said


def where(request: Request) -> str:
    """The group among the groups of whoever looks."""
    return f"{MY_GROUPS}{request.group.id}"


def team_under_way(request: Request) -> bool:
    """Whether the group is there and its team is not yet."""
    details = request.details
    waits = details.team and not (details.team_url or details.no_team)
    return request.kind is Kind.CREATE and request.state is State.APPROVED and details.made_at is not None and waits


def made_so_far(request: Request) -> Message:
    """Of a request that failed after the group was made."""
    return Message("The group is there all the same; its object id is {id}.", id=request.group.id)


def _team(request: Request) -> list[Message]:
    details = request.details
    if details.no_team:
        return [
            Message(
                "Its team could not be made. An owner can do it in Teams: Create team, From a group, then choose "
                "{group}.",
                group=named(request.group.name),
            )
        ]
    if not details.team:
        return []
    if details.team_url.startswith("https://"):
        return [Message("Its team is at {where}.", where=details.team_url)]
    return [Message("Its team is in your list of teams in a few minutes.")]


def _its_end(request: Request) -> Message:
    return Message(
        "It is for a while, until {until}: then the people whom I let in are taken out again, and its owners are asked "
        "to delete it, which I may not do.",
        until=last_day(request),
    )
