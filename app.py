"""The composition root: reads the settings, makes every object once, starts the server and the rounds."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass

import aiohttp
import structlog
import typer
from aiohttp import web

import app_applications
import app_doctor
import app_grant
import app_licences
import app_metrics
import app_sign_in
from approvals.alerting_licences import AlertingLicences
from approvals.answers import Answers
from approvals.caring import Caring
from approvals.counting_seats import CountingSeats
from approvals.desk import Desk
from approvals.duties import Duties
from approvals.engine import Own, Ways, engine
from approvals.licence_candidates import Candidates
from approvals.licence_readers import LicenceReaders
from approvals.ports.book import BookUnavailable
from approvals.ports.clock import Clock
from approvals.rounds import Rounds
from bot import logs
from bot.adapter import Adapter
from bot.clock import MovedClock, SystemClock
from bot.connector import Connector
from bot.draining import Drain
from bot.endpoint import Endpoint, application
from bot.gate import Gate
from bot.keys import KeyServer
from bot.messenger import TeamsMessenger
from bot.metrics import Metrics
from bot.private_chats import PrivateChats
from bot.reading_settings import SettingsError, read_settings
from bot.settings import Settings
from bot.sign_in import SignIns
from bot.teams_bot import TeamsBot
from cards.words import Words
from commands import access, audit, backup, dead, grant, licences, request
from commands import drain as draining
from commands.doctor import add_to
from commands.status import status
from dialogs.advisor import Advisor
from dialogs.conversation import Conversation
from dialogs.examining import Examining
from dialogs.known_names import KnownNames
from dialogs.not_understood import NotUnderstood
from dialogs.rooms import rooms
from directory.graph import Graph
from directory.graph_directory import GraphDirectory
from directory.licences import GraphLicences
from directory.mailboxes import GraphMailboxes
from directory.own_application import OwnApplication
from directory.teamwork import GraphAppInstaller
from directory.tenant_policies import TenantPolicies
from llm.chat_completions import ChatCompletions
from store.book import SqlBook
from store.engine import migrate, open_book

log = structlog.get_logger()

# Long enough for a turn or a job to end in peace, short enough for a deployment.
STOP_WITHIN_S = 15.0


@dataclass(frozen=True)
class Usher:
    """Everything that runs, for the server and for tests."""

    figures: web.Application
    web: web.Application
    desk: Desk
    rounds: Rounds
    duties: Duties
    book: SqlBook
    directory: GraphDirectory
    clock: Clock
    drain: Drain


@asynccontextmanager
async def open_usher(settings: Settings, *, work: bool = True) -> AsyncIterator[Usher]:
    """Usher, ready to be served; stopped in order on leaving.

    ``work=False`` starts no rounds: whoever opened it does them with ``rounds.once()``.
    Raises BookUnavailable or ValueError with a sentence when the database cannot be used.
    """
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        clock = MovedClock(settings.clock_url, session) if settings.clock_url else SystemClock()
        await migrate(settings.database_url)
        book = await open_book(settings.database_url, clock, lease_seconds=settings.lease_seconds)
        stack.push_async_callback(book.close)

        metrics = Metrics()
        drain = Drain(metrics.draining)
        graph, credential = await app_doctor.graph_of(settings, stack, metrics.graph)
        known_names = KnownNames(settings.words.aliases)
        directory = GraphDirectory(
            graph,
            book,
            known_names.take,
            settings.words.aliases,
            upsert=settings.creation_by_unique_name,
            own=OwnApplication(graph),
        )

        policies = TenantPolicies(graph, clock, settings.attestation, nested=settings.policy_groups_nested)

        keys = KeyServer(settings.openid_metadata, session)
        speaks = None if settings.playground else credential
        connector = Connector(session, settings.app_id, settings.tenant_id, speaks, metrics.teams)
        chats = PrivateChats(connector, book, settings.tenant_id, settings.service_url)
        signed_in = app_sign_in.signed_in(settings, credential, session)
        if signed_in is not None:
            stack.push_async_callback(signed_in.close)
        messenger = TeamsMessenger(connector, chats, book, clock, settings.tenant_id, app_sign_in.offer(settings))
        bell = asyncio.Event()
        ways = _ways(settings, graph)
        graph_licences = GraphLicences(graph, clock)
        readers = LicenceReaders(policies, directory, settings.licence_readers, settings.fallback_approvers)
        counting = CountingSeats(graph_licences, book, clock)
        to = settings.licence_alerts_to
        alerting = AlertingLicences(graph_licences, counting, readers, directory, book, messenger, clock, to)
        made = engine(
            directory,
            policies,
            book,
            messenger,
            settings.rules,
            clock,
            bell,
            ways,
            Own(signed_in),
            renew_every_s=settings.lease_seconds / 3,
            attestation=settings.attestation,
            caring=lambda desk: Caring(directory, book, messenger, desk, settings.rules, clock),
            licences=graph_licences,
            alerting=alerting.looks if to else None,
        )

        answers = Answers(directory, policies, book)
        doctor = app_doctor.doctor_of(settings, clock, session, graph, directory, connector, speaks)
        examining = Examining(doctor, policies, directory, settings.fallback_approvers)
        conversation = Conversation(
            rooms(
                *(made.desk, made.decisions, made.absences, made.trying_out, answers, directory, policies, book, clock),
                gathering=made.gathering,
                postbox=messenger,
                examining=examining,
                licences=graph_licences,
                readers=readers,
                candidates=Candidates(graph_licences, policies, directory),
                caring=made.caring,
            ),
            known_names,
            settings.words,
            _advisor(settings, session),
            NotUnderstood(known_names) if settings.log_sentences else None,
        )
        gate = Gate(
            settings.app_id,
            keys,
            settings.service_url_hosts,
            settings.allowed_tenants,
            playground=settings.playground,
        )
        sign_ins = None
        if signed_in is not None:
            sign_ins = SignIns(app_sign_in.tokens(settings, session), signed_in.keep, made.signing_in.came)
        bot = TeamsBot(conversation, connector, chats, book, clock, sign_ins, metrics.refused)
        ready = drain.until_then(book.ready)
        endpoint = Endpoint(gate, Adapter(settings.app_id, connector), bot, ready, metrics)

        stop = asyncio.Event()
        tasks = [asyncio.create_task(directory.keep_fresh(stop)), asyncio.create_task(keys.load())]
        if isinstance(clock, MovedClock):
            await clock.read()
            tasks.append(asyncio.create_task(clock.keep_reading(stop)))
        if work:
            tasks.append(asyncio.create_task(made.rounds.run(drain.asked)))
            tasks.append(asyncio.create_task(made.duties.run(drain.asked)))
        stack.push_async_callback(_stop, (stop, drain.asked), tasks)
        figures, served = app_metrics.page(metrics, book, clock), application(endpoint)
        yield Usher(figures, served, made.desk, made.rounds, made.duties, book, directory, clock, drain)


def _ways(settings: Settings, graph: Graph) -> Ways:
    """What the organisation lets Usher do to reach somebody who has to decide."""
    wants_mailboxes = settings.read_mailboxes or bool(settings.mail_from)
    return Ways(
        GraphAppInstaller(graph, settings.app_id) if settings.install_app else None,
        GraphMailboxes(graph) if wants_mailboxes else None,
        settings.mail_from,
    )


def _advisor(settings: Settings, session: aiohttp.ClientSession) -> Advisor | None:
    """Off unless an endpoint is set."""
    if not settings.llm_endpoint:
        return None
    model = ChatCompletions(
        session,
        settings.llm_endpoint,
        settings.llm_key,
        settings.llm_model,
        settings.llm_api_version,
        time.monotonic,
    )
    return Advisor(model, time.monotonic, per_minute=settings.llm_per_minute)


async def _stop(stops: tuple[asyncio.Event, ...], tasks: list[asyncio.Task[None]]) -> None:
    for stop in stops:
        stop.set()
    _, late = await asyncio.wait(tasks, timeout=STOP_WITHIN_S)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or Ctrl-C; requests under way are finished first."""
    stopped = asyncio.Event()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows has no signal handlers on its loop
            asyncio.get_running_loop().add_signal_handler(signal_number, stopped.set)
    async with open_usher(settings) as usher:
        with suppress(NotImplementedError, AttributeError):
            asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, usher.drain.begin)
        runner = web.AppRunner(usher.web, access_log=None, shutdown_timeout=10)
        figures = web.AppRunner(usher.figures, access_log=None, shutdown_timeout=1)
        try:
            await runner.setup()
            await web.TCPSite(runner, settings.host, settings.port).start()
            if settings.metrics_port:
                await figures.setup()
                await web.TCPSite(figures, settings.host, settings.metrics_port).start()
            log.info("listening", host=settings.host, port=settings.port)
            await stopped.wait()
        finally:
            await runner.cleanup()
            await figures.cleanup()


