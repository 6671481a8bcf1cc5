"""What it costs to decide about a wish when everything that must be known is known."""

from approvals.decision import Decision
from approvals.policy import decide
from bench.timing import Measured, microseconds
from tests.approvals.facts import OPEN_HOUSE, facts


def warm_decision() -> Measured:
    """One decision about a wish that every rule is looked at for, in microseconds; beside it, an empty decision."""
    warm = facts()
    return Measured(
        "warm_decision",
        microseconds(lambda: decide(warm, OPEN_HOUSE)),
        "us",
        microseconds(lambda: Decision(None)),
    )
