"""What people were told: too early, not at all, or once more."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tests.reliability.evidence import Evidence, Said
from tests.reliability.histories import NEVER, ROUNDING, Story
from tests.reliability.permits import DOES, Permission

# To whoever asked or decided, to those to whom it was done, and to the owners whom nobody asked.
NEWS = re.compile(r"^(?:Request|Your answer to request) (\d+) \(|This is request (\d+)\.$|\(request (\d+)\)\.")
DONE = re.compile(r"^Request (\d+) \(.*?\): done\.|This is request (\d+)\.$")
TOLD = frozenset({"completed", "denied", "failed", "expired", "ended"})


@dataclass
class Heard:
    """``early`` and ``untold`` hold the request and a sentence each."""

    early: list[tuple[Story, str]]
    untold: list[tuple[Story, str]]
    notices: int
    repeated: int
    repeated_cards: int  # of the repeated


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
    news: Counter[tuple[str, str]] = Counter()
    cards: Counter[tuple[str, int | None]] = Counter()
    early: list[tuple[Story, str]] = []
    for said in evidence.said:
        if (found := NEWS.search(said.text)) is not None:
            key = (_number(found), said.to)
            told[key] = min(said.at, told.get(key, said.at))
            news[(said.to, said.text)] += 1
            early += _too_early(said, stories, allowed)
        elif said.number in asked.get(said.to, ()) and said.at <= evidence.calm_until:
            cards[(said.to, said.number)] += 1
    untold = [sentence for story in stories.values() for sentence in _untold(story, told, set(evidence.reachable))]
    repeated_cards = cards.total() - len(cards)
    repeated = repeated_cards + news.total() - len(news)
    return Heard(early, untold, news.total() + cards.total(), repeated, repeated_cards)


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
