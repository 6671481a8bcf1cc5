"""What each button sends back, and how it is read: opaque ids only, and nothing that was not expected."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from approvals.message import Message
from approvals.request import Request
from cards.elements import ActionExecute, ActionSubmit
from cards.foreign import NOTE


class Verb(StrEnum):
    """What a person wants when they press."""

    SEND_REQUEST = "send_request"
    DISCARD = "discard"
    CHOOSE_GROUP = "choose_group"
    CHOOSE_PERSON = "choose_person"
    CHOOSE_DAY = "choose_day"
    WITHOUT_END = "without_end"
    CHOOSE_MEANING = "choose_meaning"
    CHOOSE_OPTION = "choose_option"
    SOMETHING_ELSE = "something_else"
    APPROVE = "approve"
    DENY = "deny"
    REFRESH = "refresh"
    CANCEL_REQUEST = "cancel_request"
    SHOW_REQUEST = "show_request"
    UNDO = "undo"
    EXTEND = "extend"
    LET_END = "let_end"
    ASK_INSTEAD = "ask_instead"
    TAKE_OUT = "take_out"
    SHOW_MEMBERS = "show_members"
    PROCESS_LICENCES = "process_licences"
    TAKE_OWNERSHIP = "take_ownership"
    REFUSE_OWNERSHIP = "refuse_ownership"
    APPROVE_TICKED = "approve_ticked"
    CONFIRM_PLAN = "confirm_plan"
    CANCEL_PLAN = "cancel_plan"
    SHOW_PLAN = "show_plan"
    EDIT_NEW_GROUP = "edit_new_group"
    CHECK_NEW_GROUP = "check_new_group"
    SEND_NEW_GROUP = "send_new_group"


UNTIL, REASON, COMMENT, SUGGEST = "until", "reason", "comment", "suggest"  # the ids of inputs
WRITTEN = frozenset({UNTIL, REASON, COMMENT, SUGGEST})
NEW_GROUP = frozenset(
    {"name", "purpose", "kind", "alias", "owners", "members", "visibility", "way_in", "group_end", "team"}
)
"""The inputs of the form for a new group: texts, a day, one of several words, or object ids with commas."""
TICKED, UNTICKED = "true", "false"
MOST_TICKS = 10  # on one card
EVERYBODY = "everybody"  # instead of a person's id: all who were offered

_NEEDS: dict[Verb, frozenset[str]] = {
    Verb.SEND_REQUEST: frozenset({"draft"}),
    Verb.DISCARD: frozenset({"draft"}),
    Verb.CHOOSE_GROUP: frozenset({"draft", "group"}),
    Verb.CHOOSE_PERSON: frozenset({"draft", "person"}),
    Verb.CHOOSE_DAY: frozenset({"draft"}),
    Verb.WITHOUT_END: frozenset({"draft"}),
    Verb.CHOOSE_MEANING: frozenset({"draft", "option"}),
    Verb.CHOOSE_OPTION: frozenset({"draft", "option"}),
    Verb.SOMETHING_ELSE: frozenset({"draft"}),
    Verb.APPROVE: frozenset({"request", "version", "nonce"}),
    Verb.DENY: frozenset({"request", "version", "nonce"}),
    Verb.REFRESH: frozenset({"request", "version"}),
    Verb.CANCEL_REQUEST: frozenset({"request", "version"}),
    Verb.SHOW_REQUEST: frozenset({"request", "version"}),
    Verb.UNDO: frozenset({"request", "version"}),
    Verb.EXTEND: frozenset({"request", "version"}),
    Verb.LET_END: frozenset({"request", "version"}),
    Verb.ASK_INSTEAD: frozenset({"request", "version"}),
    Verb.TAKE_OUT: frozenset({"request", "version"}),
    Verb.SHOW_MEMBERS: frozenset({"group", "option"}),
    Verb.PROCESS_LICENCES: frozenset({"group"}),
    Verb.TAKE_OWNERSHIP: frozenset({"draft"}),
    Verb.REFUSE_OWNERSHIP: frozenset({"draft"}),
    Verb.APPROVE_TICKED: frozenset({"draft"}),
    Verb.CONFIRM_PLAN: frozenset({"draft"}),
    Verb.CANCEL_PLAN: frozenset({"draft"}),
    Verb.SHOW_PLAN: frozenset({"draft"}),
    Verb.EDIT_NEW_GROUP: frozenset({"draft"}),
    Verb.CHECK_NEW_GROUP: frozenset({"draft"}),
    Verb.SEND_NEW_GROUP: frozenset({"draft"}),
}
# What these may carry besides: cards that were sent before it was there do not.
_MAY: dict[Verb, frozenset[str]] = {Verb.APPROVE: frozenset({"effects"}), Verb.DENY: frozenset({"effects"})}
_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
_TICK = re.compile(r"r[1-9][0-9]{0,9}")  # the number of a request
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOST = 2**31 - 1
_LONGEST_INPUT = 4_000  # the ids of a hundred people


@dataclass(frozen=True, slots=True)
class Press:
    """A button as it was pressed; ids that the verb does not use are empty, ``version`` and ``option`` are then 0.

    ``inputs`` has what was sent along, by input id: "until" an ISO date, "reason", "comment" and "suggest" free
    (foreign) text; an input the person emptied is "", one the card does not have is absent. ``ticked`` are the numbers
    of the requests that were ticked, in their order.
    """

    verb: Verb
    request_key: str = ""
    version: int = 0
    nonce: str = ""
    draft_id: str = ""
    group_id: str = ""
    person_id: str = ""  # or EVERYBODY
    effects: str = ""  # the hash of what the group opens as the card showed it
    option: int = 0
    inputs: Mapping[str, str] = field(default_factory=dict)
    ticked: tuple[int, ...] = ()


class BadPress(Exception):
    """What came is not what a card of ours sends; ``sentence`` may be shown to the person."""

    def __init__(self, sentence: Message) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


def button(
    verb: Verb, title: str, data: Mapping[str, object], *, style: str = "default", inputs: bool = False
) -> ActionExecute:
    """An Action.Execute and, for clients that do not know it, an Action.Submit that sends the same.

    ``inputs``: whether what is filled in on the card is sent along.
    """
    associated = "auto" if inputs else "none"
    return ActionExecute(
        verb=verb,
        title=title,
        style=style,
        data=dict(data),
        associated_inputs=associated,
        fallback=ActionSubmit(title=title, style=style, data={"verb": str(verb), **data}, associated_inputs=associated),
    )


def of_request(request: Request, *, nonce: str = "") -> dict[str, object]:
    """What a button of a request's card carries; ``nonce`` only in the copy of somebody who may decide,
    with the hash of what it shows that the group opens."""
    data: dict[str, object] = {"request": request.key, "version": request.version}
    if not nonce:
        return data
    shown = {} if request.details.opens is None else {"effects": request.effects_hash}
    return {**data, "nonce": nonce, **shown}


def of_draft(draft_id: str, **choice: object) -> dict[str, object]:
    """What a button carries while the request is not sent yet; ``choice`` is a group, a person, an option or an end."""
    return {"draft": draft_id, **choice}


def read(value: object) -> Press:
    """Reads ``activity.value``, of an adaptiveCard/action invoke or of the message an Action.Submit sent.

    Raises BadPress for anything a card of ours does not send.
    """
    verb, data = _parts(value)
    needs = _NEEDS[verb]
    ticks = {name for name in data if _TICK.fullmatch(name)} if verb is Verb.APPROVE_TICKED else set()
    may = _MAY.get(verb, frozenset())
    form = NEW_GROUP if verb in (Verb.CHECK_NEW_GROUP, Verb.SEND_NEW_GROUP) else frozenset()
    unknown = data.keys() - needs - may - WRITTEN - ticks - form
    if unknown or needs - data.keys():
        raise _unreadable()
    ids = {name: _id(data[name]) for name in (needs | (may & data.keys())) - {"version", "option"}}
    return Press(
        verb=verb,
        request_key=ids.get("request", ""),
        version=_count(data["version"]) if "version" in needs else 0,
        nonce=ids.get("nonce", ""),
        draft_id=ids.get("draft", ""),
        group_id=ids.get("group", ""),
        person_id=ids.get("person", ""),
        effects=ids.get("effects", ""),
        option=_count(data["option"]) if "option" in needs else 0,
        inputs={**_inputs(data), **_form({name: data[name] for name in form & data.keys()})},
        ticked=_ticked({name: data[name] for name in ticks}),
    )


def _parts(value: object) -> tuple[Verb, dict[str, object]]:
    if not isinstance(value, Mapping):
        raise _unreadable()
    action = value.get("action")
    if action is None:  # Action.Submit: data and inputs are the value itself
        data = dict(value)
        verb = data.pop("verb", None)
    elif isinstance(action, Mapping) and action.get("type") == "Action.Execute":
        verb, inner = action.get("verb"), action.get("data")
        if not isinstance(inner, Mapping):
            raise _unreadable()
        data = dict(inner)
    else:
        raise _unreadable()
    if not isinstance(verb, str) or verb not in set(Verb):
        raise _unreadable()
    return Verb(verb), data


def _id(value: object) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise _unreadable()
    return value


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= _MOST:
        raise _unreadable()
    return value


def _inputs(data: Mapping[str, object]) -> dict[str, str]:
    filled = {}
    for name in data.keys() & WRITTEN:
        value = "" if data[name] is None else data[name]  # left empty: some clients send null
        if not isinstance(value, str):
            raise _unreadable()
        text = value.strip()
        if len(text) > NOTE:
            raise BadPress(
                Message("That text is too long: please use at most {limit} characters and try again.", limit=NOTE)
            )
        if name == UNTIL and text:
            _check_day(text)
        filled[name] = text
    return filled


def _form(sent: Mapping[str, object]) -> dict[str, str]:
    """As it was filled in, also where it makes no sense: what does not is told beside its field, nothing is lost."""
    filled = {}
    for name, value in sent.items():
        text = "" if value is None else value
        if not isinstance(text, str) or len(text) > _LONGEST_INPUT:
            raise _unreadable()
        filled[name] = text.strip()
    return filled


def tick(number: int) -> str:
    """The id of the input by which the request with this number is ticked."""
    return f"r{number}"


def _ticked(sent: Mapping[str, object]) -> tuple[int, ...]:
    if len(sent) > MOST_TICKS or any(value not in (TICKED, UNTICKED, "", None) for value in sent.values()):
        raise _unreadable()
    return tuple(sorted(int(name[1:]) for name, value in sent.items() if value == TICKED))


def _check_day(text: str) -> None:
    try:
        good = _DAY.fullmatch(text) is not None and date.fromisoformat(text) is not None
    except ValueError:
        good = False
    if not good:
        raise BadPress(
            Message("The end must be a date, like 2027-01-31. Please choose it in the calendar, or leave it empty.")
        )


def _unreadable() -> BadPress:
    return BadPress(
        Message("This button cannot be used any more. Please say what you need in a message, for example: my requests.")
    )
