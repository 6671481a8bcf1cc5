"""What a request leads to: longer before it ends, nothing more, or the group that was suggested instead."""

from __future__ import annotations

from approvals.chats import Copy
from approvals.desk import Desk, Wish
from approvals.message import Message
from approvals.policy import takes_back
from approvals.ports.book import Book
from approvals.ports.clock import Clock
from approvals.refusals import Refused
from approvals.refusals.ends import end_without_day, nothing_to_prolong
from approvals.refusals.taking_back import unknown_request
from approvals.request import Kind, Request, State
from cards.buttons import UNTIL, Press
from cards.ending_card import ending_card
from cards.foreign import named
from cards.request_words import last_day
from dialogs.answer import Answer, Speaker, say
from dialogs.asking import Asking
from dialogs.draft import Draft
from dialogs.ends import end_of
from dialogs.language import Intent
from dialogs.memory import Memory
from dialogs.showing import shown


class FollowingUp:
    """May raise Refused, DirectoryBusy or BookUnavailable."""

    def __init__(self, desk: Desk, asking: Asking, memory: Memory, book: Book, clock: Clock) -> None:
        self._desk = desk
        self._asking = asking
        self._memory = memory
        self._book = book
        self._clock = clock

    async def extend(self, speaker: Speaker, press: Press, place: Copy | None = None) -> Answer:
        """The owners are asked for a later end; the same day is asked for once, however often it is pressed."""
        request = await self._membership(speaker, press.request_key)
        day = press.inputs.get(UNTIL, "")
        if not day:
            raise Refused(end_without_day())
        wish = Wish(
            kind=Kind.EXTEND,
            requester_id=speaker.id,
            group_id=request.group.id,
            tenant_id=request.tenant_id,
            draft_id=f"extend-{request.key}-{speaker.id}-{day}",
            until=end_of(day, speaker.words.zone),
            zone=speaker.zone,
            reason=request.reason,
            follows=request.id,
        )
        longer = await self._desk.submit(wish, place)
        await self._memory.note(speaker, groups=(request.group.id,), request=longer.id)
        return shown(speaker, longer, self._clock.now())

    async def let_end(self, speaker: Speaker, press: Press) -> Answer:
        """Nothing is stored: a membership with an end ends by itself."""
        request = await self._membership(speaker, press.request_key)
        became = Message(
            "All right: your membership in {group} ends on {day}.",
            group=named(request.group.name),
            day=last_day(request),
        )
        return Answer(card=ending_card(request, speaker.words, became=became), summary=speaker.words.say(became))

    async def ask_instead(self, speaker: Speaker, press: Press) -> list[Answer]:
        """The group that whoever denied has suggested, with the same reason and end; for the requester only. The card
        that was pressed stays."""
        request = await self._book.request_by_key(press.request_key)
        if request is None or request.requester.id != speaker.id:
            raise Refused(unknown_request())
        suggested = request.details.suggested
        card = shown(speaker, request, self._clock.now())
        if request.state is not State.DENIED or suggested is None:
            return [card]
        draft = Draft(
            id=f"instead-{request.key}",
            intent=Intent.JOIN_GROUP if request.for_oneself else Intent.ADD_MEMBERS,
            tenant_id=request.tenant_id,
            zone=request.zone,
            people=() if request.for_oneself else tuple(subject.person for subject in request.subjects),
            group_id=suggested.id,
            group_name=suggested.name,
            until=request.until,
            reason=request.reason,
        )
        sent = await self._book.request_by_draft(draft.id)
        if sent is not None:
            return [card, shown(speaker, sent, self._clock.now())]
        try:
            return [card, await self._asking.show(speaker, draft)]
        except Refused as refused:
            return [card, say(speaker, refused.refusal.message)]

    async def take_out(self, speaker: Speaker, press: Press) -> list[Answer]:
        """Whoever was blocked is to leave the group as well: asked of its owners, or done at once where the
        organisation lets administrators. The card that was pressed stays; pressed again it is the same request."""
        request = await self._book.request_by_key(press.request_key)
        if request is None or request.requester.id != speaker.id or request.kind is not Kind.BLOCK:
            raise Refused(unknown_request())
        card = shown(speaker, request, self._clock.now())
        wish = Wish(
            kind=Kind.LEAVE,
            requester_id=speaker.id,
            group_id=request.group.id,
            tenant_id=request.tenant_id,
            draft_id=f"out-{request.key}",
            zone=speaker.zone,
            reason=request.reason,
            people=tuple(subject.person.id for subject in request.subjects),
        )
        try:
            taken = await self._desk.submit(wish)
        except Refused as refused:
            return [card, say(speaker, refused.refusal.message)]
        await self._memory.note(speaker, groups=(request.group.id,), request=taken.id)
        return [card, shown(speaker, taken, self._clock.now())]

    async def _membership(self, speaker: Speaker, key: str) -> Request:
        """The request by which this person is in the group until its end."""
        request = await self._book.request_by_key(key)
        if request is None or all(subject.person.id != speaker.id for subject in request.subjects):
            raise Refused(unknown_request())
        if not takes_back(request):
            raise Refused(nothing_to_prolong(request.group))
        return request
