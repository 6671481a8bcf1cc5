"""Takes yes and no: judged by the facts of now, stored in one commit, and only then answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from approvals import co_owners
from approvals.approver import Reach
from approvals.change import Change
from approvals.consent import approvals_missing, can_decide, may_decide, outdated, said_yes_already
from approvals.deciders import Deciders
from approvals.directory_objects import Group, GroupRef, Person, PersonRef
from approvals.effects import Opening, effects_hash
from approvals.gathering import Gathering
from approvals.ports.book import Book, Outpaced
from approvals.ports.clock import Clock
from approvals.ports.directory import Directory, DirectoryBusy, Gone
from approvals.refusals import Refusal, Refused
from approvals.refusals.deciding import (
    decided_already,
    more_than_asked,
    one_yes_each,
    own_request,
    somebody_elses_card,
    somebody_elses_card_asked,
    somebody_elses_card_owner,
    too_late,
)
from approvals.refusals.effects import effects_outdated
from approvals.refusals.ends import end_in_the_past
from approvals.refusals.groups import group_gone
from approvals.refusals.owning import answered_already, co_owners_first
from approvals.refusals.seats import look_at_the_seats, no_seat_left
from approvals.refusals.taking_back import not_your_request, unknown_request
from approvals.request import GIVES_MEMBERSHIP, Kind, Request, State
from approvals.rules import NoSeats, Rules
from approvals.seats import NoSeatLeft, Outlook, SeatCount
from approvals.steps import asking, deciding, restating


class Verdict(StrEnum):
    APPROVE = "approve"
    DENY = "deny"


@dataclass(frozen=True, slots=True)
class Said:
    """A yes or a no and what came with it: a word to the requester, and what the approver offers instead: an earlier
    end, or, with a no, another group."""

    verdict: Verdict
    comment: str = ""
    until: datetime | None = None
    instead: GroupRef | None = None
    effects: str = ""  # the hash of what the group opens as this person was shown it, "" where that is not known

    @property
    def approves(self) -> bool:
        return self.verdict is Verdict.APPROVE

    def to_payload(self) -> dict[str, str]:
        """As a job keeps it while the directory is out of reach."""
        kept = {"comment": self.comment}
        if self.until is not None:
            kept["until"] = self.until.isoformat()
        if self.instead is not None:
            kept |= {"instead": self.instead.id}
        if self.effects:
            kept |= {"effects": self.effects}
        return kept

    @classmethod
    def from_payload(cls, payload: Mapping[str, str]) -> tuple[Said, str]:
        """What was kept, and the object id of the group offered instead, which is read anew."""
        until = payload.get("until")
        said = cls(
            Verdict(payload["verdict"]),
            payload.get("comment", ""),
            datetime.fromisoformat(until) if until else None,
            effects=payload.get("effects", ""),
        )
        return said, payload.get("instead", "")


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a click; ``checked`` is False when the directory could not be asked yet and the click is kept,
    ``outdated`` is True where a yes was not counted, for what the group opens has changed, and ``short`` where it was
    not, as no seat of a licence is left, which the card says now."""

    request: Request
    checked: bool = True
    outdated: bool = False
    short: bool = False

    @property
    def not_counted(self) -> Refusal | None:
        """Why a yes was not counted, for whoever does not look at the card."""
        if self.outdated:
            return effects_outdated(self.request)
        return look_at_the_seats(self.request) if self.short else None


