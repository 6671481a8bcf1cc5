"""Between the yes and the membership: judged once more, written once, read back, and only then called done."""

from __future__ import annotations

import asyncio

import pytest

from approvals.request import State
from tests.office import Colleague, Office, on_both_engines, text_of, told


def additions(office: Office) -> int:
    """How often Alice was added to Marketing, as the directory's own log has it."""
    return sum(
        each["kind"] == "member.added" and each["changed"] and each["groupName"] == "Marketing"
        for each in office.sandbox.tenant.effects.snapshot()
    )


async def test_nothing_is_called_done_before_the_directory_shows_it(
    office: Office, alice: Colleague, olga: Colleague, asked: int
) -> None:
    """pain 19"""
    office.sandbox.graph_weather.update({"lag_s": 60.0})
    answer = await olga.clicks("Approve")
    assert "Approved, being carried out" in told(answer)
    assert "Alice Martin" in office.directory.members("Marketing"), "written, but replicas lag"
    olga.sees_on_a_card("Approved, being carried out")
    await office.passes(minutes=1)
    for person in (alice, olga):
        person.sees_on_a_card("Approved, being carried out")
        person.does_not_see("Done", "done.", "member of Marketing now")

    office.sandbox.graph_weather.update({"lag_s": 0.0})
    await office.passes(minutes=1)
    alice.sees("done", "You are a member of Marketing now")
    olga.sees_on_a_card("Done")
    assert additions(office) == 1


async def test_a_directory_that_lags_for_minutes_is_no_failure(
    office: Office, alice: Colleague, olga: Colleague, asked: int
) -> None:
    """pain 19: written once more after two minutes, which the directory answers with "already exists"."""
    office.sandbox.graph_weather.update({"lag_s": 300.0})
    await olga.clicks("Approve")
    for _ in range(3):
        await office.passes(minutes=3)
    assert await office.state_of(asked) is State.APPROVED
    office.sandbox.graph_weather.update({"lag_s": 0.0})
    await office.passes(minutes=16)
    assert await office.state_of(asked) is State.COMPLETED
    alice.sees("done")


@on_both_engines
async def test_a_yes_given_while_graph_goes_down_is_carried_out_when_it_is_back(
    office: Office, alice: Colleague, olga: Colleague, asked: int
) -> None:
    await olga.presses("Approve")
    office.graph_is_down()
    await office.settles()
    alice.does_not_see("done.", "failed")
    office.graph_is_back()
    await office.passes(minutes=2)
    alice.sees("done")
    assert additions(office) == 1


async def test_a_connection_lost_after_the_effect_adds_nobody_twice(
    office: Office, alice: Colleague, olga: Colleague, asked: int
) -> None:
    """Whether the write arrived is unknown; it is made again, and again does no harm."""
    await olga.presses("Approve")
    office.sandbox.graph_weather.update({"reset_after": 0.5, "seed": 4})
    for _ in range(6):
        await office.settles()
        await office.passes(seconds=40)
    office.sandbox.graph_weather.update({"reset_after": 0.0})
    await office.passes(minutes=16)
    assert await office.state_of(asked) is State.COMPLETED
    assert additions(office) == 1


async def test_a_refusal_by_the_directory_is_told_with_a_number_to_quote(
    office: Office, alice: Colleague, olga: Colleague, bruno: Colleague, asked: int
) -> None:
    await olga.presses("Approve", comment="Welcome!")
    office.directory.lets_usher("Group.Read.All", "User.Read.All", "GroupMember.Read.All")
    await office.settles()
    request = await office.usher.book.request(asked)
    assert request is not None and request.state is State.FAILED and request.error_id
    for person in (alice, olga):
        person.sees("failed", "The directory refused", f"request {asked}", request.error_id)
    for person in (alice, olga, bruno):
        person.sees_on_a_card("Failed", request.error_id)
        person.has_no_button("Approve")
    alice.does_not_see("done.")
    assert "Alice Martin" not in office.directory.members("Marketing")


async def test_a_group_deleted_after_the_yes_ends_the_request_with_clear_words(
    office: Office, alice: Colleague, olga: Colleague, asked: int
) -> None:
    """edge 12"""
    await olga.presses("Approve")
    office.directory.loses("Marketing")
    await office.settles()
    for person in (alice, olga):
        person.sees("failed", "Marketing no longer exists", f"request {asked}")


