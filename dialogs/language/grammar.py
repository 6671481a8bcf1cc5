"""One clause against the rules of a language: which intent it is, and what its slots say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from dialogs.language import creation, slots
from dialogs.language.frame import INTENT_SLOTS, ME, Intent, SlotValue
from dialogs.language.mask import Line
from dialogs.language.words import Rule, Words

# A wish for oneself is another intent than the same wish for others.
_FOR_ME = {Intent.ADD_MEMBERS: Intent.JOIN_GROUP, Intent.REMOVE_MEMBERS: Intent.LEAVE_GROUP}


@dataclass(frozen=True)
class Found:
    """An understood clause, with what makes it doubtful."""

    intent: Intent
    slots: Mapping[str, SlotValue] = field(default_factory=dict)
    sure: bool = True
    exact: bool = True
    rule: str = ""

    def has(self, slot: str) -> bool:
        """Whether this intent can have `slot` at all."""
        return slot in INTENT_SLOTS[self.intent]

    def values_of(self, slot: str) -> tuple[str, ...]:
        """The values of a list slot; empty when it was not said."""
        value = self.slots.get(slot, ())
        return value if isinstance(value, tuple) else (value,)

    def having(self, slot: str, value: SlotValue) -> Found:
        """The same with one slot more; unchanged when the intent has no such slot or the value is empty."""
        return replace(self, slots={**self.slots, slot: value}) if value and self.has(slot) else self


def whole(line: Line, words: Words) -> Found | None:
    """The meaning of `line` if one rule describes all of it, end date included."""
    for candidate in _readings(line, words):
        found = _match(candidate, words) or _match_without(candidate, "from_day", words)
        if found is not None:
            return found
        for shape in ("until", "lasting", "vague"):
            match = words.shapes[shape].search(candidate.text)
            if match is None:
                continue
            phrase = candidate.between(*match.span("until")).typed()
            rest = bare(candidate.without(*match.span()), words)
            found = _match(rest, words) or _match(stripped(rest, words), words)
            if found is not None and found.has("until"):
                return found if "until" in found.slots else found.having("until", phrase)
    return None


def _match_without(line: Line, shape: str, words: Words) -> Found | None:
    match = words.shapes[shape].search(line.text)
    return _match(bare(line.without(*match.span()), words), words) if match else None


def clues(line: Line, words: Words) -> list[Intent]:
    """The intents that some words of `line` hint at, likeliest first."""
    hints: list[Intent] = []
    for rule in words.rules:
        if not rule.full and rule.intent not in hints and rule.pattern.search(line.text):
            hints.append(rule.intent)
    return hints


def bare(line: Line, words: Words) -> Line:
    """`line` without the signs at its ends."""
    tokens = list(line.tokens)
    while tokens and tokens[0].kind == "s" and tokens[0].norm not in "?+(":
        tokens.pop(0)
    while tokens and tokens[-1].kind == "s" and (tokens[-1].norm != "?" or len(tokens) > 1):
        tokens.pop()
    return Line(tokens, line.source, line.cut)


def stripped(line: Line, words: Words) -> Line:
    """`line` without greetings, courtesy and "could you" around what is wanted; empty when there is nothing else."""
    for _ in range(8):
        before = len(line.tokens)
        for name in ("greeting", "opener", "asking"):
            match = words.shapes[name].match(line.text)
            if match and match.end() > 0:
                line = line.since(match.end())
        match = words.shapes["ending"].search(line.text)
        if match:
            line = line.until(match.start())
        if len(line.tokens) == before or not line:
            break
    return line


def _readings(line: Line, words: Words) -> list[Line]:
    plain = bare(line, words)
    short = stripped(plain, words)
    return [plain, short] if short and short.text != plain.text else [plain]


def _match(line: Line, words: Words) -> Found | None:
    if not line:
        return None
    for rule in words.rules:
        if not rule.full or (rule.needs and rule.needs.isdisjoint(line.words)):
            continue
        match = rule.pattern.fullmatch(line.text)
        if match is None:
            continue
        found = _fill(rule, match, line, words)
        if found is not None:
            return found
    return None


def _fill(rule: Rule, match: re.Match[str], line: Line, words: Words) -> Found | None:
    if rule.intent is Intent.CREATE_GROUP:
        return Found(rule.intent, creation.read(line, words), sure=rule.sure, rule=rule.source)
    values: dict[str, SlotValue] = dict(rule.fixed)
    exact = True
    for name in rule.pattern.groupindex:
        if match[name] is None:
            continue
        passage = line.between(*match.span(name))
        value = _value(name, passage, words)
        if not value:
            if name in ("people", "owners"):
                return None
            continue
        values[name] = value
        exact = exact and all(t.exact for t in passage.tokens)
    found = Found(rule.intent, values, sure=rule.sure, exact=exact, rule=rule.source)
    return _settled(found, line)


def _value(name: str, passage: Line, words: Words) -> SlotValue:
    if name == "group":
        return slots.group_values(passage, words)
    if name in ("people", "owners", "members"):
        return slots.people_values(passage, words)
    if name == "request":
        return slots.request_values(passage, words)
    if name == "licence":
        return slots.product_values(passage, words, "l")
    if name == "app":
        return slots.product_values(passage, words, "a")
    return slots.free_text(passage, words)


def _settled(found: Found, line: Line) -> Found:
    """The intent for oneself where only the speaker is meant, and an end date that was said without a preposition."""
    if found.slots.get("people") == (ME,):
        rest = {k: v for k, v in found.slots.items() if k != "people"}
        if found.intent in _FOR_ME:
            found = replace(found, intent=_FOR_ME[found.intent], slots=rest)
        elif found.intent is Intent.EXTEND_MEMBERSHIP:
            found = replace(found, slots=rest)
        elif found.intent is Intent.LIST_USER_GROUPS:
            found = replace(found, intent=Intent.LIST_MY_GROUPS, slots=rest)
    last = line.tokens[-1]
    before = line.tokens[-2] if len(line.tokens) > 1 else last
    if found.has("until") and "until" not in found.slots and last.kind in "du" and before.kind in "gq":
        found = found.having("until", last.values[0])
    return found
