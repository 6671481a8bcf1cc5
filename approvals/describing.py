"""Gives a group another name or description: read before, written so that twice does no harm, and read back."""

from __future__ import annotations

import asyncio

from approvals.hands import Hands
from approvals.policy import as_described
from approvals.ports.book import Book
from approvals.ports.clock import Clock
from approvals.ports.directory import Directory, DirectoryBusy
from approvals.request import Before, Request
from approvals.seen import READ_BACK_PAUSES_S
from approvals.steps import doing


class Describing:
    """May raise DirectoryBusy, Gone, DirectoryRefused, SignInNeeded, NotAllowedAnyMore, Outpaced or BookUnavailable."""

    def __init__(self, directory: Directory, book: Book, clock: Clock, hands: Hands) -> None:
        self._directory = directory
        self._book = book
        self._clock = clock
        self._hands = hands

    async def took_effect(self, request: Request) -> bool:
        """Whether an earlier attempt wrote it already."""
        if request.details.before is None:
            return False
        return as_described(await self._directory.group(request.group.id), request.details)

    async def describes(self, request: Request) -> tuple[Request, dict[str, object]]:
        """The request with what was before, and what proves that it is so now."""
        group = await self._directory.group(request.group.id)
        wanted = request.details
        if wanted.before is None:
            before = Before(
                name=group.name if wanted.new_name else "",
                description=None if wanted.new_description is None else group.description,
            )
            request = await self._book.apply(request, doing.looked_at(request, before, self._clock.now()))
        if as_described(group, wanted):
            return request, {}
        hand = await self._hands.for_describing(request)
        graph_request_id = await hand.writer.describe_group(
            group.id, name=wanted.new_name, description=wanted.new_description
        )
        for pause in READ_BACK_PAUSES_S:
            await asyncio.sleep(pause)
            if as_described(await self._directory.group(group.id), wanted):
                return request, {"graph_request_id": graph_request_id, **hand.proof}
        raise DirectoryBusy("the directory does not show the new name or description yet")
