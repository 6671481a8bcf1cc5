"""People and groups, as the directory tells them now and as a request remembers them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class GroupKind(StrEnum):
    """What Entra calls the kinds of group (told apart by groupTypes, mailEnabled and securityEnabled)."""

    SECURITY = "security"
    MICROSOFT_365 = "m365"
    MAIL_ENABLED_SECURITY = "mail_enabled_security"
    DISTRIBUTION = "distribution"


@dataclass(frozen=True, slots=True)
class PersonRef:
    """A person as a request remembers them: the Entra object id decides, the name is only shown."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Person(PersonRef):
    """A person as the directory tells them now."""

    upn: str = ""
    mail: str = ""
    job_title: str = ""
    department: str = ""
    enabled: bool = True
    guest: bool = False


@dataclass(frozen=True, slots=True)
class GroupRef:
    """A group as a request remembers it."""

    id: str
    name: str
    kind: GroupKind


@dataclass(frozen=True, slots=True)
class Group(GroupRef):
    """A group as the directory tells it now; the flags are those that decide who may write its members."""

    description: str = ""
    mail: str = ""
    visibility: str = ""  # "Public", "Private", "HiddenMembership" or "" (security groups)
    synced: bool = False  # onPremisesSyncEnabled is true: mastered in Active Directory
    dynamic: bool = False  # a membership rule decides
    role_assignable: bool = False  # isAssignableToRole
    restricted: bool = False  # isManagementRestricted: in a restricted management administrative unit
    has_team: bool = False
    licences: tuple[str, ...] = ()  # skuIds that membership assigns
    unclassified: bool = False  # none of the kinds that Entra knows, as far as the directory tells
    classification: str = ""  # one of the tenant's ClassificationList
    labels: tuple[str, ...] = ()  # sensitivity labels, by the name that people see

    @property
    def hides_members(self) -> bool:
        return self.visibility.casefold() == "hiddenmembership"


class JoinRule(StrEnum):
    """How people get into a group."""

    OPEN = "open"  # whoever asks is let in at once, the owners are told
    APPROVAL = "approval"  # an owner says yes or no
    CLOSED = "closed"  # only an owner adds people
