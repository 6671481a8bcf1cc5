"""What a sentence means: an intent and its slots, in the words the person typed, and nothing that was not said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

ME = "@me"
MY_TEAM = "@my_team"
MY_MANAGER = "@my_manager"
CONTEXT = "@ctx"
LAST = "@last"
ALL = "@all"


class Intent(StrEnum):
    """Everything a sentence can want from the bot."""

    JOIN_GROUP = "join_group"
    LEAVE_GROUP = "leave_group"
    ADD_MEMBERS = "add_members"
    REMOVE_MEMBERS = "remove_members"
    ADD_OWNERS = "add_owners"
    REMOVE_OWNERS = "remove_owners"
    CREATE_GROUP = "create_group"
    LIST_MY_GROUPS = "list_my_groups"
    LIST_USER_GROUPS = "list_user_groups"
    LIST_MEMBERS = "list_members"
    LIST_OWNERS = "list_owners"
    CHECK_MEMBERSHIP = "check_membership"
    GROUP_INFO = "group_info"
    FIND_GROUPS = "find_groups"
    LIST_MY_REQUESTS = "list_my_requests"
    LIST_APPROVALS = "list_approvals"
    CANCEL_REQUEST = "cancel_request"
    APPROVE_REQUEST = "approve_request"
    DENY_REQUEST = "deny_request"
    EXTEND_MEMBERSHIP = "extend_membership"
    CHANGE_POLICY = "change_policy"
    LICENCE_AVAILABILITY = "licence_availability"
    LICENCE_GROUPS = "licence_groups"
    APP_ACCESS = "app_access"
    HELP = "help"
    SMALL_TALK = "small_talk"
    AFFIRM = "affirm"
    NEGATE = "negate"
    OUT_OF_SCOPE = "out_of_scope"
    UNDO = "undo"
    AWAY = "away"
    BACK = "back"
    WHO_LET_IN = "who_let_in"
    WHY_REFUSED = "why_refused"
    FIGURES = "figures"
    DOCTOR = "doctor"
    READINESS = "readiness"
    APPROVE_ALL = "approve_all"
    DESCRIBE_GROUP = "describe_group"
    HAND_OVER = "hand_over"
    BLOCK = "block"
    UNBLOCK = "unblock"
    LIST_BLOCKED = "list_blocked"
    LIST_OWNERLESS = "list_ownerless"
    WHAT_OPENS = "what_opens"
    GROUPS_OPENING = "groups_opening"
    DECLARE_EFFECT = "declare_effect"
    WITHDRAW_EFFECT = "withdraw_effect"
    SEED_GROUP = "seed_group"
    ASK_TO_CREATE = "ask_to_create"
    ASK_ADMIN = "ask_admin"
    MAY_I_CREATE = "may_i_create"
    WHAT_IF = "what_if"
    MAKE_REQUESTABLE = "make_requestable"
    LICENCE_ROOM = "licence_room"
    LICENCE_LACKING = "licence_lacking"
    LICENCE_TWICE = "licence_twice"
    LICENCE_READINESS = "licence_readiness"
    LICENCE_HELP = "licence_help"


TYPED = frozenset(
    {
        *(Intent.UNDO, Intent.AWAY, Intent.BACK, Intent.WHO_LET_IN, Intent.WHY_REFUSED, Intent.FIGURES, Intent.DOCTOR),
        *(Intent.READINESS, Intent.APPROVE_ALL, Intent.DESCRIBE_GROUP, Intent.HAND_OVER, Intent.BLOCK, Intent.UNBLOCK),
        *(Intent.LIST_BLOCKED, Intent.LIST_OWNERLESS, Intent.WHAT_OPENS, Intent.GROUPS_OPENING, Intent.DECLARE_EFFECT),
        *(Intent.WITHDRAW_EFFECT, Intent.SEED_GROUP, Intent.ASK_TO_CREATE, Intent.ASK_ADMIN, Intent.MAY_I_CREATE),
        *(Intent.WHAT_IF, Intent.MAKE_REQUESTABLE, Intent.LICENCE_ROOM, Intent.LICENCE_LACKING, Intent.LICENCE_TWICE),
        *(
            Intent.LICENCE_HELP,
            Intent.LICENCE_READINESS,
        ),
    }
)
"""Intents the network was not taught: their typed forms alone mean them."""

WRITES = frozenset(
    {
        Intent.JOIN_GROUP,
        Intent.LEAVE_GROUP,
        Intent.ADD_MEMBERS,
        Intent.REMOVE_MEMBERS,
        Intent.ADD_OWNERS,
        Intent.REMOVE_OWNERS,
        Intent.CREATE_GROUP,
        Intent.CANCEL_REQUEST,
        Intent.APPROVE_REQUEST,
        Intent.DENY_REQUEST,
        Intent.EXTEND_MEMBERSHIP,
        Intent.CHANGE_POLICY,
        Intent.UNDO,
        Intent.APPROVE_ALL,
        Intent.DESCRIBE_GROUP,
        Intent.HAND_OVER,
        Intent.BLOCK,
        Intent.UNBLOCK,
        Intent.DECLARE_EFFECT,
        Intent.WITHDRAW_EFFECT,
        Intent.SEED_GROUP,
    }
)
"""Intents that lead to a change in the directory or in a request."""

DESTRUCTIVE = frozenset(
    {
        Intent.LEAVE_GROUP,
        Intent.REMOVE_MEMBERS,
        Intent.REMOVE_OWNERS,
        Intent.CANCEL_REQUEST,
        Intent.APPROVE_REQUEST,
        Intent.DENY_REQUEST,
        Intent.CHANGE_POLICY,
        Intent.UNDO,
        Intent.APPROVE_ALL,
        Intent.HAND_OVER,
        Intent.BLOCK,
    }
)
"""Intents that take something away or settle something for somebody else; never carried out without a confirmation."""

LIST_SLOTS = frozenset({"group", "people", "owners", "members", "licence", "app", "request"})
CHOICES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "kind": frozenset({"security", "m365", "distribution"}),
        "team": frozenset({"team"}),
        "policy": frozenset({"open", "approval", "closed"}),
        "role": frozenset({"owner"}),
    }
)

INTENT_SLOTS: Mapping[Intent, frozenset[str]] = MappingProxyType(
    {
        Intent.JOIN_GROUP: frozenset({"group", "until", "justification"}),
        Intent.LEAVE_GROUP: frozenset({"group", "justification"}),
        Intent.ADD_MEMBERS: frozenset({"group", "people", "until", "justification"}),
        Intent.REMOVE_MEMBERS: frozenset({"group", "people", "justification"}),
        Intent.ADD_OWNERS: frozenset({"group", "owners", "justification"}),
        Intent.REMOVE_OWNERS: frozenset({"group", "owners"}),
        Intent.CREATE_GROUP: frozenset(
            {"group", "kind", "team", "owners", "members", "description", "policy", "until", "justification"}
        ),
        Intent.LIST_MY_GROUPS: frozenset({"role"}),
        Intent.LIST_USER_GROUPS: frozenset({"people", "role"}),
        Intent.LIST_MEMBERS: frozenset({"group"}),
        Intent.LIST_OWNERS: frozenset({"group"}),
        Intent.CHECK_MEMBERSHIP: frozenset({"people", "group"}),
        Intent.GROUP_INFO: frozenset({"group"}),
        Intent.FIND_GROUPS: frozenset({"query"}),
        Intent.LIST_MY_REQUESTS: frozenset({"group", "request"}),
        Intent.LIST_APPROVALS: frozenset({"group"}),
        Intent.CANCEL_REQUEST: frozenset({"group", "request"}),
        Intent.APPROVE_REQUEST: frozenset({"request", "people", "group", "until", "justification"}),
        Intent.DENY_REQUEST: frozenset({"request", "people", "group", "justification"}),
        Intent.EXTEND_MEMBERSHIP: frozenset({"group", "people", "until", "justification"}),
        Intent.CHANGE_POLICY: frozenset({"group", "policy"}),
        Intent.LICENCE_AVAILABILITY: frozenset({"licence"}),
        Intent.LICENCE_GROUPS: frozenset({"licence"}),
        Intent.APP_ACCESS: frozenset({"app"}),
        Intent.HELP: frozenset(),
        Intent.SMALL_TALK: frozenset(),
        Intent.AFFIRM: frozenset(),
        Intent.NEGATE: frozenset(),
        Intent.OUT_OF_SCOPE: frozenset(),
        Intent.UNDO: frozenset({"request"}),
        Intent.AWAY: frozenset({"until", "people"}),
        Intent.BACK: frozenset(),
        Intent.WHO_LET_IN: frozenset({"people", "group"}),
        Intent.WHY_REFUSED: frozenset({"request", "group"}),
        Intent.FIGURES: frozenset(),
        Intent.DOCTOR: frozenset(),
        Intent.READINESS: frozenset(),
        Intent.APPROVE_ALL: frozenset(),
        Intent.DESCRIBE_GROUP: frozenset({"group", "name", "description"}),
        Intent.HAND_OVER: frozenset({"group", "owners"}),
        Intent.BLOCK: frozenset({"people", "group", "justification"}),
        Intent.UNBLOCK: frozenset({"people", "group"}),
        Intent.LIST_BLOCKED: frozenset({"group"}),
        Intent.LIST_OWNERLESS: frozenset(),
        Intent.WHAT_OPENS: frozenset({"group"}),
        Intent.GROUPS_OPENING: frozenset({"app"}),
        Intent.DECLARE_EFFECT: frozenset({"group", "effect"}),
        Intent.WITHDRAW_EFFECT: frozenset({"group", "effect"}),
        Intent.SEED_GROUP: frozenset({"group", "app"}),
        Intent.ASK_TO_CREATE: frozenset({"people", "app"}),
        Intent.ASK_ADMIN: frozenset({"group", "app"}),
        Intent.MAY_I_CREATE: frozenset(),
        Intent.WHAT_IF: frozenset({"people", "group"}),
        Intent.MAKE_REQUESTABLE: frozenset({"group"}),
        Intent.LICENCE_ROOM: frozenset({"group", "count"}),
        Intent.LICENCE_LACKING: frozenset({"group"}),
        Intent.LICENCE_TWICE: frozenset({"group", "licence"}),
        Intent.LICENCE_READINESS: frozenset({"group"}),
        Intent.LICENCE_HELP: frozenset(),
    }
)

SlotValue = tuple[str, ...] | str


@dataclass(frozen=True)
class Frame:
    """One understood sentence.

    `slots` holds tuples for LIST_SLOTS and strings for the others, never empty; a slot that was not said is absent.
    Values are as typed, or the tokens @me, @my_team, @my_manager, @ctx, @last and @all.
    `also` are further actions of the same sentence, in order. `confidence` is 0..1; `sure` says whether a confirmation
    card may be shown without first asking "did you mean"; `alternatives` are the next best intents, best first.
    Raises ValueError for a slot the intent does not have, or a value of the wrong shape.
    """

    intent: Intent
    slots: Mapping[str, SlotValue] = field(default_factory=dict)
    also: tuple[Frame, ...] = ()
    confidence: float = 0.0
    sure: bool = False
    alternatives: tuple[Intent, ...] = ()
    lang: str = "en"

    def __post_init__(self) -> None:
        intent = Intent(self.intent)
        for name, value in self.slots.items():
            _check_slot(intent, name, value)
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"confidence {self.confidence} is not between 0 and 1")
        object.__setattr__(self, "intent", intent)
        object.__setattr__(self, "slots", MappingProxyType(dict(self.slots)))
        object.__setattr__(self, "also", tuple(self.also))
        object.__setattr__(self, "alternatives", tuple(Intent(a) for a in self.alternatives))

    def values(self, slot: str) -> tuple[str, ...]:
        """The values of a list slot; empty when it was not said."""
        value = self.slots.get(slot, ())
        return (value,) if isinstance(value, str) else value

    def value(self, slot: str) -> str | None:
        """The text of a slot, the first value of a list slot, or None when it was not said."""
        return next(iter(self.values(slot)), None)

    @property
    def destructive(self) -> bool:
        """Whether any wish of the sentence is one that never goes without a confirmation."""
        return any(frame.intent in DESTRUCTIVE for frame in (self, *self.also))

    def to_json(self) -> dict[str, object]:
        """The frame as plain JSON values, in the form `python -m dialogs.language` writes."""
        return {
            "intent": self.intent.value,
            "slots": _plain(self.slots),
            "also": [{"intent": f.intent.value, "slots": _plain(f.slots)} for f in self.also],
            "confidence": self.confidence,
            "sure": self.sure,
            "alternatives": [a.value for a in self.alternatives],
            "lang": self.lang,
        }


def _plain(slots: Mapping[str, SlotValue]) -> dict[str, object]:
    return {name: value if isinstance(value, str) else list(value) for name, value in slots.items()}


def _check_slot(intent: Intent, name: str, value: SlotValue) -> None:
    if name not in INTENT_SLOTS[intent]:
        raise ValueError(f"{intent} has no slot {name!r}")
    if name in LIST_SLOTS:
        if not isinstance(value, tuple) or not value or not all(isinstance(v, str) and v.strip() for v in value):
            raise ValueError(f"slot {name!r} is a tuple of texts that are not empty, not {value!r}")
    elif not isinstance(value, str) or not value.strip():
        raise ValueError(f"slot {name!r} is a text that is not empty, not {value!r}")
    elif name in CHOICES and value not in CHOICES[name]:
        raise ValueError(f"slot {name!r} is one of {sorted(CHOICES[name])}, not {value!r}")
