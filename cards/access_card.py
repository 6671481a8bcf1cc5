"""Who has an application, by the groups that open it and by assignments in person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from adaptivecards.baseobject import BareObject

from approvals.app_paths import Path, Paths
from approvals.message import Message, plural
from approvals.ports.directory import App
from cards.foreign import named
from cards.group_words import sort_of
from cards.pieces import banner, box, card, heading, line, row, title
from cards.words import Words

MOST_PATHS = 15
# Names on one card, shared out among its paths; every path keeps the fewest.
MOST_NAMES, FEWEST_NAMES = 45, 3

EVERYBODY = Message("Everybody in your organisation may use it: Microsoft Entra asks nobody for an assignment.")
INSIDE = Message("There are groups inside it. Their members do not have the application.")


@dataclass(frozen=True, slots=True)
class Access:
    """An application and who has it. ``whole``: whether this is everybody, or only what whoever asks may know.
    ``alike``: there are others of its name, so that its object id is told."""

    app: App
    paths: Paths
    whole: bool
    alike: bool = False


def access_words(access: Access) -> Message:
    """How many have it, each counted once."""
    if access.app.open_to_all:
        return Message("Everybody in your organisation may use {app}.", app=named(access.app.name))
    if access.whole:
        return plural(
            "{n} person has {app}.", "{n} people have {app}.", n=access.paths.people, app=named(access.app.name)
        )
    return plural(
        "{n} person has {app} by your groups.",
        "{n} people have {app} by your groups.",
        n=access.paths.people,
        app=named(access.app.name),
    )


def access_card(access: Access, words: Words) -> dict[str, Any]:
    """Sends nothing."""
    count = words.say(access_words(access))
    paths = access.paths.each
    body: list[BareObject] = [
        banner("accent", [heading(words, Message("Who has an application"))]),
        title(words.listing([named(access.app.name)])),
    ]
    if access.alike:
        body.append(row(words.say(Message("Object id")), access.app.id))
    if access.app.open_to_all:
        body.append(box("warning", [line(words.say(EVERYBODY), spacing="none")]))
        assigned = plural(
            "{n} person is assigned all the same.", "{n} people are assigned all the same.", n=access.paths.people
        )
        if paths:
            body.append(line(words.say(assigned), bold=True))
    else:
        body.append(line(count, bold=True))
    share = max(FEWEST_NAMES, MOST_NAMES // max(1, min(len(paths), MOST_PATHS)))
    left_out = len(paths) > MOST_PATHS
    for path in _shown(paths):
        body += _path(path, share, words)
        left_out = left_out or path.count > share
    if (rest := len(paths) - MOST_PATHS) > 0:
        body.append(line(words.say(plural("and {n} more group", "and {n} more groups", n=rest)), subtle=True))
    if left_out and access.whole:
        command = f"python app.py access export {access.app.id}"
        table = Message("Everybody, as a table, where Usher runs: {command}", command=command)
        body.append(line(words.say(table), subtle=True, spacing="medium"))
    return card(words, body, speak=count)


def _shown(paths: Sequence[Path]) -> Sequence[Path]:
    """As many as fit; assignments in person, which come last, are never what is left out."""
    if len(paths) <= MOST_PATHS:
        return paths
    return [*paths[: MOST_PATHS - 1], paths[-1]] if paths[-1].group is None else paths[:MOST_PATHS]


def _path(path: Path, share: int, words: Words) -> list[BareObject]:
    """By name, each on a line of its own: a list in a sentence would leave most of them out."""
    if path.group is None:
        body: list[BareObject] = [line(words.say(Message("Assigned in person")), bold=True, spacing="medium")]
    else:
        by = Message("By {group}", group=named(path.group.name))
        body = [
            line(words.say(by), bold=True, spacing="medium"),
            line(words.say(sort_of(path.group)), subtle=True, spacing="none"),
        ]
    if path.count > share:
        body.append(line(words.say(plural("{n} person", "{n} people", n=path.count)), spacing="none"))
    names = [words.listing([named(one.name)]) for one in path.first[:share]] or [words.say(Message("Nobody"))]
    if (rest := path.count - min(share, len(path.first))) > 0:
        names.append(words.say(plural("and {n} more person", "and {n} more people", n=rest)))
    body += [line(each, spacing="none") for each in names]
    if path.nesting:
        body.append(line(words.say(INSIDE), subtle=True, spacing="none"))
    return body
