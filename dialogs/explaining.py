"""What the rules say before anybody asks for anything: may I create, what would happen if, how is a group opened."""

from __future__ import annotations

from collections.abc import Sequence

from approvals.decision import Decision
from approvals.directory_objects import GroupKind, JoinRule, PersonRef
from approvals.message import Message
from approvals.ports.clock import Clock
from approvals.ports.directory import Gone, Policies
from approvals.refusals import Refused
from approvals.refusals.policy import administrators_try_out
from approvals.trying_out import Requestable, Tried, TryingOut
from cards.deciding_words import decided_by, looked_at
from cards.foreign import named
from dialogs.administrators import is_administrator
from dialogs.answer import Answer, Speaker, say
from dialogs.language import Frame
from dialogs.language.frame import CONTEXT
from dialogs.naming import Naming

_SORTS = {
    GroupKind.SECURITY: Message("Security groups"),
    GroupKind.MICROSOFT_365: Message("Microsoft 365 groups"),
}


class Explaining:
    """May raise Refused, DirectoryBusy, Gone or BookUnavailable."""

    def __init__(self, trying: TryingOut, naming: Naming, policies: Policies, clock: Clock) -> None:
        self._trying = trying
        self._naming = naming
        self._policies = policies
        self._clock = clock

    async def may_i_create(self, speaker: Speaker) -> Answer:
        """For each kind of group yes or no, and by which setting."""
        lines = []
        for kind, sort in _SORTS.items():
            tried = await self._trying.creating(speaker.id, kind, speaker.tenant_id)
            lines.append(speaker.words.say(Message("{sort}: {answer}", sort=sort, answer=_yes_or_no(tried))))
            lines += self._why(speaker, tried.decision)
        guidelines = (await self._trying.policy()).usage_guidelines.value
        if guidelines:
            lines.append(speaker.words.say(Message("Your organisation's guidelines for groups: {url}", url=guidelines)))
        return Answer(text="\n\n".join(lines))

    async def only_administrators(self, speaker: Speaker) -> None:
        """Raises Refused for everybody else, before any name is looked up."""
        if not await is_administrator(self._policies, speaker.id):
            raise Refused(administrators_try_out())

    async def what_if(self, speaker: Speaker, group_id: str, people: Sequence[PersonRef]) -> Answer:
        """The dry run: allowed or not, who would be asked, and every rule that was looked at. Nothing is stored."""
        await self.only_administrators(speaker)
        lines = []
        for person in people:
            try:
                tried = await self._trying.joining(person.id, group_id, speaker.tenant_id)
            except Refused as refused:
                lines.append(speaker.words.say(refused.refusal.message))
                continue
            lines.append(speaker.words.say(_outcome(person, tried)))
            if tried.decision.refusal is not None:
                lines.append(speaker.words.say(Message("They would read: {text}", text=tried.decision.refusal.message)))
            now = self._clock.now()
            shown = [speaker.words.say(looked_at(each, speaker.words, now)) for each in tried.decision.looked]
            lines.append("\n".join(shown))
        lines.append(speaker.words.say(Message("Nothing was sent, and nobody was asked.")))
        return Answer(text="\n\n".join(lines))

    async def make_requestable(self, speaker: Speaker, frame: Frame) -> Answer:
        """How it is done, and of a group that was named whether it is, and what stands in the way."""
        name, told = frame.value("group") or "", []
        if name and name != CONTEXT:
            group, near = await self._naming.group_called(name)
            if group is None and near:
                unknown = Message(
                    "I know no group called “{name}”. The nearest names are {near}.", name=name, near=near
                )
                return say(speaker, unknown)
            if group is None:
                return say(speaker, Message("I know no group called “{name}”.", name=name))
            try:
                told += [speaker.words.say(_stands(await self._trying.requestable(group.id)))]
            except Gone:
                return say(speaker, Message("I know no group called “{name}”.", name=name))
        how = Message(
            "A group can be asked for when it is a security group or a Microsoft 365 group that is kept in Microsoft "
            "Entra, has an owner with an active account (better two), and your organisation has not closed it. Its "
            "owners decide how people get in: say “people need an owner's approval to join …”, “anyone may join …” or "
            "“only owners add people to …”."
        )
        return Answer(text="\n\n".join([*told, speaker.words.say(how)]))

    def _why(self, speaker: Speaker, decision: Decision) -> list[str]:
        if decision.deciding is None or decision.refusal is None:
            return []
        told = [speaker.words.say(decision.refusal.message)]
        return [*told, speaker.words.say(decided_by(decision.deciding, speaker.words, self._clock.now()))]


def _yes_or_no(tried: Tried) -> Message:
    if tried.proposal is None:
        return Message("no.")
    if tried.proposal.approvers:
        asked = tuple(named(person.name) for person in tried.proposal.approvers)
        return Message("yes; {people} would be asked to approve it.", people=asked)
    return Message("yes.")


def _outcome(person: PersonRef, tried: Tried) -> Message:
    who = named(person.name)
    if tried.proposal is None:
        return Message("If {person} asked, the answer would be no.", person=who)
    group = named(tried.proposal.group.name)
    if tried.proposal.approvers:
        asked = tuple(named(one.name) for one in tried.proposal.approvers)
        return Message(
            "If {person} asked for {group}, these would be asked: {people}.", person=who, group=group, people=asked
        )
    return Message(
        "If {person} asked for {group}, they would be let in without anybody asked.", person=who, group=group
    )


def _stands(found: Requestable) -> Message:
    group = named(found.group.name)
    if found.why_not is not None:
        return Message("{group} cannot be asked for now. {why}", group=group, why=found.why_not.message)
    if found.join_rule is JoinRule.OPEN:
        return Message("{group} can be asked for now: whoever asks is let in at once.", group=group)
    return Message("{group} can be asked for now: its owners decide.", group=group)
