"""What a checkup found: a line for each finding, the worst in words and colour, with what to do."""

from __future__ import annotations

from typing import Any

from adaptivecards.baseobject import BareObject

from approvals.message import Message, plural
from cards.elements import TextBlock
from cards.foreign import foreign
from cards.pieces import banner, card, heading, line
from cards.words import Words
from checkup.finding import Finding, Part, Report, Verdict

_PART: dict[Part, Message] = {
    Part.SETTINGS: Message("Settings"),
    Part.IDENTITY: Message("Sign-in"),
    Part.CONSENT: Message("Permissions"),
    Part.DATABASE: Message("Database"),
    Part.KEYS: Message("Key server"),
    Part.TEAMS: Message("Teams"),
    Part.MESSAGE: Message("Test message"),
    Part.ATTESTATIONS: Message("Stated by administrators"),
    Part.GROUPS: Message("Groups"),
    Part.OWNERS: Message("Owners"),
    Part.JOIN_RULES: Message("Join rules"),
    Part.CLOCK: Message("Clock"),
    Part.PLAN: Message("Plan"),
    Part.TEST_REQUEST: Message("Test request"),
}
MOST, MOST_SPOKEN = 20, 5
LONGEST = 240  # characters of what was seen, and of what to do
_STYLE = {Verdict.OK: "good", Verdict.WARNING: "warning", Verdict.PROBLEM: "attention"}


def checkup_card(title: Message, report: Report, words: Words) -> dict[str, Any]:
    """Part by part; where there is too much for a card, what is well is left out first. Sends nothing."""
    said = _count(report)
    amiss = [finding for finding in report.findings if finding.verdict is not Verdict.OK]
    found = report.findings if len(report.findings) <= MOST else amiss[:MOST]
    body: list[BareObject] = [banner(_STYLE[report.verdict], [heading(words, title)])]
    body.append(line(words.say(said), bold=True, spacing="medium"))
    part: Part | None = None
    for finding in found:
        if finding.part is not part:
            part = finding.part
            body.append(_head(_PART[part], words))
        body += _finding(finding, words)
    if rest := len(report.findings) - len(found):
        more = plural(
            "{n} more: `python app.py doctor` tells it.", "{n} more: `python app.py doctor` tells them.", n=rest
        )
        body.append(line(words.say(more), subtle=True, spacing="large"))
    seen = [_said(one.seen, words) for one in amiss[:MOST_SPOKEN]]
    return card(words, body, speak=" ".join([words.say(title), words.say(said), *seen]))


def _finding(finding: Finding, words: Words) -> list[BareObject]:
    seen = _said(finding.seen, words)
    match finding.verdict:
        case Verdict.OK:
            shown = line(seen)
        case Verdict.WARNING:
            shown = line(words.say(Message("Warning: {seen}", seen=seen)), bold=True)
        case Verdict.PROBLEM:
            shown = line(words.say(Message("Problem: {seen}", seen=seen)), bold=True)
    return [shown] if finding.advice is None else [shown, line(_said(finding.advice, words), subtle=True)]


def _said(message: Message, words: Words) -> str:
    return foreign(words.say(message), LONGEST)


def _count(report: Report) -> Message:
    problems, warnings = report.count(Verdict.PROBLEM), report.count(Verdict.WARNING)
    if not problems and not warnings:
        return Message("Nothing needs attention.")
    return Message(
        "{problems}, {warnings}.",
        problems=plural("{n} problem", "{n} problems", n=problems),
        warnings=plural("{n} warning", "{n} warnings", n=warnings),
    )


def _head(message: Message, words: Words) -> TextBlock:
    top = heading(words, message)
    top.spacing = "large"
    return top
