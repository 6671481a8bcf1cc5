"""Which groups are fit to give licences, and what stands in the way of the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adaptivecards.baseobject import BareObject

from approvals.licence_candidates import Candidate
from approvals.licence_readiness import Fitness, Hindrance, Obstacle
from approvals.message import Message, plural
from cards.foreign import named
from cards.licence_people_card import only_the_first
from cards.pieces import banner, card, heading, line
from cards.words import Words

MOST, MOST_SPOKEN, MOST_CANDIDATES = 10, 5, 5


def licence_readiness_card(
    groups: Sequence[Fitness], words: Words, candidates: Sequence[Candidate] = (), *, unlooked: int = 0
) -> dict[str, Any]:
    """``groups`` with what stands in their way, then the ``candidates``; ``unlooked``: how many licensed groups there
    are besides. Sends nothing."""
    amiss = [one for one in groups if one.hindrances]
    count = plural(
        "{n} group was looked at, {amiss} with something in the way.",
        "{n} groups were looked at, {amiss} with something in the way.",
        len(groups),
        amiss=len(amiss),
    )
    ordered = [*amiss, *(one for one in groups if not one.hindrances)]
    body: list[BareObject] = [
        banner("warning" if amiss else "good", [heading(words, Message("Licence readiness"))]),
        line(words.say(count), bold=True, spacing="medium"),
    ]
    for one in ordered[:MOST]:
        members = plural("{group}: {n} member", "{group}: {n} members", one.members, group=named(one.group.name))
        body.append(line(words.say(members), bold=True, spacing="medium"))
        told = [in_words(each) for each in one.hindrances] or [Message("Fit: nothing stands in the way.")]
        body += [line(words.say(message), spacing="none") for message in told]
    if rest := unlooked + max(0, len(ordered) - MOST):
        more = plural(
            "{n} more group gives licences: ask for it by its name.",
            "{n} more groups give licences: ask for one by its name.",
            rest,
        )
        body.append(line(words.say(more), subtle=True))
    body += _candidates(candidates[:MOST_CANDIDATES], words)
    spoken = [
        Message("{group}: {what}", group=named(one.group.name), what=in_words(one.hindrances[0]))
        for one in amiss[:MOST_SPOKEN]
    ]
    return card(words, body, speak=" ".join(map(words.say, [count, *spoken])))


def _candidates(candidates: Sequence[Candidate], words: Words) -> list[BareObject]:
    if not candidates:
        return []
    head = heading(words, Message("Could give licences"))
    head.spacing = "large"
    found: list[BareObject] = [head]
    for one in candidates:
        found.append(line(words.say(candidate_in_words(one)), spacing="medium"))
        found += [line(words.say(in_words(each)), subtle=True, spacing="none") for each in one.fitness.hindrances]
    return found


def candidate_in_words(one: Candidate) -> Message:
    return plural(
        "{group}: {holders} of {n} member is given {product} directly. The group could do that.",
        "{group}: {holders} of {n} members are given {product} directly. The group could do that.",
        one.fitness.members,
        group=named(one.fitness.group.name),
        holders=one.holders,
        product=named(one.product.name),
    )


def in_words(hindrance: Hindrance) -> Message:
    """The hindrance and what to do about it."""
    n, names = hindrance.count, tuple(named(name) for name in hindrance.names)
    match hindrance.obstacle:
        case Obstacle.KIND:
            return Message("A distribution list gives no licences: use a security group.")
        case Obstacle.GUESTS:
            return plural(
                "{n} guest takes a seat like everybody: {people}. Keep guests in a group of their own.",
                "{n} guests take seats like everybody: {people}. Keep guests in a group of their own.",
                n,
                people=names,
            )
        case Obstacle.NESTED:
            return plural(
                "{n} group is inside it, whose members get nothing: {groups}. Add them directly.",
                "{n} groups are inside it, whose members get nothing: {groups}. Add them directly.",
                n,
                groups=names,
            )
        case Obstacle.TOO_FEW:
            return plural(
                "{n} seat of {product} is missing for its members.",
                "{n} seats of {product} are missing for its members.",
                n,
                product=names,
            )
        case Obstacle.CONFLICT:
            return plural(
                "{n} member has a plan that conflicts: {people}.",
                "{n} members have a plan that conflicts: {people}.",
                n,
                people=names,
            )
        case Obstacle.LOCATION:
            return plural(
                "{n} member has no usage location and gets the organisation's: {people}.",
                "{n} members have no usage location and get the organisation's: {people}.",
                n,
                people=names,
            )
        case Obstacle.UNREAD:
            return only_the_first(n)
