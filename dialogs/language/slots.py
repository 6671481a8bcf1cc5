"""What a passage of a sentence says as a slot: the name without the words around it, pronouns as tokens."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dialogs.language.frame import ALL, CONTEXT, LAST, ME, MY_MANAGER, MY_TEAM
from dialogs.language.mask import Line, Token
from dialogs.language.words import Words

REFERENCES = frozenset({ME, MY_TEAM, MY_MANAGER, CONTEXT, LAST, ALL})
_SEPARATORS = frozenset({",", "and", "+", ";", "plus", "/", "or"})


def group_values(passage: Line, words: Words) -> tuple[str, ...]:
    """The groups named in `passage`; @ctx for "it", nothing for "a group"."""
    whole = _reference(passage, words, {CONTEXT})
    if whole:
        return whole
    passage = _corrected(passage)
    return tuple(v for part in _parts(passage) for v in _group(part, words))


def people_values(passage: Line, words: Words) -> tuple[str, ...]:
    """The people named in `passage`, without those excluded ("Anna but not Bob"); pronouns as tokens."""
    passage = _corrected(_without_exceptions(passage, words))
    whole = _reference(passage, words, {ME, MY_TEAM, MY_MANAGER, CONTEXT, ALL})
    if whole:
        return whole
    values: list[str] = []
    for part in _parts(passage):
        found = _reference(part, words, {ME, MY_TEAM, MY_MANAGER, CONTEXT})
        if not found:
            hidden = [v for t in part.tokens if t.kind in "pe" for v in t.values]
            if hidden and all(t.kind in "pes" or t.norm in words.common for t in part.tokens):
                found = tuple(hidden)
            else:
                typed = _trimmed(
                    part,
                    words.lists["determiners"] | {"user", "colleague", "colleagues", "both", "also"},
                    words.lists["tails"],
                ).typed()
                found = (typed,) if typed and typed.casefold() not in words.lists["nothing"] else ()
        values.extend(v for v in found if v not in values)
    return tuple(values)


def request_values(passage: Line, words: Words) -> tuple[str, ...]:
    """Request numbers, or @last, @all, @ctx."""
    numbers = tuple(v for t in passage.tokens if t.kind == "n" for v in t.values)
    return numbers or _reference(passage, words, {LAST, ALL, CONTEXT}) or (CONTEXT,)


def product_values(passage: Line, words: Words, kind: str) -> tuple[str, ...]:
    """Licences (`kind` l) or applications (a): masked ones where there are any, else the words as typed."""
    hidden = tuple(v for t in passage.tokens if t.kind == kind or t.kind == "q" for v in t.values)
    if hidden and all(t.kind != "w" or t.norm in words.common for t in passage.tokens):
        return hidden
    found = []
    for part in _parts(passage):
        heads = words.lists["products"]
        typed = _trimmed(part, words.lists["determiners"] | heads, words.lists["tails"] | heads).typed()
        if typed:
            found.append(typed)
    return tuple(found)


def free_text(passage: Line, words: Words) -> str:
    """A reason, a description or a topic, as typed, without courtesy around it."""
    text = passage.typed()
    return text.strip(" ,;:-–—")


def _reference(passage: Line, words: Words, allowed: set[str]) -> tuple[str, ...]:
    token = words.pronouns.get(passage.text)
    return (token,) if token in allowed and token is not None else ()


def _corrected(passage: Line) -> Line:
    """Only what follows the last "no, sorry": the first value was taken back."""
    for at in range(len(passage.tokens) - 1, -1, -1):
        if passage.tokens[at].kind == "x":
            return Line(passage.tokens[at + 1 :], passage.source, passage.cut)
    return passage


def _without_exceptions(passage: Line, words: Words) -> Line:
    for at, token in enumerate(passage.tokens):
        if at and token.norm in words.lists["except"]:
            end = at
            while end and (passage.tokens[end - 1].norm in ("but", "and", ",")):
                end -= 1
            return Line(passage.tokens[:end], passage.source, passage.cut)
    return passage


def _parts(passage: Line) -> list[Line]:
    parts: list[list[Token]] = [[]]
    for token in passage.tokens:
        if token.norm in _SEPARATORS and token.kind in "sw" and passage.source[token.start : token.end] != "&":
            parts.append([])
        else:
            parts[-1].append(token)
    return [Line(p, passage.source, passage.cut) for p in parts if p]


def _group(part: Line, words: Words) -> tuple[str, ...]:
    hidden = [t for t in part.tokens if t.kind in "gqe"]
    around = words.lists["heads"] | words.lists["determiners"] | words.lists["tails"] | {"‹d›", "‹u›"}
    if hidden and all(t in hidden or t.kind == "s" or t.norm in around for t in part.tokens):
        return tuple(v for t in hidden for v in t.values)
    found = _reference(part, words, {CONTEXT})
    if found:
        return found
    trimmed = _trimmed(part, words.lists["determiners"] | {"group", "groups", "both", "also"}, words.lists["tails"])
    trimmed = _without_head(trimmed)
    if len(trimmed.tokens) == 1 and trimmed.tokens[0].norm in words.lists["nothing"] and trimmed.typed().islower():
        return ()
    typed = trimmed.typed()
    return (typed,) if re.search(r"\w", typed) else ()


def _without_head(part: Line) -> Line:
    """Without the noun at the end ("the Falcon group"), unless it is written as part of the name ("Platform Team")."""
    tokens = list(part.tokens)
    if len(tokens) > 1 and re.fullmatch(r"groups?|lists?|team|channel|dl", tokens[-1].norm):
        typed = part.source[tokens[-1].start : tokens[-1].end]
        if typed.islower() or tokens[-1].norm in ("group", "groups"):
            tokens.pop()
            while len(tokens) > 1 and tokens[-1].norm in ("security", "mailing", "distribution", "365"):
                tokens.pop()
    return Line(tokens, part.source, part.cut)


def _trimmed(part: Line, before: Sequence[str] | frozenset[str], after: Sequence[str] | frozenset[str]) -> Line:
    tokens = list(part.tokens)
    while len(tokens) > 1 and tokens[0].kind in "ws" and (tokens[0].kind == "s" or tokens[0].norm in before):
        tokens.pop(0)
    while len(tokens) > 1 and (tokens[-1].kind == "s" or tokens[-1].norm in after or tokens[-1].norm == "'s"):
        tokens.pop()
    return Line(tokens, part.source, part.cut)
