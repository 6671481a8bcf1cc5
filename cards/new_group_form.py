"""A form for a new group: everything about it on one card, every mistake beside its field, and what it will be called.

A card cannot look while somebody types, so a button does. Whatever was typed is on the card again, right or wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from adaptivecards.baseobject import BareObject

from approvals.directory_objects import GroupKind, JoinRule, PersonRef
from approvals.message import Message
from approvals.naming_policy import LONGEST_ALIAS
from cards.buttons import TICKED, UNTICKED, Verb, button, of_draft
from cards.co_owner_words import TWO_ARE_BETTER
from cards.elements import Choice, InputChoiceSet, InputDate, InputText, InputToggle, RichTextBlock, TextRun
from cards.foreign import NAME, NOTE, foreign, named
from cards.new_group import JOIN_RULES, names
from cards.pieces import banner, box, buttons, card, heading, line, row, spoken
from cards.words import Words

# Whom Teams offers while somebody types a name: everybody, in a chat with the bot alone.
PEOPLE = {"type": "Data.Query", "dataset": "graph.microsoft.com/users"}
KINDS: Mapping[str, Message] = {
    GroupKind.SECURITY: Message("Security group: opens things to its members"),
    GroupKind.MICROSOFT_365: Message("Microsoft 365 group: a mailbox and files as well"),
}
OPENNESS: Mapping[str, Message] = {
    "Private": Message("Private: only members see what is in it"),
    "Public": Message("Public: everybody sees what is in it and can join"),
}
FIELDS = ("name", "purpose", "kind", "alias", "owners", "members", "visibility", "way_in", "group_end", "team")


@dataclass(frozen=True, slots=True)
class Filled:
    """What the fields hold, as typed or chosen: foreign text, an ISO date, words of this module or "". ``owners`` are
    those besides whoever fills it in."""

    name: str = ""
    purpose: str = ""
    kind: str = ""
    alias: str = ""
    owners: tuple[PersonRef, ...] = ()
    members: tuple[PersonRef, ...] = ()
    visibility: str = "Private"
    way_in: str = JoinRule.APPROVAL.value
    group_end: str = ""
    team: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of it. ``name`` is "" where that cannot be said; ``asked`` are who would approve it, ``free``
    tells that nobody has to; ``similar`` are names of groups that are nearly called so."""

    name: str = ""
    alias: str = ""
    asked: tuple[PersonRef, ...] = ()
    quorum: int = 1
    free: bool = False
    similar: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wrong:
    """Mistakes in words, by the name of a field; "" for what is about no field."""

    by_field: Mapping[str, tuple[Message, ...]] = field(default_factory=dict)

    def of(self, name: str) -> tuple[Message, ...]:
        return self.by_field.get(name, ())

    def __bool__(self) -> bool:
        return any(self.by_field.values())


def new_group_form(
    draft_id: str,
    filled: Filled,
    words: Words,
    *,
    wrong: Wrong | None = None,
    preview: Preview | None = None,
    changed: bool = False,
) -> dict[str, Any]:
    """``preview`` is None before the first look; with one and nothing wrong the form can be sent. ``changed``: it was
    to be sent, and is not what was looked at.

    Sends Verb.CHECK_NEW_GROUP or SEND_NEW_GROUP with every input, or Verb.DISCARD."""
    wrong = wrong or Wrong()
    ready = preview is not None and not wrong
    head = _head(ready=ready, wrong=bool(wrong))
    body: list[BareObject] = [banner("good" if ready else "attention" if wrong else "accent", [heading(words, head)])]
    if changed and ready:
        again = Message("You have changed something since I looked. Please look again, then send it.")
        body.append(box("warning", [line(words.say(again))]))
    body += _wrong(wrong, "", words)
    body += _fields(filled, wrong, preview, words)
    check = button(
        Verb.CHECK_NEW_GROUP,
        words.say(Message("Check again") if preview or wrong else Message("Check")),
        of_draft(draft_id),
        inputs=True,
    )
    discard = button(Verb.DISCARD, words.say(Message("Discard")), of_draft(draft_id))
    if ready and preview is not None:
        body += _outlook(preview, words)
        send = Message("Make the group") if preview.free and not filled.owners else Message("Send request")
        sending = button(Verb.SEND_NEW_GROUP, words.say(send), of_draft(draft_id), style="positive", inputs=True)
        body.append(buttons(sending, check, discard))
    else:
        body.append(buttons(check, discard))
    return card(words, body, speak=_spoken(head, wrong, preview, words))


def form_summary(wrong: Wrong, preview: Preview | None) -> Message:
    """What a toast shows."""
    return _head(ready=preview is not None and not wrong, wrong=bool(wrong))


def _head(*, ready: bool, wrong: bool) -> Message:
    if wrong:
        return Message("Please correct what is marked")
    return Message("Please check before it is sent") if ready else Message("A new group")


