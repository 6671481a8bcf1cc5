"""How much two plain names are alike, as people mean names: whole, in another order, word by word, or in part."""

from __future__ import annotations

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from directory.spelling import words_of

# The very words in another order are nearly the name itself.
OTHER_ORDER = 96.0
# Everything that was asked for stands in the name, and more: less than a typo in the whole name.
PART = 86.0
# A word that is only begun, or whose letters are only some of the other's.
BEGUN = 0.92
SHORTENED = 0.85
INITIALS = 84.0
NEVER_THE_VERY_NAME = 99.0


def likeness(asked: str, name: str) -> float:
    """0 to 100, both in plain spelling; 100 only for equal ones."""
    if asked == name:
        return 100.0
    wanted, present = words_of(asked), words_of(name)
    if sorted(wanted) == sorted(present):
        return OTHER_ORDER
    whole = fuzz.ratio(asked, name)
    return min(NEVER_THE_VERY_NAME, max(whole, _by_words(wanted, present), _by_initials(asked, present)))


def _by_words(wanted: list[str], present: list[str]) -> float:
    """Each word that was asked for against its best match; words that were not asked for cost a little."""
    letters = sum(len(word) for word in wanted)
    kept = sum(len(word) * max(_word_likeness(word, other) for other in present) for word in wanted)
    share = kept / letters
    if len(wanted) == len(present):
        return OTHER_ORDER * share
    if len(wanted) > len(present):  # more was asked for than there is
        return PART * share
    return PART * share - min(len(present) - len(wanted), 4) * 0.5


def _by_initials(asked: str, present: list[str]) -> float:
    return INITIALS if len(present) > 1 and asked.replace(" ", "") == "".join(word[0] for word in present) else 0.0


def _word_likeness(word: str, other: str) -> float:
    """0 to 1."""
    if word == other:
        return 1.0
    if len(word) >= 2 and other.startswith(word):
        return BEGUN
    if any(letter.isdigit() for letter in word + other):
        return 0.0
    slips = OSA.normalized_similarity(word, other)
    if len(word) >= 3 and slips < SHORTENED and word[0] == other[0] and _in_order(word, other):
        return SHORTENED
    return float(slips) if slips >= 0.6 else 0.0


def _in_order(word: str, other: str) -> bool:
    letters = iter(other)
    return all(letter in letters for letter in word)
