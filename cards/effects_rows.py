"""What a group opens: as lines of a card and as a sentence, with what it costs and what has changed meanwhile."""

from __future__ import annotations

from collections.abc import Sequence

from adaptivecards.baseobject import BareObject

from approvals.effects import Opening, Opens, difference
from approvals.message import Message, plural
from approvals.request import GIVES_MEMBERSHIP, Request, State
from cards.foreign import NAME, foreign, named
from cards.licence_words import cautious, takes
from cards.pieces import box, line
from cards.words import Words

MOST = 8  # lines; the rest is counted
ADDRESS = 120  # characters of a site's address

JOINING_OPENS = Message("Joining opens:")
WAIT_OR_DENY = Message("If you approve, the request waits until a seat is free; nobody is let in before.")
APPROVE_AGAIN = Message("Please look at it and approve again: a yes to what it opened before does not count.")


def opening_words(one: Opening) -> Message:
    """ "Application: Contoso CRM (User)"."""
    name = named(one.name)
    match one.kind:
        case Opens.LICENCE:
            return Message("Licence: {name}", name=name)
        case Opens.APP if one.role:
            return Message("Application: {name} ({role})", name=name, role=named(one.role))
        case Opens.APP:
            return Message("Application: {name}", name=name)
        case Opens.TEAM:
            return Message("Team in Microsoft Teams: {name}", name=name)
        case Opens.SITE if not one.name:
            return Message("The group’s SharePoint site")
        case Opens.SITE:
            return Message("SharePoint site: {address}", address=foreign(one.name, ADDRESS))
        case Opens.UNREAD:
            return Message("Applications: I may not read them, so I cannot tell")
        case _:
            return Message("{name} (said by its owners or an administrator)", name=foreign(one.name, ADDRESS))


def opens_rows(opens: Sequence[Opening] | None, words: Words, *, most: int = MOST) -> list[BareObject]:
    """Nothing where nothing is opened, or it is not known."""
    if not opens:
        return []
    lines: list[BareObject] = [line(words.say(JOINING_OPENS), subtle=True)]
    lines += [line(words.say(opening_words(one)), spacing="none") for one in opens[:most]]
    if (rest := len(opens) - most) > 0:
        more = plural("and {n} more thing", "and {n} more things", n=rest)
        lines.append(line(words.say(more), subtle=True, spacing="none"))
    return lines


def costs(opens: Sequence[Opening] | None, people: int) -> Message | None:
    """What it costs the organisation; to whoever decides."""
    licences = tuple(named(one.name) for one in opens or () if one.kind is Opens.LICENCE)
    if not licences:
        return None
    return plural(
        "It takes a licence of {licences}, unless the person holds it otherwise.",
        "It takes up to {n} licences of {licences}; whoever holds one otherwise takes no second one.",
        n=people,
        licences=licences,
    )


def rows_of_request(request: Request, words: Words, *, to_approver: bool) -> list[BareObject]:
    """What a membership that is asked for opens, and, while it waits, what of that is news."""
    if request.kind not in GIVES_MEMBERSHIP:
        return []
    rows: list[BareObject] = []
    if request.state is State.PENDING and (news := changes(request)):
        said = [*news, *([APPROVE_AGAIN] if to_approver else [])]
        rows.append(box("warning", [line(words.say(one), spacing="none") for one in said]))
    rows += opens_rows(request.details.opens, words)
    if to_approver and request.state is State.PENDING:
        rows += _seats(request, words)
        warned = cautious(request.details.cautions, [subject.person for subject in request.subjects])
        rows += [line(words.say(one), spacing="none") for one in warned]
        if colleagues := request.details.colleagues_in:
            rows.append(line(words.say(_in_already(request.details.department, colleagues)), subtle=True))
    return rows


def _seats(request: Request, words: Words) -> list[BareObject]:
    """What a yes costs in licences, and what it means where no seat is left; to whoever decides."""
    if not request.details.seats:
        cost = costs(request.details.opens, len(request.subjects))
        return [line(words.say(cost), subtle=True)] if cost else []
    if not any(one.lacking for one in request.details.seats):
        return [line(words.say(takes(one)), spacing="none") for one in request.details.seats]
    said = [*map(takes, request.details.seats), *([WAIT_OR_DENY] if request.short else [])]
    return [box("warning", [line(words.say(one), spacing="none") for one in said])]


def _in_already(department: str, colleagues: int) -> Message:
    """For whoever decides, and for nobody else: who is in a group is not everybody's business."""
    return plural(
        "{n} colleague from {department} is in already.",
        "{n} colleagues from {department} are in already.",
        n=colleagues,
        department=foreign(department, NAME),
    )


def changes(request: Request) -> list[Message]:
    """What has come and gone since it was asked for, a sentence each; empty where nothing has."""
    before = request.details.opened
    if before is None:
        return []
    changed = difference(before, request.details.opens or ())
    said = []
    if changed.added:
        said.append(Message("This now also opens: {what}.", what=listed(changed.added)))
    if changed.gone:
        said.append(Message("This no longer opens: {what}.", what=listed(changed.gone)))
    return said


def listed(opens: Sequence[Opening]) -> tuple[str | Message, ...]:
    """By name, as a list in a sentence."""
    return tuple(
        foreign(one.name, ADDRESS)
        if one.kind in (Opens.APP, Opens.LICENCE, Opens.DECLARED) and one.name
        else opening_words(one)
        for one in opens
    )
