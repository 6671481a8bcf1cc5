"""Two typed forms with a meaning of their own, whatever they sound like.

"deny 1042 wrong group": what follows the number is the comment. "1042" alone asks how that request stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dialogs.language.decoding import Decoded, Wish, said
from dialogs.language.frame import Intent, SlotValue
from dialogs.language.pieces import Piece

_MOST_WORDS_BEFORE = 3
_SIGNS = frozenset(",:;-–—.")


def as_typed(decoded: Decoded, pieces: Sequence[Piece], text: str) -> Decoded:
    """`decoded`, where `pieces` have one of the two forms, read as that form."""
    if len(pieces) == 1 and (pieces[0].kind == "n" or pieces[0].value.isdecimal()):
        intents = ((Intent.LIST_MY_REQUESTS, 1.0), (Intent.APPROVE_REQUEST, 0.0), (Intent.CANCEL_REQUEST, 0.0))
        return replace(decoded, wishes=(Wish(intents, {"request": (pieces[0].value,)}, 1.0),), borders=1.0)
    return _with_comment(decoded, pieces, text)


def _with_comment(decoded: Decoded, pieces: Sequence[Piece], text: str) -> Decoded:
    first = decoded.wishes[0]
    numbers = [place for place, piece in enumerate(pieces) if piece.kind == "n"]
    if first.intent is not Intent.DENY_REQUEST or len(numbers) != 1 or numbers[0] > _MOST_WORDS_BEFORE:
        return decoded
    start = numbers[0] + 1
    while start < len(pieces) and pieces[start].value in _SIGNS:
        start += 1
    rest = pieces[start:]
    if len(rest) < 2:
        return decoded
    slots: dict[str, SlotValue] = {"request": (pieces[numbers[0]].value,), "justification": said(rest, text)}
    return replace(
        decoded,
        wishes=(replace(first, slots=slots),),
        borders=1.0,
        reasons=decoded.reasons | frozenset(range(start, len(pieces))),
    )
