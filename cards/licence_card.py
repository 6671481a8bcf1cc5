"""Seats to be looked at rather than read: a bar for every product, the scarcest first, and the same in words.

The bar is drawn with columns whose widths are shares; no client draws charts in a card of version 1.5. Colour only
repeats what stands beside it.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from adaptivecards.baseobject import BareObject

from approvals.message import Message, plural
from approvals.seats import Capability, Seats, Shortage, scarcest_first
from cards.elements import ActionToggleVisibility, Column, ColumnSet, Container
from cards.foreign import named
from cards.pieces import banner, buttons, card, heading, line, sides
from cards.words import Words

MOST_BARS, MOST_LINES, MOST_SPOKEN = 6, 40, 5
# Of a hundred: a thinner piece of a bar would not be seen.
THINNEST = 3
LEGEND = Message(
    "Each bar from left to right: in use, kept for requests, free. Without a free seat it is of one colour."
)
DETAILS, FOLDED = "details", "folded"
_FREE = {Shortage.OUT: "attention", Shortage.LOW: "warning", Shortage.ENOUGH: "good"}
# The styles' own backgrounds are pale; these can be told apart on white and on black. Where pictures are not drawn, the
# style is.
_COLOUR = {"emphasis": 0x8A8886, "accent": 0x7B83EB, "good": 0x3B9B5B, "warning": 0xE0A011, "attention": 0xD13438}
_HEAD = {Shortage.OUT: "attention", Shortage.LOW: "warning", Shortage.ENOUGH: "good", Shortage.UNCOUNTED: "accent"}


def _of_one_colour(rgb: int) -> str:
    """A picture of one pixel, as a data URI; a background is stretched to its place."""
    pixel = b"GIF89a\1\0\1\0\x80\0\0" + rgb.to_bytes(3) + b"\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"
    return f"data:image/gif;base64,{b64encode(pixel).decode()}"


_PICTURE = {style: _of_one_colour(rgb) for style, rgb in _COLOUR.items()}


def licence_card(products: Sequence[Seats], as_of: datetime, words: Words, *, csv: bool = True) -> dict[str, Any]:
    """Bars for the scarcest six, a line for others, and what costs nothing or is the whole company's folded away.
    A single product shows its details at once. ``csv``: say where the table can be had. Sends nothing."""
    ordered = scarcest_first(products)
    counted = [one for one in ordered if one.counted]
    others = [one for one in ordered if not one.counted]
    alone = len(ordered) == 1
    worst = ordered[0].shortage if ordered else Shortage.UNCOUNTED
    summary = licence_summary(ordered)
    body: list[BareObject] = [
        banner(_HEAD[worst], [heading(words, Message("Licences"))]),
        line(words.say(summary), bold=True, spacing="medium"),
    ]
    for number, product in enumerate(counted[:MOST_BARS]):
        body += _bar(product, number, words, open_=alone)
    body += _lines(counted[MOST_BARS:], words)
    if alone and others:
        body.append(line(words.say(uncounted(others[0]))))
    elif others:
        folded = [line(words.say(uncounted(one)), spacing="small") for one in others[:MOST_LINES]]
        body.append(Container(id=FOLDED, items=folded, visible=False))
    if counted:
        body.append(line(words.say(LEGEND), subtle=True, spacing="medium"))
    body.append(line(words.say(_footer(as_of, words, csv=csv)), subtle=True, spacing="medium"))
    if switches := _switches(counted[:MOST_BARS], others, words, alone=alone):
        body.append(buttons(*switches))
    spoken = [words.say(in_words(one)) for one in counted[:MOST_SPOKEN]]
    spoken += [words.say(uncounted(one)) for one in others if alone]
    return card(words, body, speak=" ".join([words.say(summary), *spoken]))


def licence_summary(products: Sequence[Seats]) -> Message:
    """What is worst, in a sentence; ``products`` are in order of scarcity."""
    out = tuple(named(one.name) for one in products if one.shortage is Shortage.OUT)
    low = tuple(named(one.name) for one in products if one.shortage is Shortage.LOW)
    if out and low:
        return Message("No seat is free of {out}, and few of {low}.", out=out, low=low)
    if out:
        return Message("No seat is free of {out}.", out=out)
    if low:
        return Message("Few seats are free of {low}.", low=low)
    if not any(one.counted for one in products):
        return Message("No seats are counted here.")
    return Message("Seats are free of every product.")


def in_words(product: Seats) -> Message:
    """The product and how many are free, in a sentence."""
    return Message("{product}: {free}.", product=named(product.name), free=_free(product))


def details(product: Seats, words: Words) -> str:
    """Where the seats are, and until when; how free seats are reckoned can be followed."""
    told = [Message("{all} to be used, {used} in use.", all=product.usable, used=product.consumed)]
    if product.reserved:
        kept = Message(
            "Kept for requests: {approved} approved, {waiting} waiting.",
            approved=product.promised,
            waiting=product.waiting,
        )
        told.append(kept)
    if product.lapsing:
        told.append(Message("The subscription has expired and is in its grace period."))
    elif product.warning:
        told.append(
            plural("{n} of them is in its grace period.", "{n} of them are in their grace period.", product.warning)
        )
    if product.suspended or product.locked_out:
        gone = product.suspended + product.locked_out
        told.append(plural("{n} more is cancelled.", "{n} more are cancelled.", gone))
    if product.capability in (Capability.SUSPENDED, Capability.DELETED, Capability.LOCKED_OUT):
        told.append(Message("The subscription is cancelled."))
    if product.renews is not None:
        day = words.short_day(product.renews)
        told.append(Message("The trial ends on {day}." if product.trial else "Renews or ends on {day}.", day=day))
    if product.free < 0 and product.waiting:
        missing = min(product.waiting, -product.free)
        told.append(
            plural("{n} waiting request would find no seat.", "{n} waiting requests would find no seat.", missing)
        )
    return " ".join(words.say(one) for one in told)


def uncounted(product: Seats) -> Message:
    """Of a product whose seats cannot run out, or that nobody is given."""
    name = named(product.name)
    if not product.to_people:
        return Message("{product} belongs to the whole organisation: nobody is given a seat of it.", product=name)
    return plural(
        "{product} costs nothing, so that its seats are not counted; {n} person has it.",
        "{product} costs nothing, so that its seats are not counted; {n} people have it.",
        product.consumed,
        product=name,
    )


def _free(product: Seats) -> Message:
    if not product.bought:
        return Message("no seats to be used")
    if product.free < 0:
        return plural("{n} seat too few", "{n} seats too few", -product.free)
    if product.free == 0:
        return Message("none of {all} free", all=product.usable)
    if product.shortage is Shortage.LOW:
        return Message("only {free} of {all} free", free=product.free, all=product.usable)
    return Message("{free} of {all} free", free=product.free, all=product.usable)


def _bar(product: Seats, number: int, words: Words, *, open_: bool) -> list[BareObject]:
    name = line(words.listing([named(product.name)]), bold=True, spacing="none")
    top = sides(name, line(words.say(_free(product)), spacing="none"))
    top.spacing = "medium"
    more = line(details(product, words), subtle=True, spacing="small")
    if not open_:
        more.id, more.visible = f"{DETAILS}{number}", False
    return [top, _pieces(product), more]


def _pieces(product: Seats) -> ColumnSet:
    """In use, kept for requests, and free, side by side; a product without a free seat is of one colour."""
    free = _FREE[product.shortage]
    if product.free <= 0:
        shares = [(1, free)]
    else:
        shares = [(product.consumed, "emphasis"), (product.reserved, "accent"), (product.free, free)]
    whole = sum(share for share, _ in shares)
    columns = [
        Column(
            width=str(max(THINNEST, round(100 * share / whole))),
            style=style,
            backgroundImage=_PICTURE[style],
            minHeight="8px",
            spacing="none",
            items=[],
        )
        for share, style in shares
        if share
    ]
    return ColumnSet(columns=columns, spacing="small")


def _lines(products: Sequence[Seats], words: Words) -> list[BareObject]:
    told: list[BareObject] = [line(words.say(in_words(one)), spacing="small") for one in products[:MOST_LINES]]
    if (rest := len(products) - MOST_LINES) > 0:
        told.append(line(words.say(plural("and {n} more", "and {n} more", n=rest)), subtle=True))
    return told


def _footer(as_of: datetime, words: Words, *, csv: bool) -> Message:
    told = Message("As of {moment}.", moment=words.moment(as_of))
    return Message("{told} As a table: `python app.py licences export`.", told=told) if csv else told


def _switches(bars: Sequence[Seats], others: Sequence[Seats], words: Words, *, alone: bool) -> list[BareObject]:
    if alone:
        return []
    found: list[BareObject] = []
    if bars:
        targets = [f"{DETAILS}{number}" for number in range(len(bars))]
        found.append(ActionToggleVisibility(title=words.say(Message("Details")), target_elements=targets))
    if others:
        title = plural("{n} product without counted seats", "{n} products without counted seats", len(others))
        found.append(ActionToggleVisibility(title=words.say(title), target_elements=[FOLDED]))
    return found
