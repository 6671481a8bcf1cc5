"""What stands against what a group is to be called, in words: the rule, and the way forward."""

from __future__ import annotations

from approvals.message import Message, plural
from approvals.naming_policy import Fault, Judged, Named, Problem
from approvals.refusals import Refusal

# https://support.microsoft.com: where people see and manage their groups themselves.
MY_GROUPS = "https://myaccount.microsoft.com/groups/"
_ATTRIBUTES: dict[str, Message] = {
    "[Department]": Message("your department"),
    "[Company]": Message("your company"),
    "[Office]": Message("your office"),
    "[StateOrProvince]": Message("your state or province"),
    "[CountryOrRegion]": Message("your country"),
    "[Title]": Message("your job title"),
}


def against(judged: Judged, *, on_behalf: bool, renames: bool = False) -> tuple[Refusal, ...]:
    """Everything that stands against it; ``on_behalf``: groups are named as whoever asks; ``renames``: it is there
    already."""
    found = [naming_problem(problem, judged.named) for problem in judged.named.problems]
    if not found and judged.personal and not on_behalf:
        found.append((name_by_renamer if renames else name_by_creator)(judged.personal))
    if not found and judged.namesake:
        found.append(name_taken(judged.named.name))
    return tuple(found)


def naming_problem(problem: Problem, named: Named) -> Refusal:
    """``named`` is the whole name, which the words may show."""
    rule = "alias_blocked" if problem.of_alias and problem.fault is Fault.BLOCKED else problem.fault.value
    return Refusal(rule, _words(problem, named))


def _words(problem: Problem, named: Named) -> Message:
    match problem.fault:
        case Fault.EMPTY:
            return Message("A group needs a name. Tell me one that says what the group is for.")
        case Fault.TOO_LONG if problem.most:
            return plural(
                "The name would be {name}, which is too long: your own part may have {n} character. Please shorten it.",
                "The name would be {name}, which is too long: your own part may have {n} characters. "
                "Please shorten it.",
                n=problem.most,
                name=_short(named.name),
            )
        case Fault.TOO_LONG:
            return Message(
                "What your organisation puts around every group's name is so long for you that nothing is left for a "
                "name. Your IT department can change the naming policy."
            )
        case Fault.BLOCKED:
            return Message(
                "Your organisation does not let a group be called “{name}”. Please choose another name; the words may "
                "be part of a longer one.",
                name=_short(problem.what or named.name),
            )
        case Fault.ALIAS_TAKEN:
            return Message(
                "Another group has the alias {alias} already. Please choose a slightly different name, or "
                "another alias on the form.",
                alias=_short(named.alias),
            )
        case Fault.ATTRIBUTE_LACKING:
            return Message(
                "Your organisation's naming policy puts {what} into the name of a group, and the directory knows none "
                "for you. Ask HR or IT to fill it in, then ask again.",
                what=_ATTRIBUTES.get(problem.what, Message("a detail about you")),
            )
        case Fault.MALFORMED:
            return Message(
                "Your organisation's naming policy for groups cannot be read: it has to say [GroupName] exactly once. "
                "Until your IT department has corrected it, I neither make nor rename "
                "Microsoft 365 groups."
            )
        case Fault.UNKNOWN_ATTRIBUTE:
            return Message(
                "Your organisation's naming policy for groups asks for {what}, which Microsoft Entra does not know. "
                "Until your IT department has corrected it, I neither make nor rename "
                "Microsoft 365 groups.",
                what=_short(problem.what),
            )
        case Fault.AFFIX:
            return Message(
                "Microsoft Entra does not take the name {name}: your organisation's naming policy wants another prefix "
                "or suffix. It may have been changed a moment ago; please try again in a few minutes.",
                name=_short(named.name),
            )


def name_by_creator(attributes: tuple[str, ...]) -> Refusal:
    return Refusal(
        "naming_by_creator",
        Message(
            "The name of every new Microsoft 365 group here has to carry {attributes} of whoever makes it. I make "
            "groups as an application, which has none, so Microsoft Entra would refuse. Your IT department can let me "
            "make them in your name (USHER_SIGN_IN=creation), or make this one for you. A security group I can make.",
            attributes=attributes,
        ),
    )


def name_by_renamer(attributes: tuple[str, ...]) -> Refusal:
    return Refusal(
        "naming_by_creator",
        Message(
            "The name of every Microsoft 365 group here has to carry {attributes} of whoever gives it. I rename groups "
            "as an application, which has none, so Microsoft Entra would refuse it. You can rename it yourself at "
            "{where}, and your IT department can let me do it in your name (USHER_SIGN_IN=creation).",
            attributes=attributes,
            where=MY_GROUPS,
        ),
    )


def name_taken(name: str) -> Refusal:
    return Refusal(
        "name_taken",
        Message(
            "There is a group called {name} already. Ask to join it, or choose another name.",
            name=_short(name),
        ),
    )


def _short(text: str) -> str:
    """A name as long as a sentence can bear."""
    return text if len(text) <= 80 else f"{text[:79]}…"
