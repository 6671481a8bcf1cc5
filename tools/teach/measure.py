"""`python -m tools.teach.measure`: what a taught model reads right on voices it has not learned from."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dialogs.language import doubt
from dialogs.language.decoding import Decoded, decode
from dialogs.language.frame import Frame
from dialogs.language.model import FOLDER, Model
from dialogs.language.pieces import clean, cut
from tools import corpus
from tools.scoring import right, tally

COLUMNS = (
    "intent", "frame", "slot_f1", "macro_f1", "also", "out_of_scope_recall", "false_writes", "wrong_destructive",
    "sure", "sure_right", "sure_wrong_destructive", "offered_when_unsure", "lang")  # fmt: skip


def read(voices: list[corpus.Voice], model: Model) -> Iterator[tuple[Mapping[str, Any], str, Frame, Decoded]]:
    names = corpus.names()
    for voice in voices:
        for sentence in voice.sentences():
            text = clean(sentence["text"])
            decoded = decode(cut(text, names), text, model)
            frames = [Frame(w.intent, w.slots, alternatives=doubt.others(w), lang=decoded.lang) for w in decoded.wishes]
            frame = Frame(
                frames[0].intent, frames[0].slots, tuple(frames[1:]), doubt.confidence(decoded, model.measured),
                bool(model.measured) and doubt.sure(decoded, model.measured),
                frames[0].alternatives, decoded.lang,
            )  # fmt: skip
            yield sentence, voice.lang, frame, decoded


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
    for scope, found in tally((s, lang, f) for s, lang, f, _ in readings).items():
        figures = found.figures()
        write(f"{scope:6}{found.counts['all']:6}" + "".join(f"{figures.get(n, 0):13.3g}" for n in COLUMNS) + "\n")
    ordered = sorted(readings, key=lambda r: -r[2].confidence)
    hits = 0
    for place, (sentence, _, frame, _) in enumerate(ordered, 1):
        hits += right(sentence, frame)
        if place % max(1, len(ordered) // 10) == 0:
            write(
                f"the clearest {place / len(ordered):.0%}: {hits / place:.1%} right, down to {frame.confidence:.3f}\n"
            )
    for sentence, _, frame, _ in [r for r in readings if not right(r[0], r[2])][: asked.wrong]:
        wanted = {k: sentence[k] for k in ("intent", "slots", "also") if k in sentence}
        said = frame.to_json()
        write(f"-- {sentence['text']}\n   wanted {json.dumps(wanted, ensure_ascii=False)}\n")
        slots, also = (json.dumps(said[part], ensure_ascii=False) for part in ("slots", "also"))
        write(f"   said   {said['intent']} {slots} {also} {frame.confidence:.2f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
