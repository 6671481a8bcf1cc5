"""Puts the engine together: one call for the server, and the same for tests that kill it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from approvals.absence import Absences
from approvals.attestation import Attestation, remind
from approvals.caring import Caring
from approvals.carry_out import CarryOut
from approvals.closing import Closing
from approvals.counting_seats import CountingSeats
from approvals.deciders import Deciders
from approvals.decisions import Decisions
from approvals.desk import Desk
from approvals.duties import Duties, Duty
from approvals.ending import Ending
from approvals.gathering import Gathering
from approvals.hands import Hands, SignedIn
from approvals.making import Making
from approvals.ports.book import Book
from approvals.ports.clock import Clock
from approvals.ports.directory import Company, Policies
from approvals.ports.licences import Licences
from approvals.ports.messenger import AppInstaller, Mailboxes, Messenger
from approvals.reaching import Reaching
from approvals.recheck import Recheck
from approvals.reconfirming import Reconfirming
from approvals.restating import Restating
from approvals.rounds import RENEW_EVERY_S, Rounds
from approvals.rules import Rules
from approvals.signing_in import SigningIn
from approvals.trying_out import TryingOut
from approvals.waiting_for_seats import WaitingForSeats
from approvals.watching_licences import WatchingLicences
from approvals.work import Work


@dataclass(frozen=True, slots=True)
class Ways:
    """How approvers are reached besides their chat, as far as the organisation wants it."""

    installer: AppInstaller | None = None
    mailboxes: Mailboxes | None = None
    mail_from: str = ""


@dataclass(frozen=True, slots=True)
class Own:
    """What is done with people's own tokens, as far as the organisation wants it."""

    signed_in: SignedIn | None = None


@dataclass(frozen=True, slots=True)
class Engine:
    gathering: Gathering
    desk: Desk
    decisions: Decisions
    absences: Absences
    rounds: Rounds
    duties: Duties
    signing_in: SigningIn
    trying_out: TryingOut
    caring: Caring | None = None


def engine(
    directory: Company,
    policies: Policies,
    book: Book,
    messenger: Messenger,
    rules: Rules,
    clock: Clock,
    bell: asyncio.Event,
    ways: Ways | None = None,
    own: Own | None = None,
    renew_every_s: float = RENEW_EVERY_S,
    attestation: Attestation | None = None,
    caring: Callable[[Desk], Caring] | None = None,
    licences: Licences | None = None,
    alerting: Callable[[], Awaitable[None]] | None = None,
) -> Engine:
    """``bell`` is rung by the desk for the rounds: there may be work. ``renew_every_s`` is shorter than the book's
    lease. ``attestation``: what is reminded of once a day where it is old or missing. ``caring`` makes what looks after
    groups that nobody owns; None: nobody does. ``licences`` are counted and watched where they are given; ``alerting``
    tells administrators once a day what is wrong with them."""
    ways, own = ways or Ways(), own or Own()
    ring: Callable[[], None] = bell.set
    deciders = Deciders(directory, rules)
    seats = CountingSeats(licences, book, clock) if licences is not None else None
    gathering = Gathering(directory, policies, deciders, book, rules, clock, seats)
    decisions = Decisions(directory, gathering, deciders, book, rules, clock, ring)
    recheck = Recheck(directory, gathering, deciders, book, rules, clock)
    hands = Hands(directory, policies, rules, own.signed_in)
    making = Making(directory, book, clock, hands)
    reconfirming = Reconfirming(gathering, rules, clock)
    waiting_for_seats = WaitingForSeats(seats, book, clock)
    carry_out = CarryOut(directory, book, rules, clock, recheck, reconfirming, making, hands, waiting_for_seats)
    ending = Ending(directory, book, clock, hands)
    signing_in = SigningIn(book, clock, ring)
    reaching = Reaching(messenger, book, gathering, deciders, clock, ways.installer, ways.mailboxes, ways.mail_from)
    watching = WatchingLicences(licences, directory, book, clock)
    work = Work(
        *(book, decisions, carry_out, ending, reaching, messenger, clock, signing_in), waiting_for_seats, watching
    )
    closing = Closing(directory, book, clock)
    desk = Desk(gathering, deciders, book, rules, clock, ring)
    cares = caring(desk) if caring is not None else None
    restating = Restating(gathering, book, clock)
    duties: tuple[Duty, ...] = (
        Duty("closing", timedelta(hours=1), closing.looks_at_everything_that_waits),
        Duty("restating", timedelta(hours=1), restating.looks_at_everything_that_waits),
        Duty("anchoring", timedelta(minutes=5), lambda: book.anchor(clock.now())),
        Duty("purge", timedelta(hours=1), lambda: _tidies(book, clock)),
        # Hourly, so that what breaks off is not put off for a week; it looks once a week by itself.
        *((Duty("caring", timedelta(hours=1), cares.looks),) if cares is not None else ()),
    )
    if alerting is not None:
        # Hourly, as above; it tells once a day by itself.
        duties = (*duties, Duty("alerting", timedelta(hours=1), alerting))
    if attestation is not None:
        stated = attestation
        duties = (*duties, Duty("attestation", timedelta(days=1), lambda: remind(stated, clock)))
    return Engine(
        gathering,
        desk,
        decisions,
        Absences(deciders, book, clock, ring),
        Rounds(book, work, clock, bell, renew_every_s),
        Duties(book, clock, duties),
        signing_in,
        TryingOut(gathering, directory, policies, book, rules),
        cares,
    )


async def _tidies(book: Book, clock: Clock) -> None:
    """A little at a time, so that nobody waits for it."""
    while await book.purge(clock.now()):
        pass
