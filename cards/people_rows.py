"""A result for each person of a request for several: a row each, or, for many, how many of what."""

from __future__ import annotations

from collections import Counter

from adaptivecards.baseobject import BareObject

from approvals.message import Message
from approvals.request import Kind, Request, Result, State
from cards.new_group import MOST_PEOPLE, everybody, names
from cards.pieces import box, line, sides
from cards.request_words import together
from cards.words import Words

_RESULT: dict[Result, Message] = {
    Result.WAITING: Message("Waiting"),
    Result.DONE: Message("Done"),
    Result.ALREADY: Message("Was so already"),
    Result.FAILED: Message("Not done"),
}
_COUNT: dict[Result, Message] = {
    Result.DONE: Message("Done: {n}."),
    Result.ALREADY: Message("Was so already: {n}."),
    Result.FAILED: Message("Not done: {n}."),
    Result.WAITING: Message("Waiting: {n}."),
}


def people_rows(request: Request, words: Words) -> list[BareObject]:
    """Nothing where the sentences name everybody and say as much."""
    if len(request.subjects) < 2 or request.kind is Kind.CREATE:  # whose owners stand in a row of their own
        return []
    people = [subject.person for subject in request.subjects]
    results = Counter(subject.result for subject in request.subjects)
    if request.state in (State.PENDING, State.DENIED, State.CANCELLED, State.EXPIRED) or set(results) == {
        Result.WAITING
    }:
        lines = everybody(people, words)
        return [box("emphasis", lines)] if lines else []
    if len(people) > MOST_PEOPLE:
        counts = [Message(said.template, n=results[result]) for result, said in _COUNT.items() if results[result]]
        return [line(words.say(together(*counts)), bold=True)]
    rows: list[BareObject] = [
        sides(
            line(names([subject.person], words), spacing="none"),
            line(words.say(_RESULT[subject.result]), subtle=True, spacing="none"),
        )
        for subject in request.subjects
    ]
    return [box("emphasis", rows)]
