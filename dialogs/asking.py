"""From a half-told wish to a settled one: resolve its names, take answers and corrections, ask for what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import uuid4

from approvals.directory_objects import Group, GroupKind, JoinRule, PersonRef
from approvals.effects import declared_opening
from approvals.message import Message, plural
from approvals.naming_policy import cleaned
from approvals.ports.clock import Clock
from approvals.refusals import Refused
from approvals.refusals.people import too_many_people
from cards.buttons import EVERYBODY, UNTIL
from dialogs.answer import Answer, Speaker, or_refusal, say
from dialogs.draft import HAS_AN_END, Draft, Missing
from dialogs.ends import IMPOSSIBLE, end_in, with_end, with_until
from dialogs.language import Frame, Intent
from dialogs.language.frame import ME
from dialogs.memory import Memory
from dialogs.missing_parts import MissingParts, chosen
from dialogs.naming import Naming, called, with_group
from dialogs.replies import Reply, choice, reply
from dialogs.settling import REASON_LENGTH, Settling

OUT_OF_DATE = Message("That choice is out of date. Please tell me again what you need.")
NAME_LENGTH = 120  # of a name as typed
DESCRIPTION_LENGTH = 500
# An object id that Entra gives to nothing.
NOBODY = "00000000-0000-0000-0000-000000000000"
MOST_PEOPLE = 50  # named in one sentence
MOST_SEATS = 10_000  # asked about at once
KINDS_OF_GROUP = {"security": GroupKind.SECURITY, "m365": GroupKind.MICROSOFT_365}


class Asking:
    """May raise Refused, DirectoryBusy or BookUnavailable; whoever calls turns them into words."""

    def __init__(
        self, naming: Naming, missing_parts: MissingParts, settling: Settling, memory: Memory, clock: Clock
    ) -> None:
        self._naming = naming
        self._missing_parts = missing_parts
        self._settling = settling
        self._memory = memory
        self._clock = clock

    async def begin(self, speaker: Speaker, frame: Frame, draft_id: str = "") -> list[Answer]:
        """A sentence with names to resolve; several groups become several wishes. ``draft_id`` is the card's from
        which it came, so that pressing twice begins once."""
        answers: list[Answer] = []
        groups: list[str] = []
        for name in frame.values("group") or ("",):
            try:
                draft = await self._naming.resolved(speaker, self._draft(speaker, frame, name, draft_id))
                groups += [draft.group_id] if draft.group_id else []
                answers.append(await self._next(speaker, draft))
            except Refused as refused:  # of one of several: it takes nothing from the others
                answers.append(say(speaker, refused.refusal.message))
            draft_id = ""
        if len(groups) > 1:
            await self._memory.note(speaker, groups=groups)
        return answers

    async def begin_with(self, speaker: Speaker, frame: Frame, groups: Sequence[Group]) -> list[Answer]:
        """The same for groups that are known already."""
        answers: list[Answer] = []
        for group in groups:
            draft = with_group(self._draft(speaker, frame, "", ""), group)
            answers += await or_refusal(speaker, self._begun(speaker, draft))
        return answers

    async def begin_among(self, speaker: Speaker, frame: Frame, groups: Sequence[Group]) -> list[Answer]:
        """One of these groups is to be chosen."""
        choices = tuple(group.id for group in groups)
        return [await self._next(speaker, replace(self._draft(speaker, frame, "", ""), choices=choices))]

    async def people_in(self, speaker: Speaker, frame: Frame) -> tuple[PersonRef, ...]:
        """Who is meant by the people of a sentence; nobody as long as one of them is not certain."""
        draft = await self._naming.resolved(speaker, self._draft(speaker, frame, "", ""))
        return () if draft.names else draft.people

    async def show(self, speaker: Speaker, draft: Draft) -> Answer:
        """The question or the card once more, as things are now."""
        return await self._next(speaker, draft)

    async def answered(self, speaker: Speaker, draft: Draft, text: str, frame: Frame) -> Answer | None:
        """What was typed after a question; None if it is no answer to it."""
        match draft.missing:
            case Missing.PERSON:
                people = frame.values("people") or frame.values("owners") or (text.strip()[:NAME_LENGTH],)
                return await self._next(speaker, await self._naming.resolved(speaker, called(draft, *people)))
            case Missing.GROUP:
                return await self._next(speaker, await self._grouped(speaker, draft, text))
            case Missing.WHICH | Missing.WHICH_PERSON:
                return await self._chosen_by_text(speaker, draft, text)
            case Missing.WHICH_PRODUCT:
                picked = chosen(draft, choice(text, len(draft.choices)))
                return await self._next(speaker, picked) if picked else None
            case Missing.GROUP_KIND | Missing.JOIN_RULE:
                optioned = chosen(draft, choice(text, 2)) or _said_option(draft, frame, text)
                return await self._next(speaker, optioned) if optioned else None
            case Missing.UNTIL:
                return await self._next(speaker, with_end(draft, reply(text), speaker, self._clock.now()))
            case Missing.REASON:
                said = reply(text).reason or " ".join(text.split())
                return await self._next(speaker, replace(draft, reason=said[:REASON_LENGTH]))
            case Missing.CONFIRM:
                return None

    async def corrected(self, speaker: Speaker, draft: Draft, said: Reply) -> Answer | None:
        """Another end, a reason or another group while the card is open; None if it is nothing of these."""
        now = self._clock.now()
        if draft.intent in HAS_AN_END:
            ended = with_end(draft, said, speaker, now)
            if not ended.until_phrase or end_in(ended, speaker, now).problem in IMPOSSIBLE:
                return await self._next(speaker, ended)
        if said.reason:
            return await self._next(speaker, replace(draft, reason=said.reason[:REASON_LENGTH]))
        if draft.intent is Intent.CREATE_GROUP:
            return await self._renamed(speaker, draft, said)
        other = await self._grouped(speaker, replace(draft, group_id="", group_name="", choices=()), said.said)
        if other.group_id or (said.corrects and other.choices):
            return await self._next(speaker, other)
        return None

    async def choose(self, speaker: Speaker, draft: Draft, group_id: str) -> Answer:
        """A group picked on the choice card; only one that was offered counts, and only once."""
        which = draft.missing is Missing.WHICH
        if which and group_id not in draft.choices:
            return say(speaker, OUT_OF_DATE)
        return await (self._take(speaker, draft, group_id) if which else self.show(speaker, draft))

    async def choose_person(self, speaker: Speaker, draft: Draft, person_id: str) -> Answer:
        """A person picked on the choice card, or everybody on it; only who was offered counts, and only once."""
        which = draft.missing is Missing.WHICH_PERSON
        if which and person_id not in (*draft.choices, EVERYBODY):
            return say(speaker, OUT_OF_DATE)
        return await (self._take(speaker, draft, person_id) if which else self.show(speaker, draft))

    async def choose_option(self, speaker: Speaker, draft: Draft, option: int) -> Answer:
        """A kind of group, a way in, or a new group although there is one like it; pressed again it changes nothing."""
        told = chosen(draft, option) or draft
        if told.group_name != draft.group_name:  # its people are still only names
            told = await self._naming.resolved(speaker, told)
        return await self._next(speaker, told)

    async def choose_day(self, speaker: Speaker, draft: Draft, inputs: Mapping[str, str]) -> Answer:
        """A day chosen in the calendar; like a typed one, it may be over or too far away."""
        if draft.missing is not Missing.UNTIL:  # it was answered meanwhile
            return await self.show(speaker, draft)
        phrase = inputs.get(UNTIL, "")
        said = with_until(replace(draft, until_phrase=phrase), speaker, self._clock.now())
        return await self._next(speaker, said if phrase else replace(said, end_missing=True))

    async def without_end(self, speaker: Speaker, draft: Draft) -> Answer:
        """For good, where that is allowed."""
        if draft.missing is Missing.UNTIL:
            draft = replace(draft, until=None, until_phrase="", end_missing=False)
        return await self.show(speaker, draft)

    def _draft(self, speaker: Speaker, frame: Frame, group: str, draft_id: str) -> Draft:
        intent = frame.intent
        people = frame.values("people") or frame.values("owners")
        if intent is Intent.CREATE_GROUP:  # whoever asks is an owner anyway
            people = tuple(name for name in people if name != ME)
        if max(len(people), len(frame.values("members"))) > MOST_PEOPLE:
            raise Refused(too_many_people(MOST_PEOPLE))
        kind = KINDS_OF_GROUP.get(frame.value("kind") or "")
        rule = frame.value("policy")
        describes = intent is Intent.DESCRIBE_GROUP
        draft = Draft(
            id=draft_id or uuid4().hex,
            intent=intent,
            tenant_id=speaker.tenant_id,
            zone=speaker.zone,
            asked_people=people,
            asked_members=frame.values("members"),
            asked_for=group[:NAME_LENGTH],
            group_kind=kind,
            team=frame.value("team") is not None,
            visibility="Public" if intent is Intent.CREATE_GROUP and rule == JoinRule.OPEN else "",
            description="" if describes else (frame.value("description") or "")[:DESCRIPTION_LENGTH],
            join_rule=JoinRule(rule) if rule and intent is Intent.CHANGE_POLICY else None,
            new_name=cleaned(frame.value("name") or "") if describes else "",
            new_description=(frame.value("description") or "")[:DESCRIPTION_LENGTH] or None if describes else None,
            app=(frame.value("app") or "")[:NAME_LENGTH],
            declares=declared_opening(frame.value("effect") or "", speaker.name),
            until_phrase=(frame.value("until") or "") if intent in HAS_AN_END else "",
            end_missing=intent is Intent.AWAY and not frame.value("until"),
            lang=frame.lang or "",
            reason=(frame.value("justification") or "")[:REASON_LENGTH],
            seats=_count(frame.value("count") or ""),
        )
        return with_until(draft, speaker, self._clock.now())

    async def _grouped(self, speaker: Speaker, draft: Draft, text: str) -> Draft:
        """With the group typed here: the very words first, as "No Reply" is a name and no "no"."""
        typed = text.strip().rstrip(".")[:NAME_LENGTH]
        found = await self._naming.resolved(speaker, replace(draft, asked_for=typed, choices=()))
        said = reply(text)
        if found.group_id or not said.corrects:
            return found
        return await self._naming.resolved(speaker, replace(draft, asked_for=said.said[:NAME_LENGTH], choices=()))

    async def _renamed(self, speaker: Speaker, draft: Draft, said: Reply) -> Answer | None:
        """Another name for the group that is to be made; only where it is said to be one ("no, Summer Party")."""
        if not said.corrects:
            return None
        new = replace(draft, group_name="", asked_for=said.said[:NAME_LENGTH], choices=())
        return await self._next(speaker, await self._naming.resolved(speaker, new))

    async def _chosen_by_text(self, speaker: Speaker, draft: Draft, text: str) -> Answer | None:
        """The number of a choice, or another name."""
        offered = len(draft.choices)
        if (number := choice(text, offered)) > offered:
            return say(speaker, _no_such_choice(number, offered))
        if number:
            return await self._take(speaker, draft, draft.choices[number - 1])
        if draft.missing is Missing.WHICH:
            found = await self._grouped(speaker, draft, text)
            settled = bool(found.group_id or found.group_name) or (not draft.asked_for and bool(found.choices))
        else:
            found = await self._naming.resolved(speaker, called(draft, reply(text).said))
            settled = len(found.names) < len(draft.names)
        return await self._next(speaker, found) if settled else None

    async def _take(self, speaker: Speaker, draft: Draft, taken: str) -> Answer:
        return await self._next(speaker, await self._naming.taken(speaker, draft, taken))

    async def _begun(self, speaker: Speaker, draft: Draft) -> list[Answer]:
        return [await self._next(speaker, await self._naming.resolved(speaker, draft))]

    async def _next(self, speaker: Speaker, draft: Draft) -> Answer:
        """Ask for what is missing, one thing at a time; with everything known, settle it."""
        groups = (draft.group_id,) if draft.group_id else ()
        await self._memory.note(speaker, groups=groups, people=(person.id for person in draft.people))
        unknown = (draft.missing is Missing.PERSON and draft.names) or (
            draft.missing is Missing.GROUP and draft.asked_for
        )
        if draft.intent is Intent.WHO_LET_IN and unknown:  # asked about as if it were there, and just as long
            return await self._settling.settle(speaker, _as_if_there(draft))
        if draft.missing is Missing.GROUP and not draft.asked_for and draft.intent is not Intent.CREATE_GROUP:
            draft = await self._naming.suggested(speaker, draft)
        if draft.missing in (Missing.CONFIRM, Missing.WHICH_PRODUCT):
            return await self._settling.settle(speaker, draft)
        return await self._missing_parts.ask(speaker, draft)


def _as_if_there(draft: Draft) -> Draft:
    """With somebody and something that nobody is and nothing has, where a name means nothing: what is not there and
    what is not the asker's to know take the same way and the same time."""
    return replace(
        draft,
        asked_people=(),
        people=draft.people or (PersonRef(NOBODY, ""),),
        asked_for="",
        group_id=draft.group_id or NOBODY,
        choices=(),
    )


def _said_option(draft: Draft, frame: Frame, text: str) -> Draft | None:
    """The option in words: "security", or a whole sentence that says how people get in."""
    if draft.missing is Missing.JOIN_RULE and (rule := frame.value("policy")):
        return replace(draft, join_rule=JoinRule(rule))
    if draft.missing is Missing.GROUP_KIND:
        said = frame.value("kind") or ("m365" if "365" in text else "security" if "secur" in text.casefold() else "")
        return replace(draft, group_kind=KINDS_OF_GROUP[said]) if said in KINDS_OF_GROUP else None
    return None


def _count(said: str) -> int:
    """How many people; 0 where no number was said that could be one."""
    return min(int(said), MOST_SEATS) if said.isascii() and said.isdecimal() and len(said) <= 6 else 0


def _no_such_choice(number: int, choices: int) -> Message:
    return plural(
        "There is no choice {number}. Answer with {n}, or with the full name.",
        "There is no choice {number}. Answer with a number up to {n}, or with the full name.",
        n=choices,
        number=number,
    )
