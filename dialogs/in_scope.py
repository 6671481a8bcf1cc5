"""Who is in a group and who is blocked from it, told in the asker's scope: what is outside is answered as if it were
not there, after the same questions to the directory and the book."""

from __future__ import annotations

from approvals.answers import Answers, Scope
from approvals.directory_objects import Group
from approvals.message import Message
from approvals.refusals import Refusal, Refused
from approvals.refusals.scope import blocks_not_told, members_not_told
from cards.buttons import Press
from cards.foreign import named
from cards.members_card import members_card, members_summary
from dialogs.answer import Answer, Speaker, say
from dialogs.language import Frame
from dialogs.language.frame import CONTEXT
from dialogs.memory import Memory
from dialogs.resolving import meaning

WHICH = Message("Which group do you mean? Say for example “who is in Marketing”.")


class InScope:
    """May raise Refused, DirectoryBusy or BookUnavailable."""

    def __init__(self, answers: Answers, memory: Memory) -> None:
        self._answers = answers
        self._memory = memory

    async def members(self, speaker: Speaker, frame: Frame) -> list[Answer]:
        """ "who is in Marketing", "list the members of Marketing"."""
        scope = await self._answers.scope(speaker.id)
        names = frame.values("group")
        if not names:
            return [say(speaker, WHICH)]
        told: list[Answer] = []
        for name in names:
            groups = await self._named(speaker, name, scope.members_told, members_not_told())
            told.append(
                _several(speaker, groups) if len(groups) > 1 else await self._page(speaker, scope, groups[0].id, 1)
            )
        return told

    async def more(self, speaker: Speaker, press: Press) -> Answer:
        """Another page of the same list."""
        return await self._page(speaker, await self._answers.scope(speaker.id), press.group_id, press.option)

    async def blocked(self, speaker: Speaker, frame: Frame) -> list[Answer]:
        """ "who is blocked from Marketing"; without a name, from everything of theirs."""
        scope = await self._answers.scope(speaker.id)
        told = scope.blocks_told
        if names := frame.values("group"):
            found = [group for name in names for group in await self._named(speaker, name, told, blocks_not_told())]
            named_ones = frozenset(group.id for group in found)
            told = named_ones if told is None else named_ones & told
        elif told is not None and not told:
            raise Refused(blocks_not_told())
        blocked = await self._answers.blocked(told)
        if not blocked:
            return [say(speaker, Message("Nobody is blocked."))]
        lines = [
            speaker.words.say(
                Message(
                    "From {group}: {people}.",
                    group=named(group.name),
                    people=tuple(named(person.name) for person in people) or (Message("(no name)"),),
                )
            )
            for group, people in blocked
        ]
        head = speaker.words.say(Message("Blocked by an administrator:"))
        return [Answer(text="\n\n".join([head, *lines]))]

    async def _named(
        self, speaker: Speaker, name: str, told: frozenset[str] | None, refusal: Refusal
    ) -> tuple[Group, ...]:
        """The group that is meant, or several of one name, among those that may be told about."""
        if name == CONTEXT:
            spoken_of = (await self._memory.recall(speaker)).groups
            ids = frozenset(spoken_of if told is None else set(spoken_of) & told)
            groups = tuple((await self._answers.groups_by_id(ids)).values())
        else:
            meant = meaning(await self._answers.groups_called(name, told))
            groups = (meant.one.group,) if meant.one else tuple(match.group for match in meant.several)
        if not groups:
            raise Refused(refusal)
        return groups

    async def _page(self, speaker: Speaker, scope: Scope, group_id: str, number: int) -> Answer:
        group, members = await self._answers.members(scope, group_id)
        await self._memory.note(speaker, groups=(group.id,))
        card = members_card(group, members, number, speaker.words)
        return Answer(card=card, summary=speaker.words.say(members_summary(group)))


def _several(speaker: Speaker, groups: tuple[Group, ...]) -> Answer:
    names = tuple(named(group.name) for group in groups)
    return say(speaker, Message("Which one do you mean: {groups}? Please say the full name.", groups=names))
