"""The pretend company's tenant: directory, applications, products and policies, begun from data, kept as JSON."""

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from sandbox import own_app, policy_changes
from sandbox.clock import Clock, stamp
from sandbox.company import KINDS, Company, GroupData, PersonData, object_id
from sandbox.directory import KINDS_OF_OBJECT, Directory, Unknown
from sandbox.effects import Cause
from sandbox.licences import DONE
from sandbox.mailboxes import Mails, automatic_replies, working_hours
from sandbox.policies import Policies
from sandbox.records import (
    GROUP,
    USER,
    Record,
    directory_role_record,
    group_record,
    product_record,
    role_id,
    service_principal_record,
    user_record,
)
from sandbox.whims import Whims

BY_HAND = Cause()
SANDBOX_WORDS = {
    "timeZone": "sandbox.timeZone",
    "hasApp": "sandbox.hasApp",
    "role": "sandbox.role",
    "automaticReplies": "sandbox.automaticReplies",
    "workingHours": "sandbox.workingHours",
}


class Tenant(Directory):
    """A directory that begins with a company, and everything about it that Graph can be asked."""

    def __init__(self, company: Company, clock: Clock, monotonic: Callable[[], float] = time.monotonic) -> None:
        super().__init__(clock, monotonic)
        self.company = company
        self.app_assignments: dict[str, Record] = {}
        self.policies = Policies(company)
        self.mails = Mails(self)
        self.whims = Whims()
        self._begin(company)
        self.index()

    def _begin(self, company: Company) -> None:
        for person in company.people:
            self.users[person.id] = user_record(person)
        for group in company.groups:
            self.groups[group.id] = group_record(group, company.domain)
        for app in (*company.applications, *own_app.applications(company)):
            self.kinds["servicePrincipals"][app.id] = service_principal_record(app, company.tenant_id)
        for role in company.roles:
            self.kinds["directoryRoles"][role.id] = directory_role_record(role)
        for product in company.products:
            self.licensing.products[product.sku_id] = product_record(product, company.tenant_id, company.name)
        named = _Names(company)
        for person in company.people:
            if person.manager:
                self.managers[person.id] = named[person.manager]
        for group in company.groups:
            for reference in group.members:
                self._link("members", group.id, named[reference])
            for reference in group.owners:
                self._link("owners", group.id, named[reference])
        for role in company.roles:
            for reference in role.holders:
                self._link("members", role.id, named[reference])
        for app in company.applications:
            for role_name, references in app.assigned.items():
                for reference in references:
                    self.assign_app(named[reference], app.id, role_id(app.id, role_name), Cause(), quietly=True)
        self._license(company)

    def _license(self, company: Company) -> None:
        parts = {product.part_number: product.sku_id for product in company.products}
        waiting: dict[str, None] = {}
        for person in company.people:
            if person.licences:
                direct: dict[str, list[str]] = {parts[part]: [] for part in person.licences}
                self.users[person.id]["sandbox.licences"] = direct
                waiting[person.id] = None
        for group in company.groups:
            if group.licences:
                licences = [{"skuId": parts[part], "disabledPlans": []} for part in group.licences]
                self.groups[group.id] |= {"assignedLicenses": licences, "licenseProcessingState": DONE}
                waiting.update((each, None) for each in self.links["members"].get(group.id, ()) if each in self.users)
        for user_id in waiting:
            self.licensing.work_out(user_id, quietly=True)

    def assign_app(self, principal_id: str, app_id: str, role: str, cause: Cause, *, quietly: bool = False) -> Record:
        """Give a person or group a role in an application (all zeros: default access)."""
        assignment_id = object_id("appRoleAssignment", f"{principal_id}/{app_id}/{role}")
        principal = self.find(principal_id) or {}
        kind = str(principal.get("@odata.type", "")).rpartition(".")[2]
        self.app_assignments[assignment_id] = {
            "id": assignment_id,
            "deletedDateTime": None,
            "appRoleId": role,
            "createdDateTime": stamp(self.clock.now()),
            "principalDisplayName": principal.get("displayName"),
            "principalId": principal_id,
            "principalType": kind[:1].upper() + kind[1:],
            "resourceDisplayName": self.name(app_id),
            "resourceId": app_id,
        }
        if not quietly:
            self._tell_app("appRole.assigned", principal_id, app_id, cause)
        return self.app_assignments[assignment_id]

    def unassign_app(self, assignment_id: str, cause: Cause) -> None:
        gone = self.app_assignments.pop(assignment_id)
        self._tell_app("appRole.removed", gone["principalId"], gone["resourceId"], cause)

    def _tell_app(self, kind: str, principal_id: str, app_id: str, cause: Cause) -> None:
        self.effects.append(
            kind,
            cause,
            subjectId=principal_id,
            subjectName=self.name(principal_id),
            resourceId=app_id,
            resourceName=self.name(app_id),
        )

    def set_policy(self, changes: dict[str, Any], cause: Cause | None = None) -> None:
        """Change policies as policy_changes.change does; or ValueError."""
        policy_changes.change(self, changes)
        self.effects.append("policy.changed", cause or Cause(), policies=", ".join(sorted(changes)))

    def holds_role(self, role_key: str, holders: list[str]) -> None:
        """Exactly these objects hold the directory role from now on."""
        for each in set(self.links["members"].get(role_key, ())) - set(holders):
            self._unlink("members", role_key, each)
        for each in holders:
            self._link("members", role_key, each)

    def delete_group(self, group_id: str, cause: Cause | None = None) -> None:
        super().delete_group(group_id, cause)
        self._forget_assignments(group_id)

    def delete_user(self, user_id: str, cause: Cause | None = None) -> None:
        super().delete_user(user_id, cause)
        self._forget_assignments(user_id)

    def _forget_assignments(self, principal_id: str) -> None:
        gone = [key for key, each in self.app_assignments.items() if each["principalId"] == principal_id]
        for key in gone:
            del self.app_assignments[key]

    # What people, scripts and tests change from outside Graph

    def put_group(self, wanted: Record) -> Record:
        """Create a group or change the one with this `id` or `displayName`.

        `wanted` has `displayName` or `id`, optionally `kind` (one of company.KINDS), `owners` and `members`
        (user principal names or object ids; the group then has exactly these), and any Graph property.
        Raises ValueError for a property Graph lacks or a kind there is not, Unknown for a person there is not.
        """
        links = {name: [self.who(each) for each in wanted[name]] for name in ("owners", "members") if name in wanted}
        properties = {k: v for k, v in wanted.items() if k not in ("kind", "owners", "members", "id")}
        if unknown := [name for name in properties if not GROUP.has(name)]:
            raise ValueError(f"A group has no property {', '.join(sorted(unknown))}.")
        name = wanted.get("displayName", "")
        found = self.group_named(str(wanted.get("id") or name))
        if found is None:
            if not name:
                raise Unknown(f"There is no group {wanted.get('id')!r}.")
            found = self._make_group(wanted, name)
        self.change_group(found["id"], properties, BY_HAND)
        for relation, ids in links.items():
            self._set_links(relation, found["id"], ids)
        return self.groups[found["id"]]

    def put_assignment(self, app: str, who: str, role: str = "") -> Record:
        """Give somebody (as in `_who`) a role of the application of this name, by hand; "" is default access.

        Raises Unknown for an application, a role or somebody there is not."""
        app_id, principal_id = self.who(f"app:{app}"), self.who(who)
        roles = {each["value"] for each in self.kinds["servicePrincipals"][app_id]["appRoles"]}
        if (role or roles) and role not in roles:
            raise Unknown(f"{app} has no role {role!r}; it has {sorted(roles)}.")
        return self.assign_app(principal_id, app_id, role_id(app_id, role), BY_HAND)

    def drop_assignments(self, app: str, who: str) -> None:
        """Take every role of the application of this name away from somebody, by hand."""
        app_id, principal_id = self.who(f"app:{app}"), self.who(who)
        for key, each in list(self.app_assignments.items()):
            if (each["resourceId"], each["principalId"]) == (app_id, principal_id):
                self.unassign_app(key, BY_HAND)

    def put_licences(self, group: str, *part_numbers: str) -> None:
        """From now on the group of this name hands out exactly these products, by hand."""
        found, skus = self.who(f"group:{group}"), {}
        for each in self.licensing.products.values():
            skus[each["skuPartNumber"]] = each["skuId"]
        if missing := [part for part in part_numbers if part not in skus]:
            raise Unknown(f"Nobody bought {', '.join(missing)}.")
        licences = [{"skuId": skus[part], "disabledPlans": []} for part in part_numbers]
        self.change_group(found, {"assignedLicenses": licences}, BY_HAND)
        self.licensing.queue([each for each in self.links["members"].get(found, ()) if each in self.users])

    def _make_group(self, wanted: Record, name: str) -> Record:
        kind = wanted.get("kind", "security")
        if kind not in KINDS:
            raise ValueError(f"There is no kind of group called {kind!r}; there is {', '.join(KINDS)}.")
        nick = "".join(each if each.isascii() and each.isalnum() else "-" for each in name.lower())
        data = GroupData(wanted.get("id") or str(uuid4()), name, kind, nick=nick, created=stamp(self.clock.now()))
        return self.create_group(group_record(data, self.company.domain), (), (), BY_HAND)

    def _set_links(self, relation: str, group_id: str, ids: list[str]) -> None:
        for each in [each for each in self.links[relation].get(group_id, ()) if each not in ids]:
            self.remove(relation, group_id, each, BY_HAND)
        for each in ids:
            if each not in self.links[relation].get(group_id, ()):
                self.add(relation, group_id, each, BY_HAND)

    def who(self, reference: str) -> str:
        """An object id from a user principal name, an object id, `group:Name` or `app:Name`."""
        kind, _, name = reference.partition(":")
        if kind == "group":
            found = self.group_named(name)
        elif kind == "app":
            ids = self.lookups["servicePrincipals"].exactly("displayName", name)
            found = next((self.kinds["servicePrincipals"][each] for each in ids), None)
        else:
            found = self.person_by_upn(reference) or self.find(reference)
        if found is None:
            raise Unknown(f"The company has nobody called {reference!r}.")
        return str(found["id"])

    def put_user(self, wanted: Record) -> Record:
        """Create a person or change the one with this `userPrincipalName` (or `upn`).

        Any Graph property, and the sandbox's own `timeZone`, `hasApp`, `role`, `automaticReplies` and `workingHours`
        (see mailboxes), and `manager` (a name or null). Raises ValueError for a property there is not, Unknown for a
        manager there is not.
        """
        upn = wanted.get("userPrincipalName") or wanted.get("upn")
        if not upn:
            raise ValueError("A person is named by userPrincipalName.")
        properties = {SANDBOX_WORDS.get(k, k): v for k, v in wanted.items() if k not in ("upn", "manager", "id")}
        if unknown := [name for name in properties if not USER.has(name) and not name.startswith("sandbox.")]:
            raise ValueError(f"A person has no property {', '.join(sorted(unknown))}.")
        if "automaticReplies" in wanted:
            properties["sandbox.automaticReplies"] = automatic_replies(wanted["automaticReplies"])
        if "workingHours" in wanted:
            properties["sandbox.workingHours"] = working_hours(wanted["workingHours"])
        manager = self.who(wanted["manager"]) if wanted.get("manager") else None
        found = self.person_by_upn(upn)
        if found is None:
            person = PersonData(object_id("user", upn), upn, wanted.get("displayName") or upn, mail=upn)
            found = self.create_user(user_record(person), BY_HAND)
        self.change_user(found["id"], properties, BY_HAND)
        if manager:
            self.managers[found["id"]] = manager
        elif "manager" in wanted:
            self.managers.pop(found["id"], None)
        return self.users[found["id"]]

    # Keeping

    def snapshot(self) -> dict[str, Any]:
        """The whole tenant as JSON."""
        return {
            "objects": {kind: list(records.values()) for kind, records in self.kinds.items()},
            "members": {key: list(ids) for key, ids in self.links["members"].items() if ids},
            "owners": {key: list(ids) for key, ids in self.links["owners"].items() if ids},
            "managers": self.managers,
            "appAssignments": list(self.app_assignments.values()),
            "products": list(self.licensing.products.values()),
            "pendingLicences": self.licensing.pending(),
            "policies": self.policies.snapshot(),
            "mails": self.mails.sent,
            "effects": self.effects.snapshot(),
        }

    def restore(self, kept: dict[str, Any]) -> None:
        """Become the tenant that `snapshot` described, whatever this one was."""
        for kind in KINDS_OF_OBJECT:
            self.kinds[kind].clear()
            self.kinds[kind].update((each["id"], each) for each in kept["objects"][kind])
        for app in own_app.applications(self.company):  # what an older sandbox kept has none
            self.kinds["servicePrincipals"][app.id] = service_principal_record(app, self.company.tenant_id)
        for links in self.links.values():
            links.clear()
        for relation in ("members", "owners"):
            for source, targets in kept[relation].items():
                for target in targets:
                    self._link(relation, source, target)
        self.managers = dict(kept["managers"])
        self.app_assignments = {each["id"]: each for each in kept["appAssignments"]}
        self.licensing.products = {each["skuId"]: each for each in kept["products"]}
        self.licensing.count()
        self.policies.restore(kept["policies"])
        self.mails.sent = list(kept.get("mails", ()))
        self.effects.restore(kept["effects"])
        self.journal.forget_everything()
        self.changes.forget()
        self.index()
        self.licensing.queue(kept["pendingLicences"], at_once=True)


class _Names:
    """Object ids by the names that the company's file uses."""

    def __init__(self, company: Company) -> None:
        self._ids = {person.upn.lower(): person.id for person in company.people}
        self._ids |= {f"group:{group.name.lower()}": group.id for group in company.groups}
        self._ids |= {f"app:{app.name.lower()}": app.id for app in company.applications}

    def __getitem__(self, reference: str) -> str:
        return self._ids[reference.lower()]
