"""Everything Usher needs to work, and whether the organisation is ready: looked at at once, told with what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from approvals.message import Message, plural
from approvals.ports.book import BookUnavailable
from approvals.ports.directory import DirectoryRefused
from approvals.rules import Privilege
from checkup import access, clocks, groups
from checkup.attested import attested
from checkup.examination import Check, examine
from checkup.finding import Finding, Part, Report, ok, problem, warning
from checkup.permissions import consent
from checkup.plans import plan
from checkup.ports import Tenant
from checkup.subject import Outside, Patience, Subject

EXPLAINED = Message("Every setting is explained in docs/settings.md.")


class Doctor:
    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._clock = subject.clock
        self._book = subject.book

    async def doctor(self, patience: Patience, mistakes: Iterable[str] = (), send_to: str = "") -> Report:
        """``mistakes`` of the settings stand beside all that can be found in spite of them. ``send_to``: a person who
        gets a test message."""
        each_s = patience.each_s
        checks = [
            Check(Part.DATABASE, self._database, each_s),
            Check(Part.CLOCK, lambda: clocks.against_database(self._clock, self._book), each_s),
        ]
        if (outside := self._subject.outside) is not None:
            checks += [*self._outside(outside, patience)]
            if send_to:
                checks.append(Check(Part.MESSAGE, lambda: access.test_message(outside.teams, send_to), each_s))
        known = [*self._settings(mistakes), *attested(self._subject.attestations, self._clock.now().date())]
        return await examine(checks, known)

    async def readiness(self, patience: Patience, mistakes: Iterable[str] = ()) -> Report:
        """Demand 1.11: groups identified, two owners each, join rules, a test request done."""
        checks = [Check(Part.TEST_REQUEST, self._progress, patience.each_s)]
        if (outside := self._subject.outside) is not None:
            checks.append(Check(Part.GROUPS, lambda: self._identified(outside.tenant), patience.groups_s))
        return await examine(checks, [*self._settings(mistakes)])

    def _outside(self, outside: Outside, patience: Patience) -> Iterator[Check]:
        tenant, each_s = outside.tenant, patience.each_s
        yield Check(Part.IDENTITY, lambda: access.identity(tenant, self._subject.tenant_id), each_s)
        yield Check(Part.CONSENT, lambda: self._consent(tenant), each_s)
        yield Check(Part.PLAN, lambda: self._plan(tenant), each_s)
        yield Check(Part.OWNERS, lambda: self._owners(tenant), patience.groups_s)
        yield Check(Part.CLOCK, lambda: clocks.against_graph(self._clock, tenant), each_s)
        yield Check(Part.KEYS, lambda: access.signing_keys(outside.keys), each_s)
        yield Check(Part.TEAMS, lambda: access.token(outside.teams), each_s)

    def _settings(self, mistakes: Iterable[str]) -> Iterator[Finding]:
        wrong = [problem(Part.SETTINGS, Message("{reason}", reason=mistake), EXPLAINED) for mistake in mistakes]
        yield from wrong
        if self._subject.outside is None:
            yield problem(
                Part.SETTINGS, Message("With these settings neither Graph nor Teams could be looked at."), EXPLAINED
            )
        elif not self._subject.rules.self_service:
            yield warning(
                Part.SETTINGS,
                Message("Self-service is switched off: Usher answers questions and changes nothing."),
                Message("When nothing else is amiss, set USHER_SELF_SERVICE=on and start Usher again."),
            )
        elif not wrong:
            yield ok(Part.SETTINGS, Message("The settings can be used, and self-service is switched on."))

    async def _consent(self, tenant: Tenant) -> list[Finding]:
        return [*consent(self._subject.setup, await tenant.granted())]

    async def _plan(self, tenant: Tenant) -> list[Finding]:
        try:
            return [plan(await tenant.plans())]
        except DirectoryRefused:
            advice = Message("Grant LicenseAssignment.Read.All where this should be looked at.")
            return [ok(Part.PLAN, Message("Which plan the tenant has is not known: Usher may not read it."), advice)]

    async def _database(self) -> list[Finding]:
        try:
            health = await self._book.look()
        except BookUnavailable as unavailable:
            return [_unusable(unavailable)]
        seen = Message(
            "The database {name} answers, and its tables are this version's ({revision}).",
            name=health.name,
            revision=health.revision,
        )
        return [ok(Part.DATABASE, seen)]

    async def _owners(self, tenant: Tenant) -> list[Finding]:
        rules = self._subject.rules
        identified = await self._identify(tenant)
        found = groups.about_owners(identified, rules, await self._met(), other_ways=self._subject.other_ways)
        if rules.privilege is not Privilege.OWNED_GROUPS:
            return [*found]
        return [*found, groups.about_opting_in(identified, (await tenant.identity()).app_id)]

    async def _identified(self, tenant: Tenant) -> list[Finding]:
        identified = await self._identify(tenant)
        found = [*groups.about_identifying(identified)]
        return [*found, groups.about_two_owners(identified, self._subject.rules)] if identified.open else found

    async def _identify(self, tenant: Tenant) -> groups.Identified:
        rules = self._subject.rules
        return groups.identify(await tenant.groups(lambda group: groups.eligible(group, rules)), rules)

    async def _met(self) -> frozenset[str] | None:
        try:
            return (await self._book.look()).met
        except BookUnavailable:  # told by the check of the database
            return None

    async def _progress(self) -> list[Finding]:
        try:
            health = await self._book.look()
        except BookUnavailable as unavailable:
            return [_unusable(unavailable)]
        rules = plural(
            "The owners of {n} group have set a join rule; everywhere else an owner decides.",
            "The owners of {n} groups have set a join rule; everywhere else an owner decides.",
            n=health.join_rules,
        )
        how = Message("Owners say “anyone can join Marketing”, or “only owners add people to Marketing”.")
        found = [ok(Part.JOIN_RULES, rules, None if health.join_rules else how)]
        if health.carried_out:
            seen = plural("{n} request was carried out.", "{n} requests were carried out.", n=health.carried_out)
            return [*found, ok(Part.TEST_REQUEST, seen)]
        advice = Message("Ask for a group yourself, let its owner approve, and wait for “done”.")
        return [*found, warning(Part.TEST_REQUEST, Message("No request was carried out yet."), advice)]


def _unusable(unavailable: BookUnavailable) -> Finding:
    advice = Message(
        "Look at USHER_DATABASE_URL and whether the database runs. What its tables lack is added when Usher starts; "
        "tables of a newer Usher need that one."
    )
    return problem(Part.DATABASE, Message("{reason}", reason=str(unavailable)), advice)
