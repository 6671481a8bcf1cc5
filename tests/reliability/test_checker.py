"""The checker finds nothing in a run that went well, and every lie that is written into its records."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sandbox.company import load
from store.engine import migrate
from tests.office import Office, open_office
from tests.reliability import chain
from tests.reliability.checker import Wrong, check
from tests.reliability.evidence import Evidence, Promise, Row, Said, gather, links

# Who is who in the sandbox, and the numbers that the recorded run gave their requests.
JOINED, DENIED, CANCELLED, TIMED, LEFT = 1001, 1002, 1003, 1004, 1005
SEVERAL, REMOVED, UNDOING, OWNER, OPENED, LET_IN, TWO, EXTENDED, MADE, LONGER = range(1006, 1016)
STRANGER = "00000000-0000-4000-8000-000000000009"
ALL = tuple(range(JOINED, LONGER + 1))


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """What is left of a day in which everything went well."""
    url = f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('run') / 'usher.db'}"
    asyncio.run(migrate(url))
    return asyncio.run(_a_day(url))


@pytest.fixture
def run(recorded: Evidence) -> Evidence:
    """A copy to lie in."""
    return deepcopy(recorded)


async def _a_day(url: str) -> Evidence:
    ada = next(person.id for person in load().people if person.display_name == "Ada Lindqvist")
    rules: dict[str, Any] = {
        "two_approvers": ("Market Research",),
        "creation": "approval",
        "creation_approvers": (ada,),
    }
    async with open_office(url, **rules) as office:
        before = links(office.sandbox)
        await _asks(office, "add me to Marketing", "olga", "Approve")
        await _asks(office, "add me to Finance-Readers", "dana", "Deny")
        await _asks(office, "add me to Finance-Readers", "alice", "Cancel request")
        await _asks(office, "add me to Finance-Readers until Friday", "dana", "Approve")
        alice = office.colleague("alice")
        await alice.says("I want to leave Marketing")
        await alice.clicks("Leave group")
        await _owners_act(office)
        await _two_decide(office)
        await _one_stays(office)
        calm_until = office.sandbox.clock.now()
        await office.passes(days=40)
        promises = [
            *(Promise(number, alice.id, "sent") for number in ALL),
            Promise(JOINED, office.colleague("olga").id, "approve"),
            Promise(DENIED, office.colleague("dana").id, "deny"),
            Promise(CANCELLED, alice.id, "cancel"),
            Promise(TIMED, office.colleague("dana").id, "approve"),
            Promise(TWO, office.colleague("raj").id, "approve"),
        ]
        return await gather(
            office.sandbox, url, before, promises, calm_until=calm_until, two_approvers="Market Research"
        )


async def _owners_act(office: Office) -> None:
    """Ben is in already; Chloé is taken out by mistake; Dana becomes an owner; the door is opened, Emily comes in."""
    olga, emily = office.colleague("olga"), office.colleague("emily")
    for sentence, title in (
        ("add Alice Martin, Dana Fox and Ben Carter to Marketing until 4 December 2026", "Add to the group"),
        ("remove Chloé Dubois from Marketing", "Remove from the group"),
        ("", "Undo"),
        ("make Dana Fox an owner of Marketing", "Add to the owners"),
        ("let everybody join Marketing", "Change it"),
    ):
        if sentence:
            await olga.says(sentence)
        await olga.clicks(title)
    await emily.says("add me to Marketing")
    await emily.clicks("Join group")


async def _two_decide(office: Office) -> None:
    """Both owners of Market Research let Will in, and let him stay; a group is made for him."""
    will = office.colleague("will")
    for sentence in (
        "add me to Market Research until Friday",
        "extend my membership in Market Research until 10 December 2026",
    ):
        await will.says(sentence)
        await will.clicks("Send request")
        for owner in ("raj", "olga"):
            await office.colleague(owner).clicks("Approve")
    await will.says("create a security group called Lyon Project")
    await will.clicks("Send request")
    await office.colleague("ada").clicks("Approve")


async def _one_stays(office: Office) -> None:
    """Of those who came to Marketing until Friday, Dana stays a while."""
    dana = office.colleague("dana")
    await dana.says("extend my membership in Marketing until 10 December 2026")
    await dana.clicks("Send request")
    await office.colleague("olga").clicks("Approve")


async def _asks(office: Office, sentence: str, who: str, title: str) -> None:
    alice = office.colleague("alice")
    await alice.says(sentence)
    await alice.clicks("Send request")
    await office.colleague(who).clicks(title)


def test_a_day_on_which_all_went_well_is_explained(recorded: Evidence) -> None:
    report = check(recorded)
    assert not report.findings
    assert report.explained == 17, "eight joined, one of them anew; two left, four ended; two made owners, a group made"
    assert report.repeated == 0
    assert all(0 <= wait < 5 for wait in report.waits)


def by_nobody(run: Evidence) -> None:
    """Somebody is let in whom nobody asked about."""
    effect = _effect(run, "member.added", JOINED)
    run.effects.append({**effect, "n": 999, "subjectId": STRANGER, "requestId": "r"})


def after_a_no(run: Evidence) -> None:
    """A denied request is carried out all the same, an hour after the denial."""
    effect = _effect(run, "member.added", TIMED)
    denied = _line(run, DENIED, "denied")
    run.effects.append({**effect, "n": 999, "at": (denied["at"] + timedelta(milliseconds=1)).isoformat()})


def before_the_yes(run: Evidence) -> None:
    """The group was changed first and the owner asked afterwards."""
    _effect(run, "member.added", JOINED)["at"] = _request(run, JOINED)["created_at"].isoformat()


def by_a_stranger(run: Evidence) -> None:
    """Somebody approved who owns nothing, and the audit says so."""
    _forge(run, JOINED, "approved", actor_id=STRANGER)


def by_a_stranger_called_owner(run: Evidence) -> None:
    """Somebody approved who owns nothing, and the audit calls them an owner."""
    stranger = STRANGER
    _forge(run, JOINED, "approved", actor_id=stranger, facts={"owners": [stranger]})


def by_oneself(run: Evidence) -> None:
    """Alice approved her own request; she is even an owner."""
    row = _request(run, JOINED)
    alice = row["requester_id"]
    run.before["owners"][row["group_id"]].append(alice)
    _forge(run, JOINED, "approved", actor_id=alice, facts={"owners": [alice]})


def without_a_yes(run: Evidence) -> None:
    """The line of the approval was never written, and the chain was made to fit."""
    _cut(run, JOINED, "approved")


def before_its_date(run: Evidence) -> None:
    """A membership until Friday was taken back on Wednesday."""
    until = _request(run, TIMED)["until"]
    _effect(run, "member.removed", TIMED)["at"] = (until - timedelta(days=2)).isoformat()


def another_persons_leave(run: Evidence) -> None:
    """Somebody asked that somebody else leave, and nobody agreed."""
    _forge(run, LEFT, "submitted", actor_id=STRANGER)


def the_effect_twice(run: Evidence) -> None:
    """The member was added, was gone, and was added once more by the same request."""
    effect = _effect(run, "member.added", JOINED)
    completed = _line(run, JOINED, "completed")["at"]
    run.effects.append({**effect, "n": 999, "at": completed.isoformat()})


def two_decisions(run: Evidence) -> None:
    """Two owners decided, and both counted."""
    _append(run, JOINED, {**_line(run, JOINED, "approved"), "what": "denied"})


def completed_twice(run: Evidence) -> None:
    _append(run, JOINED, _line(run, JOINED, "completed"))


def the_request_is_gone(run: Evidence) -> None:
    """A request that was acknowledged is nowhere."""
    for table, key in (
        ("request", "id"),
        ("subject", "request_id"),
        ("approver", "request_id"),
        ("audit", "request_id"),
    ):
        run.tables[table] = [row for row in run.tables[table] if row[key] != CANCELLED]


def still_waiting(run: Evidence) -> None:
    """All is over, and a request still waits."""
    _request(run, CANCELLED)["state"] = "pending"


def still_to_be_done(run: Evidence) -> None:
    """It was approved, and then nothing."""
    _request(run, JOINED)["state"] = "approved"


def the_click_is_gone(run: Evidence) -> None:
    """An owner was told that the click counts, and it does not."""
    run.promises.append(Promise(JOINED, STRANGER, "deny"))


def done_and_nothing_done(run: Evidence) -> None:
    """It is completed, and the directory was never changed."""
    run.effects.remove(_effect(run, "member.added", JOINED))


def never_taken_back(run: Evidence) -> None:
    """The date has passed, and the member is still there."""
    run.effects.remove(_effect(run, "member.removed", TIMED))
    _request(run, TIMED)["state"] = "completed"


def told_too_early(run: Evidence) -> None:
    """ "Done", a second before it was."""
    effect = _effect(run, "member.added", JOINED)
    early = _said(run, f"Request {JOINED} (", "): done.")
    run.said[run.said.index(early)] = replace(early, at=_when(effect) - timedelta(seconds=1))


def told_what_is_not(run: Evidence) -> None:
    """ "Done", of a request that was denied."""
    said = _said(run, f"Request {DENIED} (", "denied")
    run.said.append(replace(said, text=f"Request {DENIED} (Join Finance-Readers): done."))


def nobody_told(run: Evidence) -> None:
    """It was denied, and Alice waits to this day."""
    run.said.remove(_said(run, f"Request {DENIED} (", "denied"))


def a_changed_line(run: Evidence) -> None:
    """Another name under an approval."""
    _line(run, JOINED, "approved")["actor_name"] = "Somebody Else"


def a_changed_fact(run: Evidence) -> None:
    """Another list of owners under an approval."""
    _line(run, JOINED, "approved")["facts"] = {"owners": []}


def a_changed_moment(run: Evidence) -> None:
    """A decision that was backdated."""
    line = _line(run, DENIED, "denied")
    line["at"] -= timedelta(days=1)


def a_missing_line(run: Evidence) -> None:
    run.tables["audit"].remove(_line(run, JOINED, "asked"))


def a_missing_end(run: Evidence) -> None:
    """The last line is gone, and with it why the membership ended."""
    run.tables["audit"].remove(_line(run, TIMED, "ended"))


def another_story(run: Evidence) -> None:
    """The table says denied, the audit says approved."""
    _request(run, JOINED)["state"] = "denied"


def with_one_yes(run: Evidence) -> None:
    """Two people have to say yes, and the first of them never did."""
    _cut(run, TWO, "approved.first")


def with_the_same_yes_twice(run: Evidence) -> None:
    """Two people have to say yes, and one said it twice."""
    _forge(run, TWO, "approved", actor_id=_line(run, TWO, "approved.first")["actor_id"])


def with_one_yes_by_the_row(run: Evidence) -> None:
    """The request says that one is enough, where the organisation wants two."""
    _request(run, TWO)["quorum"] = 1
    _cut(run, TWO, "approved.first")


def directly_by_a_stranger(run: Evidence) -> None:
    """Somebody took a member out who owns nothing, and the audit calls them an owner."""
    _request(run, REMOVED)["requester_id"] = STRANGER
    facts = {**_line(run, REMOVED, "submitted")["facts"], "owners": [STRANGER]}
    _forge(run, REMOVED, "submitted", actor_id=STRANGER, facts=facts)


def let_in_by_somebody_else(run: Evidence) -> None:
    """The door is open to whoever asks for themselves; Will asked for Emily."""
    will = _request(run, MADE)["requester_id"]
    _request(run, LET_IN)["requester_id"] = will
    _forge(run, LET_IN, "submitted", actor_id=will)


def through_a_closed_door(run: Evidence) -> None:
    """The owners had closed the group when Emily was let in."""
    _request(run, OPENED)["details"]["join_rule"] = "closed"


def by_a_rule_that_is_none(run: Evidence) -> None:
    """Emily was let in by a rule that the organisation does not have."""
    facts = {**_line(run, LET_IN, "submitted")["facts"], "approved": "same_department"}
    _forge(run, LET_IN, "submitted", facts=facts)


def an_owner_by_nobody(run: Evidence) -> None:
    """Somebody became an owner whom nobody made one."""
    effect = _effect(run, "owner.added", OWNER)
    run.effects.append({**effect, "n": 999, "subjectId": STRANGER, "requestId": "r"})


def a_group_twice(run: Evidence) -> None:
    """The same request made two groups of one name."""
    effect = next(effect for effect in run.effects if effect["kind"] == "group.created")
    run.effects.append({**effect, "n": 999, "groupId": STRANGER})


def a_group_by_a_stranger(run: Evidence) -> None:
    """Somebody approved a new group who does not decide about new groups."""
    _forge(run, MADE, "approved", actor_id=STRANGER)


def prolonged_by_nobody(run: Evidence) -> None:
    """Will stays until December, and nobody agreed."""
    _cut(run, EXTENDED, "approved.first")
    _cut(run, EXTENDED, "approved")


def ended_by_the_old_date(run: Evidence) -> None:
    """The membership was prolonged, and ended on its first date all the same."""
    _effect(run, "member.removed", EXTENDED)["at"] = _request(run, TWO)["until"].isoformat()


def a_member_from_before(run: Evidence) -> None:
    """Ben, who was in Marketing all along, is taken out with those who came until Friday."""
    ended = _line(run, SEVERAL, "ended")["at"] - timedelta(milliseconds=10)
    ben = next(s["person_id"] for s in run.rows("subject", SEVERAL) if s["result"] == "already")
    effect = next(e for e in run.effects if e["kind"] == "member.removed" and _when(e) <= ended)
    run.effects.append({**effect, "n": 999, "subjectId": ben, "at": ended.isoformat()})


def taken_out_with_the_others(run: Evidence) -> None:
    """Dana stays a while, and is taken out with those who came until Friday."""
    ended = _line(run, SEVERAL, "ended")["at"] - timedelta(milliseconds=10)
    dana = run.rows("subject", LONGER)[0]["person_id"]
    effect = next(e for e in run.effects if e["kind"] == "member.removed" and e["subjectId"] == dana)
    effect["at"] = min(ended, _line(run, LONGER, "ending")["at"] - timedelta(milliseconds=5)).isoformat()


def undone_by_another(run: Evidence) -> None:
    """What Olga did is undone in the name of somebody else, who owns the group as well."""
    dana = next(e["subjectId"] for e in run.effects if e["kind"] == "owner.added")
    run.before["owners"][_request(run, UNDOING)["group_id"]].append(dana)
    _request(run, UNDOING)["requester_id"] = dana
    _forge(
        run, UNDOING, "submitted", actor_id=dana, facts={**_line(run, UNDOING, "submitted")["facts"], "owners": [dana]}
    )


def a_no_by_a_stranger(run: Evidence) -> None:
    _forge(run, DENIED, "denied", actor_id=STRANGER, facts={"owners": [STRANGER]})


def taken_back_by_a_stranger(run: Evidence) -> None:
    _forge(run, CANCELLED, "cancelled", actor_id=STRANGER)


def one_of_several_forgotten(run: Evidence) -> None:
    """Of those who were added together one was not."""
    run.effects.remove(_effect(run, "member.added", SEVERAL))


def she_was_not_told(run: Evidence) -> None:
    """Dana is in Marketing and does not know."""
    run.said.remove(_said(run, "Olga Nowak added you to Marketing", f"This is request {SEVERAL}"))


def a_longer_end(run: Evidence) -> None:
    """The table says another end than was agreed to."""
    _request(run, TIMED)["until"] += timedelta(days=30)


def two_stories_of_one_person(run: Evidence) -> None:
    """The table says that it failed, the audit that it was done."""
    next(s for s in run.rows("subject", SEVERAL) if s["result"] == "already")["result"] = "failed"


@pytest.mark.parametrize(
    ("lie", "wrong"),
    [
        (with_one_yes, Wrong.UNAUTHORISED),
        (with_the_same_yes_twice, Wrong.UNAUTHORISED),
        (with_one_yes_by_the_row, Wrong.UNAUTHORISED),
        (directly_by_a_stranger, Wrong.UNAUTHORISED),
        (let_in_by_somebody_else, Wrong.UNAUTHORISED),
        (through_a_closed_door, Wrong.UNAUTHORISED),
        (by_a_rule_that_is_none, Wrong.UNAUTHORISED),
        (an_owner_by_nobody, Wrong.UNAUTHORISED),
        (a_group_by_a_stranger, Wrong.UNAUTHORISED),
        (prolonged_by_nobody, Wrong.UNAUTHORISED),
        (ended_by_the_old_date, Wrong.UNAUTHORISED),
        (a_member_from_before, Wrong.UNAUTHORISED),
        (taken_out_with_the_others, Wrong.UNAUTHORISED),
        (undone_by_another, Wrong.UNAUTHORISED),
        (a_no_by_a_stranger, Wrong.UNAUTHORISED),
        (taken_back_by_a_stranger, Wrong.UNAUTHORISED),
        (a_group_twice, Wrong.DOUBLED),
        (one_of_several_forgotten, Wrong.LOST),
        (she_was_not_told, Wrong.UNTOLD),
        (a_longer_end, Wrong.AUDIT),
        (two_stories_of_one_person, Wrong.AUDIT),
        (by_nobody, Wrong.UNAUTHORISED),
        (after_a_no, Wrong.UNAUTHORISED),
        (before_the_yes, Wrong.UNAUTHORISED),
        (by_a_stranger, Wrong.UNAUTHORISED),
        (by_a_stranger_called_owner, Wrong.UNAUTHORISED),
        (by_oneself, Wrong.UNAUTHORISED),
        (without_a_yes, Wrong.UNAUTHORISED),
        (before_its_date, Wrong.UNAUTHORISED),
        (another_persons_leave, Wrong.UNAUTHORISED),
        (the_effect_twice, Wrong.DOUBLED),
        (two_decisions, Wrong.DOUBLED),
        (completed_twice, Wrong.DOUBLED),
        (the_request_is_gone, Wrong.LOST),
        (still_waiting, Wrong.LOST),
        (still_to_be_done, Wrong.LOST),
        (the_click_is_gone, Wrong.LOST),
        (done_and_nothing_done, Wrong.LOST),
        (never_taken_back, Wrong.LOST),
        (told_too_early, Wrong.TOLD_WRONG),
        (told_what_is_not, Wrong.TOLD_WRONG),
        (nobody_told, Wrong.UNTOLD),
        (a_changed_line, Wrong.AUDIT),
        (a_changed_fact, Wrong.AUDIT),
        (a_changed_moment, Wrong.AUDIT),
        (a_missing_line, Wrong.AUDIT),
        (a_missing_end, Wrong.AUDIT),
        (another_story, Wrong.AUDIT),
    ],
)
def test_every_lie_is_found(run: Evidence, lie: Callable[[Evidence], None], wrong: Wrong) -> None:
    lie(run)
    found = check(run).findings
    assert wrong in [finding.wrong for finding in found], [finding.sentence for finding in found]


def test_whoever_hears_the_same_twice_is_counted(run: Evidence) -> None:
    said = _said(run, f"Request {JOINED} (", "): done.")
    card = next(one for one in run.said if one.number == JOINED and one.to != said.to)
    run.said += [said, card]
    report = check(run)
    assert not report.findings
    assert (report.repeated, report.repeated_cards) == (2, 1)


def test_the_checker_shares_no_code_with_what_it_checks() -> None:
    for module in ("checker", "permits", "histories", "hearing", "chain", "evidence"):
        code = (Path(__file__).with_name(f"{module}.py")).read_text()
        rooms = ("approvals", "store", "bot", "dialogs", "cards", "directory", "app", "sqlalchemy")
        assert not [room for room in rooms if f"from {room}" in code or f"import {room}" in code]


def _request(run: Evidence, number: int) -> Row:
    return next(row for row in run.tables["request"] if row["id"] == number)


def _line(run: Evidence, number: int, what: str) -> Row:
    return next(line for line in run.rows("audit", number) if line["what"] == what)


def _effect(run: Evidence, kind: str, number: int) -> dict[str, Any]:
    """The effect that this request had on its group."""
    group = _request(run, number)["group_id"]
    return next(e for e in run.effects if e["kind"] == kind and e["groupId"] == group and e["changed"])


def _said(run: Evidence, *words: str) -> Said:
    return next(said for said in run.said if all(word in said.text for word in words))


def _when(effect: Row) -> datetime:
    return datetime.fromisoformat(effect["at"])


def _forge(run: Evidence, number: int, what: str, **changes: Any) -> None:
    """Change a line as the engine itself might have written it: seals and hashes fit."""
    line = _line(run, number, what)
    line.update(changes)
    line["seals"] = {
        name: {"salt": "00", "digest": chain.digest("00", name, piece)} for name, piece in chain.pieces(line).items()
    }
    _rechain(run, number)


def _cut(run: Evidence, number: int, what: str) -> None:
    """Take a line out and make the chain fit."""
    run.tables["audit"].remove(_line(run, number, what))
    for seq, line in enumerate(sorted(run.rows("audit", number), key=lambda line: int(line["seq"])), start=1):
        line["seq"] = seq
    _request(run, number)["version"] -= 1
    _rechain(run, number)


def _append(run: Evidence, number: int, line: Row) -> None:
    """One line more at the end, well chained."""
    seq = _request(run, number)["version"] + 1
    _request(run, number)["version"] = seq
    run.tables["audit"].append({**line, "seq": seq})
    _rechain(run, number)


def _rechain(run: Evidence, number: int) -> None:
    previous = ""
    for line in sorted(run.rows("audit", number), key=lambda line: int(line["seq"])):
        line["prev_hash"] = previous
        line["hash"] = previous = chain.line_hash(line)
    assert chain.broken(run.rows("audit", number), _request(run, number)["version"]) is None
