"""Administrators and owners ask each other: for a group for an application, and for an application for a group. Usher
carries the wish; whoever is asked decides by the rules that hold for them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

from approvals.chats import Address
from approvals.desk import Desk
from approvals.directory_objects import Group, GroupKind, Person
from approvals.effects import OF_APP, Opening, Opens
from approvals.message import Message
from approvals.ports.book import Book
from approvals.ports.clock import Clock
from approvals.ports.directory import App, Company, Policies
from approvals.ports.messenger import MessengerBusy, Postbox, Unreachable
from approvals.refusals import Refused
from approvals.refusals.asking import ask_an_owner
from approvals.refusals.scope import administrators_only
from cards.effects_card import to_do_card, to_do_words
from cards.foreign import named
from dialogs.administrators import is_administrator
from dialogs.answer import Answer, Speaker, say
from dialogs.apps import app_called
from dialogs.draft import Draft, Missing
from dialogs.half_told import HalfToldMatters
from dialogs.language import Intent
from dialogs.missing_parts import MissingParts
from dialogs.naming import Naming

# An administrator hears of one wish once in so long, however often it is said.
AGAIN_AFTER = timedelta(days=1)
MOST_ASKED = 5  # administrators

Settle = Callable[[Speaker, Draft], Awaitable[Answer]]


class Delegating:
    """May raise Refused, DirectoryBusy, Gone or BookUnavailable."""

    def __init__(
        self,
        desk: Desk,
        naming: Naming,
        missing_parts: MissingParts,
        half_told: HalfToldMatters,
        directory: Company,
        policies: Policies,
        postbox: Postbox,
        book: Book,
        clock: Clock,
    ) -> None:
        self._desk = desk
        self._naming = naming
        self._missing_parts = missing_parts
        self._half_told = half_told
        self._directory = directory
        self._policies = policies
        self._postbox = postbox
        self._book = book
        self._clock = clock

    async def ask_to_create(self, speaker: Speaker, draft: Draft, settle: Settle) -> Answer:
        """The colleague gets a filled-in card in their own chat; the policy is checked for them, not for who asks."""
        if not await is_administrator(self._policies, speaker.id):
            raise Refused(administrators_only())
        app = await app_called(self._directory, draft.app)
        person = await self._directory.person(draft.people[0].id)
        try:
            address = await self._postbox.address(person.id)
            theirs = _as(person, address, speaker.tenant_id)
            busy_with = await self._half_told.current(theirs)
            new = await self._naming.resolved(theirs, _new_group(theirs, app, by=speaker.name))
            ask = settle if new.missing is Missing.CONFIRM else self._missing_parts.ask
            card = await ask(theirs, new)
            if busy_with is not None:  # a yes that was meant for something else must not meet this
                await self._half_told.by_its_card_only(theirs, new.id)
            why = Message(
                "{person} asks you to create a group for {app}. You would own it and decide who is in it.",
                person=named(speaker.name),
                app=named(app.name),
            )
            await self._postbox.post(address, theirs.words.say(why))
            await self._postbox.post(address, card.summary or theirs.words.say(why), card.card)
        except Refused as refused:
            return say(
                speaker,
                Message(
                    "{person} cannot create the group, so I have not asked: {why}",
                    person=named(person.name),
                    why=refused.refusal.message,
                ),
            )
        except (Unreachable, MessengerBusy):
            return say(
                speaker,
                Message(
                    "I cannot write to {person} in Teams at the moment, so nobody was asked.", person=named(person.name)
                ),
            )
        return say(
            speaker,
            Message(
                "{person} has a filled-in card for a group for {app}. Once the group is there, assign {app} to it in "
                "the Microsoft Entra admin center; until the directory shows that, its cards say that it is meant to "
                "open {app}.",
                person=named(person.name),
                app=named(app.name),
            ),
        )

    async def ask_admin(self, speaker: Speaker, draft: Draft) -> Answer:
        """An owner wants the group to open an application; whoever administers is told what to do where."""
        group = await self._directory.group(draft.group_id)
        owners = await self._directory.owners(group.id)
        if not any(owner.id == speaker.id and owner.enabled for owner in owners):
            raise Refused(ask_an_owner(group))
        app = await app_called(self._directory, draft.app)
        opens = await self._directory.opens(group.id)
        if any(one.kind is Opens.APP and one.id.startswith(f"{app.id}:") for one in opens):
            return say(speaker, Message("{group} opens {app} already.", group=named(group.name), app=named(app.name)))
        turn = f"ask-{sha256(f'{group.id} {app.id}'.encode()).hexdigest()[:20]}"
        if not await self._book.take_turn(turn, self._clock.now(), AGAIN_AFTER):
            return say(
                speaker,
                Message(
                    "The administrators were asked for that within the last day. As soon as the directory shows it, I "
                    "tell the owners of {group} wherever somebody waits for a decision.",
                    group=named(group.name),
                ),
            )
        return say(speaker, await self._tell_administrators(speaker, group, app))

    async def _tell_administrators(self, speaker: Speaker, group: Group, app: App) -> Message:
        told = []
        for admin in (await self._desk.administrators())[:MOST_ASKED]:
            try:
                address = await self._postbox.address(admin.id)
                words = _as(admin, address, speaker.tenant_id).words
                said = words.say(to_do_words(speaker.ref, group, app.name))
                await self._postbox.post(address, said, to_do_card(speaker.ref, group, app.name, words))
            except (Unreachable, MessengerBusy):
                continue
            told.append(named(admin.name))
        if not told:
            return Message(
                "Nobody is appointed for this whom I can write to. Ask your IT department to assign {app} to {group}.",
                app=named(app.name),
                group=named(group.name),
            )
        return Message(
            "I told {people} what to do. As soon as the directory shows that {group} opens {app}, it is on every card, "
            "and the other owners are told where somebody waits for a decision.",
            people=tuple(told),
            group=named(group.name),
            app=named(app.name),
        )


def _as(person: Person, address: Address, tenant_id: str) -> Speaker:
    """The colleague as whoever speaks in their own chat."""
    return Speaker(
        person.id,
        person.name,
        tenant_id,
        address.conversation_id,
        address.service_url,
        address.teams_id,
        address.locale,
        address.zone,
    )


def _new_group(theirs: Speaker, app: App, *, by: str) -> Draft:
    """What is filled in; every bit of it can be corrected before it is sent."""
    return Draft(
        id=uuid4().hex,
        intent=Intent.CREATE_GROUP,
        tenant_id=theirs.tenant_id,
        zone=theirs.zone,
        asked_for=theirs.words.say(Message("{app} users", app=app.name)),
        group_kind=GroupKind.SECURITY,
        description=theirs.words.say(Message("Opens {app}.", app=app.name)),
        declares=Opening(Opens.DECLARED, f"{OF_APP}{app.id}", app.name, by=by),
    )
