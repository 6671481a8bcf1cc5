"""What stands against saying, or agreeing to, what a group opens."""

from __future__ import annotations

from approvals.directory_objects import GroupRef
from approvals.message import Message, plural
from approvals.refusals import Refusal
from approvals.request import Request


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


def apps_alike(name: str, ids: tuple[str, ...]) -> Refusal:
    return Refusal(
        "application",
        Message(
            "There are several applications called “{name}”. Please say it once more with the object id instead of the "
            "name: {ids}.",
            name=name,
            ids=ids,
        ),
    )


def which_app() -> Refusal:
    return Refusal(
        "application",
        Message(
            "Which application do you mean? Say for example “who has access to Contoso CRM?” or “I need access to "
            "Contoso CRM”, with the name that the Microsoft Entra admin center shows."
        ),
    )


def apps_unread() -> Refusal:
    return Refusal(
        "application",
        Message(
            "I may not read applications here, so I cannot say which groups open one. Name the group you need, or ask "
            "your administrator."
        ),
    )


def nothing_opens(name: str) -> Refusal:
    return Refusal(
        "application",
        Message("I know no group that opens {name}. Its administrator can say who may use it.", name=name),
    )


def too_many_to_seed(app: str, most: int) -> Refusal:
    return Refusal(
        "most_seeded",
        Message(
            "More than {most} people have {app}. So many are not put to a group's owners at once: a group with a "
            "membership rule, in the Microsoft Entra admin center, takes them in by itself.",
            app=app,
            most=most,
        ),
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
