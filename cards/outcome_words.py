"""What a request has changed, with a result for each person, as the directory has confirmed it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from approvals.directory_objects import JoinRule
from approvals.message import Message, plural
from approvals.request import BLOCKS, EFFECT, Failure, Kind, Relation, Request, Result, State, Subject
from cards.foreign import named
from cards.new_group_words import made_so_far
from cards.request_words import declaration, join_rule_words, last_day, replaced, together

_People = tuple["str | Message", ...]

COULD_NOT: dict[Failure, Message] = {
    Failure.PERSON_GONE: Message("the account is gone or switched off"),
    Failure.NO_LONGER_ALLOWED: Message("the rules no longer allow it"),
    Failure.DIRECTORY_REFUSED: Message("the directory refused it"),
    Failure.NOT_CONFIRMED: Message("the directory does not show it"),
    Failure.LAST_OWNER: Message("no other owner would be left"),
}
_UNKNOWN = Message("something went wrong on our side")


def outcome(request: Request, *, to_requester: bool) -> Message:
    """What a completed or ended request has changed, confirmed by the directory."""
    if replaced(request):
        return Message("A later request about this membership has taken its place.")
    if request.kind is Kind.CREATE and request.state is State.ENDED:
        return Message(
            "The people whom I let in have been taken out. The group is still there with its owners, who may delete it."
        )
    if request.kind is Kind.CREATE:
        return _made(request, to_requester=to_requester)
    if request.kind is Kind.JOIN_RULE:
        rule = request.details.join_rule or JoinRule.APPROVAL
        return together(Message("From now on:"), join_rule_words(rule, request.group.name))
    if request.kind is Kind.DESCRIBE:
        return _described(request)
    if request.kind in BLOCKS:
        return _blocked(request)
    if request.kind is Kind.DECLARE:
        return together(Message("From now on:"), declaration(request.details, request.group.name))
    done = _of(request, Result.DONE)
    if request.kind is Kind.HAND_OVER:
        return together(_handed_over(request, to_requester=to_requester), *could_not(request))
    if request.state is State.ENDED:
        out = [subject for subject in done if subject.keeps_to_date]
        return _now(request, out, to_requester=to_requester)
    already = _of(request, Result.ALREADY)
    if len(already) == len(request.subjects):
        return Message("Nothing had to be changed: the directory already showed it so.")
    said = [_now(request, done, to_requester=to_requester)] if done else []
    if already:
        said.append(Message("For {people} it was so already.", people=_names(already)))
    return together(*said, *could_not(request)) if said or _of(request, Result.FAILED) else what_changed(request)


def your_outcome(request: Request, person_id: str) -> Message | None:
    """What it has changed for one of its people, told to them; None where it changed nothing for them."""
    ended = request.state is State.ENDED
    changed = any(o.person.id == person_id and (o.keeps_to_date or not ended) for o in _of(request, Result.DONE))
    settled = request.state in (State.COMPLETED, State.ENDED) and not replaced(request)
    if not changed or not settled or request.kind not in EFFECT:
        return None
    there = EFFECT[request.kind].wished and request.state is not State.ENDED
    return _you(request, EFFECT[request.kind].relation, there=there)


def could_not(request: Request) -> list[Message]:
    """For whom it could not be done, a sentence for each reason."""
    by_reason: defaultdict[Failure | None, list[Subject]] = defaultdict(list)
    for subject in _of(request, Result.FAILED):
        by_reason[subject.failure].append(subject)
    return [
        Message(
            _NOT_DONE[request.kind].template,
            people=_names(subjects),
            group=named(request.group.name),
            why=COULD_NOT.get(reason, _UNKNOWN) if reason else _UNKNOWN,
        )
        for reason, subjects in by_reason.items()
    ]


def what_changed(request: Request) -> Message:
    """How much of a failed request took effect, as far as it is known."""
    if request.details.made_at is not None:
        return made_so_far(request)
    if any(subject.result is Result.DONE or subject.written_at for subject in request.subjects):
        return Message("Part of it may have taken effect.")
    if request.failure is Failure.GAVE_UP and any(subject.member_before is not None for subject in request.subjects):
        return Message("It is not certain whether anything was changed.")
    return Message("Nothing was changed.")


_NOT_DONE: dict[Kind, Message] = {
    Kind.JOIN: Message("{people} could not be added: {why}."),
    Kind.EXTEND: Message("The membership of {people} could not be prolonged: {why}."),
    Kind.LEAVE: Message("{people} could not be removed: {why}."),
    Kind.ADD_OWNERS: Message("{people} could not be made an owner: {why}."),
    Kind.REMOVE_OWNERS: Message("{people} could not be removed from the owners: {why}."),
    Kind.CREATE: Message("{group} could not be made: {why}."),
    Kind.JOIN_RULE: Message("How people get into {group} could not be changed: {why}."),
    Kind.DESCRIBE: Message("{group} could not be renamed or described: {why}."),
    Kind.HAND_OVER: Message("{group} could not be handed over to {people}: {why}."),
    Kind.BLOCK: Message("{people} could not be blocked from {group}: {why}."),
    Kind.UNBLOCK: Message("The block of {people} could not be lifted: {why}."),
    Kind.DECLARE: Message("What {group} opens could not be noted: {why}."),
}


def _now(request: Request, done: Sequence[Subject], *, to_requester: bool) -> Message:
    """How these people belong to the group now."""
    group, who, n = named(request.group.name), _names(done), len(done)
    relation, there = EFFECT[request.kind].relation, EFFECT[request.kind].wished
    there = there and request.state is not State.ENDED
    if to_requester and request.for_oneself:
        return _you(request, relation, there=there)
    match relation, there:
        case Relation.MEMBER, True if request.kind is Kind.EXTEND:
            return plural(
                "{people} stays a member of {group} until {until}, confirmed in the directory.",
                "{people} stay members of {group} until {until}, confirmed in the directory.",
                n=n,
                people=who,
                group=group,
                until=last_day(request),
            )
        case Relation.MEMBER, True:
            return plural(
                "{people} is a member of {group} now, confirmed in the directory.",
                "{people} are members of {group} now, confirmed in the directory.",
                n=n,
                people=who,
                group=group,
            )
        case Relation.MEMBER, False:
            return plural(
                "{people} is no longer a member of {group}, confirmed in the directory.",
                "{people} are no longer members of {group}, confirmed in the directory.",
                n=n,
                people=who,
                group=group,
            )
        case _, True:
            return plural(
                "{people} is an owner of {group} now, confirmed in the directory.",
                "{people} are owners of {group} now, confirmed in the directory.",
                n=n,
                people=who,
                group=group,
            )
        case _:
            return plural(
                "{people} is no longer an owner of {group}, confirmed in the directory.",
                "{people} are no longer owners of {group}, confirmed in the directory.",
                n=n,
                people=who,
                group=group,
            )


def _you(request: Request, relation: Relation, *, there: bool) -> Message:
    group = named(request.group.name)
    match relation, there:
        case Relation.MEMBER, True if request.kind is Kind.EXTEND:
            return Message(
                "You stay a member of {group} until {until}, confirmed in the directory.",
                group=group,
                until=last_day(request),
            )
        case Relation.MEMBER, True:
            return Message("You are a member of {group} now, confirmed in the directory.", group=group)
        case Relation.MEMBER, False:
            return Message("You are no longer a member of {group}, confirmed in the directory.", group=group)
        case _, True:
            return Message("You are an owner of {group} now, confirmed in the directory.", group=group)
        case _:
            return Message("You are no longer an owner of {group}, confirmed in the directory.", group=group)


def _made(request: Request, *, to_requester: bool) -> Message:
    owning = [subject for subject in request.subjects if subject.result is not Result.FAILED]
    group, owners = named(request.group.name), _names(owning)
    if to_requester and all(subject.person.id == request.requester.id for subject in owning):
        return Message("{group} is there now and you own it, confirmed in the directory.", group=group)
    return plural(
        "{group} is there now, confirmed in the directory. Its owner is {people}.",
        "{group} is there now, confirmed in the directory. Its owners are {people}.",
        n=len(owners),
        group=group,
        people=owners,
    )


def _described(request: Request) -> Message:
    said = []
    if request.details.new_name:
        name = named(request.details.new_name)
        said.append(Message("The group is called {group} now, confirmed in the directory.", group=name))
    if request.details.new_description is not None:
        said.append(Message("Its description is as you see it here, confirmed in the directory."))
    return together(*said) if said else Message("Nothing was changed.")


def _blocked(request: Request) -> Message:
    people, group, n = _names(request.subjects), named(request.group.name), len(request.subjects)
    if BLOCKS[request.kind]:
        return plural(
            "{people} cannot be taken into {group} until an administrator lifts it.",
            "{people} cannot be taken into {group} until an administrator lifts it.",
            n=n,
            people=people,
            group=group,
        )
    return plural(
        "{people} can be taken into {group} again.",
        "{people} can be taken into {group} again.",
        n=n,
        people=people,
        group=group,
    )


def _handed_over(request: Request, *, to_requester: bool) -> Message:
    new = [subject for subject in request.subjects if subject.result is not Result.FAILED]
    people, group, n = _names(new), named(request.group.name), len(new)
    if to_requester:
        return plural(
            "{people} owns {group} now and you no longer do, confirmed in the directory.",
            "{people} own {group} now and you no longer do, confirmed in the directory.",
            n=n,
            people=people,
            group=group,
        )
    return plural(
        "{people} owns {group} now and {person} no longer does, confirmed in the directory.",
        "{people} own {group} now and {person} no longer does, confirmed in the directory.",
        n=n,
        people=people,
        person=named(request.requester.name),
        group=group,
    )


def _of(request: Request, result: Result) -> list[Subject]:
    return [subject for subject in request.subjects if subject.result is result]


def _names(subjects: Sequence[Subject]) -> _People:
    return tuple(named(subject.person.name) for subject in subjects)
