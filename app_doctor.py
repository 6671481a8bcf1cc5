"""The other half of the composition root: what `doctor`, `readiness` and an administrator's chat look with."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
from azure.core.credentials_async import AsyncTokenCredential

from approvals.ports.clock import Clock
from approvals.ports.directory import Directory
from approvals.rules import Creation, Rules
from bot.clock import MovedClock, SystemClock
from bot.connector import Connector, Credential
from bot.line_check import KeyServerCheck, TeamsCheck
from bot.reading_settings import SettingsError, read_as_far_as_right, read_database_settings
from bot.settings import DatabaseSettings, Settings
from checkup.attested import MY_GROUPS_RESTRICTED, OWNERS_MANAGE_REQUESTS, SECURITY_GROUP_USERS
from checkup.doctor import Doctor
from checkup.finding import Report
from checkup.permissions import Setup
from checkup.ports import Attestation
from checkup.subject import COMMAND, Outside, Subject
from directory.credentials import bot_credential, graph_credential
from directory.graph import Graph
from directory.graph_directory import GraphDirectory
from directory.own_application import OwnApplication
from directory.tenant_facts import GraphTenant
from store.health import SqlBookHealth


def doctor_of(
    settings: Settings,
    clock: Clock,
    session: aiohttp.ClientSession,
    graph: Graph,
    directory: Directory,
    connector: Connector,
    credential: Credential | None,
) -> Doctor:
    """A doctor who looks with the objects of a running Usher."""
    book = SqlBookHealth(settings.database_url)
    outside = Outside(
        GraphTenant(graph, OwnApplication(graph)),
        KeyServerCheck(settings.openid_metadata, session),
        TeamsCheck(connector, credential, directory, book, settings.service_url),
    )
    return Doctor(
        Subject(
            tenant_id=settings.tenant_id,
            rules=settings.rules,
            setup=setup_of(settings),
            clock=clock,
            book=book,
            outside=outside,
            other_ways=settings.install_app or bool(settings.mail_from),
            attestations=attestations(settings),
        )
    )


def setup_of(settings: Settings) -> Setup:
    """What of the settings decides about permissions."""
    return Setup(
        privilege=settings.privilege,
        creates=settings.creation is not Creation.OFF,
        installs_app=settings.install_app,
        reads_mailboxes=settings.read_mailboxes,
        sends_mail=bool(settings.mail_from),
    )


def attestations(settings: object) -> tuple[Attestation, ...]:
    """What the settings state for an administrator, with a day; nothing where they know of no such statement."""
    stated = getattr(settings, "attestation", None)
    if stated is None:
        return ()
    said = (
        (MY_GROUPS_RESTRICTED, "USHER_MY_GROUPS_RESTRICTED", stated.my_groups_restricted is not None),
        (OWNERS_MANAGE_REQUESTS, "USHER_OWNERS_MANAGE_REQUESTS", stated.owners_manage_requests is not None),
        (SECURITY_GROUP_USERS, "USHER_SECURITY_GROUP_USERS", bool(stated.security_group_users)),
    )
    days = stated.remind_after.days
    return tuple(
        Attestation(what, f"{name} and USHER_ATTESTED_ON", stated.on if there else None, days)
        for what, name, there in said
    )


async def doctor(send_to: str) -> Report:
    """For the command: with the settings of this process, as far as they can be used."""
    async with _alone() as (alone, mistakes):
        return await alone.doctor(COMMAND, mistakes, send_to)


async def readiness(_: str) -> Report:
    async with _alone() as (alone, mistakes):
        return await alone.readiness(COMMAND, mistakes)


@asynccontextmanager
async def _alone() -> AsyncIterator[tuple[Doctor, Iterable[str]]]:
    """A doctor with objects of its own, beside whatever Usher runs."""
    settings, mistakes = read_as_far_as_right()
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        if settings is None:
            yield Doctor(_database_alone()), mistakes
            return
        clock: Clock = SystemClock()
        if settings.clock_url:
            clock = moved = MovedClock(settings.clock_url, session)
            await moved.read()
        try:
            graph, credential = await graph_of(settings, stack)
        except ValueError as wrong:
            yield Doctor(_database_alone()), [*mistakes, f"{wrong}"]
            return
        speaks = None if settings.playground else credential
        connector = Connector(session, settings.app_id, settings.tenant_id, speaks)
        yield doctor_of(settings, clock, session, graph, GraphDirectory(graph), connector, speaks), mistakes


async def graph_of(
    settings: Settings, stack: AsyncExitStack, count: Callable[[str], None] = lambda _: None
) -> tuple[Graph, AsyncTokenCredential]:
    """The way to Graph, and the bot's credential; closed with ``stack``. Raises ValueError for a certificate that
    cannot be used."""
    credential = bot_credential(
        app_type=settings.app_type,
        app_id=settings.app_id,
        tenant_id=settings.tenant_id,
        password=settings.app_password,
        certificate=settings.app_certificate,
    )
    stack.push_async_callback(credential.close)
    for_graph = graph_credential(credential)
    stack.push_async_callback(for_graph.close)
    graph = Graph(for_graph, settings.graph_url, count=count)
    stack.push_async_callback(graph.close)
    return graph, credential


def _database_alone() -> Subject:
    """Where the settings do not even tell who Usher is."""
    try:
        database = read_database_settings()
    except SettingsError:  # told among the mistakes
        database = DatabaseSettings.model_construct(database_url="")
    rules = Rules()
    return Subject("", rules, Setup(rules.privilege), SystemClock(), SqlBookHealth(database.database_url), None)
