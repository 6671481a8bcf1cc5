"""Narrow, whole-sentence forms in five languages, with a meaning of their own: known without asking the network.

"undo that", "I am away until Monday, let Ben decide". Nothing but courtesy may stand around a form, and a name in it
must look like one: any other sentence is the network's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from types import MappingProxyType

from dialogs.language.dates import resolve
from dialogs.language.dates.words import vocabulary
from dialogs.language.decoding import Decoded, Wish, said
from dialogs.language.everyday import everyday
from dialogs.language.forms.words import Forms, Section, forms
from dialogs.language.frame import CHOICES, CONTEXT, LAST, LIST_SLOTS, ME, Intent, SlotValue
from dialogs.language.labels import LANGUAGES
from dialogs.language.lexicon import fold
from dialogs.language.pieces import Piece

MEANS: Mapping[str, tuple[Intent, Mapping[str, SlotValue]]] = MappingProxyType(
    {
        "undo": (Intent.UNDO, {}),
        "away": (Intent.AWAY, {}),
        "back": (Intent.BACK, {}),
        "who_let_in": (Intent.WHO_LET_IN, {}),
        "why_in": (Intent.WHO_LET_IN, {}),
        "why_refused": (Intent.WHY_REFUSED, {}),
        "figures": (Intent.FIGURES, {}),
        "doctor": (Intent.DOCTOR, {}),
        "readiness": (Intent.READINESS, {}),
        "approve_all": (Intent.APPROVE_ALL, {}),
        "offer": (Intent.APPROVE_REQUEST, {}),
        "add_owners": (Intent.ADD_OWNERS, {}),
        "create_group": (Intent.CREATE_GROUP, {}),
        "open": (Intent.CHANGE_POLICY, {"policy": "open"}),
        "approval": (Intent.CHANGE_POLICY, {"policy": "approval"}),
        "closed": (Intent.CHANGE_POLICY, {"policy": "closed"}),
        "may_i_create": (Intent.MAY_I_CREATE, {}),
        "what_if": (Intent.WHAT_IF, {}),
        "make_requestable": (Intent.MAKE_REQUESTABLE, {}),
        "what_opens": (Intent.WHAT_OPENS, {}),
        "groups_opening": (Intent.GROUPS_OPENING, {}),
        "withdraw_effect": (Intent.WITHDRAW_EFFECT, {}),
        "declare_effect": (Intent.DECLARE_EFFECT, {}),
        "seed_group": (Intent.SEED_GROUP, {}),
        "ask_admin": (Intent.ASK_ADMIN, {}),
        "ask_to_create": (Intent.ASK_TO_CREATE, {}),
        "rename": (Intent.DESCRIBE_GROUP, {}),
        "describe": (Intent.DESCRIBE_GROUP, {}),
        "hand_over": (Intent.HAND_OVER, {}),
        "block": (Intent.BLOCK, {}),
        "unblock": (Intent.UNBLOCK, {}),
        "list_blocked": (Intent.LIST_BLOCKED, {}),
        "list_ownerless": (Intent.LIST_OWNERLESS, {}),
        "licences": (Intent.LICENCE_AVAILABILITY, {}),
        "licence_room": (Intent.LICENCE_ROOM, {}),
        "licence_lacking": (Intent.LICENCE_LACKING, {}),
        "licence_twice": (Intent.LICENCE_TWICE, {}),
        "licence_readiness": (Intent.LICENCE_READINESS, {}),
        "licence_help": (Intent.LICENCE_HELP, {}),
    }
)
"""The sections of a language's file; each file has them all."""

_MOST_WORDS = 30
# "anyone may join Marketing?" wonders and is the network's; "undo that?" is only not sure, "can you undo that?" is.
_STATED = frozenset(
    {
        *(Intent.AWAY, Intent.BACK, Intent.ADD_OWNERS, Intent.CREATE_GROUP, Intent.CHANGE_POLICY),
        *(Intent.DESCRIBE_GROUP, Intent.HAND_OVER, Intent.BLOCK, Intent.UNBLOCK),
        *(Intent.DECLARE_EFFECT, Intent.WITHDRAW_EFFECT, Intent.SEED_GROUP, Intent.ASK_ADMIN, Intent.ASK_TO_CREATE),
    }
)
# So plainly about a group that one which is not known may be told by its capital, too: what is said about it must not
# tell whether it is.
_PLAIN = frozenset({"rename", "describe", "hand_over", "block", "unblock", "why_in"})
_ASSUMED: Mapping[Intent, Mapping[str, SlotValue]] = {
    Intent.UNDO: {"request": (LAST,)},
    Intent.LICENCE_TWICE: {"group": (CONTEXT,)},
    Intent.WHO_LET_IN: {"people": (ME,)},  # "pourquoi suis-je dans Marketing"
}
_IMPLIED: Mapping[str, Mapping[str, SlotValue]] = {"team": {"kind": "m365"}}
_SLOTS = {"new": "group", "comment": "justification", "reason": "justification"}
_SIGNS_OF = {
    "group": ("gcq", frozenset({"group_name", "like_a_name", "of_groups"})),
    "people": ("pemq", frozenset({"person_name", "like_a_person", "of_people", "capital"})),
}
_SOME_DAY = datetime(2026, 3, 11, 10, tzinfo=UTC)  # whether a phrase is a date does not depend on today
_DATED = frozenset({"month", "weekday", "relative", "named", "day", "unit"})
_APOSTROPHES = frozenset("'’`´")
_OF_NAMES = frozenset({"group_name", "person_name", "like_a_name", "like_a_person", "of_groups", "of_people"})
_NEGATING = frozenset({"not", "never", "niet", "nooit", "nicht", "nie", "pas", "plus", "jamais", "no", "nunca"})
_UNSAID = frozenset('¿¡"“”„«»*_')


