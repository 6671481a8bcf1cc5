"""Whether a sentence asks who has an application or for the way into it, in five languages."""

from __future__ import annotations

import pytest

from dialogs.language.frame import Frame, Intent
from dialogs.language.who import asks_who


def asks(lang: str, text: str, app: str = "Payday") -> bool:
    return asks_who(Frame(Intent.APP_ACCESS, {"app": (app,)}, lang=lang), text)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "who has access to Payday?"),
        ("en", "Payday, who's got it"),
        ("fr", "Qui a accès à Payday ?"),
        ("nl", "wie kan er in Payday"),
        ("de", "wer hat Zugriff auf Payday?"),
        ("es", "¿quién tiene acceso a Payday?"),
    ],
)
def test_who_has_it(lang: str, text: str) -> None:
    assert asks(lang, text)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "I need access to Payday"),
        ("en", "what group do I need for Payday, who runs it?"),
        ("fr", "c'est quel groupe qui ouvre Payday"),
        ("nl", "ik heb toegang nodig tot Payday"),
        ("de", "Wie komme ich in Payday rein?"),
        ("es", "necesito acceso a Payday"),
    ],
)
def test_the_way_in(lang: str, text: str) -> None:
    """ "wie" is who in Dutch and how in German."""
    assert not asks(lang, text)


def test_what_the_application_is_called_says_nothing() -> None:
    assert not asks("en", "I need access to Who is Who", app="Who is Who")
