"""By whose right a change is written: the application's own, or that of somebody who has signed in for it.

Permission was decided before, by our own rules. A person's token only carries it out, so that what our rules would let
through by mistake is still held up by Entra's, and the other way round.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from approvals.approver import Rung
from approvals.consent import can_decide
from approvals.directory_objects import Group, GroupKind, Person
from approvals.new_names import naming_of
from approvals.ports.directory import Added, Directory, NewGroup, Policies
from approvals.recheck import NotAllowedAnyMore
from approvals.refusals import Refused
from approvals.refusals.deciding import not_an_owner
from approvals.request import Failure, Kind, Request, State
from approvals.rules import Privilege, Rules, SignIn


class Writer(Protocol):
    """The verbs of ``Directory`` that change something, with the same errors."""

    async def add_member(self, group_id: str, person_id: str) -> str: ...

    async def remove_member(self, group_id: str, person_id: str) -> str: ...

    async def add_members(self, group_id: str, person_ids: Sequence[str]) -> Added: ...

    async def add_owner(self, group_id: str, person_id: str) -> str: ...

    async def remove_owner(self, group_id: str, person_id: str) -> str: ...

    async def create_group(self, new: NewGroup) -> Group: ...

    async def describe_group(self, group_id: str, *, name: str = "", description: str | None = None) -> str: ...

    async def ensure_team(self, group_id: str) -> str: ...


class SignedIn(Protocol):
    """The people who have signed in, in this process and for about an hour."""

    def hands_of(self, person_id: str) -> Writer | None:
        """What writes with this person's own token; None unless they are signed in now."""


class NotExchanged(Exception):
    """Entra gives no token on behalf of a person; ``code`` is its own ("AADSTS65001"), "" if it told none.
    ``lacks_consent``: no administrator has agreed to it."""

    def __init__(self, code: str, *, lacks_consent: bool) -> None:
        super().__init__(code or "no code")
        self.code = code
        self.lacks_consent = lacks_consent


class SignInNeeded(Exception):
    """Nothing was written: it takes the own token of one of these people (object ids), and none of them has signed
    in."""

    def __init__(self, people: tuple[str, ...]) -> None:
        super().__init__("needs the sign-in of " + (", ".join(people) or "an owner, of whom there is none"))
        self.people = people


@dataclass(frozen=True, slots=True)
class Hand:
    """What writes, and the object id of the person in whose name; "" for the application itself."""

    writer: Writer
    person_id: str = ""

    @property
    def proof(self) -> dict[str, object]:
        """What the audit keeps of it."""
        return {"written_as": self.person_id} if self.person_id else {}


class Hands:
    """Every method may raise SignInNeeded, NotAllowedAnyMore or DirectoryBusy."""

    def __init__(
        self, directory: Directory, policies: Policies, rules: Rules, signed_in: SignedIn | None = None
    ) -> None:
        self._directory = directory
        self._policies = policies
        self._rules = rules
        self._signed_in = signed_in

    async def for_people(self, request: Request) -> Hand:
        """For members and owners of an existing group, and for whatever else its owners may change."""
        if not self._rules.delegated:
            return Hand(self._directory)
        owners = await self._directory.owners(request.group.id)
        whose = whose_hands(request, owners, self._rules)
        if not whose and request.state is State.APPROVED:
            raise NotAllowedAnyMore(Failure.NO_LONGER_ALLOWED, not_an_owner(request.group).rule)
        return self._first(whose)

    async def for_creating(self, request: Request) -> Hand:
        """For a group that is to be made: in the requester's name where nobody else could."""
        if not self._rules.delegated and not await self._personal(request):
            return Hand(self._directory)
        return self._first((request.requester.id,))

    async def for_describing(self, request: Request) -> Hand:
        """For the name and the description of an existing group: the same."""
        if request.details.new_name and await self._personal(request):
            return self._first((request.requester.id,))
        return await self.for_people(request)

    def for_completing(self, request: Request) -> Hand:
        """For what a new group still lacks once it is made."""
        if not self._rules.delegated:
            return Hand(self._directory)
        return self._first((request.requester.id,))

    async def app_to_own(self) -> str:
        """The object id of the application that has to own a new group to go on with it, "" where it need not."""
        owned_only = self._rules.privilege is Privilege.OWNED_GROUPS and not self._rules.delegated
        return await self._directory.own_id() if owned_only else ""

    async def _personal(self, request: Request) -> bool:
        """Whether a new name carries something of whoever gives it."""
        if request.group.kind is not GroupKind.MICROSOFT_365:
            return False
        try:
            naming = naming_of(await self._policies.tenant())
        except Refused as unreadable:
            raise NotAllowedAnyMore(Failure.NO_LONGER_ALLOWED, unreadable.refusal.rule) from unreadable
        if naming.personal and self._rules.sign_in is SignIn.OFF:
            raise NotAllowedAnyMore(Failure.NO_LONGER_ALLOWED, "naming_by_creator")
        return bool(naming.personal)

    def _first(self, people: tuple[str, ...]) -> Hand:
        for person_id in people:
            if self._signed_in is not None and (writer := self._signed_in.hands_of(person_id)) is not None:
                return Hand(writer, person_id)
        raise SignInNeeded(people)


def whose_hands(request: Request, owners: Sequence[Person], rules: Rules) -> tuple[str, ...]:
    """Whose token may carry the request out, by object id: that of an owner who said yes and still owns the group.
    Where no owner had to say yes (a rule did, or somebody leaves), and when a membership has run out, any owner's will
    do; where only others could, theirs, and Entra judges. Empty: an owner who said yes owns it no longer."""
    able = [owner.id for owner in owners if can_decide(owner, rules)]
    said = [request.requester.id] if request.acted_directly else [one.person.id for one in request.approvals]
    still = [person_id for person_id in said if person_id in able]
    as_owners = request.acted_directly or any(one.rung is Rung.OWNER for one in request.approvals)
    if request.state is State.APPROVED and as_owners and not (request.kind is Kind.LEAVE and request.for_oneself):
        return tuple(still)
    return tuple(dict.fromkeys([*still, *able])) or tuple(said)
