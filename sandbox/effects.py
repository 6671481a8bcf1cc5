"""Every change to the company's directory: append-only, numbered from 1, with the request that caused it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.clock import Clock, iso

Effect = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cause:
    """The Graph request behind a change; both ids are empty when a person or a script changed the sandbox directly."""

    request_id: str = ""
    client_request_id: str = ""


class EffectLog:
    """Effects, oldest first.

    An effect is `{"n", "at", "kind", "changed", "groupId", "groupName", "subjectId", "subjectName", "requestId",
    "clientRequestId"}`. A repeated call that changed nothing is written down too, with `"changed": false`.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._effects: list[Effect] = []
        self.listeners: list[Callable[[Effect], None]] = []

    def append(self, kind: str, cause: Cause, *, changed: bool = True, **facts: str) -> Effect:
        """Write one effect down and tell every listener; `facts` are the ids and names of what it touched."""
        effect: Effect = {
            "n": len(self._effects) + 1,
            "at": iso(self._clock.now()),
            "kind": kind,
            "changed": changed,
            **facts,
            "requestId": cause.request_id,
            "clientRequestId": cause.client_request_id,
        }
        self._effects.append(effect)
        for listener in self.listeners:
            listener(effect)
        return effect

    def after(self, n: int = 0) -> list[Effect]:
        """Every effect with a number greater than `n`."""
        return self._effects[max(n, 0) :]

    def snapshot(self) -> list[Effect]:
        return list(self._effects)

    def restore(self, effects: list[Effect]) -> None:
        self._effects = list(effects)
