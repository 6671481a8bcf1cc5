"""What decided about a wish, in words: the setting by its own name, its value, who says so and how old that is."""

from __future__ import annotations

from datetime import datetime

from approvals.decision import Looked
from approvals.message import Message
from approvals.tenant_policy import Problem, Source
from cards.words import Words


def decided_by(looked: Looked, words: Words, now: datetime) -> Message:
    """ "What decided: the setting “EnableGroupCreation” is “false”, read from Microsoft Entra 3 minutes ago." """
    return Message("What decided: {what}.", what=_said(looked, words, now))


def looked_at(looked: Looked, words: Words, now: datetime) -> Message:
    """One line of a dry run."""
    if looked.allows:
        return Message("✓ {rule}: {what}", rule=looked.rule, what=_said(looked, words, now))
    return Message("✗ {rule}: {what}", rule=looked.rule, what=_said(looked, words, now))


def _said(looked: Looked, words: Words, now: datetime) -> Message:
    if looked.problem is not None:
        return Message("“{setting}” {why}", setting=looked.setting, why=_missing(looked.problem))
    source = _source(looked, words, now)
    return Message("“{setting}” is “{value}”, {source}", setting=looked.setting, value=looked.value, source=source)


def _source(looked: Looked, words: Words, now: datetime) -> Message:
    if looked.as_of is None or looked.source is Source.CONFIGURED:
        return Message("set for me by your organisation")
    age = words.lasting(max(now - looked.as_of, now - now))
    if looked.source is Source.ATTESTED:
        return Message("as your administrator stated it {age} ago", age=age)
    return Message("read from Microsoft Entra {age} ago", age=age)


def _missing(problem: Problem) -> Message:
    match problem:
        case Problem.UNREADABLE:
            return Message("may not be read by me, and counts as closed")
        case Problem.NOT_ATTESTED:
            return Message("was stated by no administrator, and counts as closed")
        case Problem.GROUP_MISSING:
            return Message("names a group that does not exist, and counts as closed")
        case _:
            return Message("has a value that makes no sense, and counts as closed")
