"""What is carried out in somebody's own name: they sign in through Teams, and the directory itself judges them too."""

from __future__ import annotations

from typing import Any

import jwt
import pytest
import structlog

from approvals.request import State
from approvals.rules import SignIn
from sandbox.delivery import Answer
from tests.office import Colleague, Office

BY_CREATOR = {"PrefixSuffixNamingRequirement": "[Department]-[GroupName]"}
AS_OWNERS = pytest.mark.settings(sign_in=SignIn.OWNERS)
AS_REQUESTER = pytest.mark.settings(creation="approval", sign_in=SignIn.CREATION)


@pytest.fixture
def named_by_creator(office: Office) -> None:
    office.sandbox.tenant.set_policy({"groupSettings": {"Group.Unified": BY_CREATOR}})


def writes(office: Office, kind: str) -> list[dict[str, Any]]:
    return [each for each in office.sandbox.tenant.effects.snapshot() if each["kind"] == kind and each["changed"]]


async def exchanges(office: Office, colleague: Colleague, exchange: str, token: str) -> Answer:
    """Whatever a client might send as a sign-in."""
    value = {"id": exchange, "connectionName": "", "token": token}
    invoke = {"type": "invoke", "name": "signin/tokenExchange", "id": "f:1", "value": value}
    return await office.sandbox.client.sends(colleague.person, invoke)


def asked_to_sign_in(colleague: Colleague) -> str:
    """The id that the newest sign-in card wants back."""
    cards = [message.oauth for message in colleague.messages if message.oauth]
    assert cards, f"{colleague.person.display_name} is not asked to sign in"
    return str(cards[-1]["tokenExchangeResource"]["id"])


def is_not_asked_to_sign_in(colleague: Colleague) -> None:
    assert not [message for message in colleague.messages if message.oauth]


async def asks_for_a_group(alice: Colleague) -> None:
    await alice.says("create a Microsoft 365 group called Summer Party")
    await alice.clicks("Send request")


@AS_REQUESTER
async def test_a_group_named_after_its_makers_department_is_made_in_her_name(
    office: Office, alice: Colleague, ada: Colleague, named_by_creator: None
) -> None:
    """Silent single sign-on: neither of them sees anything of it, and the name follows from Alice's department."""
    await asks_for_a_group(alice)
    await ada.clicks("Approve")
    alice.sees("done")
    assert office.directory.owners("Design-Summer Party") == ["Alice Martin"]
    is_not_asked_to_sign_in(alice)
    events = await office.usher.book.audit(alice.number)
    made = next(event for event in events if event.what == "group.created")
    assert made.facts["written_as"] == alice.id
    assert [event.what for event in events].count("sign_in.came") == 1


@AS_REQUESTER
async def test_a_group_whose_name_asks_nothing_of_its_maker_needs_no_sign_in(
    office: Office, alice: Colleague, ada: Colleague
) -> None:
    await asks_for_a_group(alice)
    await ada.clicks("Approve")
    alice.sees("done")
    assert "sign_in.asked" not in [event.what for event in await office.usher.book.audit(alice.number)]


@pytest.mark.settings(creation="approval")
async def test_where_signing_in_is_off_the_requester_is_told_what_stands_against_it(
    office: Office, alice: Colleague, named_by_creator: None
) -> None:
    await alice.says("create a Microsoft 365 group called Summer Party")
    if "Send request" in alice.chat():
        await alice.clicks("Send request")
    alice.sees("[Department]", "USHER_SIGN_IN=creation", "security group")


@AS_REQUESTER
async def test_whom_entra_does_not_let_make_groups_makes_none_with_our_help(
    office: Office, alice: Colleague, ada: Colleague, named_by_creator: None
) -> None:
    """A bypass needs both: our own rules let it through, Entra does not (B.5)."""
    await asks_for_a_group(alice)
    office.sandbox.tenant.set_policy({"groupSettings": {"Group.Unified": {"EnableGroupCreation": "false"}}})
    await ada.clicks("Approve")
    assert await office.state_of(alice.number) is State.FAILED
    assert office.sandbox.tenant.group_named("Design-Summer Party") is None


