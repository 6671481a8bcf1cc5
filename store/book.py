"""The request book: every method of the port, each one transaction, on SQLite or PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import ColumnElement, Connection
from sqlalchemy.exc import IntegrityError

from approvals.approver import Absence
from approvals.care import CareFigures, Offer, Reply
from approvals.change import Change, Event
from approvals.chats import Address, Copy
from approvals.directory_objects import JoinRule
from approvals.effects import Declared
from approvals.figures import Figures
from approvals.jobs import Job, NewJob
from approvals.ports.book import AlreadyOpen, ClaimLost, Outpaced
from approvals.ports.clock import Clock
from approvals.request import NewRequest, Request
from approvals.seats import Coming
from store import (
    anchors,
    audit,
    care,
    chats,
    declared,
    groups,
    jobs,
    names,
    pauses,
    pulse,
    purge,
    queries,
    requests,
    seats,
    tables,
)
from store.anchors import Anchor
from store.audit import AuditLine
from store.columns import Unstorable
from store.database import Database
from store.figures import Work, read_figures, read_work
from store.lock import ProcessLock
from store.migrate import check_revision

log = structlog.get_logger()


class SqlBook:
    """Implements approvals.ports.book.Book. ``clock`` dates what the book itself does; leases run on the database's."""

    def __init__(
        self, database: Database, clock: Clock, *, lock: ProcessLock | None, lease_seconds: float = jobs.LEASE_SECONDS
    ) -> None:
        self._database = database
        self._clock = clock
        self._lock = lock
        self._lease_seconds = lease_seconds

    async def start(self) -> None:
        """Check the tables and, where this is the only process, free what its former runs had claimed."""
        await self._database.read(check_revision)
        if self._lock is not None:
            await self._database.write(jobs.void_leases)

    async def submit(self, new: NewRequest, event: Event, jobs: Sequence[NewJob], place: Copy | None = None) -> Request:
        try:
            return await self._submit(new, event, jobs, place)
        except IntegrityError as conflict:
            present = await self._in_the_way_of(new)
            if present is not None:
                raise AlreadyOpen(present) from conflict
        # What was in the way has closed between the refusal and the look at it.
        return await self._submit(new, event, jobs, place)

    async def apply(
        self,
        request: Request,
        change: Change,
        done: Job | None = None,
        overtaken: Sequence[tuple[Request, Change]] = (),
    ) -> Request:
        def step(conn: Connection) -> Request:
            now = self._clock.now()
            # In one order everywhere, so that two steps that overtake each other cannot wait for each other.
            steps = sorted([(request, change), *overtaken], key=lambda told: told[0].id)
            moved = {before.id: requests.apply(conn, before, what, now) for before, what in steps}
            after = moved[request.id]
            if done is not None and not jobs.finish(conn, [done], now):
                raise ClaimLost
            return after

        try:
            return await self._database.write(step)
        except requests.Stale:
            present = await self._database.read(lambda conn: requests.one(conn, tables.request.c.id == request.id))
            raise Outpaced(present) from None

    async def request(self, request_id: int) -> Request | None:
        return (await self.requests([request_id])).get(request_id)

    async def requests(self, request_ids: Collection[int]) -> dict[int, Request]:
        try:
            return await self._database.read(lambda conn: requests.numbered(conn, request_ids))
        except Unstorable:  # numbers come from people's words, too
            return {}

    async def request_by_key(self, key: str) -> Request | None:
        return await self._find(tables.request.c.key == key)

    async def request_by_draft(self, draft_id: str) -> Request | None:
        return await self._find(tables.request.c.draft_id == draft_id)

    async def open_requests(self, kind: str, group_id: str, person_ids: Collection[str]) -> dict[str, Request]:
        query = queries.open_about(kind, group_id, person_ids)
        try:
            found = await self._database.read(lambda conn: requests.every(conn, query))
        except Unstorable:  # people are also named by cards
            return {}
        asked = frozenset(person_ids)
        return {s.person.id: request for request in found for s in request.subjects if s.person.id in asked}

    async def alongside(self, request: Request) -> tuple[Request, ...]:
        people = [subject.person.id for subject in request.subjects]
        which = {"number": request.id, "group_id": request.group.id, "people": people}
        if await self._database.glance(lambda conn: conn.execute(queries.ALONGSIDE, which).first()) is None:
            return ()  # as nearly always
        return await self._database.read(lambda conn: requests.every(conn, queries.ALONGSIDE, which))

    async def pending_after(self, request_id: int, *, limit: int) -> tuple[Request, ...]:
        query = queries.pending_after(request_id, limit)
        return await self._database.read(lambda conn: requests.every(conn, query))

    async def coming(self, since: datetime) -> tuple[Coming, ...]:
        return await self._database.glance(lambda conn: seats.coming(conn, since))

    async def join_rule(self, group_id: str) -> JoinRule:
        return await self._database.glance(lambda conn: groups.find_join_rule(conn, group_id))

    async def blocked(self, group_ids: Collection[str] | None) -> dict[str, frozenset[str]]:
        return await self._database.glance(lambda conn: groups.blocked_in(conn, group_ids))

    async def care_looked(self) -> datetime | None:
        return await self._database.glance(care.looked)

    async def care_found(self, short: Mapping[str, int], now: datetime) -> None:
        await self._database.write(lambda conn: care.found(conn, short, now))

    async def without_owner(self) -> tuple[str, ...]:
        return await self._database.glance(care.without_owner)

    async def offers_since(self, since: datetime) -> tuple[Offer, ...]:
        return await self._database.glance(lambda conn: care.offers_since(conn, since))

    async def keep_offer(self, offer: Offer) -> None:
        await self._database.write(lambda conn: care.keep_offer(conn, offer))

    async def offer(self, key: str) -> Offer | None:
        return await self._database.glance(lambda conn: care.find_offer(conn, key))

    async def reply(self, key: str, reply: Reply, now: datetime, request_id: int | None = None) -> bool:
        return await self._database.write(lambda conn: care.reply(conn, key, reply, now, request_id))

    async def could_own(self, group_id: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return await self._database.read(lambda conn: care.could_own(conn, group_id, self._clock.now()))

    async def care_figures(self, now: datetime) -> CareFigures:
        return await self._database.read(lambda conn: care.care_figures(conn, now))

    async def declared(self, group_id: str) -> tuple[Declared, ...]:
        return await self._database.glance(lambda conn: declared.declared(conn, group_id))

    async def groups_declared_to_open(self, ids: Collection[str]) -> tuple[str, ...]:
        try:
            return await self._database.glance(lambda conn: declared.groups(conn, ids)) if ids else ()
        except Unstorable:  # effects come from people's words
            return ()

    async def say_away(self, absence: Absence) -> None:
        await self._database.write(lambda conn: groups.say_away(conn, absence))

    async def absence(self, person_id: str) -> Absence | None:
        return await self._database.glance(lambda conn: groups.find_absence(conn, person_id))

    async def forget_absence(self, person_id: str) -> None:
        await self._database.write(lambda conn: groups.forget_absence(conn, person_id))

    async def requests_by(self, person_id: str, *, limit: int = 10) -> tuple[Request, ...]:
        return await self._database.read(lambda conn: requests.every(conn, queries.made_by(person_id, limit)))

    async def waiting_for(self, person_id: str) -> tuple[Request, ...]:
        return await self._database.read(lambda conn: requests.every(conn, queries.waiting_for(person_id)))

    async def ends_in(self, group_id: str, person_ids: Collection[str]) -> dict[str, datetime]:
        timed = await self._database.glance(lambda conn: conn.execute(queries.timed(person_ids, group_id)).all())
        return {person_id: until for person_id, _, until in timed}

    async def given_in(self, group_id: str) -> tuple[Request, ...]:
        return await self._database.read(lambda conn: requests.every(conn, queries.given_in(group_id)))

    async def letting_in(self, group_id: str, person_id: str) -> tuple[Request, ...]:
        return await self._database.read(lambda conn: requests.every(conn, queries.letting_in(group_id, person_id)))

    async def work(self, now: datetime) -> Work:
        return await self._database.read(lambda conn: read_work(conn, now))

    async def figures(self, now: datetime) -> Figures:
        return await self._database.read(lambda conn: read_figures(conn, now))

    async def memberships_ending(self, person_id: str) -> dict[str, datetime]:
        timed = await self._database.glance(lambda conn: conn.execute(queries.timed([person_id])).all())
        return {group_id: until for _, group_id, until in timed}

    async def claim(self, now: datetime, *, limit: int = 20) -> tuple[Job, ...]:
        return await self._database.write(lambda conn: jobs.claim(conn, now, limit, self._lease_seconds))

    async def finish(self, job: Job) -> None:
        await self.finish_all([job])

    async def finish_all(self, done: Sequence[Job]) -> None:
        if done:
            await self._database.write(lambda conn: jobs.finish_all(conn, done, self._clock.now()))

    async def retry(self, job: Job, at: datetime, error: str) -> None:
        now = self._clock.now()  # the one by which ``at`` was chosen, not after a turn was waited for
        await self._database.write(lambda conn: jobs.retry(conn, job, at, now, error))

    async def bury(self, job: Job, error: str) -> None:
        await self._database.write(lambda conn: jobs.bury(conn, job, error, self._clock.now()))

    async def next_due(self) -> datetime | None:
        return await self._database.glance(lambda conn: jobs.next_due(conn))

    async def renew(self, held: Sequence[Job]) -> tuple[Job, ...]:
        return await self._database.write(lambda conn: jobs.renew(conn, held, self._lease_seconds)) if held else ()

    async def pause(self, lane: str, seconds: float) -> None:
        await self._database.write(lambda conn: pauses.write(conn, lane, seconds, self._clock.now()))

    async def take_turn(self, name: str, now: datetime, every: timedelta) -> bool:
        return await self._database.write(lambda conn: pulse.take_turn(conn, name, now, every))

    async def last_turn(self, name: str) -> datetime | None:
        return await self._database.glance(lambda conn: pulse.last_turn(conn, name))

    async def purge(self, now: datetime) -> int:
        return await self._database.write(lambda conn: purge.purge(conn, now))

    async def copies(self, request_id: int) -> tuple[Copy, ...]:
        return await self._database.read(lambda conn: chats.copies(conn, request_id))

    async def copies_and_readers(self, request_id: int) -> tuple[tuple[Copy, Address | None], ...]:
        return await self._database.glance(lambda conn: chats.copies_and_readers(conn, request_id))

    async def remember_copy(self, copy: Copy) -> None:
        await self.remember_copies([copy])

    async def remember_copies(self, copies: Sequence[Copy]) -> None:
        if copies:
            await self._database.write(lambda conn: chats.remember_copies(conn, copies))

    async def forget_copy(self, copy: Copy) -> None:
        await self._database.write(lambda conn: chats.forget_copy(conn, copy))

    async def address(self, person_id: str) -> Address | None:
        return await self._database.glance(lambda conn: chats.find_address(conn, person_id))

    async def remember_address(self, address: Address) -> None:
        # Teams tells the address with every activity; only a new one is worth a write to disk.
        if await self.address(address.person_id) == address:
            return
        await self._database.write(lambda conn: chats.remember_address(conn, address, self._clock.now()))

    async def forget_address(self, person_id: str) -> None:
        await self._database.write(lambda conn: chats.forget_address(conn, person_id))

    async def service_url(self, tenant_id: str) -> str | None:
        return await self._database.glance(lambda conn: chats.service_url(conn, tenant_id))

    async def save_draft(self, draft_id: str, person_id: str, conversation_id: str, at: datetime, body: str) -> None:
        await self._database.write(lambda conn: chats.save_draft(conn, draft_id, person_id, conversation_id, at, body))

    async def draft(self, draft_id: str, person_id: str) -> str | None:
        try:
            return await self._database.glance(lambda conn: chats.find_draft(conn, draft_id, person_id))
        except Unstorable:
            return None

    async def current_draft(self, person_id: str, conversation_id: str, since: datetime) -> str | None:
        return await self._database.read(lambda conn: chats.current_draft(conn, person_id, conversation_id, since))

    async def note_spoken_of(self, person_id: str, conversation_id: str, at: datetime, body: str) -> None:
        await self._database.write(lambda conn: chats.note_spoken_of(conn, person_id, conversation_id, at, body))

    async def spoken_of(self, person_id: str, conversation_id: str, since: datetime) -> str | None:
        return await self._database.read(lambda conn: chats.find_spoken_of(conn, person_id, conversation_id, since))

    async def heard_before(self, conversation_id: str, activity_id: str) -> bool:
        return await self._database.read(lambda conn: chats.heard_before(conn, conversation_id, activity_id))

    async def note_heard(self, conversation_id: str, activity_id: str, at: datetime) -> None:
        await self._database.write(lambda conn: chats.note_heard(conn, conversation_id, activity_id, at))

    async def audit(self, request_id: int) -> tuple[Event, ...]:
        return tuple(line.event for line in await self.audit_lines(request_id))

    async def anchor(self, now: datetime) -> Anchor | None:
        every, made = anchors.EVERY, None
        while one := await self._database.write(partial(anchors.anchor, now=now, every=every)):
            log.info("audit_anchored", anchor=one.id, lines=one.lines, hash=one.hash, at=one.at.isoformat())
            every, made = timedelta(0), one
            if one.lines < anchors.MOST_LINES:
                break
        return made

    async def audit_lines(self, request_id: int) -> tuple[AuditLine, ...]:
        """The request's audit lines with their seals and hashes, for store.audit.verify."""
        return await self._database.read(lambda conn: audit.lines(conn, request_id))

    async def kept_names(self, kind: str) -> tuple[str, list[bytes]] | None:
        """The directory's names as they were kept, with the link that goes on from them."""
        return await self._database.read(lambda conn: names.kept(conn, kind))

    async def keep_names(self, kind: str, link: str, parts: Sequence[bytes]) -> None:
        await self._database.write(lambda conn: names.keep(conn, kind, link, parts, self._clock.now()))

    async def keep_changes(self, kind: str, before: str, link: str, part: bytes) -> bool:
        return await self._database.write(
            lambda conn: names.keep_changes(conn, kind, before, link, part, self._clock.now())
        )

    async def ready(self) -> None:
        """Returns if the book can be written and its migrations have run; BookUnavailable says what is wrong."""
        await self._database.read(check_revision)
        await self._database.write(lambda conn: pulse.beat(conn, self._clock.now()))

    async def close(self) -> None:
        """Give every connection back and let another process have the SQLite file."""
        try:
            await self._database.close()
        finally:
            if self._lock is not None:
                self._lock.release()

    async def _submit(self, new: NewRequest, event: Event, jobs: Sequence[NewJob], place: Copy | None) -> Request:
        now = self._clock.now()
        return await self._database.write(lambda conn: requests.submit(conn, new, event, jobs, place, now))

    async def _find(self, which: ColumnElement[bool]) -> Request | None:
        # Numbers and keys come from people's words and from cards: what no column can hold is simply not there.
        try:
            return await self._database.read(lambda conn: requests.find(conn, which))
        except Unstorable:
            return None

    async def _in_the_way_of(self, new: NewRequest) -> Request | None:
        if present := await self.request_by_draft(new.draft_id):
            return present
        people = [subject.person.id for subject in new.subjects]
        found = await self.open_requests(new.kind, new.group.id, people)
        return next((found[one] for one in people if one in found), None)
