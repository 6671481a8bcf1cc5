"""How well sentences are read: frames against what the corpus says they mean, by the rules of corpus/README.md."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dialogs.language.frame import DESTRUCTIVE, WRITES, Frame, Intent

_QUIET = frozenset({Intent.OUT_OF_SCOPE, Intent.HELP, Intent.SMALL_TALK, Intent.NEGATE})
_CLAUSES = frozenset({"justification", "description"})
_LOOSE = frozenset({"justification", "description", "query"})
_ENOUGH = 0.7  # of the words of a loose slot, as F1
_BEFORE = re.compile(
    r"^(?:the|a|an|our|my|le|la|les|l|un|une|du|de|des|het|een|der|die|das|den|dem|eine?[mnr]?|zur|zum|el|los|las|una?|al|del"
    r"|security group|microsoft 365 group) (?=.)"
)
_HEAD = (
    r"(?:groups?|lists?|grp|mailing list|team|groupe|groep|gruppe|verteiler|grupo|lista|liste|lijst|seats?"
    r"|licen[cs]es?|licen[cs]ing|licences?|licenties?|lizenz(?:en)?|licencias?|requests?)"
)
_HEAD_FIRST, _HEAD_LAST = re.compile(rf"^{_HEAD} (?=.)"), re.compile(rf"(?<=.) {_HEAD}$")
_QUOTES = re.compile(r"[\"'“”„«»‘’`´]")
_SIGNS = re.compile(r"[^\w@&+]+")


@dataclass
class Tally:
    """Counts over some sentences; `figures` are the shares people ask for."""

    counts: Counter[str] = field(default_factory=Counter)
    intents: Counter[tuple[str, str]] = field(default_factory=Counter)

    def figures(self) -> dict[str, float]:
        """Shares in per cent, but `macro_f1` and `slot_f1` 0 to 1; a share of nothing is left out."""
        c = self.counts
        shares = {
            "intent": ("intent", "all"),
            "frame": ("frame", "all"),
            "also": ("also", "all_also"),
            "out_of_scope_recall": ("out_of_scope", "all_out_of_scope"),
            "false_writes": ("false_write", "all_quiet"),
            "wrong_destructive": ("wrong_destructive", "all"),
            "sure": ("sure", "all"),
            "sure_right": ("sure_right", "sure"),
            "sure_acts_right": ("sure_acts_right", "sure"),
            "sure_wishes_right": ("sure_wishes_right", "sure"),
            "offered_when_unsure": ("offered", "unsure"),
            "lang": ("lang", "all"),
        }
        found = {name: 100 * c[part] / c[whole] for name, (part, whole) in shares.items() if c[whole]}
        found["macro_f1"] = self._macro_f1()
        hits, misses = 2 * c["slot_hit"], c["slot_extra"] + c["slot_missed"]
        found["slot_f1"] = hits / (hits + misses) if hits + misses else 1.0
        found["sure_wrong_destructive"] = c["sure_wrong_destructive"]
        return found

    def _macro_f1(self) -> float:
        scores = []
        for intent in {wanted for wanted, _ in self.intents}:
            hit = self.intents[intent, intent]
            wrong = sum(n for (w, s), n in self.intents.items() if (w == intent) != (s == intent))
            scores.append(2 * hit / (2 * hit + wrong))
        return sum(scores) / len(scores) if scores else 0.0


def tally(readings: Iterable[tuple[Mapping[str, Any], str, Frame]]) -> dict[str, Tally]:
    """Of (annotated sentence, its language, how it was read): a Tally per language, and "all"."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for sentence, lang, frame in readings:
        for scope in ("all", lang):
            _count(tallies[scope], sentence, lang, frame)
    return dict(tallies)


def right(sentence: Mapping[str, Any], frame: Frame) -> bool:
    """Whether intent and every slot of the first wish are right, nothing missing and nothing extra."""
    return _best(sentence, frame)[0]


def wishes_right(sentence: Mapping[str, Any], frame: Frame) -> bool:
    """Whether it was understood what is wished for, however well the names, ends and reasons were cut out."""
    said = [frame.intent, *(f.intent for f in frame.also)]
    further = [wish["intent"] for wish in sentence.get("also", ())]
    return _best(sentence, frame)[1] and said[1:] == further