@AS_REQUESTER
async def test_without_consent_the_card_stays_and_says_what_an_administrator_can_do(
    office: Office, alice: Colleague, ada: Colleague, named_by_creator: None
) -> None:
    office.sandbox.entra.consent = False
    await asks_for_a_group(alice)
    await ada.clicks("Approve")
    alice.sees("administrator has to agree", "AADSTS65001")
    assert "please sign in" in alice.chat()
    alice.sees_on_a_card("Approved, waiting for a sign-in", "Alice Martin")
    ada.sees_on_a_card("Approved, waiting for a sign-in", "Alice Martin")
    assert office.sandbox.tenant.group_named("Design-Summer Party") is None

    office.sandbox.entra.consent = True
    await office.passes(hours=1, seconds=1)
    alice.sees("done")
    assert office.directory.owners("Design-Summer Party") == ["Alice Martin"]


@AS_OWNERS
async def test_an_owner_who_says_yes_lets_people_in_with_her_own_token(
    office: Office, alice: Colleague, olga: Colleague, bruno: Colleague, asked: int
) -> None:
    """Privilege mode (c); the application itself may write nothing."""
    office.directory.lets_usher("Group.Read.All", "GroupMember.Read.All", "User.Read.All", "Application.Read.All")
    await olga.clicks("Approve")
    alice.sees("done", "You are a member of Marketing now")
    assert "Alice Martin" in office.directory.members("Marketing")
    is_not_asked_to_sign_in(bruno)
    completed = (await office.usher.book.audit(asked))[-1]
    assert completed.facts["written_as"] == olga.id


@AS_OWNERS
async def test_the_same_token_serves_the_next_request_and_the_end_of_a_membership(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    await alice.says("add me to Marketing until Friday")
    await alice.clicks("Send request")
    await olga.clicks("Approve")
    alice.sees("You are a member of Marketing until Friday")
    events = [event.what for event in await office.usher.book.audit(alice.number)]
    assert events.count("sign_in.asked") == 1
    await office.passes(days=8)
    alice.sees("You are no longer a member of Marketing")
    assert "Alice Martin" not in office.directory.members("Marketing")
    after = [event.what for event in await office.usher.book.audit(alice.number)]
    assert after.count("sign_in.asked") == 1, "she is signed in still: the token goes by the real clock"


@AS_OWNERS
async def test_whoever_leaves_needs_no_yes_and_an_owner_carries_it_out(
    office: Office, alice: Colleague, olga: Colleague, bruno: Colleague
) -> None:
    office.directory.has("Marketing", members=[alice, olga])
    office.sandbox.sign_in.silent = False
    await alice.says("remove me from Marketing")
    await alice.clicks("Leave group")
    asked_to_sign_in(olga)
    await office.sandbox.sign_in.signs_in(bruno.person)
    await office.settles()
    assert "Alice Martin" not in office.directory.members("Marketing")


@AS_OWNERS
async def test_an_owner_who_lost_the_group_before_signing_in_changes_nothing(
    office: Office, alice: Colleague, olga: Colleague, bruno: Colleague, asked: int
) -> None:
    """edge 5: her yes was good when she gave it; it is carried out only while she owns the group."""
    office.sandbox.sign_in.silent = False
    await olga.clicks("Approve")
    alice.sees_on_a_card("Approved, waiting for a sign-in", "Olga Nowak")
    office.directory.has("Marketing", owners=[bruno])
    await office.sandbox.sign_in.signs_in(olga.person)
    await office.settles()
    alice.sees("failed", "no longer allow it")
    assert "Alice Martin" not in office.directory.members("Marketing")


@AS_OWNERS
async def test_the_directory_refuses_a_token_whose_person_lost_the_group_a_moment_ago(
    office: Office, alice: Colleague, olga: Colleague, bruno: Colleague, asked: int
) -> None:
    """Graph judges by what is true, while we may still read what was: the second of the two locks."""
    office.sandbox.graph_weather.update({"lag_s": 300.0})
    await olga.presses("Approve")
    office.directory.has("Marketing", owners=[bruno])
    await office.settles()
    assert "Alice Martin" not in office.directory.members("Marketing")
    assert not [each for each in writes(office, "member.added") if each["groupName"] == "Marketing"]
    assert await office.state_of(asked) is State.FAILED
    alice.sees("The directory refused")


@AS_OWNERS
async def test_a_token_of_somebody_else_is_refused_and_logged(
    office: Office, alice: Colleague, olga: Colleague, bruno: Colleague, asked: int
) -> None:
    office.sandbox.sign_in.silent = False
    await olga.clicks("Approve")
    exchange = asked_to_sign_in(olga)
    brunos = office.sandbox.entra.signs_in(bruno.person)
    with structlog.testing.capture_logs() as logged:
        answer = await exchanges(office, olga, exchange, brunos)
    await office.settles()
    assert answer.status == 412
    refused = next(line for line in logged if line["event"] == "sign_in_refused")
    assert (refused["person"], refused["reason"]) == (olga.id, "another_person")
    assert brunos not in str(logged)
    assert "Alice Martin" not in office.directory.members("Marketing")
    assert await office.state_of(asked) is State.APPROVED


@AS_OWNERS
@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"exp": 1_700_000_000}, "ExpiredSignatureError"),
        ({"aud": "00000003-0000-0000-c000-000000000000"}, "InvalidAudienceError"),
        ({"iss": "https://login.example/common/v2.0"}, "InvalidIssuerError"),
        ({"tid": "11111111-2222-4333-8444-555555555555"}, "tenant"),
        ({"scp": "", "roles": ["access_as_user"]}, "no_delegated_scope"),
    ],
    ids=["expired", "of another application", "of another issuer", "of another tenant", "of an application"],
)
async def test_a_token_that_is_not_what_it_must_be_is_refused(
    office: Office, olga: Colleague, asked: int, changed: dict[str, Any], reason: str
) -> None:
    office.sandbox.sign_in.silent = False
    await olga.clicks("Approve")
    token = office.sandbox.entra.signs_in(olga.person, **changed)
    with structlog.testing.capture_logs() as logged:
        answer = await exchanges(office, olga, asked_to_sign_in(olga), token)
    assert answer.status == 412
    assert [line["reason"] for line in logged if line["event"] == "sign_in_refused"] == [reason]
    assert await office.state_of(asked) is State.APPROVED


