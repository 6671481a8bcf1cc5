"""Joining a group, from the sentence to the membership and back."""

from __future__ import annotations

from tests.office import Colleague, Office, on_both_engines


@on_both_engines
async def test_a_timed_membership_from_asking_to_ending(
    office: Office, alice: Colleague, olga: Colleague, bruno: Colleague
) -> None:
    await alice.says("add me to Marketing until Friday, quarter close")
    alice.sees("Join Marketing", "Olga Nowak", "Bruno Silva", "quarter close")
    assert not bruno.messages, "nobody is disturbed before Alice says yes"

    await alice.clicks("Send request")
    alice.sees("Olga Nowak", "Bruno Silva", "Marketing", "Waiting")
    olga.sees("Alice Martin", "Marketing", "Friday", "quarter close")
    bruno.sees("Alice Martin", "Marketing")
    assert "Alice Martin" not in office.directory.members("Marketing")

    await olga.clicks("Approve", comment="Welcome!")
    olga.has_no_button("Approve")
    bruno.has_no_button("Approve")
    bruno.sees("Olga Nowak", "Approved by")
    alice.sees("Marketing", "Welcome!")
    assert "Alice Martin" in office.directory.members("Marketing")

    await office.passes(days=8)
    assert "Alice Martin" not in office.directory.members("Marketing")
    alice.sees("Marketing", "ended")
    olga.sees("Marketing", "ended")
