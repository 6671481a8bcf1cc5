"""A press is read strictly: what our cards send, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.buttons import BadPress, Press, Verb, button, of_draft, of_request, read
from cards.elements import ActionSet, Card, render
from tests.cards.samples import BRUSSELS, MARKETING, PENDING


def _sent(action: dict[str, Any], **inputs: object) -> dict[str, object]:
    """What Teams posts as activity.value when the button is pressed."""
    data = {**action["data"], **inputs}
    return {"action": {"type": "Action.Execute", "id": "", "verb": action["verb"], "data": data}, "trigger": "manual"}


def _drawn(*arguments: Any, **options: Any) -> dict[str, Any]:
    card = render(Card(body=[ActionSet(actions=[button(*arguments, **options)])]))
    drawn: dict[str, Any] = card["body"][0]["actions"][0]
    return drawn


APPROVE = _drawn(Verb.APPROVE, "Approve", of_request(PENDING, nonce="nonce-olga"), inputs=True)
SEND = _drawn(Verb.SEND_REQUEST, "Send", of_draft("draft-1"), inputs=True)


def test_a_decision_comes_back_as_it_was_sent_with_its_comment() -> None:
    assert read(_sent(APPROVE, comment=" Welcome! ")) == Press(
        Verb.APPROVE, PENDING.key, PENDING.version, "nonce-olga", inputs={"comment": "Welcome!"}
    )


def test_an_old_client_sends_the_same() -> None:
    assert read({**APPROVE["fallback"]["data"], "comment": "Welcome!"}) == read(_sent(APPROVE, comment="Welcome!"))


def test_a_choice_and_a_draft_come_back() -> None:
    choose = _drawn(Verb.CHOOSE_GROUP, "Choose 1", of_draft("draft-1", group=MARKETING.id))
    assert read(_sent(choose)) == Press(Verb.CHOOSE_GROUP, draft_id="draft-1", group_id=MARKETING.id)
    assert read(_sent(SEND, until="2026-11-27", reason="x")).inputs == {"until": "2026-11-27", "reason": "x"}


TICKED = _drawn(Verb.APPROVE_TICKED, "Approve", of_draft("draft-1"), inputs=True)


def test_an_approver_may_give_less_or_offer_another_group() -> None:
    sent = read(_sent(APPROVE, until="2026-11-25", suggest=" Marketing EMEA ", comment=None))
    assert sent.inputs == {"until": "2026-11-25", "suggest": "Marketing EMEA", "comment": ""}


def test_ticks_come_back_as_the_numbers_that_were_ticked() -> None:
    sent = _sent(TICKED, r1042="true", r7="true", r1043="false", r1044="", r1045=None)
    assert read(sent) == Press(Verb.APPROVE_TICKED, draft_id="draft-1", ticked=(7, 1042))
    assert read(_sent(TICKED)).ticked == ()


@pytest.mark.parametrize(
    "ticks",
    [
        {"r1042": True},
        {"r1042": "yes"},
        {"r1042": ["true"]},
        {"r1042": 1},
        {"r0": "true"},
        {"r01": "true"},
        {"r-1": "true"},
        {"r1 ": "true"},
        {"r\u0661": "true"},
        {"r12345678901": "true"},
        {"1042": "true"},
        {f"r{n}": "true" for n in range(1, 12)},
    ],
)
def test_a_tick_that_no_card_of_ours_sends_is_refused(ticks: dict[str, object]) -> None:
    with pytest.raises(BadPress):
        read(_sent(TICKED, **ticks))


def test_only_the_list_of_waiting_requests_has_ticks() -> None:
    with pytest.raises(BadPress):
        read(_sent(APPROVE, r1042="true"))


@pytest.mark.parametrize("verb", [Verb.UNDO, Verb.EXTEND, Verb.LET_END, Verb.ASK_INSTEAD])
def test_what_is_pressed_on_ones_own_request_carries_only_its_key(verb: Verb) -> None:
    pressed = _drawn(verb, "x", of_request(PENDING), inputs=True)
    assert read(_sent(pressed)) == Press(verb, PENDING.key, PENDING.version)


def test_an_emptied_input_differs_from_one_the_card_does_not_have() -> None:
    assert read(_sent(SEND, until="", reason=None)).inputs == {"until": "", "reason": ""}
    assert read(_sent(SEND)).inputs == {}


@pytest.mark.parametrize(
    "until", ["Friday", "2026-02-30", "2026-11-27T00:00:00Z", "27/11/2026", "٢٠٢٦-١١-٢٧", "2026-W48"]
)
def test_an_end_that_is_no_date_is_told_so(until: str) -> None:
    with pytest.raises(BadPress) as bad:
        read(_sent(SEND, until=until))
    assert "date" in BRUSSELS.say(bad.value.sentence)


def test_a_reason_that_is_too_long_is_told_the_limit() -> None:
    assert read(_sent(SEND, reason="x" * 500)).inputs["reason"]
    with pytest.raises(BadPress) as bad:
        read(_sent(SEND, reason="x" * 501))
    assert "500" in BRUSSELS.say(bad.value.sentence)


def _changed(**changes: object) -> dict[str, object]:
    return _sent({**APPROVE, "data": {**APPROVE["data"], **changes}})


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        "approve",
        {},
        {"action": None},
        {"action": []},
        {"action": {"type": "Action.Submit", "verb": "approve", "data": {}}},
        {"action": {"type": "Action.Execute", "verb": "approve"}},
        {"action": {"type": "Action.Execute", "verb": "promote", "data": {}}},
        {"action": {"type": "Action.Execute", "verb": ["approve"], "data": {}}},
        {"verb": "approve"},
        {"msteams": {"type": "imBack", "value": "approve"}},
        _changed(request=""),
        _changed(request="a b"),
        _changed(request="x" * 129),
        _changed(request=7),
        _changed(request="../x"),
        _changed(request="key\n"),
        _changed(nonce=None),
        _changed(version="3"),
        _changed(version=True),
        _changed(version=0),
        _changed(version=-1),
        _changed(version=2**31),
        _changed(version=3.0),
        _changed(actor="olga"),
        _changed(state="approved"),
        _changed(comment=["x"]),
        _changed(comment={"x": 1}),
        _changed(comment=0),
    ],
)
def test_anything_else_is_refused_with_a_sentence(value: object) -> None:
    with pytest.raises(BadPress) as bad:
        read(value)
    assert BRUSSELS.say(bad.value.sentence).endswith(".")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KEYS = [
    "request",
    "version",
    "nonce",
    "draft",
    "group",
    "until",
    "reason",
    "comment",
    "suggest",
    "verb",
    "r1",
    "r2",
    "x",
]
nearly_right = st.fixed_dictionaries(
    {},
    optional={
        key: st.sampled_from(["k3y", 3, "", "2026-11-27", "approve", "refresh", "discard"]) | json_values
        for key in KEYS
    },
)


@given(
    json_values
    | nearly_right
    | st.builds(
        lambda verb, data, kind: {"action": {"type": kind, "verb": verb, "data": data}},
        st.sampled_from(list(Verb)) | json_values,
        nearly_right | json_values,
        st.just("Action.Execute") | json_values,
    )
)
def test_whatever_arrives_is_a_press_or_a_bad_press(value: object) -> None:
    try:
        press = read(value)
    except BadPress:
        return
    assert press.verb in Verb
    assert press.request_key or press.draft_id
    assert all(len(text) <= 500 for text in press.inputs.values())
