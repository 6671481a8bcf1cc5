"""What a group that is to be made is called where only plain letters may be."""

from __future__ import annotations

import re
import unicodedata

# https://learn.microsoft.com/graph/api/resources/group: mailNickname has at most 64 characters, all of them ASCII.
LONGEST = 64
_OTHER = re.compile(r"[^a-z0-9]+")
_SUFFIX = 6


def mail_nickname(name: str, draft_id: str) -> str:
    """The alias made from the group's name, the same however often it is made; the end of it, from the draft's id,
    tells groups of one name apart."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    suffix = _OTHER.sub("", draft_id.casefold())[-_SUFFIX:] or "0"
    stem = _OTHER.sub("-", plain).strip("-")[: LONGEST - len(suffix) - 1].rstrip("-")
    return f"{stem or 'group'}-{suffix}"
