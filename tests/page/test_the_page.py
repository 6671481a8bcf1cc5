"""What the page does around the requests: hostile texts, a bot that is away, clock, weather, people, themes."""

import asyncio
from typing import Any

import pytest
from aiohttp import web
from playwright.async_api import expect

from tests.page.bot import card_message, request_card
from tests.page.browser import NARROW
from tests.page.conftest import Opening
from tests.sandbox.fake_bot import Town, execute

pytestmark = pytest.mark.asyncio(loop_scope="session")

Json = dict[str, Any]

HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script> [press](javascript:window.hacked=1)'


def _card(*body: Json, actions: list[Json] | None = None, **more: Any) -> Json:
    return {"type": "AdaptiveCard", "version": "1.5", "body": list(body), "actions": actions or [], **more}


def _answers(kind: str, value: Any, status: int = 200) -> Any:
    async def answer(activity: Json) -> web.Response:
        if activity["type"] != "invoke":
            return web.Response(status=202)
        return web.json_response({"statusCode": status, "type": kind, "value": value})

    return answer


async def test_what_somebody_is_typing_outlives_a_redrawn_card(contoso: Town, opens: Opening) -> None:
    page = await opens("olga")
    message = await contoso.bot_sends("olga", **card_message(request_card("Waiting", decides=True)))
    olga = page.person("olga")
    await olga.fills("Comment", "Welcome, and")
    redrawn = request_card("Waiting", decides=True)
    redrawn["body"].insert(0, {"type": "TextBlock", "text": "Bruno was asked too"})
    chat = (await contoso.api("GET", "/people/olga@contoso.example/chat"))[1]["conversation"]
    await contoso.bot.calls(
        contoso.sandbox, "PUT", f"/{chat}/activities/{message}", {"type": "message", **card_message(redrawn)}
    )
    await olga.sees("Bruno was asked too")
    await expect(olga.newest_card.get_by_label("Comment")).to_have_value("Welcome, and")


async def test_a_message_whose_fate_is_unknown_is_not_called_lost(contoso: Town, opens: Opening) -> None:
    answers = asyncio.Event()

    async def answer(activity: Json) -> web.Response:
        await answers.wait()
        return web.Response(status=202)

    page = await opens("alice")
    contoso.bot.answer = answer
    alice = page.person("alice")
    await alice.says("hello")
    await alice.says("are you there?")
    await expect(alice.chat.locator(".sending")).to_have_count(2)
    await expect(alice.chat.locator(".failed, .waiting:not([hidden])")).to_have_count(0)
    answers.set()
    await expect(alice.chat.locator(".sending, .failed")).to_have_count(0)


async def test_texts_from_anybody_stay_texts(contoso: Town, opens: Opening) -> None:
    await contoso.api("PUT", "/groups/Marketing", {"members": ["bruno@contoso.example"]})
    await contoso.api("PUT", "/users/bruno@contoso.example", {"displayName": HOSTILE})
    page = await opens("alice", "bruno")
    alice = page.person("alice")
    await alice.says(HOSTILE)
    await contoso.bot_sends("alice", text=HOSTILE, textFormat="markdown")
    await contoso.bot_sends("alice", **card_message(_card({"type": "TextBlock", "text": HOSTILE, "wrap": True})))
    await expect(alice.chat.locator(".card")).to_contain_text("<img src=x onerror")
    assert all("<script>window.hacked=1</script>" in line for line in await alice.reads())
    assert await page.page.evaluate("window.hacked") is None
    assert await page.page.locator('a[href^="javascript"]').count() == 0
    assert await page.page.locator("img[src=x]").count() == 0


async def test_markdown_is_read_as_teams_reads_it(contoso: Town, opens: Opening) -> None:
    page = await opens("alice")
    await contoso.bot_sends("alice", text="**Bold**, [a link](https://contoso.example/) and\n\n- a list")
    await contoso.bot_sends("alice", text="**not bold**", textFormat="plain")
    chat = page.person("alice").chat
    await expect(chat.locator(".bubble strong")).to_have_text("Bold")
    await expect(chat.locator(".bubble li")).to_have_text("a list")
    await expect(chat.locator(".bubble a")).to_have_attribute("rel", "noopener noreferrer")
    await expect(chat.locator(".bubble").last).to_have_text("**not bold**")


async def test_a_refusal_is_shown_below_the_card(contoso: Town, opens: Opening) -> None:
    page = await opens("alice", "olga")
    olga = page.person("olga")
    await contoso.bot_sends("olga", **card_message(_card(actions=[execute("approve")])))
    await olga.sees("Approve")
    refusal = {"code": "NotAnOwner", "message": "Only owners of Marketing decide this."}
    contoso.bot.answer = _answers("application/vnd.microsoft.error", refusal, 400)
    await olga.clicks("Approve")
    await expect(olga.chat.get_by_role("alert")).to_have_text("Only owners of Marketing decide this.")

    contoso.bot.answer = _answers("application/vnd.microsoft.activity.message", "Bruno Silva was **first**.")
    await olga.clicks("Approve")
    await olga.sees("Bruno Silva was first.")

    async def breaks(activity: Json) -> web.Response:
        return web.Response(status=500)

    contoso.bot.answer = breaks
    await olga.clicks("Approve")
    await expect(olga.chat.get_by_role("alert")).to_have_text("Unable to reach app. Please try again.")


