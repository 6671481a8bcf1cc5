"""A sentence with several actions as one plan: a line per action, kept until each has gone, was refused or dropped.

Pure: names are looked up and rules are asked elsewhere; here is only what a line is and what may become of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum

from approvals.message import Message
from cards.foreign import NAME, foreign, named
from dialogs.language import Frame, Intent
from dialogs.language.frame import ALL, CONTEXT, LAST, ME, MY_MANAGER, MY_TEAM, WRITES

# More than anybody says in one breath, and what fits on a card.
MOST_LINES = 8
ON_GROUPS = frozenset({Intent.JOIN_GROUP, Intent.LEAVE_GROUP})
DECISIONS = frozenset({Intent.APPROVE_REQUEST, Intent.DENY_REQUEST})
CARRIED_OUT = ON_GROUPS | DECISIONS | {Intent.CANCEL_REQUEST}
"""What a line can do; other intents that write are lines that say so."""


class Stage(StrEnum):
    """How far a line is."""

    READY = "ready"  # passed every rule; waits for the person's yes
    ASKING = "asking"  # several groups fit; waits for a choice
    REFUSED = "refused"  # does not go, and says why
    SENT = "sent"  # handed over; what became of it is told by its request
    DROPPED = "dropped"  # the person took it back before it went


OPEN = frozenset({Stage.READY, Stage.ASKING})


@dataclass(frozen=True, slots=True)
class Line:
    """One action. Ids have been resolved and nothing in it gives any right.

    ``told`` is what its reader sees below it, already in their language: who will be asked, or why it does not go."""

    wants: Intent
    said: str = ""  # the group or the request as typed
    people: tuple[str, ...] = ()  # as typed
    group_id: str = ""
    group_name: str = ""
    choices: tuple[str, ...] = ()  # object ids of the groups it may mean
    number: int = 0  # of the request it is about
    until_phrase: str = ""
    until: datetime | None = None
    reason: str = ""
    stage: Stage = Stage.READY
    told: str = ""

    @property
    def aim(self) -> tuple[Intent, str | int]:
        """Two lines with the same aim are one."""
        return self.wants, self.number or self.group_id or f"{self.said.casefold()} {self.people}"

    def refused(self, sentence: str) -> Line:
        return replace(self, stage=Stage.REFUSED, told=sentence, choices=())


@dataclass(frozen=True, slots=True)
class Plan:
    """The lines of one sentence. A line's place in it is part of the id under which its request is sent, once."""

    id: str
    tenant_id: str
    zone: str
    lines: tuple[Line, ...]

    @property
    def open(self) -> bool:
        """Whether a yes, a no or a choice still means something."""
        return any(line.stage in OPEN for line in self.lines)

    def draft_of(self, line: Line) -> str:
        """The draft id under which this line's request is sent: the same, however often it is tried."""
        return f"{self.id}-{self.lines.index(line)}"

    def with_line(self, old: Line, new: Line) -> Plan:
        return replace(self, lines=tuple(new if line is old else line for line in self.lines))

    def choices(self) -> tuple[str, ...]:
        """What may be chosen, numbered through the whole card."""
        return tuple(group_id for line in self.lines for group_id in line.choices if line.stage is Stage.ASKING)

    def dropped(self) -> Plan:
        """Without what has not gone yet."""
        return replace(self, lines=tuple(replace(x, stage=Stage.DROPPED) if x.stage in OPEN else x for x in self.lines))

    def to_json(self) -> str:
        return json.dumps(
            {"plan": {**asdict(self), "lines": [_plain(line) for line in self.lines]}}, ensure_ascii=False
        )

    @classmethod
    def from_json(cls, text: str) -> Plan | None:
        """The plan, or None where something else was kept."""
        body = json.loads(text).get("plan") if text else None
        return cls(**{**body, "lines": tuple(_line(line) for line in body["lines"])}) if body else None


def parts(frame: Frame) -> tuple[Frame, ...]:
    """The wishes of a sentence, in order; "it" means the group that was named last before it."""
    found: list[Frame] = []
    before: tuple[str, ...] = ()
    for part in (frame, *(replace(more, sure=frame.sure) for more in frame.also)):
        named = part.values("group")
        if named == (CONTEXT,) and before:
            part = replace(part, slots={**part.slots, "group": before})
        found.append(part)
        before = tuple(name for name in part.values("group") if name != CONTEXT)[-1:] or before
    return tuple(found)


