"""The stories that every crash is tried on, and how each of them has to end, whatever died on the way."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from approvals.decisions import Said, Verdict
from approvals.directory_objects import Group, GroupKind, JoinRule, Person, PersonRef
from approvals.effects import Opening, Opens
from approvals.refusals import Refused
from approvals.request import EFFECT, Details, Kind, Request, Result, State
from approvals.rules import AskOwners, Creation, Rules
from approvals.to_be_made import TO_BE_MADE
from cards.buttons import Verb
from tests.reliability.life import RULES, Usher
from tests.reliability.world import ADA, ALICE, BRUNO, CARLA, CHESS, DMITRI, ERIK, MARKETING, OLGA

# Shorter than an owner may undo what they did.
SOON = timedelta(minutes=5)


async def joins_until_friday(usher: Usher) -> None:
    """Alice asks, Olga approves, Friday passes."""
    await usher.says(ALICE, "add me to Marketing until Friday, quarter close")
    await usher.presses(ALICE, Verb.SEND_REQUEST)
    await usher.works()
    await usher.presses(OLGA, Verb.APPROVE)
    await usher.works()
    usher.world.clock.at += timedelta(days=6)
    await usher.works()


async def leaves(usher: Usher) -> None:
    """Alice, a member, wants to leave; nobody need agree."""
    usher.world.directory.members.add((MARKETING.id, ALICE.id))
    await usher.says(ALICE, "remove me from Marketing")
    await usher.presses(ALICE, Verb.SEND_REQUEST)
    await usher.works()


async def is_denied(usher: Usher) -> None:
    await usher.says(ALICE, "add me to Marketing")
    await usher.presses(ALICE, Verb.SEND_REQUEST)
    await usher.works()
    await usher.presses(BRUNO, Verb.DENY)
    await usher.works()


async def waits_in_vain(usher: Usher) -> None:
    """Nobody answers for two weeks, in which they are reminded."""
    await usher.says(ALICE, "add me to Marketing")
    await usher.presses(ALICE, Verb.SEND_REQUEST)
    for days in (0, 11, 4):
        usher.world.clock.at += timedelta(days=days)
        await usher.works()


async def decided_in_an_outage(usher: Usher) -> None:
    """Olga presses while Graph is down; her click is kept and judged when Graph is back."""
    await usher.says(ALICE, "add me to Marketing")
    await usher.presses(ALICE, Verb.SEND_REQUEST)
    await usher.works()
    usher.world.directory.weather.down = True
    await usher.presses(OLGA, Verb.APPROVE)
    usher.world.directory.weather.down = False
    await usher.works()


async def opens_more_by_then(usher: Usher) -> None:
    """Olga says yes; before it is carried out, minutes later, Marketing opens Payday. She is asked again."""
    await usher.says(ALICE, "add me to Marketing")
    await usher.presses(ALICE, Verb.SEND_REQUEST)
    await usher.works()
    await usher.presses(OLGA, Verb.APPROVE)
    usher.world.directory.opened[MARKETING.id] = (Opening(Opens.APP, "payday:user", "Payday"),)
    usher.world.clock.at += SOON
    await usher.works()
    await usher.presses(OLGA, Verb.APPROVE)
    await usher.works()


async def asks_for_three_of_whom_one_leaves(usher: Usher) -> None:
    """Dmitri's account is deleted while the request waits; the others get in all the same."""
    await usher.wants(ALICE, Kind.JOIN, MARKETING, CARLA, DMITRI, ERIK)
    await usher.works()
    usher.world.directory.everybody.pop(DMITRI.id, None)
    await usher.presses(OLGA, Verb.APPROVE)
    await usher.works()


async def an_owner_adds_and_undoes(usher: Usher) -> None:
    """Olga adds Carla by her own right and takes it back at once."""
    added = await usher.wants(OLGA, Kind.JOIN, MARKETING, CARLA)
    await usher.works(patience=SOON)

    async def undo() -> None:
        now = await usher.life.book.request(added.id)
        assert now is not None
        await usher.life.desk.undo(OLGA.id, now, "Europe/Brussels")

    await usher.does(undo)
    await usher.works()


async def two_approve(usher: Usher) -> None:
    """Olga says yes, and once more, which counts for nothing; then Bruno."""
    asked = await usher.wants(ALICE, Kind.JOIN, MARKETING)
    await usher.works()
    await usher.presses(OLGA, Verb.APPROVE)
    await _still_waits(usher, asked, "one yes was enough")
    await usher.works()

    async def again() -> None:
        with suppress(Refused):
            await usher.life.decisions.decide_by_number(OLGA.id, asked.id, Said(Verdict.APPROVE))

    await usher.does(again)
    await _still_waits(usher, asked, "two yeses of one person")
    await usher.works()
    await usher.presses(BRUNO, Verb.APPROVE)
    await usher.works()


