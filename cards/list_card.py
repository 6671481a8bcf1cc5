"""What a person asked for, and the groups they own or are in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from adaptivecards.baseobject import BareObject

from approvals.directory_objects import GroupRef
from approvals.message import Message, plural
from approvals.request import Request
from cards.buttons import Verb, button, of_request
from cards.foreign import named
from cards.group_words import sort_of
from cards.pieces import banner, box, buttons, card, heading, line
from cards.request_words import standing
from cards.request_words import title as title_of
from cards.words import Words

MOST_REQUESTS = 8
MOST_GROUPS = 15  # of each list: owned, and member


def requests_card(requests: Sequence[Request], words: Words) -> dict[str, Any]:
    """My requests in the given order; the first eight, then a count.

    Sends Verb.SHOW_REQUEST for any of them and Verb.CANCEL_REQUEST for those still waiting.
    """
    shown = requests[:MOST_REQUESTS]
    body: list[BareObject] = [banner("accent", [heading(words, Message("Your requests"))])]
    if not requests:
        body.append(
            line(
                words.say(Message("You have not asked for anything yet. Try: add me to Marketing until Friday.")),
                spacing="medium",
            )
        )
    body += [_request(request, words) for request in shown]
    if rest := len(requests) - len(shown):
        more = plural(
            "{n} older request is not shown. Ask for it by its number.",
            "{n} older requests are not shown. Ask for one by its number.",
            n=rest,
        )
        body.append(line(words.say(more), subtle=True, spacing="medium"))
    speak = plural("You have {n} request.", "You have {n} requests.", n=len(requests))
    told = [
        Message("Request {number}, {title}: {state}.", number=one.id, title=title_of(one), state=standing(one))
        for one in shown
    ]
    return card(words, body, speak=" ".join(words.say(message) for message in (speak, *told)))


def groups_card(
    owned: Sequence[GroupRef], member: Sequence[GroupRef], ends: Mapping[str, datetime], words: Words
) -> dict[str, Any]:
    """My groups, those I own first; ``ends`` has the last moment of memberships by group id. Sends nothing."""
    body: list[BareObject] = [banner("accent", [heading(words, Message("Your groups"))])]
    if not owned and not member:
        none = Message("You own no group and are in none. Try: add me to Marketing.")
        body.append(line(words.say(none), spacing="medium"))
    if owned:
        body += _groups(plural("You own {n} group", "You own {n} groups", n=len(owned)), owned, {}, words)
    if member:
        body += _groups(plural("You are in {n} group", "You are in {n} groups", n=len(member)), member, ends, words)
    speak = Message(
        "{owned}. {member}.",
        owned=plural("You own {n} group", "You own {n} groups", n=len(owned)),
        member=plural("You are in {n} group", "You are in {n} groups", n=len(member)),
    )
    return card(words, body, speak=words.say(speak))


def _request(request: Request, words: Words) -> BareObject:
    state = Message(
        "{state} · request {number}, {day}",
        state=standing(request),
        number=request.id,
        day=words.short_day(request.created_at),
    )
    actions = [button(Verb.SHOW_REQUEST, words.say(Message("Show {n}", n=request.id)), of_request(request))]
    if request.can_be_withdrawn:
        actions.append(button(Verb.CANCEL_REQUEST, words.say(Message("Cancel {n}", n=request.id)), of_request(request)))
    return box(
        "emphasis",
        [
            line(words.say(title_of(request)), bold=True),
            line(words.say(state), subtle=True, spacing="none"),
            buttons(*actions, spacing="small"),
        ],
    )


def _groups(head: Message, groups: Sequence[GroupRef], ends: Mapping[str, datetime], words: Words) -> list[BareObject]:
    top = heading(words, head)
    top.spacing = "large"
    items: list[BareObject] = [top]
    for group in groups[:MOST_GROUPS]:
        items.append(line(words.listing([named(group.name)]), bold=True))
        items.append(line(words.say(_about(group, ends)), subtle=True, spacing="none"))
    if (rest := len(groups) - MOST_GROUPS) > 0:
        items.append(line(words.say(plural("and {n} more group", "and {n} more groups", n=rest)), subtle=True))
    return items


def _about(group: GroupRef, ends: Mapping[str, datetime]) -> Message:
    if group.id in ends:
        return Message("{sort}, until {until}", sort=sort_of(group), until=ends[group.id])
    return sort_of(group)
