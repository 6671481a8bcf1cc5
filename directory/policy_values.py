"""Graph's policies made into settings: what is not a value of its kind is missing, which is closed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from approvals.tenant_policy import Problem, Setting, Source, missing

T = TypeVar("T", bool, str, int, tuple[str, ...])

UNIFIED = "62375ab9-6b52-47ed-826b-58e47e0e304b"
UNIFIED_GUEST = "08d542b9-071f-4e16-94b0-74abb372e3d9"
INVITERS = frozenset({"none", "adminsAndGuestInviters", "adminsGuestInvitersAndAllMembers", "everyone"})
LIFETIME_OF = frozenset({"All", "Selected", "None"})


@dataclass(frozen=True, slots=True)
class Values:
    """The values of a settings object by name, as text; ``problem`` where there is none to be had."""

    values: Mapping[str, str]
    at: datetime
    problem: Problem | None = None

    def text(self, name: str) -> Setting[str]:
        return self._read(name, lambda said: said)

    def flag(self, name: str) -> Setting[bool]:
        """Every value of Graph's is a text; "true" and "True" are the same, and "" is neither."""
        return self._read(name, lambda said: {"true": True, "false": False}[said.casefold()])

    def guid(self, name: str) -> Setting[str]:
        return self._read(name, lambda said: str(UUID(said)) if said else "")

    def phrases(self, name: str) -> Setting[tuple[str, ...]]:
        return self._read(name, _phrases)

    def _read(self, name: str, parse: Callable[[str], T]) -> Setting[T]:
        if self.problem is not None:
            return missing(name, self.problem, self.at)
        try:
            return Setting(name, parse(self.values[name]), Source.DIRECTORY, self.at)
        except (KeyError, ValueError):
            return missing(name, Problem.MALFORMED, self.at)


def template_values(template_id: str, settings: Any, templates: Any, at: datetime) -> Values:
    """What holds of a template's settings: the tenant's value where it set one, else the template's default. A tenant
    that never changed any has no settings object at all. Raises nothing: what does not fit together is MALFORMED."""
    known = [each for each in _records(templates) if each.get("id") == template_id]
    found = [each for each in _records(settings) if each.get("templateId") == template_id]
    if settings is None or (not found and templates is None):
        return Values({}, at, Problem.UNREADABLE)
    if len(found) > 1 or (not found and len(known) != 1):
        return Values({}, at, Problem.MALFORMED)
    values = dict(_pairs(known[0].get("values"), "defaultValue")) if known else {}
    if found:
        values |= dict(_pairs(found[0].get("values"), "value"))
    return Values(values, at)


def unknown_names(template_id: str, settings: Any, templates: Any) -> tuple[str, ...]:
    """Names in the tenant's settings that its template does not have."""
    names = {name for each in _records(templates) for name, _ in _pairs(each.get("values"), "defaultValue")}
    found = [each for each in _records(settings) if each.get("templateId") == template_id]
    said = {name for each in found for name, _ in _pairs(each.get("values"), "value")}
    return tuple(sorted(said - names)) if names else ()


def guests_of_group(settings: Any, at: datetime) -> Setting[bool] | None:
    """A group's own AllowToAddGuests; None where it has none."""
    if settings is None:
        return missing("AllowToAddGuests", Problem.UNREADABLE, at)
    found = [each for each in _records(settings) if each.get("templateId") == UNIFIED_GUEST]
    if not found:
        return None
    problem = Problem.MALFORMED if len(found) > 1 else None
    return Values(dict(_pairs(found[0].get("values"), "value")), at, problem).flag("AllowToAddGuests")


def permission(policy: Any, name: str, at: datetime) -> Setting[bool]:
    """One of authorizationPolicy's defaultUserRolePermissions."""
    if policy is None:
        return missing(name, Problem.UNREADABLE, at)
    permissions = policy.get("defaultUserRolePermissions")
    value = permissions.get(name) if isinstance(permissions, dict) else None
    return Setting(name, value, Source.DIRECTORY, at) if isinstance(value, bool) else _malformed(name, at)


def choice(policy: Any, name: str, allowed: frozenset[str], at: datetime) -> Setting[str]:
    """One of authorizationPolicy's own properties."""
    if policy is None:
        return missing(name, Problem.UNREADABLE, at)
    value = policy.get(name)
    return Setting(name, value, Source.DIRECTORY, at) if value in allowed else _malformed(name, at)


def lifetime(policies: Any, at: datetime) -> tuple[Setting[int], Setting[str]]:
    """groupLifetimeInDays and managedGroupTypes; 0 and "None" where the tenant has no such policy."""
    days, of = "groupLifetimeInDays", "managedGroupTypes"
    if policies is None:
        return missing(days, Problem.UNREADABLE, at), missing(of, Problem.UNREADABLE, at)
    found = _records(policies)
    if not found:
        return Setting(days, 0, Source.DIRECTORY, at), Setting(of, "None", Source.DIRECTORY, at)
    value, types = found[0].get(days), found[0].get(of)
    sound = isinstance(value, int) and not isinstance(value, bool) and value > 0 and len(found) == 1
    return (
        Setting(days, value, Source.DIRECTORY, at) if sound else missing(days, Problem.MALFORMED, at),
        Setting(of, types, Source.DIRECTORY, at) if types in LIFETIME_OF else missing(of, Problem.MALFORMED, at),
    )


def _malformed(name: str, at: datetime) -> Setting[Any]:
    return missing(name, Problem.MALFORMED, at)


def _phrases(said: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(phrase for part in said.split(",") if (phrase := part.strip())))


def _records(found: Any) -> list[dict[str, Any]]:
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _pairs(values: Any, key: str) -> Iterable[tuple[str, str]]:
    for pair in _records(values):
        name, value = pair.get("name"), pair.get(key)
        if isinstance(name, str):
            yield name, value if isinstance(value, str) else ""
