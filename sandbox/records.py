"""Directory objects as Graph keeps them: which properties each type has, and how the company's data becomes records.

A record is a dict of Graph property names; an absent name is null (or an empty list, for a collection). Names beginning
with `sandbox.` are the pretend company's own and are never answered by the Graph.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sandbox.company import ApplicationData, GroupData, PersonData, ProductData, RoleData
from sandbox.mailboxes import automatic_replies

Record = dict[str, Any]


@dataclass(frozen=True)
class Shape:
    """One resource type: what it is called, and its properties by whether they come without being asked for."""

    name: str
    default: tuple[str, ...]
    on_select: frozenset[str]
    collections: frozenset[str]

    @property
    def odata_type(self) -> str:
        return f"#microsoft.graph.{self.name}"

    def has(self, name: str) -> bool:
        return name in self.default or name in self.on_select

    def value(self, record: Record, name: str) -> Any:
        """One property, with null and the empty list for what the record does not mention."""
        return record.get(name, [] if name in self.collections else None)

    def project(self, record: Record, names: Iterable[str]) -> Record:
        """The chosen properties, each with a value, be it null."""
        collections = self.collections
        return {n: record.get(n, [] if n in collections else None) for n in names}


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


USER = Shape(
    "user",
    _words(
        "businessPhones displayName givenName jobTitle mail mobilePhone officeLocation preferredLanguage surname "
        "userPrincipalName id"
    ),
    frozenset(
        _words(
            "accountEnabled ageGroup assignedLicenses assignedPlans city companyName country createdDateTime "
            "creationType deletedDateTime department employeeHireDate employeeId employeeType externalUserState "
            "externalUserStateChangeDateTime identities imAddresses lastPasswordChangeDateTime "
            "licenseAssignmentStates mailNickname onPremisesDistinguishedName onPremisesDomainName "
            "onPremisesImmutableId onPremisesLastSyncDateTime onPremisesSamAccountName onPremisesSecurityIdentifier "
            "onPremisesSyncEnabled onPremisesUserPrincipalName otherMails postalCode proxyAddresses state "
            "streetAddress usageLocation userType"
        )
    ),
    frozenset(
        _words(
            "businessPhones assignedLicenses assignedPlans identities imAddresses licenseAssignmentStates otherMails "
            "proxyAddresses"
        )
    ),
)
GROUP = Shape(
    "group",
    _words(
        "id deletedDateTime classification createdDateTime description displayName expirationDateTime "
        "groupTypes isAssignableToRole mail mailEnabled mailNickname membershipRule membershipRuleProcessingState "
        "onPremisesDomainName onPremisesLastSyncDateTime onPremisesNetBiosName onPremisesSamAccountName "
        "onPremisesSecurityIdentifier onPremisesSyncEnabled preferredDataLocation preferredLanguage proxyAddresses "
        "renewedDateTime resourceBehaviorOptions resourceProvisioningOptions securityEnabled securityIdentifier theme "
        "uniqueName visibility onPremisesProvisioningErrors serviceProvisioningErrors"
    ),
    frozenset(
        _words(
            "accessType allowExternalSenders assignedLabels assignedLicenses autoSubscribeNewMembers "
            "hasMembersWithLicenseErrors hideFromAddressLists hideFromOutlookClients isArchived "
            "isManagementRestricted isSubscribedByMail licenseProcessingState unseenCount welcomeMessageEnabled"
        )
    ),
    frozenset(
        _words(
            "groupTypes proxyAddresses resourceBehaviorOptions resourceProvisioningOptions "
            "onPremisesProvisioningErrors serviceProvisioningErrors assignedLabels assignedLicenses"
        )
    ),
)
SERVICE_PRINCIPAL = Shape(
    "servicePrincipal",
    _words(
        "id deletedDateTime accountEnabled alternativeNames appDescription appDisplayName appId "
        "appOwnerOrganizationId appRoleAssignmentRequired description displayName homepage loginUrl "
        "notes servicePrincipalNames servicePrincipalType signInAudience tags appRoles"
    ),
    frozenset(),
    frozenset(_words("alternativeNames servicePrincipalNames tags appRoles")),
)
DIRECTORY_ROLE = Shape(
    "directoryRole", _words("id deletedDateTime description displayName roleTemplateId"), frozenset(), frozenset()
)
SHAPES = {shape.odata_type: shape for shape in (USER, GROUP, SERVICE_PRINCIPAL, DIRECTORY_ROLE)}


def shape_of(record: Record) -> Shape:
    return SHAPES[record["@odata.type"]]


def user_record(person: PersonData) -> Record:
    """A person as a Graph user; licences are left to the licensing."""
    record: Record = {
        "@odata.type": USER.odata_type,
        "id": person.id,
        "displayName": person.display_name,
        "givenName": person.given_name or None,
        "surname": person.surname or None,
        "userPrincipalName": person.upn,
        "mail": person.mail or None,
        "mailNickname": person.upn.partition("@")[0],
        "proxyAddresses": [f"SMTP:{person.mail}"] if person.mail else [],
        "jobTitle": person.job_title or None,
        "department": person.department or None,
        "companyName": person.company,
        "officeLocation": person.office or None,
        "preferredLanguage": person.locale,
        "usageLocation": person.usage_location,
        "accountEnabled": person.enabled,
        "userType": "Guest" if person.guest else "Member",
        "createdDateTime": "2023-01-09T08:00:00Z",
        "sandbox.timeZone": person.timezone,
        "sandbox.hasApp": person.has_app,
        "sandbox.role": person.role_hint,
        "sandbox.automaticReplies": automatic_replies(person.automatic_replies),
        "sandbox.workingHours": person.working_hours or None,
    }
    if person.aliases:
        record["proxyAddresses"] += [f"smtp:{alias}" for alias in person.aliases]
    if person.guest:
        record |= {"externalUserState": "Accepted", "creationType": "Invitation"}
    if person.synced:
        record["onPremisesSyncEnabled"] = True
    return record


def group_record(group: GroupData, domain: str) -> Record:
    """A group as Graph has it; the kind becomes groupTypes, mailEnabled and securityEnabled."""
    unified = group.kind == "microsoft365"
    mail_enabled = unified or group.kind in ("distribution", "mailSecurity")
    nick = group.nick or f"group-{group.id[:8]}"
    types = (["Unified"] if unified else []) + (["DynamicMembership"] if group.rule else [])
    record: Record = {
        "@odata.type": GROUP.odata_type,
        "id": group.id,
        "displayName": group.name,
        "description": group.description or None,
        "groupTypes": types,
        "mailEnabled": mail_enabled,
        "securityEnabled": group.kind in ("security", "mailSecurity"),
        "mailNickname": nick,
        "mail": f"{nick}@{domain}" if mail_enabled else None,
        "proxyAddresses": [f"SMTP:{nick}@{domain}"] if mail_enabled else [],
        "visibility": group.visibility or ("Public" if unified else None),
        "onPremisesSyncEnabled": group.synced,
        "createdDateTime": group.created,
        "renewedDateTime": group.created,
        "securityIdentifier": security_identifier(group.id),
        "isAssignableToRole": group.role_assignable or None,
        "isManagementRestricted": group.restricted or None,
        "classification": group.classification or None,
        "expirationDateTime": group.expires or None,
    }
    if group.rule:
        record |= {"membershipRule": group.rule, "membershipRuleProcessingState": "On"}
    if group.team:
        record["resourceProvisioningOptions"] = ["Team"]
    return record


def security_identifier(object_id: str) -> str:
    """The SID that Entra derives from an object id."""
    raw = UUID(object_id).bytes_le
    return "S-1-12-1-" + "-".join(str(int.from_bytes(raw[i : i + 4], "little")) for i in range(0, 16, 4))


def service_principal_record(app: ApplicationData, tenant_id: str) -> Record:
    """An application's presence in the tenant, with its roles."""
    return {
        "@odata.type": SERVICE_PRINCIPAL.odata_type,
        "id": app.id,
        "appId": app.app_id,
        "displayName": app.name,
        "appDisplayName": app.name,
        "appOwnerOrganizationId": tenant_id,
        "appRoleAssignmentRequired": app.assignment_required,
        "accountEnabled": app.enabled,
        "homepage": app.home_page or None,
        "servicePrincipalNames": [app.app_id],
        "servicePrincipalType": "Application",
        "signInAudience": "AzureADMyOrg",
        "tags": ["WindowsAzureActiveDirectoryIntegratedApp"],
        "appRoles": [
            {
                "id": role_id(app.id, role),
                "displayName": role,
                "description": role,
                "value": role,
                "isEnabled": True,
                "origin": "Application",
                "allowedMemberTypes": ["User"],
            }
            for role in app.roles
        ],
    }


