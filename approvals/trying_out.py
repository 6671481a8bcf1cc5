"""What would be decided, without anything being asked for or stored: the dry run, and questions about one's rights."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import uuid4

from approvals.decision import Decision
from approvals.directory_objects import Group, GroupKind, JoinRule
from approvals.gathering import Gathering, Wish
from approvals.naming_policy import unnamed
from approvals.policy import decide, unlisted, unwritable
from approvals.ports.book import Book
from approvals.ports.directory import Directory, Policies
from approvals.proposal import Proposal, propose
from approvals.refusals import Refusal
from approvals.refusals.asking import nobody_to_ask, owners_add
from approvals.refusals.policy import asking_closed
from approvals.request import Kind
from approvals.rules import Rules
from approvals.switches import ask
from approvals.tenant_policy import NOBODY, TenantPolicy
from approvals.to_be_made import TO_BE_MADE


@dataclass(frozen=True, slots=True)
class Tried:
    """``proposal`` is what would follow; None where it would be refused."""

    decision: Decision
    proposal: Proposal | None


@dataclass(frozen=True, slots=True)
class Requestable:
    """Whether people may ask for a group: ``why_not`` is the first thing that stands in the way."""

    group: Group
    join_rule: JoinRule
    why_not: Refusal | None


class TryingOut:
    """Every method may raise Refused, Gone, DirectoryBusy or BookUnavailable."""

    def __init__(
        self, gathering: Gathering, directory: Directory, policies: Policies, book: Book, rules: Rules
    ) -> None:
        self._gathering = gathering
        self._directory = directory
        self._policies = policies
        self._book = book
        self._rules = rules

    async def joining(self, person_id: str, group_id: str, tenant_id: str) -> Tried:
        """What would happen if this person asked for the group now."""
        return await self._tried(Wish(Kind.JOIN, person_id, group_id, tenant_id, draft_id=""))

    async def creating(self, person_id: str, kind: GroupKind, tenant_id: str) -> Tried:
        """Whether the person could ask for a new group of this kind."""
        group_id = f"{TO_BE_MADE}{uuid4().hex}"
        return await self._tried(Wish(Kind.CREATE, person_id, group_id, tenant_id, draft_id="", group_kind=kind))

    async def requestable(self, group_id: str) -> Requestable:
        """Whether people may ask for this group, whoever asks."""
        group = await self._directory.group(group_id)
        join_rule = await self._book.join_rule(group_id)
        why_not = unwritable(group) or unlisted(group, self._rules)
        if why_not is None and not (switch := ask(await self._policies.tenant(), NOBODY)).on:
            why_not = asking_closed(switch.by)
        if why_not is None and join_rule is JoinRule.CLOSED:
            why_not = owners_add(group)
        if why_not is None and not await self._somebody_decides(group_id):
            why_not = nobody_to_ask(group)
        return Requestable(group, join_rule, why_not)

    async def policy(self) -> TenantPolicy:
        return await self._policies.tenant()

    async def _somebody_decides(self, group_id: str) -> bool:
        owners = await self._directory.owners(group_id)
        return any(owner.enabled and not owner.guest for owner in owners) or bool(self._rules.fallback_approvers)

    async def _tried(self, wish: Wish) -> Tried:
        facts = await self._gathering.facts(wish)
        if facts.naming is not None and not wish.group_name:
            facts = replace(facts, naming=unnamed(facts.naming))
        decision = decide(facts, self._rules)
        return Tried(decision, propose(wish, facts, self._rules) if decision.allowed else None)
