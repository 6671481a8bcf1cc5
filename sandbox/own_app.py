"""The bot's own application in the tenant: its service principal, and the application permissions granted to it.

A company that says nothing about permissions grants all that the bot may ever need; its token then tells USUAL.
"""

from collections.abc import Iterable, Sequence
from uuid import NAMESPACE_URL, uuid5

from sandbox.company import BOT_APP_ID, ApplicationData, Company, object_id
from sandbox.directory import Directory
from sandbox.records import Record, role_id

GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000"  # the same in every tenant
GRAPH_OBJECT_ID = object_id("servicePrincipal", "Microsoft Graph")
BOT_OBJECT_ID = str(uuid5(NAMESPACE_URL, BOT_APP_ID))

USUAL = (
    "AppCatalog.Read.All",
    "Application.Read.All",
    "Group.ReadWrite.All",
    "GroupMember.ReadWrite.All",
    "GroupSettings.Read.All",
    "LicenseAssignment.Read.All",
    "Mail.Send",
    "MailboxSettings.Read",
    "Member.Read.Hidden",
    "Policy.Read.All",
    "RoleManagement.Read.Directory",
    "TeamsAppInstallation.ReadWriteSelfForUser.All",
    "User.Read.All",
)
OTHERS = (
    "AppCatalog.ReadWrite.All",
    "AppRoleAssignment.ReadWrite.All",
    "Application.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
    "Group.Create",
    "Group.Read.All",
    "GroupMember.Read.All",
    "LicenseAssignment.ReadWrite.All",
    "Organization.Read.All",
    "RoleManagement.ReadWrite.Directory",
    "Sites.FullControl.All",
    "User.ReadWrite.All",
)


def granted(company: Company) -> Sequence[str]:
    """What the token's `roles` say, and the consent under the service principal."""
    return company.permissions or USUAL


def granted_since(assignments: Iterable[Record]) -> frozenset[str]:
    """The permissions of Graph that somebody granted to the bot through Graph."""
    mine = (
        each for each in assignments if (each["principalId"], each["resourceId"]) == (BOT_OBJECT_ID, GRAPH_OBJECT_ID)
    )
    names = {role_id(GRAPH_OBJECT_ID, name): name for name in (*USUAL, *OTHERS)}
    return frozenset(names[each["appRoleId"]] for each in mine if each["appRoleId"] in names)


def applications(company: Company) -> tuple[ApplicationData, ApplicationData]:
    """Every tenant has Microsoft Graph; this one has the bot, too."""
    known = tuple(dict.fromkeys((*USUAL, *OTHERS, *company.permissions)))
    graph = ApplicationData(GRAPH_OBJECT_ID, GRAPH_APP_ID, "Microsoft Graph", roles=list(known))
    return graph, ApplicationData(BOT_OBJECT_ID, BOT_APP_ID, "Usher")


def grants(company: Company) -> list[Record]:
    """The consent as app role assignments of the bot's service principal."""
    return [
        {
            "id": object_id("appRoleAssignment", f"{BOT_OBJECT_ID}/{GRAPH_OBJECT_ID}/{name}"),
            "deletedDateTime": None,
            "appRoleId": role_id(GRAPH_OBJECT_ID, name),
            "createdDateTime": "2024-03-04T08:00:00Z",
            "principalDisplayName": "Usher",
            "principalId": BOT_OBJECT_ID,
            "principalType": "ServicePrincipal",
            "resourceDisplayName": "Microsoft Graph",
            "resourceId": GRAPH_OBJECT_ID,
        }
        for name in granted(company)
    ]


def owns(directory: Directory, group_id: str) -> bool:
    """Whether the bot's service principal is an owner of the group, which lets it write that group without any
    tenant-wide permission (seen in practice and documented by others, not by Microsoft)."""
    return BOT_OBJECT_ID in directory.links["owners"].get(group_id, {})
