"""The API for scripts: who is there, what is in the directory, weather, clock, events, and sentences for mistakes."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from sandbox.effects import Cause
from tests.sandbox.fake_bot import town


async def test_people_are_listed_personas_first_and_can_be_looked_for() -> None:
    async with town() as place:
        _, everybody = await place.api("GET", "/people")
        assert [person["role"] for person in everybody["people"][:3]] == ["employee", "owner", "admin"]
        assert set(everybody["people"][0]) == {
            "id", "upn", "displayName", "jobTitle", "department", "locale", "timeZone",
            "hasApp", "accountEnabled", "userType", "role",
        }  # fmt: skip
        _, found = await place.api("GET", "/people?q=olga+nowak&top=1")
        assert [person["upn"] for person in found["people"]] == ["olga@contoso.example"]


async def test_the_directory_is_read_and_changed_past_graph() -> None:
    async with town() as place:
        _, marketing = await place.api("GET", "/groups/Marketing")
        assert marketing["kind"] == "microsoft365"
        assert {owner["upn"] for owner in marketing["owners"]} == {"olga@contoso.example", "bruno@contoso.example"}
        assert "alice@contoso.example" not in {member["upn"] for member in marketing["members"]}
        _, before = await place.api("GET", "/effects")
        last = before["effects"][-1]["n"] if before["effects"] else 0
        _, made = await place.api("PUT", "/groups/Chess", {"kind": "security", "owners": ["olga@contoso.example"]})
        assert (made["displayName"], made["kind"]) == ("Chess", "security")
        await place.api("PUT", f"/groups/{made['id']}", {"members": ["alice@contoso.example"]})
        _, effects = await place.api("GET", f"/effects?after={last}")
        assert ("member.added", "Chess", "Alice Martin") in {
            (each["kind"], each.get("groupName"), each.get("subjectName")) for each in effects["effects"]
        }
        _, listed = await place.api("GET", "/groups?q=chess")
        assert [(each["displayName"], each["memberCount"]) for each in listed["groups"]] == [("Chess", 1)]
        assert (await place.api("DELETE", "/groups/Chess"))[0] == 200
        assert (await place.api("GET", "/groups/Chess"))[0] == 404


async def test_an_application_is_assigned_to_a_group_and_taken_away_again() -> None:
    async with town() as place:
        path = "/applications/Contoso%20CRM/assigned/group:Marketing"
        _, made = await place.api("PUT", path, {"role": "User"})
        assert (made["principalDisplayName"], made["resourceDisplayName"]) == ("Marketing", "Contoso CRM")
        assert (await place.api("PUT", path, {"role": "Nothing"}))[0] == 404
        assert (await place.api("PUT", "/applications/Nothing/assigned/group:Marketing", {}))[0] == 404
        assert (await place.api("DELETE", path))[0] == 200
        _, effects = await place.api("GET", "/effects")
        assert [each["kind"] for each in effects["effects"][-2:]] == ["appRole.assigned", "appRole.removed"]


async def test_people_can_be_made_changed_and_removed_while_it_runs() -> None:
    async with town() as place:
        _, made = await place.api("PUT", "/users/nils@contoso.example", {"displayName": "Nils Ek", "hasApp": False})
        assert made["displayName"] == "Nils Ek"
        assert (await place.says("nils", "hi"))[0] == 409
        await place.api("PUT", "/users/nils@contoso.example", {"hasApp": True, "timeZone": "Europe/Stockholm"})
        assert (await place.says("nils", "hi"))[0] == 200
        assert place.bot.heard_of("message")[0]["localTimezone"] == "Europe/Stockholm"
        assert (await place.api("DELETE", "/users/nils@contoso.example"))[0] == 200
        assert (await place.says("nils", "hi"))[0] == 404


async def test_the_clock_moves_stands_back_and_is_what_the_bot_is_told() -> None:
    async with town() as place:
        _, moved = await place.api("POST", "/clock", {"days": 3, "hours": -1})
        assert moved["offsetSeconds"] == 3 * 86_400 - 3_600
        _, set_to = await place.api("POST", "/clock", {"to": "2030-05-01T12:00:00+02:00"})
        assert set_to["now"].startswith("2030-05-01T10:00:0")
        await place.says("alice", "what day is it?")
        assert place.bot.heard_of("message")[0]["timestamp"].startswith("2030-05-01T10:00")
        _, reset = await place.api("POST", "/clock", {"reset": True})
        assert reset["offsetSeconds"] == 0
        assert abs((datetime.fromisoformat(reset["now"]) - datetime.now(UTC)).total_seconds()) < 5


async def test_events_tell_the_page_what_happens() -> None:
    async with town() as place:
        async with place.session.get(f"{place.sandbox.base_url}/sandbox/events") as stream:
            assert stream.content_type == "text/event-stream"
            heard = asyncio.create_task(_until(stream.content, {"chat", "effect", "clock", "bot"}))
            await place.says("alice", "hello")
            await place.api("PUT", "/groups/Marketing", {"members": ["alice@contoso.example"]})
            events = await asyncio.wait_for(heard, 5)
        assert events["bot"] == {"reachable": True}
        assert events["chat"] == {"upn": "alice@contoso.example"}
        assert set(events["clock"]) == {"now", "offsetSeconds"}


async def test_any_other_activity_can_be_sent_in_a_persons_name() -> None:
    async with town() as place:
        reaction = {"type": "messageReaction", "reactionsAdded": [{"type": "like"}], "replyToId": "1"}
        status, sent = await place.api("POST", "/people/alice@contoso.example/sends", reaction)
        assert (status, sent["status"]) == (200, 202)
        heard = place.bot.heard_of("messageReaction")[0]
        assert heard["reactionsAdded"] == [{"type": "like"}]
        assert heard["from"]["name"] == "Alice Martin"


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/people/nobody@contoso.example/says", {"text": "hi"}, 404),
        ("POST", "/people/alice@contoso.example/says", {}, 400),
        ("POST", "/people/alice@contoso.example/says", {"text": 5}, 400),
        ("POST", "/people/alice@contoso.example/says", {"text": "hi", "timeZone": "Mars/Base"}, 400),
        ("POST", "/people/alice@contoso.example/says", {"text": "hi", "txt": "hi"}, 400),
        ("POST", "/people/alice@contoso.example/says", [], 400),
        ("POST", "/people/alice@contoso.example/clicks", {"activity": "1", "verb": "approve"}, 404),
        ("POST", "/people/alice@contoso.example/clicks", {"activity": "1"}, 400),
        ("GET", "/people?top=many", None, 400),
        ("PUT", "/weather", {"graph": {"rain": 1}}, 400),
        ("PUT", "/weather", {"graph": {"throttle": 7}}, 400),
        ("PUT", "/weather", {"moon": {}}, 400),
        ("POST", "/clock", {}, 400),
        ("POST", "/clock", {"to": "tomorrow"}, 400),
        ("POST", "/clock", {"to": "2030-05-01T12:00:00"}, 400),
        ("POST", "/clock", {"days": "three"}, 400),
        ("PUT", "/groups/Marketing", {"owners": ["nobody@contoso.example"]}, 400),
        ("PUT", "/groups/Marketing", {"colour": "red"}, 400),
        ("PATCH", "/policy", {"nonsense": {}}, 400),
        ("PATCH", "/policy", {"roles": {"Pope": []}}, 400),
        ("PATCH", "/policy", {"roles": {"Groups Administrator": ["nobody@contoso.example"]}}, 400),
        ("PATCH", "/policy", {"guests": {"No such group": False}}, 400),
        ("GET", "/groups/No such group", None, 404),
        ("GET", "/nothing", None, 404),
        ("DELETE", "/people", None, 405),
        ("PUT", "/bot", {"url": "somewhere"}, 400),
    ],
)
async def test_every_mistake_gets_a_sentence(method: str, path: str, body: Any, status: int) -> None:
    async with town() as place:
        answered, error = await place.api(method, path, body)
        assert answered == status
        assert set(error["error"]) == {"code", "message"}
        assert error["error"]["message"].endswith((".", "?", "!", "Z.", "”."))


async def test_absences_and_working_hours_are_set_and_mails_are_read_past_graph() -> None:
    async with town() as place:
        olga = "/users/olga@contoso.example"
        absence = {"until": "2026-12-01T08:00:00Z"}
        _, changed = await place.api("PUT", olga, {"automaticReplies": absence, "workingHours": {"start": "07:30"}})
        assert changed["sandbox.automaticReplies"] == absence
        status, refused = await place.api("PUT", olga, {"workingHours": {"end": "noon"}})
        assert (status, refused["error"]["message"]) == (400, "'noon' is no time of day; write 09:00.")
        tenant = place.sandbox.tenant
        ada = tenant.users[place.sandbox.persona("ada").id]
        tenant.mails.send(ada, ["olga@contoso.example"], {"subject": "Hello"}, Cause(), saved=False)
        _, mails = await place.api("GET", "/mails?to=olga@contoso.example")
        assert [(mail["from"], mail["subject"]) for mail in mails["mails"]] == [("ada@contoso.example", "Hello")]
        assert (await place.api("GET", "/mails?to=alice@contoso.example"))[1] == {"mails": []}


async def test_bad_weather_changes_nothing() -> None:
    async with town() as place:
        await place.api("PUT", "/weather", {"graph": {"latency_ms": 50}, "teams": {"throttle": 5}})
        _, weather = await place.api("GET", "/weather")
        assert weather["graph"]["latency_ms"] == 0


async def test_the_page_gets_its_own_files_and_of_npm_only_what_it_needs() -> None:
    async with town() as place:

        async def get(path: str) -> int:
            async with place.session.get(f"{place.sandbox.base_url}{path}") as response:
                return response.status

        assert await get("/") == 200
        assert await get("/page/app.js") == 200
        for forbidden in (
            "/page/node_modules/adaptivecards/package.json",
            "/page/vendor/adaptivecards/package.json",
            "/page/vendor/swiper/swiper.js",
            "/page/vendor/adaptivecards/dist/../package.json",
            "/page/%2e%2e/server.py",
            "/page/../identity.py",
        ):
            assert await get(forbidden) == 404


async def _until(content: Any, wanted: set[str]) -> dict[str, Any]:
    events: dict[str, Any] = {}
    kind = ""
    while not wanted <= set(events):
        line = (await content.readline()).decode().strip()
        if line.startswith("event: "):
            kind = line.removeprefix("event: ")
        elif line.startswith("data: "):
            events[kind] = json.loads(line.removeprefix("data: "))
    return events
