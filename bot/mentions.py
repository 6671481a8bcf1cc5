"""Whom a message mentions: the bot's own name is taken out of the text, other people stay, known by their ids."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from approvals.directory_objects import PersonRef
from approvals.ports.messenger import MessengerBusy, Unreachable
from bot.connector import Connector

_TAG = re.compile(r"<at\b[^<>]*>(.*?)</at>", re.DOTALL | re.IGNORECASE)
# More people than anybody names in a sentence; each may cost a call to Teams.
MOST_PEOPLE = 20


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention as Teams tells it. ``name`` is what stands in the text, which may be a first name only."""

    tag: str
    name: str
    teams_id: str  # "29:…" for people, "28:…" for bots
    object_id: str = ""


def mentions(activity: Mapping[str, Any]) -> Iterator[Mention]:
    """The activity's mentions in order; what is not shaped like one is passed over."""
    for entity in activity.get("entities") or ():
        if not isinstance(entity, Mapping) or entity.get("type") != "mention":
            continue
        tag, who = entity.get("text"), entity.get("mentioned")
        if not isinstance(tag, str) or not isinstance(who, Mapping) or not isinstance(who.get("id"), str):
            continue
        if found := _TAG.fullmatch(tag.strip()):
            object_id = who.get("aadObjectId")
            known = object_id if isinstance(object_id, str) else ""
            yield Mention(tag.strip(), unescape(found[1]).strip(), who["id"], known)


def addressed(activity: Mapping[str, Any]) -> str:
    """The text without the mentions of the bot itself; only those: a group may be called like the bot."""
    text = str(activity.get("text") or "").replace("\u00a0", " ")
    me = (activity.get("recipient") or {}).get("id")
    at = 0
    for mention in mentions(activity):
        found = text.find(mention.tag, at)
        if found < 0:
            continue
        end = found + len(mention.tag)
        if mention.teams_id == me:
            text, at = f"{text[:found]} {text[end:]}", found
        else:
            at = end
    return text.strip()


async def mentioned(activity: Mapping[str, Any], connector: Connector) -> tuple[PersonRef, ...]:
    """The people it mentions, by object id, named as in the text. Where the entity has only the Teams id, Teams is
    asked; who cannot be told, and a name that stands for two people, is left to be found by name."""
    me = (activity.get("recipient") or {}).get("id")
    people = {m.teams_id: m for m in mentions(activity) if m.teams_id != me and not m.teams_id.startswith("28:")}
    found = []
    for mention in list(people.values())[:MOST_PEOPLE]:
        object_id = mention.object_id or await _object_id(activity, mention, connector)
        if object_id:
            found.append(PersonRef(object_id, mention.name))
    names = Counter(person.name.casefold() for person in found)
    return tuple(person for person in found if names[person.name.casefold()] == 1)


async def _object_id(activity: Mapping[str, Any], mention: Mention, connector: Connector) -> str:
    room, _, _ = activity["conversation"]["id"].partition(";messageid=")  # a channel's members, not a thread's
    try:
        return await connector.object_id(activity["serviceUrl"], room, mention.teams_id)
    except (Unreachable, MessengerBusy):  # not in this chat, or nobody can say: the name is still there
        return ""
