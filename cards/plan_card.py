"""Several actions of one sentence on one card: what each would do, and afterwards what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from adaptivecards.baseobject import BareObject

from approvals.message import Message
from cards.buttons import Verb, button, of_draft
from cards.choice_card import Choice
from cards.elements import ActionExecute, Refresh
from cards.foreign import DESCRIPTION, foreign, named
from cards.pieces import banner, box, buttons, card, heading, line, sides
from cards.words import Words


class Mark(StrEnum):
    """Where an action stands, for its reader."""

    READY = "ready"
    ASKING = "asking"
    REFUSED = "refused"
    UNDER_WAY = "under_way"
    DONE = "done"
    CLOSED = "closed"
    NOT_SENT = "not_sent"


_WORD: dict[Mark, Message] = {
    Mark.READY: Message("Ready"),
    Mark.ASKING: Message("Which one?"),
    Mark.REFUSED: Message("Not possible"),
    Mark.UNDER_WAY: Message("Sent"),
    Mark.DONE: Message("Done"),
    Mark.CLOSED: Message("Closed"),
    Mark.NOT_SENT: Message("Not sent"),
}
_STYLE: dict[Mark, str] = {
    Mark.READY: "emphasis",
    Mark.ASKING: "warning",
    Mark.REFUSED: "attention",
    Mark.UNDER_WAY: "accent",
    Mark.DONE: "good",
    Mark.CLOSED: "emphasis",
    Mark.NOT_SENT: "emphasis",
}
_MOVING = {Mark.READY, Mark.ASKING, Mark.UNDER_WAY}


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One action: ``told`` says what will follow, what became of it, or why it does not go.

    ``choices`` are groups it may mean, with the numbers by which they are chosen."""

    title: Message
    mark: Mark
    told: str = ""
    reason: str = ""
    choices: tuple[tuple[int, Choice], ...] = ()


def plan_card(
    draft_id: str, lines: Sequence[PlanLine], words: Words, *, reader_id: str = "", notice: Message | None = None
) -> dict[str, Any]:
    """Sends Verb.CONFIRM_PLAN or Verb.CANCEL_PLAN while a line is ready or asks, and Verb.CHOOSE_GROUP for a choice.

    ``reader_id`` is the Teams id (29:…) for whom the card brings itself up to date with Verb.SHOW_PLAN; ``notice`` is
    told above the lines.
    """
    marks = {one.mark for one in lines}
    head = _head(marks)
    body: list[BareObject] = [banner("accent", [heading(words, head)])]
    if notice is not None:
        body.append(box("warning", [line(words.say(notice))]))
    body += [_line(one, draft_id, words) for one in lines]
    if marks & {Mark.READY, Mark.ASKING}:
        actions = [button(Verb.CANCEL_PLAN, words.say(Message("Cancel")), of_draft(draft_id))]
        if Mark.READY in marks:
            confirm = words.say(Message("Confirm"))
            actions.insert(0, button(Verb.CONFIRM_PLAN, confirm, of_draft(draft_id), style="positive"))
        body.append(buttons(*actions))
    told = [Message("{title}: {mark}. {told}", title=one.title, mark=_WORD[one.mark], told=one.told) for one in lines]
    speak = " ".join(words.say(message) for message in (Message("{head}.", head=head), *told))
    return card(words, body, speak=speak, refresh=_refresh(draft_id, reader_id if marks & _MOVING else ""))


def _head(marks: set[Mark]) -> Message:
    if Mark.READY in marks:
        return Message("Please check before it is sent")
    if Mark.ASKING in marks:
        return Message("Which group do you mean?")
    if marks & {Mark.UNDER_WAY, Mark.DONE, Mark.CLOSED}:
        return Message("This is what became of it")
    return Message("Nothing was sent")


def _line(one: PlanLine, draft_id: str, words: Words) -> BareObject:
    items: list[BareObject] = [
        sides(
            line(words.say(one.title), bold=True, spacing="none"),
            line(words.say(_WORD[one.mark]), subtle=True, spacing="none"),
        )
    ]
    if one.told:
        items.append(line(one.told, spacing="none"))
    if reason := foreign(one.reason, DESCRIPTION):
        items.append(line(words.say(Message("Reason: {reason}", reason=reason)), subtle=True, spacing="none"))
    for number, choice in one.choices:
        items += _choice(number, choice, draft_id, words)
    return box(_STYLE[one.mark], items, spacing="small")


def _choice(number: int, choice: Choice, draft_id: str, words: Words) -> list[BareObject]:
    choose = Message("Choose {n}", n=number)
    carried = of_draft(draft_id, group=choice.id)
    return [
        line(words.say(Message("{number}. {group}", number=number, group=named(choice.name)))),
        line(choice.told(words), subtle=True, spacing="none"),
        buttons(button(Verb.CHOOSE_GROUP, words.say(choose), carried), spacing="small"),
    ]


def _refresh(draft_id: str, reader_id: str) -> Refresh | None:
    if not reader_id:
        return None
    action = ActionExecute(verb=Verb.SHOW_PLAN, data=of_draft(draft_id), associated_inputs="none")
    return Refresh(action=action, user_ids=[reader_id])
