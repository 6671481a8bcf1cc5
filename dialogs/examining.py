"""How Usher itself is doing, and whether the organisation is ready: told to administrators."""

from __future__ import annotations

from collections.abc import Collection

from approvals.message import Message
from approvals.ports.directory import Directory, Policies
from approvals.refusals import Refused
from approvals.refusals.scope import checkup_for_administrators
from cards.checkup_card import checkup_card
from checkup.doctor import Doctor
from checkup.subject import CHAT
from dialogs.administrators import is_administrator
from dialogs.answer import Answer, Speaker

DOCTOR = Message("How Usher is doing")
READINESS = Message("Are we ready?")


class Examining:
    """May raise Refused or DirectoryBusy."""

    def __init__(self, doctor: Doctor, policies: Policies, directory: Directory, stand_ins: Collection[str]) -> None:
        """``stand_ins``: ids of the people whom others are sent to."""
        self._doctor = doctor
        self._policies = policies
        self._directory = directory
        self._stand_ins = stand_ins

    async def doctor(self, speaker: Speaker) -> Answer:
        await self._only_administrators(speaker)
        report = await self._doctor.doctor(CHAT)
        return Answer(card=checkup_card(DOCTOR, report, speaker.words), summary=speaker.words.say(DOCTOR))

    async def readiness(self, speaker: Speaker) -> Answer:
        await self._only_administrators(speaker)
        report = await self._doctor.readiness(CHAT)
        return Answer(card=checkup_card(READINESS, report, speaker.words), summary=speaker.words.say(READINESS))

    async def _only_administrators(self, speaker: Speaker) -> None:
        if await is_administrator(self._policies, speaker.id):
            return
        there = await self._directory.people(self._stand_ins) if self._stand_ins else {}
        raise Refused(checkup_for_administrators(tuple(one.name for one in there.values() if one.enabled)))
