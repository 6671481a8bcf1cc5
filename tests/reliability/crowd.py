"""A company at work: people who ask, decide, cancel, leave and stay, and owners who act by their own right.

Nobody gives up when a click is lost.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from fnmatch import fnmatchcase
from time import perf_counter
from typing import Any, TypeVar

from sandbox.chats import Message
from sandbox.client import Manner, NotThereError
from sandbox.delivery import Answer, BotUnreachableError
from sandbox.people import Person
from sandbox.server import Sandbox
from tests.office import text_of, titles
from tests.reliability.evidence import Promise

T = TypeVar("T")

# Everybody writes and reads English here, whatever their client is set to.
MANNER = Manner("en-GB", "Europe/London")
ENDS = re.compile(r"^Your membership in (.+) ends on", re.MULTILINE)
NUMBER = re.compile(r"^Request (\d+)$", re.MULTILINE)

# How long a person waits: for an answer to a sentence, for a card or news that others' work brings.
ANSWER_S = 4.0
NEWS_S = 150.0
SECOND_S = 15.0
PATIENCE_S = 120.0

# The groups where two people have to say yes (USHER_TWO_APPROVERS).
TWO_APPROVERS = "*5"
# One group in so many is opened by its owners to whoever asks.
DOORS = 20
# What people do, and how often.
STORIES = {
    "joins": 40,
    "joins until": 8,
    "joins and leaves": 5,
    "joins and stays": 5,
    "is denied": 8,
    "cancels": 4,
    "is forwarded": 3,
    "two decide": 6,
    "two must agree": 6,
    "comes in by the open door": 5,
    "an owner adds several": 6,
    "an owner adds several and undoes it": 3,
    "an owner removes": 4,
    "an owner removes and undoes it": 2,
    "an owner makes an owner": 3,
}


@dataclass(frozen=True)
class Group:
    id: str
    name: str
    owners: tuple[Person, ...]


class GaveUp(Exception):
    """A person got nowhere and went for lunch; the sentence says with what."""


class NothingLeftToAsk(Exception):
    """A person is in every group of a kind, or has asked for it: somebody else has a wish."""


class Crowd:
    """Everybody in the company at their Teams. ``promises`` is what the bot acknowledged; ``done`` counts stories."""

    def __init__(self, sandbox: Sandbox, chance: random.Random) -> None:
        self.promises: list[Promise] = []
        self.done: Counter[str] = Counter()
        self.gave_up: list[str] = []
        self.asked = 0
        self._sandbox = sandbox
        self._chance = chance
        self._bells: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._cards: dict[str, tuple[int, dict[int, list[Message]]]] = {}
        self._asked_for: set[tuple[str, str]] = set()
        self._inform = sandbox.teams.changed
        sandbox.teams.changed = self._changed
        askable = self._askable()
        owners = {owner.id for group in askable for owner in group.owners}
        self.twos = [each for each in askable if fnmatchcase(each.name, TWO_APPROVERS) and len(each.owners) > 1]
        others = [each for each in askable if not fnmatchcase(each.name, TWO_APPROVERS)]
        self.doors, self.groups = others[: 1 + len(others) // DOORS], others[1 + len(others) // DOORS :]
        self._opened: set[str] = set()
        self._busy: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.people = [p for p in sandbox.teams.people.every() if _takes_part(p) and p.id not in owners]
        chance.shuffle(self.people)

    async def works(self, requests: int, *, at_once: int, until: Callable[[], bool]) -> None:
        """``requests`` stories, ``at_once`` of them at a time, or as many as begin before ``until`` says stop."""
        idle: asyncio.Queue[Person] = asyncio.Queue()
        for person in self.people:
            idle.put_nowait(person)

        async def worker() -> None:
            while self.asked < requests and not until():
                self.asked += 1
                person = await idle.get()
                try:
                    self.done[await self._story(person)] += 1
                except NothingLeftToAsk:
                    self.asked -= 1
                except GaveUp as enough:
                    self.gave_up.append(str(enough))
                finally:
                    idle.put_nowait(person)

        async with asyncio.TaskGroup() as workers:
            for _ in range(min(at_once, requests, len(self.people))):
                workers.create_task(worker())

    async def _story(self, person: Person) -> str:
        """One person's request, from the sentence to its end."""
        kind = self._chance.choices(list(STORIES), list(STORIES.values()))[0]
        if kind.startswith("an owner"):
            await self._owner_acts(kind, person)
        elif kind == "comes in by the open door":
            await self._comes_in(person, self._group_for(person, self.doors))
        elif kind == "two must agree":
            await self._is_agreed_to_by_two(person, self._group_for(person, self.twos))
        else:
            await self._asks_an_owner(kind, person, self._group_for(person, self.groups))
        return kind

    async def _asks_an_owner(self, kind: str, person: Person, group: Group) -> None:
        timed = kind in ("joins until", "joins and stays")
        number = await self._asks(person, group, timed=timed)
        if kind == "cancels":
            await self._cancels(person, number)
            return
        owner = self._chance.choice(group.owners)
        if kind == "is forwarded":
            await self._forwards(owner, number)
        if kind == "two decide" and len(group.owners) > 1:
            verdicts = self._chance.choices(("Approve", "Deny"), (4, 1), k=2)
            first, second = zip(group.owners[:2], verdicts, strict=True)
            # Whoever is asked last may find it decided before they are asked at all.
            await asyncio.gather(self._decides(*first, number), self._decides(*second, number, within=SECOND_S))
        else:
            await self._decides(owner, "Deny" if kind == "is denied" else "Approve", number)
        news = await self._hears(person, number)
        if kind == "joins and leaves" and "): done." in news:
            left = await self._wishes(person, f"I want to leave {group.name}", "Leave group", "Leave a group")
            await self._hears(person, left)
        if kind == "joins and stays" and "): done." in news:
            sentence = f"extend my membership in {group.name} until {self._day(15, 25)}"
            later = await self._wishes(person, sentence, "Send request", "Stay longer")
            await self._decides(owner, "Approve", later)
            await self._hears(person, later)

    async def _is_agreed_to_by_two(self, person: Person, group: Group) -> None:
        """One after the other, or both at once."""
        number = await self._asks(person, group, timed=self._chance.random() < 0.5)
        first, second = group.owners[:2]
        if self._chance.random() < 0.5:
            await asyncio.gather(*(self._decides(owner, "Approve", number) for owner in (first, second)))
        else:
            await self._decides(first, "Approve", number)
            await self._decides(second, self._chance.choices(("Approve", "Deny"), (4, 1))[0], number)
        await self._hears(person, number)

    async def _comes_in(self, person: Person, group: Group) -> None:
        """Whoever comes first has an owner open the door."""
        async with self._busy[group.id]:
            if group.id not in self._opened:
                owner = group.owners[0]
                number = await self._wishes(
                    owner, f"let everybody join {group.name}", "Change it", "Change who may join"
                )
                if "): done." in await self._hears(owner, number):
                    self._opened.add(group.id)
        if group.id in self._opened:
            number = await self._wishes(person, f"add me to {group.name}", "Join group", "Join a group")
            await self._hears(person, number)

    async def _owner_acts(self, kind: str, person: Person) -> None:
        """What owners do to others by their own right, and take back."""
        group = self._group_for(person, self.groups)
        owner = self._chance.choice(group.owners)
        if kind == "an owner makes an owner":
            sentence = f"make {person.mail} an owner of {group.name}"
            number = await self._wishes(owner, sentence, "Add to the owners", "Add an owner")
            if "): done." in await self._hears(owner, number):  # who can act as one from now on
                other = self._chance.choice(self.people)
                number = await self._wishes(
                    person, f"add {other.mail} to {group.name}", "Add to the group", "Add somebody to a group"
                )
                await self._hears(person, number)
            return
        if "adds" in kind:
            others = [one for one in self._chance.sample(self.people, 2) if one is not person]
            people = " and ".join(one.mail for one in (person, *others[:1]))
            sentence, title, meaning = f"add {people} to {group.name}", "Add to the group", "Add somebody to a group"
            if self._chance.random() < 0.4:
                sentence += f" until {self._day(4, 12)}"
        else:
            number = await self._asks(person, group, timed=self._chance.random() < 0.3)
            await self._decides(owner, "Approve", number)
            await self._hears(person, number)
            sentence, title = f"remove {person.mail} from {group.name}", "Remove from the group"
            meaning = "Remove somebody from a group"
        number = await self._wishes(owner, sentence, title, meaning)
        if "): done." in await self._hears(owner, number) and kind.endswith("undoes it"):
            await self._undoes(owner, number)

    async def answers_reminders(self) -> int:
        """Whoever was told that a membership ends asks to stay, and an owner agrees; returns how many asked."""
        by_name = {group.name: group for group in (*self.groups, *self.twos)}
        asking = []
        for person in self.people:
            for card in self._chat(person):
                found = ENDS.search(text_of(card)) if card.sender == "bot" else None
                if found and found[1] in by_name and "Ask to stay longer" in titles(card.card):
                    asking.append(self._stays(person, card, by_name[found[1]]))
        for outcome in await asyncio.gather(*asking, return_exceptions=True):
            if isinstance(outcome, GaveUp):
                self.gave_up.append(str(outcome))
            elif isinstance(outcome, BaseException):
                raise outcome
        return len(asking)

    async def _stays(self, person: Person, card: Message, group: Group) -> None:
        self.asked += 1
        number = await self._sends(person, card, "Ask to stay longer", until=self._day(15, 25))
        self.promises.append(Promise(number, person.id, "sent"))
        two = fnmatchcase(group.name, TWO_APPROVERS)
        for owner in group.owners[: 2 if two else 1]:
            await self._decides(owner, "Approve", number)
        await self._hears(person, number)
        self.done["stays, reminded"] += 1

    async def _undoes(self, owner: Person, number: int) -> None:
        """Press the button on the card of what was done, until it is answered."""
        for _ in _patiently():
            cards = await self._sees(owner, lambda: self._pressable(owner, number, "Undo") or None, SECOND_S)
            if not cards or await self._presses(owner, cards[-1], "Undo") is not None:
                return

    def _day(self, fewest: int, most: int) -> str:
        return f"{self._sandbox.clock.now() + timedelta(days=self._chance.randint(fewest, most)):%Y-%m-%d}"

    async def _asks(self, person: Person, group: Group, *, timed: bool) -> int:
        """ "Add me to Marketing"; returns the request's number."""
        until = f" until {self._day(2, 12)}" if timed else ""
        return await self._wishes(person, f"add me to {group.name}{until}", "Send request", "Join a group")

    async def _wishes(self, person: Person, sentence: str, title: str, meaning: str) -> int:
        """Say it, and press the button on what comes back; one wish of a person at a time."""
        async with self._busy[person.id]:
            card = await self._says(person, sentence, title, meaning)
            number = await self._sends(person, card, title)
        self.promises.append(Promise(number, person.id, "sent"))
        return number

    async def _sends(self, person: Person, card: Message, title: str, **inputs: str) -> int:
        """Press until the answer is the request itself."""
        for _ in _patiently():
            answer = await self._presses(person, card, title, **inputs)
            shown = "" if answer is None else _words(answer)
            # The answer may be lost, and the card be redrawn as the request it has become.
            if found := NUMBER.search(shown) or NUMBER.search(text_of(card)):
                return int(found[1])
            await self._thinks(1.0)
        raise GaveUp(f"{person.display_name} pressed “{title}” in vain: {text_of(card)}")

    async def _decides(self, owner: Person, title: str, number: int, *, within: float = NEWS_S) -> None:
        """Press the button on one's own card of the request, until it counts or is not there any more."""
        await self._thinks(0.5)
        for _ in _patiently():
            cards = await self._sees(owner, lambda: self._pressable(owner, number, title), within)
            if not cards:
                return  # decided by somebody else, or never asked: the checker knows
            answer = await self._presses(owner, cards[-1], title)
            if answer is None:
                continue
            said = _words(answer)
            verdict = "Approved by" if title == "Approve" else "Denied by"
            if verdict in said and f"{owner.display_name}, " in said.split(verdict)[1]:
                self.promises.append(Promise(number, owner.id, title.lower()))
            if NUMBER.search(said):
                return
            await self._thinks(1.0)

    async def _cancels(self, person: Person, number: int) -> None:
        for _ in _patiently():
            cards = self._pressable(person, number, "Cancel request")
            if not cards:
                return
            answer = await self._presses(person, cards[-1], "Cancel request")
            if answer is not None and "Cancelled" in _words(answer):
                self.promises.append(Promise(number, person.id, "cancel"))
                return
            await self._thinks(1.0)

    async def _forwards(self, owner: Person, number: int) -> None:
        """Somebody who may not decide gets an owner's card, and presses it; that must come to nothing."""
        cards = await self._sees(owner, lambda: self._pressable(owner, number, "Approve"), NEWS_S)
        stranger = self._chance.choice(self.people)
        if cards:
            activity = self._sandbox.client.forwards(owner, cards[-1].activity, stranger)
            copy = self._sandbox.teams.chat_of(stranger).find(activity)
            assert copy is not None
            await self._presses(stranger, copy, "Approve")

    async def _hears(self, person: Person, number: int) -> str:
        """What became of it; nothing if that takes too long."""
        head = f"Request {number} ("

        def news() -> str | None:
            texts = (str(m.body.get("text") or "") for m in reversed(self._chat(person)) if m.sender == "bot")
            return next((text for text in texts if text.startswith(head)), None)

        return await self._sees(person, news, NEWS_S) or ""

    async def _says(self, person: Person, sentence: str, title: str, meaning: str) -> Message:
        """Say it until a card with this button answers; asked what was meant, say so."""
        again: str | None = None
        for _ in _patiently():
            before = len(self._chat(person))
            try:
                again, _ = await self._sandbox.client.says(person, sentence, MANNER, again)
            except BotUnreachableError:
                await self._thinks(1.0)
                # Teams brings the same message again, or the person writes a new one.
                written = [m for m in self._chat(person)[before:] if m.sender == "person"]
                again = written[-1].activity if written and self._chance.random() < 0.5 else None
                continue

            def answered(before: int = before) -> list[Message] | None:
                return [m for m in self._chat(person)[before:] if m.sender == "bot"] or None

            answers = await self._sees(person, answered, ANSWER_S) or []
            for message in answers:
                if meaning in titles(message.card):
                    await self._presses(person, message, meaning)
                if "Choose 1" in titles(message.card):  # asked which one: the nearest is what was written
                    await self._presses(person, message, "Choose 1")
                if title in titles(message.card):
                    return message
            again = None
            await self._thinks(1.0)
        raise GaveUp(f"{person.display_name} said “{sentence}” in vain:\n{text_of(self._chat(person)[-1])}")

    async def _presses(self, person: Person, card: Message, title: str, **inputs: str) -> Answer | None:
        """One click; None if no answer came or the button has gone."""
        try:
            return await self._sandbox.client.clicks(person, card.activity, None, title, dict(inputs), MANNER)
        except BotUnreachableError:
            await self._thinks(1.0)
        except NotThereError:
            pass
        return None

    async def _sees(self, person: Person, look: Callable[[], T | None], within: float) -> T | None:
        """What ``look`` finds in a chat, as soon as it does; None after that many seconds."""
        bell = asyncio.Event()
        self._bells[person.id].add(bell)
        try:
            async with asyncio.timeout(within):
                while (found := look()) is None:
                    await bell.wait()
                    bell.clear()
                return found
        except TimeoutError:
            return None
        finally:
            self._bells[person.id].discard(bell)

    async def _thinks(self, seconds: float) -> None:
        await asyncio.sleep(seconds * self._chance.uniform(0.2, 1.0))

    def _pressable(self, person: Person, number: int, title: str) -> list[Message] | None:
        """The person's cards of this request that have the button; None while there is no card at all."""
        cards = self._cards_of(person, number)
        return [card for card in cards if title in titles(card.card)] if cards else None

    def _cards_of(self, person: Person, number: int) -> list[Message]:
        """Every message is looked at once: a card stays its request's."""
        messages = self._chat(person)
        seen, cards = self._cards.get(person.id, (0, {}))
        for message in messages[seen:]:
            if message.sender == "bot" and (found := NUMBER.search(text_of(message))):
                cards.setdefault(int(found[1]), []).append(message)
        self._cards[person.id] = (len(messages), cards)
        # A request that was sent lives on in the message that was its draft.
        return cards.get(number) or [m for m in messages if f"Request {number}" in text_of(m).split("\n")]

    def _chat(self, person: Person) -> list[Message]:
        return self._sandbox.teams.chat_of(person).messages

    def _changed(self, person: Person) -> None:
        self._inform(person)
        for bell in self._bells.get(person.id, ()):
            bell.set()

    def _group_for(self, person: Person, groups: list[Group]) -> Group:
        """One of these groups that this person is not in and has not asked for yet."""
        members = self._sandbox.tenant.links["members"]
        for _ in range(1000):
            group = self._chance.choice(groups)
            if person.id not in members.get(group.id, {}) and (person.id, group.id) not in self._asked_for:
                self._asked_for.add((person.id, group.id))
                return group
        raise NothingLeftToAsk

    def _askable(self) -> list[Group]:
        """The groups of the generator whose every owner takes part."""
        groups = []
        for record in self._sandbox.tenant.groups.values():
            ids = list(self._sandbox.tenant.links["owners"].get(record["id"], ()))
            owners = [self._sandbox.teams.people.by_id(each) for each in ids]
            taking_part = tuple(owner for owner in owners if owner is not None and _takes_part(owner))
            ours = "made by the generator" in (record["description"] or "")
            if ours and taking_part and len(taking_part) == len(ids):
                groups.append(Group(record["id"], record["displayName"], taking_part))
        return groups


def _patiently() -> Iterator[None]:
    """Once more, and once more, for two minutes."""
    deadline = perf_counter() + PATIENCE_S
    while perf_counter() < deadline:
        yield


def _takes_part(person: Person) -> bool:
    return person.has_app and person.enabled and person.upn.startswith("p") and person.user_type == "Member"


def _words(answer: Answer) -> str:
    """What a click was answered with."""
    value: Any = answer.body.get("value") if isinstance(answer.body, dict) else None
    if isinstance(value, str):
        return value
    return text_of(Message("", "bot", {}, "", view=value)) if isinstance(value, dict) else ""
