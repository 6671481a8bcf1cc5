"""A group that somebody wants and that is not there yet."""

from __future__ import annotations

from approvals.request import Request

# Before it has an object id, the group of a request is called so.
TO_BE_MADE = "new-"


def is_to_be_made(request: Request) -> bool:
    """Whether the group it is about has no object id yet."""
    return request.group.id.startswith(TO_BE_MADE)
