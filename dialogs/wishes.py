"""What each intent is called: on a button, as a wish with its names in it, and in the questions about its parts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from approvals.message import Message
from cards.foreign import named
from dialogs.draft import Draft
from dialogs.language import Intent

LABEL: Mapping[Intent, Message] = MappingProxyType(
    {
        Intent.JOIN_GROUP: Message("Join a group"),
        Intent.LEAVE_GROUP: Message("Leave a group"),
        Intent.ADD_MEMBERS: Message("Add people to a group"),
        Intent.REMOVE_MEMBERS: Message("Remove people from a group"),
        Intent.ADD_OWNERS: Message("Make somebody an owner"),
        Intent.REMOVE_OWNERS: Message("Take ownership away"),
        Intent.CREATE_GROUP: Message("Create a group"),
        Intent.LIST_MY_GROUPS: Message("Show my groups"),
        Intent.LIST_USER_GROUPS: Message("Show somebody's groups"),
        Intent.LIST_MEMBERS: Message("Show who is in a group"),
        Intent.LIST_OWNERS: Message("Show who owns a group"),
        Intent.CHECK_MEMBERSHIP: Message("Check a membership"),
        Intent.GROUP_INFO: Message("Tell about a group"),
        Intent.FIND_GROUPS: Message("Search for groups"),
        Intent.LIST_MY_REQUESTS: Message("Show my requests"),
        Intent.LIST_APPROVALS: Message("Show what waits for me"),
        Intent.CANCEL_REQUEST: Message("Cancel a request of mine"),
        Intent.APPROVE_REQUEST: Message("Approve a request"),
        Intent.DENY_REQUEST: Message("Deny a request"),
        Intent.EXTEND_MEMBERSHIP: Message("Extend a membership"),
        Intent.CHANGE_POLICY: Message("Change who may join"),
        Intent.LICENCE_AVAILABILITY: Message("Count free licences"),
        Intent.LICENCE_GROUPS: Message("Find a licence's group"),
        Intent.APP_ACCESS: Message("Get or look at an application"),
        Intent.HELP: Message("Explain how it works"),
        Intent.UNDO: Message("Undo what I did"),
        Intent.AWAY: Message("Say that I am away"),
        Intent.BACK: Message("Say that I am back"),
        Intent.WHO_LET_IN: Message("Show who let somebody in"),
        Intent.WHY_REFUSED: Message("Show why I was refused"),
        Intent.FIGURES: Message("Show figures about requests"),
        Intent.DOCTOR: Message("Show how Usher is doing"),
        Intent.READINESS: Message("Show whether the organisation is ready"),
        Intent.APPROVE_ALL: Message("Decide what waits for me"),
        Intent.DESCRIBE_GROUP: Message("Rename or describe a group"),
        Intent.HAND_OVER: Message("Hand a group over"),
        Intent.BLOCK: Message("Block somebody from a group"),
        Intent.UNBLOCK: Message("Lift a block"),
        Intent.LIST_BLOCKED: Message("Show who is blocked"),
        Intent.LIST_OWNERLESS: Message("Show groups without an owner"),
        Intent.WHAT_OPENS: Message("Show what a group opens"),
        Intent.GROUPS_OPENING: Message("Find what opens something"),
        Intent.DECLARE_EFFECT: Message("Note what a group opens"),
        Intent.WITHDRAW_EFFECT: Message("Note that it opens it no more"),
        Intent.SEED_GROUP: Message("Add an application’s users"),
        Intent.ASK_TO_CREATE: Message("Ask somebody for a group"),
        Intent.ASK_ADMIN: Message("Ask for an application"),
        Intent.MAY_I_CREATE: Message("Tell whether I may create groups"),
        Intent.WHAT_IF: Message("Try out what would happen"),
        Intent.MAKE_REQUESTABLE: Message("Explain how groups are opened"),
        Intent.LICENCE_ROOM: Message("Tell whether seats suffice"),
        Intent.LICENCE_LACKING: Message("Show who lacks a licence"),
        Intent.LICENCE_TWICE: Message("Show who holds one twice"),
        Intent.LICENCE_READINESS: Message("Check groups for licences"),
        Intent.LICENCE_HELP: Message("Explain licences by group"),
    }
)
"""Short, for buttons. An intent that is not here cannot be meant by one: it is talk, or nothing we do."""

_WHICH_GROUP = {
    Intent.JOIN_GROUP: Message("Which group do you want to join?"),
    Intent.LEAVE_GROUP: Message("Which group do you want to leave?"),
    Intent.ADD_MEMBERS: Message("Which group should they be added to?"),
    Intent.REMOVE_MEMBERS: Message("Which group should they be removed from?"),
    Intent.ADD_OWNERS: Message("Which group should they own?"),
    Intent.REMOVE_OWNERS: Message("Which group should they no longer own?"),
    Intent.CREATE_GROUP: Message("What should the group be called?"),
    Intent.EXTEND_MEMBERSHIP: Message("Which membership do you want to extend?"),
    Intent.CHANGE_POLICY: Message("Which group is it about?"),
    Intent.DESCRIBE_GROUP: Message("Which group is it about?"),
    Intent.HAND_OVER: Message("Which group do you want to hand over?"),
    Intent.BLOCK: Message("Which group should they be blocked from?"),
    Intent.UNBLOCK: Message("Which group are they blocked from?"),
}
_WHO = {
    Intent.ADD_MEMBERS: Message("Who should be added?"),
    Intent.REMOVE_MEMBERS: Message("Who should be removed?"),
    Intent.ADD_OWNERS: Message("Who should become an owner?"),
    Intent.REMOVE_OWNERS: Message("Who should no longer be an owner?"),
    Intent.AWAY: Message("Who stands in for you?"),
    Intent.HAND_OVER: Message("Who should own it instead of you?"),
    Intent.BLOCK: Message("Who should be blocked?"),
    Intent.UNBLOCK: Message("Whose block should be lifted?"),
    Intent.WHO_LET_IN: Message("About whom do you want to know it?"),
    Intent.ASK_TO_CREATE: Message("Who should create the group?"),
}


def which_group(intent: Intent) -> Message:
    return _WHICH_GROUP.get(intent, Message("Which group do you mean?"))


def who(intent: Intent) -> Message:
    return _WHO.get(intent, Message("Whom do you mean?"))


def wish(draft: Draft) -> Message:
    """ "Add Dana Fox to Marketing", as far as it is known."""
    if not draft.group_name:
        return LABEL[draft.intent]
    group, people = named(draft.group_name), tuple(named(person.name) for person in draft.people)
    match draft.intent:
        case Intent.JOIN_GROUP:
            return Message("Join {group}", group=group)
        case Intent.LEAVE_GROUP:
            return Message("Leave {group}", group=group)
        case Intent.ADD_MEMBERS if people:
            return Message("Add {people} to {group}", people=people, group=group)
        case Intent.REMOVE_MEMBERS if people:
            return Message("Remove {people} from {group}", people=people, group=group)
        case Intent.ADD_OWNERS if people:
            return Message("Make {people} an owner of {group}", people=people, group=group)
        case Intent.REMOVE_OWNERS if people:
            return Message("Make {people} no owner of {group} any more", people=people, group=group)
        case Intent.EXTEND_MEMBERSHIP if people:
            return Message("Extend the membership of {people} in {group}", people=people, group=group)
        case Intent.EXTEND_MEMBERSHIP:
            return Message("Extend the membership in {group}", group=group)
        case Intent.CHANGE_POLICY:
            return Message("Change how people join {group}", group=group)
        case Intent.DECLARE_EFFECT | Intent.WITHDRAW_EFFECT:
            return Message("Note what {group} opens", group=group)
        case Intent.SEED_GROUP:
            return Message("Add everybody who has {app} to {group}", app=named(draft.app), group=group)
        case Intent.CREATE_GROUP:
            return Message("Create the group {group}", group=group)
        case _:
            return Message("{what} · {group}", what=LABEL[draft.intent], group=group)
