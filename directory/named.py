"""One person, group, licence or application under the names it answers to, and many of them in little memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from directory.packed import Packed

# Between the fields of a line; no field contains it, as it is taken out of every one.
_BETWEEN = "\x1f"
_NOT_IN_A_NAME = str.maketrans({"\x1f": " ", "\n": " "})


@dataclass(frozen=True, slots=True)
class Named:
    """``name``, ``nickname`` (mailNickname) and ``other`` (given and family name) count also nearly; ``mail`` and
    ``upn`` only exactly, and what stands before the ``upn``'s @ like a nickname."""

    id: str
    name: str
    nickname: str = ""
    mail: str = ""
    upn: str = ""
    other: str = ""

    @property
    def spellings(self) -> tuple[str, ...]:
        """What it may be called, nearly."""
        local = "" if "#EXT#" in self.upn.upper() else self.upn.partition("@")[0]
        return tuple(each for each in (self.name, self.nickname, self.other, local) if each)

    @property
    def addresses(self) -> tuple[str, ...]:
        """What it is called only exactly."""
        return tuple(each for each in (self.mail, self.upn) if each)

    def line(self) -> str:
        """As one line of text."""
        fields = (self.id, self.name, self.nickname, self.mail, self.upn, self.other)
        return _BETWEEN.join(each.translate(_NOT_IN_A_NAME) for each in fields).rstrip(_BETWEEN)

    @classmethod
    def of_line(cls, line: str) -> Named:
        """From such a line."""
        return cls(*line.split(_BETWEEN)[:6])


class ManyNamed:
    """Appended and never changed; numbered from 0."""

    def __init__(self) -> None:
        self._lines = Packed()

    def append(self, named: Named) -> None:
        self._lines.append(named.line())

    def __len__(self) -> int:
        return len(self._lines)

    def __getitem__(self, number: int) -> Named:
        return Named.of_line(self._lines[number])

    def __iter__(self) -> Iterator[Named]:
        return map(Named.of_line, self._lines)

    def name(self, number: int) -> str:
        """Its display name."""
        return self._lines[number].split(_BETWEEN, 2)[1]
