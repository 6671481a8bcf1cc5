"""What is another owner's is answered exactly as if it were not there (demand 2.11, edge 24).

Not by timing but by counting: the same questions to the directory and to the database, and the same words.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event

from cards.buttons import _NEEDS, Verb
from sandbox.chats import Message
from tests.office import Colleague, Office, open_office, text_of

GHOST_GROUP, GHOST_PERSON, GHOST_NUMBER = "Vanished Voyagers", "Zzyzx Wqvbn", 8899
GHOST_ID = "0badf00d-0000-4000-8000-000000000000"


@dataclass
class Domain:
    """What one owner has, of which no other owner may learn more than the name."""

    owner: Colleague
    group: str
    members: tuple[str, ...]
    number: int = 0
    secrets: tuple[str, ...] = ()


@dataclass
class Counted:
    graph: int = 0
    queries: list[str] = field(default_factory=list)


@contextmanager
def counting(office: Office) -> Iterator[Counted]:
    """How many requests go to Graph, and which statements to the database."""
    counted = Counted()

    async def to_graph(request: Any) -> None:
        counted.graph += 1

    def to_database(conn: Any, cursor: Any, statement: str, *_: Any) -> None:
        counted.queries.append(statement)

    hooks = office.usher.directory._graph._http.event_hooks["request"]
    hooks.append(to_graph)
    event.listen(Engine, "before_cursor_execute", to_database)
    try:
        yield counted
    finally:
        event.remove(Engine, "before_cursor_execute", to_database)
        hooks.remove(to_graph)


async def hears(office: Office, colleague: Colleague, text: str) -> tuple[list[str], Counted]:
    """What they are answered, and what it cost."""
    before = len(colleague.messages)
    with counting(office) as counted:
        await colleague.says(text)
        await asyncio.sleep(0.05)  # what was asked for at once may still be on its way back
    return [text_of(m) for m in colleague.messages[before:] if m.sender == "bot"], counted


QUESTIONS = (
    "who is in {group}",
    "list the members of {group}",
    "who is blocked from {group}",
    "who let {person} into {group} and why?",
    "why is {person} in {group}?",
)


@pytest.mark.parametrize("question", QUESTIONS)
async def test_edge_24_not_yours_and_not_there_are_one_answer_after_the_same_questions(
    office: Office, olga: Colleague, question: str
) -> None:
    """Edge 24: the same words, as many requests to Graph, the same statements to the database."""
    dana, helen = office.colleague("dana"), office.colleague("helen")
    office.directory.has("Hidden Harbour", owners=[dana], members=[helen])
    await office.usher.directory.refresh()
    await hears(office, olga, "my groups")  # what is read once is read
    person = "Helen Brandt"
    await hears(office, olga, question.format(group="Hidden Harbour", person=person))
    theirs, cost = await hears(office, olga, question.format(group="Hidden Harbour", person=person))
    nobodys, ghost_cost = await hears(office, olga, question.format(group=GHOST_GROUP, person=person))
    assert theirs == nobodys
    assert "I have nothing to tell you about that" in theirs[0]
    assert cost.graph == ghost_cost.graph
    assert sorted(cost.queries) == sorted(ghost_cost.queries)


async def test_edge_24_a_person_of_another_group_and_nobody_at_all(office: Office, olga: Colleague) -> None:
    """Edge 24, the person's side: Olga asks of her own group about somebody who is only in Dana's."""
    dana, helen = office.colleague("dana"), office.colleague("helen")
    office.directory.has("Hidden Harbour", owners=[dana], members=[helen])
    await office.usher.directory.refresh()
    await hears(office, olga, "my groups")
    for question in ("who let {person} into Hidden Harbour", "why is {person} in Hidden Harbour?"):
        theirs, cost = await hears(office, olga, question.format(person="Helen Brandt"))
        nobodys, ghost_cost = await hears(office, olga, question.format(person=GHOST_PERSON))
        assert theirs == nobodys
        assert cost.graph == ghost_cost.graph


async def test_a_group_that_nobody_knows_typed_in_small_letters(office: Office, olga: Colleague) -> None:
    """Edge 24: whether the name is one of the directory's is told by nothing, not even by being misunderstood."""
    office.directory.has("Hidden Harbour", owners=[office.colleague("dana")], members=[office.colleague("helen")])
    await office.usher.directory.refresh()
    await hears(office, olga, "my groups")
    for question in ("why is helen brandt in {group}", "pourquoi helen brandt est dans {group}"):
        theirs, cost = await hears(office, olga, question.format(group="hidden harbour"))
        nobodys, ghost_cost = await hears(office, olga, question.format(group="vanished voyagers"))
        assert theirs == nobodys, question
        assert cost.graph == ghost_cost.graph


@asynccontextmanager
async def three_owners(url: str) -> AsyncIterator[tuple[Office, list[Domain]]]:
    """Three owners with a group each, who share nothing: members, a request that waits, somebody blocked."""
    async with open_office(url) as office:
        ada = office.colleague("ada")
        domains = []
        for owner, group, members, asker in (
            ("olga", "Olive Orchard", ("ben", "chloe"), "alice"),
            ("dana", "Dune Drifters", ("farid", "anna"), "lars"),
            ("helen", "Heron Haven", ("karl", "priya"), "isabelle"),
        ):
            people = [office.colleague(name) for name in members]
            office.directory.has(group, owners=[office.colleague(owner)], members=people)
            await office.usher.directory.refresh()
            asking = office.colleague(asker)
            await asking.says(f"add me to {group}")
            await asking.clicks("Send request", reason=f"the secret reason of {group[:3]}")
            await ada.says(f"block {people[0].person.display_name} from {group}")
            await ada.clicks("Block")
            domain = Domain(
                office.colleague(owner), group, tuple(one.person.display_name for one in people), asking.number
            )
            request = await office.usher.book.request(asking.number)
            assert request is not None
            domain.secrets = (
                *domain.members,
                *(one.id for one in people),
                asking.person.display_name,
                asking.id,
                f"the secret reason of {group[:3]}",
                request.key,
                *(approver.nonce for approver in request.approvers),
            )
            domains.append(domain)
        yield office, domains