@AS_OWNERS
async def test_a_forged_token_and_one_of_the_bots_own_are_refused(office: Office, olga: Colleague, asked: int) -> None:
    office.sandbox.sign_in.silent = False
    await olga.clicks("Approve")
    good = jwt.decode(office.sandbox.entra.signs_in(olga.person), options={"verify_signature": False})
    unsigned = jwt.encode(good, "", algorithm="none")
    other_key = office.sandbox.tokens.key.sign(good)
    for token in (unsigned, other_key, "x", "x" * 40_000):
        assert (await exchanges(office, olga, asked_to_sign_in(olga), token)).status == 412
    assert await office.state_of(asked) is State.APPROVED


@AS_OWNERS
async def test_two_devices_sign_in_and_it_is_done_once(
    office: Office, alice: Colleague, olga: Colleague, asked: int
) -> None:
    """Every client of a person sends the invoke, with the same id: the second is answered and does nothing."""
    office.sandbox.sign_in.devices = 3
    office.sandbox.sign_in.silent = False
    await olga.clicks("Approve")
    answers = await office.sandbox.sign_in.signs_in(olga.person)
    await office.settles()
    assert [answer.status for answer in answers] == [200, 200, 200]
    assert [event.what for event in await office.usher.book.audit(asked)].count("sign_in.came") == 1
    assert len([each for each in writes(office, "member.added") if each["groupName"] == "Marketing"]) == 1


