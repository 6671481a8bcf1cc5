"""How licences are given by groups: what an administrator does, and what to ask Usher on the way."""

from __future__ import annotations

from approvals.message import Message

# https://learn.microsoft.com/entra/fundamentals/concept-group-based-licensing
STEPS = (
    Message(
        "A group can give its members licences: whoever is added gets them some minutes later, whoever leaves loses "
        "them."
    ),
    Message(
        "1. Say “licence readiness”: which groups could give what their members are given one by one, and what "
        "stands in the way. Only direct members get a licence, guests take seats like everybody."
    ),
    Message("2. Say “licences”: whether there are seats enough. Who holds the product already takes no second seat."),
    Message(
        "3. In the Microsoft 365 admin center open Billing, Licenses, choose the product, then Groups, and assign it. "
        "That takes Microsoft Entra ID P1, or a product that has it in it."
    ),
    Message("4. Say “who in” and the group’s name “has no licence and why?”. Give it some minutes first."),
    Message("5. Say “who holds it twice?”, and take away the licences that are still assigned directly."),
    Message("More: https://learn.microsoft.com/entra/fundamentals/concept-group-based-licensing"),
)
