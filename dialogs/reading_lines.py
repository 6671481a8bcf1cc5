"""A line of a plan looked up: names become object ids, phrases moments; what cannot, is refused with its sentence."""

from __future__ import annotations

from dataclasses import replace

from approvals.answers import Answers
from approvals.message import Message
from approvals.ports.clock import Clock
from approvals.refusals import Refused
from cards.foreign import NAME, foreign
from dialogs.answer import Speaker
from dialogs.draft import Draft, Missing
from dialogs.language import Intent, resolve
from dialogs.language.frame import ALL, CONTEXT, LAST
from dialogs.naming import Naming
from dialogs.plan import CARRIED_OUT, MOST_LINES, REQUESTS, Line, Stage

NO_GROUP = Message("Which group? Please ask for this again with its name.")
NO_RULE = Message("How should people get in? Please ask for this one by itself.")
BY_ITSELF = Message("Please ask for this one by itself: I have to ask you more about it.")


class ReadingLines:
    """May raise DirectoryBusy or BookUnavailable."""

    def __init__(self, naming: Naming, answers: Answers, clock: Clock) -> None:
        self._naming = naming
        self._answers = answers
        self._clock = clock

    async def meant(self, speaker: Speaker, line: Line) -> list[Line]:
        """ "my last request", "my request for Marketing", "all of them" are the numbers of pending requests."""
        if line.wants is not Intent.CANCEL_REQUEST or line.number:
            return [line]
        pending = [r for r in await self._answers.my_requests(speaker.id) if r.can_be_withdrawn]
        if line.said == LAST:
            pending = sorted(pending, key=lambda r: -r.id)[:1]
        elif line.said != ALL:
            pending = [r for r in pending if r.group.name.casefold() == line.said.casefold()]
        if pending:
            return [replace(line, number=request.id) for request in pending[:MOST_LINES]]
        none = Message("None of your requests waits for a decision, so there is nothing to cancel.")
        return [line.refused(speaker.words.say(none))]

    async def looked_up(self, speaker: Speaker, line: Line) -> Line:
        if line.wants not in CARRIED_OUT:
            return line.refused(speaker.words.say(BY_ITSELF))
        if line.stage is not Stage.READY:
            return line
        if line.until_phrase:
            end = resolve(line.until_phrase, speaker.local(self._clock.now()), speaker.locale, line.lang or None).end
            if end is None:
                return line.refused(speaker.words.say(_which_day(line.until_phrase)))
            line = replace(line, until=end)
        if line.wants not in REQUESTS:
            return line
        try:
            return await self._named(speaker, line)
        except Refused as refused:
            return line.refused(speaker.words.say(refused.refusal.message))

    async def _named(self, speaker: Speaker, line: Line) -> Line:
        draft = Draft(
            "",
            line.wants,
            speaker.tenant_id,
            speaker.zone,
            asked_people=line.people,
            asked_for=line.said,
            join_rule=line.join_rule,
        )
        draft = await self._naming.resolved(speaker, draft)
        line = replace(line, known=draft.people, group_id=draft.group_id, group_name=draft.group_name)
        match draft.missing:
            case Missing.PERSON | Missing.WHICH_PERSON:
                return line.refused(speaker.words.say(_who(draft)))
            case Missing.WHICH:
                return replace(line, stage=Stage.ASKING, choices=draft.choices)
            case Missing.GROUP:
                unknown = Message("I know no group called “{name}”.", name=foreign(line.said, NAME))
                return line.refused(speaker.words.say(NO_GROUP if line.said in ("", CONTEXT) else unknown))
            case Missing.JOIN_RULE:
                return line.refused(speaker.words.say(NO_RULE))
            case _:
                return line


def _who(draft: Draft) -> Message:
    """Nobody is guessed: whoever is not certainly meant is asked for apart."""
    name = draft.names[0] if draft.names else ""
    if not name or name.startswith("@"):
        return Message("Whom do you mean? Please ask for this again with the name.")
    if draft.missing is Missing.WHICH_PERSON:
        return Message(
            "Several people may be meant by “{name}”. Please ask for this one by itself, or with the full name.",
            name=foreign(name, NAME),
        )
    return Message("I know nobody called “{name}”.", name=foreign(name, NAME))


def _which_day(phrase: str) -> Message:
    return Message(
        "I am not sure which day “{phrase}” is, or it is over. Please ask for this one again, for example with "
        "“until 31 March 2027”.",
        phrase=foreign(phrase, NAME),
    )
