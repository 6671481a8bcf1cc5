"""Speaks first: posts cards and news in everybody's language, and redraws every copy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import structlog

from approvals.care import Why
from approvals.chats import Address, Copy
from approvals.directory_objects import Group
from approvals.jobs import News
from approvals.licence_digest import LicenceDigest
from approvals.ports.book import Book
from approvals.ports.clock import Clock
from approvals.ports.messenger import Mail, Unreachable
from approvals.refusals.deciding import decision_refusal
from approvals.request import Request
from bot.connector import Connector, NoSuchActivity
from bot.private_chats import PrivateChats
from cards.ending_card import ending_card, ending_summary
from cards.licence_digest_card import licence_digest_card, licence_digest_summary
from cards.mail import mail_to_approver
from cards.notice import news as news_of
from cards.ownership_card import offer_card, offer_question, only_owner
from cards.request_card import Reader, request_card, summary
from cards.sign_in_card import OAUTH_CARD, SignInOffer, asking, sign_in_card
from cards.words import Words

log = structlog.get_logger()

CARD = "application/vnd.microsoft.card.adaptive"


class TeamsMessenger:
    """``approvals.ports.messenger.Messenger`` over the Connector."""

    def __init__(
        self,
        connector: Connector,
        chats: PrivateChats,
        book: Book,
        clock: Clock,
        tenant_id: str,
        sign_in: SignInOffer | None = None,
    ) -> None:
        self._connector = connector
        self._chats = chats
        self._book = book
        self._clock = clock
        self._tenant_id = tenant_id
        self._sign_in = sign_in

    async def ask(self, request: Request, approver_id: str) -> Copy:
        """A reminder is the card once more, at the bottom of the chat; the older copy stays and is redrawn as well."""
        address = await self._chats.find(approver_id)
        activity = self._drawn(request, approver_id, address)
        sent = await self._chats.write(address, activity)
        return Copy(request.id, approver_id, address.service_url, address.conversation_id, sent, request.version)

    async def redraw(self, request: Request, person_id: str = "", *, anew: bool = False) -> None:
        drawn: list[Copy] = []
        try:
            for copy, address in await self._book.copies_and_readers(request.id):
                if (copy.drawn_version >= request.version and not anew) or person_id not in ("", copy.person_id):
                    continue
                activity = self._drawn(request, copy.person_id, address or self._unknown(copy))
                try:
                    await self._connector.replace(copy.service_url, copy.conversation_id, copy.activity_id, activity)
                except (NoSuchActivity, Unreachable) as gone:
                    log.info("copy_gone", request=request.id, why=str(gone))
                    await self._book.forget_copy(copy)
                else:
                    drawn.append(replace(copy, drawn_version=request.version))
        finally:  # of many copies those that could be drawn are not drawn again because of one that could not
            await self._book.remember_copies(drawn)

    async def ask_to_sign_in(self, request: Request, person_id: str, exchange: str) -> None:
        if self._sign_in is None:  # it was switched off while the request waited
            return
        address = await self._chats.find(person_id)
        words = Words(address.locale, address.zone)
        card = sign_in_card(request, exchange, self._sign_in, words)
        attachment = {"contentType": OAUTH_CARD, "content": card}
        said = words.say(asking(request))
        await self._chats.write(address, {"type": "message", "summary": said, "attachments": [attachment]})

    async def say_end(self, request: Request, person_id: str) -> None:
        address = await self._chats.find(person_id)
        words = Words(address.locale, address.zone)
        said = words.say(ending_summary(request))
        await self._chats.write(address, _with_card(ending_card(request, words), said))

    async def mail(self, request: Request, person_id: str) -> Mail:
        known = await self._book.address(person_id)
        return mail_to_approver(request, Words(known.locale, known.zone) if known else Words("en", "UTC"))

    async def tell(self, request: Request, person_id: str, news: str, detail: str = "") -> None:
        address = await self._chats.find(person_id)
        words = Words(address.locale, address.zone)
        about = News(news)
        sentence = ""
        if about is News.DECISION_REFUSED:
            sentence = words.say(decision_refusal(detail, request).message)
        if about is News.LEFT_OUT:  # what whoever declined wrote
            sentence = detail
        text = words.say(news_of(request, about, person_id, sentence))
        activity = {"type": "message", "text": text, "textFormat": "plain"}
        await self._chats.write(address, activity)

    async def offer_ownership(self, person_id: str, key: str, group: Group, why: Why) -> None:
        address = await self._chats.find(person_id)
        words = Words(address.locale, address.zone)
        said = words.say(offer_question(group))
        await self._chats.write(address, _with_card(offer_card(key, group, why, words), said))

    async def tell_only_owner(self, person_id: str, groups: tuple[Group, ...]) -> None:
        address = await self._chats.find(person_id)
        text = Words(address.locale, address.zone).say(only_owner(groups))
        await self._chats.write(address, {"type": "message", "text": text, "textFormat": "plain"})

    async def tell_licences(self, person_id: str, digest: LicenceDigest) -> None:
        address = await self._chats.find(person_id)
        words = Words(address.locale, address.zone)
        said = licence_digest_summary(digest, words)
        await self._chats.write(address, _with_card(licence_digest_card(digest, words), said))

    async def address(self, person_id: str) -> Address:
        """``approvals.ports.messenger.Postbox``."""
        return await self._chats.find(person_id)

    async def post(self, address: Address, text: str, card: Mapping[str, object] | None = None) -> None:
        activity = {"type": "message", "text": text, "textFormat": "plain"}
        await self._chats.write(address, activity if card is None else _with_card(dict(card), text))

    def _drawn(self, request: Request, person_id: str, address: Address) -> dict[str, Any]:
        """The card as this person should see it: with buttons only for those who were asked."""
        words = Words(address.locale, address.zone)
        reader = Reader.of(request, person_id, address.teams_id)
        card = request_card(request, reader, words, self._clock.now())
        return _with_card(card, summary(request, reader, words))

    def _unknown(self, copy: Copy) -> Address:
        return Address(copy.person_id, self._tenant_id, copy.service_url, copy.conversation_id)


def _with_card(card: dict[str, Any], said: str) -> dict[str, Any]:
    """A message with a card; ``said`` is what the notification shows."""
    return {"type": "message", "summary": said, "attachments": [{"contentType": CARD, "content": card}]}
