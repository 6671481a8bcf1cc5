"""Bot Framework's CloudAdapter behind our gate: our connector in its seam, one set of clients for all turns."""

from __future__ import annotations

from typing import Any

from botbuilder.core import ActivityHandler, InvokeResponse
from botbuilder.integration.aiohttp import CloudAdapter
from botbuilder.schema import Activity, ResourceResponse
from botframework.connector.auth import (
    AuthenticateRequestResult,
    BotFrameworkAuthentication,
    ClaimsIdentity,
    ConnectorFactory,
)

from bot.connector import Connector


class _Conversations:
    """The operations of the SDK's ConnectorClient that a turn uses, on our own connector."""

    def __init__(self, connector: Connector, service_url: str) -> None:
        self._connector = connector
        self._service_url = service_url

    async def send_to_conversation(self, conversation_id: str, activity: Activity) -> ResourceResponse:
        sent = await self._connector.send(self._service_url, conversation_id, activity.serialize())
        return ResourceResponse(id=sent)

    async def reply_to_activity(self, conversation_id: str, _: str, activity: Activity) -> ResourceResponse:
        return await self.send_to_conversation(conversation_id, activity)

    async def update_activity(self, conversation_id: str, activity_id: str, activity: Activity) -> ResourceResponse:
        await self._connector.replace(self._service_url, conversation_id, activity_id, activity.serialize())
        return ResourceResponse(id=activity_id)


class _Client:
    def __init__(self, connector: Connector, service_url: str) -> None:
        self.conversations = _Conversations(connector, service_url)


class _Clients(ConnectorFactory):  # type: ignore[misc]  # botbuilder has no types
    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    async def create(self, service_url: str, audience: str) -> _Client:
        return _Client(self._connector, service_url)


class _NoAuthentication(BotFrameworkAuthentication):  # type: ignore[misc]  # botbuilder has no types
    """The SDK's own check is never asked: it answers bad tokens with 500 and fetches keys on the event loop."""

    def __init__(self, clients: _Clients) -> None:
        self._clients = clients

    async def authenticate_request(self, activity: Activity, auth_header: str) -> AuthenticateRequestResult:
        raise PermissionError("activities come through bot.gate only")

    async def authenticate_streaming_request(
        self, auth_header: str, channel_id_header: str
    ) -> AuthenticateRequestResult:
        raise PermissionError("activities come through bot.gate only")

    def create_connector_factory(self, claims_identity: ClaimsIdentity) -> ConnectorFactory:
        return self._clients

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> None:
        return None  # Usher signs nobody in; building this client costs milliseconds a turn


class Adapter:
    """Runs an admitted activity through the SDK's pipeline."""

    def __init__(self, app_id: str, connector: Connector) -> None:
        self._app_id = app_id
        self._clients = _Clients(connector)
        self._adapter = CloudAdapter(_NoAuthentication(self._clients))

    def parse(self, activity: dict[str, Any]) -> Activity:
        """The SDK's activity; raises ValueError when the JSON is not shaped like one."""
        try:
            return Activity().deserialize(activity)
        except Exception as error:  # msrest raises AttributeError, TypeError and its own, depending on the field
            raise ValueError("not shaped like an activity") from error

    async def process(self, activity: Activity, claims: dict[str, Any], bot: ActivityHandler) -> InvokeResponse | None:
        """One turn; returns the answer to an invoke, None for everything else. Errors pass through."""
        admitted = AuthenticateRequestResult()
        admitted.audience = self._app_id
        admitted.claims_identity = ClaimsIdentity(claims, True)
        admitted.connector_factory = self._clients
        return await self._adapter.process_activity(admitted, activity, bot.on_turn)
