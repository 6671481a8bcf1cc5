"""A company that outlives every crash of Usher: its directory, its Teams and its clock, in this process.

They can hurt: every call yields, reads may lag behind writes, calls may be refused or lose their answer.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, uuid5

from approvals.directory_objects import Group, GroupKind, Person
from approvals.effects import Opening
from approvals.naming_policy import Problem
from approvals.ports.directory import (
    Added,
    App,
    Assigned,
    DirectoryBusy,
    DirectoryError,
    DirectoryRefused,
    Gone,
    Holders,
    LastOwner,
    Match,
    Members,
    NewGroup,
    PersonMatch,
    TurnedAway,
)
from approvals.ports.messenger import MessengerBusy, Unreachable
from approvals.tenant_policy import GROUPS_ADMINISTRATOR, Standing
from bot.connector import NoSuchActivity
from sandbox import buttons
from sandbox.activities import Envelope
from sandbox.chats import ADAPTIVE_CARD, conversation_of
from sandbox.company import TENANT_ID
from tests.reliability.policies import PlayedPolicies
from tests.reliability.seating import WorldLicences

T = TypeVar("T")

SERVICE_URL = "http://127.0.0.1:3978/connector/"
ALICE = Person("a11ce000-0000-4000-8000-000000000001", "Alice Martin", upn="alice@contoso.example")
OLGA = Person("0190a000-0000-4000-8000-000000000002", "Olga Nowak", upn="olga@contoso.example")
BRUNO = Person("b0000000-0000-4000-8000-000000000003", "Bruno Silva", upn="bruno@contoso.example")
ADA = Person("ada00000-0000-4000-8000-000000000004", "Ada Lindqvist", upn="ada@contoso.example")
PEOPLE = (ALICE, OLGA, BRUNO, ADA)
# Who neither asks nor decides: others do something for them.
CARLA = Person("ca71a000-0000-4000-8000-000000000005", "Carla Rossi", upn="carla@contoso.example")
DMITRI = Person("d1171000-0000-4000-8000-000000000006", "Dmitri Orlov", upn="dmitri@contoso.example")
ERIK = Person("e71c0000-0000-4000-8000-000000000007", "Erik Holm", upn="erik@contoso.example")
EVERYBODY = (*PEOPLE, CARLA, DMITRI, ERIK)
MARKETING = Group("6a8c1000-0000-4000-8000-00000000000a", "Marketing", GroupKind.MICROSOFT_365, visibility="Private")
CHESS = Group("6a8c1000-0000-4000-8000-00000000000b", "Chess", GroupKind.SECURITY)
VAULT = Group("6a8c1000-0000-4000-8000-00000000000c", "Vault", GroupKind.SECURITY)
CHOIR = Group("6a8c1000-0000-4000-8000-00000000000d", "Choir", GroupKind.SECURITY)
GROUPS = (MARKETING, CHESS, VAULT, CHOIR)

# When it struck: before the effect, after it, or before it with a wish to be left alone for a while.
BEFORE, AFTER, THROTTLED = "before", "after", "throttled"


@dataclass
class WorldClock:
    """``sets``: by how much somebody sets it just before its n-th reading."""

    at: datetime = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    sets: Mapping[int, timedelta] = field(default_factory=dict)
    readings: int = 0

    def now(self) -> datetime:
        self.readings += 1
        self.at += self.sets.get(self.readings, timedelta(0))
        return self.at


@dataclass
class Weather:
    """``troubles`` befall the next calls, one each (None: that call is spared); ``down`` ends only by hand."""

    down: bool = False
    troubles: deque[str | None] = field(default_factory=deque)

    def next(self) -> str | None:
        if self.down:
            return BEFORE
        return self.troubles.popleft() if self.troubles else None


@dataclass(frozen=True)
class Written:
    """A write that changed something: when, and who owned the group then."""

    at: datetime
    what: str
    group_id: str
    person_id: str
    owners: tuple[str, ...]


class WorldDirectory:
    """``approvals.ports.directory.Directory`` over what is true. ``journal`` gets ("add" | "remove" | "add_owner" |
    "remove_owner", group id, person id) and ("make", group id, name) for every write that changed something;
    ``stale_reads`` is how many reads of a membership still see it as before; ``drops_owners`` how many owners of new
    groups are dropped in silence."""

    def __init__(self, journal: list[tuple[str, ...]], clock: WorldClock) -> None:
        self.everybody = {person.id: person for person in EVERYBODY}
        self.all_groups = {group.id: group for group in GROUPS}
        self.owners_of = {
            MARKETING.id: [OLGA.id, BRUNO.id],
            CHESS.id: [OLGA.id, ALICE.id],
            VAULT.id: [OLGA.id, BRUNO.id, ALICE.id],
            CHOIR.id: [ALICE.id, BRUNO.id],
        }
        self.members: set[tuple[str, str]] = set()
        self.managers: dict[str, str] = {}
        self.opened: dict[str, tuple[Opening, ...]] = {}
        self._made: dict[str, str] = {}
        self.weather = Weather()
        self.stale_reads = 0
        self.drops_owners = 0
        self.teams: set[str] = set()
        self.written: list[Written] = []
        self._stale: dict[tuple[str, str], int] = {}
        self._journal = journal
        self._clock = clock

    async def person(self, person_id: str) -> Person:
        await self._meets_weather()
        return _there(self.everybody, person_id)

    async def group(self, group_id: str) -> Group:
        await self._meets_weather()
        return _there(self.all_groups, group_id)

    async def opens(self, group_id: str) -> tuple[Opening, ...]:
        await self._meets_weather()
        _there(self.all_groups, group_id)
        return self.opened.get(group_id, ())

    async def is_nested(self, group_id: str, person_id: str) -> bool:
        await self._meets_weather()
        return False

    async def find_apps(self, name: str, *, limit: int = 5) -> tuple[App, ...]:
        await self._meets_weather()
        return ()

    async def assigned(self, app_id: str) -> Assigned:
        await self._meets_weather()
        return Assigned()

    async def holders(self, assigned: Assigned) -> AsyncGenerator[Holders, None]:
        for group in assigned.groups:
            yield Holders(group, ())

    async def owners(self, group_id: str) -> tuple[Person, ...]:
        await self._meets_weather()
        _there(self.all_groups, group_id)
        return tuple(self.everybody[owner] for owner in self.owners_of[group_id] if owner in self.everybody)

    async def has_opted_in(self, group_id: str) -> bool:
        await self._meets_weather()
        return group_id in self.all_groups

    async def people(self, person_ids: Collection[str]) -> dict[str, Person]:
        await self._meets_weather()
        return {one: self.everybody[one] for one in person_ids if one in self.everybody}

    async def groups(self, group_ids: Collection[str]) -> dict[str, Group]:
        await self._meets_weather()
        return {one: self.all_groups[one] for one in group_ids if one in self.all_groups}

    async def manager(self, person_id: str) -> Person | None:
        await self._meets_weather()
        return self.everybody.get(self.managers.get(person_id, ""))

    async def find_people(
        self, name: str, *, limit: int = 5, only: Collection[str] | None = None
    ) -> tuple[PersonMatch, ...]:
        await self._meets_weather()
        found = [p for p in self.everybody.values() if p.name.casefold().startswith(name.casefold())]
        return tuple(PersonMatch(p, 100.0) for p in found if only is None or p.id in only)[:limit]

    async def people_are_visible(self) -> bool:
        await self._meets_weather()
        return True

    async def colleagues(self, person_id: str) -> frozenset[str]:
        await self._meets_weather()
        return frozenset()

    async def find_groups(self, name: str, *, limit: int = 5, only: Collection[str] | None = None) -> tuple[Match, ...]:
        await self._meets_weather()
        found = [g for g in self.all_groups.values() if g.name.casefold() == name.casefold()]
        return tuple(Match(g, 100.0) for g in found if only is None or g.id in only)[:limit]

    async def members_of(self, group_id: str) -> Members:
        await self._meets_weather()
        _there(self.all_groups, group_id)
        return Members(tuple(p for p in self.everybody.values() if self._seen(group_id, p.id)))

    async def departments_in(self, group_id: str) -> tuple[str, ...] | None:
        return tuple(person.department for person in (await self.members_of(group_id)).people)

    async def describe_group(self, group_id: str, *, name: str = "", description: str | None = None) -> str:
        trouble = await self._meets_weather(writing=True)
        group = _there(self.all_groups, group_id)
        new = replace(
            group, name=name or group.name, description=group.description if description is None else description
        )
        if new != group:
            self.all_groups[group_id] = new
            self._wrote("describe", group_id, f"{new.name}: {new.description}")
        if trouble == AFTER:
            raise DirectoryBusy("the connection broke after the write")
        return f"graph-{len(self._journal)}"

    async def is_member(self, group_id: str, person_id: str) -> bool:
        await self._meets_weather()
        _there(self.all_groups, group_id)
        return self._seen(group_id, person_id)

    def _seen(self, group_id: str, person_id: str) -> bool:
        """As a replica sees it that may lag behind."""
        pair = (group_id, person_id)
        if self._stale.get(pair, 0) > 0:
            self._stale[pair] -= 1
            return pair not in self.members
        return pair in self.members

    async def members_among(self, group_id: str, person_ids: Collection[str]) -> frozenset[str]:
        await self._meets_weather()
        _there(self.all_groups, group_id)
        return frozenset(one for one in person_ids if self._seen(group_id, one))

    async def is_owner(self, group_id: str, person_id: str) -> bool:
        await self._meets_weather()
        _there(self.all_groups, group_id)
        return person_id in self.owners_of[group_id]

    async def groups_of(self, person_id: str) -> tuple[Group, ...]:
        await self._meets_weather()
        return tuple(g for g in self.all_groups.values() if (g.id, person_id) in self.members)

    async def groups_owned_by(self, person_id: str) -> tuple[Group, ...]:
        await self._meets_weather()
        return tuple(g for g in self.all_groups.values() if person_id in self.owners_of[g.id])

    async def add_member(self, group_id: str, person_id: str) -> str:
        return await self._write("add", group_id, person_id)

    async def remove_member(self, group_id: str, person_id: str) -> str:
        return await self._write("remove", group_id, person_id)

    async def add_members(self, group_id: str, person_ids: Sequence[str]) -> Added:
        """All or nobody, as Graph does it, and then each alone."""
        trouble = await self._meets_weather(writing=True)
        _there(self.all_groups, group_id)
        self._takes_members(group_id)
        failed: dict[str, DirectoryError] = {}
        for one in person_ids:
            if one not in self.everybody:
                failed[one] = Gone(f"404 Request_ResourceNotFound: {one}")
            elif (group_id, one) not in self.members:
                self.members.add((group_id, one))
                self._stale[group_id, one] = self.stale_reads
                self._wrote("add", group_id, one)
        if trouble == AFTER:
            raise DirectoryBusy("the connection broke after the write")
        return Added(f"graph-{len(self._journal)}", failed)

    async def add_owner(self, group_id: str, person_id: str) -> str:
        return await self._owner("add_owner", group_id, person_id)

    async def remove_owner(self, group_id: str, person_id: str) -> str:
        return await self._owner("remove_owner", group_id, person_id)

    async def _owner(self, what: str, group_id: str, person_id: str) -> str:
        trouble = await self._meets_weather(writing=True)
        _there(self.all_groups, group_id)
        owners = self.owners_of[group_id]
        if what == "add_owner" and person_id not in owners:
            owners.append(_there(self.everybody, person_id).id)
            self._wrote(what, group_id, person_id)
        elif what == "remove_owner" and person_id in owners:
            if owners == [person_id]:
                raise LastOwner("The group must have at least one owner.")
            owners.remove(person_id)
            self._wrote(what, group_id, person_id)
        if trouble == AFTER:
            raise DirectoryBusy("the connection broke after the write")
        return f"graph-{len(self._journal)}"

    async def create_group(self, new: NewGroup) -> Group:
        """An upsert by the unique name."""
        trouble = await self._meets_weather(writing=True)
        group_id = self._made.get(new.unique_name)
        if group_id is None:
            group_id = self._made[new.unique_name] = str(uuid5(NAMESPACE_URL, new.unique_name))
            self.all_groups[group_id] = Group(group_id, new.name, new.kind, visibility=new.visibility)
            owners = [_there(self.everybody, owner).id for owner in new.owner_ids]
            kept = len(owners) - min(self.drops_owners, len(owners) - 1)
            self.drops_owners -= len(owners) - kept
            self.owners_of[group_id] = owners[:kept]
            self.members |= {(group_id, member) for member in new.member_ids}
            self._wrote("make", group_id, new.name)
        if trouble == AFTER:
            raise DirectoryBusy("the connection broke after the write")
        return self.all_groups[group_id]

    async def naming_attributes(self, person_id: str) -> dict[str, str]:
        await self._meets_weather()
        _there(self.everybody, person_id)
        return {}

    async def naming_objections(self, name: str, alias: str, person_id: str, group_id: str = "") -> tuple[Problem, ...]:
        await self._meets_weather()
        return ()

    async def alias_is_taken(self, alias: str) -> bool:
        await self._meets_weather()
        return False

    async def own_id(self) -> str:
        return "usher-id"

    async def ensure_team(self, group_id: str) -> str:
        trouble = await self._meets_weather(writing=True)
        _there(self.all_groups, group_id)
        if group_id not in self.teams:
            self.teams.add(group_id)
            self._wrote("team", group_id, "")
        if trouble == AFTER:
            raise DirectoryBusy("the connection broke after the write")
        return f"https://teams.microsoft.com/l/team/{group_id}"

    async def _write(self, what: str, group_id: str, person_id: str) -> str:
        trouble = await self._meets_weather(writing=True)
        _there(self.all_groups, group_id)
        self._takes_members(group_id)
        if what == "add":
            _there(self.everybody, person_id)
        pair = (group_id, person_id)
        if (pair in self.members) is (what == "remove"):
            self.members ^= {pair}
            self._stale[pair] = self.stale_reads
            self._wrote(what, group_id, person_id)
        if trouble == AFTER:
            raise DirectoryBusy("the connection broke after the write")
        return f"graph-{len(self._journal)}"

    def _takes_members(self, group_id: str) -> None:
        if self.all_groups[group_id].dynamic:
            raise DirectoryRefused("400: Insufficient privileges; the group's members are decided by a rule.")

    def _wrote(self, what: str, group_id: str, about: str) -> None:
        self._journal.append((what, group_id, about))
        owners = tuple(self.owners_of[group_id])
        self.written.append(Written(self._clock.now(), what, group_id, about, owners))

    async def _meets_weather(self, *, writing: bool = False) -> str | None:
        await asyncio.sleep(0)
        trouble = self.weather.next()
        if trouble == THROTTLED:
            raise TurnedAway("429", retry_after=7)
        if trouble == BEFORE or (trouble == AFTER and not writing):
            raise DirectoryBusy("the connection broke")
        return trouble


class WorldTeams:
    """The calls of ``bot.connector.Connector``, and the chats that people read. ``journal`` gets
    ("shown", person id, text) for every new message and ("redrawn", person id, text) for every replaced one. Nobody in
    ``unreachable`` can be written to."""

    def __init__(self, journal: list[tuple[str, ...]]) -> None:
        self.chats: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
        self.weather = Weather()
        self.unreachable: set[str] = set()
        self._journal = journal
        self._sent = 0

    async def create_conversation(self, service_url: str, person_id: str) -> str:
        await self._meets_weather()
        self._reaches(person_id)
        return conversation_of(person_id)

    async def send(self, service_url: str, conversation_id: str, activity: dict[str, Any]) -> str:
        trouble = await self._meets_weather()
        self._reaches(_person_of(conversation_id))
        self._sent += 1
        activity_id = f"message-{self._sent}"
        self.chats[conversation_id][activity_id] = activity
        self._journal.append(("shown", _person_of(conversation_id), text_of(activity)))
        if trouble == AFTER:
            raise MessengerBusy("the connection broke after the message")
        return activity_id

    async def replace(self, service_url: str, conversation_id: str, activity_id: str, activity: dict[str, Any]) -> None:
        trouble = await self._meets_weather()
        self._reaches(_person_of(conversation_id))
        if activity_id not in self.chats[conversation_id]:
            raise NoSuchActivity(activity_id)
        self.chats[conversation_id][activity_id] = activity
        self._journal.append(("redrawn", _person_of(conversation_id), text_of(activity)))
        if trouble == AFTER:
            raise MessengerBusy("the connection broke after the message")

    def card_with(self, person: Person, verb: str) -> tuple[str, dict[str, Any]] | None:
        """The newest card in this person's chat with such a button: activity id and card."""
        for activity_id, activity in reversed(self.chats[conversation_of(person.id)].items()):
            card = card_of(activity)
            if card is not None and buttons.find(card, verb, None, {}) is not None:
                return activity_id, card
        return None

    def _reaches(self, person_id: str) -> None:
        if person_id in self.unreachable:
            raise Unreachable(f"403: {person_id} does not have the app")

    async def _meets_weather(self) -> str | None:
        await asyncio.sleep(0)
        trouble = self.weather.next()
        if trouble == THROTTLED:
            raise MessengerBusy("429", retry_after=7)
        if trouble == BEFORE:
            raise MessengerBusy("the connection broke")
        return trouble


