"""What mailboxes tell, and mail that is sent from them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from approvals.ports.directory import DirectoryBusy, DirectoryRefused, Gone
from approvals.ports.messenger import WorkingHours
from directory.mailboxes import GraphMailboxes, settings_from, zone_of
from tests.directory.conftest import World, requests_made

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NOBODY = "00000000-0000-4000-8000-000000000000"
GUEST = "pat_fabrikam.example#EXT#@contoso.example"


async def test_nobody_is_away_who_did_not_say_so_and_hours_have_a_known_zone(world: World) -> None:
    with requests_made() as requests:
        settings = await GraphMailboxes(world.graph).settings_of(world.person("olga"), MONDAY)
    assert len(requests) == 1
    assert settings is not None
    assert (settings.away, settings.away_until) == (False, None)
    # Exchange says Central European Standard Time.
    assert settings.working_hours == WorkingHours(frozenset(range(5)), time(9), time(17), "Europe/Warsaw")


async def test_somebody_is_away_from_one_moment_to_another(world: World) -> None:
    absence = {"from": "2026-11-24T08:00:00+01:00", "until": "2026-11-30T08:00:00+01:00"}
    world.sandbox.tenant.put_user({"upn": "olga@contoso.example", "automaticReplies": absence})
    mailboxes, olga = GraphMailboxes(world.graph), world.person("olga")
    told = []
    for days in (0, 1, 6, 7):
        settings = await mailboxes.settings_of(olga, MONDAY + timedelta(days=days))
        assert settings is not None
        told.append((settings.away, settings.away_until))
    end = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
    assert told == [(False, None), (True, end), (True, end), (False, None)]


async def test_somebody_is_away_without_an_end(world: World) -> None:
    world.sandbox.tenant.put_user({"upn": "olga@contoso.example", "automaticReplies": True})
    settings = await GraphMailboxes(world.graph).settings_of(world.person("olga"), MONDAY)
    assert settings is not None
    assert (settings.away, settings.away_until) == (True, None)


@pytest.mark.parametrize(
    ("told", "zone"),
    [
        ("Pacific Standard Time", "America/Los_Angeles"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("India Standard Time", "Asia/Calcutta"),  # as CLDR goes on calling it
        ("UTC", "Etc/UTC"),
        ("Europe/Lisbon", "Europe/Lisbon"),
        ("Customized Time Zone", None),
        ("tzone://Microsoft/Custom", None),
        ("../../etc/passwd", None),
        ("", None),
    ],
)
def test_a_time_zone_is_known_under_windows_name_and_its_own(told: str, zone: str | None) -> None:
    assert zone_of(told) == zone


def scheduled(**replies: Any) -> dict[str, Any]:
    return {"automaticRepliesSetting": {"status": "Scheduled", **replies}}


def test_an_absence_in_a_zone_of_windows_and_in_capitals_is_understood() -> None:
    end = {"dateTime": "2026-11-23T01:30:00.0000000", "timeZone": "Pacific Standard Time"}
    settings = settings_from(scheduled(scheduledEndDateTime=end), MONDAY)
    assert (settings.away, settings.away_until) == (True, datetime(2026, 11, 23, 9, 30, tzinfo=UTC))
    assert not settings_from(scheduled(scheduledEndDateTime=end), MONDAY + timedelta(hours=1)).away


@pytest.mark.parametrize(
    "hours",
    [
        None,
        {},
        {"daysOfWeek": [], "startTime": "09:00:00", "endTime": "17:00:00", "timeZone": {"name": "UTC"}},
        {"daysOfWeek": ["monday"], "startTime": None, "endTime": "17:00:00", "timeZone": {"name": "UTC"}},
        {"daysOfWeek": ["monday"], "startTime": "09:00:00", "endTime": "17:00:00", "timeZone": None},
        {
            "daysOfWeek": ["monday"],
            "startTime": "09:00:00",
            "endTime": "17:00:00",
            "timeZone": {
                "@odata.type": "#microsoft.graph.customTimeZone",
                "bias": -200,
                "name": "Customized Time Zone",
            },
        },
    ],
)
def test_hours_that_nobody_can_place_are_none(hours: dict[str, Any] | None) -> None:
    assert settings_from({"workingHours": hours}, MONDAY).working_hours is None


def test_a_mailbox_that_tells_nothing_tells_of_no_absence() -> None:
    settings = settings_from({}, MONDAY)
    assert (settings.away, settings.away_until, settings.working_hours) == (False, None, None)


async def test_who_has_no_mailbox_is_not_asked_again_for_an_hour(world: World) -> None:
    mailboxes = GraphMailboxes(world.graph)
    people = [world.person(GUEST), NOBODY]
    with requests_made() as requests:
        for minutes in (0, 1, 59):
            for person in people:
                assert await mailboxes.settings_of(person, MONDAY + timedelta(minutes=minutes)) is None
    assert len(requests) == 2
    with requests_made() as requests:
        assert await mailboxes.settings_of(people[0], MONDAY + timedelta(minutes=61)) is None
        assert await mailboxes.settings_of(people[1], MONDAY - timedelta(days=1)) is None  # the clock was put back
    assert len(requests) == 2


async def test_what_an_administrator_did_not_allow_is_none_until_they_do(world: World) -> None:
    mailboxes, olga = GraphMailboxes(world.graph), world.person("olga")
    world.lets("User.Read.All")
    with requests_made() as requests:
        assert await mailboxes.settings_of(olga, MONDAY) is None
        assert await mailboxes.settings_of(olga, MONDAY) is None
    assert len(requests) == 1
    world.lets("User.Read.All", "MailboxSettings.Read")
    assert await mailboxes.settings_of(olga, MONDAY + timedelta(hours=2)) is not None


async def test_an_outage_is_told_as_such_and_forgotten(world: World) -> None:
    mailboxes, olga = GraphMailboxes(world.graph), world.person("olga")
    world.weather(throttle=1.0, retry_after_s=9)
    with pytest.raises(DirectoryBusy) as busy:
        await mailboxes.settings_of(olga, MONDAY)
    assert busy.value.retry_after == 9
    world.weather(throttle=0.0)
    assert await mailboxes.settings_of(olga, MONDAY) is not None


async def test_a_mail_is_plain_text_and_leaves_no_copy(world: World) -> None:
    mailboxes = GraphMailboxes(world.graph)
    text = "Alice asks to join <Marketing> & more.\nhttps://teams.example/l/entity?a=1"
    with requests_made() as requests:
        sent = await mailboxes.send_mail("olga@contoso.example", "A request waits", text, "ada@contoso.example")
    assert len(requests) == 1
    [mail] = world.sandbox.tenant.mails.to("olga@contoso.example")
    assert (mail["from"], mail["subject"], mail["text"]) == ("ada@contoso.example", "A request waits", text)
    assert (mail["contentType"], mail["saved"]) == ("text", False)
    assert [each["requestId"] for each in world.sandbox.tenant.effects.after()] == [sent]


async def test_a_mail_that_cannot_be_sent_is_told_as_such(world: World) -> None:
    mailboxes = GraphMailboxes(world.graph)
    with pytest.raises(Gone):
        await mailboxes.send_mail("olga@contoso.example", "Hello", "Hello", world.person(GUEST))
    with pytest.raises(DirectoryRefused):
        await mailboxes.send_mail("no address", "Hello", "Hello", world.person("ada"))
    world.lets("MailboxSettings.Read")
    with pytest.raises(DirectoryRefused):
        await mailboxes.send_mail("olga@contoso.example", "Hello", "Hello", world.person("ada"))
    assert not world.sandbox.tenant.mails.sent


async def test_a_mail_is_sent_once_whatever_the_weather(world: World) -> None:
    mailboxes, ada = GraphMailboxes(world.graph), world.person("ada")
    for trouble in ("reset_before", "reset_after", "throttle"):
        world.weather(**{trouble: 1.0}, retry_after_s=0)
        with pytest.raises(DirectoryBusy):
            await mailboxes.send_mail("olga@contoso.example", trouble, "Hello", ada)
        world.weather(**{trouble: 0.0})
    assert [mail["subject"] for mail in world.sandbox.tenant.mails.sent] == ["reset_after"]
