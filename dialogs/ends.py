"""The end of a wish: phrases become moments where they are some; the others become questions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, tzinfo

from approvals.message import Message
from dialogs.answer import Speaker
from dialogs.draft import Draft
from dialogs.language import DatePhrase, resolve
from dialogs.replies import Reply

IMPOSSIBLE = frozenset({"past", "absurd"})  # ends that were understood and cannot be


def end_in(draft: Draft, speaker: Speaker, now: datetime) -> DatePhrase:
    """What the draft's phrase means on the person's own clock."""
    return resolve(draft.until_phrase, speaker.local(now), speaker.locale, draft.lang or None)


def with_until(draft: Draft, speaker: Speaker, now: datetime) -> Draft:
    """Turn the phrase into a moment where it is one; otherwise it stays and is asked about."""
    if not draft.until_phrase:
        return draft
    end = end_in(draft, speaker, now).end
    return replace(draft, until=end, until_phrase="", end_missing=False) if end else draft


def with_end(draft: Draft, said: Reply, speaker: Speaker, now: datetime) -> Draft:
    """With the end that was answered."""
    if said.endless:
        return replace(draft, until=None, until_phrase="", end_missing=False)
    return with_until(replace(draft, until_phrase=said.end), speaker, now)


def which_end(phrase: str, problem: str | None) -> Message:
    """The question about an end with a problem, or about one that is missing."""
    if not phrase:
        return Message("Which day should be the last one? Choose it in the calendar, or tell me.")
    if problem == "past":
        return Message("“{phrase}” is over already. Until when do you need it?", phrase=phrase)
    if problem == "absurd":
        return Message("“{phrase}” is very far away. Until when do you need it?", phrase=phrase)
    return Message(
        "I am not sure which day “{phrase}” is. Until when do you need it? For example: 31 March 2027.", phrase=phrase
    )


def end_of(day: str, zone: tzinfo, before: datetime | None = None) -> datetime | None:
    """The last moment of a day chosen in a calendar (ISO, or "" for none) where somebody is; an untouched day keeps
    its exact moment."""
    if not day:
        return None
    chosen = date.fromisoformat(day)
    if before is not None and before.astimezone(zone).date() == chosen:
        return before
    return datetime.combine(chosen, time(23, 59, 59), tzinfo=zone)
