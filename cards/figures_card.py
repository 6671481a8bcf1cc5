"""How long people wait for a decision and what is stuck: figures for administrators."""

from __future__ import annotations

from typing import Any

from adaptivecards.baseobject import BareObject

from approvals.figures import AGES, Figures, Stuck, Verdict, Why, Window
from approvals.message import Message, plural
from cards.elements import TextBlock
from cards.pieces import banner, card, heading, line, row
from cards.words import Words

MOST_STUCK = 10

_VERDICT: dict[Verdict, Message] = {
    Verdict.APPROVED: Message("Approved"),
    Verdict.DENIED: Message("Denied"),
    Verdict.EXPIRED: Message("Expired"),
    Verdict.CANCELLED: Message("Cancelled"),
}
_WHY: dict[Why, Message] = {
    Why.PENDING: Message("Request {number} has waited for an answer since {day}."),
    Why.NOT_CARRIED_OUT: Message("Request {number} was approved on {day} and is not carried out."),
    Why.DEAD_LETTER: Message("Work for request {number} was given up on {day}."),
}


def figures_card(figures: Figures, words: Words) -> dict[str, Any]:
    """Numbers only, no names: whoever reads it asks for a request by its number. Sends nothing."""
    count = _open(figures)
    body: list[BareObject] = [
        banner("accent", [heading(words, Message("How requests are getting on"))]),
        line(words.say(count), bold=True, spacing="medium"),
        *_by_age(figures, words),
    ]
    for window in figures.windows:
        body += _window(window, words)
    body += [_part(Message("To be looked at"), words), *_stuck(figures, words)]
    speak = [count, *(_median(window, words) for window in figures.windows), _how_many_stuck(figures)]
    return card(words, body, speak=" ".join(words.say(said) for said in speak))


def _open(figures: Figures) -> Message:
    return plural("{n} request is open.", "{n} requests are open.", n=figures.open)


def _by_age(figures: Figures, words: Words) -> list[BareObject]:
    labels = [words.say(Message("up to {time}", time=words.lasting(age))) for age in AGES]
    labels.append(words.say(Message("longer")))
    return [row(label, str(n)) for label, n in zip(labels, figures.open_by_age, strict=True) if n]


def _window(window: Window, words: Words) -> list[BareObject]:
    rows = [
        row(words.say(word), str(window.verdicts[verdict]))
        for verdict, word in _VERDICT.items()
        if verdict in window.verdicts
    ]
    head = plural("The last day", "The last {n} days", n=window.days)
    return [_part(head, words), line(words.say(_median(window, words)), spacing="small"), *rows]


def _median(window: Window, words: Words) -> Message:
    if window.median is None or window.p90 is None:
        return plural("Nobody decided anything in {n} day.", "Nobody decided anything in {n} days.", n=window.days)
    return plural(
        "In {n} day half of the decisions took no longer than {median}, nine in ten no longer than {p90}.",
        "In {n} days half of the decisions took no longer than {median}, nine in ten no longer than {p90}.",
        n=window.days,
        median=words.lasting(window.median),
        p90=words.lasting(window.p90),
    )


def _how_many_stuck(figures: Figures) -> Message:
    if not figures.stuck:
        return Message("Nothing is stuck.")
    return plural("{n} request is stuck.", "{n} requests are stuck.", n=len(figures.stuck))


def _stuck(figures: Figures, words: Words) -> list[BareObject]:
    lines: list[BareObject] = [line(words.say(_how_many_stuck(figures)))]
    lines += [line(words.say(_one(stuck, words))) for stuck in figures.stuck[:MOST_STUCK]]
    if (rest := len(figures.stuck) - MOST_STUCK) > 0:
        lines.append(line(words.say(plural("and {n} more", "and {n} more", n=rest)), subtle=True))
    return lines


def _one(stuck: Stuck, words: Words) -> Message:
    return Message(_WHY[stuck.why].template, number=stuck.request_id, day=words.local_date(stuck.since))


def _part(head: Message, words: Words) -> TextBlock:
    top = heading(words, head)
    top.spacing = "large"
    return top
