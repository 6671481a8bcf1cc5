"""A small company and its requests, in every state a card can show; also what the picture tests draw."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from approvals.app_paths import Path, Paths
from approvals.approver import Approver, Reach, Rung
from approvals.care import CareFigures, Reply
from approvals.care import Why as OfferedBecause
from approvals.desk import Wish
from approvals.directory_objects import Group, GroupKind, GroupRef, JoinRule, Person, PersonRef
from approvals.effects import Declared, Opening, Opens
from approvals.facts import Facts
from approvals.figures import Figures, Stuck, Verdict, Why, Window
from approvals.holdings import Holding, LicenceError, Roster, Way
from approvals.ladder import new_approver
from approvals.licence_candidates import Candidate
from approvals.licence_digest import Failing, LicenceDigest
from approvals.licence_readiness import Fitness, Hindrance, Obstacle
from approvals.message import Message
from approvals.naming_policy import Fault, Named, Problem
from approvals.ports.directory import App, Members
from approvals.proposal import Proposal
from approvals.refusals.asking import self_service_off
from approvals.refusals.naming import naming_problem
from approvals.request import (
    GIVES_MEMBERSHIP,
    Before,
    Details,
    Failure,
    Kind,
    Request,
    Result,
    SignInWait,
    State,
    Subject,
)
from approvals.seats import Capability, SeatCount, Seats
from approvals.tenant_policy import GROUP_ADMINISTRATORS, Standing
from cards.access_card import Access, access_card
from cards.checkup_card import checkup_card
from cards.choice_card import Choice, choice_card
from cards.confirm_card import confirm_card
from cards.effects_card import WhatOpens, groups_opening_card, to_do_card, what_opens_card
from cards.ending_card import ending_card
from cards.figures_card import figures_card
from cards.help_card import Audience, help_card, lost_card
from cards.licence_card import licence_card
from cards.licence_digest_card import licence_digest_card
from cards.licence_people_card import doubly_card, lacking_card
from cards.licence_readiness_card import licence_readiness_card
from cards.list_card import groups_card, requests_card
from cards.meaning_card import meaning_card
from cards.members_card import members_card
from cards.new_group_form import Filled, Preview, Wrong, new_group_form
from cards.ownership_card import offer_card, ownerless_card
from cards.plan_card import Mark, PlanLine, plan_card
from cards.question_card import question_card
from cards.request_card import Reader, request_card
from cards.until_card import until_card
from cards.waiting_card import waiting_card
from cards.words import Words
from checkup.finding import Part, ok, problem, report, warning
from tests.approvals.facts import OPEN_POLICY

NOW = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 27, 22, 59, 59, tzinfo=UTC)  # the end of Friday in Brussels
BRUSSELS = Words("en-GB", "Europe/Brussels")

ALICE = PersonRef("00000000-0000-4000-8000-00000000000a", "Alice Martin")
OLGA = PersonRef("00000000-0000-4000-8000-00000000000b", "Olga Nowak")
BRUNO = PersonRef("00000000-0000-4000-8000-00000000000c", "Bruno Silva")
GARY = PersonRef("00000000-0000-4000-8000-00000000000d", "Gary Okafor")
DANA = PersonRef("00000000-0000-4000-8000-00000000000e", "Dana Fox")
CHLOE = PersonRef("00000000-0000-4000-8000-00000000000f", "Chloé Petit")
BOB = PersonRef("00000000-0000-4000-8000-000000000010", "Bob Li")
MIA = PersonRef("00000000-0000-4000-8000-000000000011", "Mia Ek")
STAN = PersonRef("00000000-0000-4000-8000-000000000012", "Stan Ward")

MARKETING = Group(
    "10000000-0000-4000-8000-000000000001",
    "Marketing",
    GroupKind.MICROSOFT_365,
    description="Campaigns, brand and everything our customers see.",
    mail="marketing@contoso.example",
    visibility="Private",
    has_team=True,
)
MARKETING_EMEA = Group(
    "10000000-0000-4000-8000-000000000002",
    "Marketing EMEA",
    GroupKind.SECURITY,
    description="Opens the regional shares and the print budget.",
)
MARKETING_NEWS = Group(
    "10000000-0000-4000-8000-000000000003",
    "Marketing News",
    GroupKind.DISTRIBUTION,
    mail="marketing.news@contoso.example",
)

PENDING = Request(
    id=1042,
    key="Zk3xq9vTQ0m4n1J7",
    tenant_id="5f0c1b0e-7c1d-4b8e-9a53-0d6a3f2c9e01",
    kind=Kind.JOIN,
    state=State.PENDING,
    version=3,
    group=GroupRef(MARKETING.id, MARKETING.name, MARKETING.kind),
    requester=ALICE,
    subjects=(Subject(ALICE),),
    approvers=(
        Approver(OLGA, "nonce-olga", Reach.ASKED, NOW),
        Approver(BRUNO, "nonce-bruno", Reach.ASKED, NOW),
        Approver(GARY, "nonce-gary", Reach.UNREACHABLE),
    ),
    created_at=NOW,
    expires_at=NOW + timedelta(days=14),
    until=FRIDAY,
    zone="Europe/Brussels",
    reason="I help with the spring campaign this week and need the brand files.",
)


def _decided(state: State, **changes: Any) -> Request:
    return replace(
        PENDING,
        state=state,
        version=5,
        decided_by=OLGA,
        decided_at=NOW + timedelta(hours=2),
        comment="Welcome! The brand files are under Assets.",
        **changes,
    )


APPROVED = _decided(State.APPROVED)
COMPLETED = _decided(
    State.COMPLETED, subjects=(Subject(ALICE, Result.DONE, member_before=False),), finished_at=NOW + timedelta(hours=2)
)
ENDED = replace(COMPLETED, state=State.ENDED, ended_at=FRIDAY + timedelta(seconds=20))
DENIED = replace(_decided(State.DENIED), comment="Please ask for Marketing EMEA instead, it has the same files.")
CANCELLED = replace(PENDING, state=State.CANCELLED, finished_at=NOW)
EXPIRED = replace(PENDING, state=State.EXPIRED, finished_at=PENDING.expires_at)
LEFT = replace(
    PENDING,
    id=1043,
    kind=Kind.LEAVE,
    state=State.COMPLETED,
    approvers=(),
    until=None,
    reason="",
    subjects=(Subject(ALICE, Result.DONE, member_before=True),),
)
FOR_A_COLLEAGUE = replace(PENDING, id=1044, subjects=(Subject(GARY), Subject(BRUNO)), until=None)


def failed(failure: Failure) -> Request:
    return replace(_decided(State.FAILED), failure=failure, error_id="E-7Q2K9", finished_at=NOW + timedelta(hours=2))


END_FAILED = replace(COMPLETED, state=State.FAILED, failure=Failure.GAVE_UP, error_id="E-4TT1B")

LIFE: dict[str, Request] = {
    "pending": PENDING,
    "approved": APPROVED,
    "completed": COMPLETED,
    "ended": ENDED,
    "denied": DENIED,
    "cancelled": CANCELLED,
    "expired": EXPIRED,
    "left": LEFT,
    "for_a_colleague": FOR_A_COLLEAGUE,
    "end_failed": END_FAILED,
    **{f"failed_{failure}": failed(failure) for failure in Failure},
}
# An owner adds several people by their own right; one account is switched off.
DIRECT = replace(
    PENDING,
    id=1045,
    state=State.COMPLETED,
    requester=OLGA,
    approvers=(),
    subjects=(
        Subject(DANA, Result.DONE, member_before=False),
        Subject(CHLOE, Result.DONE, member_before=False),
        Subject(GARY, Result.ALREADY, member_before=True),
        Subject(BOB, Result.FAILED, failure=Failure.PERSON_GONE),
    ),
    decided_by=OLGA,
    decided_at=NOW,
    finished_at=NOW,
)
CREW = tuple(PersonRef(f"20000000-0000-4000-8000-{n:012}", f"Crew Member {n}") for n in range(250))
CROWD = replace(
    DIRECT,
    id=1046,
    requester=ALICE,
    decided_by=OLGA,
    approvers=PENDING.approvers,
    subjects=tuple(
        Subject(one, Result.FAILED if n < 7 else Result.DONE, failure=Failure.PERSON_GONE if n < 7 else None)
        for n, one in enumerate(CREW)
    ),
)
A_DAY = timedelta(days=1)
LADDER = replace(
    PENDING,
    id=1047,
    quorum=2,
    approvers=(
        Approver(OLGA, "nonce-olga", Reach.ASKED, NOW, approved_at=NOW + timedelta(hours=1)),
        Approver(CHLOE, "nonce-chloe", Reach.ASKED, NOW),
        Approver(DANA, "nonce-dana", Reach.ASKED, NOW, away_until=NOW + 7 * A_DAY),
        Approver(BOB, "nonce-bob", Reach.MAILED, NOW),
        Approver(GARY, "nonce-gary", Reach.UNREACHABLE),
        Approver(BRUNO, "nonce-bruno", ask_at=NOW + 3 * A_DAY),
        Approver(MIA, "nonce-mia", rung=Rung.MANAGER, ask_at=NOW + 6 * A_DAY),
        Approver(STAN, "nonce-stan", rung=Rung.STAND_IN, ask_at=NOW + 9 * A_DAY),
    ),
)
WAITS_FOR_SIGN_IN = replace(
    PENDING,
    state=State.APPROVED,
    decided_by=OLGA,
    decided_at=NOW,
    details=Details(sign_in=SignInWait((OLGA.id,), NOW)),
)
LESS = replace(COMPLETED, details=Details(asked_until=FRIDAY + 7 * A_DAY))
INSTEAD = replace(DENIED, details=Details(suggested=GroupRef(MARKETING_EMEA.id, "Marketing EMEA", GroupKind.SECURITY)))
LET_IN = replace(COMPLETED, approvers=(), decided_by=None, comment="", decided_by_rule="open_group", until=None)
PROLONGED = replace(COMPLETED, state=State.ENDED, ended_at=FRIDAY - 2 * A_DAY)
NEW_GROUP = Details(
    description="Plans the trade fairs.", visibility="Private", mail_nickname="fairs", members=(CHLOE, BOB, DANA)
)
CRM = Opening(Opens.APP, "crm:user", "Contoso CRM", "User")
OPENED = (
    Opening(Opens.LICENCE, "06ebc4ee", "Microsoft 365 E5"),
    CRM,
    Opening(Opens.TEAM, MARKETING.id, "Marketing"),
    Opening(Opens.SITE, MARKETING.id, "https://contoso.sharepoint.com/sites/marketing"),
    Opening(Opens.DECLARED, "campaigns", "Campaigns [x](https://evil.example) \u202eapprove", by="Olga Nowak"),
    Opening(Opens.UNREAD, "apps", ""),
    *(Opening(Opens.DECLARED, f"site-{n}", "https://contoso.sharepoint.com/sites/" + "x" * 150) for n in range(20)),
)
DETAILS: dict[Kind, Details] = {
    Kind.CREATE: NEW_GROUP,
    Kind.JOIN_RULE: Details(join_rule=JoinRule.OPEN, before=Before(join_rule=JoinRule.CLOSED)),
    Kind.DESCRIBE: Details(
        new_name="Marketing [EMEA](https://evil.example)",
        new_description="Who plans\ncampaigns",
        before=Before("Marketing", ""),
    ),
    Kind.DECLARE: Details(declares=OPENED[4]),
    Kind.EXTEND: Details(opens=OPENED, opened=OPENED[2:], purpose="Campaigns, brand and events. " * 9),
}


def of_kind(kind: Kind, state: State = State.PENDING, **changes: Any) -> Request:
    """A request of this kind as it looks in this state."""
    like = {State.PENDING: PENDING, State.FAILED: failed(Failure.DIRECTORY_REFUSED)}.get(state) or LIFE[state]
    details = DETAILS.get(kind, Details())
    until = FRIDAY if kind in (Kind.JOIN, Kind.EXTEND) else None
    return replace(like, **{"kind": kind, "details": details, "until": until, **changes})


E5_SKU, POWER_BI_SKU = "06ebc4ee-1bb5-47dd-8120-11324bc54e06", "f8a1db68-be16-40ed-86d5-cb42ce701560"
LICENSED = (
    Opening(Opens.LICENCE, E5_SKU, "Microsoft 365 E5"),
    Opening(Opens.LICENCE, POWER_BI_SKU, "Power BI Pro"),
)
SEATS = (SeatCount(E5_SKU, "Microsoft 365 E5", 1, 3, 2), SeatCount(POWER_BI_SKU, "Power BI Pro", 0, 12, 0))
NO_SEAT = (SeatCount(E5_SKU, "Microsoft 365 E5", 1, -1, 2, short=True), SEATS[1])
OTHERS = (Subject(DANA), Subject(CHLOE))
# What the new kinds and the many ways of deciding look like.
MORE: dict[str, Request] = {
    "direct": DIRECT,
    "direct_under_way": replace(DIRECT, state=State.APPROVED, finished_at=None, subjects=OTHERS),
    "crowd": CROWD,
    "crowd_asked": replace(PENDING, subjects=tuple(map(Subject, CREW))),
    "ladder": LADDER,
    "less": LESS,
    "instead": INSTEAD,
    "let_in": LET_IN,
    "waits_for_a_sign_in": WAITS_FOR_SIGN_IN,
    "takes_seats": replace(PENDING, details=Details(opens=LICENSED, seats=SEATS)),
    "no_seat_left": replace(PENDING, details=Details(opens=LICENSED, seats=NO_SEAT)),
    "let_in_without_a_seat": replace(
        PENDING, details=Details(opens=LICENSED, seats=(replace(NO_SEAT[0], short=False), SEATS[1]))
    ),
    "waits_for_a_seat": replace(
        APPROVED, details=Details(opens=LICENSED, seats=NO_SEAT, waits_for_seat=NOW), decided_at=NOW
    ),
    "no_licence_came": replace(COMPLETED, details=Details(opens=LICENSED, no_licence=LicenceError.CONFLICT)),
    "waits_for_an_owners_sign_in": replace(
        LET_IN, state=State.APPROVED, decided_at=NOW, details=Details(sign_in=SignInWait((OLGA.id, BRUNO.id), NOW))
    ),
    "prolonged": PROLONGED,
    "opens": replace(PENDING, details=Details(opens=OPENED[:4], purpose="Campaigns, brand and events.")),
    "opens_more": replace(PENDING, details=Details(opens=OPENED[:3], opened=OPENED[2:4])),
    "opens_too_much": replace(PENDING, subjects=tuple(map(Subject, CREW)), details=DETAILS[Kind.EXTEND]),
    "closed_by_an_administrator": replace(CANCELLED, comment="Asked for by mistake."),
}
OF_EVERY_KIND: dict[str, Request] = {
    f"{kind}_{state}_{who}": of_kind(kind, state, **changes)
    for kind in Kind
    for state in State
    if state is not State.ENDED or kind in GIVES_MEMBERSHIP
    for who, changes in {
        "oneself": {},
        "others": {
            "subjects": tuple(
                replace(one, result=Result.DONE if state in (State.COMPLETED, State.ENDED) else Result.WAITING)
                for one in OTHERS
            )
        },
    }.items()
}
READERS: dict[str, Reader] = {
    "approver": Reader.approver("nonce-olga", "29:olga"),
    "requester": Reader.requester("29:alice"),
    "onlooker": Reader.onlooker(),
}
CHOICES = (
    Choice.of_group(MARKETING, ("Olga Nowak", "Bruno Silva")),
    Choice.of_group(MARKETING_EMEA, ("Olga Nowak",)),
    Choice.of_group(MARKETING_NEWS),
)
PEOPLE_NAMED_OLGA = (
    Person(OLGA.id, OLGA.name, mail="olga@contoso.example", job_title="Head of Marketing", department="Marketing"),
    Person(BRUNO.id, "Olga Novak", upn="olga.novak@contoso.example", department="Finance"),
    Person(GARY.id, "Olga Nowak", mail="olga.nowak2@contoso.example"),
)
COLLEAGUES = tuple(map(Choice.of_person, PEOPLE_NAMED_OLGA))
ANY_TWO = (Message("Join a group"), Message("Show who owns a group"))
ANY_TWO_QUESTIONS = (Message("Which group do you want to join?"), Message("Who should be added?"))
NOTICES = (Message("Joining this group also gives you a Power BI Pro licence; 3 are left."),)
PLAN = (
    PlanLine(
        Message("Join {group} until {until}", group="Marketing", until=FRIDAY),
        Mark.READY,
        "Olga Nowak and Bruno Silva will be asked.",
        PENDING.reason,
    ),
    PlanLine(
        Message("Leave {group}", group="Brand Assets"),
        Mark.READY,
        "You lose access to everything this group gives you. Nobody needs to approve it.",
    ),
    PlanLine(
        Message("Join {group}", group="marketing"),
        Mark.ASKING,
        "Choose one, or answer with its number.",
        choices=tuple(enumerate(CHOICES[1:], 1)),
    ),
    PlanLine(
        Message("Approve request {number}", number=4711),
        Mark.REFUSED,
        "I know no request 4711. Say “my requests” to see yours.",
    ),
)
CARRIED_OUT = (
    replace(PLAN[0], mark=Mark.UNDER_WAY, told="Request 1042: Olga Nowak and Bruno Silva were asked."),
    replace(PLAN[1], mark=Mark.DONE, told="Request 1043: Done."),
    PLAN[3],
)
LONGEST = tuple(
    replace(line, reason="w" * 500, told=("word " * 60).strip(), choices=PLAN[2].choices * 3 if n == 0 else ())
    for n, line in enumerate(PLAN * 2)
)


def proposal(
    kind: Kind, *people: PersonRef, by: PersonRef = ALICE, asked: tuple[PersonRef, ...] = (OLGA, BRUNO), **options: Any
) -> Proposal:
    """What would follow from a wish about these people, or about whoever asks."""
    group = options.pop("group", MARKETING)
    details = DETAILS.get(kind, Details())
    until, reason = options.pop("until", FRIDAY), options.pop("reason", PENDING.reason)
    wish = Wish(
        kind=kind,
        requester_id=by.id,
        group_id=group.id,
        tenant_id=PENDING.tenant_id,
        draft_id="draft-1",
        until=until if kind in (Kind.JOIN, Kind.EXTEND) else None,
        zone="Europe/Brussels",
        reason=reason,
        people=tuple(one.id for one in people),
        details=details,
    )
    facts = Facts(
        kind=kind,
        requester=Person(by.id, by.name),
        group=group,
        owners=(Person(OLGA.id, OLGA.name), Person(BRUNO.id, BRUNO.name)),
        people=tuple(Person(one.id, one.name) for one in people or (by,)),
        now=NOW,
        opens=OPENED if kind in GIVES_MEMBERSHIP else None,
        policy=OPEN_POLICY,
        details=details,
        until=wish.until,
    )
    ladder = tuple(map(new_approver, asked))
    return Proposal(wish, facts, ladder, tuple(Person(one.id, one.name) for one in asked), **options)


def _by_role(asked: Proposal) -> Proposal:
    """As somebody who administers groups wishes it, and owns none of them."""
    standing = Standing(GROUP_ADMINISTRATORS, as_of=NOW)
    return replace(asked, facts=replace(asked.facts, standing=standing))


PROPOSALS: dict[str, Proposal] = {
    "join": proposal(Kind.JOIN),
    "join_by_rule": proposal(Kind.JOIN, asked=(), by_rule="public_group"),
    "leave": proposal(Kind.LEAVE, asked=()),
    "give_up": proposal(Kind.REMOVE_OWNERS, by=OLGA, asked=(), directly=True),
    "add_two_yeses": proposal(Kind.JOIN, DANA, CHLOE, quorum=2),
    "add_crowd": proposal(Kind.JOIN, *CREW),
    "add_directly_two_yeses": proposal(Kind.JOIN, DANA, by=OLGA, asked=(BRUNO,), directly=True, quorum=2),
    "declare_by_role": _by_role(proposal(Kind.DECLARE, asked=(), directly=True)),
    "declare_by_role_two_yeses": _by_role(proposal(Kind.DECLARE, asked=(OLGA,), directly=True, quorum=2)),
    **{
        f"{kind}_directly": proposal(kind, DANA, CHLOE, by=OLGA, asked=(), directly=True)
        for kind in Kind
        if kind is not Kind.CREATE
    },
    **{f"{kind}_asked": proposal(kind, DANA, CHLOE) for kind in Kind},
}
FILLED = Filled(
    name="Trade Fair Lyon",
    purpose="Plans the trade fairs in France.",
    kind="m365",
    owners=(BRUNO,),
    members=(CHLOE, BOB),
    visibility="Private",
    way_in="approval",
    group_end="2027-03-31",
    team=True,
)
PREVIEW = Preview("GRP_Trade Fair Lyon_EU", "GRP_trade-fair-lyon-1a2b_EU", (OLGA,), 1, similar=("Trade Fair Paris",))
BLOCKED = naming_problem(Problem(Fault.BLOCKED, "Payroll"), Named("GRP_Payroll", "GRP_payroll")).message
FORMS: dict[str, tuple[Filled, Wrong | None, Preview | None]] = {
    "empty": (Filled(), None, None),
    "looked_at": (FILLED, None, PREVIEW),
    "free": (replace(FILLED, owners=()), None, replace(PREVIEW, free=True, asked=())),
    "wrong": (
        replace(FILLED, name="Payroll", group_end="soon", kind="security"),
        Wrong(
            {
                "": (self_service_off().message,),
                "name": (BLOCKED,),
                "team": (Message("A security group cannot have a team."),),
                "group_end": (Message("The end must be a date."),),
            }
        ),
        Preview(),
    ),
}
CO_OWNERS_ASKED = replace(
    PENDING,
    id=1050,
    kind=Kind.CREATE,
    details=replace(NEW_GROUP, team=True, join_rule=JoinRule.APPROVAL),
    until=FRIDAY,
    subjects=(Subject(ALICE), Subject(BRUNO), Subject(GARY)),
    approvers=(
        Approver(BRUNO, "nonce-bruno", Reach.ASKED, NOW, rung=Rung.CO_OWNER),
        Approver(GARY, "nonce-gary", Reach.ASKED, NOW, rung=Rung.CO_OWNER, approved_at=NOW),
        Approver(OLGA, "nonce-olga", rung=Rung.STAND_IN, ask_at=NOW + 3 * A_DAY),
    ),
)
DECLINED = replace(
    CO_OWNERS_ASKED,
    subjects=(Subject(ALICE), Subject(BRUNO, Result.FAILED, failure=Failure.DECLINED), Subject(GARY)),
)
TEAM_UNDER_WAY = replace(DECLINED, state=State.APPROVED, details=replace(CO_OWNERS_ASKED.details, made_at=NOW))
MADE = replace(
    TEAM_UNDER_WAY,
    state=State.COMPLETED,
    decided_by=OLGA,
    decided_at=NOW,
    subjects=(
        Subject(ALICE, Result.DONE),
        Subject(BRUNO, Result.FAILED, failure=Failure.NO_ANSWER),
        Subject(GARY, Result.DONE),
    ),
    details=replace(TEAM_UNDER_WAY.details, team_url="https://teams.microsoft.com/l/team/19%3Aabc/conversations"),
)
NEW_GROUPS: dict[str, Request] = {
    "co_owners_asked": CO_OWNERS_ASKED,
    "co_owner_declined": DECLINED,
    "team_under_way": TEAM_UNDER_WAY,
    "made": MADE,
    "made_without_team": replace(MADE, details=replace(MADE.details, team_url="", no_team="refused")),
    "made_without_owner": replace(MADE, state=State.FAILED, failure=Failure.NO_OWNER, error_id="E-1F2E3"),
    "time_over": replace(MADE, state=State.ENDED, ended_at=FRIDAY),
}
FIGURES = Figures(
    at=NOW,
    windows=(
        Window(30, {Verdict.APPROVED: 41, Verdict.DENIED: 3}, 44, timedelta(hours=2), timedelta(days=1, hours=6)),
        Window(90, {}, 0, None, None),
    ),
    open_by_age=(1, 4, 0, 2, 1),
    stuck=(
        Stuck(900, Why.PENDING, NOW - 20 * A_DAY),
        Stuck(901, Why.NOT_CARRIED_OUT, NOW - 2 * A_DAY),
        *(Stuck(n, Why.DEAD_LETTER, NOW - A_DAY) for n in range(902, 914)),
    ),
)
WAITING = tuple(replace(PENDING, id=1100 + n, key=f"key-{n}") for n in range(14))
BECAME = {1100: Message("Approved."), 1101: Message("This is decided already.")}


HOSTILE_NAMES = ("*Stars* & <b>Bars</b>", "x" * 256, "\N{RIGHT-TO-LEFT OVERRIDE}evil", *("Finance",) * 30)
CHECKUP = report(
    [
        problem(
            Part.KEYS, Message("The key server {url} is down.", url="https://keys.example"), Message("Look at it.")
        ),
        warning(Part.OWNERS, Message("Without owners: {groups}.", groups=HOSTILE_NAMES), Message("Name owners.")),
        ok(Part.CLOCK, Message("Our clock and that of {whose} agree.", whose=Message("Microsoft Graph"))),
    ]
)
LONGEST_CHECKUP = report(
    problem(part, Message("{reason}", reason="a reason " * 70), Message("{reason}", reason="an advice " * 70))
    for part in (*Part, *Part, *Part)
)


E5 = Seats(
    "06ebc4ee",
    "Microsoft 365 E5",
    enabled=8,
    consumed=7,
    promised=1,
    waiting=1,
    renews=NOW + 400 * A_DAY,
)
PRODUCTS = (
    Seats("05e9a617", "Microsoft 365 E3", enabled=400, consumed=120, waiting=3, promised=2, renews=NOW + 40 * A_DAY),
    Seats("f30db892", "Microsoft Power Automate Free", enabled=10_000, consumed=4, costs_nothing=True),
    Seats("c5928f49", "Visio Plan 2", enabled=3, consumed=3, suspended=2),
    E5,
    Seats("53818b1b", "Planner and Project Plan 3", warning=5, consumed=1, capability=Capability.WARNING),
    Seats("18181a46", "Office 365 E1", enabled=100, consumed=92, warning=1, trial=True, renews=NOW + 3 * A_DAY),
    Seats("99049c9c", "Extra File Storage", enabled=100, to_people=False),
    Seats("a403ebcc", "Gone", capability=Capability.SUSPENDED, suspended=3),
)
MANY_PRODUCTS = tuple(
    Seats(f"{n:036}", f"{n} Microsoft Dynamics 365 for Customer Service Enterprise Attach", enabled=n + 40, consumed=n)
    for n in range(40)
)
MANY_PRODUCTS += tuple(replace(E5, sku_id=f"{n:036}", name=f"{n} *{'x' * 300}", enabled=20) for n in range(40, 60))
MANY_PRODUCTS += tuple(replace(PRODUCTS[1], sku_id=f"f{n:035}") for n in range(8))
UNLICENSED = tuple(
    Holding(Person(one.id, one.name, guest=number % 7 == 3), ways=(Way("06ebc4ee", MARKETING.id, error),))
    for number, (one, error) in enumerate(zip((*CREW, *CREW), (*LicenceError, None) * 20, strict=False))
)
TWICE = replace(UNLICENSED[0], skus=frozenset({"06ebc4ee"}), ways=(Way("06ebc4ee"), Way("06ebc4ee", MARKETING.id)))
DIGEST = LicenceDigest(
    short=(PRODUCTS[2], E5), failing=(Failing(MARKETING, UNLICENSED, more=True),), ending=PRODUCTS[4:6]
)
FITNESS = tuple(
    Fitness(MARKETING, n, tuple(Hindrance(obstacle, n % 3 + 1, HOSTILE_NAMES) for obstacle in list(Obstacle)[: n % 8]))
    for n in range(25)
)


def gallery(words: Words = BRUSSELS) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every card there is, by name."""
    for name, one in PROPOSALS.items():
        yield f"confirm_{name}", confirm_card("draft-1", one, words)
    plain = proposal(Kind.JOIN, until=None, reason="", group=MARKETING_EMEA)
    yield "confirm_join_plain", confirm_card("draft-1", plain, words, NOTICES, reason_required=True)
    yield "until", until_card("draft-1", Message("Which day should be the last one?"), words)
    yield "choice", choice_card("draft-1", "marketting", CHOICES, words)
    yield "choice_many", choice_card("draft-1", "marketing", CHOICES * 3, words)
    for state, request in LIFE.items():
        for role, reader in READERS.items():
            yield f"request_{state}_{role}", request_card(request, reader, words, NOW)
    for name, request in MORE.items():
        for role in ("approver", "requester"):
            yield f"request_{name}_{role}", request_card(request, READERS[role], words, NOW)
    for kind in Kind:
        waiting = OF_EVERY_KIND[f"{kind}_pending_others"]
        yield f"request_{kind}_waiting", request_card(waiting, READERS["approver"], words, NOW)
    for name, (filled, wrong, preview) in FORMS.items():
        yield f"form_{name}", new_group_form("draft-1", filled, words, wrong=wrong, preview=preview)
    yield "choice_similar", choice_card("draft-1", "", CHOICES[:2], words, question=ANY_TWO_QUESTIONS[0], new_one=True)
    yield "question_form", question_card("draft-1", ANY_TWO_QUESTIONS[0], Message("Its name."), words, form=True)
    for name, request in NEW_GROUPS.items():
        for role, reader in {**READERS, "co_owner": Reader.of(request, BRUNO.id)}.items():
            yield f"request_{name}_{role}", request_card(request, reader, words, NOW)
    yield "requests", requests_card((PENDING, replace(COMPLETED, id=1037), replace(LEFT, id=1031)), words)
    yield "requests_none", requests_card((), words)
    yield "requests_many", requests_card(tuple(replace(one, id=900 + i) for i, one in enumerate(LIFE.values())), words)
    yield "groups", groups_card((MARKETING,), (MARKETING_EMEA, MARKETING_NEWS), {MARKETING_EMEA.id: FRIDAY}, words)
    yield "groups_none", groups_card((), (), {}, words)
    yield "groups_many", groups_card((MARKETING,) * 40, (MARKETING_EMEA,) * 70, {}, words)
    yield "help_employee", help_card(words)
    yield "help_owner", help_card(words, Audience.OWNER)
    yield "lost_newcomer", lost_card(words, Audience.NEWCOMER)
    yield "lost_admin", lost_card(words, Audience.ADMIN)
    yield "meaning", meaning_card("draft-1", "marketing access thing", ANY_TWO, words)
    yield "meaning_one", meaning_card("draft-1", "pls delete marketing", ANY_TWO[:1], words)
    yield "choice_suggested", choice_card("draft-1", "", CHOICES[:2], words, question=ANY_TWO_QUESTIONS[0])
    yield "choice_people", choice_card("draft-1", "olga", COLLEAGUES, words)
    yield "choice_them", choice_card("draft-1", "", COLLEAGUES, words, question=ANY_TWO_QUESTIONS[1])
    yield "question", question_card("draft-1", ANY_TWO_QUESTIONS[0], Message("Tell me its name."), words)
    why = Message("“{phrase}” is over already. Until when do you need it?", phrase="yesterday")
    days = ((Message("For a week"), FRIDAY.date()), (Message("For a month"), FRIDAY.date() + timedelta(days=23)))
    yield "until", until_card("draft-1", why, words)
    yield "until_with_days", until_card("draft-1", why, words, days=days, endless=True)
    asked = request_card(PENDING, READERS["approver"], words, NOW, comment="Please ask for Marketing EMEA instead.")
    yield "request_with_a_typed_comment", asked
    yield "plan", plan_card("draft-1", PLAN, words, reader_id="29:alice")
    yield "plan_carried_out", plan_card("draft-1", CARRIED_OUT, words, reader_id="29:alice")
    yield "plan_dropped", plan_card("draft-1", (replace(PLAN[0], mark=Mark.NOT_SENT, told=""),), words)
    yield "plan_longest", plan_card("draft-1", LONGEST, words, reader_id="29:alice", notice=NOTICES[0])
    yield "ending", ending_card(COMPLETED, words)
    yield "ending_pressed", ending_card(COMPLETED, words, became=Message("It ends on its day."))
    yield "waiting", waiting_card("draft-1", WAITING, words)
    yield "waiting_approved", waiting_card("draft-1", WAITING[:4], words, became=BECAME)
    yield "waiting_done", waiting_card("draft-1", WAITING[:2], words, became=BECAME)
    told = WhatOpens(MARKETING, OPENED, (Declared(MARKETING.id, OPENED[4], OLGA.id, 7, NOW),), nested=True)
    yield "what_opens", what_opens_card(told, words)
    yield "what_opens_nothing", what_opens_card(WhatOpens(MARKETING, (), ()), words)
    yield "groups_opening", groups_opening_card("Contoso CRM", [MARKETING] * 20, words)
    for name, access in ACCESS.items():
        yield f"access_{name}", access_card(access, words)
    yield "to_do", to_do_card(OLGA, MARKETING, "Contoso CRM", words)
    yield "checkup", checkup_card(Message("How Usher is doing"), CHECKUP, words)
    yield "checkup_longest", checkup_card(Message("Are we ready?"), LONGEST_CHECKUP, words)
    yield "checkup_all_well", checkup_card(Message("Are we ready?"), report([]), words)
    yield "figures", figures_card(FIGURES, words)
    yield "figures_none", figures_card(Figures(NOW, (), (0, 0, 0, 0, 0), ()), words)
    crowd = Members(tuple(Person(one.id, one.name, department="Sales") for one in (*CREW, *CREW)), 2, more=True)
    for page in (1, 2, 99):
        yield f"members_{page}", members_card(MARKETING, crowd, page, words)
    yield "members_none", members_card(MARKETING, Members(()), 1, words)
    for because in OfferedBecause:
        yield f"offer_{because}", offer_card("offer-1", MARKETING, because, words)
    yield (
        "offered",
        request_card(replace(PENDING, details=Details(offered="manages_former")), READERS["approver"], words, NOW),
    )
    care = CareFigures(40, 7, NOW, 3, {Reply.ACCEPTED: 2, Reply.DECLINED: 1})
    yield "ownerless", ownerless_card(care, (MARKETING,) * 40, words)
    yield "licences", licence_card(PRODUCTS, NOW, words)
    yield "licences_many", licence_card(MANY_PRODUCTS, NOW, words)
    yield "licences_one", licence_card((E5,), NOW, words, csv=False)
    yield "licences_none", licence_card((), NOW, words, csv=False)
    yield "licences_uncounted", licence_card(PRODUCTS[1:2], NOW, words, csv=False)
    named = {"06ebc4ee": "Microsoft 365 E5", "f8a1db68": "Power BI Pro"}
    yield "licence_lacking", lacking_card(MARKETING, Roster(UNLICENSED, HOSTILE_NAMES, more=True), named, words)
    yield "licence_lacking_again", lacking_card(MARKETING, Roster(UNLICENSED), named, words, again=True)
    yield "licence_lacking_asked", lacking_card(MARKETING, Roster(UNLICENSED), named, words, again=True, asked=2)
    yield "licence_lacking_nobody", lacking_card(MARKETING, Roster(), named, words)
    yield "licence_twice", doubly_card("Marketing", Roster((TWICE,) * 30, more=True), named, words)
    yield "licence_twice_nobody", doubly_card("Marketing", Roster(), named, words)
    could = tuple(Candidate(one, E5, 4) for one in FITNESS)
    yield "licence_readiness", licence_readiness_card(FITNESS, words, could, unlooked=3)
    yield "licence_readiness_fit", licence_readiness_card((Fitness(MARKETING, 1, ()),), words)
    yield "licence_digest", licence_digest_card(DIGEST, words)
    many = LicenceDigest(MANY_PRODUCTS, DIGEST.failing * 15, DIGEST.ending, unread=7)
    yield "licence_digest_many", licence_digest_card(many, words)
    yield "licence_digest_unread", licence_digest_card(LicenceDigest(unread=1), words)
    yield "ownerless_none", ownerless_card(CareFigures(looked_at=NOW), (), words)


