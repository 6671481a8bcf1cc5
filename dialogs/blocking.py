""" "block Bob from CRM-Users", or from an application: from every group that opens it, with all that will and will not
happen said first."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from approvals.answers import Answers
from approvals.directory_objects import Group, PersonRef
from approvals.message import Message, plural
from approvals.policy import unwritable
from approvals.ports.directory import App, Assigned, Company, DirectoryRefused
from approvals.refusals import Refused
from cards.foreign import named
from dialogs.answer import Answer, Speaker, say
from dialogs.apps import apps_called
from dialogs.asking import Asking
from dialogs.language import Frame, Intent
from dialogs.language.frame import CONTEXT
from dialogs.naming import Naming

log = structlog.get_logger()
# Cards at once; of further groups it is said that they are left.
MOST_GROUPS = 10


class Blocking:
    """May raise Refused, DirectoryBusy, Gone or BookUnavailable."""

    def __init__(self, asking: Asking, naming: Naming, answers: Answers, directory: Company) -> None:
        self._asking = asking
        self._naming = naming
        self._answers = answers
        self._directory = directory

    async def begin(self, speaker: Speaker, frame: Frame, draft_id: str = "") -> list[Answer]:
        """A card for each group, to be confirmed."""
        name = frame.value("group") or CONTEXT
        if name != CONTEXT:
            group, _ = await self._naming.group_called(name)
            if group is None and (apps := await self._called(name)):
                return await self._from_apps(speaker, frame, apps)
        return await self._asking.begin(speaker, frame, draft_id)

    async def _called(self, name: str) -> tuple[App, ...]:
        """The applications of this name; none where there is no such application, or where they may not be read."""
        try:
            return await apps_called(self._directory, name)
        except Refused:
            return ()
        except DirectoryRefused as refused:
            log.warning("applications_not_read", why=str(refused))
            return ()

    async def _from_apps(self, speaker: Speaker, frame: Frame, apps: Sequence[App]) -> list[Answer]:
        assigned = [await self._directory.assigned(app.id) for app in apps]
        groups = list({group.id: group for one in assigned for group in one.groups}.values())
        if not (await self._answers.scope(speaker.id)).administers:  # refused, whatever the application's groups are
            return await self._asking.begin_with(speaker, frame, groups[:1])
        first: list[Answer] = []
        people = await self._asking.people_in(speaker, frame) if frame.intent is Intent.BLOCK else ()
        inside = {each.id: await self._inside(groups, each) for each in people}
        groups.sort(key=lambda group: not any(group.id in ids for ids in inside.values()))
        for each in people:
            first += [say(speaker, said) for said in _told(apps[0], each, groups, inside[each.id], assigned)]
        cards = await self._asking.begin_with(speaker, frame, groups[:MOST_GROUPS])
        if further := tuple(named(group.name) for group in groups[MOST_GROUPS:]):
            more = Message("These open it as well. Name them when the cards are done: {groups}.", groups=further)
            cards.append(say(speaker, more))
        return [*first, *cards] or await self._asking.begin(speaker, frame)

    async def _inside(self, groups: Sequence[Group], person: PersonRef) -> frozenset[str]:
        mine = {group.id for group in await self._directory.groups_of(person.id)}
        return frozenset(group.id for group in groups if group.id in mine)


def _told(
    app: App, person: PersonRef, groups: Sequence[Group], inside: frozenset[str], assigned: Sequence[Assigned]
) -> list[Message]:
    """What blocking this person from all of the groups does, and what is left to be done elsewhere."""
    who, what = named(person.name), named(app.name)
    theirs = [group for group in groups if group.id in inside]
    stuck = {group.id: refusal for group in theirs if (refusal := unwritable(group)) is not None}
    movable = tuple(named(group.name) for group in theirs if group.id not in stuck)
    if groups:
        said = plural(
            "{n} group opens {app}. Confirm its card, and {person} is let into it no more until you lift that; its "
            "owners are told.",
            "{n} groups open {app}. Confirm each of the cards, and {person} is let into none of them until you lift "
            "that; the owners are told.",
            n=len(groups),
            app=what,
            person=who,
        )
    else:
        said = Message("No group opens {app}, so there is nothing here to block {person} from.", app=what, person=who)
    parts = [said]
    if movable:
        parts.append(
            Message(
                "{person} is in {groups} now. “Take out of the group as well”, on the card once it is done, sees to "
                "that.",
                person=who,
                groups=movable,
            )
        )
    for group in theirs:
        if refusal := stuck.get(group.id):
            cannot = Message("{person} is in {group} now and cannot be taken out here: {why}")
            values = {"person": who, "group": named(group.name), "why": refusal.message}
            parts.append(Message(cannot.template, **values))
    if any(person.id in one.people for one in assigned):
        parts.append(
            Message(
                "{app} is assigned to {person} in person as well, and I change no assignments. Take it away in the "
                "Microsoft Entra admin center: Enterprise applications, {app}, Users and groups.",
                app=what,
                person=who,
            )
        )
    if app.open_to_all:
        parts.append(
            Message(
                "Everybody in your organisation may use {app} without an assignment, so no block keeps {person} out of "
                "it. In the Microsoft Entra admin center “Assignment required” changes that.",
                app=what,
                person=who,
            )
        )
    return parts
