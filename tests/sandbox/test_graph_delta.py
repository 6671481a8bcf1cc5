"""Delta queries: everything once, then what changed; and what Graph promises no better than it keeps."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.sandbox.conftest import Contoso

NAMES = "$select=id,displayName,mailNickname,mail"


async def a_round(contoso: Contoso, path: str) -> tuple[list[dict[str, Any]], str, int]:
    """Every entry, the deltaLink, and how many pages there were."""
    found, pages = [], 0
    while True:
        said = await contoso.get(path)
        assert said.status == 200, said.body
        found += said.body["value"]
        pages += 1
        if "@odata.deltaLink" in said.body:
            return found, said.body["@odata.deltaLink"], pages
        path = said.body["@odata.nextLink"]


@pytest.mark.parametrize("kind", ["groups", "users"])
async def test_the_first_round_tells_everything_page_by_page_and_the_next_one_nothing(
    contoso: Contoso, kind: str
) -> None:
    found, link, pages = await a_round(contoso, f"/{kind}/delta?{NAMES}&$top=20")
    assert {each["id"] for each in found} == set(contoso.tenant.kinds[kind])
    assert set(found[0]) == {"id", "displayName", "mailNickname", "mail"}
    assert pages == -(-len(found) // 20)
    assert (await a_round(contoso, link))[0] == []


async def test_later_rounds_tell_what_came_changed_and_went(contoso: Contoso) -> None:
    _, link, _ = await a_round(contoso, f"/groups/delta?{NAMES}")
    contoso.tenant.put_group({"displayName": "Spring Campaign"})
    contoso.tenant.put_group({"id": contoso.group("Night Shift"), "displayName": "Canteen"})
    gone = contoso.group("CRM Sync")
    contoso.tenant.delete_group(gone)
    found, link, _ = await a_round(contoso, link)
    assert {each.get("displayName") for each in found} == {"Spring Campaign", "Canteen", None}
    assert {"id": gone, "@removed": {"reason": "deleted"}} in found
    assert (await a_round(contoso, link))[0] == []


async def test_only_selected_properties_count(contoso: Contoso) -> None:
    _, names, _ = await a_round(contoso, f"/groups/delta?{NAMES}")
    _, members, _ = await a_round(contoso, "/groups/delta?$select=displayName,members")
    marketing = contoso.group("Marketing")
    contoso.tenant.put_group({"id": marketing, "description": "Posters"})
    await contoso.ask("POST", f"/groups/{marketing}/members/$ref", contoso.reference("alice"))
    assert (await a_round(contoso, names))[0] == []
    (told,), members, _ = await a_round(contoso, members)
    assert [each["id"] for each in told["members@delta"]] == [contoso.person("alice")]
    await contoso.ask("DELETE", f"/groups/{marketing}/members/{contoso.person('alice')}/$ref")
    (told,), _, _ = await a_round(contoso, members)
    assert told["members@delta"][0]["@removed"] == {"reason": "deleted"}


async def test_what_changes_while_the_pages_are_read_is_told_afterwards(contoso: Contoso) -> None:
    first = (await contoso.get(f"/users/delta?{NAMES}&$top=5")).body
    alice = contoso.person("alice")
    contoso.tenant.put_user({"userPrincipalName": "alice@contoso.example", "displayName": "Alice Moreau"})
    contoso.tenant.delete_user(contoso.person("tom"))
    found, link, _ = await a_round(contoso, first["@odata.nextLink"])
    everybody = {each["id"] for each in (*first["value"], *found)}
    assert set(contoso.tenant.users) <= everybody
    later, _, _ = await a_round(contoso, link)
    assert {each["id"] for each in later if "@removed" not in each} == {alice}


async def test_a_reader_that_lags_behind_hears_of_a_change_later_but_hears_of_it(contoso: Contoso) -> None:
    _, link, _ = await a_round(contoso, f"/groups/delta?{NAMES}")
    contoso.weather.update({"lag_s": 30.0})
    contoso.tenant.put_group({"displayName": "Spring Campaign"})
    found, link, _ = await a_round(contoso, link)
    assert found == []
    contoso.ticks.pass_by(31)
    (told,), _, _ = await a_round(contoso, link)
    assert told["displayName"] == "Spring Campaign"


async def test_a_token_that_is_too_old_means_to_start_over(contoso: Contoso) -> None:
    _, link, _ = await a_round(contoso, f"/groups/delta?{NAMES}")
    contoso.tenant.clock.move(timedelta(days=8))
    said = await contoso.get(link)
    assert (said.status, said.code) == (410, "resyncRequired")
    assert said.headers["Location"].endswith("/groups/delta?$deltatoken=")


@pytest.mark.parametrize("path", ["/groups/delta?$deltatoken=nonsense", "/groups/delta?$top=1000"])
async def test_what_delta_does_not_understand_is_refused(contoso: Contoso, path: str) -> None:
    assert (await contoso.get(path)).status == 400


async def test_latest_tells_only_what_comes_from_now_on(contoso: Contoso) -> None:
    found, link, _ = await a_round(contoso, "/users/delta?$deltatoken=latest")
    assert found == []
    contoso.tenant.put_user({"userPrincipalName": "newcomer@contoso.example", "displayName": "Nia Newcomer"})
    (told,), _, _ = await a_round(contoso, link)
    assert told["displayName"] == "Nia Newcomer"
