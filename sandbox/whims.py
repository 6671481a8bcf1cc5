"""What Entra sometimes does to a new group, to be switched on by a test: owners lost in silence, a team that must wait."""

from dataclasses import dataclass


@dataclass
class Whims:
    """`drops_owners`: so many owner references are taken and forgotten without an error (less than 0: every one).
    `team_after_s`: a group younger than this answers 404 to whoever gives it a team."""

    drops_owners: int = 0
    team_after_s: float = 0.0

    def drops(self) -> bool:
        """Whether the next owner reference is lost."""
        if self.drops_owners > 0:
            self.drops_owners -= 1
            return True
        return self.drops_owners < 0
