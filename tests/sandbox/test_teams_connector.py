"""The Connector as the bot meets it: whom it may write to, what it may send, and how it is refused."""

import asyncio
from typing import Any

import pytest

from sandbox.company import TENANT_ID
from tests.sandbox.fake_bot import card, execute, town


async def test_a_conversation_is_found_by_either_id_and_stays_the_same() -> None:
    async with town() as place:
        olga = place.sandbox.persona("olga")
        _, by_object_id = await place.bot.creates(place.sandbox, olga.id)
        _, by_mri = await place.bot.creates(place.sandbox, olga.mri)
        assert by_object_id["id"] == by_mri["id"]
        status, _ = await place.bot.creates(place.sandbox, olga.upn)
        assert status == 400


@pytest.mark.parametrize(
    ("wanted", "status", "code"),
    [
        ({"members": [{"id": "x"}]}, 400, "BadArgument"),
        ({"members": [{"id": "x"}], "tenantId": "another"}, 403, "ForbiddenOperationException"),
        ({"members": [{"id": "x"}], "channelData": {"tenant": {"id": TENANT_ID}}}, 400, "BadArgument"),
        ({"members": [{"id": "x"}, {"id": "y"}], "tenantId": TENANT_ID}, 400, "BadArgument"),
        ({"members": [{"id": "x"}], "tenantId": TENANT_ID, "bot": {"id": "28:other"}}, 401, "BotNotRegistered"),
    ],
)
async def test_a_conversation_that_cannot_be_opened_says_why(wanted: Any, status: int, code: str) -> None:
    async with town() as place:
        answered, body = await place.bot.calls(place.sandbox, "POST", "", wanted)
        assert (answered, body["error"]["code"]) == (status, code)


async def test_a_person_without_the_app_cannot_be_reached_before_nor_after() -> None:
    async with town() as place:
        bruno = place.sandbox.persona("bruno")
        _, created = await place.bot.creates(place.sandbox, bruno.id)
        await place.api("POST", f"/people/{bruno.upn}/uninstall")
        status, body = await place.bot.creates(place.sandbox, bruno.id)
        assert (status, body["error"]["code"]) == (403, "ForbiddenOperationException")
        path = f"/{created['id']}/activities"
        status, body = await place.bot.calls(place.sandbox, "POST", path, {"type": "message", "text": "hi"})
        assert (status, body["errorCode"]) == (403, 209)
        assert "MessageWritesBlocked" in body["message"]
        await place.api("POST", f"/people/{bruno.upn}/install")
        await place.api("POST", f"/people/{bruno.upn}/block")
        status, body = await place.bot.calls(place.sandbox, "POST", path, {"type": "message", "text": "hi"})
        assert (status, body["error"]["code"]) == (403, "ConversationBlockedByUser")


async def test_sending_replying_updating_and_deleting() -> None:
    async with town() as place:
        bot, sandbox = place.bot, place.sandbox
        _, created = await bot.creates(sandbox, sandbox.persona("alice").id)
        path = f"/{created['id']}/activities"
        _, typing = await bot.calls(sandbox, "POST", path, {"type": "typing"})
        _, chat = await place.api("GET", "/people/alice@contoso.example/chat")
        assert (chat["typing"], chat["messages"], bool(typing["id"])) == (True, [], True)

        actions = {"actions": [{"type": "imBack", "title": "Help", "value": "help"}]}
        _, first = await bot.calls(sandbox, "POST", path, {"type": "message", "text": "1", "suggestedActions": actions})
        status, second = await bot.calls(sandbox, "POST", f"{path}/{first['id']}", {"text": "2", "summary": "two"})
        assert status == 201
        status, _ = await bot.calls(sandbox, "PUT", f"{path}/{first['id']}", {"type": "message", "text": "one"})
        assert status == 200
        seen = await place.chat("alice")
        assert [each["text"] for each in seen] == ["one", "2"]
        assert seen[1]["summary"] == "two"
        assert int(second["id"]) > int(first["id"])
        status, _ = await bot.calls(sandbox, "DELETE", f"{path}/{first['id']}")
        assert status == 200
        assert len(await place.chat("alice")) == 1
        status, body = await bot.calls(sandbox, "DELETE", f"{path}/{first['id']}")
        assert (status, body["error"]["code"]) == (404, "ActivityNotFoundInConversation")


