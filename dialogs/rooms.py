"""Everything a conversation is made of, put together in one place: the desk's rooms in words."""

from __future__ import annotations

from dataclasses import dataclass

from approvals.absence import Absences
from approvals.answers import Answers
from approvals.caring import Caring
from approvals.counting_seats import CountingSeats
from approvals.decisions import Decisions
from approvals.desk import Desk
from approvals.finding_people import FindingPeople
from approvals.gathering import Gathering
from approvals.licence_candidates import Candidates
from approvals.licence_readers import LicenceReaders
from approvals.ports.book import Book
from approvals.ports.clock import Clock
from approvals.ports.directory import Company, Policies
from approvals.ports.licences import Licences
from approvals.ports.messenger import Postbox
from approvals.trying_out import TryingOut
from dialogs.absent import Absent
from dialogs.accounting import Accounting
from dialogs.app_access import AppAccess
from dialogs.app_wanted import AppWanted
from dialogs.asking import Asking
from dialogs.blocking import Blocking
from dialogs.caring import CaringTalk
from dialogs.deciding import Deciding
from dialogs.delegating import Delegating
from dialogs.effects import Effects
from dialogs.examining import Examining
from dialogs.explaining import Explaining
from dialogs.following_up import FollowingUp
from dialogs.guessing import Guessing
from dialogs.half_told import HalfToldMatters
from dialogs.in_scope import InScope
from dialogs.licences import LicenceTalk
from dialogs.licensed_groups import LicensedGroups
from dialogs.memory import Memory
from dialogs.missing_parts import MissingParts
from dialogs.naming import Naming
from dialogs.new_groups import NewGroups
from dialogs.planning import Planning
from dialogs.questions import Questions
from dialogs.seeding import Seeding
from dialogs.settling import Settling
from dialogs.taking_back import TakingBack
from dialogs.waiting import Waiting


@dataclass(frozen=True)
class Rooms:
    """One for each thing people talk about, and what they share."""

    asking: Asking
    settling: Settling
    deciding: Deciding
    taking_back: TakingBack
    following_up: FollowingUp
    waiting: Waiting
    absent: Absent
    accounting: Accounting
    effects: Effects
    licences: LicenceTalk
    licensed_groups: LicensedGroups
    explaining: Explaining
    examining: Examining
    questions: Questions
    planning: Planning
    new_groups: NewGroups
    guessing: Guessing
    in_scope: InScope
    app_access: AppAccess
    app_wanted: AppWanted
    blocking: Blocking
    caring: CaringTalk
    half_told: HalfToldMatters
    memory: Memory
    book: Book
    clock: Clock


def rooms(
    desk: Desk,
    decisions: Decisions,
    absences: Absences,
    trying_out: TryingOut,
    answers: Answers,
    directory: Company,
    policies: Policies,
    book: Book,
    clock: Clock,
    gathering: Gathering,
    postbox: Postbox,
    examining: Examining,
    licences: Licences,
    readers: LicenceReaders,
    candidates: Candidates,
    caring: Caring | None = None,
) -> Rooms:
    """``caring`` is None where groups that nobody owns are not looked after."""
    half_told, memory = HalfToldMatters(book, clock), Memory(book, clock)
    naming = Naming(directory, directory, policies, memory)
    questions = Questions(answers, directory, directory, policies, memory, clock)
    absent = Absent(absences)
    accounting = Accounting(answers, naming, policies, memory, book, clock)
    missing_parts = MissingParts(naming, half_told, clock)
    effects = Effects(gathering, directory, memory, book)
    counting = CountingSeats(licences, book, clock)
    licence_talk = LicenceTalk(counting, licences, readers, half_told, memory, clock)
    licensed_groups = LicensedGroups(counting, licences, readers, directory, candidates)
    seeding = Seeding(desk, directory, policies, book, counting)
    delegating = Delegating(desk, naming, missing_parts, half_told, directory, policies, postbox, book, clock)
    explaining = Explaining(trying_out, naming, policies, clock)
    settling = Settling(
        desk,
        missing_parts,
        absent,
        accounting,
        explaining,
        questions,
        effects,
        seeding,
        delegating,
        licence_talk,
        licensed_groups,
        half_told,
        memory,
        clock,
    )
    asking = Asking(naming, missing_parts, settling, memory, clock)
    return Rooms(
        asking=asking,
        settling=settling,
        deciding=Deciding(decisions, naming, half_told, memory, book, clock),
        taking_back=TakingBack(desk, answers, half_told, memory, book, clock),
        following_up=FollowingUp(desk, asking, memory, book, clock),
        waiting=Waiting(decisions, answers, half_told, memory, book, clock),
        absent=absent,
        accounting=accounting,
        effects=effects,
        licences=licence_talk,
        licensed_groups=licensed_groups,
        explaining=explaining,
        examining=examining,
        questions=questions,
        planning=Planning(desk, decisions, answers, naming, directory, memory, book, clock),
        new_groups=NewGroups(desk, naming, FindingPeople(directory, policies), directory, settling, half_told),
        guessing=Guessing(half_told),
        in_scope=InScope(answers, memory),
        app_access=AppAccess(answers, directory),
        app_wanted=AppWanted(desk, asking, naming, directory, book),
        blocking=Blocking(asking, naming, answers, directory),
        caring=CaringTalk(caring, answers, clock),
        half_told=half_told,
        memory=memory,
        book=book,
        clock=clock,
    )
