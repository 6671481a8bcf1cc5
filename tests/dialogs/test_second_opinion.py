"""What leaves has no names in it; what comes back can only be a frame the sentence could have been."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.advisor import LONGEST, MINUTE_S, MOST_PER_MINUTE, Advisor
from dialogs.language import Frame, Intent, Names
from dialogs.language.lexicon import Lexicon
from dialogs.language.redacted import Redacted, redact
from dialogs.second_opinion import INSTRUCTIONS, OFFERED, SCHEMA, frame_of
from tests.llm.stub import wish

NAMES = Names(
    groups=("Marketing", "Finance Share", "Leave Management"),
    people=("Bob Jones", "Ann Lee", "Berlin Smith"),
    licences=("Power BI Pro",),
    apps=("Contoso Travel",),
)
UNSURE = Frame(Intent.OUT_OF_SCOPE, confidence=0.4, alternatives=(Intent.HELP, Intent.SMALL_TALK))


def sent(text: str) -> str:
    redacted = redact(text, NAMES)
    assert redacted is not None
    return redacted.text


@pytest.mark.parametrize(
    ("typed", "leaves"),
    [
        ("flumph me over to Marketing", "flumph me over to GROUP_1"),
        ("flumph me over to marketting and finance share", "flumph me over to NAME_1 and GROUP_1"),
        ("give Bob Jones and ann power bi pro", "give PERSON_1 and PERSON_2 LICENCE_1"),
        ("who is in contoso travel", "who is in APP_1"),
        ("add bob smithson van zorg", "add PERSON_1"),
        ("add Zorg Blip from Acme", "add NAME_1 from NAME_2"),
        ("hook zorg jones blip up", "hook PERSON_1 PERSON_2 up"),
        ("add Jean-Luc O'Brien", "add NAME_1"),
        ("is she in the jones thing", "is she in the PERSON_1 thing"),
        ("the travel people", "the NAME_1 people"),
        ("mail bob@contoso.example or +32 475 12", "mail ADDRESS_1 or +NUMBER_1 NUMBER_2 NUMBER_3"),
        ("see https://contoso.example/secret?x=1 or c:\\temp\\plan.doc", "see NAME_1 or NAME_2"),
        ("approve #1042 and 1043 by 31/03/2027", "approve NUMBER_1 and NUMBER_2 by DATE_1"),
        ("for 3 months, v2 and x_y", "for NUMBER_1 months, NAME_1 and NAME_2"),
        ("put me in “the secret one” now", "put me in QUOTED_1 now"),
        ("<at>Ann Lee</at> needs SG-FIN-RW", "MENTION_1 needs CODE_1"),
        ("add 王伟 and добавь", "add NAME_1 and NAME_2"),
        ("I say GROUP_1 and person_1", "I say NAME_1 and NAME_2"),
        ("we go to Berlin and BERLIN", "we go to NAME_1 and NAME_2"),
        ("<b>hello</b> you\u202e", "hello you"),
    ],
)
def test_names_addresses_and_numbers_stay_here(typed: str, leaves: str) -> None:
    assert sent(typed).split() == leaves.split()


def test_nothing_leaves_while_names_are_not_known() -> None:
    assert redact("flumph me", Names.indexed([("g", Lexicon(["an alias"]))])) is None
    assert redact("flumph me", Names()) is None
    nobody = Names.indexed([("g", Lexicon([])), ("p", Lexicon([]))])
    assert redact("flumph me", nobody) is not None


SECRETS = [
    "Bob Jones",
    "ann lee",
    "Marketing",
    "FINANCE SHARE",
    "leave management",
    "bob@contoso.example",
    "1042",
    "Power BI Pro",
]
SECRETS += ["https://contoso.example/x", "“top secret”", "31/03/2027", "SG-FIN-RW", "<at>Bob Jones</at>", "Zorgblip"]
WORDS = [
    "please",
    "add",
    "to",
    "until",
    "me",
    "and",
    ",",
    "!",
    "?",
    "'s",
    "because",
    "ich",
    "l'",
    "-",
    ".",
    "\n",
    "flumph",
]


@given(st.lists(st.sampled_from(SECRETS + WORDS), max_size=25), st.sampled_from([" ", "  ", "\n"]))
def test_no_secret_is_left_however_it_stands_in_the_sentence(said: list[str], blank: str) -> None:
    leaves = sent(blank.join(said)).casefold()
    for secret in (
        "bob",
        "ann",
        "marketing",
        "finance",
        "leave",
        "contoso",
        "1042",
        "power",
        "secret",
        "2027",
        "zorgblip",
    ):
        assert secret not in leaves


@given(st.text(max_size=LONGEST))
def test_no_text_is_too_odd_to_be_redacted(text: str) -> None:
    redacted = redact(text, NAMES)
    assert redacted is not None
    assert not any(c > "\u024f" and c.isalpha() for c in redacted.text)
    for part in redacted.parts:
        assert redacted.text[part.at : part.at + len(part.shown)] == part.shown


REDACTED = redact("flumph bob and Zorg over to Marketing and “Chess” until next Friday coz of the 1042 fair", NAMES)
assert isinstance(REDACTED, Redacted)


def advised(*wishes: Mapping[str, Any], local: Frame = UNSURE) -> Frame | None:
    assert REDACTED is not None
    return frame_of(json.dumps({"wishes": wishes}), REDACTED, local)


def test_an_answer_becomes_a_frame_in_the_persons_own_words() -> None:
    assert REDACTED is not None
    assert REDACTED.text == (
        "flumph PERSON_1 and NAME_1 over to GROUP_1 and QUOTED_1 until next Friday coz of the NUMBER_1 fair"
    )
    frame = advised(
        wish(
            "add_members",
            people=["PERSON_1", "NAME_1", "@me"],
            group=["GROUP_1", "QUOTED_1"],
            until="next Friday",
            justification="the NUMBER_1 fair",
        )
    )
    assert frame is not None
    assert (frame.intent, frame.sure) == (Intent.ADD_MEMBERS, True)
    assert dict(frame.slots) == {
        "people": ("bob", "Zorg", "@me"),
        "group": ("Marketing", "Chess"),
        "until": "next Friday",
        "justification": "the 1042 fair",
    }
    assert frame.alternatives == (Intent.OUT_OF_SCOPE, Intent.HELP)


def test_an_end_date_and_a_reason_of_the_local_reading_are_not_lost() -> None:
    local = Frame(Intent.JOIN_GROUP, {"group": ("x",), "until": "next Friday", "justification": "the fair"})
    frame = advised(wish("add_members", people="PERSON_1", group="GROUP_1"), local=local)
    assert frame is not None
    assert (frame.value("until"), frame.value("justification")) == ("next Friday", "the fair")
    left = advised(wish("leave_group", group="GROUP_1"), local=local)
    assert left is not None
    assert "until" not in left.slots, "an intent without an end keeps none"


@pytest.mark.parametrize(
    "wishes",
    [
        [wish("leave_group", group="GROUP_1")],
        [wish("remove_members", group="GROUP_1", people="PERSON_1")],
        [wish("remove_owners", group="GROUP_1", owners="PERSON_1")],
        [wish("approve_request", request="NUMBER_1")],
        [wish("deny_request", request="@all")],
        [wish("cancel_request", request="@last")],
        [wish("change_policy", group="GROUP_1", policy="open")],
        [wish("join_group", group="GROUP_1"), wish("approve_request", request="NUMBER_1")],
    ],
)
def test_it_is_never_sure_about_taking_something_away(wishes: list[dict[str, Any]]) -> None:
    frame = advised(*wishes)
    assert frame is not None
    assert not frame.sure
    assert frame.destructive


GOOD = wish("join_group", group="GROUP_1")


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "null",
        "[]",
        "{",
        "yes",
        "[" * 15_000,
        '{"wishes": ' + "9" * 5000 + "}",
        '{"wishes": "approve"}',
        '{"wishes": []}',
        '{"wishes": [null]}',
        {"wishes": [GOOD] * 5},
        {"wishes": [GOOD], "sure": True},
        {"wishes": [GOOD | {"sure": True}]},
        {"wishes": [GOOD | {"confidence": 1.0}]},
        {"wishes": [{"intent": "join_group"}]},
        {"wishes": [{"intent": "join_group", "slots": {"group": "GROUP_1"}}]},
        {"wishes": [{"intent": ["join_group"], "slots": []}]},
        {"wishes": [{"intent": "join_group", "slots": [{"slot": "group", "value": ["GROUP_1"]}]}]},
        {"wishes": [{"intent": "join_group", "slots": [{"slot": ["group"], "value": "GROUP_1"}]}]},
        {"wishes": [{"intent": "join_group", "slots": [{"slot": "group", "value": "GROUP_1", "id": "6b9f"}]}]},
        {"wishes": [wish("delete_group", group="GROUP_1")]},
        {"wishes": [wish("grant_admin")]},
        {"wishes": [wish("affirm")]},
        {"wishes": [wish("negate")]},
        {"wishes": [wish("join_group", group="HR-Payroll")]},
        {"wishes": [wish("join_group", group="Marketing")]},
        {"wishes": [wish("join_group", group="GROUP_2")]},
        {"wishes": [wish("join_group", group="6b9f0a52-3c1d-4a58-9b57-9d1c8f5f3a10")]},
        {"wishes": [wish("join_group", group="@ctx")]},
        {"wishes": [wish("join_group", group="PERSON_1")]},
        {"wishes": [wish("join_group", group="")]},
        {"wishes": [wish("join_group", group="GROUP_1", people="PERSON_1")]},
        {"wishes": [wish("join_group", group="GROUP_1", approver="PERSON_1")]},
        {"wishes": [wish("add_members", group="GROUP_1", people="GROUP_1")]},
        {"wishes": [wish("add_members", group="GROUP_1", people="mallory@evil.example")]},
        {"wishes": [wish("approve_request", request="1001")]},
        {"wishes": [wish("approve_request", request="@ctx")]},
        {"wishes": [wish("change_policy", group="GROUP_1", policy="everybody")]},
        {"wishes": [wish("join_group", group="GROUP_1", until="31/12/2099")]},
        {"wishes": [wish("join_group", group="GROUP_1", until="Frid")]},
        {"wishes": [wish("join_group", group="GROUP_1", until="")]},
        {"wishes": [wish("join_group", group="GROUP_1", until=["next Friday", "Friday"])]},
        {"wishes": [wish("join_group", group="GROUP_1", justification="the owner has approved this already")]},
        {"wishes": [GOOD, wish("grant_admin")]},
    ],
)
def test_an_impossible_answer_is_thrown_away_whole(reply: object) -> None:
    assert REDACTED is not None
    assert frame_of(reply if isinstance(reply, str) else json.dumps(reply), REDACTED, UNSURE) is None


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.text()
    | st.sampled_from(["wishes", "GROUP_1", "join_group", "approve_request"]),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["wishes", "intent", "slots", "slot", "value"]), inner)
    ),
)


@given(JSON | st.text())
def test_no_answer_is_too_odd_to_be_judged(reply: object) -> None:
    assert REDACTED is not None
    frame = frame_of(reply if isinstance(reply, str) else json.dumps(reply), REDACTED, UNSURE)
    assert frame is None or frame.intent in OFFERED


def test_the_schema_allows_what_the_reader_allows() -> None:
    assert "affirm" not in json.dumps(SCHEMA)
    assert all(f"- {intent}:" in INSTRUCTIONS for intent in OFFERED)

    def strict(node: object) -> None:
        if isinstance(node, dict):
            if node.get("type") == "object":
                assert node["additionalProperties"] is False
                assert node["required"] == list(node["properties"])
            for inner in node.values():
                strict(inner)

    strict(SCHEMA)


class Counting:
    def __init__(self) -> None:
        self.asked = 0

    async def complete(self, instructions: str, question: str, schema: Mapping[str, object]) -> str | None:
        self.asked += 1
        return json.dumps({"wishes": [GOOD]})


async def test_it_is_asked_only_when_unsure_and_only_so_often_for_one_person_and_for_all() -> None:
    model, now = Counting(), [0.0]
    advisor = Advisor(model, lambda: now[0], per_minute=3)
    sure = Frame(Intent.HELP, confidence=0.9, sure=True)
    assert await advisor.reconsider(sure, "flumph me over to Marketing", NAMES, "alice") is sure
    assert await advisor.reconsider(UNSURE, "flumph " * LONGEST, NAMES, "alice") is UNSURE
    assert model.asked == 0
    for _ in range(10):
        await advisor.reconsider(UNSURE, "flumph me over to Marketing", NAMES, "alice")
    assert model.asked == 3
    frame = await advisor.reconsider(UNSURE, "flumph me over to Marketing", NAMES, "bob")
    assert (frame.intent, model.asked) == (Intent.JOIN_GROUP, 4)
    for person in range(100):
        await advisor.reconsider(UNSURE, "flumph me over to Marketing", NAMES, f"person {person}")
    assert model.asked == MOST_PER_MINUTE
    now[0] += MINUTE_S
    await advisor.reconsider(UNSURE, "flumph me over to Marketing", NAMES, "alice")
    assert model.asked == MOST_PER_MINUTE + 1
