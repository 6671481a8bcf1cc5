"""Two typed forms with a meaning of their own, whatever they sound like.

"deny 1042 wrong group": what follows the number is the comment, and so it is after "approve 1042", unless it may be a
further wish. "1042" alone asks how that request stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dialogs.language.decoding import Decoded, Wish, said
from dialogs.language.frame import Intent, SlotValue
from dialogs.language.lexicon import fold
from dialogs.language.pieces import Piece

_MOST_WORDS_BEFORE = 3
_DECISIONS = frozenset({Intent.APPROVE_REQUEST, Intent.DENY_REQUEST})
_NAMED = frozenset("glaqcnd")  # a comment with one of these may be a wish or an end of its own
# Behind the number they are still the decision: "keur 1042 goed".
_VERDICTS = frozenset(
    {"goed", "goedkeuren", "goedgekeurd", "genehmigen", "genehmigt", "freigeben", "frei", "approved", "ok"}
)
# Before the number they say that the sentence is a decision with a comment, and not "request 1042 is fine with me".
_APPROVES = frozenset(
    {
        *("approve", "accept", "grant", "allow", "yes", "ok", "okay"),
        *("approuve", "approuvez", "accepte", "acceptez", "valide", "validez", "accorde", "accordez", "oui"),
        *("keur", "accepteer", "aanvaard", "akkoord", "ja", "genehmige", "bewillige"),
        *("aprueba", "acepta", "autoriza", "apruebo", "acepto", "vale", "si"),
    }
)
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
    if first.intent not in _DECISIONS or len(numbers) != 1 or numbers[0] > _MOST_WORDS_BEFORE:
        return decoded
    approves = first.intent is Intent.APPROVE_REQUEST
    if approves and (len(decoded.wishes) > 1 or not _begins_with_a_verdict(pieces[: numbers[0]])):
        return decoded
    start = numbers[0] + 1
    while start < len(pieces) and pieces[start].value in _SIGNS:
        start += 1
    while approves and start < len(pieces) and fold(pieces[start].value) in _VERDICTS | _SIGNS:
        start += 1
    rest = pieces[start:]
    if len(rest) < 2 or (approves and any(piece.kind in _NAMED for piece in rest)):
        return decoded
    slots: dict[str, SlotValue] = {"request": (pieces[numbers[0]].value,), "justification": said(rest, text)}
    return replace(
        decoded,
        wishes=(replace(first, slots=slots),),
        borders=1.0,
        # "approve 1042 not yet" approves nothing: only behind a no is a not beside the point.
        reasons=decoded.reasons | frozenset(() if approves else range(start, len(pieces))),
    )


def _begins_with_a_verdict(pieces: Sequence[Piece]) -> bool:
    return any(fold(piece.value) in _APPROVES for piece in pieces)