def role_id(app_id: str, role: str) -> str:
    """The id of an application's role; all zeros is default access."""
    if not role:
        return str(UUID(int=0))
    return str(UUID(bytes=hashlib.sha256(f"{app_id}/{role}".encode()).digest()[:16]))


def directory_role_record(role: RoleData) -> Record:
    return {
        "@odata.type": DIRECTORY_ROLE.odata_type,
        "id": role.id,
        "displayName": role.name,
        "description": f"{role.name} of this directory",
        "roleTemplateId": role.template_id,
    }


def product_record(product: ProductData, tenant_id: str, company: str) -> Record:
    """A subscribed SKU without its consumedUnits, which are counted when asked for."""
    return {
        "id": f"{tenant_id}_{product.sku_id}",
        "skuId": product.sku_id,
        "skuPartNumber": product.part_number,
        "appliesTo": product.applies_to,
        "capabilityStatus": product.status,
        "prepaidUnits": {
            "enabled": product.enabled,
            "suspended": product.suspended,
            "warning": product.warning,
            "lockedOut": product.locked_out,
        },
        "subscriptionIds": [role_id(product.sku_id, "subscription")],
        "accountId": tenant_id,
        "accountName": company,
        "servicePlans": [
            {"servicePlanId": plan, "servicePlanName": name, "provisioningStatus": "Success", "appliesTo": "User"}
            for plan, name in product.plans
        ],
    }
