"""A sentence to a frame: what the person wants, in the person's own words, decided on this machine in milliseconds."""

from dialogs.language.dates import DatePhrase, resolve
from dialogs.language.frame import Frame, Intent
from dialogs.language.names import Names
from dialogs.language.understand import understand

__all__ = ["DatePhrase", "Frame", "Intent", "Names", "resolve", "understand"]
