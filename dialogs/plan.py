"""A sentence with several actions as one plan: a line per action, kept until each has gone, was refused or dropped.

Pure: names are looked up and rules are asked elsewhere; here is only what a line is and what may become of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum

from approvals.directory_objects import JoinRule, PersonRef
from dialogs.draft import HAS_AN_END, KINDS, Draft
from dialogs.language import Frame, Intent
from dialogs.language.frame import CONTEXT, LAST, TYPED

# More than anybody says in one breath, and what fits on a card.
MOST_LINES = 8
# A new group has too many parts for a line, and a typed form is a whole sentence: each is asked for by itself.
REQUESTS = frozenset(KINDS) - {Intent.CREATE_GROUP} - TYPED
DECISIONS = frozenset({Intent.APPROVE_REQUEST, Intent.DENY_REQUEST})
CARRIED_OUT = REQUESTS | DECISIONS | {Intent.CANCEL_REQUEST}
"""What a line can do."""
LINES = CARRIED_OUT | {Intent.CREATE_GROUP}
"""What becomes a line."""


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
    known: tuple[PersonRef, ...] = ()  # who they are
    group_id: str = ""
    group_name: str = ""
    choices: tuple[str, ...] = ()  # object ids of the groups it may mean
    number: int = 0  # of the request it is about
    until_phrase: str = ""
    until: datetime | None = None
    join_rule: JoinRule | None = None
    lang: str = ""  # in which it was typed
    reason: str = ""
    stage: Stage = Stage.READY
    told: str = ""

    @property
    def aim(self) -> tuple[Intent, str | int]:
        """Two lines with the same aim are one."""
        about = f"{self.group_id or self.said.casefold()} {[one.id for one in self.known] or self.people}"
        return self.wants, self.number or about

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

    def draft(self, place: Line, line: Line) -> Draft:
        """What the line asks for; ``place`` is where it stands."""
        return Draft(
            id=self.draft_of(place),
            intent=line.wants,
            tenant_id=self.tenant_id,
            zone=self.zone,
            people=line.known,
            group_id=line.group_id,
            group_name=line.group_name,
            join_rule=line.join_rule,
            until=line.until,
            reason=line.reason,
        )

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
    if wants not in LINES or (wants in DECISIONS and not _numbers(part)):
        return ()
    reason = part.value("justification") or ""
    until = part.value("until") or "" if wants in HAS_AN_END | {Intent.APPROVE_REQUEST} else ""
    if wants in DECISIONS | {Intent.CANCEL_REQUEST}:
        told = part.values("request") or part.values("group") or (LAST,)
        return tuple(
            Line(wants, said=said, number=number_of(said), until_phrase=until, lang=part.lang, reason=reason)
            for said in told
        )
    people = part.values("people") or part.values("owners")
    rule = part.value("policy") if wants is Intent.CHANGE_POLICY else None
    return tuple(
        Line(
            wants,
            said=name,
            people=people,
            until_phrase=until,
            join_rule=JoinRule(rule) if rule else None,
            lang=part.lang,
            reason=reason,
        )
        for name in part.values("group") or ("",)
    )


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


def _numbers(part: Frame) -> bool:
    return any(number_of(said) for said in part.values("request"))


def _plain(line: Line) -> dict[str, object]:
    return {**asdict(line), "until": line.until.isoformat() if line.until else None}


def _line(body: Mapping[str, object]) -> Line:
    kept = dict(body)
    kept["wants"], kept["stage"] = Intent(str(kept["wants"])), Stage(str(kept["stage"]))
    kept["people"], kept["choices"] = tuple(kept["people"]), tuple(kept["choices"])  # type: ignore[arg-type]  # lists, as written
    kept["known"] = tuple(PersonRef(**one) for one in kept.get("known", ()))  # type: ignore[attr-defined]  # as written
    kept["join_rule"] = JoinRule(str(rule)) if (rule := kept.get("join_rule")) else None
    kept["until"] = datetime.fromisoformat(str(kept["until"])) if kept["until"] else None
    return Line(**kept)  # type: ignore[arg-type]  # as written
