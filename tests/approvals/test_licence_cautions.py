"""What is told of people before a group gives them licences."""

from __future__ import annotations

from dataclasses import replace

from approvals.holdings import Holding, LicenceError, Way
from approvals.licence_cautions import About, Caution, cautions
from tests.approvals.facts import ALICE, BRUNO

PLAIN = Holding(ALICE, usage_location="BE")


def test_nothing_is_told_of_whom_nothing_speaks_against() -> None:
    assert cautions([PLAIN], ["e5"]) == ()


def test_guests_places_and_conflicts_are_told_of_those_who_lack_the_licence() -> None:
    guest = Holding(replace(BRUNO, guest=True), usage_location="BE")
    assert cautions([PLAIN, guest], ["e5"]) == (Caution(About.GUEST, (BRUNO.id,)),)
    nowhere = replace(PLAIN, usage_location="")
    assert cautions([nowhere], ["e5"]) == (Caution(About.LOCATION, (ALICE.id,)),)
    for error in LicenceError:
        tried = replace(PLAIN, ways=(Way("e5", "another-group", error),))
        told = error in (LicenceError.CONFLICT, LicenceError.NEEDS_ANOTHER)
        assert bool(cautions([tried], ["e5"])) is told
        assert cautions([tried], ["e3"]) == ()


def test_of_who_holds_all_of_it_already_nothing_is_told() -> None:
    held = replace(PLAIN, usage_location="", skus=frozenset({"e5"}))
    assert cautions([held], ["e5"]) == ()
    assert cautions([held], ["e5", "pbi"]) == (Caution(About.LOCATION, (ALICE.id,)),)
