"""Who Usher is towards Graph, whether it may speak in Teams, and whether it can believe what Teams says."""

from __future__ import annotations

from approvals.message import Message, plural
from approvals.ports.directory import DirectoryError
from checkup.finding import Finding, Part, ok, problem
from checkup.ports import Amiss, KeyEndpoint, Teams, Tenant

CREDENTIAL = Message(
    "Look at the application's secret, which may have run out, at its certificate or its managed identity, and whether "
    "this machine reaches login.microsoftonline.com."
)


async def identity(tenant: Tenant, tenant_id: str) -> list[Finding]:
    try:
        who = await tenant.identity()
    except DirectoryError as error:
        seen = Message("Usher gets no token for Microsoft Graph: {reason}", reason=str(error))
        return [problem(Part.IDENTITY, seen, CREDENTIAL)]
    if who.tenant_id != tenant_id:
        seen = Message(
            "Usher's token for Microsoft Graph is of the tenant {there}, but the settings say {here}.",
            there=who.tenant_id,
            here=tenant_id,
        )
        advice = Message("Set MicrosoftAppTenantId (and AZURE_TENANT_ID) to the tenant whose groups Usher is for.")
        return [problem(Part.IDENTITY, seen, advice)]
    seen = Message("Usher is the application {app} in the tenant {tenant}.", app=who.app_id, tenant=who.tenant_id)
    return [ok(Part.IDENTITY, seen)]


async def signing_keys(keys: KeyEndpoint) -> list[Finding]:
    try:
        count = await keys.count()
    except Amiss as amiss:
        seen = Message("The key server of Bot Framework cannot be used: {reason}", reason=str(amiss))
        advice = Message(
            "Without its keys no message from Teams is believed. Look at BotOpenIdMetadata, and whether a firewall "
            "lets Usher reach it."
        )
        return [problem(Part.KEYS, seen, advice)]
    answers = plural(
        "The key server of Bot Framework answers with {n} key.",
        "The key server of Bot Framework answers with {n} keys.",
        n=count,
    )
    return [ok(Part.KEYS, answers)]


async def token(teams: Teams) -> list[Finding]:
    try:
        await teams.token()
    except Amiss as amiss:
        seen = Message("Usher gets no token to speak in Teams: {reason}", reason=str(amiss))
        return [problem(Part.TEAMS, seen, CREDENTIAL)]
    return [ok(Part.TEAMS, Message("Usher gets a token to speak in Teams."))]


async def test_message(teams: Teams, person: str) -> list[Finding]:
    try:
        name = await teams.send_test(person)
    except (Amiss, DirectoryError) as error:
        seen = Message("The test message to {person} was not sent: {reason}", person=person, reason=str(error))
        return [problem(Part.MESSAGE, seen, Message("The person needs the app in Teams, and must not block it."))]
    return [ok(Part.MESSAGE, Message("A test message was sent to {person}.", person=name))]