async def an_owner_is_the_first_of_two(usher: Usher) -> None:
    """In a group where two must say yes, an owner who adds somebody has said theirs."""
    await usher.wants(OLGA, Kind.JOIN, MARKETING, CARLA)
    await usher.works()
    await usher.presses(BRUNO, Verb.APPROVE)
    await usher.works()


async def stays_longer(usher: Usher) -> None:
    """Alice is in until Friday and asks to stay; the older date is overtaken, the later one kept."""
    first = usher.world.clock.at
    await usher.wants(ALICE, Kind.JOIN, MARKETING, until=first + timedelta(days=4))
    await usher.works()
    await usher.presses(OLGA, Verb.APPROVE)
    await usher.works()
    await usher.wants(ALICE, Kind.EXTEND, MARKETING, until=first + timedelta(days=10))
    await usher.works()
    await usher.presses(BRUNO, Verb.APPROVE)
    await usher.works()
    usher.world.clock.at = first + timedelta(days=5)
    await usher.works()
    assert (MARKETING.id, ALICE.id) in usher.world.directory.members, "ended although it was prolonged"
    usher.world.clock.at = first + timedelta(days=11)
    await usher.works()


async def one_of_two_stays_longer(usher: Usher) -> None:
    """Carla and Erik came with one request; only Carla's membership is prolonged, only Erik's ends on its date."""
    first = usher.world.clock.at
    await usher.wants(OLGA, Kind.JOIN, MARKETING, CARLA, ERIK, until=first + timedelta(days=4))
    await usher.works()
    await usher.wants(OLGA, Kind.EXTEND, MARKETING, CARLA, until=first + timedelta(days=10))
    await usher.works()
    usher.world.clock.at = first + timedelta(days=5)
    await usher.works()
    assert usher.world.directory.members == {(MARKETING.id, CARLA.id)}, "the wrong ones are out"
    usher.world.clock.at = first + timedelta(days=11)
    await usher.works()


async def one_of_two_was_in_before(usher: Usher) -> None:
    """Carla is a member already when Olga adds her and Erik until Friday; only Erik's membership is Usher's to end."""
    usher.world.directory.members.add((MARKETING.id, CARLA.id))
    until = usher.world.clock.at + timedelta(days=4)
    await usher.wants(OLGA, Kind.JOIN, MARKETING, CARLA, ERIK, until=until)
    await usher.works()
    usher.world.clock.at = until
    await usher.works()


async def cheats_get_nowhere(usher: Usher) -> None:
    """Alice, an owner, approves what she asks for herself; Bruno, an owner too, presses the card made for Olga."""
    usher.world.directory.owners_of[CHESS.id] = [OLGA.id, ALICE.id, BRUNO.id]
    asked = await usher.wants(ALICE, Kind.JOIN, CHESS)
    await usher.works()

    async def approves_herself() -> None:
        with suppress(Refused):
            await usher.life.decisions.decide_by_number(ALICE.id, asked.id, Said(Verdict.APPROVE))

    await usher.does(approves_herself)
    await _still_waits(usher, asked, "approved by whoever asked")
    if found := usher.world.teams.card_with(OLGA, Verb.APPROVE):
        stolen = usher.world.press(BRUNO, *found, Verb.APPROVE)
        await usher.does(lambda: usher.life.hears(stolen))
    await _still_waits(usher, asked, "approved with somebody else's card")
    await usher.works()
    await usher.presses(OLGA, Verb.APPROVE)
    await usher.works()


async def makes_a_group(usher: Usher) -> None:
    """Of the two owners the directory drops one in silence; Usher sees it and puts it right."""
    usher.world.directory.drops_owners = 1
    band = Group(f"{TO_BE_MADE}band", "Brass Band", GroupKind.SECURITY)
    details = Details(
        description="We play on Mondays", mail_nickname="brass-band", members=(PersonRef(BRUNO.id, BRUNO.name),)
    )
    await usher.wants(ALICE, Kind.CREATE, band, ALICE, CARLA, group_name=band.name, details=details)
    await usher.works()
    await usher.presses(CARLA, Verb.APPROVE)
    await usher.works()
    await usher.presses(ADA, Verb.APPROVE)
    await usher.works()


