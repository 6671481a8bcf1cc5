"""Every reason a person may be told no, a module for each subject: the rule that says so, and the way forward."""

from __future__ import annotations

from dataclasses import dataclass

from approvals.message import Message


@dataclass(frozen=True, slots=True)
class Refusal:
    """``rule`` is the stable name that the audit keeps; ``message`` is what the person reads."""

    rule: str
    message: Message


class Refused(Exception):
    """A refusal on its way to the person, turned into an answer in one place. ``decision`` is the approvals.Decision
    that it follows from, where the rules about a wish made it."""

    def __init__(self, refusal: Refusal, decision: object = None) -> None:
        super().__init__(refusal.rule)
        self.refusal = refusal
        self.decision = decision
