"""People who have signed in: exchanged at Entra by azure-identity, kept for an hour at most, judged by Graph."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import pytest
from azure.identity.aio import ManagedIdentityCredential

from approvals.directory_objects import GroupKind
from approvals.hands import NotExchanged
from approvals.new_names import naming_of
from approvals.ports.directory import DirectoryRefused, NewGroup
from directory import signed_in as signed_in_module
from directory.signed_in import SignedIn, SignInApp
from sandbox.company import BOT_APP_ID, TENANT_ID
from sandbox.entra import SIGN_IN_APP_ID
from tests.directory.conftest import World
from tests.directory.test_credentials import throwaway_certificate


class Watch:
    """Epoch seconds that can be moved."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def app(world: World) -> SignInApp:
    return SignInApp(SIGN_IN_APP_ID, TENANT_ID, world.sandbox.entra.authority)


@pytest.fixture
async def signed_in(
    world: World, app: SignInApp, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[SignedIn]:
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{world.sandbox.base_url}/identity/token")
    monkeypatch.setenv("IDENTITY_HEADER", world.sandbox.settings.identity_header)
    async with aiohttp.ClientSession() as session, ManagedIdentityCredential(client_id=BOT_APP_ID) as identity:
        kept = SignedIn(replace(app, identity=identity), session, f"{world.sandbox.base_url}/v1.0", now=watch)
        yield kept
        await kept.close()
        assert not session.closed, "it is everybody's"


def token_of(world: World, name: str) -> str:
    return world.sandbox.entra.signs_in(world.sandbox.persona(name))


async def test_an_owner_writes_her_group_and_no_other(world: World, signed_in: SignedIn) -> None:
    await signed_in.keep(world.person("olga"), token_of(world, "olga"), time.time() + 3600)
    hands = signed_in.hands_of(world.person("olga"))
    assert hands is not None
    await hands.add_member(world.group("Marketing"), world.person("alice"))
    assert await world.directory.is_member(world.group("Marketing"), world.person("alice"))
    with pytest.raises(DirectoryRefused, match="403 Authorization_RequestDenied"):
        await hands.add_member(world.group("Finance-Readers"), world.person("alice"))


async def test_nobody_is_signed_in_for_longer_than_their_token_or_an_hour(
    world: World, signed_in: SignedIn, watch: Watch
) -> None:
    olga = world.person("olga")
    assert signed_in.hands_of(olga) is None
    await signed_in.keep(olga, token_of(world, "olga"), time.time() + 600)
    watch.ahead = 590
    assert signed_in.hands_of(olga) is not None
    watch.ahead = 610
    assert signed_in.hands_of(olga) is None
    await signed_in.keep(olga, token_of(world, "olga"), time.time() + 86_400)
    watch.ahead = 610 + 3601
    assert signed_in.hands_of(olga) is None


async def test_nothing_is_left_after_the_end(world: World, signed_in: SignedIn) -> None:
    await signed_in.keep(world.person("olga"), token_of(world, "olga"), time.time() + 3600)
    await signed_in.close()
    assert signed_in.hands_of(world.person("olga")) is None


async def test_whoever_signs_in_again_goes_on_and_a_write_under_way_is_not_cut_off(
    world: World, signed_in: SignedIn
) -> None:
    olga = world.person("olga")
    await signed_in.keep(olga, token_of(world, "olga"), time.time() + 3600)
    before = signed_in.hands_of(olga)
    await signed_in.keep(olga, token_of(world, "olga"), time.time() + 3600)
    after = signed_in.hands_of(olga)
    assert before is not None and after is not None and after is not before
    for hands in (before, after):
        await hands.add_member(world.group("Marketing"), world.person("alice"))


async def test_of_too_many_the_first_make_room_and_nobody_else(
    world: World, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signed_in_module, "MOST_PEOPLE", 3)
    names = ["alice", "olga", "bruno", "olga", "ada", "grace"]
    for name in names:
        await signed_in.keep(world.person(name), token_of(world, name), time.time() + 3600)
    there = [name for name in ("alice", "olga", "bruno", "ada", "grace") if signed_in.hands_of(world.person(name))]
    assert there == ["olga", "ada", "grace"]


async def test_a_missing_consent_is_told_apart_from_other_refusals(world: World, signed_in: SignedIn) -> None:
    olga = world.person("olga")
    world.sandbox.entra.consent = False
    with pytest.raises(NotExchanged) as no:
        await signed_in.keep(olga, token_of(world, "olga"), time.time() + 3600)
    assert (no.value.code, no.value.lacks_consent) == ("AADSTS65001", True)
    world.sandbox.entra.consent = True
    with pytest.raises(NotExchanged) as no:
        await signed_in.keep(olga, "not.a.token", time.time() + 3600)
    assert (no.value.code, no.value.lacks_consent) == ("AADSTS50013", False)
    assert signed_in.hands_of(olga) is None


async def test_a_secret_and_a_certificate_are_proofs_entra_looks_at(world: World, app: SignInApp) -> None:
    """The pretend Entra trusts only the managed identity: it has to be asked, and refuse."""
    async with aiohttp.ClientSession() as session:
        for proof in (replace(app, secret="wrong"), replace(app, certificate=throwaway_certificate())):
            kept = SignedIn(proof, session, f"{world.sandbox.base_url}/v1.0")
            with pytest.raises(NotExchanged, match="AADSTS70"):
                await kept.keep(world.person("olga"), token_of(world, "olga"), time.time() + 3600)
            await kept.close()


async def test_a_microsoft_365_group_gets_what_the_policy_puts_around_its_makers_groups(
    world: World, signed_in: SignedIn
) -> None:
    """And a second call, as after a lost answer, makes no second one."""
    requirement = {"PrefixSuffixNamingRequirement": "GRP_[Department]-[GroupName]"}
    world.sandbox.tenant.set_policy({"groupSettings": {"Group.Unified": requirement}})
    alice = world.person("alice")
    await signed_in.keep(alice, token_of(world, "alice"), time.time() + 3600)
    hands = signed_in.hands_of(alice)
    assert hands is not None
    new = NewGroup(
        "usher-1", "Summer Party", "", GroupKind.MICROSOFT_365, "summer-party", "Private", (alice,), (alice,)
    )
    made = await hands.create_group(new)
    assert made.name == "GRP_Design-Summer Party"
    assert await hands.create_group(new) == made
    with pytest.raises(DirectoryRefused, match="prefix/suffix"):
        await world.directory.create_group(replace(new, unique_name="usher-2", mail_nickname="summer-party-2"))


@pytest.mark.parametrize(
    ("requirement", "attributes"),
    [
        ("", ()),
        ("GRP_[GroupName]", ()),
        ("[Department]-[GroupName]", ("[Department]",)),
        ("[GroupName] [Company] [CountryOrRegion]", ("[Company]", "[CountryOrRegion]")),
        ("[postalCode]-[GroupName]", ()),
    ],
)
async def test_which_names_only_a_person_can_give(world: World, requirement: str, attributes: tuple[str, ...]) -> None:
    """B.3: anything else in brackets stays as it is."""
    policy = {"Group.Unified": {"PrefixSuffixNamingRequirement": requirement}}
    world.sandbox.tenant.set_policy({"groupSettings": policy})
    assert naming_of(await world.policies.tenant()).personal == attributes
