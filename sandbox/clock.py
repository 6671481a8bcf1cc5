"""A clock that can be moved: the pretend company's own idea of what time it is."""

from datetime import UTC, datetime, timedelta


class Clock:
    """The real time plus an offset that people may change, so that a week can pass in a second."""

    def __init__(self, offset: timedelta = timedelta(0)) -> None:
        self.offset = offset

    def now(self) -> datetime:
        """The present moment in the pretend company, as an aware UTC datetime."""
        return datetime.now(UTC) + self.offset

    def move(self, by: timedelta) -> None:
        """Let `by` pass; a negative duration turns the clock back."""
        self.offset += by

    def set_offset(self, offset: timedelta) -> None:
        """Put the clock `offset` ahead of the real time (zero: the real time)."""
        self.offset = offset


def stamp(moment: datetime) -> str:
    """A moment as Graph writes it: `2026-11-21T09:30:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def iso(moment: datetime) -> str:
    """A UTC moment as Teams and Graph write it: 2026-11-21T08:00:00.000Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