class World:
    def __init__(self) -> None:
        self.journal: list[tuple[str, ...]] = []
        self.clock = WorldClock()
        self.directory = WorldDirectory(self.journal, self.clock)
        self.licences = WorldLicences(self.directory, self.journal)
        self.teams = WorldTeams(self.journal)
        self.policies = PlayedPolicies(standings={ADA.id: Standing(frozenset({GROUPS_ADMINISTRATOR}))})
        self._said = 0

    def message(self, person: Person, text: str) -> dict[str, Any]:
        """What Teams delivers when this person types; delivered again it is the same."""
        self._said += 1
        return self._envelope(person).message(f"said-{self._said}", text)

    def press(self, person: Person, activity_id: str, card: dict[str, Any], verb: str) -> dict[str, Any]:
        """What Teams delivers when this person presses the button."""
        button = buttons.find(card, verb, None, {})
        assert button is not None
        return self._envelope(person).execute(activity_id, button.action, buttons.data_of(button, {}), automatic=False)

    def effects(self, what: str) -> list[tuple[str, ...]]:
        return [entry for entry in self.journal if entry[0] == what]

    def position(self, *words: str) -> int | None:
        """Where in the journal somebody first saw all these words."""
        for position, entry in enumerate(self.journal):
            if entry[0] in ("shown", "redrawn") and all(word in entry[2] for word in words):
                return position
        return None

    def _envelope(self, person: Person) -> Envelope:
        return Envelope(person.id, person.name, "en-GB", "Europe/Brussels", SERVICE_URL, self.clock.now())


