"""Many requests in one: each has its own status, its own weather, and waits only for those it names."""

from __future__ import annotations

from typing import Any

from tests.sandbox.conftest import Contoso

JSON = {"Content-Type": "application/json"}


async def batch(contoso: Contoso, *requests: dict[str, Any]) -> dict[str, dict[str, Any]]:
    said = await contoso.ask("POST", "/$batch", {"requests": list(requests)})
    assert said.status == 200, said.body
    return {each["id"]: each for each in said.body["responses"]}


def read(number: int, url: str, **more: Any) -> dict[str, Any]:
    return {"id": str(number), "method": "GET", "url": url, **more}


async def test_each_request_has_its_own_answer(contoso: Contoso) -> None:
    answers = await batch(
        contoso,
        read(1, "/users/alice@contoso.example?$select=displayName"),
        read(2, "/users/nobody@contoso.example"),
        read(3, '/groups?$search="displayName:falcon"', headers={"ConsistencyLevel": "eventual"}),
    )

    assert [answers[each]["status"] for each in "123"] == [200, 404, 200]
    assert answers["1"]["body"]["displayName"] == "Alice Martin"
    assert answers["2"]["body"]["error"]["innerError"]["request-id"]
    assert answers["3"]["body"]["value"][0]["displayName"] == "Project Falcon"


async def test_answers_come_in_no_order_to_rely_on(contoso: Contoso) -> None:
    requests = [read(1, "/organization"), read(2, "/subscribedSkus")]
    said = await contoso.ask("POST", "/$batch", {"requests": requests})

    assert [each["id"] for each in said.body["responses"]] == ["2", "1"]


async def test_writes_and_what_hangs_on_them(contoso: Contoso) -> None:
    group = contoso.group("Marketing")
    write = {"method": "POST", "url": f"/groups/{group}/members/$ref", "headers": JSON}
    answers = await batch(
        contoso,
        {"id": "1", **write, "body": contoso.reference("alice")},
        {"id": "2", **write, "body": contoso.reference("olga"), "dependsOn": ["1"]},
        read(3, f"/groups/{group}/members", dependsOn=["2"]),
        read(4, f"/groups/{group}/members", dependsOn=["1"]),
    )

    assert [answers[each]["status"] for each in "1234"] == [204, 400, 424, 200]
    assert "body" not in answers["1"]
    assert "Alice Martin" in {each["displayName"] for each in answers["4"]["body"]["value"]}


async def test_a_busy_graph_throttles_item_by_item(contoso: Contoso) -> None:
    contoso.weather.update({"throttle": 0.5, "retry_after_s": 3, "seed": 11})
    answers = await batch(contoso, *(read(each, "/organization") for each in range(1, 21)))
    busy = [each for each in answers.values() if each["status"] == 429]

    assert 0 < len(busy) < 20
    assert all(each["headers"]["Retry-After"] == "3" for each in busy)


async def test_batches_that_cannot_be_read(contoso: Contoso) -> None:
    async def refused(requests: Any) -> bool:
        return (await contoso.ask("POST", "/$batch", {"requests": requests})).status == 400

    assert await refused([read(each, "/users") for each in range(1, 22)])
    assert await refused([read(1, "/users"), read(1, "/users")])
    assert await refused([read(1, "/users", dependsOn=["9"])])
    assert await refused([{"id": "1", "method": "POST", "url": "/groups", "body": {}}])
    assert await refused([])
    assert await refused("all of them")
