"""What a request lets happen, by its audit: to whom, from when until when, and who had to say so.

What the engine's own rules say about consent is written down here a second time, on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.reliability.evidence import Evidence, Row
from tests.reliability.histories import NEVER, ROUNDING, JoinRules, Story, Truth

# What a kind of request does to the people it is about; the others change the group itself.
DOES = {
    "join": "member.added",
    "extend": "member.added",
    "leave": "member.removed",
    "add_owners": "owner.added",
    "remove_owners": "owner.removed",
    "hand_over": "owner.added",
}
KINDS = {*DOES, "create", "join_rule", "describe", "block", "unblock"}
GIVES_MEMBERSHIP = ("join", "extend")
# What somebody may do to themselves without asking anybody.
ONES_OWN = ("leave", "remove_owners")
OPPOSITE = {"join": "leave", "leave": "join", "add_owners": "remove_owners", "remove_owners": "add_owners"}
OPEN_GROUP, PUBLIC_GROUP, SAME_DEPARTMENT = RULES = ("open_group", "public_group", "same_department")
UNDO_WITHIN = timedelta(minutes=10)
SOON = timedelta(minutes=1)


@dataclass
class Permission:
    """One request lets one change happen to one person (or, "group.created", to nobody), once, within this time."""

    number: int
    kind: str
    group: str
    person: str
    begins: datetime
    ends: datetime
    used_at: datetime | None = None

    def covers(self, at: datetime) -> bool:
        return self.begins - ROUNDING <= at <= self.ends + ROUNDING


class Law:
    """Judges requests by what else happened."""

    def __init__(self, evidence: Evidence, stories: Mapping[int, Story], truth: Truth) -> None:
        self._evidence = evidence
        self._stories = stories
        self._truth = truth
        self._join_rules = JoinRules(list(stories.values()))

    def allows(self, story: Story) -> Iterator[Permission]:
        """What may happen by this request, which somebody validly allowed at ``agreed``."""
        agreed = story.when("submitted") if self.at_once(story) else story.when("approved")
        if agreed == NEVER:
            return
        done = story.when("completed", "failed")
        if story.kind == "create":
            yield Permission(story.number, "group.created", story.row["group_name"], "", agreed, done)
            owners, others = story.people, {person for person, _ in story.row["details"].get("members", ())}
            for relation, people in (("owner", owners), ("member", owners | others)):
                for person in sorted(people):
                    yield Permission(story.number, f"{relation}.added", story.group, person, agreed, done)
        elif story.kind in DOES:
            for person in sorted(story.people):
                yield Permission(story.number, DOES[story.kind], story.group, person, agreed, done)
        if story.kind == "hand_over":
            yield Permission(story.number, "owner.removed", story.group, story.requester, agreed, done)
        if story.kind in GIVES_MEMBERSHIP and story.until is not None and story.first("ending"):
            begins = max(story.until, story.when("ending"))
            # Whoever was there before stays, and so does whoever stays by a later request.
            for person in sorted(set(story.with_result("done")) - story.overtaken.keys()):
                ends = story.when("ended", "superseded")
                yield Permission(story.number, "member.removed", story.group, person, begins, ends)

    def at_once(self, story: Story) -> bool:
        """Whether it was let through without anybody being asked."""
        return story.let_through not in ("", "first")

    def broken(self, story: Story) -> Iterator[str]:
        """Every way in which this request was let through, refused or closed by somebody who may not."""
        if self.at_once(story):
            yield from self._at_once(story)
        for line in story.lines:
            if line["what"] in ("approved.first", "approved", "denied"):
                yield from self._no_right(story, line)
            elif (
                line["what"] == "cancelled"
                and line["actor_id"] != story.requester
                and not line["facts"].get("operator")
            ):
                yield f"was cancelled by {line['actor_id']}, whose it is not"
            elif line["what"] == "expired" and line["at"] < story.row["expires_at"] - ROUNDING:
                yield f"expired at {line['at']}, before its time"
        if story.first("approved"):
            yield from self._too_few(story)
        yield from self._not_the_opposite(story)

    def needed(self, story: Story) -> int:
        """How many different people have to say yes."""
        return max(int(story.row["quorum"]), 2 if story.group in self._evidence.two_approvers else 1)

    def _at_once(self, story: Story) -> Iterator[str]:
        line, why = story.first("submitted"), story.let_through
        assert line is not None
        actor = line["actor_id"]
        if actor != story.requester:
            yield f"was sent by {actor} in the name of {story.requester}"
        if why == "own":
            if story.kind not in ONES_OWN or not story.for_oneself:
                yield f"was begun by {actor} for {', '.join(sorted(story.people))}, alone"
        elif why == "directly":
            if self.needed(story) > 1:
                yield f"was done directly by {actor}, and {self.needed(story)} people have to say yes"
            if actor in story.people and story.kind in DOES:
                yield f"was done directly by {actor}, whom it is for"
            yield from self._not_an_owner(story, line)
        elif why in RULES:
            yield from self._not_by_rule(story, line, why)
        else:
            yield f"was let through by {why!r}, which is no rule"

    def _not_by_rule(self, story: Story, line: Row, rule: str) -> Iterator[str]:
        if story.kind != "join" or not story.for_oneself:
            yield f"let {', '.join(sorted(story.people))} in by {rule}, which is for oneself only"
        if self.needed(story) > 1:
            yield f"was let through by {rule}, and {self.needed(story)} people have to say yes"
        if rule == OPEN_GROUP:
            if "open" not in self._join_rules.around(story.group, line["at"]):
                yield "was let through by open_group, and its owners had not opened the group"
        elif rule not in self._evidence.auto_rules:
            yield f"was let through by {rule}, which the organisation does not have"

    def _no_right(self, story: Story, line: Row) -> Iterator[str]:
        """Whether this yes or no counts."""
        actor, verb = line["actor_id"], line["what"].partition(".")[0]
        if actor == story.requester or (actor in story.people and story.kind != "join_rule"):
            yield f"was {verb} by {actor}, whom it is for"
        elif story.kind == "create":
            if actor not in self._evidence.creation_approvers:
                yield f"was {verb} by {actor}, who does not decide about new groups"
        elif actor not in self._evidence.stand_ins or actor not in story.stand_ins:
            yield from self._not_an_owner(story, line, verb)

    def _not_an_owner(self, story: Story, line: Row, verb: str = "done") -> Iterator[str]:
        actor = line["actor_id"]
        if actor not in line["facts"].get("owners", ()):
            yield f"was {verb} by {actor}, whom the audit does not count among the owners"
        elif not self._truth.around("owners", story.group, actor, line["at"]):
            yield f"was {verb} by {actor}, who did not own {story.row['group_name']} then"

    def _too_few(self, story: Story) -> Iterator[str]:
        yes = [line["actor_id"] for line in story.lines if line["what"] in ("approved.first", "approved")]
        if story.let_through == "first":
            line = story.first("submitted")
            assert line is not None
            yield from self._not_an_owner(story, line)
            yes.append(line["actor_id"])
        if len(set(yes)) < self.needed(story):
            yield f"was approved by {', '.join(yes)}, and {self.needed(story)} different people have to say yes"

    def _not_the_opposite(self, story: Story) -> Iterator[str]:
        """Undoing goes one way only: by whom it was done, soon, and for those to whom it was done."""
        undone = self._stories.get(story.row["follows"] or 0)
        if undone is None or story.kind == "extend":
            return
        wrong = [
            undone.group != story.group or OPPOSITE.get(undone.kind) != story.kind,
            undone.requester != story.requester or undone.let_through not in ("directly", "first"),
            not story.people <= set(undone.with_result("done")),
            story.when("submitted") > undone.when("completed") + UNDO_WITHIN + SOON,
        ]
        if any(wrong):
            yield f"undoes request {undone.number}, which it may not"
