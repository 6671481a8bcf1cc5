"""Which groups a name brings to mind."""

from __future__ import annotations

import pytest

from directory.named import Named
from directory.names import NameIndex
from directory.spelling import plain
from sandbox.company import load
from tests.directory.speed import search_times


@pytest.fixture(scope="module")
def contoso() -> NameIndex:
    """The groups of the pretend company, by the ids that are their nicknames."""
    return NameIndex(
        Named(group.nick, group.name, group.nick, f"{group.nick}@contoso.example") for group in load().groups
    )


def search(index: NameIndex, name: str, limit: int) -> list[tuple[str, float]]:
    return [(found.named.id, found.score) for found in index.search(name, limit)]


def best(index: NameIndex, name: str) -> str:
    found = search(index, name, 5)
    return found[0][0] if found else ""


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("marketing", "marketing"),
        ("  MARKETING ", "marketing"),
        ("finance readers", "finance-readers"),
        ("Finance_Readers", "finance-readers"),
        ("sg emea finance rw", "sg-emea-finance-rw"),
        ("Financien", "financien"),
        ("FINANCIËN", "financien"),
        ("日本チーム", "japan-team"),
        ("crm-users@contoso.example", "crm-users"),
        ("rd-and-friends", "rd-and-friends"),
        ("leave management", "leave-management"),
        ("remove bg tool users", "remove-bg-tool-users"),
        ("Cote d'Azur (ete) #1 + 50 %", "cote-dazur"),
        ("*Stars* & <b>Bars</b> [link](https://evil.example)", "stars-and-bars"),
    ],
)
def test_the_very_name_is_found_however_it_is_typed(contoso: NameIndex, written: str, meant: str) -> None:
    (group, score), *others = search(contoso, written, 5)
    assert (group, score) == (meant, 100.0)
    assert all(score <= 92 for _, score in others), "so near that nobody would take the first for certain"


@pytest.mark.parametrize(
    ("written", "meant", "least"),
    [
        ("Marketng", "marketing", 90),  # a letter left out
        ("Maketing", "marketing", 90),
        ("Marktetign", "marketing", 75),  # two slips
        ("amrketing", "marketing", 85),  # the first letters swapped
        ("projectfalcon", "project-falcon", 95),  # run together
        ("projectfalcn", "project-falcon", 85),
        ("ProjectFalcon", "project-falcon", 100),
        ("falcon project", "project-falcon", 95),  # another order
        ("users vpn", "vpn-users", 95),
        ("falcon", "project-falcon", 80),  # a part
        ("bg tool", "remove-bg-tool-users", 80),
        ("emea finance", "sg-emea-finance-rw", 80),
        ("wrksop councl", "works-council", 70),
        ("building acces warsaw", "building-access-warsaw", 95),
        ("mktg analytics", "marketing-analytics", 85),  # shortened
        ("IT ops", "it-operations", 80),
        ("fin mailers", "finance-mailers", 85),
        ("HR", "hr-payroll", 80),
        ("dlr", "data-lake-readers", 80),  # initials
        ("ssgm", "ssgm-security-groups-users", 80),
        ("日本", "japan-team", 80),
        ("d'azur", "cote-dazur", 75),
    ],
)
def test_what_is_meant_comes_first(contoso: NameIndex, written: str, meant: str, least: float) -> None:
    group, score = search(contoso, written, 5)[0]
    assert group == meant
    assert least <= score
    assert score < 100 or plain(written) == plain("Project Falcon")


@pytest.mark.parametrize("written", ["", "   ", "***", "xyzzy", "qwertzuiop asdfghjkl", "\x00", "🦄"])
def test_what_means_nothing_finds_nothing(contoso: NameIndex, written: str) -> None:
    assert search(contoso, written, 5) == []


def test_two_groups_of_one_name_are_both_the_very_name(contoso: NameIndex) -> None:
    assert {group for group, score in search(contoso, "apollo", 5) if score == 100.0} == {"apollo", "apollo-team"}


def test_a_part_of_several_names_is_none_of_them_for_certain(contoso: NameIndex) -> None:
    scores = dict(search(contoso, "data lake", 5))
    assert scores["data-lake-readers"] == scores["data-lake-writers"] < 90


def test_numbers_are_not_mistyped() -> None:
    index = NameIndex([Named("1", "Team 4711"), Named("2", "Team 4712")])
    assert best(index, "team 4712") == "2"
    assert dict(search(index, "team 4712", 5)).get("1", 0) < 92


def test_signs_tell_names_apart_that_are_otherwise_equal() -> None:
    index = NameIndex([Named("c", "C"), Named("cpp", "C++"), Named("cs", "C#")])
    for written, meant in (("c", "c"), ("C++", "cpp"), ("c#", "cs")):
        assert [group for group, score in search(index, written, 5) if score == 100.0] == [meant]


def test_names_without_a_single_letter_are_names() -> None:
    index = NameIndex([Named("rocket", "🚀"), Named("plus", "+++")])
    assert best(index, "🚀") == "rocket"
    assert best(index, "+++") == "plus"


def test_letters_with_strokes_are_typed_without_them() -> None:
    index = NameIndex([Named("lodz", "Łódź Øst"), Named("yildiz", "Yıldız")])
    assert search(index, "lodz ost", 1) == [("lodz", 100.0)]
    assert search(index, "yildiz", 1) == [("yildiz", 100.0)]


def test_a_name_as_long_as_names_get_is_found_and_a_longer_question_does_no_harm() -> None:
    index = NameIndex([Named("long", "word " * 50 + "end")])
    assert best(index, "word " * 50 + "end") == "long"
    search(index, "a" * 100_000, 5)


def test_random_groups_are_found_in_a_generated_company(capsys: pytest.CaptureFixture[str]) -> None:
    """The times are printed, not asserted: the machine may be busy. `speed.py` asks a hundred thousand names."""
    times = search_times(groups=2_000, questions=50)
    with capsys.disabled():
        print("\n" + "\n".join(str(each) for each in times))  # noqa: T201 - meant to be seen
    assert all(each.found >= 45 for each in times)
