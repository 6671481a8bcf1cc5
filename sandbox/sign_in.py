"""What a Teams client does with an OAuthCard: it signs the person in without a word and hands the bot the token.

Every client the person has open does so, with the same id. On success the card is never shown; when the bot answers
412 it is, with its button. Source: "Enable SSO with Microsoft Entra ID for your bot" of the Teams documentation.
"""

import asyncio
import logging

from sandbox.chats import Chat, Message, invoke_id
from sandbox.client import Client, NotThereError
from sandbox.delivery import Answer, BotUnreachableError
from sandbox.entra import RESOURCE, Entra
from sandbox.people import Person
from sandbox.teams import Teams

LOG = logging.getLogger(__name__)


class SignIn:
    """`silent`: whether clients sign in by themselves; `devices`: how many clients everybody has open."""

    def __init__(self, teams: Teams, client: Client, entra: Entra) -> None:
        self.silent = True
        self.devices = 1
        self._teams = teams
        self._client = client
        self._entra = entra
        self._tasks: set[asyncio.Task[None]] = set()

    def sent(self, chat: Chat, message: Message) -> None:
        """The bot wrote something: an OAuthCard is answered by itself, a moment later."""
        person = self._teams.people.by_id(chat.object_id)
        if message.oauth is None or person is None or not self.silent:
            return
        task = asyncio.get_running_loop().create_task(self._by_itself(person, message.activity))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settled(self) -> None:
        """Waits until every client has answered."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def signs_in(self, person: Person, activity: str | None = None) -> list[Answer]:
        """Each of the person's clients hands the bot a token for the newest such card, or for that message. Raises
        NotThereError and BotUnreachableError."""
        chat = self._teams.chat_of(person)
        cards = [each for each in chat.messages if each.oauth is not None and activity in (None, each.activity)]
        if not cards:
            raise NotThereError(f"{person.display_name} is asked to sign in nowhere.")
        card = cards[-1].oauth or {}
        exchange = card.get("tokenExchangeResource") or {}
        if exchange.get("uri") not in (None, RESOURCE):
            raise NotThereError(f"Teams finds no application behind {exchange.get('uri')!r}.")
        value = {"id": exchange.get("id"), "connectionName": card.get("connectionName")}
        answers = await asyncio.gather(
            *(
                self._client.sends(
                    person,
                    {
                        "type": "invoke",
                        "name": "signin/tokenExchange",
                        "id": invoke_id(),
                        "value": {**value, "token": self._entra.signs_in(person)},
                    },
                )
                for _ in range(self.devices)
            )
        )
        if any(answer.status == 200 for answer in answers) and cards[-1] in chat.messages:
            chat.messages.remove(cards[-1])
        else:
            cards[-1].notice = str(card.get("text") or "")
        self._teams.changed(person)
        return list(answers)

    async def _by_itself(self, person: Person, activity: str) -> None:
        try:
            await self.signs_in(person, activity)
        except (NotThereError, BotUnreachableError) as error:
            LOG.info("nobody was signed in: %s", error)
