"""The directory as one reader sees it: the truth, or the truth of a moment ago while the replica catches up."""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from sandbox.journal import Past
from sandbox.lookup import Lookup
from sandbox.records import Record

if TYPE_CHECKING:
    from sandbox.directory import Directory

TYPES = {
    "#microsoft.graph.user": "users",
    "#microsoft.graph.group": "groups",
    "#microsoft.graph.servicePrincipal": "servicePrincipals",
    "#microsoft.graph.directoryRole": "directoryRoles",
}
REVERSE = {"members": "member_of", "owners": "owner_of"}


class View:
    """Reads only. Everything is the tenant's own data, not a copy: callers must not change it."""

    def __init__(self, directory: "Directory", past: Past) -> None:
        self._directory = directory
        self._past = past

    def find(self, object_id: str) -> Record | None:
        """The object with this id, of whatever type; None if this reader cannot see one."""
        if object_id in self._past.objects:
            return self._past.objects[object_id]
        return self._directory.find(object_id)

    def user(self, object_id: str) -> Record | None:
        return self._typed(object_id, "#microsoft.graph.user")

    def group(self, object_id: str) -> Record | None:
        return self._typed(object_id, "#microsoft.graph.group")

    def user_named(self, key: str) -> Record | None:
        """A user by object id or user principal name."""
        if found := self.user(key):
            return found
        ids = self._directory.lookups["users"].exactly("userPrincipalName", key)
        return next((user for user in map(self.user, ids) if user), None)

    def all(self, kind: str) -> Collection[str]:
        """Ids of every object of a kind ("users", "groups", "servicePrincipals", "directoryRoles"), oldest first."""
        records = self._directory.kinds[kind]
        gone = [each for each in self._changed(kind) if each not in records]
        return [*records, *gone] if gone else records

    def narrowed(self, kind: str, candidates: Iterable[str]) -> list[str]:
        """Candidates out of an index, plus whatever changed so lately that the index already forgot it."""
        return list(dict.fromkeys([*candidates, *self._changed(kind)]))

    def lookup(self, kind: str) -> Lookup:
        return self._directory.lookups[kind]

    def _changed(self, kind: str) -> list[str]:
        return [each for each, before in self._past.objects.items() if before and TYPES[before["@odata.type"]] == kind]

    def members(self, group_id: str) -> Collection[str]:
        return self.linked("members", group_id)

    def owners(self, group_id: str) -> Collection[str]:
        return self.linked("owners", group_id)

    def linked(self, relation: str, source: str) -> Collection[str]:
        """Ids of a group's "members" or "owners", in the order they came."""
        now = self._directory.links[relation].get(source, {})
        then = self._past.links.get((relation, source))
        return _undo(now, then) if then else now

    def groups_of(self, object_id: str) -> Collection[str]:
        """Ids of groups and directory roles the object is directly in."""
        return self._backwards("members", object_id)

    def owned_by(self, object_id: str) -> Collection[str]:
        return self._backwards("owners", object_id)

    def _backwards(self, relation: str, target: str) -> Collection[str]:
        now = self._directory.links[REVERSE[relation]].get(target, {})
        then = {
            source: changes[target]
            for (name, source), changes in self._past.links.items()
            if name == relation and target in changes
        }
        return _undo(now, then) if then else now

    def transitive_members(self, group_id: str) -> Iterator[str]:
        """Everything inside, however deep, each once; a group that contains itself ends the search, not the world."""
        yield from self._reach(group_id, self.members)

    def transitive_groups(self, object_id: str) -> Iterator[str]:
        yield from self._reach(object_id, self.groups_of)

    def _reach(self, start: str, step: Callable[[str], Collection[str]]) -> Iterator[str]:
        seen, waiting = {start}, deque([start])
        while waiting:
            for each in step(waiting.popleft()):
                if each not in seen:
                    seen.add(each)
                    waiting.append(each)
                    yield each

    def _typed(self, object_id: str, word: str) -> Record | None:
        found = self.find(object_id)
        return found if found and found["@odata.type"] == word else None


def _undo(now: dict[str, None], then: dict[str, bool]) -> dict[str, None]:
    picture = {each: None for each in now if then.get(each, True)}
    picture.update((each, None) for each, existed in then.items() if existed)
    return picture
