"""Card copies, addresses, half-told requests and answered messages."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from approvals.chats import Address, Copy
from store.book import SqlBook
from tests.databases import StandingClock
from tests.store.people import ALICE, NOW, OLGA, SUBMITTED, wish

AT_HOME = Address(ALICE.id, "tenant", "https://smba.example/emea/", "chat-alice", "29:alice", "fr-FR", "Europe/Paris")


async def test_every_copy_of_a_card_is_remembered_with_the_version_it_shows(book: SqlBook) -> None:
    request = await book.submit(wish(), SUBMITTED, ())
    olgas = Copy(request.id, OLGA.id, "https://smba.example/", "chat-olga", "activity-1", drawn_version=1)
    alices = replace(olgas, person_id=ALICE.id, conversation_id="chat-alice")
    await book.remember_copy(olgas)
    await book.remember_copy(alices)

    await book.remember_copy(replace(olgas, drawn_version=2))

    assert await book.copies(request.id) == (alices, replace(olgas, drawn_version=2))
    await book.forget_copy(alices)
    await book.forget_copy(alices)
    assert await book.copies(request.id) == (replace(olgas, drawn_version=2),)
    assert await book.copies(7) == ()


async def test_an_address_is_replaced_and_forgotten(book: SqlBook) -> None:
    assert await book.address(ALICE.id) is None
    await book.remember_address(AT_HOME)
    assert await book.address(ALICE.id) == AT_HOME

    moved = replace(AT_HOME, conversation_id="chat-2", locale="de-DE")
    await book.remember_address(moved)
    assert await book.address(ALICE.id) == moved

    await book.forget_address(ALICE.id)
    assert await book.address(ALICE.id) is None


async def test_the_service_url_heard_last_counts(book: SqlBook, book_clock: StandingClock) -> None:
    assert await book.service_url("tenant") is None
    await book.remember_address(AT_HOME)
    book_clock.at += timedelta(hours=1)
    await book.remember_address(replace(AT_HOME, person_id=OLGA.id, service_url="https://smba.example/amer/"))
    await book.remember_address(replace(AT_HOME, person_id="guest", tenant_id="other", service_url="https://other/"))

    assert await book.service_url("tenant") == "https://smba.example/amer/"


async def test_the_newest_draft_of_a_chat_is_the_current_one(book: SqlBook) -> None:
    await book.save_draft("draft-1", ALICE.id, "chat", NOW, '{"group": "Marketing"}')
    await book.save_draft("draft-2", ALICE.id, "chat", NOW + timedelta(minutes=1), '{"group": "Sales"}')
    await book.save_draft("draft-3", ALICE.id, "another chat", NOW + timedelta(minutes=2), "{}")

    assert await book.current_draft(ALICE.id, "chat", NOW) == '{"group": "Sales"}'
    assert await book.current_draft(ALICE.id, "chat", NOW + timedelta(hours=1)) is None
    await book.save_draft("draft-1", ALICE.id, "chat", NOW + timedelta(minutes=3), '{"group": "HR"}')
    assert await book.current_draft(ALICE.id, "chat", NOW) == '{"group": "HR"}'


async def test_a_draft_belongs_to_the_person_who_began_it(book: SqlBook) -> None:
    await book.save_draft("draft-1", ALICE.id, "chat", NOW, '{"group": "Marketing"}')

    await book.save_draft("draft-1", OLGA.id, "chat", NOW, '{"group": "Board"}')

    assert await book.draft("draft-1", OLGA.id) is None
    assert await book.draft("draft-1", ALICE.id) == '{"group": "Marketing"}'


async def test_what_was_spoken_of_belongs_to_a_person_and_a_chat_and_fades(book: SqlBook) -> None:
    await book.note_spoken_of(ALICE.id, "chat", NOW, '{"groups": ["1"]}')
    await book.note_spoken_of(ALICE.id, "chat", NOW, '{"groups": ["2"]}')

    assert await book.spoken_of(ALICE.id, "chat", NOW) == '{"groups": ["2"]}'
    assert await book.spoken_of(ALICE.id, "another chat", NOW) is None
    assert await book.spoken_of(OLGA.id, "chat", NOW) is None
    assert await book.spoken_of(ALICE.id, "chat", NOW + timedelta(seconds=1)) is None


async def test_after_a_quiet_week_everybody_speaks_at_once_and_nobody_waits_for_another(book: SqlBook) -> None:
    """Whoever cleaned up old notes on the way would wait for those who are writing theirs, and they for them."""
    people = [f"person-{n}" for n in range(40)]
    for at in (NOW, NOW + timedelta(days=7)):
        notes = [book.note_spoken_of(person, "chat", at, "{}") for person in people]
        heard = [book.note_heard(person, f"said at {at}", at) for person in people]
        await asyncio.gather(*notes, *heard)


async def test_a_message_delivered_twice_is_known(book: SqlBook) -> None:
    assert not await book.heard_before("chat", "message-1")
    await book.note_heard("chat", "message-1", NOW)
    await book.note_heard("chat", "message-1", NOW)
    assert await book.heard_before("chat", "message-1")
    assert not await book.heard_before("another chat", "message-1")
