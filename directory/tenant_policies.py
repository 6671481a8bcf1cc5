"""The tenant's policy as Graph tells it, and what somebody is in it; what may not be read is missing, not open."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from approvals.attestation import Attestation
from approvals.directory_objects import GroupRef
from approvals.ports.clock import Clock
from approvals.ports.directory import DirectoryBusy, DirectoryError, Gone
from approvals.tenant_policy import EVERYBODY, Problem, Setting, Standing, TenantPolicy, missing
from directory.answers import Answer, rows, sound
from directory.graph import Graph
from directory.odata import Get, literal
from directory.policy_values import (
    INVITERS,
    UNIFIED,
    choice,
    guests_of_group,
    lifetime,
    permission,
    template_values,
    unknown_names,
)
from directory.shapes import is_group, kind_of
from directory.together import Read

log = structlog.get_logger()

KEPT_FOR = timedelta(minutes=5)
AROUND = "id,displayName,groupTypes,mailEnabled,securityEnabled"
_POLICY = (
    Get("/policies/authorizationPolicy", {}),
    Get("/groupSettings", {}),
    Get("/groupSettingTemplates", {}),
    Get("/groupLifecyclePolicies", {}),
)


@dataclass(frozen=True, slots=True)
class Among(Get):
    """Which of these groups a person is in, however deep: the one read that Graph wants as a POST."""

    group_ids: tuple[str, ...] = ()

    @property
    def read(self) -> Read:
        return Read(self.path, body=json.dumps({"groupIds": list(self.group_ids)}))


class TenantPolicies:
    """``approvals.ports.directory.Policies``; how many Graph requests a verb takes stands in its docstring."""

    def __init__(self, graph: Graph, clock: Clock, attestation: Attestation, *, nested: bool = True) -> None:
        """``nested``: whoever is in a policy group through another group is in it, too, as for Entra itself."""
        self._graph = graph
        self._clock = clock
        self._attestation = attestation
        self._nested = nested
        self._kept: TenantPolicy | None = None
        self._read_at = clock.now() - 2 * KEPT_FOR
        self._reading = asyncio.Lock()
        self._told: frozenset[tuple[str, str]] = frozenset()

    async def tenant(self, *, fresh: bool = False) -> TenantPolicy:
        """None where it was read within the last five minutes, else one; a second one where it names another group than
        it did before."""
        if fresh:
            return await self._read()
        if (kept := self._still_good()) is not None:
            return kept
        async with self._reading:
            return self._still_good() or await self._read()

    async def standing(self, person_id: str, policy: TenantPolicy | None = None) -> Standing:
        """One request. A role held through a group counts."""
        return await self.standing_in(person_id, policy.policy_groups if policy is not None else ())

    async def standing_in(self, person_id: str, group_ids: Sequence[str]) -> Standing:
        """One request. A role held through a group counts."""
        now, groups = self._clock.now(), tuple(group_ids)
        roles, *among = await self._graph.batch([_roles(person_id), *self._membership(person_id, groups)])
        held = {str(row.get("roleTemplateId", "")).casefold() for row in _rows(roles)}
        if self._nested or not groups:
            inside = {str(group_id) for answer in among for group_id in _rows(answer)}
        else:
            inside = {group_id for group_id, answer in zip(groups, among, strict=True) if _rows(answer)}
        return Standing(frozenset(held), frozenset(inside) & frozenset(groups), now)

    async def guests_of(self, group_id: str) -> Setting[bool] | None:
        """One request."""
        [answer] = await self._graph.batch([Get(f"/groups/{group_id}/settings", {})])
        return guests_of_group(_list(answer), self._clock.now())

    async def groups_around(self, person_ids: Collection[str]) -> dict[str, tuple[GroupRef, ...]]:
        """One request per twenty people, and one per further 999 groups of one of them."""
        ids = list(dict.fromkeys(person_ids))
        options = {"select": AROUND, "top": "999"}
        wanted = [Get(f"/users/{person_id}/transitiveMemberOf", options) for person_id in ids]
        around = {}
        for person_id, answer in zip(ids, await self._graph.batch(wanted) if wanted else [], strict=True):
            found = [] if isinstance(answer, Gone) else await self._all(sound(answer))
            around[person_id] = tuple(
                GroupRef(row["id"], row.get("displayName") or row["id"], kind_of(row)) for row in found if is_group(row)
            )
        return around

    async def _all(self, answer: Answer) -> list[dict[str, Any]]:
        found = rows(answer)
        while link := answer.body.get("@odata.nextLink"):
            answer = await self._graph.page(str(link))
            found += rows(answer)
        return found

    def _still_good(self) -> TenantPolicy | None:
        """None once five minutes are over, and when the clock was set back."""
        age = self._clock.now() - self._read_at
        return self._kept if timedelta() <= age < KEPT_FOR else None

    def _membership(self, person_id: str, groups: tuple[str, ...]) -> list[Get]:
        if not groups:
            return []
        if self._nested:
            return [Among(f"/users/{person_id}/checkMemberGroups", {}, group_ids=groups)]
        only_them = {"select": "id", "filter": f"id eq {literal(person_id)}"}
        return [Get(f"/groups/{group_id}/members", only_them) for group_id in groups]

    async def _read(self) -> TenantPolicy:
        now = self._clock.now()
        guessed = self._kept.policy_groups if self._kept is not None else self._attested_group(now)
        answers = await self._graph.batch([*_POLICY, *map(_name, guessed)])
        authorization, settings, templates, lifecycle = answers[: len(_POLICY)]
        named = dict(zip(guessed, answers[len(_POLICY) :], strict=True))
        policy, said, known = _body(authorization), _list(settings), _list(templates)
        unified = template_values(UNIFIED, said, known, now)
        days, of = lifetime(_list(lifecycle), now)
        read = TenantPolicy(
            create_security_groups=permission(policy, "allowedToCreateSecurityGroups", now),
            read_other_users=permission(policy, "allowedToReadOtherUsers", now),
            allow_invites_from=choice(policy, "allowInvitesFrom", INVITERS, now),
            create_m365_groups=unified.flag("EnableGroupCreation"),
            creation_group=unified.guid("GroupCreationAllowedGroupId"),
            guest_owners=unified.flag("AllowGuestsToBeGroupOwner"),
            add_guests=unified.flag("AllowToAddGuests"),
            guests_access=unified.flag("AllowGuestsToAccessGroups"),
            naming_requirement=unified.text("PrefixSuffixNamingRequirement"),
            blocked_words=unified.phrases("CustomBlockedWordsList"),
            classifications=unified.phrases("ClassificationList"),
            default_classification=unified.text("DefaultClassification"),
            sensitivity_labels=unified.flag("EnableMIPLabels"),
            usage_guidelines=unified.text("UsageGuidelinesUrl"),
            guest_usage_guidelines=unified.text("GuestUsageGuidelinesUrl"),
            lifetime_days=days,
            lifetime_of=of,
            my_groups_restricted=self._attestation.my_groups(now),
            owners_manage_requests=self._attestation.owners_manage(now),
            security_group_users=self._attestation.users(now),
        )
        read = await self._with_names(read, named)
        self._tell(read, unknown_names(UNIFIED, said, known))
        self._kept, self._read_at = read, now
        return read

    def _attested_group(self, now: datetime) -> tuple[str, ...]:
        said = self._attestation.users(now).value
        return (said,) if said and said != EVERYBODY else ()

    async def _with_names(self, policy: TenantPolicy, named: dict[str, Answer | DirectoryError]) -> TenantPolicy:
        """With what the groups are called that it names; one that does not exist lets nobody through. ``named`` are
        those that were asked for together with the policy."""
        others = [group_id for group_id in policy.policy_groups if group_id not in named]
        named |= dict(zip(others, await self._graph.batch([*map(_name, others)]), strict=True))
        names, gone = {}, set()
        for group_id in policy.policy_groups:
            answer = named[group_id]
            if isinstance(answer, Gone):
                gone.add(group_id)
            elif (body := _body(answer)) is not None:
                names[group_id] = str(body.get("displayName") or group_id)
        return replace(
            policy,
            group_names=names,
            creation_group=_there(policy.creation_group, gone),
            security_group_users=_there(policy.security_group_users, gone),
        )

    def _tell(self, policy: TenantPolicy, unknown: tuple[str, ...]) -> None:
        """What an administrator should look at, once and not at every reading."""
        problems = {(setting.name, str(setting.problem)) for setting in policy.problems()}
        problems |= {(name, "unknown") for name in unknown}
        for name, problem in sorted(problems - self._told):
            log.warning("policy_problem", setting=name, problem=problem)
        self._told = frozenset(problems)


def _roles(person_id: str) -> Get:
    path = f"/users/{person_id}/transitiveMemberOf/microsoft.graph.directoryRole"
    return Get(path, {"select": "id,roleTemplateId", "count": "true"}, eventual=True)


def _name(group_id: str) -> Get:
    return Get(f"/groups/{group_id}", {"select": "id,displayName"})


def _there(setting: Setting[str], gone: Collection[str]) -> Setting[str]:
    if setting.value in gone and setting.value != EVERYBODY:
        return missing(setting.name, Problem.GROUP_MISSING, setting.as_of)
    return setting


def _body(answer: Answer | DirectoryError) -> dict[str, Any] | None:
    """None where Graph will not show it; raises DirectoryBusy where it only stumbles."""
    if isinstance(answer, DirectoryBusy):
        raise answer
    return None if isinstance(answer, DirectoryError) else answer.body


def _list(answer: Answer | DirectoryError) -> list[Any] | None:
    body = _body(answer)
    found = None if body is None else body.get("value")
    return found if isinstance(found, list) else None


def _rows(answer: Answer | DirectoryError) -> list[Any]:
    """Nothing where it may not be read: nobody is taken for an administrator, nor for one of a group."""
    return _list(answer) or []
