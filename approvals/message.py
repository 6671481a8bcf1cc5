"""A sentence for a person, not yet in anybody's language: a template to translate and the values to put into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, init=False)
class Message:
    """``Message("{group} has no owner.", group=group.name)``; the template is a gettext msgid and its English wording.

    Values may be text (foreign and hostile: never a template), numbers, aware datetimes (shown in the reader's zone),
    dates, other messages, or tuples of these (joined as a list in the reader's language).
    """

    template: str
    plural: str | None
    values: Mapping[str, object]

    def __init__(self, template: str, /, **values: object) -> None:
        object.__setattr__(self, "template", template)
        object.__setattr__(self, "plural", None)
        object.__setattr__(self, "values", values)

    def __str__(self) -> str:
        """The English wording, for logs and tests; people are shown what ``cards.words`` makes of it."""
        return self.template.format(**self.values) if self.plural is None else f"{self.template} | {self.plural}"


def plural(singular: str, many: str, /, n: int, **values: object) -> Message:
    """A message whose wording depends on the count ``n``; both templates may use ``{n}``."""
    message = Message(singular, n=n, **values)
    object.__setattr__(message, "plural", many)
    return message
