"""JSON lines in, JSON lines out: {"id","text"} to a frame per line, for scoring and for looking at one sentence.

Usage: python -m dialogs.language [--directory FILE] [--now ISO] [--locale TAG] [--explain TEXT]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from dialogs.language.names import Names
from dialogs.language.pieces import NAMES_OF_KINDS
from dialogs.language.understand import Reading, read


def main(arguments: list[str] | None = None) -> int:
    """Read stdin to its end; returns 0, or 1 when a line could not be read, or 2 for a wrong argument."""
    parser = argparse.ArgumentParser(
        prog="python -m dialogs.language", description=__doc__.splitlines()[0] if __doc__ else ""
    )
    parser.add_argument("--directory", type=Path, help="JSON file with the names of groups, people, licences and apps")
    parser.add_argument("--now", type=_moment, help="the person's clock, ISO 8601; UTC when it names no offset")
    parser.add_argument("--locale", default=None, help="the person's locale, for example en-GB")
    parser.add_argument("--explain", metavar="TEXT", help="say how one sentence is understood")
    options = parser.parse_args(arguments)
    names, now = None, options.now
    if options.directory is not None:
        try:
            text = options.directory.read_text(encoding="utf-8")
            names = Names.parse(text)
            now = now or _moment_of(text)
        except (OSError, ValueError) as error:
            parser.error(f"--directory {options.directory}: {error}")
    now = now or datetime.now(UTC)
    if options.explain is not None:
        _explain(read(options.explain, names, now=now, locale=options.locale), sys.stdout)
        return 0
    return _convert(sys.stdin, sys.stdout, sys.stderr, names, now, options.locale)


def _convert(
    source: Iterable[str], out: TextIO, errors: TextIO, names: Names | None, now: datetime, locale: str | None
) -> int:
    failed = False
    read("warm up", names, now=now, locale=locale)  # the model and the index are made before the first time is taken
    for number, row in enumerate(source, 1):
        if not row.strip():
            continue
        try:
            identity, text = _request(row)
        except ValueError as error:
            errors.write(f"line {number}: {error}\n")
            failed = True
            continue
        started = time.perf_counter()
        frame = read(text, names, now=now, locale=locale).frame
        elapsed = (time.perf_counter() - started) * 1000
        answer = frame.to_json()
        keys = ("intent", "slots", "also", "sure", "alternatives", "lang")
        result = {"id": identity, **{key: answer[key] for key in keys}, "ms": round(elapsed, 3)}
        out.write(json.dumps(result, ensure_ascii=False) + "\n")
    return 1 if failed else 0


def _request(row: str) -> tuple[object, str]:
    try:
        data = json.loads(row)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f"not JSON: {error}") from error
    if not isinstance(data, dict):
        raise ValueError('not an object {"id", "text"}')  # noqa: TRY004 - the file is wrong, not the call
    if "id" not in data or not isinstance(data.get("text"), str):
        raise ValueError('needs "id" and a string "text"')
    return data["id"], data["text"]


def _explain(reading: Reading, out: TextIO) -> None:
    """The frame; the sentence as the model saw it; how clear each wish was; and why the bot would ask."""
    explained = reading.frame.to_json()
    explained["seen"] = " ".join(
        piece.value if piece.kind == "w" else f"‹{NAMES_OF_KINDS[piece.kind]}: {piece.value}›"
        for piece in reading.pieces
    )
    if reading.decoded is not None:
        explained["wishes"] = [
            {
                "intents": {intent.value: round(probability, 3) for intent, probability in wish.intents},
                "least_certain_slot": round(wish.certainty, 3),
            }
            for wish in reading.decoded.wishes
        ]
        explained["borders"] = round(reading.decoded.borders, 3)
    explained["doubts"] = list(reading.doubts)
    out.write(json.dumps(explained, ensure_ascii=False, indent=2) + "\n")


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _moment_of(text: str) -> datetime | None:
    now = json.loads(text).get("now")
    return _moment(now) if isinstance(now, str) else None


if __name__ == "__main__":
    sys.exit(main())
