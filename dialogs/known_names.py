"""The names the language part knows: made anew only when the directory's list changed, as their index costs time."""

from __future__ import annotations

from collections.abc import Callable

from dialogs.language import Names


class KnownNames:
    def __init__(self, groups: Callable[[], tuple[str, ...]]) -> None:
        self._groups = groups
        self._made_from: tuple[str, ...] = ()
        self._names = Names()

    def __call__(self) -> Names:
        groups = self._groups()
        if groups is not self._made_from:
            self._made_from, self._names = groups, Names(groups=groups)
        return self._names