def card_of(activity: Mapping[str, Any]) -> dict[str, Any] | None:
    for attachment in activity.get("attachments") or ():
        if attachment["contentType"] == ADAPTIVE_CARD:
            card: dict[str, Any] = attachment["content"]
            return card
    return None


def text_of(activity: Mapping[str, Any]) -> str:
    """Every word of a message and its card."""
    words = [str(activity.get("text") or "")]

    def collect(node: Any) -> None:
        if isinstance(node, list):
            for inner in node:
                collect(inner)
        elif isinstance(node, dict):
            words.extend(str(node[key]) for key in ("text", "title", "value") if isinstance(node.get(key), str))
            for key, inner in node.items():
                if key not in ("data", "fallback"):
                    collect(inner)

    collect(card_of(activity))
    return "\n".join(word for word in words if word)


def _person_of(conversation_id: str) -> str:
    return next(person.id for person in EVERYBODY if conversation_of(person.id) == conversation_id)


def _there(things: Mapping[str, T], object_id: str) -> T:
    if object_id not in things:
        raise Gone(f"404 Request_ResourceNotFound: {object_id}")
    return things[object_id]


__all__ = ["ADA", "ALICE", "BRUNO", "CARLA", "CHESS", "CHOIR", "DMITRI", "ERIK", "EVERYBODY", "GROUPS", "MARKETING"]
__all__ += ["OLGA", "PEOPLE", "TENANT_ID", "VAULT", "World"]
