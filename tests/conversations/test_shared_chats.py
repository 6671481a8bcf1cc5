"""In channels and group chats: public facts where they were asked, everything else in private; edits do nothing."""

from __future__ import annotations

from typing import Any

from approvals.request import State
from sandbox.company import BOT_APP_ID
from tests.office import Colleague, Office, text_of


async def test_a_public_fact_is_answered_in_the_channel_for_all_to_read(office: Office, alice: Colleague) -> None:
    channel = office.channel("Campaign", alice)
    await channel.hears(alice, "@Usher who owns Marketing?")
    channel.sees("Marketing is owned by Olga Nowak and Bruno Silva.")
    alice.heard_nothing()


async def test_an_answer_stands_in_the_thread_of_its_question(office: Office, alice: Colleague) -> None:
    channel = office.channel("Campaign", alice)
    first = await channel.hears(alice, "@Usher who owns Marketing?")
    await channel.hears(alice, "@Usher who owns Finance-Readers?")
    assert next(m.thread for m in channel.room.messages if m.sender == "bot") == first
    assert len({m.thread for m in channel.room.messages}) == 2


async def test_a_request_made_in_a_channel_is_asked_about_confirmed_and_followed_in_private(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    channel = office.channel("Campaign", alice, olga)
    await channel.hears(alice, "@Usher add me to Marketing until Friday, quarter close")
    assert channel.answers == ["I answer you in private, in our own chat."]
    alice.sees("Join Marketing", "quarter close")
    await alice.says("yes")
    alice.sees("Waiting for a decision")
    await olga.clicks("Approve")
    assert "Alice Martin" in office.directory.members("Marketing")
    assert len(channel.answers) == 1


async def test_a_yes_in_the_channel_confirms_what_was_asked_in_private(office: Office, alice: Colleague) -> None:
    chat = office.group_chat("Lunch", alice)
    await chat.hears(alice, "@Usher add me to Marketing and Finance-Readers")
    alice.sees("Join Marketing", "Join Finance-Readers")
    await chat.hears(alice, "@Usher yes")
    alice.sees("Request 1001:", "Request 1002:")
    assert set(chat.answers) == {"I answer you in private, in our own chat."}


async def test_what_is_personal_never_shows_in_a_channel(office: Office, alice: Colleague, olga: Colleague) -> None:
    """My requests, my groups, what waits for me, help (it tells who owns), decisions, refusals."""
    await alice.says("add me to Marketing")
    await alice.clicks("Send request")
    number = alice.number
    channel = office.channel("Campaign", alice, olga)
    for who, text in (
        (alice, "my requests"),
        (alice, "which groups am I in?"),
        (alice, f"cancel {number + 7}"),
        (alice, "add me to AD Printers"),
        (olga, "what do I have to approve?"),
        (olga, "help"),
        (olga, ""),
        (olga, f"approve {number}"),
        (olga, "yes"),
        (alice, "who owns Marketing and add me to Finance-Readers"),
    ):
        await channel.hears(who, f"@Usher {text}")
        channel.sees("I answer you in private")
    assert set(channel.answers) == {"I answer you in private, in our own chat."}
    assert await office.state_of(number) is State.COMPLETED
    olga.sees("Alice Martin is a member of Marketing now")


async def test_who_owns_a_hidden_group_is_told_in_private_only(office: Office, alice: Colleague) -> None:
    """edge 19"""
    office.directory.has(
        "Night Watch", kind="microsoft365", visibility="HiddenMembership", owners=[office.colleague("dana")]
    )
    await office.usher.directory.refresh()
    channel = office.channel("Campaign", alice)
    await channel.hears(alice, "@Usher who owns Night Watch?")
    channel.sees("I answer you in private")
    alice.sees("Night Watch is owned by Dana Fox.")


async def test_somebody_who_never_spoke_to_usher_gets_a_private_chat(office: Office) -> None:
    dana = office.colleague("dana")
    channel = office.channel("Campaign", dana)
    assert await office.usher.book.address(dana.id) is None
    await channel.hears(dana, "@Usher add me to Marketing")
    dana.sees("Join Marketing")
    await dana.clicks("Send request")
    dana.sees("Waiting for a decision")


async def test_without_the_app_nothing_is_done_and_the_way_is_told(office: Office, asked: int, olga: Colleague) -> None:
    """Neither for somebody who never had it nor for somebody who took it off without Usher hearing of it."""
    dana = office.colleague("dana")
    office.directory.changes(dana, hasApp=False)
    office.directory.changes(olga, hasApp=False)
    channel = office.channel("Campaign", dana, olga)
    await channel.hears(dana, "@Usher add me to Marketing")
    channel.sees("please add the app Usher for yourself")
    await channel.hears(olga, f"@Usher approve {asked}")
    channel.sees("please add the app Usher for yourself")
    assert await office.state_of(asked) is State.PENDING
    await channel.hears(dana, "@Usher who owns Marketing?")
    channel.sees("Marketing is owned by")


async def test_a_button_of_an_old_client_pressed_in_a_group_is_answered_in_private(
    office: Office, alice: Colleague
) -> None:
    """Action.Submit: a message without text."""
    await alice.says("add me to Marketing and Finance-Readers")
    chat = office.group_chat("Lunch", alice)
    data = next(a for a in _actions(alice.newest.card) if a["title"] == "Confirm")["fallback"]["data"]
    conversation = {"id": chat.room.conversation_id, "conversationType": "groupChat", "isGroup": True}
    await office.sandbox.client.sends(alice.person, {"value": data, "conversation": conversation})
    chat.sees("I answer you in private")
    alice.sees("Request 1001:", "Request 1002:")


async def test_teams_busy_means_that_nothing_was_done(office: Office, alice: Colleague, olga: Colleague) -> None:
    """What could not be told is not begun either, and works once Teams does."""
    dana = office.colleague("dana")
    channel = office.channel("Campaign", dana)
    office.sandbox.teams_weather.update({"throttle": 1.0})
    await channel.hears(dana, "@Usher add me to Marketing")
    office.sandbox.teams_weather.update({"throttle": 0.0})
    assert channel.answers == []
    await channel.hears(dana, "@Usher add me to Marketing")
    dana.sees("Join Marketing")


async def test_only_the_bots_own_mention_is_taken_out(office: Office, alice: Colleague) -> None:
    """pain: the SDK deletes every word that is the bot's name"""
    office.directory.has("Usher Fans", owners=[office.colleague("olga")])
    await office.usher.directory.refresh()
    channel = office.channel("Campaign", alice)
    await channel.hears(alice, "@Usher who owns Usher Fans?")
    channel.sees("Usher Fans is owned by Olga Nowak")


async def test_people_who_are_mentioned_are_known_by_their_id_whatever_they_are_called(
    office: Office, alice: Colleague
) -> None:
    """People cut a mention down to a first name; the id behind it stays."""
    ben = office.colleague("ben")
    chat = office.group_chat("Lunch", alice, ben)
    usher, benny = "<at>Usher</at>", "<at>Benny</at>"
    entities = [
        {"type": "mention", "text": usher, "mentioned": {"id": f"28:{BOT_APP_ID}", "name": "Usher"}},
        {"type": "mention", "text": benny, "mentioned": {"id": ben.person.mri, "name": "Benny"}},
    ]
    conversation = {"id": chat.room.conversation_id, "conversationType": "groupChat", "isGroup": True}
    text = f"{usher} add {benny} to Marketing and add me to Finance-Readers"
    fields = {"text": text, "entities": entities, "conversation": conversation}
    await office.sandbox.client.sends(alice.person, fields)
    alice.sees("Add Ben Carter to Marketing", "Join Finance-Readers")


async def test_a_mention_stays_in_the_sentence(office: Office, alice: Colleague) -> None:
    channel = office.channel("Campaign", alice)
    ben = office.colleague("ben").person.upn
    await channel.hears(alice, f"@Usher add @{ben} to Marketing and add me to Finance-Readers")
    alice.sees("Add Ben Carter to Marketing", "Join Finance-Readers")


async def test_the_clients_own_language_and_zone_count(office: Office, alice: Colleague) -> None:
    """clientInfo tells them; the activity's own fields are older and often missing."""
    entities = [{"type": "clientInfo", "locale": "en-GB", "timezone": "Pacific/Auckland"}]
    fields = {"text": "add me to Marketing until Friday", "entities": entities, "localTimezone": "Europe/Berlin"}
    await office.sandbox.client.sends(alice.person, fields)
    address = await office.usher.book.address(alice.id)
    assert address is not None
    assert address.zone == "Pacific/Auckland"


async def test_what_does_not_mention_usher_is_not_heard(office: Office, alice: Colleague) -> None:
    chat = office.group_chat("Lunch", alice)
    await chat.hears(alice, "who owns Marketing?")
    assert chat.answers == []


async def test_a_message_delivered_twice_is_answered_once(office: Office, alice: Colleague) -> None:
    channel = office.channel("Campaign", alice)
    said = await channel.hears(alice, "@Usher add me to Marketing")
    await channel.hears(alice, "@Usher add me to Marketing", again=said)
    assert len(channel.answers) == 1
    assert sum("Join Marketing" in text_of(message) for message in alice.messages) == 1


async def test_an_edited_message_is_never_acted_on_and_that_is_said_once(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    await alice.says("add me to Marketing")
    said = next(message for message in alice.messages if message.sender == "person")
    await alice.says("yes")
    chat = office.sandbox.teams.chat_of(alice.person)
    for text in ("add me to Marketing", "approve 1001", "yes"):
        await office.sandbox.client.edits(alice.person, chat, said.activity, text)
        await office.settles()
    assert len(await office.usher.book.requests_by(alice.id)) == 1
    assert await office.state_of(1001) is State.PENDING
    hints = [text_of(m) for m in alice.messages if "I do not act on edited messages" in text_of(m)]
    assert len(hints) == 1


async def test_an_edit_that_mentions_usher_for_the_first_time_is_an_edit_all_the_same(
    office: Office, olga: Colleague, asked: int
) -> None:
    channel = office.channel("Campaign", olga)
    said = await channel.hears(olga, f"approve {asked}")
    await office.sandbox.client.edits(olga.person, channel.room, said, f"@Usher approve {asked}")
    await office.settles()
    assert await office.state_of(asked) is State.PENDING
    assert channel.answers == []


async def test_a_deleted_message_and_one_that_comes_back_do_nothing(
    office: Office, alice: Colleague, olga: Colleague, asked: int
) -> None:
    """Not even the yes that was taken back: what it did is done, and is not done again."""
    channel = office.channel("Campaign", alice, olga)
    await channel.hears(olga, f"@Usher approve {asked}")
    said = await channel.hears(olga, "@Usher yes")
    client, before = office.sandbox.client, len(channel.answers)
    await client.deletes(olga.person, channel.room, said)
    await client.undeletes(olga.person, channel.room, said)
    await client.edits(olga.person, channel.room, said, f"@Usher deny {asked}")
    await office.settles()
    assert len(channel.answers) == before
    assert await office.state_of(asked) is State.COMPLETED

    chat = office.sandbox.teams.chat_of(alice.person)
    typed, heard = next(m for m in alice.messages if m.sender == "person"), len(alice.messages)
    await client.deletes(alice.person, chat, typed.activity)
    await client.undeletes(alice.person, chat, typed.activity)
    assert len(alice.messages) == heard


def _actions(card: Any) -> list[dict[str, Any]]:
    return [action for item in card["body"] if item["type"] == "ActionSet" for action in item["actions"]]