@pytest.mark.parametrize(
    "change",
    [
        {"groupTypes": ["Unified", "DynamicMembership"], "membershipRule": '(user.department -eq "Marketing")'},
        {"onPremisesSyncEnabled": True},
        {"isAssignableToRole": True},
        {"isManagementRestricted": True},
        {"groupTypes": [], "mailEnabled": False, "securityEnabled": True},
    ],
    ids=["dynamic", "synced", "role-assignable", "restricted", "another kind"],
)
async def test_a_group_that_became_another_kind_after_the_yes_is_left_alone(
    office: Office, alice: Colleague, olga: Colleague, asked: int, change: dict[str, object]
) -> None:
    """edge 12"""
    await olga.presses("Approve")
    office.directory.has("Marketing", **change)
    await office.settles()
    alice.sees("failed", "Marketing was changed", f"request {asked}")
    alice.sees_on_a_card("Failed", "Nothing was changed")
    assert "Alice Martin" not in office.directory.members("Marketing")


async def test_whoever_left_the_company_after_asking_is_not_let_in(
    office: Office, alice: Colleague, olga: Colleague, asked: int
) -> None:
    """pain 5"""
    await olga.presses("Approve")
    office.directory.changes(alice, accountEnabled=False)
    await office.settles()
    olga.sees("failed", "Alice Martin", "gone or switched off")
    assert "Alice Martin" not in office.directory.members("Marketing")


async def test_whoever_was_deleted_after_asking_holds_nothing_up(
    office: Office, olga: Colleague, alice: Colleague, asked: int
) -> None:
    await olga.presses("Approve")
    office.sandbox.tenant.delete_user(alice.id)
    await office.settles()
    olga.sees("failed", "gone or switched off")
    assert await office.state_of(asked) is State.FAILED


async def test_a_yes_that_waited_out_a_long_outage_counts_only_while_its_giver_still_owns_the_group(
    office: Office, alice: Colleague, olga: Colleague, bruno: Colleague, asked: int
) -> None:
    """edge 5, edge 8"""
    await olga.presses("Approve")
    office.graph_is_down()
    await office.settles()
    office.directory.has("Marketing", owners=[bruno])
    await office.passes(minutes=20)
    office.graph_is_back()
    await office.passes(minutes=20)
    alice.sees("failed", "no longer allow it", f"request {asked}")
    assert "Alice Martin" not in office.directory.members("Marketing")


async def test_somebody_added_by_hand_meanwhile_is_told_that_nothing_had_to_be_done(
    office: Office, alice: Colleague, olga: Colleague, bruno: Colleague, asked: int
) -> None:
    """edge 13, pain 14"""
    office.directory.has("Marketing", members=[olga, bruno, alice])
    before = additions(office)
    await olga.clicks("Approve")
    alice.sees("Nothing had to be changed")
    assert additions(office) == before


async def test_an_end_that_passed_before_the_yes_is_not_granted(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    await alice.says("add me to Marketing until tomorrow")
    await alice.clicks("Send request")
    await office.passes(days=3)
    answer = await olga.clicks("Approve")
    assert "is over already" in told(answer)
    assert "Alice Martin" not in office.directory.members("Marketing")


@on_both_engines
async def test_every_step_is_on_record_with_who_did_it(
    office: Office, alice: Colleague, olga: Colleague, asked: int
) -> None:
    await olga.clicks("Approve", comment="Welcome!")
    events = await office.usher.book.audit(asked)
    what = [event.what for event in events]
    assert [w for w in what if w not in ("asked",)] == [
        "submitted",
        "approved",
        "read_before",
        "completed",
    ]
    assert events[-1].facts["graph_request_id"], "what Microsoft would be asked about"
    assert what.count("asked") == 2
    by = {event.what: event.actor.name for event in events if event.actor}
    assert by == {"submitted": "Alice Martin", "approved": "Olga Nowak"}
    approved = next(event for event in events if event.what == "approved")
    assert olga.id in approved.facts["owners"]  # type: ignore[operator]  # a list of object ids


async def test_several_workers_at_once_add_alice_once_and_tell_her_once(
    office: Office, alice: Colleague, olga: Colleague, asked: int
) -> None:
    """pain 2"""
    await olga.presses("Approve")
    for _ in range(3):
        await asyncio.gather(*(office.usher.rounds.once() for _ in range(4)))
    await office.settles()
    assert additions(office) == 1
    assert sum("You are a member of Marketing now" in text_of(m) for m in alice.messages if m.card is None) == 1
