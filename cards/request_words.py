"""A request in words: its title, who asks what, where it stands and by which rule nobody had to be asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from approvals.directory_objects import JoinRule, PersonRef
from approvals.message import Message
from approvals.request import Details, Kind, Request, State
from cards.foreign import NOTE, foreign, named
from cards.words import zone_named

STATE: dict[State, Message] = {
    State.PENDING: Message("Waiting for a decision"),
    State.APPROVED: Message("Approved, being carried out"),
    State.DENIED: Message("Denied"),
    State.CANCELLED: Message("Cancelled"),
    State.EXPIRED: Message("Expired without an answer"),
    State.COMPLETED: Message("Done"),
    State.FAILED: Message("Failed"),
    State.ENDED: Message("Membership ended"),
}

# Sentences without their values, for oneself (True) and for the people named.
_Sentences = dict[tuple[Kind, bool], Message]
_TITLES: _Sentences = {
    (Kind.JOIN, True): Message("Join {group}"),
    (Kind.JOIN, False): Message("Add {people} to {group}"),
    (Kind.LEAVE, True): Message("Leave {group}"),
    (Kind.LEAVE, False): Message("Remove {people} from {group}"),
    (Kind.EXTEND, True): Message("Stay in {group} until {until}"),
    (Kind.EXTEND, False): Message("Keep {people} in {group} until {until}"),
    (Kind.ADD_OWNERS, True): Message("Become an owner of {group}"),
    (Kind.ADD_OWNERS, False): Message("Add {people} to the owners of {group}"),
    (Kind.REMOVE_OWNERS, True): Message("Give up the ownership of {group}"),
    (Kind.REMOVE_OWNERS, False): Message("Remove {people} from the owners of {group}"),
    (Kind.CREATE, True): Message("Create {group}"),
    (Kind.JOIN_RULE, True): Message("Change how people get into {group}"),
    (Kind.DESCRIBE, True): Message("Rename or describe {group}"),
    (Kind.HAND_OVER, False): Message("Hand {group} over to {people}"),
    (Kind.BLOCK, False): Message("Block {people} from {group}"),
    (Kind.UNBLOCK, False): Message("Lift the block of {people} from {group}"),
    (Kind.DECLARE, True): Message("Say what {group} opens"),
}
_ASKS: _Sentences = {
    (Kind.JOIN, True): Message("{person} asks to join {group}"),
    (Kind.JOIN, False): Message("{person} asks to add {people} to {group}"),
    (Kind.LEAVE, True): Message("{person} asks to leave {group}"),
    (Kind.LEAVE, False): Message("{person} asks to remove {people} from {group}"),
    (Kind.EXTEND, True): Message("{person} asks to stay in {group} until {until}"),
    (Kind.EXTEND, False): Message("{person} asks to keep {people} in {group} until {until}"),
    (Kind.ADD_OWNERS, True): Message("{person} asks to become an owner of {group}"),
    (Kind.ADD_OWNERS, False): Message("{person} asks to add {people} to the owners of {group}"),
    (Kind.REMOVE_OWNERS, True): Message("{person} asks to give up the ownership of {group}"),
    (Kind.REMOVE_OWNERS, False): Message("{person} asks to remove {people} from the owners of {group}"),
    (Kind.CREATE, True): Message("{person} asks for a new group, {group}"),
    (Kind.JOIN_RULE, True): Message("{person} asks to change how people get into {group}"),
    (Kind.DESCRIBE, True): Message("{person} asks to rename or describe {group}"),
    (Kind.HAND_OVER, False): Message("{person} asks to hand {group} over to {people}"),
    (Kind.BLOCK, False): Message("{person} asks to block {people} from {group}"),
    (Kind.UNBLOCK, False): Message("{person} asks to lift the block of {people} from {group}"),
    (Kind.DECLARE, True): Message("{person} wants to say what {group} opens"),
}
_ASKED: _Sentences = {
    (Kind.JOIN, True): Message("{person} asked to join {group}"),
    (Kind.JOIN, False): Message("{person} asked to add {people} to {group}"),
    (Kind.LEAVE, True): Message("{person} asked to leave {group}"),
    (Kind.LEAVE, False): Message("{person} asked to remove {people} from {group}"),
    (Kind.EXTEND, True): Message("{person} asked to stay in {group} until {until}"),
    (Kind.EXTEND, False): Message("{person} asked to keep {people} in {group} until {until}"),
    (Kind.ADD_OWNERS, True): Message("{person} asked to become an owner of {group}"),
    (Kind.ADD_OWNERS, False): Message("{person} asked to add {people} to the owners of {group}"),
    (Kind.REMOVE_OWNERS, True): Message("{person} asked to give up the ownership of {group}"),
    (Kind.REMOVE_OWNERS, False): Message("{person} asked to remove {people} from the owners of {group}"),
    (Kind.CREATE, True): Message("{person} asked for a new group, {group}"),
    (Kind.JOIN_RULE, True): Message("{person} asked to change how people get into {group}"),
    (Kind.DESCRIBE, True): Message("{person} asked to rename or describe {group}"),
    (Kind.HAND_OVER, False): Message("{person} asked to hand {group} over to {people}"),
    (Kind.BLOCK, False): Message("{person} asked to block {people} from {group}"),
    (Kind.UNBLOCK, False): Message("{person} asked to lift the block of {people} from {group}"),
    (Kind.DECLARE, True): Message("{person} wanted to say what {group} opens"),
}
# What owners do by their own right: while it is being carried out, and once it was.
_DOES: _Sentences = {
    (Kind.JOIN, False): Message("{person} adds {people} to {group}"),
    (Kind.LEAVE, False): Message("{person} removes {people} from {group}"),
    (Kind.EXTEND, False): Message("{person} keeps {people} in {group} until {until}"),
    (Kind.ADD_OWNERS, False): Message("{person} adds {people} to the owners of {group}"),
    (Kind.REMOVE_OWNERS, True): Message("{person} gives up the ownership of {group}"),
    (Kind.REMOVE_OWNERS, False): Message("{person} removes {people} from the owners of {group}"),
    (Kind.JOIN_RULE, True): Message("{person} changes how people get into {group}"),
    (Kind.DESCRIBE, True): Message("{person} renames or describes {group}"),
    (Kind.HAND_OVER, False): Message("{person} hands {group} over to {people}"),
    (Kind.BLOCK, False): Message("{person} blocks {people} from {group}"),
    (Kind.UNBLOCK, False): Message("{person} lifts the block of {people} from {group}"),
    (Kind.DECLARE, True): Message("{person} says what {group} opens"),
}
_DID: _Sentences = {
    (Kind.JOIN, False): Message("{person} added {people} to {group}"),
    (Kind.LEAVE, False): Message("{person} removed {people} from {group}"),
    (Kind.EXTEND, False): Message("{person} let {people} stay in {group} until {until}"),
    (Kind.ADD_OWNERS, False): Message("{person} added {people} to the owners of {group}"),
    (Kind.REMOVE_OWNERS, True): Message("{person} gave up the ownership of {group}"),
    (Kind.REMOVE_OWNERS, False): Message("{person} removed {people} from the owners of {group}"),
    (Kind.JOIN_RULE, True): Message("{person} changed how people get into {group}"),
    (Kind.DESCRIBE, True): Message("{person} renamed or described {group}"),
    (Kind.HAND_OVER, False): Message("{person} handed {group} over to {people}"),
    (Kind.BLOCK, False): Message("{person} blocked {people} from {group}"),
    (Kind.UNBLOCK, False): Message("{person} lifted the block of {people} from {group}"),
    (Kind.DECLARE, True): Message("{person} has said what {group} opens"),
}
# About the group itself, whoever is named as its first owners.
_ABOUT_THE_GROUP = frozenset({Kind.CREATE, Kind.JOIN_RULE, Kind.DESCRIBE, Kind.DECLARE})
# About people by name, even where somebody means themselves.
_ABOUT_PEOPLE = frozenset({Kind.HAND_OVER, Kind.BLOCK, Kind.UNBLOCK})
_JOIN_RULES: dict[JoinRule, Message] = {
    JoinRule.OPEN: Message("Anybody who asks is let into {group} at once."),
    JoinRule.APPROVAL: Message("An owner of {group} decides who gets in."),
    JoinRule.CLOSED: Message("Only owners add people to {group}."),
}
_RULES: dict[str, Message] = {
    "open_group": Message("its owners have opened the group to everybody"),
    "public_group": Message("the group is public"),
    "free_creation": Message("nobody has to approve new groups"),
    "same_department": Message("its owners are in the same department"),
}


def together(*messages: Message) -> Message:
    """Sentences one after the other, as one message."""
    said = messages[0]
    for following in messages[1:]:
        said = Message("{said} {following}", said=said, following=following)
    return said


def titled(
    kind: Kind, group: str, people: Sequence[PersonRef], until: date | None = None, *, for_oneself: bool
) -> Message:
    """ "Join Marketing", "Add Dana Fox to Marketing"."""
    template = _TITLES[_which(kind, for_oneself=for_oneself)].template
    return Message(template, group=named(group), people=tuple(named(one.name) for one in people), until=until)


def title(request: Request) -> Message:
    """What it is about, as a heading: "Join Marketing"."""
    whom = [subject.person for subject in request.subjects]
    return titled(request.kind, request.group.name, whom, last_day(request), for_oneself=request.for_oneself)


def people(request: Request) -> tuple[str | Message, ...]:
    """Whom the request is about."""
    return tuple(named(subject.person.name) for subject in request.subjects)


def ask(request: Request) -> Message:
    """ "Alice Martin asks to join Marketing", or asked, once it is answered; of what an owner does by their own right
    that they do it, or did; without a full stop."""
    which = _which(request.kind, for_oneself=request.for_oneself)
    said = _ASKS[which] if request.state is State.PENDING else _ASKED[which]
    if request.acted_directly and request.state is State.APPROVED:
        said = _DOES.get(which, said)
    elif request.acted_directly and request.state in (State.COMPLETED, State.ENDED):
        said = _DID.get(which, said)
    return Message(
        said.template,
        person=named(request.requester.name),
        group=named(request.group.name),
        people=people(request),
        until=last_day(request),
    )


def _which(kind: Kind, *, for_oneself: bool) -> tuple[Kind, bool]:
    return kind, kind not in _ABOUT_PEOPLE and (for_oneself or kind in _ABOUT_THE_GROUP)


def last_day(request: Request) -> date | datetime | None:
    """The day on which the membership ends, the same for every reader: the one meant by whoever asked.

    A moment, where it was not meant to last until the end of a day.
    """
    return day_meant(request.until, request.zone)


def day_meant(until: datetime | None, zone: str) -> date | datetime | None:
    """The day in the zone of whoever said it, or the moment where it does not end a day there."""
    if until is None:
        return None
    there = until.astimezone(zone_named(zone))
    return there.date() if (there.hour, there.minute) == (23, 59) else until


def replaced(request: Request) -> bool:
    """Whether a membership with an end was prolonged or left before that end came: then this request no longer tells
    whether somebody is a member."""
    early = request.until is not None and request.ended_at is not None and request.ended_at < request.until
    return request.state is State.ENDED and early


def standing(request: Request) -> Message:
    """Where it stands, in a few words."""
    if is_waiting(request):
        return Message("Approved, waiting for a sign-in")
    if request.waits_for_a_seat:
        return Message("Approved, waiting for a seat")
    if request.kind is Kind.CREATE and request.state is State.ENDED:
        return Message("Its time is over")
    return Message("Replaced by a later request") if replaced(request) else STATE[request.state]


def is_waiting(request: Request) -> bool:
    """Whether it is approved and cannot go on until somebody signs in."""
    wait = request.awaited_sign_in
    return request.state is State.APPROVED and wait is not None and wait.came_at is None


def join_rule_words(rule: JoinRule, group: str) -> Message:
    """How people get into the group of this name, as a sentence."""
    return Message(_JOIN_RULES[rule].template, group=named(group))


def declaration(details: Details, group: str) -> Message:
    """What is said of what the group of this name opens, as a sentence."""
    what = foreign(details.declares.name, NOTE) if details.declares else ""
    if details.withdraws:
        return Message("{group} no longer opens {what}.", group=named(group), what=what)
    return Message("{group} opens {what}.", group=named(group), what=what)


def why_nobody_was_asked(rule: str) -> Message:
    """The rule that lets somebody in, as the second half of a sentence."""
    return _RULES.get(rule, Message("your organisation’s rules let people in"))
