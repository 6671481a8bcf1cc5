"""The refusals of the tenant's own policy: each names the setting that decided, and who can change or attest it."""

from __future__ import annotations

from collections.abc import Mapping

from approvals.directory_objects import GroupRef, PersonRef
from approvals.message import Message
from approvals.refusals import Refusal
from approvals.request import Kind
from approvals.tenant_policy import AnySetting, Problem, Source

_NOT_ATTESTED = Message(
    "Microsoft gives apps no way to read it, and no administrator has stated it for me yet; until one does, it counts "
    "as closed"
)

_WHY_MISSING: Mapping[Problem, Message] = {
    Problem.UNREADABLE: Message("I may not read it, so it counts as closed"),
    Problem.MALFORMED: Message("its value makes no sense, so it counts as closed"),
    Problem.NOT_ATTESTED: _NOT_ATTESTED,
    Problem.GROUP_MISSING: Message("it names a group that does not exist, so it counts as closed"),
}


def says(setting: AnySetting) -> Message:
    """The setting by its own name, with its value or why it has none."""
    if setting.problem is not None:
        return Message("the setting “{name}”: {why}", name=setting.name, why=_WHY_MISSING[setting.problem])
    if setting.source is Source.ATTESTED:
        return Message("the setting “{name}”, as your administrator stated it", name=setting.name)
    return Message("the setting “{name}”", name=setting.name)


def creation_closed(setting: AnySetting, group_name: str = "") -> Refusal:
    if group_name:
        return Refusal(
            "tenant_creation",
            Message(
                "Your organisation lets only the members of {group} make such groups ({setting}), and you are not one "
                "of them. Say “add me to {group}” to ask its owners.",
                group=group_name,
                setting=says(setting),
            ),
        )
    return Refusal(
        "tenant_creation",
        Message(
            "Your organisation does not let its members make such groups ({setting}). Your IT department can make one "
            "for you.",
            setting=says(setting),
        ),
    )


def change_closed(group: GroupRef, kind: Kind, setting: AnySetting) -> Refusal:
    if kind is Kind.JOIN_RULE:
        what = Message("how people get into {group}", group=group.name)
    elif kind in (Kind.ADD_OWNERS, Kind.REMOVE_OWNERS):
        what = Message("who owns {group}", group=group.name)
    else:
        what = Message("{group} itself", group=group.name)
    return Refusal(
        "tenant_change",
        Message(
            "Whoever may not make such groups may not change {what} either ({setting}). You can still add and remove "
            "its members and decide about requests; for this, ask your IT department.",
            what=what,
            setting=says(setting),
        ),
    )


def adding_closed(group: GroupRef, setting: AnySetting, group_name: str = "") -> Refusal:
    if group_name:
        return Refusal(
            "tenant_adding",
            Message(
                "Only the members of {users} add people to security groups here ({setting}), and you are not one of "
                "them. You can still take people out of {group} and decide about requests; say “add me to {users}” to "
                "ask the owners of that group.",
                group=group.name,
                users=group_name,
                setting=says(setting),
            ),
        )
    return Refusal(
        "tenant_adding",
        Message(
            "Nobody may add people to {group} by their own right ({setting}). You can still take people out and decide "
            "about requests. Your IT department can open it.",
            group=group.name,
            setting=says(setting),
        ),
    )


def asking_closed(setting: AnySetting) -> Refusal:
    return Refusal(
        "tenant_asking",
        Message(
            "Your organisation does not let its members ask to be let into groups ({setting}), so I do not offer it "
            "either. The owner of the group can add you.",
            setting=says(setting),
        ),
    )


def guest_owner(person: PersonRef, setting: AnySetting) -> Refusal:
    return Refusal(
        "guest_owner",
        Message(
            "{person} is a guest, and your organisation lets no guest own a group ({setting}). Name a colleague.",
            person=person.name,
            setting=says(setting),
        ),
    )


def guest_member(person: PersonRef, group: GroupRef, setting: AnySetting) -> Refusal:
    return Refusal(
        "guest_member",
        Message(
            "{person} is a guest, and {group} takes no guests ({setting}). Your IT department can change that.",
            person=person.name,
            group=group.name,
            setting=says(setting),
        ),
    )


def guest_label(person: PersonRef, group: GroupRef, label: str) -> Refusal:
    return Refusal(
        "guest_member",
        Message(
            "{person} is a guest. Whether {group} takes guests follows from its sensitivity label “{label}”, which I "
            "cannot read, so I do not let them in. An owner can add them in Microsoft Teams or Outlook.",
            person=person.name,
            group=group.name,
            label=label,
        ),
    )


def kept_apart(group: GroupRef, other: GroupRef, *, owns: bool = False) -> Refusal:
    """``owns``: it is about owning the group."""
    return Refusal(
        "not_together",
        Message(
            "You are in {other}, and your organisation keeps the duties of {group} and {other} apart: {rule}. Leave "
            "{other} first, or ask your IT department.",
            group=group.name,
            other=other.name,
            rule=_OWNED_BY_ONE if owns else _IN_BOTH,
        ),
    )


_IN_BOTH = Message("nobody may be in both")
_OWNED_BY_ONE = Message("nobody who is in the one may own the other")


def keeps_apart_for(person: PersonRef, group: GroupRef, *, owns: bool = False) -> Refusal:
    """Does not say in which other group they are: that is not for everybody to know."""
    return Refusal(
        "not_together",
        Message(
            "Your organisation keeps the duties of {group} apart from those of another group that {person} is in: "
            "{rule}. {person} can ask me for {group} to hear which one it is.",
            person=person.name,
            group=group.name,
            rule=_OWNED_BY_ONE if owns else _IN_BOTH,
        ),
    )


def unclassified(group: GroupRef) -> Refusal:
    return Refusal(
        "classified",
        Message(
            "I cannot tell what kind of group {group} is, and I leave alone what I cannot tell. Your IT department can "
            "look at it in Microsoft Entra.",
            group=group.name,
        ),
    )


def administrators_try_out() -> Refusal:
    return Refusal(
        "administrators_only",
        Message(
            "What would happen if somebody else asked I tell only people who hold an administrator role in Microsoft "
            "Entra. For yourself just ask; nothing is sent before you have said yes."
        ),
    )


def owners_hidden(group: GroupRef) -> Refusal:
    return Refusal(
        "read_other_users",
        Message(
            "Your organisation does not let its members look other people up (the setting “allowedToReadOtherUsers”), "
            "so I do not tell who owns {group}. You can ask to join it all the same: I ask its owners for you.",
            group=group.name,
        ),
    )