async def test_of_two_buttons_of_one_name_the_pressed_one_is_sent(contoso: Town, opens: Opening) -> None:
    page = await opens("alice")
    rows = [{"type": "ActionSet", "actions": [execute("choose", "Choose", group=group)]} for group in ("a", "b", "c")]
    await contoso.bot_sends("alice", **card_message(_card(*rows)))
    contoso.bot.answer = _answers("application/vnd.microsoft.activity.message", "Thank you")
    await page.person("alice").chat.get_by_role("button", name="Choose", exact=True).nth(1).click()
    await page.person("alice").sees("Thank you")
    assert contoso.bot.heard_of("invoke")[0]["value"]["action"]["data"] == {"group": "b"}


async def test_words_for_a_bot_that_is_away_wait_until_it_is_back(contoso: Town, opens: Opening) -> None:
    page = await opens("alice")
    alice = page.person("alice")
    there = contoso.sandbox.delivery.bot_url
    await contoso.api("PUT", "/bot", {"url": "http://127.0.0.1:9/api/messages"})
    await expect(page.page.locator(".bot-state")).to_have_text("Usher cannot be reached")
    await alice.says("help")
    await alice.sees("Not delivered")
    await page.screenshot("light-4-not-delivered")

    await contoso.api("PUT", "/bot", {"url": there})
    await expect(page.page.locator(".bot-state")).to_have_text("Ready")
    await alice.chat.get_by_role("button", name="Try again").click()
    await expect(alice.chat.locator(".failed")).to_have_count(0)
    assert [activity["text"] for activity in contoso.bot.heard_of("message")] == ["help"]
    assert await alice.reads() == ["help"]


async def test_a_card_that_asks_for_it_is_refreshed_once_when_it_is_seen(contoso: Town, opens: Opening) -> None:
    olga = contoso.sandbox.persona("olga")
    fresh = _card({"type": "TextBlock", "text": "What Olga may decide"})
    refresh = {"action": {"type": "Action.Execute", "verb": "refresh", "data": {}}, "userIds": [olga.mri]}
    contoso.bot.answer = _answers("application/vnd.microsoft.card.adaptive", fresh | {"refresh": refresh})
    base = _card({"type": "TextBlock", "text": "For everybody"}, refresh=refresh)
    await contoso.bot_sends("olga", **card_message(base))
    page = await opens("olga")
    await page.person("olga").sees("What Olga may decide")
    await page.page.reload()
    await page.person("olga").sees("What Olga may decide")
    assert {each["value"]["trigger"] for each in contoso.bot.heard_of("invoke")} == {"automatic"}


async def test_suggestions_can_be_pressed_and_typing_shows(contoso: Town, opens: Opening) -> None:
    page = await opens("alice")
    alice = page.person("alice")
    await contoso.bot_sends("alice", type="typing")
    await expect(alice.chat.get_by_text("Usher is typing")).to_be_visible()
    suggestion = {"type": "imBack", "title": "My groups", "value": "what groups am I in?"}
    await contoso.bot_sends("alice", text="And now?", suggestedActions={"actions": [suggestion]})
    await expect(alice.chat.get_by_text("Usher is typing")).to_be_hidden()
    await alice.chat.get_by_role("button", name="My groups").click()
    await alice.sees("what groups am I in?")
    assert await alice.suggests() == []


async def test_the_page_catches_up_after_the_line_to_the_sandbox_was_cut(contoso: Town, opens: Opening) -> None:
    page = await opens("alice")
    await page.page.context.set_offline(True)
    contoso.sandbox.events.close()
    await expect(page.page.locator(".bot-state")).to_have_text("Sandbox not running")
    await contoso.bot_sends("alice", text="Said while nobody listened")
    await page.page.context.set_offline(False)
    await page.person("alice").sees("Said while nobody listened")
    await expect(page.page.locator(".bot-state")).to_have_text("Ready")
    await expect(page.page.locator(".banner")).to_be_hidden()


async def test_without_live_events_the_page_looks_by_itself(contoso: Town, opens: Opening) -> None:
    page = await opens("alice")
    await page.page.route("**/sandbox/events", lambda route: route.fulfill(status=503))
    await page.page.reload()
    await expect(page.page.locator(".bot-state")).to_have_text("Ready")
    await contoso.bot_sends("alice", text="Said without a line")
    await page.person("alice").sees("Said without a line")


async def test_who_is_in_a_group_can_be_looked_up(contoso: Town, opens: Opening) -> None:
    await contoso.api("PUT", "/groups/Chess <Club>", {"owners": ["ada@contoso.example"]})
    page = await opens("alice")
    search = page.page.get_by_role("searchbox", name="Find a group")
    await search.fill("chess")
    await expect(page.page.get_by_role("list", name="Groups found")).to_contain_text("Chess <Club>")
    await search.press("Enter")
    await expect(page.page.locator(".group h3")).to_have_text("Chess <Club>")
    assert await page.members_shown() == ["Ada Lindqvist"]
    await contoso.api("PUT", "/groups/Chess <Club>", {"members": ["alice@contoso.example"]})
    await page.sees_change("Alice Martin was added to Chess <Club>")
    await expect(page.page.locator(".group .fresh")).to_contain_text("Alice Martin")


