"""What is wrong with licences today, the worst first: who has none, of what seats run short, and what ends."""

from __future__ import annotations

from typing import Any

from adaptivecards.baseobject import BareObject

from approvals.licence_digest import Failing, LicenceDigest
from approvals.message import Message, plural
from approvals.seats import Seats, Shortage
from cards.foreign import named
from cards.licence_card import in_words
from cards.licence_words import WHY_NOT
from cards.pieces import banner, card, heading, line
from cards.words import Words

MOST = 10


def licence_digest_summary(digest: LicenceDigest, words: Words) -> str:
    """What the notification shows, and what is read aloud first: each part in a sentence."""
    told = []
    if digest.people:
        told.append(
            plural(
                "{n} person lacks a licence that a group should give.",
                "{n} people lack a licence that a group should give.",
                digest.people,
            )
        )
    if out := tuple(named(one.name) for one in digest.short if one.shortage is Shortage.OUT):
        told.append(Message("No seat is free of {out}.", out=out[:MOST]))
    if low := tuple(named(one.name) for one in digest.short if one.shortage is Shortage.LOW):
        told.append(Message("Few seats are free of {low}.", low=low[:MOST]))
    if digest.ending:
        told.append(plural("{n} subscription ends.", "{n} subscriptions end.", len(digest.ending)))
    if digest.unread and not digest.failing:
        told.append(_unread(digest))
    return " ".join(map(words.say, told))


def licence_digest_card(digest: LicenceDigest, words: Words) -> dict[str, Any]:
    """Sends nothing: it says what to ask for more."""
    worst = bool(digest.failing) or any(one.shortage is Shortage.OUT for one in digest.short)
    summary = licence_digest_summary(digest, words)
    body: list[BareObject] = [
        banner("attention" if worst else "warning", [heading(words, Message("Licences today"))]),
        line(summary, bold=True, spacing="medium"),
    ]
    failing = [words.say(_failing(one)) for one in digest.failing]
    unread = [words.say(_unread(digest))] if digest.unread else []
    body += _part(Message("Groups that cannot give their licences"), failing, unread, words)
    short = [words.say(in_words(one)) for one in digest.short]
    body += _part(Message("Seats that run short"), short, [], words)
    ending = [words.say(_ending(one, words)) for one in digest.ending]
    body += _part(Message("Subscriptions that end"), ending, [], words)
    hint = Message("Say “licences” for all seats.")
    if digest.failing:
        hint = Message(
            "Say “licences” for all seats, or “who in {group} has no licence and why?”.",
            group=named(digest.failing[0].group.name),
        )
    again = Message("I write again when something changes, else in a week.")
    body += [line(words.say(hint), spacing="medium"), line(words.say(again), subtle=True)]
    return card(words, body, speak=" ".join([summary, *failing[:MOST], *ending[:MOST], words.say(hint)]))


def _part(head: Message, told: list[str], notes: list[str], words: Words) -> list[BareObject]:
    """Nothing where there is nothing to tell."""
    if not told and not notes:
        return []
    body: list[BareObject] = [line(words.say(head), bold=True, spacing="medium")]
    body += [line(one) for one in told[:MOST]]
    if (rest := len(told) - MOST) > 0:
        body.append(line(words.say(plural("and {n} more", "and {n} more", n=rest)), subtle=True))
    return [*body, *(line(note, subtle=True) for note in notes)]


def _failing(one: Failing) -> Message:
    group = named(one.group.name)
    if not one.why:
        return Message("{group}: {why}.", group=group, why=Message("Microsoft Entra does not say why"))
    count = plural("{n} person", "{n} people", len(one.people))
    if one.more:
        count = plural("more than {n} person", "more than {n} people", len(one.people))
    why = tuple(Message("{why} ({n})", why=WHY_NOT[why], n=n) for why, n in one.why)
    if len(why) == 1:
        return Message("{group}: {people}, {why}.", group=group, people=count, why=WHY_NOT[one.why[0][0]])
    return Message("{group}: {people}: {why}.", group=group, people=count, why=why)


def _ending(product: Seats, words: Words) -> Message:
    name = named(product.name)
    day = "" if product.renews is None else words.short_day(product.renews)
    if product.warning and not product.lapsing:
        # Several subscriptions, of which one has expired: the date may be another's.
        return plural(
            "{product}: {n} seat is in its grace period.",
            "{product}: {n} seats are in their grace period.",
            product.warning,
            product=name,
        )
    if not product.warning:
        return Message("{product}: the trial ends on {day}.", product=name, day=day)
    if not day:
        return Message("{product} has expired and is in its grace period.", product=name)
    return Message("{product} has expired and is in its grace period, until {day}.", product=name, day=day)


def _unread(digest: LicenceDigest) -> Message:
    return plural(
        "{n} more group has members without a licence.",
        "{n} more groups have members without a licence.",
        digest.unread,
    )
