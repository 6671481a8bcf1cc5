"""The naming policy, by itself: edge 17, edge 15, pain 17."""

from __future__ import annotations

import time

import pytest

from approvals.naming_policy import LONGEST_ALIAS, Fault, Named, NamingPolicy, Problem, cleaned

ALICE = {"department": "Sales & Co", "companyName": "Contoso", "country": "België"}


def applied(requirement: str, name: str = "Apollo", blocked: tuple[str, ...] = (), alias: str = "apollo-1a2b") -> Named:
    return NamingPolicy.read(requirement, blocked).applied(name, alias, ALICE)


def faults(named: Named) -> list[Fault]:
    return [problem.fault for problem in named.problems]


@pytest.mark.parametrize(
    ("requirement", "name", "alias"),
    [
        ("", "Apollo", "apollo-1a2b"),
        ("[GroupName]", "Apollo", "apollo-1a2b"),
        ("GRP_[GroupName]", "GRP_Apollo", "GRP_apollo-1a2b"),
        ("GRP [GroupName] (EU)", "GRP Apollo (EU)", "GRPapollo-1a2bEU"),
        ("[Department]_[GroupName]", "Sales & Co_Apollo", "Sales&Co_apollo-1a2b"),
        ("[Company]-[GroupName]-[CountryOrRegion]", "Contoso-Apollo-België", "Contoso-apollo-1a2b-Belgi"),
        ("[Company][Company] [GroupName]", "ContosoContoso Apollo", "ContosoContosoapollo-1a2b"),
    ],
)
def test_the_name_and_the_alias_get_prefix_and_suffix(requirement: str, name: str, alias: str) -> None:
    named = applied(requirement)
    assert (named.name, named.alias, named.problems) == (name, alias, ())


def test_what_has_the_affixes_already_is_not_given_them_twice() -> None:
    assert applied("GRP_[GroupName]_EU", "GRP_Apollo_EU").name == "GRP_Apollo_EU"
    assert applied("GRP_[GroupName]_EU", "GRP_Apollo").name == "GRP_GRP_Apollo_EU"
    assert applied("GRP_[GroupName]", "GRP_").name == "GRP_GRP_"  # only an affix is no name with one


def test_an_attribute_the_person_lacks_closes(  # edge 17
) -> None:
    named = applied("[Department]-[Office]-[GroupName]-[Title]")
    assert [(p.fault, p.what) for p in named.problems] == [
        (Fault.ATTRIBUTE_LACKING, "[Office]"),
        (Fault.ATTRIBUTE_LACKING, "[Title]"),
    ]
    blank = NamingPolicy.read("[Office] [GroupName]", ()).applied("Apollo", "a", {"officeLocation": "  "})
    assert faults(blank) == [Fault.ATTRIBUTE_LACKING]


@pytest.mark.parametrize(
    ("requirement", "fault"),
    [
        ("GRP_", Fault.MALFORMED),
        ("[GroupName][GroupName]", Fault.MALFORMED),
        ("[groupname]", Fault.MALFORMED),
        ("x" * 60 + "[GroupName]", Fault.MALFORMED),
        ("[Dep[GroupName]", Fault.MALFORMED),
        ("]x[GroupName]", Fault.MALFORMED),
        ("[postalCode]_[GroupName]", Fault.UNKNOWN_ATTRIBUTE),
        ("[department]_[GroupName]", Fault.UNKNOWN_ATTRIBUTE),
        ("[]_[GroupName]", Fault.UNKNOWN_ATTRIBUTE),
    ],
)
def test_a_policy_that_is_none_closes_whatever_the_name(requirement: str, fault: Fault) -> None:
    assert faults(applied(requirement)) == [fault]
    assert faults(applied(requirement, "")) == [fault]


def test_sixty_three_characters_in_all(  # edge 17
) -> None:
    assert applied("GRP_[GroupName]_EU", "x" * 56).problems == ()
    [problem] = applied("GRP_[GroupName]_EU", "x" * 57).problems
    assert (problem.fault, problem.most) == (Fault.TOO_LONG, 56)
    assert applied("", "x" * 256).problems == ()
    assert faults(applied("", "x" * 257)) == [Fault.TOO_LONG]