async def becomes_an_owner(usher: Usher) -> None:
    """Alice asks that Carla own Marketing too."""
    await usher.wants(ALICE, Kind.ADD_OWNERS, MARKETING, CARLA)
    await usher.works()
    await usher.presses(BRUNO, Verb.APPROVE)
    await usher.works()


async def the_group_is_opened(usher: Usher) -> None:
    """Olga opens Marketing; Alice is let in at once and the owners are told."""
    await usher.wants(OLGA, Kind.JOIN_RULE, MARKETING, details=Details(join_rule=JoinRule.OPEN))
    await usher.works()
    await usher.wants(ALICE, Kind.JOIN, MARKETING)
    await usher.works()


async def olga_hands_over(usher: Usher) -> None:
    """Olga renames Marketing, and hands it over to Carla."""
    await usher.wants(OLGA, Kind.DESCRIBE, MARKETING, details=Details(new_name="Marketing EMEA", new_description="Us"))
    await usher.works()
    await usher.wants(OLGA, Kind.HAND_OVER, MARKETING, CARLA)
    await usher.works()


async def no_owner_has_the_app(usher: Usher) -> None:
    usher.world.teams.unreachable = {OLGA.id, BRUNO.id}
    await usher.wants(ALICE, Kind.JOIN, MARKETING)
    await usher.works()
    await usher.presses(ADA, Verb.APPROVE)
    await usher.works()


async def the_first_owner_is_away(usher: Usher) -> None:
    """Owners are asked one by one; Olga is away, so that it is Bruno's turn at once."""
    back = usher.world.clock.at + timedelta(days=5)
    await usher.wants(ALICE, Kind.JOIN, MARKETING)
    await usher.works()
    await usher.does(lambda: usher.life.absences.says_away(OLGA.id, back))
    await usher.works()
    await usher.presses(BRUNO, Verb.APPROVE)
    await usher.works()


async def the_last_seat(usher: Usher) -> None:
    """Alice is promised the last seat; Carla's yes waits until another one is bought."""
    world = usher.world
    world.licences.gives(MARKETING, 1, world.clock.at)
    await usher.wants(ALICE, Kind.JOIN, MARKETING)
    await usher.works()
    await usher.presses(OLGA, Verb.APPROVE)
    await usher.wants(CARLA, Kind.JOIN, MARKETING)
    await usher.works()
    await usher.presses(OLGA, Verb.APPROVE)
    await usher.works()
    world.licences.buys(1, world.clock.at)
    await usher.works()


async def _still_waits(usher: Usher, asked: Request, otherwise: str) -> None:
    now = await usher.does(lambda: usher.life.book.request(asked.id))
    assert now is not None and now.state is State.PENDING, otherwise


@dataclass(frozen=True)
class Story:
    """``ends``: the states of its requests in their order; ``writes``: what became different in the directory, in that
    order; ``decisions``: the audit lines of everybody's yes and no; ``told``: words that somebody must have read."""

    plays: Callable[[Usher], Awaitable[None]]
    ends: tuple[State, ...]
    writes: tuple[tuple[str, Person | str], ...] = ()
    decisions: tuple[str, ...] = ()
    told: tuple[tuple[Person, str], ...] = ()
    rules: Rules = RULES


IN, OUT = ("add", ALICE), ("remove", ALICE)
TWO = replace(RULES, two_approvers=("Marketing",))
MAKING = replace(RULES, creation=Creation.APPROVAL, creation_approvers=(ADA.id,))
IN_TURN = replace(RULES, ask_owners=AskOwners.ONE_BY_ONE)
DONE = (ALICE, "): done.")
YES = ("approved",)

