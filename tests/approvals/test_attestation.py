"""What an administrator stated, and since when: nothing stated is closed, and old statements are reminded of."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from structlog.testing import capture_logs

from approvals.attestation import ATTESTED, Attestation, remind
from approvals.tenant_policy import Problem, Source

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
STATED = Attestation(date(2026, 11, 1), False, True, "all")


def test_what_was_stated_counts_from_its_day_on() -> None:
    said = STATED.my_groups(NOW)
    assert (said.value, said.source, said.as_of) == (False, Source.ATTESTED, datetime(2026, 11, 1, tzinfo=UTC))
    assert STATED.owners_manage(NOW).value is True
    assert STATED.users(NOW).value == "all"
    assert STATED.unstated(NOW) == ()


def test_nothing_stated_is_missing() -> None:
    """Edge 6: never assumed open."""
    nothing = Attestation()
    for said in (nothing.my_groups(NOW), nothing.owners_manage(NOW), nothing.users(NOW)):
        assert (said.value, said.source, said.problem) == (None, Source.MISSING, Problem.NOT_ATTESTED)
    assert len(nothing.unstated(NOW)) == 3
    assert not nothing.outdated(NOW)


def test_a_statement_without_a_day_or_of_a_day_to_come_is_none() -> None:
    assert replace(STATED, on=None).my_groups(NOW).problem is Problem.NOT_ATTESTED
    assert replace(STATED, on=date(2026, 11, 24)).my_groups(NOW).problem is Problem.NOT_ATTESTED


def test_an_old_statement_counts_and_is_reminded_of() -> None:
    """Edge 6."""
    old = replace(STATED, remind_after=timedelta(days=20))
    assert old.outdated(NOW) and old.my_groups(NOW).value is False
    assert not replace(STATED, remind_after=timedelta(days=30)).outdated(NOW)


def test_a_day_alone_states_nothing() -> None:
    """Edge 6: each setting for itself."""
    only_a_day = Attestation(date(2026, 11, 1))
    for said in (only_a_day.my_groups(NOW), only_a_day.owners_manage(NOW), only_a_day.users(NOW)):
        assert (said.value, said.problem) == (None, Problem.NOT_ATTESTED)
    assert only_a_day.unstated(NOW) == ATTESTED
    assert ATTESTED == ("USHER_MY_GROUPS_RESTRICTED", "USHER_OWNERS_MANAGE_REQUESTS", "USHER_SECURITY_GROUP_USERS")


def test_it_counts_from_the_first_moment_of_its_day_and_is_old_after_half_a_year() -> None:
    midnight = datetime(2026, 11, 1, tzinfo=UTC)
    assert STATED.my_groups(midnight).value is False
    assert STATED.my_groups(midnight - timedelta(seconds=1)).problem is Problem.NOT_ATTESTED
    assert not STATED.outdated(midnight + timedelta(days=180))
    assert STATED.outdated(midnight + timedelta(days=180, seconds=1))


async def test_what_is_missing_or_old_is_in_the_log() -> None:
    """Edge 6."""

    class Now:
        def now(self) -> datetime:
            return NOW

    with capture_logs() as logs:
        await remind(Attestation(), Now())
        await remind(replace(STATED, remind_after=timedelta(days=20)), Now())
        await remind(STATED, Now())
    assert [line["event"] for line in logs] == ["attestation_missing", "attestation_old"]
