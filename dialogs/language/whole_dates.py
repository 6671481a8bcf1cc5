"""An end date to its last word: the network now and then stops at "27" where the sentence says "27 November 2026".

Words are added only where the phrase alone is no date and with them it is one; a reason that began with them begins
after them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from dialogs.language import dates
from dialogs.language.decoding import Decoded, Wish
from dialogs.language.frame import SlotValue

# "27 de noviembre de 2026" is the longest.
MOST_WORDS = 4
_WORD = re.compile(r"\s*[^\s,;!?]+")


def whole_dates(decoded: Decoded, text: str, now: datetime, locale: str | None) -> Decoded:
    """``decoded`` with every end as long as the sentence has it."""
    wishes = tuple(_whole(wish, text, now, locale or "en", decoded.lang) for wish in decoded.wishes)
    return decoded if wishes == decoded.wishes else replace(decoded, wishes=wishes)


def _whole(wish: Wish, text: str, now: datetime, locale: str, lang: str) -> Wish:
    phrase = wish.slots.get("until")
    if not isinstance(phrase, str) or _is_a_date(phrase, now, locale, lang):
        return wish
    at = text.casefold().rfind(phrase.casefold())
    if at < 0:
        return wish
    end, found = at + len(phrase), phrase
    for _ in range(MOST_WORDS):
        word = _WORD.match(text, end)
        if word is None:
            break
        end = word.end()
        longer = text[at:end].rstrip(".")
        if _is_a_date(longer, now, locale, lang):
            found = longer
    return wish if found == phrase else replace(wish, slots=_without(wish.slots, found, phrase))


def _is_a_date(phrase: str, now: datetime, locale: str, lang: str) -> bool:
    return dates.resolve(phrase, now, locale, lang).end is not None


def _without(slots: dict[str, SlotValue], until: str, before: str) -> dict[str, SlotValue]:
    """The slots with this end; a reason does not say the rest of the date again."""
    mended: dict[str, SlotValue] = {**slots, "until": until}
    reason, rest = slots.get("justification"), until[len(before) :].strip()
    if isinstance(reason, str) and reason.casefold().startswith(rest.casefold()):
        left = reason[len(rest) :].strip(" .,;:-–—")
        mended.pop("justification")
        if left:
            mended["justification"] = left
    return mended
