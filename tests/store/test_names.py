"""The directory's names survive a restart, whole or not at all."""

from __future__ import annotations

import asyncio

from store.book import SqlBook


async def test_nothing_is_kept_at_first(book: SqlBook) -> None:
    assert await book.kept_names("groups") is None


async def test_names_come_back_in_the_order_of_their_changes(book: SqlBook) -> None:
    await book.keep_names("groups", "link 1", [b"a", b"\x00b"])
    assert await book.keep_changes("groups", "link 1", "link 2", b"c")
    assert await book.keep_changes("groups", "link 2", "link 3", b"d")
    assert await book.kept_names("groups") == ("link 3", [b"a", b"\x00b", b"c", b"d"])
    assert await book.kept_names("users") is None


async def test_a_whole_takes_the_place_of_everything_before(book: SqlBook) -> None:
    await book.keep_names("users", "link 1", [b"a", b"b", b"c"])
    await book.keep_names("users", "link 2", [b"d"])
    assert await book.kept_names("users") == ("link 2", [b"d"])


async def test_changes_that_do_not_go_on_from_what_is_kept_are_not_kept(book: SqlBook) -> None:
    """Another replica was here: mixing two of them would lose what lies between."""
    assert not await book.keep_changes("groups", "", "link 1", b"c")
    await book.keep_names("groups", "link 1", [b"a"])
    assert not await book.keep_changes("groups", "link 0", "link 2", b"c")
    assert await book.kept_names("groups") == ("link 1", [b"a"])


async def test_two_who_keep_at_once_leave_one_of_the_two(book: SqlBook) -> None:
    await asyncio.gather(
        *(book.keep_names("groups", f"link {each}", [f"{each}".encode(), b"x"]) for each in range(8)),
    )
    kept = await book.kept_names("groups")
    assert kept is not None
    assert kept[1] == [kept[0].removeprefix("link ").encode(), b"x"]