async def test_the_clock_is_moved_and_the_chat_tells_the_days_apart(contoso: Town, opens: Opening) -> None:
    page = await opens("alice")
    await page.person("alice").says("help")
    await page.person("alice").sees("Today")
    await page.moves_clock("+1 week")
    await expect(page.page.locator(".tool.clock")).to_have_class("tool clock moved")
    assert contoso.sandbox.clock.offset.total_seconds() == pytest.approx(7 * 86_400, abs=1)
    await expect(page.person("alice").chat.locator(".day")).not_to_have_text("Today")
    await page.moves_clock("Back to now")
    await page.person("alice").sees("Today")
    assert contoso.sandbox.clock.offset.total_seconds() == 0


async def test_times_are_those_of_the_person_and_a_date_is_that_of_the_browser(contoso: Town, opens: Opening) -> None:
    await contoso.api("PUT", "/users/alice@contoso.example", {"timeZone": "Asia/Kolkata"})
    page = await opens("alice", timezone_id="America/New_York")
    await page.page.get_by_role("button", name="Clock").click()
    await page.page.get_by_label("Go to a date").fill("2027-07-01T09:30")
    await page.page.get_by_role("button", name="Go", exact=True).click()
    # 09:30 in New York's summer is 13:30 UTC.
    await expect(page.page.locator(".tool.clock .time")).to_have_text("09:30")
    assert contoso.sandbox.clock.now().strftime("%Y-%m-%dT%H:%M") == "2027-07-01T13:30"
    await expect(page.person("alice").chat.locator(".local-time")).to_have_text("19:00")


async def test_the_weather_is_chosen(contoso: Town, opens: Opening) -> None:
    page = await opens("alice")
    await page.sets_weather("Graph down")
    await expect(page.page.get_by_role("button", name="Weather: Graph down")).to_be_visible()
    assert contoso.sandbox.graph_weather.errors == 1.0
    await page.sets_weather("Calm")
    await expect(page.page.get_by_role("button", name="Weather: Calm")).to_be_visible()
    assert contoso.sandbox.graph_weather.errors == 0.0


async def test_anybody_can_be_acted_and_is_remembered(contoso: Town, opens: Opening) -> None:
    page = await opens()
    await page.choose("ada", "Bruno Silva")
    await page.person("bruno").says("hello")
    await page.page.reload()
    await page.person("bruno").sees("hello")
    assert await page.page.locator(".chat").count() == 3


async def test_somebody_without_the_app_can_be_given_it(contoso: Town, opens: Opening) -> None:
    await contoso.api("PUT", "/users/bruno@contoso.example", {"hasApp": False})
    page = await opens("bruno")
    bruno = page.person("bruno")
    await bruno.chat.get_by_role("button", name="Install Usher").click()
    await expect(bruno.chat.get_by_text("Write to Usher in your own words")).to_be_visible()
    assert len(contoso.bot.heard_of("installationUpdate")) == 1


async def test_light_or_dark_follows_the_system_until_somebody_chooses(opens: Opening) -> None:
    page = await opens("alice", theme="dark")
    root = page.page.locator("html")
    await expect(root).to_have_attribute("data-theme", "dark")
    await page.page.emulate_media(color_scheme="light")
    await expect(root).to_have_attribute("data-theme", "light")
    await page.page.get_by_role("button", name="Switch to dark").click()
    await page.page.reload()
    await expect(root).to_have_attribute("data-theme", "dark")


async def test_a_card_that_cannot_be_drawn_says_so_and_the_chat_goes_on(contoso: Town, opens: Opening) -> None:
    page = await opens("alice")
    await contoso.bot_sends("alice", **card_message({"type": "AdaptiveCard", "version": "1.5", "body": "nonsense"}))
    await contoso.bot_sends("alice", text="Still here")
    await page.person("alice").sees("Still here")


@pytest.mark.parametrize("size", [NARROW, (1024, 768)], ids=["phone", "tablet"])
async def test_long_words_and_names_never_stick_out(contoso: Town, opens: Opening, size: tuple[int, int]) -> None:
    name = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaft"
    await contoso.api("PUT", "/users/bruno@contoso.example", {"displayName": name})
    page = await opens("bruno", "alice", size=size)
    await contoso.bot_sends("bruno", text=name * 3, suggestedActions={"actions": [{"title": name, "value": name}]})
    buttons = [execute("choose", name[:60], n=number) for number in range(4)]
    wide = _card({"type": "TextBlock", "text": name * 2, "wrap": True}, actions=buttons)
    await contoso.bot_sends("bruno", **card_message(wide))
    await page.person("bruno").says(name * 3)
    assert not await page.sticks_out()
    log = page.person("bruno").chat.locator(".log")
    assert await log.evaluate("log => log.scrollWidth <= log.clientWidth")
