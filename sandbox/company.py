"""The pretend company as data: reads company.toml, checks it, and names whatever is wrong in it by file entry."""

import tomllib
from dataclasses import dataclass, field, fields
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid5

from sandbox.mailboxes import automatic_replies, working_hours

TENANT_ID = "5f0c1b0e-7c1d-4b8e-9a53-0d6a3f2c9e01"
BOT_APP_ID = "3a1c7c0a-2f64-4b7c-8c55-b1e7d1a0c0de"
DOMAIN = "contoso.example"
KINDS = ("security", "microsoft365", "distribution", "mailSecurity")
VISIBILITIES = ("Public", "Private", "HiddenMembership")
Entry = TypeVar("Entry")
DEFAULT_FILE = Path(__file__).with_name("company.toml")


class BadCompany(ValueError):
    """The company's file cannot be used; the sentence says where and why."""


@dataclass(slots=True)
class PersonData:
    """One person. `manager` is a user principal name; `licences` are SKU part numbers assigned directly.

    `automatic_replies` and `working_hours` are as sandbox.mailboxes reads them.
    """

    id: str
    upn: str
    display_name: str
    given_name: str = ""
    surname: str = ""
    job_title: str = ""
    department: str = ""
    office: str = ""
    company: str = "Contoso"
    mail: str = ""
    locale: str = "en-GB"
    timezone: str = "Europe/London"
    usage_location: str | None = "GB"
    has_app: bool = True
    enabled: bool = True
    guest: bool = False
    synced: bool = False
    manager: str = ""
    licences: list[str] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    role_hint: str | None = None
    automatic_replies: bool | dict[str, Any] = False
    working_hours: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class GroupData:
    """One group. Owners and members are user principal names, or `app:Name` and `group:Name`.

    `synced` is true (mastered on premises), false (formerly) or null (never), as `onPremisesSyncEnabled` says it.
    """

    id: str
    name: str
    kind: str = "security"
    description: str = ""
    nick: str = ""
    visibility: str = ""
    team: bool = False
    synced: bool | None = None
    rule: str = ""
    role_assignable: bool = False
    restricted: bool = False
    classification: str = ""
    created: str = "2024-03-04T08:00:00Z"
    expires: str = ""
    licences: list[str] = field(default_factory=list)
    owners: list[str] = field(default_factory=list)
    members: list[str] = field(default_factory=list)


@dataclass(slots=True)
class ProductData:
    """One product the company pays for; `plans` are `[servicePlanId, servicePlanName]` pairs."""

    sku_id: str
    part_number: str
    enabled: int
    warning: int = 0
    suspended: int = 0
    locked_out: int = 0
    status: str = "Enabled"
    applies_to: str = "User"
    plans: list[list[str]] = field(default_factory=list)