def test_a_blocked_phrase_is_the_whole_name_and_no_part_of_one(  # edge 17
) -> None:
    blocked = ("Payroll", "ceo ", "Board Room", "")
    for name in ("payroll", "CEO", "  board   room ", "ＣＥＯ", "C\u200bEO", "GRP_ceo"):
        assert faults(applied("GRP_[GroupName]", name, blocked)) == [Fault.BLOCKED], name
    for name in ("Payroll 2027", "CEOs", "Board", "Room"):
        assert applied("GRP_[GroupName]", name, blocked).problems == (), name
    [problem] = applied("", "Apollo", ("ceo",), alias="CEO").problems
    assert problem.of_alias


def test_ten_thousand_blocked_words_are_no_burden() -> None:
    words = tuple(f"word {n}" for n in range(10_000))
    policy = NamingPolicy.read("[GroupName]", words)
    began = time.perf_counter()
    for n in range(1_000):
        assert faults(policy.applied(f"WORD {n}", "a", {})) == [Fault.BLOCKED]
    assert time.perf_counter() - began < 1.0


def test_a_name_of_nothing_is_none() -> None:
    for name in ("", "   ", "\u202e\u200b", "\x00"):
        assert faults(applied("GRP_[GroupName]", name)) == [Fault.EMPTY], repr(name)


def test_nothing_hides_in_a_name(  # edge 15
) -> None:
    assert cleaned("  Pay\u202eroll\u200b \n Team\x07 ") == "Payroll Team"
    assert cleaned("**Free** [money](x)") == "**Free** [money](x)"  # shown as it is, never read as anything


def test_an_alias_is_cut_before_its_affixes_and_its_end() -> None:
    named = applied("GRP_[GroupName]_EU", alias="a" * 60 + "-1a2b")
    assert len(named.alias) == LONGEST_ALIAS
    assert named.alias.startswith("GRP_aaa")
    assert named.alias.endswith("-1a2b_EU")


@pytest.mark.parametrize(
    ("attribute", "in_graph"),
    [
        ("Department", "department"),
        ("Company", "companyName"),
        ("Office", "officeLocation"),
        ("StateOrProvince", "state"),
        ("CountryOrRegion", "country"),
        ("Title", "jobTitle"),
    ],
)
def test_each_attribute_is_a_property_of_the_person(attribute: str, in_graph: str) -> None:
    named = NamingPolicy.read(f"[{attribute}]-[GroupName]", ()).applied("Apollo", "apollo", {in_graph: "Gent"})
    assert (named.name, named.problems) == ("Gent-Apollo", ())


def test_no_alias_stays_none() -> None:
    assert applied("GRP_[GroupName]", alias="").alias == ""


@pytest.mark.parametrize(
    ("alias", "cut"),
    [
        ("a--b", "a--b"),
        ("a-" + "-" + "b" * 61, "a--" + "b" * 61),  # 64: as long as it may be
        ("a" * 70 + "-1a2b", "a" * 59 + "-1a2b"),
        ("x-" + "y" * 70, "x-" + "y" * 62),  # no end worth keeping
        ("ab-" + "y" * 63, "ab-" + "y" * 61),
        ("ab-" + "y" * 62, "a-" + "y" * 62),
    ],
)
def test_a_long_alias_keeps_its_end_where_there_is_room(alias: str, cut: str) -> None:
    assert applied("", alias=alias).alias == cut
    assert len(cut) <= LONGEST_ALIAS


def test_what_stands_against_a_name_is_told_once_and_exactly() -> None:
    named = applied("", "CEO", ("ceo",), alias="payroll")
    assert named.problems == (Problem(Fault.BLOCKED, "CEO", of_alias=False, most=0),)


@pytest.mark.parametrize("hidden", ["\x07", "\u200b", "\u202e", "\ud800", "\ue000", "\u0378"])
def test_nothing_that_cannot_be_seen_stays_in_a_name(hidden: str) -> None:
    """Edge 15: controls, directions, half characters, private and unassigned ones."""
    assert cleaned(f"Pay{hidden}roll") == "Payroll"
    assert faults(applied("", f"C{hidden}EO", ("ceo",))) == [Fault.BLOCKED]


def test_an_affix_that_fills_an_alias_leaves_nothing_of_it() -> None:
    creator = {"department": "D" * 70}
    assert NamingPolicy.read("[Department][GroupName]", ()).applied("Apollo", "apollo", creator).alias == "D" * 70
