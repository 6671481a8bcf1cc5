"""`python -m tools.teach`: train the language model from the corpus and write it into dialogs/language/weights."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from dialogs.language.model import FOLDER
from tools import corpus
from tools.teach import lesson
from tools.teach.calibrate import calibrate
from tools.teach.export import export


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.teach", description=__doc__)
    parser.add_argument("--out", type=Path, default=FOLDER)
    parser.add_argument("--epochs", type=int, default=lesson.EPOCHS)
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--voices", type=int, default=0, help="learn from so many voices only, drawn by lot")
    parser.add_argument("--hold", default="", help="voices not to learn from, separated by commas")
    parser.add_argument("--scratch", action="store_true", help="begin from nothing instead of an English encoder")
    parser.add_argument("--no-glosses", action="store_true", help="without words placed by their meaning")
    asked = parser.parse_args()
    held = set(filter(None, asked.hold.split(",")))
    voices = [v for v in corpus.voices() if v.split == "train" and v.name not in held]
    taught = lesson.teach(
        lesson.chosen(voices, asked.voices),
        epochs=asked.epochs,
        layers=asked.layers,
        scratch=asked.scratch,
        with_glosses=not asked.no_glosses,
    )
    export(taught, asked.out)
    calibrate(asked.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
