"""At three in the morning: how do things stand, what was given up, and can it be tried again?"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from approvals.change import Event
from approvals.jobs import JobKind, NewJob
from approvals.request import State
from store.book import SqlBook
from tests.commands.conftest import Operator
from tests.store.people import ALICE, OLGA, SUBMITTED, approval, move, wish

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime.now(UTC)
ERROR = "0A1B2C3D DirectoryRefused: Marketing \x1b[31mis\x1b[0m\nlocked"


async def _given_up(book: SqlBook, kind: JobKind = JobKind.CARRY_OUT, state: State = State.FAILED) -> int:
    """Request 1001 with a job that was buried; the job's number."""
    request = await book.submit(wish(), SUBMITTED, [NewJob(kind, NOW)])
    request = await book.apply(request, replace(approval(), jobs=()))
    (job,) = await book.claim(NOW)
    await book.bury(job, ERROR)
    if state is not State.APPROVED:
        await book.apply(request, move(state))
    return job.id


async def test_an_empty_book_needs_no_attention(operator: Operator) -> None:
    said = await operator.types("status")

    assert "Requests      none" in said
    assert "Dead letters  0" in said
    assert "Nothing needs attention." in said


async def test_status_counts_what_there_is(operator: Operator, book: SqlBook) -> None:
    await book.submit(wish("draft-1"), Event("submitted", NOW, actor=ALICE), [NewJob(JobKind.ASK, NOW, OLGA.id)])
    await book.anchor(NOW)

    said = await operator.types("status")

    assert "1 pending" in said
    assert "1 ask; 1 due" in said
    assert "Last anchor   1 of" in said


async def test_status_tells_what_was_stated_about_the_tenant_and_how_old_it_is(operator: Operator) -> None:
    """Edge 6: old statements are reminded of, and nothing stated is closed."""
    assert "Attested      nothing; what Graph does not show counts as closed" in await operator.types("status")
    operator.environment |= {"USHER_MY_GROUPS_RESTRICTED": "no"}
    assert "USHER_ATTESTED_ON is needed" in await operator.types("status", code=1)
    operator.environment |= {"USHER_ATTESTED_ON": (NOW - timedelta(days=10)).date().isoformat()}
    said = await operator.types("status")
    assert "ago; not stated and closed: USHER_OWNERS_MANAGE_REQUESTS, USHER_SECURITY_GROUP_USERS" in said
    operator.environment |= {"USHER_ATTESTATION_DAYS": "7"}
    assert "older than 7 days" in await operator.types("status", code=1)


async def test_status_ends_with_1_and_says_what_to_look_at(operator: Operator, book: SqlBook) -> None:
    await _given_up(book)
    long_ago = datetime.now(UTC) - timedelta(hours=3)
    await book.submit(wish("draft-2"), Event("submitted", long_ago), [NewJob(JobKind.ASK, long_ago, OLGA.id)])

    said = await operator.types("status", code=1)

    assert "! 1 dead letter: `dead list` tells why." in said
    assert "! A job has been due for 3.0 h and nobody does it" in said
    assert "are in no anchor" in said


async def test_a_database_that_is_not_there_is_told_without_its_password() -> None:
    away = Operator("postgresql+asyncpg://usher:swordfish@127.0.0.1:9/usher?ssl=disable")

    said = await away.types("status", code=1)

    assert "127.0.0.1:9" in said
    assert "swordfish" not in said


async def test_the_list_of_dead_letters_tells_what_to_look_for_in_the_log(operator: Operator, book: SqlBook) -> None:
    assert "There are no dead letters." in await operator.types("dead", "list")
    number = await _given_up(book)

    said = await operator.types("dead", "list")

    (row,) = said.splitlines()[1:]
    assert row.split()[:5] == [str(number), "carry_out", "1001", "failed", "1"]
    assert "0A1B2C3D" in row
    assert row.endswith("DirectoryRefused: Marketing [31mis[0m locked")  # no control character reaches the terminal


async def test_a_dead_letter_that_is_tried_again_is_claimed_as_if_new(operator: Operator, book: SqlBook) -> None:
    number = await _given_up(book, state=State.APPROVED)

    said = await operator.types("dead", "retry", str(number))

    assert f"Job {number} (carry_out of request 1001) is due now" in said
    assert "will change nothing" not in said
    (job,) = await book.claim(datetime.now(UTC))
    assert (job.id, job.attempts) == (number, 1)
    assert "There are no dead letters." in await operator.types("dead", "list")


@pytest.mark.parametrize(
    ("kind", "forward"),
    [(JobKind.CARRY_OUT, "Ask the person to send the request again."), (JobKind.END, "out of the group in Entra.")],
)
async def test_trying_again_for_a_failed_request_says_what_that_means(
    operator: Operator, book: SqlBook, kind: JobKind, forward: str
) -> None:
    number = await _given_up(book, kind)

    said = await operator.types("dead", "retry", str(number))

    assert "But request 1001 has failed" in said
    assert forward in said


async def test_a_job_that_was_written_again_since_is_not_done_twice(operator: Operator, book: SqlBook) -> None:
    number = await _given_up(book, JobKind.REDRAW, State.APPROVED)
    request = await book.request(1001)
    assert request is not None
    await book.apply(request, move(State.COMPLETED, NewJob(JobKind.REDRAW, NOW)))

    said = await operator.types("dead", "retry", str(number), code=1)

    assert "Nothing was changed: the same job was written again" in said
    assert len(await book.claim(datetime.now(UTC))) == 1


async def test_dropping_wants_a_yes(operator: Operator, book: SqlBook) -> None:
    number = await _given_up(book)

    assert "add --yes" in await operator.types("dead", "drop", str(number), code=1)
    assert str(number) in await operator.types("dead", "list")
    assert "is dropped" in await operator.types("dead", "drop", str(number), "--yes")
    assert "There are no dead letters." in await operator.types("dead", "list")
    assert await book.claim(datetime.now(UTC)) == ()


@pytest.mark.parametrize("words", [("retry", "7"), ("drop", "7", "--yes"), ("retry", str(10**30))])
async def test_a_letter_that_is_not_there_is_told(operator: Operator, words: tuple[str, ...]) -> None:
    await operator.types("dead", *words, code=1)


def test_a_command_on_no_database_says_so_and_makes_none(tmp_path: Path) -> None:
    """As typed: a process of its own, with no setting but the database."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("Microsoft", "USHER_"))}
    env["USHER_DATABASE_URL"] = f"sqlite+aiosqlite:///{tmp_path}/usher.db"

    ran = subprocess.run(
        [sys.executable, str(ROOT / "app.py"), "status"],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert ran.returncode == 1
    assert ran.stderr.startswith("There is no database at ")
    assert "Traceback" not in ran.stderr
    assert list(tmp_path.iterdir()) == []
