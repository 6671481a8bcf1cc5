"""The names the language part knows, as the directory tells them; what is told first is in use a moment later."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from dialogs.language import Names
from dialogs.language.lexicon import Lexicon

LETTERS = {"groups": "g", "people": "p", "licences": "l", "apps": "a"}


class KnownNames:
    """Called for the names of now. ``take`` may be called by another thread, one at a time."""

    def __init__(self, aliases: Iterable[str] = ()) -> None:
        """``aliases``: names the organisation gives its groups, known from the start."""
        self._aliases = [("g", Lexicon(aliases))]
        self._whole: dict[str, tuple[object, Lexicon]] = {}
        self._since: dict[str, tuple[tuple[str, ...], Lexicon]] = {}
        self._names = Names.indexed(self._aliases)

    def __call__(self) -> Names:
        return self._names

    def take(self, told: Mapping[str, tuple[object, Callable[[], Iterable[str]], tuple[str, ...]]]) -> None:
        """For each kind (groups, people, licences, apps) a stamp, the names as of that stamp, and those that came
        since; names that are gone may stay until the next stamp, as the directory knows nothing by them."""
        for kind, (stamp, names, since) in told.items():
            parts = kind == "people"
            if kind not in self._whole or self._whole[kind][0] is not stamp:
                self._whole[kind] = (stamp, Lexicon(names(), parts=parts))
            if kind not in self._since or self._since[kind][0] is not since:
                self._since[kind] = (since, Lexicon(since, parts=parts))
        lexicons = [
            (LETTERS[kind], lexicon) for found in (self._whole, self._since) for kind, (_, lexicon) in found.items()
        ]
        self._names = Names.indexed([*self._aliases, *lexicons])
