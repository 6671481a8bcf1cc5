"""Where people are written to, and which copies of a card lie there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of a request's card in somebody's chat."""

    request_id: int
    person_id: str
    service_url: str
    conversation_id: str
    activity_id: str
    drawn_version: int  # the request's version this copy shows


@dataclass(frozen=True, slots=True)
class Address:
    """Where a person's 1:1 chat with Usher is, and how they read (Teams tells it with every activity)."""

    person_id: str
    tenant_id: str
    service_url: str
    conversation_id: str
    teams_id: str = ""  # 29:..., for user-specific views
    locale: str = "en"
    zone: str = "UTC"
