"""Which plan of Entra ID the tenant pays for, and what is not there without it (demand 1.2).

Usher's own requests ask nothing of the plan; whether Microsoft's terms want a licence for them is for Microsoft to say.
"""

from __future__ import annotations

from collections.abc import Set

from approvals.message import Message
from checkup.finding import Finding, Part, ok, warning

P1 = frozenset({"AAD_PREMIUM", "AAD_PREMIUM_FACULTY", "AAD_PREMIUM_USGOV_GCCHIGH"})
P2 = frozenset({"AAD_PREMIUM_P2", "AAD_PREMIUM_P2_USGOV_GCCHIGH"})


def plan(names: Set[str]) -> Finding:
    """``names``: the service plans of all subscriptions."""
    if names & P2:
        return ok(Part.PLAN, Message("The tenant has Entra ID P2."))
    if names & P1:
        return ok(
            Part.PLAN, Message("The tenant has Entra ID P1."), Message("Access reviews and eligible roles need P2.")
        )
    return warning(
        Part.PLAN,
        Message("No subscription of the tenant has Entra ID P1."),
        Message(
            "Usher's requests work without. Not there are: requests in My Groups, groups whose members follow a rule, "
            "the naming policy, groups that expire, and licences given by groups."
        ),
    )