async def test_a_bot_cannot_change_what_a_person_wrote() -> None:
    async with town() as place:
        _, said = await place.says("alice", "mine")
        conversation = place.bot.heard_of("message")[0]["conversation"]["id"]
        path = f"/{conversation}/activities/{said['activity']}"
        assert (await place.bot.calls(place.sandbox, "PUT", path, {"text": "yours"}))[0] == 404


async def test_members_are_told_with_both_ids() -> None:
    async with town() as place:
        alice = place.sandbox.persona("alice")
        _, created = await place.bot.creates(place.sandbox, alice.id)
        _, members = await place.bot.calls(place.sandbox, "GET", f"/{created['id']}/members")
        _, paged = await place.bot.calls(place.sandbox, "GET", f"/{created['id']}/pagedmembers")
        status, one = await place.bot.calls(place.sandbox, "GET", f"/{created['id']}/members/{alice.id}")
        assert members == paged["members"] == [one]
        assert (status, one["id"], one["aadObjectId"], one["tenantId"]) == (200, alice.mri, alice.id, TENANT_ID)
        status, body = await place.bot.calls(place.sandbox, "GET", f"/{created['id']}/members/nobody")
        assert (status, body["error"]["code"]) == (404, "MemberNotFoundInConversation")
        status, body = await place.bot.calls(place.sandbox, "GET", "/a:nowhere/members")
        assert (status, body["error"]["code"]) == (404, "ConversationNotFound")


async def test_a_message_that_is_too_big_or_no_message_at_all_is_refused() -> None:
    async with town() as place:
        _, created = await place.bot.creates(place.sandbox, place.sandbox.persona("alice").id)
        path = f"/{created['id']}/activities"
        status, body = await place.bot.calls(place.sandbox, "POST", path, {"text": "x" * 29_000})
        assert (status, body["error"]["code"]) == (413, "MessageSizeTooBig")
        nothings: list[Any] = [{"type": "message"}, [], {"type": "event", "text": "x"}]
        for nothing in nothings:
            status, body = await place.bot.calls(place.sandbox, "POST", path, nothing)
            assert (status, body["error"]["code"]) == (400, "BadSyntax")


async def test_too_many_messages_to_one_person_are_throttled() -> None:
    async with town(limits=True) as place:
        _, created = await place.bot.creates(place.sandbox, place.sandbox.persona("alice").id)
        path = f"/{created['id']}/activities"
        answers = [await place.bot.calls(place.sandbox, "POST", path, {"text": str(n)}) for n in range(8)]
        assert [status for status, _ in answers] == [201] * 7 + [429]
        url = f"{place.sandbox.base_url}/connector/v3/conversations{path}"
        headers = {"Authorization": f"Bearer {place.bot.token}"}
        async with place.session.post(url, json={"text": "x"}, headers=headers) as response:
            assert (response.status, response.headers["Retry-After"]) == (429, "1")
        await place.api("PUT", "/limits", {"on": False})
        assert (await place.bot.calls(place.sandbox, "POST", path, {"text": "x"}))[0] == 201


async def test_two_writes_to_one_message_at_a_time_are_one_too_many() -> None:
    async with town() as place:
        activity = await place.bot_sends("alice", **card(execute("approve")))
        _, created = await place.bot.creates(place.sandbox, place.sandbox.persona("alice").id)
        await place.api("PUT", "/weather", {"teams": {"latency_ms": 200}})
        path = f"/{created['id']}/activities/{activity}"
        answers = await asyncio.gather(
            *(place.bot.calls(place.sandbox, "PUT", path, {"text": word}) for word in ("one", "two"))
        )
        assert sorted(status for status, _ in answers) == [200, 412]


async def test_the_weather_of_teams_is_not_the_weather_of_graph() -> None:
    async with town() as place:
        await place.api("PUT", "/weather", {"teams": {"throttle": 1, "retry_after_s": 3}})
        status, _ = await place.bot.creates(place.sandbox, place.sandbox.persona("alice").id)
        assert status == 429
        token, _ = place.sandbox.tokens.issue("https://graph.microsoft.com")
        url = f"{place.sandbox.base_url}/v1.0/users/{place.sandbox.persona('alice').id}"
        async with place.session.get(url, headers={"Authorization": f"Bearer {token}"}) as response:
            assert response.status == 200


async def test_nobody_without_a_token_reaches_the_connector() -> None:
    async with town() as place:
        place.bot.token = ""
        assert (await place.bot.creates(place.sandbox, place.sandbox.persona("alice").id))[0] == 401
