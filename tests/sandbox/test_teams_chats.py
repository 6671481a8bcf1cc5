"""What people and the bot do to one another in a 1:1 chat: messages, cards, clicks, installs, silence."""

import asyncio
from typing import Any

from aiohttp import web

from sandbox.company import BOT_APP_ID, TENANT_ID
from tests.sandbox.fake_bot import card, execute, replaces, town


async def test_a_typed_message_arrives_as_teams_sends_it() -> None:
    async with town() as place:
        status, said = await place.says("alice", "add me to <Marketing> & co", locale="de-DE", timeZone="Europe/Berlin")
        assert (status, said["status"]) == (200, 202)
        message = place.bot.heard_of("message")[0]
        alice = place.sandbox.persona("alice")
        assert message["id"] == said["activity"]
        assert message["text"] == "add me to <Marketing> & co"
        assert message["from"] == {"id": alice.mri, "name": "Alice Martin", "aadObjectId": alice.id}
        assert message["recipient"]["id"] == f"28:{BOT_APP_ID}"
        assert message["conversation"]["tenantId"] == message["channelData"]["tenant"]["id"] == TENANT_ID
        assert message["conversation"]["conversationType"] == "personal"
        assert message["conversation"]["id"].startswith("a:")
        assert message["serviceUrl"] == f"{place.sandbox.base_url}/connector/"
        assert message["channelId"] == "msteams"
        assert message["attachments"] == [
            {"contentType": "text/html", "content": "<p>add me to &lt;Marketing&gt; &amp; co</p>"}
        ]
        info = message["entities"][0]
        assert (info["type"], info["locale"], info["timezone"]) == ("clientInfo", "de-DE", "Europe/Berlin")
        assert message["localTimestamp"].endswith(("+01:00", "+02:00"))


async def test_the_bot_learns_of_the_installation_once_before_the_first_word() -> None:
    async with town() as place:
        await place.says("alice", "hello")
        await place.says("alice", "again")
        assert [activity["type"] for activity in place.bot.heard] == [
            "installationUpdate",
            "conversationUpdate",
            "message",
            "message",
        ]
        assert place.bot.heard[0]["action"] == "add"
        assert {"id": f"28:{BOT_APP_ID}"} in place.bot.heard[1]["membersAdded"]


async def test_a_click_sends_the_buttons_data_and_inputs_and_shows_the_answer() -> None:
    async with town() as place:
        comment = {"type": "Input.Text", "id": "comment", "value": "fine"}
        shown = card(execute("deny"), execute("approve", request="r1"), body=[comment])
        activity = await place.bot_sends("olga", **shown)
        place.bot.answer = replaces("Approved by you")
        status, clicked = await place.clicks("olga", activity=activity, verb="approve", inputs={"until": "2026-12-01"})
        assert (status, clicked["status"], clicked["answer"]["statusCode"]) == (200, 200, 200)
        invoke = place.bot.heard_of("invoke")[0]
        assert (invoke["name"], invoke["replyToId"]) == ("adaptiveCard/action", activity)
        assert invoke["value"]["trigger"] == "manual"
        assert invoke["value"]["action"]["verb"] == "approve"
        assert invoke["value"]["action"]["data"] == {"request": "r1", "comment": "fine", "until": "2026-12-01"}
        assert invoke["from"]["aadObjectId"] == place.sandbox.persona("olga").id
        seen = (await place.chat("olga"))[-1]
        assert seen["card"]["body"][0]["text"] == "Approved by you"
        status, gone = await place.clicks("olga", activity=activity, verb="approve")
        assert (status, gone["error"]["code"]) == (404, "NotThere")


