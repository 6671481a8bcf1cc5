"""Times a call that takes microseconds so that a busy machine hardly shows."""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

ROUNDS = 15
ROUND_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Measured:
    """One number, and the same number for the least work that could have been done instead; both in `unit`."""

    name: str
    value: float
    unit: str
    baseline: float

    def __str__(self) -> str:
        ratio = self.value / self.baseline
        return (
            f"bench: name={self.name} value={self.value:.1f} unit={self.unit} "
            f"baseline={self.baseline:.1f} ratio={ratio:.1f}"
        )


def microseconds(call: Callable[[], object]) -> float:
    """The time of one call in microseconds, made warm: the fastest of several rounds, as noise only ever adds."""
    call()
    started = perf_counter()
    call()
    once = perf_counter() - started
    times = max(1, round(ROUND_SECONDS / max(once, 1e-9)))
    return min(_round(call, times) for _ in range(ROUNDS)) * 1e6


def _round(call: Callable[[], object], times: int) -> float:
    started = perf_counter()
    for _ in range(times):
        call()
    return (perf_counter() - started) / times
