"""Every reason a person may be told no: the rule that says so, and the way forward."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from approvals.message import Message, plural
from approvals.request import Group, GroupKind, GroupRef, PersonRef, Request, State


@dataclass(frozen=True, slots=True)
class Refusal:
    """``rule`` is the stable name that the audit keeps; ``message`` is what the person reads."""

    rule: str
    message: Message


class Refused(Exception):
    """A refusal on its way to the person, turned into an answer in one place. ``decision`` is the approvals.Decision
    that it follows from, where the rules about a wish made it."""

    def __init__(self, refusal: Refusal, decision: object = None) -> None:
        super().__init__(refusal.rule)
        self.refusal = refusal
        self.decision = decision


def self_service_off() -> Refusal:
    return Refusal(
        "self_service",
        Message(
            "Self-service for groups is switched off in your organisation, "
            "so I can look things up but not change them. "
            "Your IT department can switch it on, or make the change for you."
        ),
    )


def guest_asks() -> Refusal:
    return Refusal(
        "guest_requester",
        Message(
            "Guests cannot ask for groups through me. "
            "Ask the colleague who invited you; they can speak to the group's owner."
        ),
    )


def requester_disabled() -> Refusal:
    return Refusal(
        "requester_enabled",
        Message("Your account is disabled in Microsoft Entra, so I cannot take requests. Your IT department can help."),
    )


def group_gone() -> Refusal:
    return Refusal("group_exists", Message("That group does not exist any more. Tell me the name of another one."))


def synced(group: GroupRef) -> Refusal:
    return Refusal(
        "on_premises",
        Message(
            "{group} is managed in your organisation's own Active Directory and copied to Microsoft 365, "
            "so it cannot be changed here. Your IT help desk can change it there.",
            group=group.name,
        ),
    )


def mail_group(group: GroupRef) -> Refusal:
    if group.kind is GroupKind.DISTRIBUTION:
        return Refusal(
            "exchange",
            Message(
                "{group} is a distribution list. Exchange looks after those, not Microsoft Entra, "
                "so I cannot change who is on it. Your Exchange administrator or the list's owner in Outlook can.",
                group=group.name,
            ),
        )
    return Refusal(
        "exchange",
        Message(
            "{group} is a mail-enabled security group. Exchange looks after those, not Microsoft Entra, "
            "so I cannot change its members. Your Exchange administrator can.",
            group=group.name,
        ),
    )


def dynamic(group: GroupRef) -> Refusal:
    return Refusal(
        "dynamic",
        Message(
            "Who is in {group} follows from a rule about people's details, such as their department. "
            "Nobody can be added or taken out by hand; if your details are wrong, ask HR or IT to correct them.",
            group=group.name,
        ),
    )


def restricted(group: GroupRef) -> Refusal:
    return Refusal(
        "restricted",
        Message(
            "{group} is in a restricted administrative unit: only the administrators named there may change it. "
            "Ask your IT department.",
            group=group.name,
        ),
    )


def role_assignable(group: GroupRef) -> Refusal:
    return Refusal(
        "role_assignable",
        Message(
            "{group} can carry administrator roles, so I leave it alone. "
            "A Privileged Role Administrator can change it.",
            group=group.name,
        ),
    )


def not_self_service(group: GroupRef) -> Refusal:
    return Refusal(
        "group_list",
        Message(
            "Your organisation has not opened {group} for self-service. Ask its owner or your IT department directly.",
            group=group.name,
        ),
    )


def not_opted_in(group: GroupRef) -> Refusal:
    return Refusal(
        "opted_in",
        Message(
            "I may change only groups whose owners have opted in, and those of {group} have not. An owner opts in "
            "in the Microsoft Entra admin center: open the group, then Owners, then add my application as an owner.",
            group=group.name,
        ),
    )


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


def already_open(request: Request) -> Refusal:
    if request.state is State.APPROVED:
        return Refusal(
            "one_open_request",
            Message(
                "Request {number} for {group} is approved already and being carried out. "
                "I will tell you when it is done.",
                number=request.id,
                group=request.group.name,
            ),
        )
    return Refusal(
        "one_open_request",
        Message(
            "You have asked for this already: request {number} for {group} waits for {people}. "
            "Say “cancel {number}” to withdraw it.",
            number=request.id,
            group=request.group.name,
            people=tuple(a.person.name for a in request.approvers),
        ),
    )


def only_owner_leaves(group: GroupRef) -> Refusal:
    return Refusal(
        "keeps_an_owner",
        Message(
            "You are the only owner of {group}. Name another owner first; then you can leave.",
            group=group.name,
        ),
    )


def nobody_to_ask(group: Group) -> Refusal:
    return Refusal(
        "reachable_approver",
        Message(
            "Nobody can decide about {group}: it has no owner with an active account other than you, "
            "and no stand-in is set up. Your IT department can name an owner.",
            group=group.name,
        ),
    )


def end_in_the_past(until: datetime) -> Refusal:
    return Refusal("end_date", Message("{day} is over already. Choose a later end date.", day=until))


def end_too_far(days: int) -> Refusal:
    return Refusal(
        "longest_membership",
        plural(
            "A membership with an end may last {n} day at most here. Choose an earlier end date.",
            "A membership with an end may last {n} days at most here. Choose an earlier end date.",
            n=days,
        ),
    )


def end_required(days: int) -> Refusal:
    return Refusal(
        "longest_membership",
        plural(
            "Memberships need an end date here, at most {n} day from now. Choose one.",
            "Memberships need an end date here, at most {n} days from now. Choose one.",
            n=days,
        ),
    )


def creation_off() -> Refusal:
    return Refusal(
        "creation",
        Message(
            "Groups are not made through me in your organisation. Your IT department can make one for you, or appoint "
            "people who approve new groups."
        ),
    )


def owners_only(group: GroupRef) -> Refusal:
    return Refusal(
        "owners_only",
        Message(
            "Only the owners of {group} can do that. Ask one of them; “who owns {group}” tells you who they are.",
            group=group.name,
        ),
    )


def owners_add(group: GroupRef) -> Refusal:
    return Refusal(
        "join_rule",
        Message(
            "The owners of {group} add people themselves and take no requests. Ask one of them; "
            "“who owns {group}” tells you who they are.",
            group=group.name,
        ),
    )


def group_administrators_only() -> Refusal:
    return Refusal(
        "administers_groups",
        Message(
            "Who is blocked from groups is up to the people who administer groups in Microsoft Entra "
            "(Global, Groups or User Administrator). Ask one of them."
        ),
    )


def blocked(group: GroupRef) -> Refusal:
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


def described_so_already(group: GroupRef) -> Refusal:
    return Refusal("described_otherwise", Message("{group} is called and described so already.", group=group.name))


def bad_name(most: int) -> Refusal:
    return Refusal(
        "group_name",
        Message(
            "That cannot be a group's name: a name has {n} characters at most, and none that nobody can see. "
            "Tell me another one.",
            n=most,
        ),
    )


def hand_over_to_oneself(group: GroupRef) -> Refusal:
    return Refusal(
        "hand_over_to_others",
        Message("You own {group} already. Name somebody else to hand it over to.", group=group.name),
    )


def guest_takes_over(person: PersonRef, group: GroupRef) -> Refusal:
    return Refusal(
        "guest_takes_over",
        Message(
            "{person} is a guest, who could not decide about {group} alone. Hand it over to a colleague.",
            person=person.name,
            group=group.name,
        ),
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


def nothing_to_extend(group: GroupRef) -> Refusal:
    return Refusal(
        "timed_membership",
        Message(
            "There is no membership in {group} with an end that I look after, so there is nothing to extend. "
            "“my groups” shows which memberships end, and when.",
            group=group.name,
        ),
    )


def extended_until_when() -> Refusal:
    return Refusal("end_date", Message("Until when? Choose the new last day."))


def no_later_end(end: datetime) -> Refusal:
    return Refusal("end_date", Message("The membership lasts until {day} already. Choose a later day.", day=end))


def join_rule_so_already(group: GroupRef) -> Refusal:
    return Refusal(
        "join_rule", Message("People get into {group} that way already, so nothing was changed.", group=group.name)
    )


def nothing_declared() -> Refusal:
    return Refusal(
        "declared_effect",
        Message("Tell me what the group opens, for example: Marketing opens the site Campaigns."),
    )


def not_declared(group: GroupRef, name: str) -> Refusal:
    return Refusal(
        "declared_effect",
        Message(
            "Nobody has declared that {group} opens {name}, so nothing was changed. “what does {group} open” shows "
            "what was; licences, applications, teams and sites that Microsoft Entra shows cannot be withdrawn here.",
            group=group.name,
            name=name,
        ),
    )


def declared_already(group: GroupRef, name: str) -> Refusal:
    return Refusal(
        "declared_effect",
        Message(
            "It is declared already that {group} opens {name}, so nothing was changed.", group=group.name, name=name
        ),
    )


def too_many_declared(group: GroupRef, most: int) -> Refusal:
    return Refusal(
        "most_declared",
        plural(
            "{n} thing is declared of {group} already, and that is the most. Withdraw it first: “{group} no longer "
            "opens …”.",
            "{n} things are declared of {group} already, and that is the most. Withdraw one of them first: “{group} no "
            "longer opens …”.",
            n=most,
            group=group.name,
        ),
    )


def effects_changed(group: GroupRef) -> Refusal:
    return Refusal(
        "effects_seen",
        Message(
            "What {group} opens has changed since you were shown it, so nothing was sent. Please check it once more.",
            group=group.name,
        ),
    )


def unknown_app(name: str, near: tuple[str, ...]) -> Refusal:
    if near:
        return Refusal(
            "application",
            Message(
                "I know no application called “{name}”. The nearest names are {near}. Please say it once more with the "
                "full name.",
                name=name,
                near=near,
            ),
        )
    return Refusal(
        "application",
        Message(
            "I know no application called “{name}”. Please say it once more with the name that the Microsoft Entra "
            "admin center shows.",
            name=name,
        ),
    )


def nothing_opens(name: str) -> Refusal:
    return Refusal(
        "application",
        Message("I know no group that opens {name}. Its administrator can say who may use it.", name=name),
    )


def nobody_to_seed(app: str, group: str) -> Refusal:
    return Refusal(
        "not_yet_member",
        Message(
            "Everybody who has {app} and can be added is in {group} already, or has been asked for, so there is "
            "nothing to send.",
            app=app,
            group=group,
        ),
    )


def effects_outdated(request: Request) -> Refusal:
    return Refusal(
        "effects_outdated",
        Message(
            "What {group} opens has changed, so your yes to request {number} was not counted. Its card shows what is "
            "new; approve it again there, or with “approve {number}”.",
            group=request.group.name,
            number=request.id,
        ),
    )


def no_owner_left(group: GroupRef) -> Refusal:
    return Refusal(
        "keeps_an_owner",
        Message(
            "{group} would be left without an owner who has an active account. Name another owner first.",
            group=group.name,
        ),
    )


def reason_required(group: GroupRef) -> Refusal:
    return Refusal(
        "reason", Message("Whoever asks for {group} has to say why. What do you need it for?", group=group.name)
    )


def not_appointed(group: GroupRef) -> Refusal:
    return Refusal(
        "decided_by_appointed",
        Message(
            "New groups are approved by the people appointed for it, and you are not one of them. "
            "If that is wrong, ask your IT department.",
            group=group.name,
        ),
    )


def said_yes_already(request: Request) -> Refusal:
    return Refusal(
        "two_different_people",
        Message(
            "You have said yes to request {number} already. It needs the yes of somebody else, too, who was asked.",
            number=request.id,
        ),
    )


def naming_unreadable() -> Refusal:
    return Refusal(
        "naming_policy_unreadable",
        Message(
            "I cannot read your organisation's naming policy for groups, so I cannot say whether this name keeps it, "
            "and make no Microsoft 365 groups. Your IT department has to let me read the group settings."
        ),
    )


def end_of_group_in_the_past(until: datetime) -> Refusal:
    return Refusal(
        "group_end",
        Message("{until} is over already. When should the group end? Leave it empty for no end.", until=until),
    )


def guest_owns(person: PersonRef) -> Refusal:
    return Refusal(
        "guest_owner",
        Message(
            "{person} is a guest, and guests may not own groups in your organisation. Name a colleague instead.",
            person=person.name,
        ),
    )


def co_owners_first(request: Request) -> Refusal:
    return Refusal(
        "co_owners_first",
        Message(
            "Those who are to own {group} with {person} are being asked first whether they want to. You are asked as "
            "soon as they have answered.",
            group=request.group.name,
            person=request.requester.name,
        ),
    )


def answered_already(request: Request) -> Refusal:
    return Refusal(
        "answered_already",
        Message(
            "You have answered whether you want to own {group}, and your answer counts. If you have changed your mind, "
            "tell {person}.",
            group=request.group.name,
            person=request.requester.name,
        ),
    )


def more_than_asked(until: datetime) -> Refusal:
    return Refusal(
        "no_more_than_asked",
        Message("It was asked for until {day}; you can give an earlier end, not a later one.", day=until),
    )


def not_yours_to_undo(request: Request) -> Refusal:
    return Refusal(
        "undo_own_acts",
        Message(
            "Only whoever did it by their own right as an owner can undo it. To change it back, say for example "
            "“remove … from {group}”.",
            group=request.group.name,
        ),
    )


def nothing_to_undo(request: Request) -> Refusal:
    return Refusal(
        "undo_what_was_done",
        Message("Request {number} has changed nothing that could be undone.", number=request.id),
    )


def too_late_to_undo(request: Request, within: timedelta) -> Refusal:
    return Refusal(
        "undo_in_time",
        plural(
            "That can be undone for {n} minute only. To change it back, say what you want to have instead.",
            "That can be undone for {n} minutes only. To change it back, say what you want to have instead.",
            n=int(within.total_seconds() // 60),
        ),
    )


def away_until_when() -> Refusal:
    return Refusal("away_until", Message("Until when are you away? Say for example “I am away until Monday”."))


def stand_in_for_oneself() -> Refusal:
    return Refusal("stand_in", Message("You cannot stand in for yourself. Name somebody else, or nobody."))


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


def unknown_request(number: object = "") -> Refusal:
    if number:
        return Refusal(
            "request_exists",
            Message("I know no request {number}. Say “my requests” to see yours.", number=str(number)),
        )
    return Refusal("request_exists", Message("I do not know that request any more. Say “my requests” to see yours."))


def not_your_request(number: int) -> Refusal:
    """The same words as for a request that does not exist: numbers must not tell who asked for what."""
    return unknown_request(number)


def decided_already(request: Request) -> Refusal:
    who = request.decided_by.name if request.decided_by else ""
    if request.state is State.CANCELLED:
        text = Message("{name} withdrew request {number}.", name=request.requester.name, number=request.id)
    elif request.state is State.EXPIRED:
        text = Message("Request {number} expired: nobody answered in time.", number=request.id)
    elif request.state is State.DENIED:
        text = Message("{name} denied request {number} on {at}.", name=who, number=request.id, at=request.decided_at)
    elif request.decided_by is not None:
        text = Message("{name} approved request {number} on {at}.", name=who, number=request.id, at=request.decided_at)
    else:
        text = Message("Request {number} is closed.", number=request.id)
    return Refusal("first_decision_wins", text)


def too_late(request: Request) -> Refusal:
    return Refusal(
        "answered_in_time",
        Message(
            "The time to answer request {number} is over, so it cannot be decided any more. {name} can send a new one.",
            number=request.id,
            name=request.requester.name,
        ),
    )


def not_cancellable(request: Request) -> Refusal:
    if request.state is State.APPROVED:
        return Refusal(
            "cancel_while_pending",
            Message(
                "Request {number} is approved and being carried out, so it cannot be withdrawn any more. "
                "Once it is done you can say “remove me from {group}”.",
                number=request.id,
                group=request.group.name,
            ),
        )
    return Refusal("cancel_while_pending", Message("Request {number} is closed already.", number=request.id))


def own_request() -> Refusal:
    return Refusal(
        "nobody_approves_their_own", Message("Nobody decides about their own request. Somebody else was asked.")
    )


def not_an_owner(group: GroupRef) -> Refusal:
    return Refusal(
        "decided_by_owner",
        Message(
            "Only the present owners of {group} decide about this, and Microsoft Entra does not list you as one. "
            "If that is wrong, ask an owner to add you.",
            group=group.name,
        ),
    )


def somebody_elses_card() -> Refusal:
    return Refusal(
        "own_card",
        Message("This card was made for somebody else, so its buttons do nothing for you."),
    )


def somebody_elses_card_owner() -> Refusal:
    return Refusal(
        "own_card",
        Message("This card was made for somebody else. You own the group too, so I am sending you your own."),
    )


def somebody_elses_card_asked(request: Request) -> Refusal:
    return Refusal(
        "own_card",
        Message(
            "This card was made for somebody else. Please use your own card for request {number}; "
            "“what do I have to approve?” shows it again.",
            number=request.id,
        ),
    )


def not_to_be_told() -> Refusal:
    """The same for a person or a group that does not exist and for what is not the asker's to know."""
    return Refusal(
        "told_whom_it_concerns",
        Message(
            "I have nothing to tell you about that. Who let somebody into a group I tell the person themselves, "
            "whoever asked for it, the owners of the group and administrators."
        ),
    )