SAID = (
    *QUESTIONS,
    "who is blocked?",
    "groups without an owner",
    "show me figures about requests",
    "my requests",
    "what do I have to approve?",
    "my groups",
    "where is request {number}?",
    "{number}",
    "cancel {number}",
    "approve {number}",
    "deny {number} no",
    "approve {number} until Friday",
    "undo {number}",
    "why was {number} denied?",
    "why was I refused for {group}",
    "approve all",
    "who owns {group}",
    "rename {group} to Mine",
    "describe {group} as mine",
    "hand {group} over to Bob Stone",
    "anyone may join {group} without asking",
    "remove {person} from {group}",
    "make {person} no owner of {group} any more",
    "add Bob Stone to {group}",
    "add me to {group}",
    "extend my membership in {group} until Friday",
    "block Bob Stone from {group}",
    "unblock {person} from {group}",
    "is {person} in {group}?",
    "which groups is {person} in?",
    "tell me about {group}",
    "qui est dans {group} ?",
    "wie zit er in {group}?",
    "wer ist in {group}?",
    "quién está en {group}",
    "who is in it",
    "who has access to {group}",
    "who has access to Contoso CRM",
    "export the audit of {group}",
    "send me everything you know about {person}",
)
PRESSED = tuple(Verb)
turns = st.one_of(
    st.tuples(st.just("says"), st.sampled_from(SAID)), st.tuples(st.just("presses"), st.sampled_from(PRESSED))
)
# What says the same whatever is asked about: no group of that name, or one that is not theirs.
EQUAL = frozenset(
    {
        *QUESTIONS,
        *("where is request {number}?", "{number}", "cancel {number}", "approve {number}", "deny {number} no"),
        *("approve {number} until Friday", "undo {number}", "why was {number} denied?"),
        *("qui est dans {group} ?", "wie zit er in {group}?", "wer ist in {group}?", "quién está en {group}"),
    }
)


def normal(answers: list[str], *asked: str) -> list[str]:
    """Without what was asked for, which an answer may repeat."""
    pattern = "|".join(sorted(map(re.escape, asked), key=len, reverse=True))
    return [re.sub(pattern, "X", answer) for answer in answers]


@settings(max_examples=6, deadline=None, database=None, phases=[Phase.generate])
@given(st.lists(st.tuples(st.permutations(range(3)), turns), min_size=8, max_size=16))
def test_nothing_leaks_through_any_sentence_or_button(
    tmp_path_factory: pytest.TempPathFactory, played: list[tuple[list[int], tuple[str, Any]]]
) -> None:
    """Every intent, typed form and button, with other owners' numbers, names and ids."""
    asyncio.run(_play(tmp_path_factory.mktemp("isolation"), played))


async def _play(folder: Path, played: list[tuple[list[int], tuple[str, Any]]]) -> None:
    async with three_owners(f"sqlite:///{folder}/usher.db") as (office, domains):
        for order, (how, what) in played:
            asker, victim = domains[order[0]], domains[order[1]]
            if how == "says":
                await _says(office, asker, victim, what)
            else:
                await _presses(office, asker, victim, what)


async def _says(office: Office, asker: Domain, victim: Domain, template: str) -> None:
    person = victim.members[0]
    said = template.format(group=victim.group, number=victim.number, person=person)
    before = len(asker.owner.messages)
    theirs, _ = await hears(office, asker.owner, said)
    _no_secret([m for m in asker.owner.messages[before:] if m.sender == "bot"], victim, typed=said)
    await asker.owner.says("start over")
    if template in EQUAL:
        ghost = template.format(group=GHOST_GROUP, number=GHOST_NUMBER, person=person)
        nobodys, _ = await hears(office, asker.owner, ghost)
        await asker.owner.says("start over")
        here = normal(theirs, victim.group, str(victim.number), person)
        assert here == normal(nobodys, GHOST_GROUP, str(GHOST_NUMBER), person), template


async def _presses(office: Office, asker: Domain, victim: Domain, verb: Verb) -> None:
    """A card made by hand, with every id that somebody could have seen or guessed; and with ids of nothing."""
    group_id = office.directory.id_of(victim.group)
    heard = []
    for group, key in ((group_id, f"{victim.number}"), (GHOST_ID, str(GHOST_NUMBER))):
        value: dict[str, Any] = {"verb": verb.value, "request": key, "version": 1, "nonce": key, "draft": key}
        value |= {"group": group, "person": group, "option": 1}
        needed = {"verb", *_NEEDS[verb]}
        before = len(asker.owner.messages)
        answer = await office.sandbox.client.sends(
            asker.owner.person, {"value": {name: part for name, part in value.items() if name in needed}}
        )
        await office.settles()
        new = [m for m in asker.owner.messages[before:] if m.sender == "bot"]
        heard.append([str(answer.status), *map(text_of, new)])
        _no_secret(new, victim, typed="")
    assert heard[0] == heard[1], verb


def _no_secret(messages: list[Message], victim: Domain, *, typed: str) -> None:
    """Neither in what is shown nor in what a card carries."""
    shown = "\n".join(f"{text_of(message)} {json.dumps(message.card, ensure_ascii=False)}" for message in messages)
    leaked = [secret for secret in victim.secrets if secret in shown and secret not in typed]
    assert not leaked, f"{leaked} in:\n{shown}"
