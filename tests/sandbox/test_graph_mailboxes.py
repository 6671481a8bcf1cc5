"""Mailboxes in the pretend Graph: absences and working hours as people set them, and mail that arrives."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sandbox.company import BadCompany, load, parse
from tests.sandbox.conftest import Contoso, Open

GUEST = "pat_fabrikam.example#EXT#@contoso.example"


def a_mail(to: str, **more: Any) -> dict[str, Any]:
    message = {
        "subject": "A request waits for you",
        "body": {"contentType": "Text", "content": "Alice asks to join Marketing."},
        "toRecipients": [{"emailAddress": {"address": to}}],
    }
    return {"message": {**message, **more}, "saveToSentItems": False}


async def settings_of(contoso: Contoso, name: str) -> Any:
    said = await contoso.get(f"/users/{contoso.person(name)}/mailboxSettings")
    assert said.status == 200
    return said.body


async def test_nobody_is_away_unless_they_say_so(contoso: Contoso) -> None:
    settings = await settings_of(contoso, "olga")
    assert settings["automaticRepliesSetting"]["status"] == "disabled"
    assert settings["workingHours"]["daysOfWeek"] == ["monday", "tuesday", "wednesday", "thursday", "friday"]
    assert settings["workingHours"]["startTime"] == "09:00:00.0000000"
    assert settings["workingHours"]["timeZone"] == {"name": "Central European Standard Time"}


async def test_somebody_is_away_until_a_day_or_until_they_are_back(contoso: Contoso) -> None:
    upn = "olga@contoso.example"
    until = "2026-12-01T08:00:00+01:00"
    contoso.tenant.put_user({"upn": upn, "automaticReplies": {"until": until}})
    replies = (await settings_of(contoso, "olga"))["automaticRepliesSetting"]
    assert replies["status"] == "scheduled"
    assert replies["scheduledEndDateTime"] == {"dateTime": "2026-12-01T07:00:00.0000000", "timeZone": "UTC"}
    contoso.tenant.put_user({"upn": upn, "automaticReplies": True})
    assert (await settings_of(contoso, "olga"))["automaticRepliesSetting"]["status"] == "alwaysEnabled"
    contoso.tenant.put_user({"upn": upn, "automaticReplies": False})
    assert (await settings_of(contoso, "olga"))["automaticRepliesSetting"]["status"] == "disabled"


async def test_working_hours_are_each_persons_own(contoso: Contoso) -> None:
    hours = {"days": ["sunday", "monday"], "start": "07:30", "end": "16:00", "timeZone": "Customized Time Zone"}
    contoso.tenant.put_user({"upn": "fatima@contoso.example", "workingHours": hours})
    shown = (await settings_of(contoso, "fatima"))["workingHours"]
    assert (shown["daysOfWeek"], shown["startTime"]) == (["sunday", "monday"], "07:30:00.0000000")
    assert shown["timeZone"] == {"name": "Customized Time Zone"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"automaticReplies": {"from": "2026-12-01T08:00:00Z"}},
        {"automaticReplies": {"until": "2026-12-01T08:00:00"}},
        {"automaticReplies": "yes"},
        {"workingHours": {"days": ["caturday"]}},
        {"workingHours": {"start": "nine"}},
        {"workingHours": {"lunch": "12:00"}},
    ],
)
def test_what_is_no_absence_and_no_working_hour_is_refused_with_a_sentence(wrong: dict[str, Any]) -> None:
    [names] = wrong
    own = {"automaticReplies": "automatic_replies", "workingHours": "working_hours"}[names]
    with pytest.raises(BadCompany, match=r"olga@contoso\.example: "):
        parse({"people": [{"upn": "olga", "display_name": "Olga Nowak", own: wrong[names]}]})


async def test_a_guest_and_who_has_no_address_have_no_mailbox(contoso: Contoso) -> None:
    contoso.tenant.put_user({"upn": "ben@contoso.example", "mail": None})
    for name in (GUEST, "ben"):
        said = await contoso.get(f"/users/{contoso.person(name)}/mailboxSettings")
        assert (said.status, said.code) == (404, "MailboxNotEnabledForRESTAPI")
    assert (await contoso.get("/users/nobody/mailboxSettings")).status == 404


async def test_a_mail_arrives_as_often_as_it_is_sent(contoso: Contoso) -> None:
    path = f"/users/{contoso.person('ada')}/sendMail"
    for _ in range(2):
        said = await contoso.ask("POST", path, a_mail("olga@contoso.example"))
        assert (said.status, said.body) == (202, "")
    await contoso.ask("POST", path, a_mail("somebody@fabrikam.example"))
    [first, second] = contoso.tenant.mails.to("Olga@contoso.example")
    assert (first["from"], first["to"]) == ("ada@contoso.example", ["olga@contoso.example"])
    assert (first["subject"], first["text"]) == ("A request waits for you", "Alice asks to join Marketing.")
    assert (first["n"], second["n"], first["saved"]) == (1, 2, False)
    effects = contoso.tenant.effects.after(0)
    assert [each["kind"] for each in effects] == ["mail.sent"] * 3
    assert [each["subjectName"] for each in effects] == ["Olga Nowak", "Olga Nowak", "somebody@fabrikam.example"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "ErrorInvalidRequest"),
        (a_mail("nobody"), "ErrorInvalidRecipients"),
        (a_mail("olga@contoso.example", toRecipients=[]), "ErrorInvalidRecipients"),
        (a_mail("olga@contoso.example", body={"contentType": "rtf"}), "ErrorInvalidRequest"),
    ],
)
async def test_what_is_no_mail_is_refused(contoso: Contoso, body: dict[str, Any], code: str) -> None:
    said = await contoso.ask("POST", f"/users/{contoso.person('ada')}/sendMail", body)
    assert (said.status, said.code) == (400, code)
    assert not contoso.tenant.mails.sent


async def test_mailboxes_and_mail_take_permissions_of_their_own(open_company: Open) -> None:
    contoso = await open_company(replace(load(), permissions=["Directory.Read.All", "Mail.Send"]))
    ada = contoso.person("ada")
    assert (await contoso.get(f"/users/{ada}/mailboxSettings")).status == 403
    assert (await contoso.ask("POST", f"/users/{ada}/sendMail", a_mail("olga@contoso.example"))).status == 202
    contoso = await open_company(replace(load(), permissions=["MailboxSettings.Read"]))
    assert (await contoso.get(f"/users/{ada}/mailboxSettings")).status == 200
    assert (await contoso.ask("POST", f"/users/{ada}/sendMail", a_mail("olga@contoso.example"))).status == 403


async def test_mails_and_absences_survive_a_restart(contoso: Contoso) -> None:
    contoso.tenant.put_user({"upn": "olga@contoso.example", "automaticReplies": True})
    await contoso.ask("POST", f"/users/{contoso.person('ada')}/sendMail", a_mail("olga@contoso.example"))
    contoso.tenant.restore(contoso.tenant.snapshot())
    assert len(contoso.tenant.mails.to("olga@contoso.example")) == 1
    assert (await settings_of(contoso, "olga"))["automaticRepliesSetting"]["status"] == "alwaysEnabled"