@dataclass(frozen=True, slots=True)
class _Sentence:
    """`words`: its tokens, each a folded word, a capital for a placeholder, "," or "?"; `places`: of their pieces."""

    words: tuple[str, ...]
    places: tuple[int, ...]
    pieces: Sequence[Piece]
    text: str
    directory: bool  # the names of groups are known

    def between(self, match: re.Match[str], group: str) -> list[Piece]:
        """The pieces of a part of a pattern that fits; each token stands after a blank."""
        start, end = (match.string.count(" ", 0, edge) for edge in match.span(group))
        return [self.pieces[place] for place in self.places[start:end]]


def in_form(pieces: Sequence[Piece], text: str, *, directory: bool) -> Decoded | None:
    """What `pieces`, those of the clean `text`, mean if they have a form; None where they have none.

    `directory` says whether its names are known: where they are not, a group is told by its capital.
    """
    tokens = list(_once(_tokens(pieces))) if len(pieces) <= 2 * _MOST_WORDS else []
    if not 0 < len(tokens) <= _MOST_WORDS:
        return None
    words, places = zip(*tokens, strict=True)
    sentence = _Sentence(words, places, pieces, text, directory)
    return next((found for lang in LANGUAGES if (found := _in_language(sentence, forms(lang)))), None)


def _in_language(sentence: _Sentence, spoken: Forms) -> Decoded | None:
    words = [
        _corrected(word, sentence.pieces[place], spoken)
        for word, place in zip(sentence.words, sentence.places, strict=True)
    ]
    sections = spoken.shown_by(words)
    if not sections:
        return None
    line = "".join(f" {word}" for word in words)
    bounds = list(spoken.without_courtesy(line))
    for section in sections:
        intent = MEANS[section.name][0]
        # A new name is whatever comes last, so the courtesy behind it is taken off first.
        tried = sorted(bounds, key=lambda bound: bound[1]) if section.name == "rename" else bounds
        for (start, end, asked), pattern in product(tried, section.patterns):
            if (match := pattern.fullmatch(line, start, end)) is None:
                continue
            wondering = not asked and "?" in words[line.count(" ", 0, end) :]
            slots = None if wondering and intent in _STATED else _slots(section, match, sentence, spoken)
            if slots is not None:
                wish = Wish(((intent, 1.0),), slots, 1.0)
                count = len(sentence.pieces)
                settled = _settled(match, sentence, wondering=wondering)
                return Decoded((wish,), spoken.lang, 1.0, count, frozenset(), settled)
    return None


def _slots(section: Section, match: re.Match[str], sentence: _Sentence, spoken: Forms) -> dict[str, SlotValue] | None:
    """The slots of a form that fits; None where what stands in it is no name or no date."""
    intent, fixed = MEANS[section.name]
    captured = {name: value for name, value in match.groupdict().items() if value}
    slots, recognised = dict(fixed), set[str]()
    for name, value in captured.items():
        if slot := next((slot for slot, choices in CHOICES.items() if name in choices), None):
            slots |= {slot: name, **_IMPLIED.get(name, {})}
            continue
        mine, slot = sentence.between(match, name), _SLOTS.get(name, name)
        if slot not in LIST_SLOTS:
            slots[slot] = said(mine, sentence.text)
        elif refers := spoken.reference(slot, value) or spoken.reference(slot, value + _next_word(match, name)):
            slots[slot] = (refers,)
            recognised.add(name)
        else:
            runs = list(_runs(mine, value, spoken)) if name != "new" else [mine]
            if not all(_holds_together(run) for run in runs):
                return None
            values = (said(run, sentence.text) for run in runs)
            slots[slot] = tuple(dict.fromkeys(spoken.reference(slot, f" {fold(each)}") or each for each in values))
            known = sentence.directory and section.name not in _PLAIN
            if all(_looks_like(name, run, directory=known) for run in runs):
                recognised.add(name)
    if not _named(section.name, captured.keys() & {"group", "people", "owners"}, recognised):
        return None
    if "effect" in captured and not _NEGATING.isdisjoint((value := captured["effect"].split())[:1] + value[-1:]):
        return None  # "my badge does not open the door" declares nothing
    if "until" in slots and not _is_an_end(str(slots["until"]), spoken.lang):
        return None
    if any("N" in words or "G" in words for why in ("comment", "reason") if (words := captured.get(why))):
        return None  # rather a further wish
    return {**_ASSUMED.get(intent, {}), **slots}


