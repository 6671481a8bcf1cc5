"""What Entra sometimes does to a new group, switched on by a test: owners lost in silence, a team that must wait."""

from dataclasses import dataclass, field


@dataclass
class Whims:
    """`drops_owners`: so many owner references are taken and forgotten without an error (less than 0: every one);
    `never_owners`: object ids whose references are always lost. `team_after_s`: a group younger than this answers 404
    to whoever gives it a team."""

    drops_owners: int = 0
    never_owners: set[str] = field(default_factory=set)
    team_after_s: float = 0.0

    def drops(self, object_id: str) -> bool:
        """Whether this owner reference is lost."""
        if self.drops_owners > 0:
            self.drops_owners -= 1
            return True
        return self.drops_owners < 0 or object_id in self.never_owners
