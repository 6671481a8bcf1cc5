"""Which application permissions of Graph the settings need, what lacks, and what is granted too much."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from approvals.message import Message
from approvals.rules import Privilege
from checkup.finding import Finding, Part, ok, problem, warning
from checkup.ports import Granted

# With any of these an application can make itself or others an administrator, or reach what no group needs.
FAR_TOO_MUCH = frozenset(
    {
        "AppRoleAssignment.ReadWrite.All",
        "Application.ReadWrite.All",
        "Directory.ReadWrite.All",
        "RoleManagement.ReadWrite.Directory",
        "RoleManagement.ReadWrite.All",
        "Sites.FullControl.All",
        "User.ReadWrite.All",
        "UserAuthenticationMethod.ReadWrite.All",
    }
)
EVERY_GROUP = frozenset({"GroupMember.ReadWrite.All", "Group.ReadWrite.All"})
_READ_ALL = ("Directory.Read.All", "Directory.ReadWrite.All")
_READ_MEMBERS = ("GroupMember.Read.All", "GroupMember.ReadWrite.All", "Group.Read.All", "Group.ReadWrite.All")


class Weight(Enum):
    """How much is lost without a permission."""

    VITAL = "vital"
    USEFUL = "useful"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class Need:
    """Any of ``enough`` will do, the least first; ``without`` says what does not work without any."""

    enough: tuple[str, ...]
    without: Message
    weight: Weight = Weight.VITAL


@dataclass(frozen=True, slots=True)
class Setup:
    """What of the settings decides about permissions."""

    privilege: Privilege
    creates: bool = False
    installs_app: bool = False
    reads_mailboxes: bool = False
    sends_mail: bool = False


def needs(setup: Setup) -> Iterator[Need]:
    yield Need(("User.Read.All", "User.ReadWrite.All", *_READ_ALL), Message("people cannot be read"))
    yield Need((*_READ_MEMBERS, *_READ_ALL), Message("groups, their members and their owners cannot be read"))
    if setup.privilege is Privilege.APP_WIDE:
        members = ("GroupMember.ReadWrite.All", "Group.ReadWrite.All", "Directory.ReadWrite.All")
        yield Need(members, Message("nobody can be let into a group"))
        owners = ("Group.ReadWrite.All", "Directory.ReadWrite.All")
        without = Message("owners of groups cannot be changed")
        if setup.creates:
            without = Message("owners of groups cannot be changed, and new groups get no team")
        yield Need(owners, without, Weight.OPTIONAL)
    if setup.creates:
        creation = ("Group.Create", "Group.ReadWrite.All", "Directory.ReadWrite.All")
        yield Need(creation, Message("no groups can be made, although USHER_CREATION is on"))
    if setup.installs_app:
        install = ("TeamsAppInstallation.ReadWriteSelfForUser.All", "TeamsAppInstallation.ReadWriteForUser.All")
        yield Need(install, Message("the app cannot be installed for approvers, although USHER_INSTALL_APP is on"))
        catalogue = ("AppCatalog.Read.All", "AppCatalog.ReadWrite.All")
        yield Need(catalogue, Message("the app cannot be found in the catalogue, although USHER_INSTALL_APP is on"))
    if setup.reads_mailboxes:
        mailbox = ("MailboxSettings.Read", "MailboxSettings.ReadWrite")
        yield Need(mailbox, Message("mailbox settings cannot be read, although USHER_READ_MAILBOXES is on"))
    if setup.sends_mail:
        yield Need(("Mail.Send",), Message("no mail can be sent, although USHER_MAIL_FROM is set"))
    policy = Message("the organisation's policy for its users cannot be read")
    yield Need(("Policy.Read.All",), policy)
    roles = ("RoleManagement.Read.Directory", "RoleManagement.ReadWrite.Directory", *_READ_ALL)
    yield Need(roles, Message("administrators are not recognised in chat"), Weight.USEFUL)
    settings = ("GroupSettings.Read.All", "GroupSettings.ReadWrite.All", *_READ_ALL)
    yield Need(settings, Message("the organisation's settings for groups cannot be read"), Weight.USEFUL)
    yield Need(
        ("Member.Read.Hidden", "Directory.ReadWrite.All"),
        Message("groups that hide their members cannot be looked into"),
        Weight.USEFUL,
    )
    applications = ("Application.Read.All", "Application.ReadWrite.All", *_READ_ALL)
    if setup.privilege is Privilege.OWNED_GROUPS:
        yield Need(applications, Message("which groups have opted in may not be seen"), Weight.USEFUL)
    else:
        yield Need(applications, Message("applications and this consent cannot be read"), Weight.OPTIONAL)
    licences = ("LicenseAssignment.Read.All", "Organization.Read.All", *_READ_ALL)
    yield Need(licences, Message("subscriptions and licences cannot be read"), Weight.OPTIONAL)


def consent(setup: Setup, granted: Granted) -> Iterator[Finding]:
    """What lacks, what is too much, and where it was read."""
    have = granted.permissions
    wanted = tuple(needs(setup))
    lacking = [need for need in wanted if have.isdisjoint(need.enough)]
    for need in lacking:
        seen = Message("{permission} is not granted: {without}.", permission=need.enough[0], without=need.without)
        match need.weight:
            case Weight.VITAL:
                yield problem(Part.CONSENT, seen, GRANT)
            case Weight.USEFUL:
                yield warning(Part.CONSENT, seen, GRANT)
            case Weight.OPTIONAL:
                yield ok(Part.CONSENT, seen, Message("Grant it only where this is wanted."))
    if dangerous := _named(have & FAR_TOO_MUCH):
        seen = Message("Usher could do far more than let people into groups: {permissions}.", permissions=dangerous)
        yield problem(Part.CONSENT, seen, TAKE_AWAY)
    owned = setup.privilege is Privilege.OWNED_GROUPS
    if owned and (tenant_wide := _named(have & EVERY_GROUP)):
        yield problem(
            Part.CONSENT,
            Message("Usher could write every group of the tenant: {permissions}.", permissions=tenant_wide),
            Message("USHER_PRIVILEGE=owned_groups promises that it cannot: take it away in Entra."),
        )
    too_much = superfluous(wanted, have) - FAR_TOO_MUCH - (EVERY_GROUP if owned else frozenset())
    if unneeded := _named(too_much):
        seen = Message("Granted, but not needed by these settings: {permissions}.", permissions=unneeded)
        yield warning(Part.CONSENT, seen, TAKE_AWAY)
    vital = not any(need.weight is Weight.VITAL for need in lacking)
    if vital and granted.consented:
        yield ok(Part.CONSENT, Message("What these settings cannot do without is granted, says the consent in Entra."))
    elif vital:
        yield ok(
            Part.CONSENT,
            Message("What these settings cannot do without is granted, says the token Usher got."),
            Message("The consent itself cannot be read, and what was changed within the last day may lack here."),
        )


def superfluous(wanted: tuple[Need, ...], have: frozenset[str]) -> frozenset[str]:
    """The permissions without which everything would work as it does: whatever they are good for, a lesser one that
    is granted as well is enough."""
    kept = {next((one for one in need.enough if one in have), "") for need in wanted}
    return have - kept


def _named(permissions: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(permissions))


GRANT = Message(
    "Add it to the application's API permissions in Entra as an application permission and grant admin consent; to a "
    "managed identity it is assigned with PowerShell or Graph."
)
TAKE_AWAY = Message("Take it away in Entra: Enterprise applications, Usher, Permissions.")