def _fields(filled: Filled, wrong: Wrong, preview: Preview | None, words: Words) -> list[BareObject]:
    name = InputText(id="name", label=words.say(Message("Name")), max_length=NOTE, spacing="medium")
    name.placeholder = words.say(Message("What it is for, like Trade Fair Lyon 2027"))
    purpose = InputText(
        id="purpose", label=words.say(Message("Purpose (optional)")), max_length=NOTE, is_multiline=True
    )
    alias = InputText(
        id="alias", label=words.say(Message("Alias (of a Microsoft 365 group, optional)")), max_length=LONGEST_ALIAS
    )
    alias.placeholder = words.say(Message("Made from the name if you leave it empty"))
    for text, value in ((name, filled.name), (purpose, filled.purpose), (alias, filled.alias)):
        if said := foreign(value, NOTE):
            text.value = said
    end = InputDate(id="group_end", label=words.say(Message("Last day of the group itself (optional)")))
    if filled.group_end:
        end.value = foreign(filled.group_end, NAME)
    team = InputToggle(
        id="team",
        label=words.say(Message("Team (of a Microsoft 365 group)")),
        title=words.say(Message("Make a team with it")),
        value=TICKED if filled.team else UNTICKED,
        value_on=TICKED,
        value_off=UNTICKED,
        wrap=True,
    )
    rules = {rule.value: said for rule, said in JOIN_RULES.items()}
    fields: list[BareObject] = []
    for item, about in (
        (name, _name_will_be(preview, words)),
        (purpose, []),
        (_chosen("kind", Message("Kind"), KINDS, filled.kind, words), []),
        (alias, []),
        (_people("owners", Message("Owners besides you"), filled.owners, words), _owners_hint(filled, words)),
        (_people("members", Message("Members besides the owners (optional)"), filled.members, words), []),
        (_chosen("visibility", Message("Openness (of a Microsoft 365 group)"), OPENNESS, filled.visibility, words), []),
        (_chosen("way_in", Message("How people get in"), rules, filled.way_in, words), []),
        (end, []),
        (team, []),
    ):
        fields += [item, *_wrong(wrong, item.id, words), *about]
    return fields


def _name_will_be(preview: Preview | None, words: Words) -> list[BareObject]:
    if preview is None:
        return []
    said: list[BareObject] = []
    if preview.name:
        called = Message("It will be called {name}.", name=named(preview.name))
        said.append(line(words.say(called), bold=True, spacing="none"))
        alias = Message("Alias: {alias}", alias=foreign(preview.alias, NAME))
        said.append(line(words.say(alias), subtle=True, spacing="none"))
    if preview.similar:
        near = Message(
            "Groups of a similar name are there already: {groups}. Is it one of them that you need? Then say “add me "
            "to …”.",
            groups=tuple(named(each) for each in preview.similar),
        )
        said.append(box("warning", [line(words.say(near))], spacing="small"))
    return said


def _owners_hint(filled: Filled, words: Words) -> list[BareObject]:
    said = Message("They are asked first whether they want to.") if filled.owners else TWO_ARE_BETTER
    return [line(words.say(said), subtle=True, spacing="none")]


def _chosen(name: str, label: Message, options: Mapping[str, Message], value: str, words: Words) -> InputChoiceSet:
    choices = [Choice(title=words.say(said), value=str(option)) for option, said in options.items()]
    chosen = InputChoiceSet(id=name, label=words.say(label), choices=choices, style="compact", wrap=True)
    if value in options:
        chosen.value = str(value)
    return chosen


def _people(name: str, label: Message, people: Sequence[PersonRef], words: Words) -> InputChoiceSet:
    """Those who are chosen stand among the choices, for the picker knows nobody before somebody types."""
    choices = [
        Choice(title=spoken(words.say(Message("{person}", person=named(one.name)))), value=one.id) for one in people
    ]
    picker = InputChoiceSet(id=name, label=words.say(label), choices=choices, query=PEOPLE, is_multi_select=True)
    if people:
        picker.value = ",".join(one.id for one in people)
    return picker


def _wrong(wrong: Wrong, name: str, words: Words) -> list[BareObject]:
    return [
        RichTextBlock(inlines=[TextRun(text=words.say(said), color="attention", weight="bolder")], spacing="none")
        for said in wrong.of(name)
    ]


def _outlook(preview: Preview, words: Words) -> list[BareObject]:
    if preview.free:
        return [line(words.say(Message("Nobody has to approve it.")), spacing="medium")]
    asked: list[BareObject] = [row(words.say(Message("Approvers")), names(preview.asked, words))]
    if preview.quorum > 1:
        asked.append(line(words.say(Message("Two different people have to say yes."))))
    return asked


def _spoken(head: Message, wrong: Wrong, preview: Preview | None, words: Words) -> str:
    said = [head]
    said += [each for name in ("", *FIELDS) for each in wrong.of(name)]
    if preview is not None and preview.name:
        said.append(Message("It will be called {name}.", name=named(preview.name)))
    return " ".join(words.say(each) for each in said)
