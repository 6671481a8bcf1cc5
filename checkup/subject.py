"""What is examined, and how long a look may take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from approvals.ports.clock import Clock
from approvals.rules import Rules
from checkup.permissions import Setup
from checkup.ports import Attestation, BookHealth, KeyEndpoint, Teams, Tenant


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds a check may take, and the groups, which are many."""

    each_s: float
    groups_s: float


COMMAND = Patience(20.0, 300.0)
CHAT = Patience(6.0, 9.0)  # Teams sends a message again after 15 seconds


@dataclass(frozen=True, slots=True)
class Outside:
    """The ways to look beyond the database."""

    tenant: Tenant
    keys: KeyEndpoint
    teams: Teams


@dataclass(frozen=True, slots=True)
class Subject:
    """The settings that matter, and the ways to look; ``outside`` is None where the settings do not even tell who
    Usher is. ``other_ways``: owners without a chat get the app, or a mail."""

    tenant_id: str
    rules: Rules
    setup: Setup
    clock: Clock
    book: BookHealth
    outside: Outside | None
    other_ways: bool = False
    attestations: Sequence[Attestation] = ()
