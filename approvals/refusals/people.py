"""What stands against the people whom a wish is about."""

from __future__ import annotations

from collections.abc import Iterable

from approvals.directory_objects import GroupRef, PersonRef
from approvals.message import Message, plural
from approvals.refusals import Refusal


def already_member(group: GroupRef) -> Refusal:
    return Refusal(
        "not_yet_member", Message("You are in {group} already, so there is nothing to ask.", group=group.name)
    )


def not_member(group: GroupRef) -> Refusal:
    return Refusal(
        "is_member",
        Message(
            "You are not a direct member of {group}, so there is nothing to leave. "
            "If you get its access through another group, tell me that group's name.",
            group=group.name,
        ),
    )


def blocked_oneself(group: GroupRef) -> Refusal:
    """No more than the rule: who blocked somebody, and why, is the administrators' and the owners' to know."""
    return Refusal(
        "blocked",
        Message("An administrator does not let you into {group}. Ask your administrator.", group=group.name),
    )


def people_blocked(group: GroupRef, people: Iterable[PersonRef]) -> Refusal:
    names = tuple(person.name for person in people)
    return Refusal(
        "blocked",
        Message(
            "An administrator does not let {people} into {group}. Ask your administrator.",
            people=names,
            group=group.name,
        ),
    )


def blocked_already(group: GroupRef, people: Iterable[PersonRef]) -> Refusal:
    return _all_so_already(
        "not_blocked_yet",
        "{people} is blocked from {group} already.",
        "{people} are blocked from {group} already.",
        group,
        people,
    )


def not_blocked(group: GroupRef, people: Iterable[PersonRef]) -> Refusal:
    return _all_so_already(
        "is_blocked",
        "{people} is not blocked from {group}, so there is nothing to lift.",
        "{people} are not blocked from {group}, so there is nothing to lift.",
        group,
        people,
    )


def person_disabled(person: PersonRef) -> Refusal:
    return Refusal(
        "person_enabled",
        Message(
            "The account of {person} is disabled in Microsoft Entra. Once your IT department has switched it on, "
            "please ask again.",
            person=person.name,
        ),
    )


def person_gone() -> Refusal:
    return Refusal(
        "person_exists",
        Message("One of these people is not in the directory any more. Please name them again, without whoever left."),
    )


def too_many_people(most: int) -> Refusal:
    return Refusal(
        "people_at_once",
        plural(
            "I take {n} person in one sentence, so that none of them gets lost. Nothing was sent.",
            "I take up to {n} people in one sentence, so that none of them gets lost. Nothing was sent; tell me the "
            "first {n}, and the others afterwards.",
            n=most,
        ),
    )


def guest_added(person: PersonRef) -> Refusal:
    return Refusal(
        "guest_added",
        Message(
            "{person} is a guest, and guests are not let into groups through me in your organisation. "
            "Your IT department can do it.",
            person=person.name,
        ),
    )


def already_members(group: GroupRef, people: Iterable[PersonRef]) -> Refusal:
    return _all_so_already(
        "not_yet_member", "{people} is in {group} already.", "{people} are in {group} already.", group, people
    )


def not_members(group: GroupRef, people: Iterable[PersonRef]) -> Refusal:
    return _all_so_already(
        "is_member",
        "{people} is not a direct member of {group}, so there is nothing to take away.",
        "{people} are not direct members of {group}, so there is nothing to take away.",
        group,
        people,
    )


def already_owners(group: GroupRef, people: Iterable[PersonRef]) -> Refusal:
    return _all_so_already(
        "not_yet_owner", "{people} owns {group} already.", "{people} own {group} already.", group, people
    )


def not_owners(group: GroupRef, people: Iterable[PersonRef]) -> Refusal:
    return _all_so_already("is_owner", "{people} does not own {group}.", "{people} do not own {group}.", group, people)


def _all_so_already(rule: str, one: str, many: str, group: GroupRef, people: Iterable[PersonRef]) -> Refusal:
    names = tuple(person.name for person in people)
    return Refusal(rule, plural(one, many, n=len(names), people=names, group=group.name))


def people_hidden(name: str) -> Refusal:
    """The same for a name that exists and for one that does not."""
    return Refusal(
        "read_other_users",
        Message(
            "Your organisation does not let its members look other people up (the setting “allowedToReadOtherUsers”), "
            "so I can only find you, your manager and the people who report to you. I cannot tell whether there is "
            "a “{name}”. An administrator, or the owner of the group in question, can do it for you.",
            name=name,
        ),
    )
