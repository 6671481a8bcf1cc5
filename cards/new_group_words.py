"""What somebody needs who has just got a new group: its id, where it is, how to choose it, and what to do next."""

from __future__ import annotations

from approvals.message import Message
from approvals.refusals.naming import MY_GROUPS
from approvals.request import Kind, Request, State
from cards.foreign import named
from cards.request_words import last_day


def after_creation(request: Request, *, on_card: bool = False) -> list[Message]:
    """A few sentences; none for what is no new group, or not there yet. On a card its addresses are buttons."""
    if request.kind is not Kind.CREATE or request.state is not State.COMPLETED:
        return []
    group = named(request.group.name)
    if on_card:
        said = [Message("Its object id is {id}.", id=request.group.id)]
    else:
        said = [Message("Its object id is {id}; you find it at {where}.", id=request.group.id, where=where(request))]
    said += _team(request, on_card=on_card)
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


def team_address(request: Request) -> str:
    """Where its team is; "" where it has none or the directory told no address."""
    return request.details.team_url if request.details.team_url.startswith("https://") else ""


def _team(request: Request, *, on_card: bool) -> list[Message]:
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
    if address := team_address(request):
        return [] if on_card else [Message("Its team is at {where}.", where=address)]
    return [Message("Its team is in your list of teams in a few minutes.")]


def _its_end(request: Request) -> Message:
    return Message(
        "It is for a while, until {until}: then the people whom I let in are taken out again, and its owners are asked "
        "to delete it, which I may not do.",
        until=last_day(request),
    )
