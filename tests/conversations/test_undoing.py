"""What an owner changed about the group itself is taken back only as long as nobody has changed it since."""

from __future__ import annotations

import pytest

from approvals.request import State
from tests.office import Colleague, Office


async def renamed(olga: Colleague, name: str = "Marketing", new: str = "Sales Crew") -> None:
    await olga.says(f"rename {name} to {new}")
    await olga.clicks("Change it")
    olga.sees_on_a_card("Undo")


@pytest.mark.parametrize("by_usher", [True, False], ids=["a co-owner, here", "somebody, in the admin centre"])
async def test_a_later_name_is_not_overwritten(
    office: Office, olga: Colleague, bruno: Colleague, by_usher: bool
) -> None:
    await renamed(olga)
    group_id = office.directory.id_of("Sales Crew")
    if by_usher:
        await renamed(bruno, "Sales Crew", "Sales Crew Lyon")
    else:
        office.directory.renames("Sales Crew", "Sales Crew Lyon")
    said = await olga.shows("Undo")
    assert "called Sales Crew Lyon now" in said
    assert "Ask Bruno Silva" in said
    assert "rename Sales Crew Lyon to Marketing" in said
    assert office.directory.id_of("Sales Crew Lyon") == group_id


async def test_a_later_description_is_not_overwritten(office: Office, olga: Colleague, bruno: Colleague) -> None:
    for owner, words in ((olga, "Campaigns"), (bruno, "Campaigns and fairs")):
        await owner.says(f"describe Marketing as {words}")
        await owner.clicks("Change it")
    await olga.says("undo")
    olga.sees("Somebody described Marketing anew", "Ask Bruno Silva")
    assert office.directory.property_of("Marketing", "description") == "Campaigns and fairs"
    await bruno.says("undo")
    assert office.directory.property_of("Marketing", "description") == "Campaigns"


async def test_a_later_way_in_is_not_overwritten(office: Office, olga: Colleague, bruno: Colleague) -> None:
    await olga.says("anyone may join Marketing without asking")
    await olga.clicks("Change it")
    await bruno.says("only owners may add people to Marketing")
    await bruno.clicks("Change it")
    said = await olga.shows("Undo")
    assert "decided anew how people get into Marketing" in said
    assert "Ask Bruno Silva" in said
    assert await office.usher.book.join_rule(office.directory.id_of("Marketing")) == "closed"


async def test_what_is_renamed_between_the_undo_and_the_write_is_left_too(office: Office, olga: Colleague) -> None:
    await renamed(olga)
    await olga.presses("Undo")
    office.directory.renames("Sales Crew", "Sales Crew Lyon")
    await office.settles()
    assert await office.state_of(olga.number) is State.FAILED
    office.directory.id_of("Sales Crew Lyon")


async def test_a_name_that_the_policy_no_longer_allows_is_not_brought_back_as_another_one(
    office: Office, olga: Colleague
) -> None:
    office.directory.has("Crew", kind="microsoft365", owners=[olga])
    await renamed(olga, "Crew", "Lyon Crew")
    office.directory.unified(PrefixSuffixNamingRequirement="EU [GroupName]")
    said = await olga.shows("Undo")
    assert "cannot be called Crew again" in said
    assert "makes EU Crew of it" in said
    office.directory.id_of("Lyon Crew")
