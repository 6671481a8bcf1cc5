"""Everybody's 1:1 chat with Usher: found, or made by object id, and written to."""

from __future__ import annotations

from typing import Any

from approvals.chats import Address
from approvals.ports.book import Book
from approvals.ports.messenger import Unreachable
from bot.connector import Connector


class PrivateChats:
    """Every call may raise Unreachable (the person does not have the app), MessengerBusy or BookUnavailable."""

    def __init__(self, connector: Connector, book: Book, tenant_id: str, service_url: str) -> None:
        self._connector = connector
        self._book = book
        self._tenant_id = tenant_id
        self._service_url = service_url  # where to begin with people of a tenant nobody has been heard from yet

    async def find(self, person_id: str) -> Address:
        """Where the person reads; somebody who never spoke gets a chat made by their Entra object id."""
        known = await self._book.address(person_id)
        if known is not None:
            return known
        service_url = await self._book.service_url(self._tenant_id) or self._service_url
        conversation_id = await self._connector.create_conversation(service_url, person_id)
        address = Address(person_id, self._tenant_id, service_url, conversation_id)
        await self._book.remember_address(address)
        return address

    async def open(self, person_id: str) -> Address:
        """The same, tried: a chat that was left meanwhile is forgotten and raises Unreachable."""
        address = await self.find(person_id)
        try:
            await self.write(address, {"type": "typing"})
        except Unreachable:
            await self._book.forget_address(person_id)
            raise
        return address

    async def write(self, address: Address, activity: dict[str, Any]) -> str:
        """Post an activity; returns its id."""
        return await self._connector.send(address.service_url, address.conversation_id, activity)
