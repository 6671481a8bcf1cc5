"""Who has an application, and by which path: everybody to people who administer groups; to anybody else only who has
it by groups of whose members they may know."""

from __future__ import annotations

from approvals.answers import Answers
from approvals.ports.directory import Applications
from approvals.refusals import Refused
from approvals.refusals.scope import access_not_told
from cards.access_card import Access, access_card, access_words
from dialogs.answer import Answer, Speaker
from dialogs.effects import app_called
from dialogs.language import Frame

NAME_LENGTH = 120  # of an application as typed


class AppAccess:
    """May raise Refused, DirectoryBusy, Gone or BookUnavailable."""

    def __init__(self, answers: Answers, applications: Applications) -> None:
        self._answers = answers
        self._applications = applications

    async def told(self, speaker: Speaker, frame: Frame) -> list[Answer]:
        """ "who has access to Contoso CRM?"; "not yours" is answered as where nobody has it."""
        scope = await self._answers.scope(speaker.id)
        return [await self._one(speaker, name[:NAME_LENGTH], scope.members_told) for name in frame.values("app")]

    async def _one(self, speaker: Speaker, name: str, told: frozenset[str] | None) -> Answer:
        app = await app_called(self._applications, name)
        having = await self._applications.having(app.id)
        groups = [group for group in having.groups if told is None or group.id in told]
        if told is not None and not groups:
            raise Refused(access_not_told())
        people = {person.id: person for person in having.people}
        access = Access(
            app.name,
            tuple(
                (group, tuple(people[each] for each in having.through.get(group.id, ())), group.id in having.nesting)
                for group in sorted(groups, key=lambda one: (one.name.casefold(), one.id))
            ),
            tuple(people[each] for each in having.in_person if told is None),
            whole=told is None,
        )
        return Answer(card=access_card(access, speaker.words), summary=speaker.words.say(access_words(access)))
