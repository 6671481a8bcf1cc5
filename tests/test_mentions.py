"""What is left of a message when the bot's own mention is taken out, and who else is mentioned."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.directory_objects import PersonRef
from approvals.ports.messenger import Unreachable
from bot.mentions import addressed, mentioned, mentions

BOT, BEN, OTHER_BEN = "28:usher", "29:ben", "29:other-ben"


def mention(name: str, teams_id: str, **more: str) -> dict[str, Any]:
    return {"type": "mention", "text": f"<at>{name}</at>", "mentioned": {"id": teams_id, "name": name, **more}}


def activity(text: str, *entities: object) -> dict[str, Any]:
    return {
        "text": text,
        "entities": list(entities),
        "recipient": {"id": BOT},
        "serviceUrl": "https://smba.example/",
        "conversation": {"id": "19:room"},
    }


class Members:
    """The one call of the connector that is used."""

    def __init__(self, **ids: str) -> None:
        self.ids = ids

    async def object_id(self, service_url: str, conversation_id: str, teams_id: str) -> str:
        found = self.ids.get(teams_id.removeprefix("29:").replace("-", "_"))
        if found is None:
            raise Unreachable(teams_id)
        return found


ME = mention("Groups", BOT)


@pytest.mark.parametrize(
    ("text", "entities", "left"),
    [
        ("<at>Groups</at> add me to Groups Finance", [ME], "add me to Groups Finance"),
        ("<at>Groups</at>\u00a0help", [ME], "help"),
        ("hey <at>Groups</at> help <at>Groups</at>", [ME, ME], "hey   help"),
        ("<at>Groups</at> add <at>Ben</at> to A", [ME, mention("Ben", BEN)], "add <at>Ben</at> to A"),
        # somebody who is called like the bot is a person
        ("<at>Groups</at> add <at>Groups</at> to A", [ME, mention("Groups", BEN)], "add <at>Groups</at> to A"),
        ("add <at>Groups</at> to A <at>Groups</at>", [mention("Groups", BEN), ME], "add <at>Groups</at> to A"),
        ("<at>Typed</at> by hand", [], "<at>Typed</at> by hand"),
        ("<at>Groups</at> help", [], "<at>Groups</at> help"),
        ("", [ME], ""),
    ],
)
def test_only_the_bots_own_mention_goes(text: str, entities: list[object], left: str) -> None:
    assert addressed(activity(text, *entities)) == left


async def test_people_are_known_by_the_id_that_came_or_the_one_teams_tells() -> None:
    told = activity("…", ME, mention("Ann &amp; Co", "29:ann", aadObjectId="id-ann"), mention("Ben", BEN))
    connector: Any = Members(ben="id-ben")
    assert await mentioned(told, connector) == (PersonRef("id-ann", "Ann & Co"), PersonRef("id-ben", "Ben"))


async def test_who_cannot_be_told_and_a_name_for_two_is_left_to_be_found_by_name() -> None:
    two = activity("…", mention("Ben", BEN), mention("Ben", OTHER_BEN), mention("Zoe", "29:zoe"))
    connector: Any = Members(ben="id-ben", other_ben="id-other-ben")
    assert await mentioned(two, connector) == ()


odd = st.recursive(
    st.none() | st.text(max_size=8) | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "text", "mentioned", "id"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(st.lists(odd | st.fixed_dictionaries({"type": st.just("mention"), "text": odd, "mentioned": odd}), max_size=5))
def test_what_is_not_shaped_like_a_mention_is_passed_over(entities: list[object]) -> None:
    assert list(mentions(activity("hello", *entities))) == []
    assert addressed(activity("hello", *entities)) == "hello"