class Decisions:
    """Every method may raise Refused (tell the person), DirectoryBusy or BookUnavailable (nothing was stored)."""

    def __init__(
        self,
        directory: Directory,
        gathering: Gathering,
        deciders: Deciders,
        book: Book,
        rules: Rules,
        clock: Clock,
        work_waits: Callable[[], None],
    ) -> None:
        self._directory = directory
        self._gathering = gathering
        self._deciders = deciders
        self._book = book
        self._rules = rules
        self._clock = clock
        self._work_waits = work_waits

    async def decide(self, actor_id: str, key: str, nonce: str, said: Said) -> Decision:
        """A click on a card: ``key`` and ``nonce`` are what that card carried."""
        request = await self._book.request_by_key(key)
        if request is None:
            raise Refused(unknown_request())
        mine = next((a for a in request.approvers if a.person.id == actor_id), None)
        if mine is None or mine.nonce != nonce:
            await self._give_own_card(request, actor_id)
        return await self._decide(request, actor_id, said)

    async def decide_by_number(self, actor_id: str, number: int, said: Said) -> Decision:
        """The same, typed: "approve 1042"."""
        return await self._decide(await self._to_decide(actor_id, number), actor_id, said)

    async def consider(self, actor_id: str, number: int) -> Request:
        """Look a typed decision over before it is taken."""
        request = await self._to_decide(actor_id, number)
        self._check_undecided(request)
        actor, (owners, managers, _) = await asyncio.gather(self._gathering.person(actor_id), self._facts(request))
        if refusal := may_decide(request, actor, owners, self._rules, self._clock.now(), managers):
            raise Refused(refusal)
        _check_turn(request, actor.id)
        return await self._up_to_date(request)

    async def judge_kept(self, request: Request, actor_id: str, payload: Mapping[str, str]) -> None:
        """Judge a click that was kept while the directory was out of reach; of several, the first valid one counts."""
        said, instead = Said.from_payload(payload)
        try:
            if instead:
                said = replace(said, instead=await self._offered(instead))
            await self._judge(request, actor_id, said)
        except Refused as refused:
            actor = PersonRef(actor_id, payload.get("name", ""))
            rule = refused.refusal.rule
            await self._apply_while_pending(
                request, lambda _: deciding.decision_refused(actor, rule, self._clock.now())
            )

    async def _decide(self, request: Request, actor_id: str, said: Said) -> Decision:
        self._check_undecided(request)
        try:
            return await self._judge(request, actor_id, said)
        except DirectoryBusy:
            known = next((a.person for a in request.approvers if a.person.id == actor_id), PersonRef(actor_id, ""))
            kept = deciding.decision_received(known, said.verdict, said.to_payload(), self._clock.now())
            return Decision(await self._apply_while_pending(request, lambda _: kept), checked=False)

    async def _judge(self, request: Request, actor_id: str, said: Said) -> Decision:
        """By the facts of now, whoever was sent the card. A yes counts for what the group opens now, and only if that
        is what whoever says it was shown."""
        actor, (owners, managers, group), opens, outlook = await asyncio.gather(
            self._gathering.person(actor_id),
            self._facts(request),
            self._opens(request, said),
            self._outlook(request, said),
        )
        if refusal := may_decide(request, actor, owners, self._rules, self._clock.now(), managers):
            raise Refused(refusal)
        _check_turn(request, actor.id)
        if said.approves:
            self._check_end(request, said)
        proof: dict[str, object] = {"owners": [owner.id for owner in owners]}
        if managers:
            proof["managers"] = [manager.id for manager in managers]
        if opens is not None:
            proof["effects"] = effects_hash(opens, request.short)
        quorum = self._rules.quorum(group or request.group, request.kind)
        behind = no_seat = False

        def step(now_: Request) -> Change:
            nonlocal behind, no_seat
            at = self._clock.now()
            if (mine := co_owners.asked_as_one(now_, actor.id)) is not None:
                if mine not in co_owners.undecided(now_):
                    raise Refused(answered_already(now_))
                answered = co_owners.accepted if said.approves else co_owners.declined
                return answered(now_, mine, said.comment, at)
            if not said.approves:
                return deciding.denied(now_, actor, proof, at, comment=said.comment, suggested=said.instead)
            if said_yes_already(now_, actor.id):
                raise Refused(one_yes_each(now_))
            behind = opens is not None and outdated(now_, opens, said.effects)
            if opens is not None and behind:
                return restating.outdated(now_, actor, opens, said.effects, at)
            short = outlook.short if outlook is not None else ()
            if short and self._rules.no_seats is NoSeats.BLOCK:
                raise Refused(no_seat_left(now_.group, outlook))
            # Whoever was shown that no seat is left lets it wait for one.
            waits = bool(short) and now_.short == short and said.effects == now_.effects_hash
            no_seat = bool(short) and not waits
            if outlook is not None and no_seat:
                return deciding.recounted(now_, outlook, at, actor=PersonRef(actor.id, actor.name))
            missing = approvals_missing(now_, quorum)
            until = said.until if now_.kind in GIVES_MEMBERSHIP else None
            return deciding.approved(
                *(now_, actor, proof, at),
                comment=said.comment,
                missing=missing,
                until=until,
                outlook=outlook,
                waits=waits,
            )

        while True:
            try:
                request = await self._apply_while_pending(request, step)
            except NoSeatLeft:  # others were promised it a moment ago
                outlook = await self._outlook(request, said)
            else:
                return Decision(request, outdated=behind, short=no_seat)

    async def _outlook(self, request: Request, said: Said) -> Outlook | None:
        """What a yes to this request takes of licences, as of now."""
        if not said.approves:
            return None
        people = [subject.person.id for subject in request.subjects]
        return await self._gathering.outlook(request.licences, people, fresh=True, besides=request.id)

    async def _opens(self, request: Request, said: Said) -> tuple[Opening, ...] | None:
        """What a yes to this request opens now; None where that is not the question."""
        if request.kind not in GIVES_MEMBERSHIP or not said.approves:
            return None
        return await self._gathering.opens(request.group.id)

    async def _up_to_date(self, request: Request) -> Request:
        """The request as it opens now, for whoever is about to be shown it."""
        if request.kind not in GIVES_MEMBERSHIP:
            return request
        people = [subject.person.id for subject in request.subjects]
        opens, outlook = await asyncio.gather(
            self._gathering.opens(request.group.id),
            self._gathering.outlook(request.licences, people, besides=request.id),
        )
        if outlook is not None and _lacking(outlook.counts) != _lacking(request.details.seats):
            recounted = outlook
            request = await self._apply_while_pending(
                request, lambda now_: deciding.recounted(now_, recounted, self._clock.now())
            )
        if effects_hash(opens, request.short) == request.effects_hash:
            return request
        return await self._apply_while_pending(request, lambda now_: restating.restated(now_, opens, self._clock.now()))

    def _check_end(self, request: Request, said: Said) -> None:
        """An approver may give less than was asked, never more; and nothing that is over already."""
        until = said.until or request.until
        if until is not None and until <= self._clock.now():
            raise Refused(end_in_the_past(until))
        if said.until is not None and request.until is not None and said.until > request.until:
            raise Refused(more_than_asked(request.until))

    async def _facts(self, request: Request) -> tuple[tuple[Person, ...], tuple[Person, ...], Group | None]:
        if request.kind is Kind.CREATE:
            return await self._deciders.owners(request), (), None
        owners, group = await asyncio.gather(self._deciders.owners(request), self._group(request))
        return owners, await self._deciders.managers(owners), group

    async def _group(self, request: Request) -> Group:
        try:
            return await self._directory.group(request.group.id)
        except Gone as gone:
            raise Refused(group_gone()) from gone

    async def _offered(self, group_id: str) -> GroupRef | None:
        try:
            group = await self._directory.group(group_id)
        except Gone:
            return None
        return GroupRef(group.id, group.name, group.kind)

    async def _to_decide(self, actor_id: str, number: int) -> Request:
        """The request with this number, for those whom it may concern."""
        request = await self._book.request(number)
        if request is None:
            raise Refused(unknown_request(number))
        if actor_id == request.requester.id:
            raise Refused(own_request())
        now = self._clock.now()
        if all(a.person.id != actor_id or not a.turn_came(now) for a in request.approvers):
            owners = await self._deciders.owners(request)
            if all(o.id != actor_id for o in owners):
                raise Refused(not_your_request(number))
        return request

    def _check_undecided(self, request: Request) -> None:
        if request.state is not State.PENDING:
            raise Refused(decided_already(request))
        if request.expires_at <= self._clock.now():  # the round that closes it may not have come by yet
            raise Refused(too_late(request))

    async def _apply_while_pending(self, request: Request, step: Callable[[Request], Change]) -> Request:
        """Compare-and-set, again while only details moved; refuse when somebody else closed the request."""
        while request.state is State.PENDING:
            try:
                request = await self._book.apply(request, step(request))
            except Outpaced as faster:
                request = faster.request
            else:
                self._work_waits()
                return request
        raise Refused(decided_already(request))

    async def _give_own_card(self, request: Request, actor_id: str) -> None:
        """A card that was not made for this person gives no power; a present owner is sent one that is."""
        if actor_id == request.requester.id:
            raise Refused(own_request())
        owner = next((o for o in await self._deciders.owners(request) if o.id == actor_id), None)
        if owner is None or not can_decide(owner, self._rules) or request.state is not State.PENDING:
            raise Refused(somebody_elses_card())
        mine = next((a for a in request.approvers if a.person.id == actor_id), None)
        if mine is not None and mine.reach in (Reach.ASKED, Reach.MAILED):
            raise Refused(somebody_elses_card_asked(request))
        own = PersonRef(owner.id, owner.name)
        await self._apply_while_pending(request, lambda _: asking.own_card(own, self._clock.now()))
        raise Refused(somebody_elses_card_owner())


def _check_turn(request: Request, actor_id: str) -> None:
    """Whoever approves new groups is asked when it is known who will own them."""
    if co_owners.undecided(request) and co_owners.asked_as_one(request, actor_id) is None:
        raise Refused(co_owners_first(request))


def _lacking(counts: Iterable[SeatCount]) -> tuple[str, ...]:
    """The skuIds of which no seat is left."""
    return tuple(one.sku_id for one in counts if one.lacking)