@AS_OWNERS
async def test_a_sign_in_sent_again_days_later_does_nothing(
    office: Office, alice: Colleague, olga: Colleague, asked: int
) -> None:
    office.sandbox.sign_in.silent = False
    await olga.clicks("Approve")
    exchange, token = asked_to_sign_in(olga), office.sandbox.entra.signs_in(olga.person)
    assert (await exchanges(office, olga, exchange, token)).status == 200
    await office.settles()
    before = len(await office.usher.book.audit(asked))
    assert (await exchanges(office, olga, exchange, token)).status == 200
    await office.settles()
    assert len(await office.usher.book.audit(asked)) == before


@AS_OWNERS
async def test_a_card_passed_on_moves_nothing_for_somebody_who_was_not_asked(
    office: Office, alice: Colleague, olga: Colleague, asked: int
) -> None:
    office.sandbox.sign_in.silent = False
    await olga.clicks("Approve")
    token = office.sandbox.entra.signs_in(alice.person)
    assert (await exchanges(office, alice, asked_to_sign_in(olga), token)).status == 200, "she is who she says"
    await office.settles()
    assert await office.state_of(asked) is State.APPROVED
    assert "Alice Martin" not in office.directory.members("Marketing")


@AS_OWNERS
async def test_a_restart_forgets_the_token_and_olga_is_asked_again(
    office: Office, alice: Colleague, olga: Colleague, asked: int
) -> None:
    """The token came, Graph was away, and Usher was started anew: the request waits on, nobody has to say yes again."""
    office.sandbox.sign_in.silent = False
    await olga.clicks("Approve")
    office.graph_is_down()
    await office.sandbox.sign_in.signs_in(olga.person)
    await office.settles()
    await office.restarts()
    office.graph_is_back()
    office.sandbox.sign_in.silent = True
    await office.passes(minutes=2)
    alice.sees("done")
    events = [event.what for event in await office.usher.book.audit(asked)]
    assert events.count("sign_in.asked") == 2
    assert events.count("approved") == 1


@AS_OWNERS
async def test_whoever_never_signs_in_is_asked_ever_less_often_and_after_three_days_it_is_given_up(
    office: Office, alice: Colleague, olga: Colleague, asked: int
) -> None:
    office.sandbox.sign_in.silent = False
    await olga.clicks("Approve")
    for _ in range(74):
        await office.passes(hours=1)
    alice.sees("failed", "did not sign in", "send the request again", f"request {asked}")
    olga.sees("did not sign in")
    events = [event.what for event in await office.usher.book.audit(asked)]
    assert events.count("sign_in.asked") == 5, "at once, after 1, 3, 9 and 27 hours"
    assert "Alice Martin" not in office.directory.members("Marketing")


@AS_OWNERS
async def test_no_token_is_written_anywhere(office: Office, alice: Colleague, olga: Colleague, asked: int) -> None:
    """Neither the one Teams handed over nor the one it was exchanged for."""
    office.sandbox.sign_in.silent = False
    await olga.clicks("Approve")
    token = office.sandbox.entra.signs_in(olga.person)
    with structlog.testing.capture_logs() as logged:
        await exchanges(office, olga, asked_to_sign_in(olga), token)
        await office.settles()
    assert await office.state_of(asked) is State.COMPLETED
    assert "eyJhbGciOi" not in str(logged), "as every token begins"
    database = office.settings.database_url.rpartition("///")[2]
    for suffix in ("", "-wal"):
        try:
            with open(f"/{database.lstrip('/')}{suffix}", "rb") as file:  # noqa: ASYNC230, PTH123
                assert b"eyJhbGciOi" not in file.read()
        except FileNotFoundError:
            assert suffix == "-wal"


async def test_where_it_is_off_a_sign_in_nobody_asked_for_is_turned_down(office: Office, olga: Colleague) -> None:
    token = office.sandbox.entra.signs_in(olga.person)
    assert (await exchanges(office, olga, "made.up", token)).status == 412
    olga.heard_nothing()