_HOLDERS = tuple(PersonRef(f"holder{n}", f"Katarzyna Wiśniewska-Nowak {n:02}") for n in range(30))
_CROWD = Path(MARKETING, 40_000, _HOLDERS, nesting=True)
_CROWDS = tuple(replace(_CROWD, group=replace(MARKETING, name=f"{MARKETING.name} {n}")) for n in range(40))
_CRM, _PORTAL = App("app1", "Contoso CRM"), App("app2", "Travel Portal", open_to_all=True)
_ALICE_IN_PERSON, _TWO = Path(None, 1, (ALICE,)), Path(MARKETING, 2, (ALICE, OLGA))
ACCESS = {
    "one": Access(_CRM, Paths((_TWO, _ALICE_IN_PERSON), 2), whole=True),
    "most": Access(
        replace(_CRM, name="Contoso CRM " * 20),
        Paths((*_CROWDS, Path(None, 40_000, _HOLDERS)), 40_000),
        whole=True,
        alike=True,
    ),
    "of_one_group": Access(_CRM, Paths((_CROWD,), 40_000), whole=False),
    "everybody": Access(_PORTAL, Paths((_TWO,), 2), whole=True),
    "nobody": Access(_CRM, Paths((), 0), whole=True),
}


def every_kind(words: Words = BRUSSELS) -> Iterator[tuple[str, dict[str, Any]]]:
    """A request of every kind in every state; too many to be looked at one by one."""
    for name, request in OF_EVERY_KIND.items():
        for role in ("approver", "requester"):
            yield f"{name}_{role}", request_card(request, READERS[role], words, NOW)
