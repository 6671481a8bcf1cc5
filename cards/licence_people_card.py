"""The members of a licensed group who lack a licence, each with why, or who hold one twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from adaptivecards.baseobject import BareObject

from approvals.directory_objects import GroupRef
from approvals.holdings import Holding, LicenceError, Roster, Way, doubly, without
from approvals.message import Message, plural
from cards.buttons import Verb, button
from cards.foreign import named
from cards.pieces import banner, buttons, card, heading, line, title
from cards.words import Words

MOST, MOST_SPOKEN = 20, 6
_WHY: Mapping[LicenceError, Message] = {
    LicenceError.NO_SEAT: Message("no seat is left: buy seats or free some, then have the licences processed again"),
    LicenceError.CONFLICT: Message(
        "it conflicts with a plan they have: take one of the two away, or switch a plan off"
    ),
    LicenceError.NEEDS_ANOTHER: Message("it needs another licence that they lack: assign that one, too"),
    LicenceError.LOCATION: Message("it may not be used in their country: check their usage location"),
    LicenceError.ADDRESS: Message("a mail address of theirs is used twice: correct it"),
    LicenceError.OTHER: Message(
        "another licence of the group could not be given, or an error that Microsoft Entra explains"
    ),
}
_NOT_TRIED = Message("Microsoft Entra has not given it yet: it takes some minutes after somebody is added")


def lacking_card(
    group: GroupRef, roster: Roster, products: Mapping[str, str], words: Words, *, again: bool = False, asked: int = 0
) -> dict[str, Any]:
    """Those of the group's members who lack one of its ``products`` (names by skuId). ``asked``: for so many of them
    Microsoft Entra has just been asked to look again. Where the reader can ask that (``again``), sends
    Verb.PROCESS_LICENCES with the group."""
    people = without(roster, products)
    count = plural("{n} member lacks a licence of it.", "{n} members lack a licence of it.", len(people))
    if not people:
        count = Message("Every member has every licence of it.")
    rows = [(one, _why_not(one, group, products)) for one in people]
    notes = [only_the_first(len(roster.people))] if roster.more else []
    if roster.nested:
        notes.append(
            Message(
                "Members of groups inside it get nothing: {groups}.",
                groups=tuple(named(name) for name in roster.nested),
            )
        )
    if asked:
        notes.insert(
            0,
            plural(
                "I have asked Microsoft Entra to look again at {n} person. It takes some minutes; then please ask me "
                "once more.",
                "I have asked Microsoft Entra to look again at {n} people. It takes some minutes; then please ask me "
                "once more.",
                asked,
            ),
        )
    actions = []
    if again and people and not asked:
        again_ = words.say(Message("Have the licences processed again"))
        actions = [buttons(button(Verb.PROCESS_LICENCES, again_, {"group": group.id}))]
    return _card(Message("Without a licence"), group.name, count, rows, notes, words, actions)


def only_the_first(count: int) -> Message:
    return plural("Only the first {n} person was looked at.", "Only the first {n} people were looked at.", count)


def doubly_card(what: str, roster: Roster, products: Mapping[str, str], words: Words) -> dict[str, Any]:
    """Those who hold one of the ``products`` (names by skuId) of ``what``, a group or a product, directly and by a
    group."""
    people = doubly(roster.people, products)
    count = plural(
        "{n} member holds a licence directly and by a group.",
        "{n} members hold a licence directly and by a group.",
        len(people),
    )
    if not people:
        count = Message("Nobody holds a licence of it both directly and by a group.")
    rows = [(one, _both(one, products)) for one in people]
    note = Message(
        "That takes one seat, not two. Whoever leaves the group keeps the licence that is assigned directly."
    )
    notes = [*([only_the_first(len(roster.people))] if roster.more else []), *([note] if people else [])]
    return _card(Message("Licences held twice"), what, count, rows, notes, words)


def _card(
    head: Message,
    what: str,
    count: Message,
    rows: Sequence[tuple[Holding, Sequence[Message]]],
    notes: Sequence[Message],
    words: Words,
    actions: Sequence[BareObject] = (),
) -> dict[str, Any]:
    body: list[BareObject] = [
        banner("warning" if rows else "good", [heading(words, head)]),
        title(words.listing([named(what)])),
        line(words.say(count), bold=True),
    ]
    for one, told in rows[:MOST]:
        body.append(line(words.say(_who(one)), bold=True, spacing="medium"))
        body += [line(words.say(message), subtle=True, spacing="none") for message in told]
    if (rest := len(rows) - MOST) > 0:
        body.append(line(words.say(plural("and {n} more", "and {n} more", n=rest)), subtle=True))
    body += [line(words.say(note), spacing="medium") for note in notes]
    body += actions
    spoken = [count, *(Message("{who}: {why}", who=_who(one), why=told[0]) for one, told in rows[:MOST_SPOKEN] if told)]
    return card(words, body, speak=" ".join(map(words.say, [*spoken, *notes])))


def _who(one: Holding) -> Message:
    name = named(one.person.name)
    return Message("{person} (guest)", person=name) if one.person.guest else Message("{person}", person=name)


def _why_not(one: Holding, group: GroupRef, products: Mapping[str, str]) -> list[Message]:
    errors = {way.sku_id: way for way in one.errors(group.id, products)}
    return [
        Message("{product}: {why}.", product=named(name), why=_reason(errors.get(sku)))
        for sku, name in products.items()
        if sku not in one.skus
    ]


def _reason(way: Way | None) -> Message:
    return _NOT_TRIED if way is None or way.error is None else _WHY[way.error]


def _both(one: Holding, products: Mapping[str, str]) -> list[Message]:
    twice = [sku for sku in products if one.has_directly(sku) and one.groups_giving(sku)]
    return [Message("{products}", products=tuple(named(products[sku]) for sku in twice))]
