"""An organisation's own words bring Usher to understand more, and never to do more."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.language import Frame, Intent, Names
from dialogs.language.frame import DESTRUCTIVE
from dialogs.tenant_words import MOST_TOLD, TenantWords, WordsError

NAMES = Names(groups=("Marketing", "Finance Share", "Leave Management"), people=("Bob Jones", "Ann Lee"))
WORDS = TenantWords.parse(
    """
    [aliases]
    "The big  Board" = "Steering Committee"

    [[phrasings]]
    text = "hook {people} up with {group}"
    intent = "add_members"

    [[phrasings]]
    text = "hook {people} up with {group} til {until} coz {justification}"
    intent = "add_members"

    [[phrasings]]
    text = "Schmeiß {people} aus {group} raus"
    intent = "remove_members"

    [[phrasings]]
    text = "nuke {request}"
    intent = "cancel_request"

    [[phrasings]]
    text = "crown {people} over {group}"
    intent = "add_owners"

    [synonyms]
    drive = "group"
    zap = "cancel"
    "blue heron" = "yes"
    """
)


def read(text: str, words: TenantWords = WORDS) -> Frame:
    return words.read(text, NAMES, now=datetime(2026, 11, 23, 9, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "people", "groups"),
    [
        ("hook Bob Jones up with Marketing", ["Bob Jones"], ["Marketing"]),
        ("HOOK BOB UP WITH MARKETING!!", ["BOB"], ["MARKETING"]),
        ("hi, please hook me and Ann Lee up with Leave Management. thanks", ["@me", "Ann Lee"], ["Leave Management"]),
        ("hoök bob, ann and me up with “Marketing”", ["bob", "ann", "@me"], ["Marketing"]),
        ("hook <at>Bob Jones</at> up with SG-FIN-Share-RW", ["Bob Jones"], ["SG-FIN-Share-RW"]),
        ("hook bob@contoso.example up with marketing and finance share", None, ["marketing", "finance share"]),
    ],
)
def test_a_phrasing_that_is_the_whole_sentence_wins(text: str, people: list[str] | None, groups: list[str]) -> None:
    frame = read(text)
    assert (frame.intent, frame.sure) == (Intent.ADD_MEMBERS, True)
    assert list(frame.values("people")) == (people or ["bob@contoso.example"])
    assert list(frame.values("group")) == groups


def test_the_phrasing_with_the_most_words_of_its_own_wins() -> None:
    frame = read("hook bob up with marketing til end of June coz the fair is huge, really")
    assert (frame.value("until"), frame.value("justification")) == ("end of June", "the fair is huge, really")
    assert read("crown Ann Lee over Marketing").values("owners") == ("Ann Lee",)


@pytest.mark.parametrize("text", ["hook Zorg up with Marketing", "hook bob up with the place upstairs"])
def test_where_a_name_is_not_known_the_bot_is_not_sure(text: str) -> None:
    frame = read(text)
    assert (frame.intent, frame.sure) == (Intent.ADD_MEMBERS, False)
    assert len(frame.alternatives) == 2


@pytest.mark.parametrize(
    "text",
    ["can you hook bob up with marketing if he asks?", "hook up", "unhook bob up with marketing", "hook bob up with"],
)
def test_a_phrasing_is_never_found_in_the_middle_of_a_sentence(text: str) -> None:
    assert read(text) == read(text, TenantWords())


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("schmeiss Bob Jones aus Marketing raus", Intent.REMOVE_MEMBERS),
        ("nuke 1042", Intent.CANCEL_REQUEST),
        ("nuke #1042 and 1043", Intent.CANCEL_REQUEST),
        ("zap 1042", Intent.CANCEL_REQUEST),
        ("zap request 1042 please", Intent.CANCEL_REQUEST),
    ],
)
def test_what_takes_something_away_is_never_sure(text: str, intent: Intent) -> None:
    frame = read(text)
    assert (frame.intent, frame.sure) == (intent, False)


def test_no_file_says_yes_for_anybody() -> None:
    assert read("blue heron").intent is not Intent.AFFIRM


def test_jargon_is_read_as_plain_words_and_reasons_stay_as_they_were_typed() -> None:
    frame = read("add me to the Marketing drive because the drive is full")
    assert frame.values("group") == ("Marketing",)
    assert frame.value("justification") == "the drive is full"


def test_jargon_inside_a_name_or_a_quotation_is_left_alone() -> None:
    names = Names(groups=("Drive Sharing",))
    frame = WORDS.read("add me to Drive Sharing", names, now=datetime(2026, 11, 23, tzinfo=UTC))
    assert frame.values("group") == ("Drive Sharing",)
    assert read('add me to "drive"').values("group") == ("drive",)


def test_an_alias_is_known_with_and_without_its_article() -> None:
    assert WORDS.aliases == {"big board": "Steering Committee", "The big Board": "Steering Committee"}


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("[aliases]\nx = y\n", "is not TOML: Invalid value (at line 2"),
        ('[alias]\n"x y" = "z"', "line 1: [alias] is not known"),
        ('\n[aliases]\n"our share" = 5', "line 3: [aliases] “our share” must be the object id or the exact name"),
        ('[aliases]\n"our share" = " "', "must be the object id"),
        ('[aliases]\n"??" = "Marketing"', "is no name"),
        ('[aliases]\ngroup = "Marketing"', "line 2: [aliases] “group” is an everyday word"),
        ('[aliases]\n"big board" = "A"\n"the Big Board" = "B"', "line 3: [aliases] “the Big Board” is said before"),
        ("aliases = 3", "[aliases] must be a table"),
        ('phrasings = "x"', "[[phrasings]] must be written with two brackets"),
        ("[[phrasings]]\n", "line 1: [[phrasings]] 1: has no text"),
        ('[[phrasings]]\ntext = "x {group}"\n', "1 “x {group}”: None is no intent; there are join_group"),
        ('[[phrasings]]\ntext = "x {group}"\nintent = "own_group"', "'own_group' is no intent"),
        ('[[phrasings]]\ntext = "make it so"\nintent = "affirm"', "a yes is always the person's own word"),
        ('[[phrasings]]\ntext = "x {grup}"\nintent = "join_group"', "{grup} is no placeholder"),
        ('[[phrasings]]\ntext = "x {people}"\nintent = "join_group"', "join_group has no {people}"),
        ('[[phrasings]]\ntext = "x {people}"\nintent = "create_group"', "create_group has no {people}"),
        ('[[phrasings]]\ntext = "x {group} y {group}"\nintent = "join_group"', "stands there twice"),
        ('[[phrasings]]\ntext = "x {group} {until}"\nintent = "join_group"', "need a word between them"),
        ('[[phrasings]]\ntext = "x {group"\nintent = "join_group"', "a brace is not closed"),
        ('[[phrasings]]\ntext = "{group}"\nintent = "leave_group"', "it needs words of its own"),
        ('[[phrasings]]\ntext = "please {group}!"\nintent = "leave_group"', "it needs words of its own"),
        ('[[phrasings]]\ntext = "x"\nintent = "help"\nsure = true', "“sure” is not known"),
        (2 * '[[phrasings]]\ntext = "x!"\nintent = "help"\n', "line 4: [[phrasings]] 2"),
        ('[[phrasings]]\ntext = "' + "x" * 300 + '"\nintent = "help"', "longer than 200"),
        ('[synonyms]\nzap = "cancel 1042"', "line 2: [synonyms] “zap” must be plain words"),
        ('[synonyms]\nzap = "<at>Usher</at>"', "must be plain words"),
        ('[synonyms]\n"1042" = "group"', "must be one to 4 words"),
        ('[synonyms]\n"a b c d e" = "group"', "must be one to 4 words"),
        ('[synonyms]\ndrive = "share"\nshare = "group"', "leads to another synonym"),
        ('[synonyms]\nDrive = "group"\ndrive = "group"', "is said before"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_where_it_stands(file: str, said: str) -> None:
    with pytest.raises(WordsError) as wrong:
        TenantWords.parse(file, "words.toml")
    assert len(wrong.value.problems) == 1
    assert wrong.value.problems[0].startswith("words.toml")
    assert said in wrong.value.problems[0]


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(WordsError) as wrong:
        TenantWords.parse('[aliases]\n"a b" = 1\n"c d" = 2\n[synonyms]\nx = 3\n[more]')
    assert len(wrong.value.problems) == 4


def test_a_file_that_is_all_wrong_is_told_soon() -> None:
    with pytest.raises(WordsError) as wrong:
        TenantWords.parse("[aliases]\n" + "".join(f'"our share {n}" = 5\n' for n in range(15_000)))
    assert len(wrong.value.problems) == MOST_TOLD + 1
    assert wrong.value.problems[-1].endswith("14950 more mistakes")


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    for name, content in (("binary.toml", b"\xff\xfe\x00"), ("large.toml", b"#" * 1_000_001)):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(WordsError, match=name):
            TenantWords.load(tmp_path / name)
    with pytest.raises(WordsError, match="cannot be read: No such file"):
        TenantWords.load(tmp_path / "none.toml")


SAID = "hook bob up with Marketing til coz nuke zap 1042 drive raus schmeiss crown yes blue heron and , “ <at> \u202e"
WILD = st.lists(st.sampled_from(SAID.split()), max_size=60).map(" ".join)


@given(WILD)
def test_no_words_make_the_bot_sure_about_taking_something_away(text: str) -> None:
    frame, plain = read(text), read(text, TenantWords())
    if frame != plain:
        assert not (frame.sure and frame.destructive)
        assert frame.intent is not Intent.AFFIRM
        assert all(wish.intent not in DESTRUCTIVE or not frame.sure for wish in (frame, *frame.also))
