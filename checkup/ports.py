"""What this room needs from the world: facts about the tenant, the book, Teams and the key server, only read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from approvals.directory_objects import Group, Person
from approvals.message import Message


class Amiss(Exception):
    """Something cannot be used; the sentence says why and holds no secret."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who Usher is towards Graph, as its token says."""

    tenant_id: str
    app_id: str
    object_id: str


@dataclass(frozen=True, slots=True)
class Granted:
    """The application permissions of Graph that Usher has. ``consented``: read from the consent itself; else from its
    token, which may be an hour older."""

    permissions: frozenset[str]
    consented: bool


@dataclass(frozen=True, slots=True)
class Owned:
    """A group with the people who own it; ``opted_in``: Usher's application is an owner, too. ``owners`` is None where
    they were not asked for."""

    group: Group
    owners: tuple[Person, ...] | None = None
    opted_in: bool = False


@dataclass(frozen=True, slots=True)
class Health:
    """The book: its name without the password, its revision, its server's clock (None: it is on this machine), the
    object ids of people Usher has a chat with, requests that were carried out, groups with a join rule, and the
    serviceUrl last heard from ("": never)."""

    name: str
    revision: str
    clock: datetime | None
    met: frozenset[str]
    carried_out: int
    join_rules: int
    service_url: str = ""


@dataclass(frozen=True, slots=True)
class Attestation:
    """What Graph does not tell and an administrator states in the settings: what, by which setting, when (None: not
    stated, which counts as closed), and for how many days a statement holds."""

    what: Message
    setting: str
    stated: date | None
    holds_days: int


class Tenant(Protocol):
    """Every call may raise DirectoryBusy or DirectoryRefused."""

    async def identity(self) -> Identity: ...

    async def granted(self) -> Granted: ...

    async def groups(self, wanted: Callable[[Group], bool]) -> Sequence[Owned]:
        """Every group of the tenant; with their owners those that are ``wanted``."""

    async def plans(self) -> frozenset[str]:
        """The names of the service plans in the tenant's subscriptions."""

    async def time(self) -> datetime:
        """Graph's clock."""


class BookHealth(Protocol):
    async def look(self) -> Health:
        """Raises BookUnavailable with a sentence, also when the tables are not this version's."""


class KeyEndpoint(Protocol):
    async def count(self) -> int:
        """How many keys the key server of Bot Framework publishes. Raises Amiss."""


class Teams(Protocol):
    async def token(self) -> None:
        """Raises Amiss where Usher gets no token to speak in Teams."""

    async def send_test(self, person: str) -> str:
        """Write a test message to a person, named by object id or user principal name; returns their name. Raises
        Amiss."""
