"""Who works here, as Teams sees them: the directory's users with the language, time zone and app each of them has."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.chats import person_mri
from sandbox.tenant import Tenant

Json = dict[str, Any]


@dataclass(frozen=True)
class Person:
    """One person; `role` says what they are good for when trying things: employee, owner, admin or nothing."""

    id: str
    upn: str
    display_name: str
    given_name: str
    surname: str
    mail: str
    job_title: str
    department: str
    locale: str
    timezone: str
    has_app: bool
    enabled: bool
    user_type: str
    role: str | None

    @property
    def mri(self) -> str:
        return person_mri(self.id)

    def shown(self) -> Json:
        """The person in the words of the sandbox's API."""
        return {
            "id": self.id,
            "upn": self.upn,
            "displayName": self.display_name,
            "jobTitle": self.job_title,
            "department": self.department,
            "locale": self.locale,
            "timeZone": self.timezone,
            "hasApp": self.has_app,
            "accountEnabled": self.enabled,
            "userType": self.user_type,
            "role": self.role,
        }


class People:
    """The tenant's users, read afresh each time: scripts and Graph may change them while the sandbox runs."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant
        self._by_mri: dict[str, str] = {}

    def every(self) -> Iterator[Person]:
        return (_person(record) for record in self._tenant.users.values())

    def by_id(self, object_id: str) -> Person | None:
        record = self._tenant.users.get(object_id)
        return None if record is None else _person(record)

    def by_upn(self, upn: str) -> Person | None:
        record = self._tenant.person_by_upn(upn)
        return None if record is None else _person(record)

    def by_any_id(self, member_id: str) -> Person | None:
        """The person with this Entra object id or `29:` id; names and addresses find nobody, as in Teams."""
        if member_id.startswith("29:"):
            if member_id not in self._by_mri:
                self._by_mri = {person_mri(object_id): object_id for object_id in self._tenant.users}
            return self.by_id(self._by_mri.get(member_id, ""))
        return self.by_id(member_id.lower())

    def looked_for(self, words: str, top: int) -> list[Person]:
        """At most `top` people whose name, address, title or department has all these words; personas come first."""
        wanted = words.casefold().split()
        found = [person for person in self.every() if all(word in _text(person) for word in wanted)]
        return sorted(found, key=_order)[:top]


def _person(record: Json) -> Person:
    return Person(
        id=record["id"],
        upn=record["userPrincipalName"],
        display_name=record["displayName"],
        given_name=record.get("givenName") or "",
        surname=record.get("surname") or "",
        mail=record.get("mail") or "",
        job_title=record.get("jobTitle") or "",
        department=record.get("department") or "",
        locale=record.get("preferredLanguage") or "en-US",
        timezone=record.get("sandbox.timeZone") or "UTC",
        has_app=bool(record.get("sandbox.hasApp", True)),
        enabled=bool(record.get("accountEnabled", True)),
        user_type=record.get("userType") or "Member",
        role=record.get("sandbox.role"),
    )


def _text(person: Person) -> str:
    return f"{person.display_name} {person.upn} {person.job_title} {person.department}".casefold()


def _order(person: Person) -> tuple[int, str]:
    roles = ("employee", "owner", "admin")
    return (roles.index(person.role) if person.role in roles else len(roles), person.display_name.casefold())
