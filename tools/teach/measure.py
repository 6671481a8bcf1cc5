"""`python -m tools.teach.measure`: what a taught model reads right on voices it has not learned from."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dialogs.language import doubt
from dialogs.language.decoding import Decoded
from dialogs.language.frame import Frame, Intent
from dialogs.language.model import FOLDER, Model
from dialogs.language.pieces import Piece
from dialogs.language.understand import heard
from tools import corpus
from tools.scoring import right, tally

COLUMNS = (
    "intent",
    "frame",
    "slot_f1",
    "macro_f1",
    "also",
    "out_of_scope_recall",
    "false_writes",
    "wrong_destructive",
    "sure",
    "sure_wishes_right",
    "sure_acts_right",
    "sure_right",
    "sure_wrong_destructive",
    "offered_when_unsure",
    "lang",
)


@dataclass(frozen=True)
class Read:
    """A sentence of the corpus and how it was read."""

    sentence: Mapping[str, Any]
    lang: str
    frame: Frame
    decoded: Decoded | None
    pieces: Sequence[Piece]


def read(voices: Sequence[corpus.Voice], model: Model) -> Iterator[Read]:
    """Every sentence of `voices`, read with their pretend directory; odd dates raise no doubt here."""
    names = corpus.names()
    for voice in voices:
        for sentence in voice.sentences():
            pieces, decoded = heard(sentence["text"], names, model)
            if decoded is None:
                yield Read(sentence, voice.lang, Frame(Intent.OUT_OF_SCOPE, lang=voice.lang), None, pieces)
                continue
            first, *further = (Frame(w.intent, w.slots, lang=decoded.lang) for w in decoded.wishes)
            frame = replace(
                first,
                also=tuple(further),
                confidence=doubt.confidence(decoded, model.measured),
                sure=bool(model.measured) and doubt.sure(decoded, pieces, model.measured),
                alternatives=doubt.others(decoded.wishes[0]),
            )
            yield Read(sentence, voice.lang, frame, decoded, pieces)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.teach.measure", description=__doc__)
    parser.add_argument("--model", type=Path, default=FOLDER)
    parser.add_argument("--split", choices=corpus.SPLITS, default="tune")
    parser.add_argument("--voice", default="", help="only this voice")
    parser.add_argument("--wrong", type=int, default=0, help="print so many wrong readings")
    asked = parser.parse_args()
    voices = [
        v for v in corpus.voices() if (v.name in asked.voice.split(",") if asked.voice else v.split == asked.split)
    ]
    readings = list(read(voices, Model(asked.model)))
    write = sys.stdout.write
    write(f"{'':6}{'n':>6}" + "".join(f"{name[:12]:>13}" for name in COLUMNS) + "\n")
    for scope, found in tally((r.sentence, r.lang, r.frame) for r in readings).items():
        figures = found.figures()
        write(f"{scope:6}{found.counts['all']:6}" + "".join(f"{figures.get(n, 0):13.3g}" for n in COLUMNS) + "\n")
    ordered = sorted(readings, key=lambda r: -r.frame.confidence)
    hits = 0
    for place, each in enumerate(ordered, 1):
        hits += right(each.sentence, each.frame)
        if place % max(1, len(ordered) // 10) == 0:
            write(f"the clearest {place / len(ordered):.0%}: {hits / place:.1%} right\n")
    for each in [r for r in readings if not right(r.sentence, r.frame)][: asked.wrong]:
        wanted = {k: each.sentence[k] for k in ("intent", "slots", "also") if k in each.sentence}
        said = each.frame.to_json()
        slots, also = (json.dumps(said[part], ensure_ascii=False) for part in ("slots", "also"))
        write(f"-- {each.sentence['text']}\n   wanted {json.dumps(wanted, ensure_ascii=False)}\n")
        write(f"   said   {said['intent']} {slots} {also} {each.frame.confidence:.2f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
