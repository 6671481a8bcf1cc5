"""What somebody may know of how another came into a group."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from approvals.answers import to_be_told
from approvals.directory_objects import PersonRef
from tests.approvals.facts import request

PEOPLE = [PersonRef(f"p{number}", f"Person {number}") for number in range(5)]


@given(
    asker=st.sampled_from(PEOPLE),
    owners=st.lists(st.sampled_from(PEOPLE), unique=True),
    requesters=st.lists(st.sampled_from(PEOPLE), max_size=4),
    admin=st.booleans(),
)
def test_nobody_is_told_more_than_concerns_them(
    asker: PersonRef, owners: list[PersonRef], requesters: list[PersonRef], *, admin: bool
) -> None:
    requests = [request(requester=one) for one in requesters]
    told = to_be_told(asker.id, PEOPLE[0].id, owners, requests, admin=admin)
    if admin or asker in owners or asker == PEOPLE[0]:
        assert told == tuple(requests)
    else:
        own = tuple(one for one in requests if one.requester == asker)
        assert told == (own or None)
