"""What a checkup found: a line for each finding, the worst in words and colour, with what to do."""

from __future__ import annotations

from typing import Any

from adaptivecards.baseobject import BareObject

from approvals.message import Message, plural
from cards.elements import TextBlock
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
_STYLE = {Verdict.OK: "good", Verdict.WARNING: "warning", Verdict.PROBLEM: "attention"}


def checkup_card(title: Message, report: Report, words: Words) -> dict[str, Any]:
    """Problems and warnings first in the count, then part by part. Sends nothing."""
    said = _count(report)
    body: list[BareObject] = [banner(_STYLE[report.verdict], [heading(words, title)])]
    body.append(line(words.say(said), bold=True, spacing="medium"))
    part: Part | None = None
    for finding in report.findings:
        if finding.part is not part:
            part = finding.part
            body.append(_head(_PART[part], words))
        body += _finding(finding, words)
    seen = [words.say(one.seen) for one in report.findings if one.verdict is not Verdict.OK]
    return card(words, body, speak=" ".join([words.say(title), words.say(said), *seen]))


def _finding(finding: Finding, words: Words) -> list[BareObject]:
    seen = words.say(finding.seen)
    match finding.verdict:
        case Verdict.OK:
            shown = line(seen)
        case Verdict.WARNING:
            shown = line(words.say(Message("Warning: {seen}", seen=finding.seen)), bold=True)
        case Verdict.PROBLEM:
            shown = line(words.say(Message("Problem: {seen}", seen=finding.seen)), bold=True)
    return [shown] if finding.advice is None else [shown, line(words.say(finding.advice), subtle=True)]


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
