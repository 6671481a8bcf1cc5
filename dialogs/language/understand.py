"""A sentence to a frame, by masking what is a name and reading the rest with a grammar of plain rules.

Pure and deterministic: no clock, no network, no memory of earlier sentences. Text proposes, code disposes: nothing
in a sentence can do more than become a frame.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from dialogs.language import clauses, dates, grammar
from dialogs.language.frame import DESTRUCTIVE, Frame, Intent, SlotValue
from dialogs.language.grammar import Found
from dialogs.language.mask import Line, Token, mask
from dialogs.language.names import Names
from dialogs.language.words import Words, load

SURE = 0.8
# What is most easily mistaken for what, where the words give no hint: the second button of "did you mean".
_NEIGHBOURS: dict[Intent, tuple[Intent, ...]] = {
    Intent.JOIN_GROUP: (Intent.ADD_MEMBERS, Intent.CHECK_MEMBERSHIP),
    Intent.LEAVE_GROUP: (Intent.REMOVE_MEMBERS, Intent.CANCEL_REQUEST),
    Intent.ADD_MEMBERS: (Intent.APPROVE_REQUEST, Intent.JOIN_GROUP),
    Intent.REMOVE_MEMBERS: (Intent.LEAVE_GROUP, Intent.DENY_REQUEST),
    Intent.ADD_OWNERS: (Intent.ADD_MEMBERS, Intent.LIST_OWNERS),
    Intent.REMOVE_OWNERS: (Intent.REMOVE_MEMBERS, Intent.ADD_OWNERS),
    Intent.CREATE_GROUP: (Intent.FIND_GROUPS, Intent.HELP),
    Intent.LIST_MY_GROUPS: (Intent.LIST_MY_REQUESTS, Intent.FIND_GROUPS),
    Intent.LIST_USER_GROUPS: (Intent.CHECK_MEMBERSHIP, Intent.LIST_MY_GROUPS),
    Intent.LIST_MEMBERS: (Intent.LIST_OWNERS, Intent.GROUP_INFO),
    Intent.LIST_OWNERS: (Intent.LIST_MEMBERS, Intent.GROUP_INFO),
    Intent.CHECK_MEMBERSHIP: (Intent.JOIN_GROUP, Intent.LIST_MEMBERS),
    Intent.GROUP_INFO: (Intent.JOIN_GROUP, Intent.LIST_OWNERS),
    Intent.FIND_GROUPS: (Intent.GROUP_INFO, Intent.LIST_MY_GROUPS),
    Intent.LIST_MY_REQUESTS: (Intent.LIST_APPROVALS, Intent.CANCEL_REQUEST),
    Intent.LIST_APPROVALS: (Intent.LIST_MY_REQUESTS, Intent.APPROVE_REQUEST),
    Intent.CANCEL_REQUEST: (Intent.NEGATE, Intent.LEAVE_GROUP),
    Intent.APPROVE_REQUEST: (Intent.AFFIRM, Intent.ADD_MEMBERS),
    Intent.DENY_REQUEST: (Intent.NEGATE, Intent.REMOVE_MEMBERS),
    Intent.EXTEND_MEMBERSHIP: (Intent.JOIN_GROUP, Intent.CHECK_MEMBERSHIP),
    Intent.CHANGE_POLICY: (Intent.GROUP_INFO, Intent.CREATE_GROUP),
    Intent.LICENCE_AVAILABILITY: (Intent.LICENCE_GROUPS, Intent.FIND_GROUPS),
    Intent.LICENCE_GROUPS: (Intent.LICENCE_AVAILABILITY, Intent.FIND_GROUPS),
    Intent.APP_ACCESS: (Intent.JOIN_GROUP, Intent.LICENCE_GROUPS),
    Intent.HELP: (Intent.OUT_OF_SCOPE, Intent.SMALL_TALK),
    Intent.SMALL_TALK: (Intent.OUT_OF_SCOPE, Intent.HELP),
    Intent.AFFIRM: (Intent.APPROVE_REQUEST, Intent.SMALL_TALK),
    Intent.NEGATE: (Intent.CANCEL_REQUEST, Intent.DENY_REQUEST),
    Intent.OUT_OF_SCOPE: (Intent.HELP, Intent.SMALL_TALK),
}


@dataclass(frozen=True)
class Reading:
    """A frame together with how it came about, for explaining."""

    frame: Frame
    masked: str
    rule: str
    hints: tuple[Intent, ...]


def understand(text: str, names: Names | None = None, *, now: datetime, locale: str | None = None) -> Frame:
    """What `text` asks for.

    `names` are the names the directory knows: with them names are found wherever they stand, without them only where
    the grammar expects one. `now` is the person's own clock, aware; it and `locale` ("en-GB") decide only whether an
    end date makes sense, which the frame's `sure` takes into account. Never raises for any text.
    """
    return read(text, names, now=now, locale=locale).frame


def read(text: str, names: Names | None = None, *, now: datetime, locale: str | None = None) -> Reading:
    """As `understand`, with the masked sentence, the rule that matched and the intents its words hint at."""
    words = load("en")
    line = mask(text, names, words)
    line = _unquoted(_with_corrections(line, words), names, words)
    if not line:
        return Reading(_frame([Found(Intent.OUT_OF_SCOPE)], 0.9, (), True), "", "nothing to read", ())
    found = clauses.read(line, clauses.Reader(words))
    hints = tuple(grammar.clues(line, words))
    if found:
        confidence = _confidence(found, line, words, names, now, locale)
        return Reading(_frame(found, confidence, hints, confidence >= SURE), line.text, found[0].rule, hints)
    guess = _guess(line, hints)
    known = not hints or guess.intent is Intent.OUT_OF_SCOPE
    frame = _frame([guess], 0.6 if known else 0.4, hints, known and not line.cut and len(hints) < 2)
    return Reading(frame, line.text, "no rule describes it whole", hints)


def _frame(found: list[Found], confidence: float, hints: tuple[Intent, ...], sure: bool) -> Frame:
    main, *rest = found
    others = [h for h in (*hints, *_NEIGHBOURS[main.intent]) if h is not main.intent]
    return Frame(
        intent=main.intent,
        slots=main.slots,
        also=tuple(Frame(f.intent, f.slots) for f in rest),
        confidence=confidence,
        sure=sure,
        alternatives=tuple(dict.fromkeys(others))[:2],
    )


def _confidence(
    found: list[Found], line: Line, words: Words, names: Names | None, now: datetime, locale: str | None
) -> float:
    score = 0.95
    wondering = words.shapes["wondering"].search(line.text)
    for part in found:
        if not part.sure:
            score = min(score, 0.6)
        if part.intent in DESTRUCTIVE and (wondering or not part.exact):
            score = min(score, 0.7)
        until = part.slots.get("until")
        if isinstance(until, str) and dates.resolve(until, now, locale or "en").problem in ("past", "absurd"):
            score = min(score, 0.7)
    if line.cut:
        score = min(score, 0.5)
    if names is not None and "group" in found[0].slots and not any(t.kind in "gq" for t in line.tokens):
        score = min(score, 0.85)
    return score


def _guess(line: Line, hints: tuple[Intent, ...]) -> Found:
    """The likeliest intent of a sentence no rule describes, with the names that stand in it; never made sure."""
    if not hints:
        return Found(Intent.OUT_OF_SCOPE, sure=False)
    found = Found(hints[0], sure=False)
    for slot, kinds in (("group", "g"), ("people", "pe"), ("licence", "l"), ("app", "a"), ("request", "n")):
        values: SlotValue = tuple(v for t in line.tokens if t.kind in kinds for v in t.values)
        found = found.having(slot, values)
    return found


def _with_corrections(line: Line, words: Words) -> Line:
    """ "no, sorry," between two values becomes one sign, so that the grammar can drop what was taken back."""
    match = words.shapes["correction"].search(" " + line.text) if len(line.tokens) > 3 else None
    for _ in range(3):
        if match is None or match.start() < 2:
            return line
        start, end = match.start() - 1, match.end() - 1
        gone = line.between(start, end)
        if not gone or (len(gone.tokens) < 2 and re.fullmatch(r"[\w ]*", gone.text)):
            return line
        sign = Token("‹x›", gone.tokens[0].start, gone.tokens[-1].end, "x")
        left, right = line.until(start), line.since(end)
        if not left or not right:
            return line
        line = Line((*left.tokens, sign, *right.tokens), line.source, line.cut)
        match = words.shapes["correction"].search(" " + line.text)
    return line


def _unquoted(line: Line, names: Names | None, words: Words) -> Line:
    """A sentence that is one quotation from end to end is read as if it had no quotation marks."""
    if len(line.tokens) == 1 and line.tokens[0].kind == "q" and " " in line.tokens[0].values[0].strip():
        return mask(line.tokens[0].values[0], names, words)
    return line