STORIES: dict[str, Story] = {
    "join": Story(
        joins_until_friday, (State.ENDED,), (IN, OUT), YES, (DONE, (ALICE, "the membership ended"), (OLGA, "ended"))
    ),
    "leave": Story(leaves, (State.COMPLETED,), (OUT,), (), (DONE,)),
    "deny": Story(is_denied, (State.DENIED,), (), ("denied",), ((ALICE, "denied by Bruno Silva"),)),
    "expire": Story(waits_in_vain, (State.EXPIRED,), told=((ALICE, "expired without an answer"),)),
    "outage": Story(decided_in_an_outage, (State.COMPLETED,), (IN,), YES, (DONE,)),
    "asked again": Story(
        opens_more_by_then,
        (State.COMPLETED,),
        (IN,),
        ("approved", "approved"),
        (DONE, (ALICE, "This now also opens: Payday."), (OLGA, "It had been approved before that")),
    ),
    "several": Story(
        asks_for_three_of_whom_one_leaves,
        (State.COMPLETED,),
        (("add", CARLA), ("add", ERIK)),
        YES,
        (DONE, (ALICE, "Dmitri Orlov could not be added"), (CARLA, "agreed"), (ERIK, "agreed")),
    ),
    "undo": Story(
        an_owner_adds_and_undoes,
        (State.COMPLETED, State.COMPLETED),
        (("add", CARLA), ("remove", CARLA)),
        (),
        ((OLGA, "): done."), (CARLA, "Olga Nowak added you"), (CARLA, "Olga Nowak removed you")),
    ),
    "two": Story(two_approve, (State.COMPLETED,), (IN,), ("approved.first", "approved"), (DONE,), TWO),
    "own yes": Story(
        an_owner_is_the_first_of_two, (State.COMPLETED,), (("add", CARLA),), YES, ((OLGA, "): done."),), TWO
    ),
    "extend": Story(
        stays_longer,
        (State.ENDED, State.ENDED),
        (IN, OUT),
        ("approved", "approved"),
        (DONE, (ALICE, "the membership ended")),
    ),
    "prolonged for one": Story(
        one_of_two_stays_longer,
        (State.ENDED, State.ENDED),
        (("add", CARLA), ("add", ERIK), ("remove", ERIK), ("remove", CARLA)),
        (),
        ((OLGA, "Erik Holm is no longer a member"), (OLGA, "Carla Rossi is no longer a member")),
    ),
    "in before": Story(
        one_of_two_was_in_before,
        (State.ENDED,),
        (("add", ERIK), ("remove", ERIK)),
        (),
        ((OLGA, "Erik Holm is no longer a member"),),
    ),
    "cheats": Story(cheats_get_nowhere, (State.COMPLETED,), (IN,), YES, (DONE,)),
    "create": Story(
        makes_a_group,
        (State.COMPLETED,),
        (("make", "Brass Band"), ("add_owner", CARLA)),
        YES,
        (DONE, (CARLA, "owner of the new group Brass Band")),
        MAKING,
    ),
    "owner": Story(
        becomes_an_owner, (State.COMPLETED,), (("add_owner", CARLA),), YES, (DONE, (CARLA, "You are an owner"))
    ),
    "open": Story(
        the_group_is_opened,
        (State.COMPLETED, State.COMPLETED),
        (IN,),
        (),
        (DONE, (OLGA, "Nobody had to be asked"), (BRUNO, "Nobody had to be asked")),
    ),
    "handed over": Story(
        olga_hands_over,
        (State.COMPLETED, State.COMPLETED),
        (("describe", "Marketing EMEA: Us"), ("add_owner", CARLA), ("remove_owner", OLGA)),
        (),
        ((OLGA, "Carla Rossi owns Marketing EMEA now"), (CARLA, "handed Marketing EMEA over to you")),
    ),
    "seats": Story(
        the_last_seat,
        (State.COMPLETED, State.COMPLETED),
        (IN, ("buys", "1 × E5"), ("add", CARLA)),
        ("approved", "approved"),
        (DONE, (CARLA, "It waits for a seat of E5"), (CARLA, "): done.")),
    ),
    "stand-in": Story(no_owner_has_the_app, (State.COMPLETED,), (IN,), YES, (DONE,)),
    "absence": Story(the_first_owner_is_away, (State.COMPLETED,), (IN,), YES, (DONE,), IN_TURN),
}


def said_too_early(journal: list[tuple[str, ...]], requests: Iterable[Request]) -> str | None:
    """The first "done" that somebody read before it was done."""
    for request in requests:
        for position, (what, _, text) in enumerate(journal):
            if what not in ("shown", "redrawn") or not _says_done(text, request):
                continue
            for effect in effects_of(request):
                if effect not in journal[:position]:
                    return f"“done” of request {request.id} was said before {effect}: {text}"
    return None


def effects_of(request: Request) -> list[tuple[str, ...]]:
    """The writes on which a request's being done stands, its own or those of the request that it prolongs."""
    if request.kind is Kind.CREATE:
        return [("make", request.group.id, request.group.name)]
    if request.kind not in EFFECT or request.state not in (State.COMPLETED, State.ENDED):
        return []
    effect = EFFECT[request.kind]
    verb = ("add" if effect.wished else "remove") + ("_owner" if effect.relation == "owner" else "")
    return [(verb, request.group.id, s.person.id) for s in request.subjects if s.result is Result.DONE]


def _says_done(text: str, request: Request) -> bool:
    number = request.id
    return any(
        (
            f"Request {number} (" in text and "): done." in text,
            f"This is request {number}." in text,
            f"agreed (request {number})" in text,
        )
    )
