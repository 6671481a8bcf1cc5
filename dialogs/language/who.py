"""Whether a sentence about an application asks who has it, or how whoever says it gets it."""

from __future__ import annotations

import re

from dialogs.language.frame import Frame
from dialogs.language.lexicon import fold

_WHO = {
    "en": frozenset({"who", "whom", "who's", "whos"}),
    "fr": frozenset({"qui", "personnes"}),
    "nl": frozenset({"wie"}),
    "de": frozenset({"wer", "wen", "wem"}),
    "es": frozenset({"quien", "quienes", "kien", "gente"}),
}
# "which group do I need": somebody looks for the way in, whatever else the sentence says.
_GROUP = frozenset({"group", "groups", "groupe", "groupes", "groep", "groepen", "gruppe", "gruppen", "grupo", "grupos"})
_WORD = re.compile(r"[\w'’]+")


def asks_who(frame: Frame, text: str) -> bool:
    """ "who has access to Contoso CRM?", and not "I need access to Contoso CRM"; the names in it say nothing."""
    for name in frame.values("app"):
        text = text.replace(name, " ")
    said = {fold(word).replace("’", "'") for word in _WORD.findall(text)}
    return bool(said & _WHO.get(frame.lang, _WHO["en"])) and not said & _GROUP
