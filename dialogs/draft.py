"""A half-told request: what is known, and what must still be asked."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from approvals.desk import Wish
from approvals.request import Kind


class Missing(StrEnum):
    """What the next question is about; CONFIRM means that only the person's yes is missing."""

    GROUP = "group"
    WHICH = "which"
    UNTIL = "until"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class Draft:
    """Kept in the book as JSON; ids have been resolved, nothing in it gives any right."""

    id: str
    kind: Kind
    tenant_id: str
    zone: str
    asked_for: str = ""  # the group as typed
    choices: tuple[str, ...] = ()  # object ids of the groups it may mean
    group_id: str = ""
    group_name: str = ""
    until_phrase: str = ""  # an end as typed that is not understood (yet)
    lang: str = ""  # the language it was typed in, "" if unknown
    until: datetime | None = None
    end_missing: bool = False  # the request was refused for want of a (better) end
    reason: str = ""

    @property
    def missing(self) -> Missing:
        if not self.group_id:
            return Missing.WHICH if self.choices else Missing.GROUP
        return Missing.UNTIL if self.until_phrase or self.end_missing else Missing.CONFIRM

    def wish(self, person_id: str) -> Wish:
        return Wish(
            kind=self.kind,
            requester_id=person_id,
            group_id=self.group_id,
            tenant_id=self.tenant_id,
            draft_id=self.id,
            until=self.until,
            zone=self.zone,
            reason=self.reason,
        )

    def to_json(self) -> str:
        return json.dumps({**asdict(self), "until": self.until.isoformat() if self.until else None})

    @classmethod
    def from_json(cls, text: str) -> Draft:
        body = json.loads(text)
        until = datetime.fromisoformat(body["until"]) if body["until"] else None
        return cls(**{**body, "kind": Kind(body["kind"]), "choices": tuple(body["choices"]), "until": until})
