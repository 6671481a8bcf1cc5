"""Asks for what a wish still lacks, one thing at a time, on a card that may be answered in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from approvals.directory_objects import GroupKind
from approvals.message import Message
from approvals.naming_policy import cleaned
from approvals.ports.clock import Clock
from cards.choice_card import NEW_ONE, choice_card
from cards.foreign import NAME, foreign
from cards.new_group import JOIN_RULES
from cards.options_card import options_card
from cards.question_card import question_card
from cards.until_card import until_card
from dialogs.answer import Answer, Speaker
from dialogs.draft import Draft, Missing
from dialogs.ends import end_in, which_end
from dialogs.half_told import HalfToldMatters
from dialogs.language import Intent
from dialogs.language.frame import MY_MANAGER, MY_TEAM
from dialogs.naming import Naming
from dialogs.wishes import which_group, who

GROUP_KINDS: Mapping[GroupKind, Message] = {
    GroupKind.SECURITY: Message("Security group"),
    GroupKind.MICROSOFT_365: Message("Microsoft 365 group"),
}
# These may last as long as they like; what is prolonged and who is away cannot.
WITHOUT_END = frozenset({Intent.JOIN_GROUP, Intent.ADD_MEMBERS})


class MissingParts:
    """May raise DirectoryBusy or BookUnavailable."""

    def __init__(self, naming: Naming, half_told: HalfToldMatters, clock: Clock) -> None:
        self._naming = naming
        self._half_told = half_told
        self._clock = clock

    async def ask(self, speaker: Speaker, draft: Draft, why: Message | None = None) -> Answer:
        """The question about what ``draft`` lacks; ``why`` is the refusal that made it one, if it was a refusal."""
        match draft.missing:
            case Missing.PERSON:
                return await self._who(speaker, draft)
            case Missing.GROUP:
                return await self._which_group(speaker, draft, why)
            case Missing.WHICH | Missing.WHICH_PERSON:
                return await self._which_of(speaker, draft)
            case Missing.GROUP_KIND:
                question = Message("What kind of group?")
                detail = Message(
                    "A security group opens things to its members; a Microsoft 365 group has a mailbox and files as "
                    "well. Distribution lists are made in Exchange."
                )
                return await self._options(speaker, draft, question, list(GROUP_KINDS.values()), detail)
            case Missing.JOIN_RULE:
                question = Message("How should people get in?")
                return await self._options(speaker, draft, question, list(JOIN_RULES.values()))
            case Missing.REASON:
                detail = why or Message("Tell me the reason in a sentence.")
                return await self._question(speaker, draft, Message("What do you need it for?"), detail)
            case _:
                return await self._until_when(speaker, draft, why)

    async def _who(self, speaker: Speaker, draft: Draft) -> Answer:
        name = draft.names[0] if draft.names else ""
        if name == MY_TEAM:
            detail = Message("The directory shows nobody who reports to you. Tell me names or e-mail addresses.")
        elif name == MY_MANAGER:
            detail = Message("The directory does not say who your manager is. Tell me a name or an e-mail address.")
        elif name.startswith("@"):
            detail = Message("I do not know whom you mean by that. Tell me a name or an e-mail address.")
        elif name:
            detail = Message("I know nobody called “{name}”. Tell me the full name or the e-mail address.", name=name)
        else:
            detail = Message("Tell me a name or an e-mail address.")
        return await self._question(speaker, draft, who(draft.intent), detail)

    async def _which_group(self, speaker: Speaker, draft: Draft, why: Message | None = None) -> Answer:
        if why is not None:
            detail = why
        elif draft.intent is Intent.CREATE_GROUP:
            detail = Message("Tell me a name that says what the group is for.")
        elif draft.asked_for:
            detail = Message(
                "I know no group called “{name}”. Check the spelling, or tell me its full name or e-mail address.",
                name=draft.asked_for,
            )
        else:
            detail = Message("Tell me its name.")
        return await self._question(speaker, draft, which_group(draft.intent), detail)

    async def _which_of(self, speaker: Speaker, draft: Draft) -> Answer:
        of_people = draft.missing is Missing.WHICH_PERSON
        choices = await self._naming.choices(draft, of_people=of_people)
        # The numbers on the card are what a typed number means.
        draft = replace(draft, choices=tuple(choice.id for choice in choices))
        if not choices:
            return await (self._who if of_people else self._which_group)(speaker, draft)
        await self._keep(speaker, draft)
        typed = draft.names[0] if of_people else draft.asked_for
        name = "" if typed.startswith("@") else typed
        if draft.intent is Intent.CREATE_GROUP and not of_people:
            name = ""
            question: Message | None = (
                Message("There is a group of a similar name. Is it the one you need?")
                if draft.only_similar
                else Message("There is a group of this name already. Do you want to join it?")
            )
        else:
            question = None if name else (who if of_people else which_group)(draft.intent)
        anyway = draft.only_similar and draft.intent is Intent.CREATE_GROUP and not of_people
        card = choice_card(draft.id, name, choices, speaker.words, question=question, new_one=anyway)
        asks = question or Message("Which one do you mean by “{name}”?", name=name)
        return Answer(card=card, summary=speaker.words.say(asks))

    async def _until_when(self, speaker: Speaker, draft: Draft, why: Message | None) -> Answer:
        await self._keep(speaker, draft)
        now = self._clock.now()
        problem = end_in(draft, speaker, now).problem if draft.until_phrase else None
        question = why or which_end(foreign(draft.until_phrase, NAME), problem)
        today = speaker.local(now).date()
        days = [
            (Message("For a week"), today + timedelta(days=7)),
            (Message("For a month"), today + timedelta(days=30)),
        ]
        endless = draft.intent in WITHOUT_END and not draft.end_needed
        card = until_card(draft.id, question, speaker.words, days=days, endless=endless)
        return Answer(card=card, summary=speaker.words.say(question))

    async def _options(
        self, speaker: Speaker, draft: Draft, question: Message, options: list[Message], detail: Message | None = None
    ) -> Answer:
        await self._keep(speaker, draft)
        card = options_card(draft.id, question, options, speaker.words, detail=detail)
        return Answer(card=card, summary=speaker.words.say(question))

    async def _question(self, speaker: Speaker, draft: Draft, question: Message, detail: Message) -> Answer:
        await self._keep(speaker, draft)
        form = draft.missing is Missing.GROUP and draft.intent is Intent.CREATE_GROUP
        card = question_card(draft.id, question, detail, speaker.words, form=form)
        return Answer(card=card, summary=speaker.words.say(question))

    async def _keep(self, speaker: Speaker, draft: Draft) -> None:
        await self._half_told.keep(speaker, replace(draft, asked=True))


def chosen(draft: Draft, option: int) -> Draft | None:
    """The draft with the option of this number from 1; None where there is no such option, or no such question."""
    if draft.missing is Missing.WHICH and draft.only_similar and option == NEW_ONE:
        return replace(draft, group_name=cleaned(draft.asked_for), choices=(), similar_seen=True)
    if draft.missing is Missing.WHICH_PRODUCT and 0 < option <= len(draft.choices):
        return replace(draft, product=draft.choices[option - 1])
    if draft.missing is Missing.GROUP_KIND and 0 < option <= len(GROUP_KINDS):
        return replace(draft, group_kind=list(GROUP_KINDS)[option - 1])
    if draft.missing is Missing.JOIN_RULE and 0 < option <= len(JOIN_RULES):
        return replace(draft, join_rule=list(JOIN_RULES)[option - 1])
    return None
