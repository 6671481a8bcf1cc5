"""A wish with all its parts: judged, shown on a card to say yes to, and with the yes sent."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from approvals.chats import Copy
from approvals.desk import Desk
from approvals.message import Message
from approvals.ports.book import BookUnavailable
from approvals.ports.clock import Clock
from approvals.proposal import Proposal
from approvals.refusals import Refusal, Refused
from approvals.request import GIVES_MEMBERSHIP, Kind
from cards.buttons import REASON, UNTIL
from cards.confirm_card import confirm_card, confirm_question
from cards.licence_words import IT_WAITS, LICENCES_GO, THEY_CHOOSE, WHAT_IS_KEPT_MAY_GO, cautious, loses, takes
from cards.new_description import around_the_name, called_alike
from cards.notice_card import notice_card
from cards.request_card import Reader, request_card, summary
from dialogs.absent import Absent
from dialogs.accounting import Accounting
from dialogs.answer import Answer, Speaker, say
from dialogs.delegating import Delegating
from dialogs.draft import KINDS, Draft
from dialogs.effects import Effects
from dialogs.ends import end_of
from dialogs.explaining import Explaining
from dialogs.half_told import HalfToldMatters
from dialogs.language import Intent
from dialogs.licences import LicenceTalk
from dialogs.licensed_groups import LicensedGroups
from dialogs.memory import Memory
from dialogs.missing_parts import MissingParts
from dialogs.questions import Questions
from dialogs.seeding import Seeding, batches
from dialogs.wishes import wish

REASON_LENGTH = 500
# These refusals end with a question: another end date, or a reason, is all that is missing.
ANOTHER_END = frozenset({"end_date", "longest_membership"})
A_REASON = "reason"
# The group opens something else than the card showed: it is shown once more.
SEEN_OTHERWISE = "effects_seen"
ANOTHER_NAME = frozenset({"name_missing", "name_length", "name_blocked", "name_prefix", "name_taken", "alias_taken"})
NOT_YET = Message(
    "I understand what you want, but I cannot do it yet. I can change who is in a group and who owns it, make groups, "
    "show your requests and groups, and tell you who owns a group."
)


class Settling:
    """May raise Refused, DirectoryBusy or BookUnavailable; whoever calls turns them into words."""

    def __init__(
        self,
        desk: Desk,
        missing_parts: MissingParts,
        absent: Absent,
        accounting: Accounting,
        explaining: Explaining,
        questions: Questions,
        effects: Effects,
        seeding: Seeding,
        delegating: Delegating,
        licences: LicenceTalk,
        licensed_groups: LicensedGroups,
        half_told: HalfToldMatters,
        memory: Memory,
        clock: Clock,
    ) -> None:
        self._desk = desk
        self._missing_parts = missing_parts
        self._absent = absent
        self._accounting = accounting
        self._explaining = explaining
        self._questions = questions
        self._effects = effects
        self._seeding = seeding
        self._delegating = delegating
        self._licences = licences
        self._licensed_groups = licensed_groups
        self._half_told = half_told
        self._memory = memory
        self._clock = clock

    async def settle(self, speaker: Speaker, draft: Draft) -> Answer:
        """What changes something is shown to be confirmed; a question that has all its parts is answered; what cannot
        be done yet is said to be."""
        if draft.intent is Intent.SEED_GROUP and not draft.people:
            draft, told = await self._seeding.planned(speaker, draft)
            return await self._confirm(speaker, draft, told)
        if draft.intent in KINDS:
            return await self._confirm(speaker, draft)
        if draft.asked:
            await self._half_told.close(speaker, draft.id)
        match draft.intent:
            case Intent.LIST_OWNERS:
                return await self._questions.owners_by_id(speaker, draft.group_id)
            case Intent.AWAY:
                return await self._absent.away(speaker, draft.until, draft.people)
            case Intent.WHAT_OPENS:
                return await self._effects.of_group(speaker, draft.group_id)
            case Intent.ASK_ADMIN:
                return await self._delegating.ask_admin(speaker, draft)
            case Intent.ASK_TO_CREATE:
                return await self._delegating.ask_to_create(speaker, draft, self.settle)
            case Intent.WHO_LET_IN:
                return await self._accounting.who_let_in(speaker, draft.group_id, draft.people)
            case _ if draft.about_product:
                return await self._licences.settle(speaker, draft)
            case Intent.LICENCE_ROOM | Intent.LICENCE_LACKING | Intent.LICENCE_TWICE | Intent.LICENCE_READINESS:
                return await self._licensed_groups.settle(speaker, draft)
            case Intent.WHAT_IF:
                return await self._explaining.what_if(speaker, draft.group_id, draft.people)
            case _:
                return say(speaker, Message("{wish}: {not_yet}", wish=wish(draft), not_yet=NOT_YET))

    async def send(
        self, speaker: Speaker, draft: Draft, inputs: Mapping[str, str] | None = None, place: Copy | None = None
    ) -> Answer:
        """The person's yes, with what they corrected on the card (``inputs``; None where it was typed). When this
        answers, the request is stored."""
        if inputs is not None:
            draft = _filled_in(draft, speaker, inputs)
        try:
            request, *_ = [
                await self._desk.submit(wish, None if number else place)
                for number, wish in enumerate(batches(draft, speaker.id))
            ]
        except Refused as refused:
            if refused.refusal.rule == SEEN_OTHERWISE:
                return await self._confirm(speaker, draft, refused.refusal.message)
            if (lacking := lacks(draft, refused.refusal)) is None:
                await self._memory.note_refusal(speaker, refused.decision, self._clock.now())
                raise
            return await self._missing_parts.ask(speaker, lacking, refused.refusal.message)
        with suppress(BookUnavailable):  # the request is stored: to say that nothing is would be wrong
            await self._half_told.close(speaker, draft.id)
        people = () if request.for_oneself else (subject.person.id for subject in request.subjects)
        await self._memory.note(speaker, groups=(request.group.id,), people=people, request=request.id)
        reader = Reader.requester(speaker.teams_id)
        card = request_card(request, reader, speaker.words, self._clock.now())
        return Answer(card=card, summary=summary(request, reader, speaker.words), request=request)

    async def discard(self, speaker: Speaker, draft_id: str) -> Answer:
        await self._half_told.close(speaker, draft_id)
        return Answer(card=notice_card(Message("Nothing was sent."), speaker.words))

    async def _confirm(self, speaker: Speaker, draft: Draft, why: Message | None = None) -> Answer:
        first, *others = batches(draft, speaker.id)
        try:
            proposal = await self._desk.consider(first)
        except Refused as refused:
            if lacking := lacks(draft, refused.refusal):
                return await self._missing_parts.ask(speaker, lacking, refused.refusal.message)
            await self._half_told.close(speaker, draft.id)
            await self._memory.note_refusal(speaker, refused.decision, self._clock.now())
            raise
        # Only now: a yes must not meet a card that was never shown.
        await self._half_told.keep(speaker, replace(draft, asked=True, effects_seen=proposal.facts.effects_hash))
        card = confirm_card(
            draft.id,
            proposal,
            speaker.words,
            notices=[*([why] if why else []), *_notices(proposal, of_several=bool(others))],
            reason_required=draft.reason_missing,
        )
        return Answer(card=card, summary=speaker.words.say(confirm_question(proposal)))


def lacks(draft: Draft, refusal: Refusal) -> Draft | None:
    """The draft with what a refusal says it lacks; None where the refusal is final."""
    if refusal.rule in ANOTHER_END:
        return replace(draft, until=None, end_missing=True, end_needed=refusal.rule != "end_date")
    if refusal.rule in ANOTHER_NAME and draft.intent is Intent.CREATE_GROUP:
        return replace(draft, group_name="", asked_for="", choices=(), similar_seen=False)
    if refusal.rule == A_REASON:
        return replace(draft, reason="", reason_missing=True)
    return None


def _about_licences(proposal: Proposal) -> list[Message]:
    """What a membership takes of them, and what goes with it."""
    if not proposal.group.licences:
        return []
    if proposal.facts.kind is Kind.LEAVE:
        known = [message for loss in proposal.facts.losses for message in loses(loss)]
        gone = any(loss.given_back for loss in proposal.facts.losses)
        return [*known, *([WHAT_IS_KEPT_MAY_GO] if gone else [])] if known else [LICENCES_GO]
    outlook = proposal.facts.outlook
    if outlook is None:
        return [Message("Members of this group are given licences.")]
    told = [*map(takes, outlook.counts), *cautious(outlook.cautions, proposal.facts.people)]
    if outlook.short:
        told.append(IT_WAITS if proposal.directly or proposal.by_rule else THEY_CHOOSE)
    return told


def _filled_in(draft: Draft, speaker: Speaker, inputs: Mapping[str, str]) -> Draft:
    """What the card's inputs say counts. What a person emptied on a card does not travel with the click: an input
    that the card has and that does not come is empty; an emptied date means without end."""
    own = all(person.id == speaker.id for person in draft.people)
    if draft.kind not in (Kind.JOIN_RULE, Kind.DESCRIBE, Kind.DECLARE) and not (
        own and draft.kind in (Kind.LEAVE, Kind.REMOVE_OWNERS)
    ):
        draft = replace(draft, reason=inputs.get(REASON, "").strip()[:REASON_LENGTH])
    if draft.kind in GIVES_MEMBERSHIP:
        draft = replace(draft, until=end_of(inputs.get(UNTIL, ""), speaker.words.zone, draft.until))
    return draft


def _notices(proposal: Proposal, *, of_several: bool) -> list[Message]:
    """What the person should know before they say yes; of one request of several the seats were told for all."""
    notices = []
    if proposal.fallback:
        notices.append(Message("No owner of this group can be asked, so the people who stand in are."))
    if not of_several:
        notices += _about_licences(proposal)
    name = proposal.facts.details.new_name
    return [
        *notices,
        *around_the_name(proposal.wish.details.new_name, name),
        *called_alike(name, proposal.facts.namesakes),
    ]