def _next_word(match: re.Match[str], name: str) -> str:
    """The word behind a part: of "this group" a pattern takes the second for what stands around a name."""
    following = match.string[match.end(name) :].split(" ", 2)
    return f" {following[1]}" if following[1:] else ""


def _named(section: str, said: Set[str], recognised: Set[str]) -> bool:
    """Whether the names in a form are names: of "why is the milk in the fridge" no part is one."""
    if section in ("who_let_in", "block", "unblock"):  # an application is no group
        return bool(recognised)
    if section == "list_blocked":  # no other sentence, and a name that is unknown is told nothing else by
        return True
    if section == "why_in":  # asked of a person who is known: of a group that is not, too, it is told nothing else by
        return said & {"people"} <= recognised and bool(recognised)
    return "group" not in said or "group" in recognised


def _looks_like(name: str, pieces: Sequence[Piece], *, directory: bool) -> bool:
    kinds, marks = _SIGNS_OF.get(name, _SIGNS_OF["people"])
    if name == "group" and not directory:
        marks |= {"capital"}
    return all(piece.kind in kinds or not marks.isdisjoint(piece.marks) for piece in (pieces[0], pieces[-1]))


def _runs(pieces: Sequence[Piece], value: str, spoken: Forms) -> Iterator[list[Piece]]:
    """The names between the ands; a name of the directory that has one is a single placeholder."""
    run: list[Piece] = []
    for piece, word in zip(pieces, value.split(), strict=True):
        if word not in spoken.words["and"]:
            run.append(piece)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _holds_together(run: Sequence[Piece]) -> bool:
    """Whether these words may be one name: several with an everyday word among them are rather a further clause."""
    return len(run) == 1 or not any(
        piece.kind == "w" and "capital" not in piece.marks and fold(piece.value) in everyday() for piece in run
    )


def _is_an_end(phrase: str, lang: str) -> bool:
    """Whether it is a date, also one that could mean two days."""
    if resolve(phrase, _SOME_DAY, "en", lang).problem != "unclear":
        return True
    tokens = vocabulary(lang).tokens(phrase)
    return all(token.senses for token in tokens) and any(token.senses.keys() & _DATED for token in tokens)


def _settled(match: re.Match[str], sentence: _Sentence, *, wondering: bool) -> frozenset[int]:
    """The places of all but a comment: what the form itself says is no hesitation, not even "but only until"."""
    comment = sentence.between(match, "comment") if match.groupdict().get("comment") else []
    loose = {piece.start for piece in comment}
    return frozenset(
        place
        for place, piece in enumerate(sentence.pieces)
        if piece.start not in loose and not (wondering and piece.value == "?")
    )


def _tokens(pieces: Sequence[Piece]) -> Iterator[tuple[str, int]]:
    """Words and placeholders, and of the signs those that part a sentence."""
    for place, piece in enumerate(pieces):
        if piece.kind != "w":
            yield piece.kind.upper(), place
        elif piece.value[0].isalnum():
            yield fold(piece.value), place
        elif piece.value in "?":
            yield "?", place
        elif piece.value not in _APOSTROPHES | _UNSAID and not _binds(pieces, place):
            yield ",", place


def _once(tokens: Iterable[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """Of several signs in a row the first."""
    before = ""
    for text, place in tokens:
        if text != before or text not in ",?":
            yield text, place
        before = text


def _binds(pieces: Sequence[Piece], place: int) -> bool:
    """Whether the sign at `place` stands inside a word or a date: "co-owner", "t/m", "31. March"."""
    if pieces[place].value == "." and place and pieces[place - 1].value.isdecimal():
        return True
    after = pieces[place + 1 : place + 2]
    return pieces[place].value != "," and "joined" in pieces[place].marks and any("joined" in p.marks for p in after)


def _corrected(word: str, piece: Piece, spoken: Forms) -> str:
    """A word nobody knows may be a slip of one that stands in a form."""
    if piece.kind != "w" or not word.isalpha() or piece.marks & _OF_NAMES or word in everyday():
        return word
    return spoken.corrected(word)