# A traceback with local variables would print secrets.
cli = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Usher, a Microsoft Teams bot that lets people into groups.",
)


cli.command()(status)
cli.add_typer(dead.cli, name="dead")
cli.add_typer(audit.cli, name="audit")
cli.add_typer(request.cli, name="request")
cli.command()(draining.drain)
cli.command()(backup.backup)
licences.add_to(cli, app_licences.seats)
access.add_to(cli, app_applications.having, Words("en", "UTC").say)
grant.add_to(cli, app_grant.grant)
add_to(cli, app_doctor.doctor, app_doctor.readiness, Words("en", "UTC").say)


@cli.callback(invoke_without_command=True)
def run(context: typer.Context) -> None:
    """Start Usher with the settings of the environment, or do one of the commands on its database."""
    if context.invoked_subcommand is not None:
        logs.configure("INFO", to_stderr=True)
        return
    try:
        settings = read_settings()
    except SettingsError as wrong:
        sys.stderr.write("Usher cannot start:\n" + "".join(f"  - {problem}\n" for problem in wrong.problems))
        sys.stderr.write("The settings are explained in docs/settings.md; `make demo` needs none of them.\n")
        raise typer.Exit(2) from None
    logs.configure(settings.log_level)
    try:
        asyncio.run(serve(settings))
    except (BookUnavailable, ValueError) as trouble:
        sys.stderr.write(f"Usher cannot start: {trouble}\n")
        raise typer.Exit(2) from None
    except OSError as trouble:
        sys.stderr.write(f"Usher cannot listen on {settings.host}:{settings.port}: {trouble.strerror}\n")
        raise typer.Exit(2) from None


if __name__ == "__main__":
    cli()
