"""What people were told: too early, not at all, or once more."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.reliability.evidence import Evidence, Said
from tests.reliability.histories import NEVER, ROUNDING, Story
from tests.reliability.permits import DOES, Permission

# To whoever asked or decided, to those to whom it was done, and to the owners whom nobody asked.
NEWS = re.compile(r"^(?:Request|Your answer to request) (\d+) \(|This is request (\d+)\.$|\(request (\d+)\)\.")
DONE = re.compile(r"^Request (\d+) \(.*?\): done\.|This is request (\d+)\.$")
# So long before a kill something may have been sent that the book does not know of.
SOON = timedelta(seconds=1)
TOLD = frozenset({"completed", "denied", "failed", "expired", "ended"})


@dataclass
class Heard:
    """``early`` and ``untold`` hold the request and a sentence each."""

    early: list[tuple[Story, str]]
    untold: list[tuple[Story, str]]
    notices: int
    repeated: int
    repeated_cards: int  # of the repeated
    repeated_after_kills: int  # of the repeated: the first was said just before a process was killed


def hear(evidence: Evidence, stories: Mapping[int, Story], permissions: Sequence[Permission]) -> Heard:
    """Who was told what, against what the requests say."""
    allowed: dict[int, list[Permission]] = defaultdict(list)
    for permission in permissions:
        allowed[permission.number].append(permission)
    asked: dict[str, set[int | None]] = defaultdict(set)
    for story in stories.values():
        for approver in story.approvers:
            asked[approver["person_id"]].add(story.number)
    told: dict[tuple[int, str], datetime] = {}  # when first
    news: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    cards: dict[tuple[str, int | None], list[datetime]] = defaultdict(list)
    early: list[tuple[Story, str]] = []
    for said in evidence.said:
        if (found := NEWS.search(said.text)) is not None:
            key = (_number(found), said.to)
            told[key] = min(said.at, told.get(key, said.at))
            news[(said.to, said.text)].append(said.at)
            early += _too_early(said, stories, allowed)
        elif said.number in asked.get(said.to, ()) and said.at <= evidence.calm_until:
            cards[(said.to, said.number)].append(said.at)
    untold = [sentence for story in stories.values() for sentence in _untold(story, told, set(evidence.reachable))]
    once_more = [at for copies in news.values() for at in sorted(copies)[:-1]]
    cards_once_more = [at for copies in cards.values() for at in sorted(copies)[:-1]]
    repeated = once_more + cards_once_more
    return Heard(
        early,
        untold,
        notices=sum(map(len, news.values())) + sum(map(len, cards.values())),
        repeated=len(repeated),
        repeated_cards=len(cards_once_more),
        repeated_after_kills=sum(any(at <= kill <= at + SOON for kill in evidence.kills) for at in repeated),
    )


def _untold(story: Story, told: Mapping[tuple[int, str], datetime], reachable: set[str]) -> Iterator[tuple[Story, str]]:
    state = story.row["state"]
    if state in TOLD and (story.number, story.requester) not in told:
        yield story, f"is {state}, and nobody told the requester"
    if story.first("completed") and story.kind in DOES:
        for person in story.with_result("done"):
            if person in reachable and told.get((story.number, person), NEVER) >= (story.until or NEVER):
                yield story, f"was done to {person}, and nobody told them"


def _too_early(
    said: Said, stories: Mapping[int, Story], allowed: Mapping[int, list[Permission]]
) -> Iterator[tuple[Story, str]]:
    found = DONE.search(said.text)
    story = stories.get(_number(found)) if found else None
    if story is None:
        return
    if story.first("completed") is None:
        yield story, f"was said to be done, and is {story.row['state']}"
    done = set(story.with_result("done"))
    for permission in allowed[story.number]:
        first = permission.kind == DOES.get(story.kind) and permission.person in done
        if first and permission.used_at is not None and permission.used_at > said.at + ROUNDING:
            yield story, f"was said to be done at {said.at}, before it was"
    if NEVER > story.when("completed") > said.at + ROUNDING:
        yield story, f"was said to be done at {said.at}, before it was read back"


def _number(found: re.Match[str]) -> int:
    return int(next(group for group in found.groups() if group))