@AS_OWNERS
async def test_what_else_a_client_says_about_signing_in_is_answered_and_does_nothing(
    office: Office, olga: Colleague, asked: int
) -> None:
    """A client without a token for us says why; a page that ends a sign-in is not ours. Odd values are no fault."""
    office.sandbox.sign_in.silent = False
    await olga.clicks("Approve")
    why = {"code": "resourcematchfailed", "message": "Resource match failed."}
    for name, value, status in (
        ("signin/failure", why, 200),
        ("signin/failure", "?", 200),
        ("signin/verifyState", {"state": "123456"}, 200),
        ("signin/tokenExchange", None, 400),
        ("signin/tokenExchange", {"id": 5, "token": []}, 400),
    ):
        with structlog.testing.capture_logs() as logged:
            said = {"type": "invoke", "name": name, "id": "f:1", "value": value}
            assert (await office.sandbox.client.sends(olga.person, said)).status == status
        assert ("sign_in_failed_in_teams" in str(logged)) is (name == "signin/failure")
    assert await office.state_of(asked) is State.APPROVED


@AS_OWNERS
async def test_after_a_restart_the_end_of_a_membership_asks_the_owners_to_sign_in(
    office: Office, alice: Colleague, olga: Colleague, bruno: Colleague
) -> None:
    """It is nobody's own yes that is carried out then: either owner's sign-in will do."""
    await alice.says("add me to Marketing until Friday")
    await alice.clicks("Send request")
    await olga.clicks("Approve")
    await office.restarts()
    office.sandbox.sign_in.silent = False
    await office.passes(days=8)
    assert "Alice Martin" in office.directory.members("Marketing")
    asked_to_sign_in(olga)
    await office.sandbox.sign_in.signs_in(bruno.person)
    await office.settles()
    assert "Alice Martin" not in office.directory.members("Marketing")
    alice.sees("You are no longer a member of Marketing")


@AS_OWNERS
async def test_a_membership_that_no_owner_takes_back_is_told_to_be_taken_back_by_hand(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    await alice.says("add me to Marketing until Friday")
    await alice.clicks("Send request")
    await olga.clicks("Approve")
    await office.restarts()
    office.sandbox.sign_in.silent = False
    for _ in range(12):
        await office.passes(days=1)
    olga.sees("could not be taken back", "did not sign in", "remove Alice Martin from Marketing by hand")


@pytest.mark.settings(creation="approval", sign_in=SignIn.OWNERS)
async def test_a_group_and_its_team_are_made_with_the_requesters_own_token(
    office: Office, alice: Colleague, ada: Colleague
) -> None:
    """Privilege mode (c): the application may make neither."""
    office.directory.lets_usher(
        *("Group.Read.All", "GroupMember.Read.All", "User.Read.All", "Application.Read.All", "Policy.Read.All"),
        *("RoleManagement.Read.Directory", "GroupSettings.Read.All"),
    )
    await alice.says("create a Microsoft 365 group called Summer Party")
    await alice.clicks("Change details")
    filled: dict[str, Any] = {"name": "Summer Party", "purpose": "", "kind": "m365", "owners": "", "members": ""}
    filled |= {"visibility": "Private", "way_in": "approval", "group_end": "", "team": "true"}
    await alice.clicks("Check", **filled)
    await alice.clicks("Send request", **filled)
    await ada.clicks("Approve")
    assert await office.state_of(alice.number) is State.COMPLETED
    group = office.sandbox.tenant.groups[office.directory.id_of("Summer Party")]
    assert group["resourceProvisioningOptions"] == ["Team"]
    alice.sees("Its team is at https://teams.microsoft.com/")
    assert office.directory.owners("Summer Party") == ["Alice Martin"]


@AS_OWNERS
async def test_an_owner_renames_her_group_with_her_own_token(office: Office, olga: Colleague) -> None:
    office.directory.lets_usher(
        *("Group.Read.All", "GroupMember.Read.All", "User.Read.All", "Application.Read.All", "Policy.Read.All"),
        *("RoleManagement.Read.Directory", "GroupSettings.Read.All"),
    )
    await olga.says("rename Marketing to Sales Crew")
    await olga.clicks("Change it")
    olga.sees_on_a_card("called Sales Crew now")
    office.directory.id_of("Sales Crew")
    assert (await office.usher.book.audit(olga.number))[-1].facts["written_as"] == olga.id
