"""Everything a conversation is made of, put together in one place: the desk's rooms in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from approvals.absence import Absences
from approvals.answers import Answers
from approvals.decisions import Decisions
from approvals.desk import Desk
from approvals.finding_people import FindingPeople
from approvals.ports import Book, Clock, Directory, People
from dialogs.absent import Absent
from dialogs.accounting import Accounting
from dialogs.asking import Asking
from dialogs.deciding import Deciding
from dialogs.following_up import FollowingUp
from dialogs.guessing import Guessing
from dialogs.half_told import HalfToldMatters
from dialogs.memory import Memory
from dialogs.missing_parts import MissingParts
from dialogs.naming import Naming
from dialogs.new_groups import NewGroups
from dialogs.planning import Planning
from dialogs.questions import Questions
from dialogs.settling import Settling
from dialogs.taking_back import TakingBack
from dialogs.waiting import Waiting


class Company(Directory, People, Protocol):
    """Groups and people, as one directory tells them."""


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
    questions: Questions
    planning: Planning
    new_groups: NewGroups
    guessing: Guessing
    half_told: HalfToldMatters
    memory: Memory
    book: Book
    clock: Clock


def rooms(
    desk: Desk,
    decisions: Decisions,
    absences: Absences,
    answers: Answers,
    directory: Company,
    book: Book,
    clock: Clock,
) -> Rooms:
    half_told, memory = HalfToldMatters(book, clock), Memory(book, clock)
    naming = Naming(directory, directory, memory)
    questions = Questions(answers, directory, directory, memory, clock)
    absent = Absent(absences)
    accounting = Accounting(answers, naming, directory, memory, book, clock)
    missing_parts = MissingParts(naming, half_told, clock)
    settling = Settling(desk, missing_parts, absent, accounting, questions, half_told, memory, clock)
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
        questions=questions,
        planning=Planning(desk, decisions, answers, naming, directory, memory, book, clock),
        new_groups=NewGroups(desk, naming, FindingPeople(directory), directory, settling, half_told),
        guessing=Guessing(half_told),
        half_told=half_told,
        memory=memory,
        book=book,
        clock=clock,
    )