def administrators_only() -> Refusal:
    return Refusal(
        "administrators_only",
        Message(
            "Those figures are for people who hold an administrator role in Microsoft Entra. "
            "“my requests” shows you how yours stand."
        ),
    )


def checkup_for_administrators(whom: tuple[str, ...]) -> Refusal:
    """``whom`` stand in where no owner decides: people who look after Usher, as a rule."""
    if whom:
        message = Message(
            "How Usher itself is doing is told to people who hold an administrator role in Microsoft Entra. "
            "Ask your IT department, or {people}.",
            people=whom,
        )
    else:
        message = Message(
            "How Usher itself is doing is told to people who hold an administrator role in Microsoft Entra. "
            "Ask your IT department."
        )
    return Refusal("administrators_only", message)


def members_not_told() -> Refusal:
    """The same for a group that does not exist and for one whose members are not the asker's to know."""
    return Refusal(
        "members_told_whom_it_concerns",
        Message(
            "I have nothing to tell you about that. Who is in a group I tell its owners, people who administer groups "
            "and, unless the group hides its members, whoever is in it. “my groups” shows yours."
        ),
    )


def blocks_not_told() -> Refusal:
    return Refusal(
        "blocks_told_whom_it_concerns",
        Message(
            "I have nothing to tell you about that. Who is blocked from a group I tell its owners and people who "
            "administer groups. “my groups” shows yours."
        ),
    )


