"""Group chats and channels: what the bot hears there, where its answers stand, what edits and deletions look like."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

from sandbox.company import BOT_APP_ID
from tests.sandbox.fake_bot import Town, town

ALICE, BEN = "alice@contoso.example", "ben@contoso.example"
TEXT = {"type": "message", "text": "Olga does."}


async def opened(place: Town, kind: str = "channel") -> Any:
    status, room = await place.api("PUT", "/rooms/Campaign", {"kind": kind, "members": [ALICE, BEN]})
    assert status == 200
    return room


async def test_the_bot_hears_only_what_mentions_it_and_whom_else() -> None:
    async with town() as place:
        await opened(place)
        _, unheard = await place.api("POST", "/rooms/Campaign/says", {"from": ALICE, "text": "who owns Marketing?"})
        assert unheard["status"] is None
        _, said = await place.api(
            "POST", "/rooms/Campaign/says", {"from": ALICE, "text": f"@Usher add @{BEN} to Chess"}
        )
        [heard] = place.bot.heard_of("message")
        ben = place.sandbox.persona("ben")
        assert heard["text"] == "<at>Usher</at> add <at>Ben Carter</at> to Chess"
        assert [entity["mentioned"]["id"] for entity in heard["entities"] if entity["type"] == "mention"] == [
            f"28:{BOT_APP_ID}",
            ben.mri,
        ]
        assert heard["conversation"]["id"].endswith(f";messageid={said['activity']}")
        assert heard["conversation"]["conversationType"] == "channel"
        assert heard["channelData"]["team"]["name"] == "Campaign"


async def test_an_answer_stands_in_the_thread_and_can_be_changed_and_deleted() -> None:
    async with town() as place:
        await opened(place)
        _, said = await place.api("POST", "/rooms/Campaign/says", {"from": ALICE, "text": "@Usher who owns Marketing?"})
        conversation = quote(place.bot.heard[-1]["conversation"]["id"], safe="")
        status, sent = await place.bot.calls(place.sandbox, "POST", f"/{conversation}/activities", TEXT)
        assert status == 201
        _, room = await place.api("GET", "/rooms/Campaign")
        assert room["messages"][-1]["thread"] == said["activity"]
        path = f"/{conversation}/activities/{sent['id']}"
        assert (await place.bot.calls(place.sandbox, "PUT", path, {**TEXT, "text": "Olga and Bruno do."}))[0] == 200
        _, room = await place.api("GET", "/rooms/Campaign")
        assert room["messages"][-1]["text"] == "Olga and Bruno do."
        assert (await place.bot.calls(place.sandbox, "DELETE", path))[0] == 200
        assert (await place.bot.calls(place.sandbox, "DELETE", path))[0] == 404


async def test_the_members_of_a_room_are_told_by_either_id_and_nobody_else_is() -> None:
    async with town() as place:
        room = await opened(place, "groupChat")
        at, ben, olga = (
            quote(room["conversation"], safe=""),
            place.sandbox.persona("ben"),
            place.sandbox.persona("olga"),
        )
        _, members = await place.bot.calls(place.sandbox, "GET", f"/{at}/members")
        assert {member["aadObjectId"] for member in members} == set(room["members"])
        status, one = await place.bot.calls(place.sandbox, "GET", f"/{at}/members/{quote(ben.mri, safe='')}")
        assert (status, one["aadObjectId"]) == (200, ben.id)
        assert (await place.bot.calls(place.sandbox, "GET", f"/{at}/members/{quote(olga.mri, safe='')}"))[0] == 404


async def test_edits_and_deletions_come_with_the_id_of_the_message_and_their_event() -> None:
    async with town() as place:
        await opened(place)
        _, said = await place.says("alice", "hello")
        for what, body in (("edits", {"text": "add me to Chess"}), ("deletes", {}), ("undeletes", {})):
            await place.api("POST", f"/people/{ALICE}/{what}", {"activity": said["activity"], **body})
        _, there = await place.api("POST", "/rooms/Campaign/says", {"from": ALICE, "text": "@Usher hello"})
        change = {"from": ALICE, "activity": there["activity"], "text": "@Usher good-bye"}
        await place.api("POST", "/rooms/Campaign/edits", change)
        told = [
            (a["type"], a["id"], a["channelData"]["eventType"])
            for a in place.bot.heard
            if "eventType" in a["channelData"]
        ]
        assert told == [
            ("messageUpdate", said["activity"], "editMessage"),
            ("messageDelete", said["activity"], "softDeleteMessage"),
            ("messageUpdate", said["activity"], "undeleteMessage"),
            ("messageUpdate", there["activity"], "editMessage"),
        ]
        status, _ = await place.api("POST", "/rooms/Campaign/edits", {**change, "from": BEN})
        assert status == 404  # only one's own


async def test_mistakes_are_told_with_a_sentence() -> None:
    async with town() as place:
        assert (await place.api("GET", "/rooms/Nowhere"))[0] == 404
        assert (await place.api("PUT", "/rooms/X", {"kind": "lobby", "members": []}))[0] == 400
        await opened(place)
        status, _ = await place.api("POST", "/rooms/Campaign/says", {"from": "olga@contoso.example", "text": "hi"})
        assert status == 400


async def test_rooms_are_kept_with_the_rest(tmp_path: Path) -> None:
    async with town(data=tmp_path) as place:
        await opened(place)
        await place.api("POST", "/rooms/Campaign/says", {"from": ALICE, "text": "hi"})
    async with town(data=tmp_path) as place:
        _, room = await place.api("GET", "/rooms/Campaign")
        assert [message["text"] for message in room["messages"]] == ["hi"]