@dataclass(slots=True)
class ApplicationData:
    """One enterprise application. `assigned` maps a role's value ("" = default access) to people and `group:Name`."""

    id: str
    app_id: str
    name: str
    assignment_required: bool = True
    enabled: bool = True
    home_page: str = ""
    roles: list[str] = field(default_factory=list)
    assigned: dict[str, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class RoleData:
    """One activated directory role and who holds it: people and `group:Name` (role-assignable ones)."""

    id: str
    name: str
    template_id: str
    holders: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Company:
    """Everything a tenant begins with. Microsoft's page says that a group's owners do not list applications; some
    tenants are seen to: `applications_listed_as_owners`."""

    name: str = "Contoso"
    domain: str = DOMAIN
    tenant_id: str = TENANT_ID
    country: str = "GB"
    people: list[PersonData] = field(default_factory=list)
    groups: list[GroupData] = field(default_factory=list)
    products: list[ProductData] = field(default_factory=list)
    applications: list[ApplicationData] = field(default_factory=list)
    roles: list[RoleData] = field(default_factory=list)
    authorization_policy: dict[str, Any] = field(default_factory=dict)
    group_settings: dict[str, dict[str, str]] = field(default_factory=dict)
    lifecycle_policy: dict[str, Any] = field(default_factory=dict)
    permissions: list[str] = field(default_factory=list)
    applications_listed_as_owners: bool = True


def object_id(kind: str, name: str) -> str:
    """The same object id for the same name, on every machine."""
    return str(uuid5(UUID(TENANT_ID), f"{kind}:{name}"))


def load(path: Path | None = None) -> Company:
    """Read a company's file (the one beside this module unless told); BadCompany says what is wrong with it."""
    path = path or DEFAULT_FILE
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BadCompany(f"There is no company file {path}.") from error
    except tomllib.TOMLDecodeError as error:
        raise BadCompany(f"{path}: {error}.") from error
    return parse(raw)


def parse(raw: dict[str, Any]) -> Company:
    """A company from its file's tables; BadCompany names the entry and the mistake."""
    known = {each.name for each in fields(Company)}
    if unknown := set(raw) - known:
        raise BadCompany(f"The company file has tables nobody reads: {', '.join(sorted(unknown))}.")
    domain = raw.get("domain", DOMAIN)
    entries = {
        **raw,
        "people": [_person(each, domain) for each in raw.get("people", [])],
        "groups": [_group(each, domain) for each in raw.get("groups", [])],
        "products": [_entry(ProductData, each, "part_number") for each in raw.get("products", [])],
        "applications": [_application(each, domain) for each in raw.get("applications", [])],
        "roles": [_role(each, domain) for each in raw.get("roles", [])],
    }
    company = Company(**entries)
    check(company)
    return company


def check(company: Company) -> None:
    """Every reference leads somewhere and every group is of a kind Entra knows; BadCompany otherwise."""
    people = _unique([person.upn.lower() for person in company.people], "user principal name")
    ids = [[each.id for each in company.people], [each.id for each in company.groups]]
    ids += [[each.id for each in company.applications], [each.id for each in company.roles]]
    _unique(list(chain.from_iterable(ids)), "object id")
    names = {group.name for group in company.groups}
    apps = {app.name for app in company.applications}
    parts = {product.part_number for product in company.products}

    def known(reference: str, where: str) -> None:
        kind, _, name = reference.partition(":")
        found = name in names if kind == "group" else name in apps if kind == "app" else reference.lower() in people
        if not found:
            raise BadCompany(f"{where} names {reference!r}, whom the company does not have.")

    for person in company.people:
        if person.manager:
            known(person.manager, person.upn)
        _known_products(person.licences, parts, person.upn)
        _check_mailbox(person)
    for group in company.groups:
        _check_group(group)
        _known_products(group.licences, parts, group.name)
        for reference in (*group.owners, *group.members):
            known(reference, f"The group {group.name!r}")
    for app in company.applications:
        for references in app.assigned.values():
            for reference in references:
                known(reference, f"The application {app.name!r}")
    for role in company.roles:
        for reference in role.holders:
            known(reference, f"The role {role.name!r}")


def _check_mailbox(person: PersonData) -> None:
    try:
        automatic_replies(person.automatic_replies)
        working_hours(person.working_hours)
    except ValueError as error:
        raise BadCompany(f"{person.upn}: {error}") from error


def _check_group(group: GroupData) -> None:
    if group.kind not in KINDS:
        raise BadCompany(f"The group {group.name!r} is of kind {group.kind!r}; there is {', '.join(KINDS)}.")
    if group.visibility and group.visibility not in VISIBILITIES:
        raise BadCompany(f"The group {group.name!r} has visibility {group.visibility!r}; there is {VISIBILITIES}.")
    if group.visibility == "HiddenMembership" and group.kind != "microsoft365":
        raise BadCompany(f"Only a Microsoft 365 group can hide its members, and {group.name!r} is none.")
    if group.kind == "microsoft365" and any(":" in member for member in group.members):
        raise BadCompany(f"A Microsoft 365 group has people only; {group.name!r} has something else in it.")


def _known_products(wanted: list[str], parts: set[str], where: str) -> None:
    if missing := set(wanted) - parts:
        raise BadCompany(f"{where} has licences of products nobody bought: {', '.join(sorted(missing))}.")


def _unique(values: list[str], what: str) -> set[str]:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise BadCompany(f"Two entries have the {what} {value}.")
        seen.add(value)
    return seen


def _entry(shape: type[Entry], raw: dict[str, Any], called: str) -> Entry:
    try:
        return shape(**raw)
    except TypeError as error:
        reason = str(error).removeprefix(f"{shape.__name__}.__init__() ")
        raise BadCompany(f"The entry {raw.get(called, raw)!r} in the company file: {reason}.") from error


def _person(raw: dict[str, Any], domain: str) -> PersonData:
    upn = _at(raw.get("upn", ""), domain)
    given, _, surname = str(raw.get("display_name", "")).rpartition(" ")
    defaults = {
        "id": object_id("user", upn),
        "given_name": given,
        "surname": surname,
        # A guest's mail is the address of the company they come from, which their upn spells with an underscore.
        "mail": upn if "#" not in upn else upn.partition("#")[0][::-1].replace("_", "@", 1)[::-1],
    }
    usage = {"usage_location": raw["usage_location"] or None} if "usage_location" in raw else {}
    manager = {"manager": _at(raw["manager"], domain)} if raw.get("manager") else {}
    return _entry(PersonData, {**defaults, **raw, "upn": upn, **usage, **manager}, "upn")


def _group(raw: dict[str, Any], domain: str) -> GroupData:
    # Two groups may have one name: the nickname tells them apart.
    defaults = {"id": object_id("group", raw.get("nick") or raw.get("name", ""))}
    people = {key: [_at(each, domain) for each in raw.get(key, [])] for key in ("owners", "members")}
    return _entry(GroupData, {**defaults, **raw, **people}, "name")


def _application(raw: dict[str, Any], domain: str) -> ApplicationData:
    name = raw.get("name", "")
    defaults = {"id": object_id("servicePrincipal", name), "app_id": object_id("application", name)}
    assigned = {role: [_at(each, domain) for each in who] for role, who in raw.get("assigned", {}).items()}
    return _entry(ApplicationData, {**defaults, **raw, "assigned": assigned}, "name")


def _role(raw: dict[str, Any], domain: str) -> RoleData:
    holders = [_at(each, domain) for each in raw.get("holders", [])]
    defaults = {"id": object_id("directoryRole", raw.get("template_id", ""))}
    return _entry(RoleData, {**defaults, **raw, "holders": holders}, "name")


def _at(reference: str, domain: str) -> str:
    """`alice` in the file is `alice@contoso.example`; `group:Name` and `app:Name` stay as they are."""
    return reference if "@" in reference or ":" in reference else f"{reference}@{domain}"