async def test_an_update_is_what_everybody_sees_also_who_had_clicked() -> None:
    async with town() as place:
        activity = await place.bot_sends("olga", **card(execute("approve")))
        place.bot.answer = replaces("working on it")
        await place.clicks("olga", activity=activity, title="Approve")
        conversation = place.bot.heard_of("invoke")[0]["conversation"]["id"]
        done = card(body=[{"type": "TextBlock", "text": "Done"}])
        status, _ = await place.bot.calls(place.sandbox, "PUT", f"/{conversation}/activities/{activity}", done)
        assert status == 200
        seen = (await place.chat("olga"))[-1]
        assert seen["card"]["body"][0]["text"] == "Done"
        assert seen["updatedAt"] is not None


async def test_buttons_that_share_a_verb_are_told_apart_and_inner_ones_are_found() -> None:
    async with town() as place:
        choice = {"type": "Column", "items": [{"type": "Container", "selectAction": execute("choose", "A", group="a")}]}
        shown = card(
            {"type": "Action.ShowCard", "title": "More", "card": {"actions": [execute("inner", why="deep")]}},
            body=[
                {"type": "ColumnSet", "columns": [choice]},
                {"type": "ActionSet", "actions": [execute("choose", "B", group="b")]},
            ],
        )
        activity = await place.bot_sends("alice", **shown)
        await place.clicks("alice", activity=activity, verb="choose", inputs={"group": "b"})
        await place.clicks("alice", activity=activity, verb="choose", title="A")
        await place.clicks("alice", activity=activity, verb="inner")
        sent = [invoke["value"]["action"]["data"] for invoke in place.bot.heard_of("invoke")]
        assert sent == [{"group": "b"}, {"group": "a"}, {"why": "deep"}]


async def test_a_required_input_keeps_the_click_at_home() -> None:
    async with town() as place:
        why = {"type": "Input.Text", "id": "why", "isRequired": True, "errorMessage": "Say why."}
        activity = await place.bot_sends("olga", **card(execute("deny"), body=[why]))
        status, body = await place.clicks("olga", activity=activity, verb="deny")
        assert (status, body["error"]) == (400, {"code": "InputMissing", "message": "Say why."})
        assert not place.bot.heard_of("invoke")


async def test_a_submit_is_a_message_without_words() -> None:
    async with town() as place:
        submit = {"type": "Action.Submit", "title": "Old", "data": {"verb": "old", "request": 7}}
        activity = await place.bot_sends("alice", **card(submit))
        await place.clicks("alice", activity=activity, verb="old")
        message = place.bot.heard_of("message")[0]
        assert (message["value"], message["replyToId"]) == ({"verb": "old", "request": 7}, activity)
        assert "text" not in message


async def test_a_suggestion_on_a_card_is_said_by_the_person_who_taps_it() -> None:
    async with town() as place:
        tap = {
            "type": "Action.Submit",
            "title": "Try it",
            "data": {"msteams": {"type": "imBack", "value": "my groups"}},
        }
        activity = await place.bot_sends("alice", **card(tap))
        status, clicked = await place.clicks("alice", activity=activity, title="Try it")
        assert (status, clicked["status"]) == (200, 202)
        assert place.bot.heard_of("message")[0]["text"] == "my groups"
        assert [(each["from"], each["text"]) for each in await place.chat("alice")][-1] == ("person", "my groups")


async def test_a_card_refreshes_only_for_whom_it_names() -> None:
    async with town() as place:
        olga = place.sandbox.persona("olga")
        refresh = {"action": execute("refresh", request="r1"), "userIds": [olga.mri]}
        mine = await place.bot_sends("olga", **card(refresh=refresh))
        hers = await place.bot_sends("alice", **card(refresh=refresh))
        place.bot.answer = replaces("as of now")
        status, _ = await place.api("POST", f"/people/{olga.upn}/refresh", {"activity": mine})
        assert status == 200
        assert place.bot.heard_of("invoke")[0]["value"]["trigger"] == "automatic"
        assert (await place.chat("olga"))[-1]["card"]["body"][0]["text"] == "as of now"
        status, _ = await place.api("POST", "/people/alice@contoso.example/refresh", {"activity": hers})
        assert status == 404


