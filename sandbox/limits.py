"""Counts the bot's calls as Teams does and says how long to wait when there were too many.

Source: learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit (per conversation, per app and tenant).
"""

from collections import deque
from collections.abc import Callable

SENDS = ((1, 7), (2, 8), (30, 60), (3600, 1800))  # (seconds, calls) within one conversation
READS = ((1, 14), (2, 16), (30, 120), (3600, 3600))
PER_TENANT = ((1, 30),)

Windows = tuple[tuple[int, int], ...]


class Limits:
    """Sliding windows over real time; switched off they count nothing."""

    def __init__(self, *, on: bool, monotonic: Callable[[], float]) -> None:
        self.on = on
        self._monotonic = monotonic
        self._calls: dict[str, deque[float]] = {}

    def wait_for(self, conversation_id: str | None, *, reading: bool) -> float | None:
        """Seconds until this call may be made, or None when it may be made now (it is counted then).

        Opening a conversation has no conversation yet and counts for the tenant alone.
        """
        if not self.on:
            return None
        now = self._monotonic()
        kind, windows = ("read", READS) if reading else ("send", SENDS)
        counted: list[tuple[str, Windows]] = [("tenant", PER_TENANT)]
        if conversation_id is not None:
            counted.append((f"{kind} {conversation_id}", windows))
        wait = max(self._wait(key, limits, now) for key, limits in counted)
        if wait > 0:
            return wait
        for key, _ in counted:
            self._calls[key].append(now)
        return None

    def _wait(self, key: str, windows: Windows, now: float) -> float:
        calls = self._calls.setdefault(key, deque())
        longest = windows[-1][0]
        while calls and calls[0] <= now - longest:
            calls.popleft()
        waits = [0.0]
        for seconds, most in windows:
            if len(calls) >= most and calls[-most] > now - seconds:
                waits.append(calls[-most] + seconds - now)
        return max(waits)
