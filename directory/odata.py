"""OData's query options as Graph reads them: in the SDK's requests, in a batch, and quoted so that names do no harm."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from kiota_abstractions.base_request_configuration import RequestConfiguration

from directory.together import Read


@dataclass
class Query:
    """Query options, under the names that the SDK's URL templates have for them."""

    select: list[str]
    top: int | None = None
    filter: str | None = None

    def get_query_parameter(self, name: str) -> str:
        return f"%24{name}"

    def configured(self) -> RequestConfiguration[Any]:
        """For a request builder's ``to_get_request_information``."""
        return RequestConfiguration(query_parameters=self)


@dataclass(frozen=True, slots=True)
class Get:
    """One read inside a batch: a path below Graph's base URL and its query options, without their dollar signs."""

    path: str
    options: dict[str, str]
    eventual: bool = False

    @property
    def read(self) -> Read:
        query = urlencode({f"${name}": value for name, value in self.options.items()}, safe="$,", quote_via=quote)
        # Served from an index of its own, which Graph wants to be asked for by name.
        index = self.eventual or "search" in self.options
        return Read(f"{self.path}?{query}", (("ConsistencyLevel", "eventual"),) if index else ())


def literal(text: str) -> str:
    """Text as an OData string: in single quotes, a quote inside is doubled."""
    doubled = text.replace("'", "''")
    return f"'{doubled}'"


def among(name: str, texts: Iterable[str]) -> str:
    """A $filter for any of these values of a property; Graph takes 15 in one such list."""
    return f"{name} in ({','.join(map(literal, texts))})"


def search_clause(text: str, *properties: str) -> str:
    """A $search for the words of ``text`` in any of the properties; empty when there is no word in it.

    Quotes and backslashes never get in, as only letters and digits do."""
    words = " ".join(re.findall(r"[^\W_]+", text))
    return " OR ".join(f'"{name}:{words}"' for name in properties) if words else ""


def any_word_clause(text: str, name: str) -> str:
    """A $search for any of the longer words of ``text``."""
    words = dict.fromkeys(word for word in re.findall(r"[^\W_]+", text) if len(word) >= 3)
    return " OR ".join(f'"{name}:{word}"' for word in list(words)[:8])