def ownerless_not_told() -> Refusal:
    return Refusal(
        "administers_groups",
        Message(
            "Which groups nobody owns I tell people who administer groups in Microsoft Entra. "
            "“my groups” shows you yours."
        ),
    )


def ownership_offer_over() -> Refusal:
    return Refusal(
        "ownership_offer",
        Message(
            "This offer is over, answered or not yours. If you want to own a group, say for example "
            "“make me an owner of Marketing”."
        ),
    )


def ownership_taken(group: GroupRef) -> Refusal:
    return Refusal(
        "ownership_offer",
        Message("{group} has an owner again, so nobody else is needed. Thank you!", group=group.name),
    )


def nothing_refused() -> Refusal:
    return Refusal(
        "refused_requests",
        Message("None of your requests was denied or has failed. “my requests” shows how they stand."),
    )


def unknown_suggestion(name: str, near: tuple[str, ...]) -> Refusal:
    if near:
        return Refusal(
            "suggested_group",
            Message(
                "Nothing is decided yet: “{name}” may be {near}. Please write the full name of the group that you "
                "suggest, or leave it empty.",
                name=name,
                near=near,
            ),
        )
    return Refusal(
        "suggested_group",
        Message(
            "Nothing is decided yet: I know no group called “{name}”. Please check the name of the group that you "
            "suggest, or leave it empty.",
            name=name,
        ),
    )


def same_suggestion(group: GroupRef) -> Refusal:
    return Refusal(
        "suggested_group",
        Message(
            "Nothing is decided yet: {group} is what was asked for. Please suggest another group, or none.",
            group=group.name,
        ),
    )


def end_without_day() -> Refusal:
    return Refusal("end_date", Message("Until when? Choose the new last day in the calendar, then press again."))


def nothing_to_prolong(group: GroupRef) -> Refusal:
    return Refusal(
        "timed_membership",
        Message(
            "This membership in {group} is over or is not yours, so there is nothing to extend here. To get in again, "
            "say “add me to {group}”.",
            group=group.name,
        ),
    )


def decision_refusal(rule: str, request: Request) -> Refusal:
    """Why a click that was kept during an outage did not count, from the rule that the audit kept."""
    match rule:
        case "group_exists":
            return group_gone()
        case "nobody_approves_their_own":
            return own_request()
        case "two_different_people":
            return said_yes_already(request)
        case "end_date" if request.until is not None:
            return end_in_the_past(request.until)
        case "no_more_than_asked" if request.until is not None:
            return more_than_asked(request.until)
        case "decided_by_appointed":
            return not_appointed(request.group)
        case _:
            return not_an_owner(request.group)
