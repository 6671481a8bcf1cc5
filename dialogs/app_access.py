"""Who has an application, and by which path: everybody to people who administer groups; to anybody else only who has
it by groups of whose members they may know."""

from __future__ import annotations

from approvals.answers import Answers
from approvals.app_paths import counted, only
from approvals.ports.directory import App, Applications
from approvals.refusals import Refused
from approvals.refusals.scope import access_not_told
from cards.access_card import Access, access_card, access_words
from dialogs.answer import Answer, Speaker
from dialogs.apps import apps_called
from dialogs.language import Frame


class AppAccess:
    """May raise Refused, DirectoryBusy, Gone or BookUnavailable."""

    def __init__(self, answers: Answers, applications: Applications) -> None:
        self._answers = answers
        self._applications = applications

    async def told(self, speaker: Speaker, frame: Frame) -> list[Answer]:
        """ "who has access to Contoso CRM?"; "not yours" is answered as where nobody has it. Several applications of
        this very name are told one by one."""
        scope = await self._answers.scope(speaker.id)
        told: list[Answer] = []
        for name in frame.values("app"):
            apps = await apps_called(self._applications, name)
            told += [await self._one(speaker, app, scope.members_told, alike=len(apps) > 1) for app in apps]
        return told

    async def _one(self, speaker: Speaker, app: App, told: frozenset[str] | None, *, alike: bool) -> Answer:
        assigned = only(await self._applications.assigned(app.id), told)
        if told is not None and not assigned.groups and not app.open_to_all:
            raise Refused(access_not_told())
        paths = await counted(assigned, self._applications.holders(assigned))
        access = Access(app, paths, whole=told is None, alike=alike)
        return Answer(card=access_card(access, speaker.words), summary=speaker.words.say(access_words(access)))