async def test_a_forwarded_card_can_be_pressed_but_in_the_forwards_receivers_own_name() -> None:
    async with town() as place:
        activity = await place.bot_sends("olga", **card(execute("approve", request="r1")))
        _, copy = await place.api(
            "POST", "/people/olga@contoso.example/forwards", {"activity": activity, "to": "alice@contoso.example"}
        )
        await place.clicks("alice", activity=copy["activity"], verb="approve")
        invoke = place.bot.heard_of("invoke")[0]
        assert invoke["from"]["aadObjectId"] == place.sandbox.persona("alice").id
        assert invoke["value"]["action"]["data"] == {"request": "r1"}


async def test_the_same_message_can_be_delivered_twice_and_is_shown_once() -> None:
    async with town() as place:
        _, said = await place.says("alice", "join Marketing")
        await place.says("alice", "join Marketing", id=said["activity"])
        first, second = place.bot.heard_of("message")
        assert first["id"] == second["id"]
        assert len(await place.chat("alice")) == 1


async def test_a_bot_that_says_nothing_gets_the_same_message_again() -> None:
    async with town(answer_seconds=0.2) as place:
        await place.says("alice", "hello")
        silent = asyncio.Event()

        async def slow(activity: dict[str, Any]) -> web.Response:
            await silent.wait()
            return web.Response(status=202)

        place.bot.answer = slow
        _, said = await place.says("alice", "anybody there?")
        assert said["status"] == 504
        silent.set()
        for _ in range(100):
            if (heard := [each["id"] for each in place.bot.heard_of("message")]).count(said["activity"]) == 2:
                break
            await asyncio.sleep(0.02)
        assert heard.count(said["activity"]) == 2


async def test_a_bot_that_is_down_is_told_clearly_and_the_message_is_kept() -> None:
    async with town() as place:
        place.sandbox.delivery.bot_url = "http://127.0.0.1:9/api/messages"
        status, body = await place.says("alice", "hello?")
        assert (status, body["error"]["code"]) == (502, "BotUnreachable")
        assert "127.0.0.1:9" in body["error"]["message"]
        assert [(each["text"], each["delivered"]) for each in await place.chat("alice")] == [("hello?", False)]
        _, bot = await place.api("GET", "/bot")
        assert bot["reachable"] is False


async def test_people_without_the_app_can_get_it_and_lose_it_again() -> None:
    async with town() as place:
        bruno = "/people/bruno@contoso.example"
        await place.says("bruno", "hello")
        await place.api("POST", f"{bruno}/uninstall")
        status, body = await place.says("bruno", "hello")
        assert (status, body["error"]["code"]) == (409, "AppNotInstalled")
        _, person = await place.api("POST", f"{bruno}/install")
        assert person["hasApp"] is True
        assert (await place.says("bruno", "hello"))[0] == 200
        assert [each["action"] for each in place.bot.heard_of("installationUpdate")] == ["add", "remove", "add"]


async def test_chats_clock_and_directory_survive_a_restart(tmp_path: Any) -> None:
    async with town(data=tmp_path) as place:
        await place.says("alice", "remember me")
        await place.api("POST", "/clock", {"days": 3})
        await place.api("PUT", "/groups/Marketing", {"members": ["alice@contoso.example"]})
        header = place.sandbox.tokens.issue("https://graph.microsoft.com")[0]
    async with town(data=tmp_path) as place:
        assert [each["text"] for each in await place.chat("alice")] == ["remember me"]
        assert (await place.api("GET", "/clock"))[1]["offsetSeconds"] == 3 * 86_400
        _, group = await place.api("GET", "/groups/Marketing")
        assert [each["upn"] for each in group["members"]] == ["alice@contoso.example"]
        url = f"{place.sandbox.base_url}/v1.0/users"
        async with place.session.get(url, headers={"Authorization": f"Bearer {header}"}) as response:
            assert response.status == 200
        await place.says("alice", "hello again")
        assert not place.bot.heard_of("installationUpdate")
