"""Facts to judge: a requester, a group with owners, everything allowed; a test changes what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from approvals.approver import Approver
from approvals.directory_objects import Group, GroupKind, GroupRef, Person, PersonRef
from approvals.facts import Facts
from approvals.request import Kind, Request, State, Subject
from approvals.rules import Rules
from approvals.tenant_policy import EVERYBODY, Setting, Source, TenantPolicy

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ALICE = Person("alice-id", "Alice Martin")
OLGA = Person("olga-id", "Olga Nowak")
BRUNO = Person("bruno-id", "Bruno Silva")
ADA = Person("ada-id", "Ada Lindqvist")
MARKETING = Group("marketing-id", "Marketing", GroupKind.MICROSOFT_365, visibility="Private")
OPEN_HOUSE = Rules(self_service=True)


def read(name: str, value: Any) -> Setting[Any]:
    """A setting as it was read from the directory a moment ago."""
    return Setting(name, value, Source.DIRECTORY, NOW)


OPEN_POLICY = TenantPolicy(
    create_security_groups=read("allowedToCreateSecurityGroups", True),
    read_other_users=read("allowedToReadOtherUsers", True),
    allow_invites_from=read("allowInvitesFrom", "everyone"),
    create_m365_groups=read("EnableGroupCreation", True),
    creation_group=read("GroupCreationAllowedGroupId", ""),
    guest_owners=read("AllowGuestsToBeGroupOwner", False),
    add_guests=read("AllowToAddGuests", True),
    guests_access=read("AllowGuestsToAccessGroups", True),
    naming_requirement=read("PrefixSuffixNamingRequirement", ""),
    blocked_words=read("CustomBlockedWordsList", ()),
    classifications=read("ClassificationList", ()),
    default_classification=read("DefaultClassification", ""),
    sensitivity_labels=read("EnableMIPLabels", False),
    usage_guidelines=read("UsageGuidelinesUrl", ""),
    guest_usage_guidelines=read("GuestUsageGuidelinesUrl", ""),
    lifetime_days=read("groupLifetimeInDays", 0),
    lifetime_of=read("managedGroupTypes", "None"),
    my_groups_restricted=Setting("USHER_MY_GROUPS_RESTRICTED", False, Source.ATTESTED, NOW),
    owners_manage_requests=Setting("USHER_OWNERS_MANAGE_REQUESTS", True, Source.ATTESTED, NOW),
    security_group_users=Setting("USHER_SECURITY_GROUP_USERS", EVERYBODY, Source.ATTESTED, NOW),
)
"""A tenant as it is when nobody changed anything, with everything attested."""


def facts(**changes: Any) -> Facts:
    made = Facts(
        kind=Kind.JOIN,
        requester=ALICE,
        group=MARKETING,
        owners=(OLGA, BRUNO),
        people=(changes.get("requester", ALICE),),
        now=NOW,
        policy=OPEN_POLICY,
    )
    return replace(made, **changes)


def request(**changes: Any) -> Request:
    made = Request(
        id=1042,
        key="k",
        tenant_id="t",
        kind=Kind.JOIN,
        state=State.PENDING,
        version=1,
        group=GroupRef(MARKETING.id, MARKETING.name, MARKETING.kind),
        requester=PersonRef(ALICE.id, ALICE.name),
        subjects=(Subject(PersonRef(ALICE.id, ALICE.name)),),
        approvers=(Approver(PersonRef(OLGA.id, OLGA.name), "n1"), Approver(PersonRef(BRUNO.id, BRUNO.name), "n2")),
        created_at=NOW,
        expires_at=NOW + timedelta(days=14),
    )
    return replace(made, **changes)
