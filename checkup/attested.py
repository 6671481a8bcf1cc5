"""What an administrator stated because Graph does not tell it: whether it was, and how long ago."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from approvals.message import Message, plural
from checkup.finding import Finding, Part, ok, problem, warning
from checkup.ports import Attestation

# As Entra's admin center calls them.
MY_GROUPS_RESTRICTED = Message("“Restrict user ability to access groups features in My Groups”")
OWNERS_MANAGE_REQUESTS = Message("“Owners can manage group membership requests in My Groups”")
SECURITY_GROUP_USERS = Message("Who may use self-service for security groups")


def attested(attestations: Iterable[Attestation], today: date) -> Iterator[Finding]:
    for one in attestations:
        advice = Message("Look it up in Entra, and write what it says and the day into {name}.", name=one.setting)
        if one.stated is None:
            seen = Message("{what}: not stated, so it counts as closed.", what=one.what)
            yield warning(Part.ATTESTATIONS, seen, advice)
        elif (age := (today - one.stated).days) < 0:
            seen = Message("{what}: stated on {day}, which is still to come.", what=one.what, day=one.stated)
            yield problem(Part.ATTESTATIONS, seen, advice)
        elif age > one.holds_days:
            old = plural(
                "{what}: stated {n} day ago, on {day}; it may have changed since.",
                "{what}: stated {n} days ago, on {day}; it may have changed since.",
                n=age,
                what=one.what,
                day=one.stated,
            )
            yield warning(Part.ATTESTATIONS, old, advice)
        else:
            yield ok(Part.ATTESTATIONS, Message("{what}: stated on {day}.", what=one.what, day=one.stated))
