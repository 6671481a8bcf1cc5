"""Objects and who is in what: the truth of the directory, and the only place where it is changed.

Writes here do what they are told: what Entra would refuse is refused by the Graph in front. Records are never changed
in place, so that a reader may keep one. Every write is noted in the journal and told as an effect.
"""

import time
from collections.abc import Callable, Iterable
from uuid import uuid4

from sandbox.changes import ChangeLog
from sandbox.clock import Clock, stamp
from sandbox.effects import Cause, Effect, EffectLog
from sandbox.journal import Journal
from sandbox.licences import Licensing
from sandbox.lookup import Lookup
from sandbox.records import Record, security_identifier
from sandbox.view import REVERSE, TYPES, View

Links = dict[str, dict[str, None]]
KINDS_OF_OBJECT = tuple(TYPES.values())
SEARCHED_BY_WORD = {
    "users": ("displayName",),
    "groups": ("displayName", "description"),
    "servicePrincipals": ("displayName",),
    "directoryRoles": ("displayName",),
}


class Unknown(LookupError):
    """The company has no such person, group or application; the message is a sentence."""


class Directory:
    """Users, groups, service principals and directory roles with their members and owners."""

    def __init__(self, clock: Clock, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.effects = EffectLog(clock)
        self.journal = Journal(monotonic)
        self.changes = ChangeLog(monotonic)
        self.kinds: dict[str, dict[str, Record]] = {kind: {} for kind in KINDS_OF_OBJECT}
        self.links: dict[str, Links] = {"members": {}, "owners": {}, "member_of": {}, "owner_of": {}}
        self.managers: dict[str, str] = {}
        self.licensing = Licensing(self)
        self.lookups: dict[str, Lookup] = {}
        self.index()

    @property
    def users(self) -> dict[str, Record]:
        return self.kinds["users"]

    @property
    def groups(self) -> dict[str, Record]:
        return self.kinds["groups"]

    @property
    def listeners(self) -> list[Callable[[Effect], None]]:
        """Called with each effect as it happens."""
        return self.effects.listeners

    def index(self) -> None:
        """Begin the indexes anew, after everything was replaced; each is built when first asked for."""
        self.lookups = {kind: Lookup(self.kinds[kind], SEARCHED_BY_WORD[kind]) for kind in KINDS_OF_OBJECT}

    def view(self, lag_s: float = 0.0) -> View:
        """The directory as it was `lag_s` seconds ago; zero is the truth."""
        return View(self, self.journal.past(lag_s))

    def find(self, object_id: str) -> Record | None:
        """The object with this id as it truly is, of whatever type."""
        return next((found for records in self.kinds.values() if (found := records.get(object_id))), None)

    def is_group(self, object_id: str) -> bool:
        return object_id in self.groups

    def name(self, object_id: str) -> str:
        found = self.find(object_id)
        return str(found["displayName"]) if found else object_id

    def person_by_upn(self, upn: str) -> Record | None:
        """A user's record by user principal name (letter case aside) or object id."""
        ids = self.lookups["users"].exactly("userPrincipalName", upn)
        return next((self.users[each] for each in ids), self.users.get(upn))

    def group_named(self, name: str) -> Record | None:
        """A group by object id, mail nickname or display name; of several with one name, the first made."""
        if name in self.groups:
            return self.groups[name]
        lookup = self.lookups["groups"]
        ids = [*lookup.exactly("mailNickname", name), *lookup.exactly("displayName", name)]
        return self.groups[ids[0]] if ids else None

    def add(self, relation: str, group_id: str, object_id: str, cause: Cause) -> bool:
        """Make somebody one of the "members" or "owners"; false if they were already."""
        changed = self._link(relation, group_id, object_id)
        if changed:
            self.journal.link_was(relation, group_id, object_id, False)
            self.changes.link_changed(relation, group_id, object_id)
        self._tell_link(relation, "added", group_id, object_id, cause, changed)
        return changed

    def remove(self, relation: str, group_id: str, object_id: str, cause: Cause) -> bool:
        """Take somebody out of the "members" or "owners"; false if they were not there."""
        changed = self._unlink(relation, group_id, object_id)
        if changed:
            self.journal.link_was(relation, group_id, object_id, True)
            self.changes.link_changed(relation, group_id, object_id)
        self._tell_link(relation, "removed", group_id, object_id, cause, changed)
        return changed

    def _tell_link(self, relation: str, verb: str, group_id: str, object_id: str, cause: Cause, changed: bool) -> None:
        if changed and relation == "members":
            self.licensing.membership_changed(group_id, object_id)
        self.effects.append(
            f"{relation.removesuffix('s')}.{verb}",
            cause,
            changed=changed,
            groupId=group_id,
            groupName=self.name(group_id),
            subjectId=object_id,
            subjectName=self.name(object_id),
        )

    def _link(self, relation: str, group_id: str, object_id: str) -> bool:
        linked = self.links[relation].setdefault(group_id, {})
        if object_id in linked:
            return False
        linked[object_id] = None
        self.links[REVERSE[relation]].setdefault(object_id, {})[group_id] = None
        return True

    def _unlink(self, relation: str, group_id: str, object_id: str) -> bool:
        linked = self.links[relation].get(group_id, {})
        if object_id not in linked:
            return False
        del linked[object_id]
        self.links[REVERSE[relation]][object_id].pop(group_id, None)
        return True

    def _replace(self, kind: str, object_id: str, after: Record | None) -> Record | None:
        records = self.kinds[kind]
        before = records.get(object_id)
        self.journal.object_was(object_id, before)
        self.changes.object_changed(kind, object_id, before, after)
        self.lookups[kind].changed(object_id, before, after)
        if after is None:
            records.pop(object_id, None)
        else:
            records[object_id] = after
        return before

    def replace_user(self, user_id: str, after: Record) -> None:
        """Put a changed user in the place of the old one, without an effect of its own."""
        self._replace("users", user_id, after)

    def create_group(self, record: Record, owners: Iterable[str], members: Iterable[str], cause: Cause) -> Record:
        """Make a group of Graph properties; id, times and security identifier are given here."""
        group_id = str(record.get("id") or uuid4())
        now = stamp(self.clock.now())
        made = {
            "@odata.type": "#microsoft.graph.group",
            "createdDateTime": now,
            "renewedDateTime": now,
            "securityIdentifier": security_identifier(group_id),
            **record,
            "id": group_id,
        }
        self._replace("groups", group_id, made)
        self._tell_object("group.created", made, cause)
        for relation, ids in (("owners", owners), ("members", members)):
            for each in ids:
                self.add(relation, group_id, each, cause)
        return made

    def create_user(self, record: Record, cause: Cause) -> Record:
        """Make a person of Graph properties."""
        self._replace("users", record["id"], record)
        self._tell_object("user.created", record, cause)
        return record

    def change_group(self, group_id: str, changes: Record, cause: Cause) -> Record:
        """Change properties of a group."""
        return self._change("groups", "group.updated", group_id, changes, cause)

    def change_user(self, user_id: str, changes: Record, cause: Cause) -> Record:
        """Change properties of a user, the sandbox's own included."""
        return self._change("users", "user.updated", user_id, changes, cause)

    def _change(self, kind: str, effect: str, object_id: str, changes: Record, cause: Cause) -> Record:
        before = self.kinds[kind][object_id]
        after = {**before, **changes}
        if after != before:
            self._replace(kind, object_id, after)
        self._tell_object(effect, after, cause, changed=after != before)
        return after

    def delete_group(self, group_id: str, cause: Cause | None = None) -> None:
        """Delete a group and every link to it; Unknown if there is none."""
        self._delete("groups", "group.deleted", group_id, cause or Cause())

    def delete_user(self, user_id: str, cause: Cause | None = None) -> None:
        """Delete a person, their memberships and ownerships, and free their seats; Unknown if there is none."""
        self._delete("users", "user.deleted", user_id, cause or Cause())
        self.licensing.lose(user_id)
        self.managers.pop(user_id, None)
        for report, manager in list(self.managers.items()):
            if manager == user_id:
                del self.managers[report]

    def _delete(self, kind: str, effect: str, object_id: str, cause: Cause) -> None:
        if object_id not in self.kinds[kind]:
            raise Unknown(f"There is nobody and nothing with the id {object_id}.")
        for relation, back in REVERSE.items():
            for source in list(self.links[back].get(object_id, ())):
                self._unlink(relation, source, object_id)
                self.journal.link_was(relation, source, object_id, True)
                self.changes.link_changed(relation, source, object_id)
            for target in list(self.links[relation].get(object_id, ())):
                self._unlink(relation, object_id, target)
                self.journal.link_was(relation, object_id, target, True)
        before = self._replace(kind, object_id, None)
        if before is not None:
            self._tell_object(effect, before, cause)

    def _tell_object(self, kind: str, record: Record, cause: Cause, *, changed: bool = True) -> None:
        what = "group" if record["@odata.type"].endswith(".group") else "subject"
        facts = {f"{what}Id": record["id"], f"{what}Name": record["displayName"]}
        self.effects.append(kind, cause, changed=changed, **facts)
