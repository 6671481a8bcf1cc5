"""What was written is read back until the directory shows it."""

from __future__ import annotations

# Entra's replicas usually agree within seconds; a read right after the write is repeated this often, this far apart.
READ_BACK_PAUSES_S = (0.0, 0.1, 0.3, 0.6)


class NotYetSeen(Exception):
    """The directory accepted the write but does not show it yet, or an earlier end has to be over first."""