def acts_right(sentence: Mapping[str, Any], frame: Frame) -> bool:
    """Whether acting on it would be right: every wish of the sentence, but for how much of it is the reason."""
    further = sentence.get("also", ())
    return (
        len(further) == len(frame.also)
        and _best(sentence, frame, _CLAUSES)[0]
        and all(_matches(wish, said, _CLAUSES)[0] for wish, said in zip(further, frame.also, strict=True))
    )


def _count(into: Tally, sentence: Mapping[str, Any], lang: str, frame: Frame) -> None:
    whole, intent, slots = _best(sentence, frame)
    wanted = frame.intent if intent else Intent(sentence["intent"])
    wrong_destructive = not intent and frame.intent in DESTRUCTIVE
    c = into.counts
    c.update(
        all=1, intent=intent, frame=whole, lang=frame.lang == lang, slot_hit=slots[0], slot_extra=slots[1],
        slot_missed=slots[2], wrong_destructive=wrong_destructive,
    )  # fmt: skip
    into.intents[wanted, frame.intent] += 1
    if sentence["intent"] == Intent.OUT_OF_SCOPE:
        c.update(all_out_of_scope=1, out_of_scope=intent)
    if sentence["intent"] in _QUIET:
        c.update(all_quiet=1, false_write=not intent and frame.intent in WRITES)
    further = sentence.get("also", ())
    c.update(all_also=len(further), also=sum(any(_matches(wish, said)[0] for said in frame.also) for wish in further))
    if frame.sure:
        c.update(
            sure=1,
            sure_wishes_right=wishes_right(sentence, frame),
            sure_acts_right=acts_right(sentence, frame),
            sure_right=whole,
            sure_wrong_destructive=wrong_destructive,
        )
    else:
        c.update(unsure=1, offered=intent or wanted in frame.alternatives[:1])


def _best(
    sentence: Mapping[str, Any], frame: Frame, aside: frozenset[str] = frozenset()
) -> tuple[bool, bool, tuple[int, int, int]]:
    """Whole, intent right, slot values (hit, extra, missed), by the annotation that fits best."""
    others = sentence.get("alt", [])
    candidates = [sentence, *(others if isinstance(others, list) else [others])]
    return max((_matches(c, frame, aside) for c in candidates), key=lambda m: (m[0], m[1], -m[2][1] - m[2][2]))


def _matches(
    wish: Mapping[str, Any], frame: Frame, aside: frozenset[str] = frozenset()
) -> tuple[bool, bool, tuple[int, int, int]]:
    hit = extra = missed = 0
    for slot in (wish["slots"].keys() | frame.slots.keys()) - aside:
        wanted, said = _listed(wish["slots"].get(slot)), list(frame.values(slot))
        accepted = wish.get("accept", {}).get(slot, {})
        for value in wanted:
            spellings = [value, *accepted.get(value, ())]
            match = next((s for s in said if _same(s, spellings, value, slot)), None)
            if match is None:
                missed += 1
            else:
                said.remove(match)
                hit += 1
        extra += len(said)
    intent = frame.intent == wish["intent"]
    return intent and not extra and not missed, intent, (hit, extra, missed)


def _same(said: str, spellings: Sequence[str], value: str, slot: str) -> bool:
    if any(_plain(said) == _plain(each) for each in spellings):
        return True
    if slot not in _LOOSE:
        return False
    ours, theirs = Counter(_plain(said).split()), Counter(_plain(value).split())
    common = (ours & theirs).total()
    return common > 0 and 2 * common / (ours.total() + theirs.total()) >= _ENOUGH


def _plain(text: str) -> str:
    """Without case, accents, signs, determiners, and a head noun such as "group"."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    bare = _SIGNS.sub(" ", _QUOTES.sub("", bare.replace("ß", "ss"))).strip()
    for _ in range(2):
        bare = _HEAD_LAST.sub("", _HEAD_FIRST.sub("", _BEFORE.sub("", bare)))
    return bare


def _listed(value: object) -> list[str]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [str(value)]
