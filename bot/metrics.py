"""What is counted while Usher runs, and how it is told to Prometheus: no name, no id and no word of anybody's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

# A person notices a second; Teams gives up after fifteen.
TURN_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 15.0)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the work stands: requests by state, jobs to do by kind, dead letters, and for how many seconds the oldest
    job that is due has been due."""

    requests: Mapping[str, int]
    waiting: Mapping[str, int]
    dead: int
    oldest_due_s: float


class Metrics:
    """One per process; labels take only values of our own choosing."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self._turns = Counter("usher_turns", "What Teams posted, by what became of it.", ["result"], registry=registry)
        self._turn_s = Histogram(
            "usher_turn_seconds", "From a turn's arrival to its answer.", buckets=TURN_S, registry=registry
        )
        self._graph = Counter("usher_graph_calls", "Calls of Microsoft Graph.", ["result"], registry=registry)
        self._teams = Counter("usher_teams_calls", "Calls of Teams' Connector.", ["result"], registry=registry)
        self._refusals = Counter("usher_refusals", "Wishes refused, by rule.", ["rule"], registry=registry)
        self._requests = Gauge("usher_requests", "Requests by state.", ["state"], registry=registry)
        self._jobs = Gauge("usher_jobs_waiting", "Jobs to do, due or later.", ["kind"], registry=registry)
        self._dead = Gauge("usher_jobs_dead", "Jobs that were given up.", registry=registry)
        self._oldest = Gauge("usher_oldest_due_job_seconds", "How long a job has been due.", registry=registry)
        self._book_up = Gauge("usher_book_up", "1 if the database answered.", registry=registry)
        self._draining = Gauge("usher_draining", "1 if this process takes no new work.", registry=registry)

    def turn(self, result: str, seconds: float) -> None:
        """``result`` is answered, failed or turned_away; only the former two take a turn's time."""
        self._turns.labels(result).inc()
        if result != "turned_away":
            self._turn_s.observe(seconds)

    def graph(self, result: str) -> None:
        """``result`` is ok or the name of what Graph's answer means."""
        self._graph.labels(result).inc()

    def teams(self, result: str) -> None:
        self._teams.labels(result).inc()

    def refused(self, rule: str) -> None:
        self._refusals.labels(rule).inc()

    def standing(self, now: Standing | None) -> None:
        """None: the database did not answer; what it told before is not told again."""
        self._book_up.set(now is not None)
        self._requests.clear()
        self._jobs.clear()
        if now is None:
            return
        for state, count in now.requests.items():
            self._requests.labels(state).set(count)
        for kind, count in now.waiting.items():
            self._jobs.labels(kind).set(count)
        self._dead.set(now.dead)
        self._oldest.set(now.oldest_due_s)

    def draining(self) -> None:
        self._draining.set(1)

    def text(self) -> bytes:
        """In Prometheus' text format 0.0.4."""
        return generate_latest(self._registry)
