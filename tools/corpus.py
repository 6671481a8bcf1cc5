"""The corpus of sentences. `python -m tools.corpus check` names every line that breaks the annotation."""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dialogs.language import Frame, Intent, Names
from dialogs.language.frame import CHOICES

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
SPLITS = ("train", "tune", "test")
KEYS = frozenset({"text", "intent", "slots", "also", "accept", "alt"})


@dataclass(frozen=True, slots=True)
class Voice:
    """One pictured person: a file of sentences, and whether they teach, tune or only examine."""

    name: str
    lang: str
    split: str
    who: str

    @property
    def file(self) -> Path:
        return CORPUS / self.lang / f"{self.name}.jsonl"

    def sentences(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.file.read_text(encoding="utf-8").splitlines()]


def voices() -> list[Voice]:
    """Every voice of voices.toml."""
    listed = tomllib.loads((CORPUS / "voices.toml").read_text(encoding="utf-8"))["voices"]
    return [Voice(**voice) for voice in listed]


def names() -> Names:
    """The pretend directory that the voices speak of."""
    return Names.parse((CORPUS / "directory.json").read_text(encoding="utf-8"))


def mistakes() -> Iterator[str]:
    """What is wrong with the corpus, one sentence each."""
    known = voices()
    files = {path.relative_to(CORPUS) for path in CORPUS.glob("*/*.jsonl")}
    listed = {voice.file.relative_to(CORPUS) for voice in known}
    yield from (f"{path}: not in voices.toml" for path in sorted(files - listed))
    yield from (f"{path}: named in voices.toml but not there" for path in sorted(listed - files))
    seen: dict[tuple[str, str], str] = {}
    for voice in known:
        if voice.split not in SPLITS:
            yield f"{voice.name}: the split is one of {', '.join(SPLITS)}, not {voice.split!r}"
        if voice.file.exists():
            for number, line in enumerate(voice.file.read_text(encoding="utf-8").splitlines(), 1):
                yield from (f"{voice.file.name}:{number}: {mistake}" for mistake in _in_line(line, voice, seen))


def _in_line(line: str, voice: Voice, seen: dict[tuple[str, str], str]) -> Iterator[str]:
    try:
        sentence = json.loads(line)
    except ValueError as error:
        yield f"not JSON: {error}"
        return
    if extra := sentence.keys() - KEYS:
        yield f"unknown keys {sorted(extra)}"
    text = sentence.get("text") or ""
    key = (voice.lang, " ".join(text.casefold().split()))
    if not key[1]:
        yield "no text"
    elif key in seen and len(key[1].split()) > 3:  # "ok thanks" is everybody's
        yield f"the same sentence as in {seen[key]}"
    seen.setdefault(key, voice.name)
    for frame in (sentence, *sentence.get("also", ())):
        yield from _in_frame(frame, text)


def _in_frame(frame: Mapping[str, Any], text: str) -> Iterator[str]:
    slots = {name: tuple(v) if isinstance(v, list) else v for name, v in frame.get("slots", {}).items()}
    try:
        Frame(Intent(frame.get("intent", "")), slots)
    except ValueError as error:
        yield str(error)
        return
    for name, value in slots.items():
        for said in value if isinstance(value, tuple) else (value,):
            if name not in CHOICES and not said.startswith("@") and said not in text:
                yield f"{name} {said!r} does not stand in the text"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("what", choices=("check",))
    parser.parse_args()
    found = list(mistakes())
    sys.stdout.write("".join(f"{mistake}\n" for mistake in found))
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
