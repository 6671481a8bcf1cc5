"""What the model says of a sentence: one label per piece, and a few facts per wish. Shared by reading and teaching."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dialogs.language.frame import ALL, CONTEXT, INTENT_SLOTS, LAST, ME, MY_MANAGER, MY_TEAM, TYPED, Intent

INTENTS = tuple(intent for intent in Intent if intent not in TYPED)
SLOTS: Mapping[Intent, frozenset[str]] = MappingProxyType(
    {
        **{intent: INTENT_SLOTS[intent] for intent in INTENTS},
        Intent.APPROVE_REQUEST: INTENT_SLOTS[Intent.APPROVE_REQUEST] - {"until", "justification"},
        Intent.CREATE_GROUP: INTENT_SLOTS[Intent.CREATE_GROUP] - {"until", "team"},
    }
)
"""What was taught of each intent: an approver's end and comment, and the end and the team of a new group, are typed
forms (commands.py, forms)."""
LANGUAGES = ("en", "fr", "nl", "de", "es")

SPANS = ("group", "people", "owners", "members", "licence", "app", "request", "until", "query")
"""Slots whose values are passages that never overlap."""
CLAUSES = ("justification", "description")
"""Slots whose values are clauses, in which names may stand."""

SPAN_LABELS = ("O", *(f"{side}-{slot}" for slot in SPANS for side in "BI"))
CLAUSE_LABELS = ("O", *(f"{side}-{slot}" for slot in CLAUSES for side in "BI"))

PREVIOUS = "@prev"
"""Stands for the values the wish before has in the same slot ("add Bob to X and remove Ann")."""

FACTS = (
    ("group", CONTEXT),
    ("people", ME),
    ("people", CONTEXT),
    ("people", MY_TEAM),
    ("people", MY_MANAGER),
    ("owners", ME),
    ("owners", CONTEXT),
    ("owners", MY_MANAGER),
    ("owners", MY_TEAM),
    ("members", ME),
    ("members", MY_TEAM),
    ("members", CONTEXT),
    ("members", MY_MANAGER),
    ("request", LAST),
    ("request", ALL),
    ("request", CONTEXT),
    ("licence", CONTEXT),
    ("app", CONTEXT),
    ("group", PREVIOUS),
    ("people", PREVIOUS),
    ("owners", PREVIOUS),
    ("licence", PREVIOUS),
    ("role", "owner"),
    ("kind", "security"),
    ("kind", "m365"),
    ("kind", "distribution"),
    ("policy", "open"),
    ("policy", "approval"),
    ("policy", "closed"),
)
"""A slot and a value of it that needs no passage of its own: references ("me", "there") and choices ("owner")."""