def lines(part: Frame) -> tuple[Line, ...]:
    """The actions of one wish; none where it is a question."""
    wants = part.intent
    if wants not in WRITES or wants is Intent.APPROVE_ALL or (wants in DECISIONS and not _numbers(part)):
        return ()
    reason = part.value("justification") or ""
    if wants in ON_GROUPS:
        until = part.value("until") or "" if wants is Intent.JOIN_GROUP else ""
        return tuple(
            Line(wants, said=name, until_phrase=until, reason=reason) for name in part.values("group") or ("",)
        )
    if wants in CARRIED_OUT:
        told = part.values("request") or part.values("group") or (LAST,)
        return tuple(Line(wants, said=said, number=number_of(said), reason=reason) for said in told)
    people = part.values("people") or part.values("owners")
    return tuple(Line(wants, said=name, people=people) for name in part.values("group") or ("",))


def once(found: Iterable[Line]) -> tuple[Line, ...]:
    """What was said twice is done once."""
    first: dict[object, Line] = {}
    for line in found:
        first.setdefault(line.aim, line)
    return tuple(first.values())


def number_of(said: str) -> int:
    """The number of a request ("#1042"), 0 if it is none."""
    digits = said.strip().lstrip("#")
    return int(digits) if digits.isdecimal() and len(digits) <= 9 else 0


def title(line: Line) -> Message:
    """ "Join SG-A until Friday"; names as the directory has them, or as typed where it knows none."""
    group = named(line.group_name) if line.group_name else _as_said(line.said)
    match line.wants:
        case Intent.JOIN_GROUP if line.until:
            return Message("Join {group} until {until}", group=group, until=line.until)
        case Intent.JOIN_GROUP:
            return Message("Join {group}", group=group)
        case Intent.LEAVE_GROUP:
            return Message("Leave {group}", group=group)
        case Intent.CANCEL_REQUEST if line.number:
            return Message("Withdraw request {number}", number=line.number)
        case Intent.CANCEL_REQUEST:
            return Message("Withdraw a request")
        case Intent.APPROVE_REQUEST:
            return Message("Approve request {number}", number=line.number)
        case Intent.DENY_REQUEST:
            return Message("Deny request {number}", number=line.number)
        case _:
            return _LATER[line.wants](tuple(_as_said(name) for name in line.people), group)


_People = tuple["str | Message", ...]
_LATER: Mapping[Intent, Callable[[_People, object], Message]] = {
    Intent.ADD_MEMBERS: lambda who, group: Message("Add {people} to {group}", people=who, group=group),
    Intent.REMOVE_MEMBERS: lambda who, group: Message("Remove {people} from {group}", people=who, group=group),
    Intent.ADD_OWNERS: lambda who, group: Message("Make {people} an owner of {group}", people=who, group=group),
    Intent.REMOVE_OWNERS: lambda who, group: Message(
        "Take {people} away from the owners of {group}", people=who, group=group
    ),
    Intent.CREATE_GROUP: lambda _, group: Message("Create {group}", group=group),
    Intent.EXTEND_MEMBERSHIP: lambda _, group: Message("Extend the membership in {group}", group=group),
    Intent.CHANGE_POLICY: lambda _, group: Message("Change how people join {group}", group=group),
    Intent.UNDO: lambda *_: Message("Undo what you did last"),
}
_TOKENS = {
    ME: Message("you"),
    MY_TEAM: Message("your team"),
    MY_MANAGER: Message("your manager"),
    CONTEXT: Message("what was named before"),
    ALL: Message("everything"),
    "": Message("a group"),
}


def _as_said(said: str) -> str | Message:
    return _TOKENS.get(said) or foreign(said, NAME)


def _numbers(part: Frame) -> bool:
    return any(number_of(said) for said in part.values("request"))


def _plain(line: Line) -> dict[str, object]:
    return {**asdict(line), "until": line.until.isoformat() if line.until else None}


def _line(body: Mapping[str, object]) -> Line:
    kept = dict(body)
    kept["wants"], kept["stage"] = Intent(str(kept["wants"])), Stage(str(kept["stage"]))
    kept["people"], kept["choices"] = tuple(kept["people"]), tuple(kept["choices"])  # type: ignore[arg-type]  # lists, as written
    kept["until"] = datetime.fromisoformat(str(kept["until"])) if kept["until"] else None
    return Line(**kept)  # type: ignore[arg-type]  # as written
