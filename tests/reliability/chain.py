"""Verifies the audit's chain from its description alone, so that the engine's own verifier has somebody to agree with.

Line n of a request carries seq n and, as prev_hash, the hash of line n-1 (of the first: ""). Its hash is the SHA-256
of the canonical JSON [prev_hash, request_id, seq, what, at (UTC, microseconds), actor_id, digests]; ``digests`` has the
HMAC-SHA256 of ["actor", name] and of every ["fact:<name>", value], each under a salt of its own.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import UTC
from typing import Any

Line = dict[str, Any]


def broken(lines: Sequence[Line], version: int) -> str | None:
    """The first thing wrong with a request's lines, oldest first; None if all of them are there, as written."""
    previous = ""
    for position, line in enumerate(lines, start=1):
        if line["seq"] != position:
            return f"line {position} is missing"
        if line["prev_hash"] != previous:
            return f"line {position} does not follow line {position - 1}"
        if line["hash"] != line_hash(line):
            return f"line {position} was changed"
        sealed = pieces(line)
        for name, seal in line["seals"].items():
            if seal["salt"] and (name not in sealed or digest(seal["salt"], name, sealed[name]) != seal["digest"]):
                return f"{name!r} of line {position} was changed"
        if unsealed := sealed.keys() - line["seals"].keys():
            return f"{', '.join(sorted(unsealed))} of line {position} was added"
        previous = line["hash"]
    return None if len(lines) == version else f"{len(lines)} lines are left of {version}"


def pieces(line: Line) -> dict[str, Any]:
    """What of a line is personal or free text, by the name of its seal."""
    told = {f"fact:{name}": value for name, value in line["facts"].items()}
    return told if line["actor_name"] is None else {"actor": line["actor_name"], **told}


def digest(salt: str, name: str, piece: Any) -> str:
    return hmac.new(bytes.fromhex(salt), _canonical([name, piece]), hashlib.sha256).hexdigest()


def line_hash(line: Line) -> str:
    digests = {name: seal["digest"] for name, seal in line["seals"].items()}
    at = line["at"].astimezone(UTC).isoformat(timespec="microseconds")
    covered = [line["prev_hash"], line["request_id"], line["seq"], line["what"], at, line["actor_id"], digests]
    return hashlib.sha256(_canonical(covered)).hexdigest()


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")
