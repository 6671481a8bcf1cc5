"""What Teams sends when somebody signs in: checked, kept for that person, and what waited for it goes on.

Every Teams client of a person sends its own token for the same card: the first is used, the others are only answered.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from approvals.directory_objects import PersonRef
from approvals.hands import NotExchanged
from approvals.message import Message
from bot.sso_tokens import NotTheirs, SsoTokens
from cards.sign_in_card import no_consent, not_exchanged

log = structlog.get_logger()

TOKEN_EXCHANGE = "signin/tokenExchange"  # noqa: S105 - the name of an invoke
VERIFY_STATE = "signin/verifyState"  # of a page of ours that ends a sign-in; there is none
FAILURE = "signin/failure"  # a client could not even get a token, for instance as the manifest names another resource
SIGN_IN_INVOKES = frozenset({TOKEN_EXCHANGE, VERIFY_STATE, FAILURE})
OK, BAD, NOT_POSSIBLE = 200, 400, 412
# So many sign-ins are told apart from their echoes.
REMEMBERED = 1000


class SignIns:
    def __init__(
        self,
        tokens: SsoTokens,
        keep: Callable[[str, str, float], Awaitable[None]],
        came: Callable[[str, PersonRef], Awaitable[None]],
    ) -> None:
        """``keep`` raises NotExchanged; ``came`` is told the request and the person."""
        self._tokens = tokens
        self._keep = keep
        self._came = came
        self._answered: OrderedDict[tuple[str, str], asyncio.Future[int]] = OrderedDict()

    async def answer(self, invoke: str, person: PersonRef, value: Any) -> tuple[int, Message | None]:
        """The HTTP status, and what to tell the person."""
        if invoke == TOKEN_EXCHANGE:
            return await self.exchange(person, value)
        if invoke == FAILURE:
            known = value if isinstance(value, dict) else {}
            code, why = str(known.get("code"))[:100], str(known.get("message"))[:300]
            log.warning("sign_in_failed_in_teams", person=person.id, code=code, why=why)
        return OK, None

    async def exchange(self, person: PersonRef, value: Any) -> tuple[int, Message | None]:
        """The HTTP status for Teams (412: show the card, the person has to do something), and what to tell them."""
        known = value if isinstance(value, dict) else {}
        exchange, token = known.get("id"), known.get("token")
        if not isinstance(exchange, str) or not isinstance(token, str) or not exchange or not token:
            return BAD, None
        which = (person.id, exchange)
        if (first := self._answered.get(which)) is not None:
            return await asyncio.shield(first), None
        answered = self._answered[which] = asyncio.get_running_loop().create_future()
        while len(self._answered) > REMEMBERED:
            self._answered.popitem(last=False)
        status, told = NOT_POSSIBLE, None
        try:
            status, told = await self._exchange(person, exchange, token)
        finally:
            answered.set_result(status)
            if status != OK:  # the next one may be better
                self._answered.pop(which, None)
        return status, told

    async def _exchange(self, person: PersonRef, exchange: str, token: str) -> tuple[int, Message | None]:
        try:
            good = await self._tokens.check(token, person.id)
            await self._keep(person.id, good.token, good.until)
        except NotTheirs as no:
            log.warning("sign_in_refused", person=person.id, reason=no.reason)
            return NOT_POSSIBLE, None
        except NotExchanged as refused:
            log.warning("sign_in_not_exchanged", person=person.id, code=refused.code)
            code = refused.code or "-"
            return NOT_POSSIBLE, no_consent(code) if refused.lacks_consent else not_exchanged(code)
        log.info("signed_in", person=person.id)
        await self._came(exchange.rpartition(".")[0], person)
        return OK, None
