"""Groups that nobody owns: the reply of whoever was asked, and the list for administrators."""

from __future__ import annotations

from approvals.answers import Answers
from approvals.care import Reply
from approvals.caring import Caring
from approvals.message import Message
from approvals.ports.clock import Clock
from approvals.refusals import Refused
from approvals.refusals.owning import ownership_offer_over
from approvals.refusals.scope import ownerless_not_told
from cards.buttons import Press, Verb
from cards.notice_card import notice_card
from cards.ownership_card import ownerless_card
from dialogs.answer import Answer, Speaker, say
from dialogs.showing import shown

THANKS = Message("All right, I will ask somebody else. Thank you for answering.")


class CaringTalk:
    """May raise Refused, DirectoryBusy or BookUnavailable."""

    def __init__(self, caring: Caring | None, answers: Answers, clock: Clock) -> None:
        self._caring = caring
        self._answers = answers
        self._clock = clock

    async def pressed(self, speaker: Speaker, press: Press) -> Answer:
        """Whoever was asked accepts, which becomes a request of theirs, or declines."""
        if self._caring is None:
            raise Refused(ownership_offer_over())
        reply = Reply.ACCEPTED if press.verb is Verb.TAKE_OWNERSHIP else Reply.DECLINED
        _, request = await self._caring.replies(speaker.id, press.draft_id, reply, speaker.tenant_id, speaker.zone)
        if request is not None:
            return shown(speaker, request, self._clock.now())
        return Answer(card=notice_card(THANKS, speaker.words))

    async def ownerless(self, speaker: Speaker) -> Answer:
        """ "groups without an owner"."""
        if self._caring is None or not (await self._answers.scope(speaker.id)).administers:
            raise Refused(ownerless_not_told())
        figures, groups = await self._caring.without_owner()
        if figures.looked_at is None:
            return say(speaker, Message("I have not looked for groups without an owner yet. I do it once a week."))
        card = ownerless_card(figures, groups, speaker.words)
        return Answer(card=card, summary=speaker.words.say(Message("Groups without an owner")))
