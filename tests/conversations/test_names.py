"""Names as people type them, while the directory changes, hides and has only just been opened."""

from __future__ import annotations

import pytest

from tests.office import Colleague, Office, open_office


async def test_a_group_made_a_moment_ago_is_understood_in_a_sentence(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    office.directory.has("Kitchen And Cats", owners=[olga])
    await office.usher.directory.refresh()
    await alice.says("add me to kitchen and cats")
    alice.sees("Join Kitchen And Cats", "Olga Nowak")


async def test_a_group_that_was_renamed_is_asked_for_by_its_new_name(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    office.directory.has("Night Watch", owners=[olga])
    await office.usher.directory.refresh()
    office.directory.renames("Night Watch", "Canteen Crew")
    await office.usher.directory.refresh()
    await alice.says("add me to the canteen crew")
    alice.sees("Join Canteen Crew")


async def test_right_after_a_start_graphs_search_serves_and_no_name_is_called_unknown(database_url: str) -> None:
    async with open_office(database_url, cold=True) as office:
        alice = office.colleague("alice")
        await alice.says("who owns Finance-Readers?")
        alice.sees("Dana Fox")
        await alice.says("who owns the Xyzzy Plugh group?")
        alice.sees("still reading the names")
        alice.does_not_see("I know no group")
        await office.usher.directory.refresh()
        await alice.says("who owns the Xyzzy Plugh group?")
        alice.sees("I know no group")


async def test_a_second_start_knows_the_names_although_graph_is_away(database_url: str) -> None:
    async with open_office(database_url) as office:
        office.directory.id_of("Marketing")
    async with open_office(database_url, cold=True) as office:
        alice = office.colleague("alice")
        await alice.says("who owns Finnance Readers?")
        alice.sees("Dana Fox")


@pytest.mark.parametrize("typed", ["Financien", "FINANCIËN", "Finacien"])
async def test_accents_and_slips_do_not_matter(alice: Colleague, typed: str) -> None:
    await alice.says(f"who owns {typed}?")
    alice.sees("Financiën")
