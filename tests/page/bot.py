"""A bot in a dozen lines that asks an owner, takes the answer and redraws the card: enough to see the page at work."""

from typing import Any

from aiohttp import web

from tests.sandbox.fake_bot import Town

Json = dict[str, Any]
ADAPTIVE_CARD = "application/vnd.microsoft.card.adaptive"


def card_message(card: Json, summary: str = "") -> Json:
    """A message activity with this card."""
    return {"summary": summary, "attachments": [{"contentType": ADAPTIVE_CARD, "content": card}]}


def request_card(state: str, *, decides: bool = False) -> Json:
    """A request to join Marketing in this state; `decides` adds what an owner needs to decide."""
    colour = {"Waiting": "warning", "Done": "good", "Denied": "attention"}[state]
    body: list[Json] = [
        {
            "type": "ColumnSet",
            "columns": [
                {"type": "Column", "width": "stretch", "items": [_heading("Join Marketing")]},
                {"type": "Column", "width": "auto", "items": [{"type": "TextBlock", "text": state, "color": colour}]},
            ],
        },
        {
            "type": "FactSet",
            "facts": [
                {"title": "Who", "value": "Alice Martin"},
                {"title": "Until", "value": "Friday 27 November"},
                {"title": "Reason", "value": "I help with the spring campaign"},
            ],
        },
    ]
    if decides:
        deny = {
            "type": "AdaptiveCard",
            "body": [
                {"type": "Input.Text", "id": "why", "label": "Why?", "isRequired": True, "errorMessage": "Say why."}
            ],
            "actions": [{"type": "Action.Execute", "title": "Send", "verb": "deny", "data": {"request": 1042}}],
        }
        body += [
            {"type": "Input.Text", "id": "comment", "label": "Comment", "isMultiline": True},
            {
                "type": "ActionSet",
                "actions": [
                    {
                        "type": "Action.Execute",
                        "title": "Approve",
                        "verb": "approve",
                        "style": "positive",
                        "data": {"request": 1042},
                    },
                    {"type": "Action.ShowCard", "title": "Deny", "style": "destructive", "card": deny},
                ],
            },
        ]
    return {"type": "AdaptiveCard", "version": "1.5", "body": body}


def _heading(text: str) -> Json:
    return {"type": "TextBlock", "text": text, "style": "heading", "weight": "bolder", "size": "large", "wrap": True}


class ApprovingBot:
    """Hears "add me …", asks Olga, and lets Alice in when Olga approves."""

    def __init__(self, contoso: Town) -> None:
        self._contoso = contoso
        self._cards: dict[str, str] = {}
        self.pressed: list[Json] = []
        contoso.bot.answer = self.answer

    async def answer(self, activity: Json) -> web.Response:
        if activity["type"] == "invoke":
            return await self._decided(activity)
        if activity["type"] == "message" and activity["text"].startswith("add me"):
            await self._contoso.bot_sends("alice", text="I asked **Olga Nowak**. You will hear from me here.")
            self._cards["alice"] = await self._sends("alice", request_card("Waiting"), "Your request")
            self._cards["olga"] = await self._sends("olga", request_card("Waiting", decides=True), "Alice asks")
        return web.Response(status=202)

    async def _sends(self, name: str, card: Json, summary: str) -> str:
        return await self._contoso.bot_sends(name, **card_message(card, summary))

    async def _decided(self, activity: Json) -> web.Response:
        action = activity["value"]["action"]
        self.pressed.append(action)
        state = "Done" if action["verb"] == "approve" else "Denied"
        if state == "Done":
            await self._contoso.api("PUT", "/groups/Marketing", {"members": await self._members("alice")})
        for name, message in self._cards.items():
            chat = (await self._contoso.api("GET", f"/people/{name}@contoso.example/chat"))[1]["conversation"]
            path = f"/{chat}/activities/{message}"
            await self._contoso.bot.calls(
                self._contoso.sandbox, "PUT", path, {"type": "message", **card_message(request_card(state))}
            )
        return web.json_response({"statusCode": 200, "type": ADAPTIVE_CARD, "value": request_card(state)})

    async def _members(self, newcomer: str) -> list[str]:
        _, group = await self._contoso.api("GET", "/groups/Marketing")
        return [*(member["upn"] for member in group["members"]), f"{newcomer}@contoso.example"]
