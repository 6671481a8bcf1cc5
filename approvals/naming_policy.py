"""What a Microsoft 365 group must be called: the tenant's naming policy, as pure functions over plain strings.

Entra's own rules (https://learn.microsoft.com/entra/identity/users/groups-naming-policy): ``Prefix[GroupName]Suffix``,
in which six attributes of whoever names the group may stand in brackets; at most 63 characters in all; a blocked phrase
is refused only where it is the whole name. Security groups have no naming policy. A policy that cannot be read as one
closes making and renaming: nobody can say what Entra makes of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

GROUP_NAME = "[GroupName]"
LONGEST_NAME = 63  # with everything the policy puts around it
LONGEST_PLAIN_NAME = 256  # where no policy is: https://learn.microsoft.com/graph/api/resources/group
LONGEST_SETTING = 64
LONGEST_ALIAS = 64
ATTRIBUTES: Mapping[str, str] = {
    "Department": "department",
    "Company": "companyName",
    "Office": "officeLocation",
    "StateOrProvince": "state",
    "CountryOrRegion": "country",
    "Title": "jobTitle",
}
"""What may stand in brackets, and the property of a user in Graph that takes its place."""

_BRACKETED = re.compile(r"\[([^\[\]]*)\]")
# https://learn.microsoft.com/graph/api/resources/group: mailNickname is ASCII, without these, and without blanks.
_NOT_IN_ALIAS = re.compile(r"[^\x21-\x7e]|[@()\\\[\]\";:<>,]")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


class Fault(StrEnum):
    """What is wrong with a name, or with the policy itself; the first five are the person's to put right."""

    EMPTY = "name_missing"
    TOO_LONG = "name_length"
    BLOCKED = "name_blocked"
    ALIAS_TAKEN = "alias_taken"
    AFFIX = "name_prefix"  # only Graph says so, where it knows the policy otherwise than we do
    ATTRIBUTE_LACKING = "name_attribute_lacking"  # whoever asks has none; HR or IT put that right
    MALFORMED = "naming_policy_malformed"  # an administrator's: not exactly one [GroupName], or too long
    UNKNOWN_ATTRIBUTE = "naming_policy_attribute"  # an administrator's: there is no such attribute


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that stands against a name. ``what`` is an attribute in brackets or a word, "" where there is none;
    ``of_alias`` tells that it is about the alias and not about the name."""

    fault: Fault
    what: str = ""
    of_alias: bool = False
    most: int = 0  # characters the person's own part may have


@dataclass(frozen=True, slots=True)
class Named:
    """A name as it will be, with its alias, and what stands against it."""

    name: str
    alias: str
    problems: tuple[Problem, ...] = ()
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class NamingPolicy:
    """``requirement`` as Group.Unified has it, "" where there is none; ``blocked`` as ``comparable`` gives it."""

    requirement: str = ""
    blocked: frozenset[str] = frozenset()

    @classmethod
    def read(cls, requirement: str, blocked_words: tuple[str, ...]) -> NamingPolicy:
        """From PrefixSuffixNamingRequirement and the phrases of CustomBlockedWordsList."""
        words = map(comparable, blocked_words)
        return cls(requirement, frozenset(word for word in words if word))

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes of a person that it puts into names, as they stand in brackets."""
        return tuple(name for name in _BRACKETED.findall(self.requirement) if name in ATTRIBUTES)

    @property
    def personal(self) -> tuple[str, ...]:
        """The same once each, in their brackets."""
        return tuple(f"[{name}]" for name in dict.fromkeys(self.attributes))

    @property
    def faults(self) -> tuple[Problem, ...]:
        """What is wrong with the policy itself; while anything is, no name can be said to keep it."""
        if not self.requirement:
            return ()
        if self.requirement.count(GROUP_NAME) != 1 or len(self.requirement) > LONGEST_SETTING:
            return (Problem(Fault.MALFORMED),)
        bare = _BRACKETED.sub("", self.requirement)
        if "[" in bare or "]" in bare:
            return (Problem(Fault.MALFORMED),)
        unknown = [name for name in _BRACKETED.findall(self.requirement) if f"[{name}]" != GROUP_NAME]
        return tuple(Problem(Fault.UNKNOWN_ATTRIBUTE, f"[{name}]") for name in unknown if name not in ATTRIBUTES)

    def applied(self, name: str, alias: str, creator: Mapping[str, str]) -> Named:
        """The name and the alias with what the policy puts around them, and everything that stands against them; an
        alias of "" stays as it is.

        ``creator`` has the properties of whoever names the group, by Graph's names. What already has the prefix and the
        suffix is not given them twice. The alias is cut to fit; the name never is."""
        own = cleaned(name)
        if self.faults:
            return Named(own, alias, self.faults)
        lacking = tuple(
            Problem(Fault.ATTRIBUTE_LACKING, f"[{each}]")
            for each in dict.fromkeys(self.attributes)
            if not creator.get(ATTRIBUTES[each], "").strip()
        )
        prefix, suffix = affixes(self.requirement, creator)
        bare = without(own, prefix, suffix)
        whole = f"{prefix}{bare}{suffix}"
        problems = [*lacking]
        if not comparable(bare):
            problems.append(Problem(Fault.EMPTY))
        longest = LONGEST_NAME if self.requirement else LONGEST_PLAIN_NAME
        if len(whole) > longest:
            problems.append(Problem(Fault.TOO_LONG, most=max(0, longest - len(prefix) - len(suffix))))
        problems += [
            Problem(Fault.BLOCKED, word, of_alias=of_alias)
            for word, of_alias in ((bare, False), (alias, True))
            if comparable(word) in self.blocked
        ]
        return Named(whole, aliased(alias, prefix, suffix) if alias else "", tuple(problems), prefix, suffix)


NO_POLICY = NamingPolicy()


@dataclass(frozen=True, slots=True)
class Judged:
    """A name as it will be, and what else must be known of it. ``personal``: what the policy puts into names of whoever
    gives them ("[Department]"); an app has none of it, so Entra would refuse the right name from it.
    ``namesake`` is the object id of a group of this kind and very name that is there already, "" where none is or
    where it is no obstacle."""

    named: Named
    personal: tuple[str, ...] = ()
    namesake: str = ""


def unnamed(judged: Judged) -> Judged:
    """What would stand against any name, where nobody has said yet what the group is to be called."""
    problems = tuple(problem for problem in judged.named.problems if problem.fault is not Fault.EMPTY)
    return replace(judged, named=replace(judged.named, problems=problems))


def affixes(requirement: str, creator: Mapping[str, str]) -> tuple[str, str]:
    """The prefix and the suffix that a sound requirement means for this person."""
    before, _, after = requirement.partition(GROUP_NAME)
    return _filled_in(before, creator), _filled_in(after, creator)


def aliased(alias: str, prefix: str, suffix: str) -> str:
    """The alias with the affixes, less the characters that no alias may have; what is too long is cut in the middle,
    so that the affixes and the end that tells it from others stay."""
    before, after = in_alias(prefix), in_alias(suffix)
    own = without(in_alias(alias), before, after)
    room = max(0, LONGEST_ALIAS - len(before) - len(after))
    stem, _, end = own.rpartition("-")
    if len(own) > room > len(end) + 1:
        own = f"{stem[: room - len(end) - 1].rstrip('-')}-{end}"
    return f"{before}{own[:room]}{after}"


def in_alias(text: str) -> str:
    """Without what may not stand in an alias: Entra drops it there and keeps it in the name."""
    return _NOT_IN_ALIAS.sub("", text)


def without(name: str, prefix: str, suffix: str) -> str:
    """What somebody called it, where they may have written the affixes themselves."""
    wrapped = name.startswith(prefix) and name.endswith(suffix) and len(name) > len(prefix) + len(suffix)
    return name[len(prefix) : len(name) - len(suffix)] if wrapped else name


def cleaned(name: str) -> str:
    """A name with nothing hidden in it: no control, direction or zero-width characters, single blanks, NFC."""
    spaced = " ".join(name.split())
    seen = "".join(char for char in spaced if unicodedata.category(char) not in _INVISIBLE)
    return " ".join(unicodedata.normalize("NFC", seen).split())


def comparable(words: str) -> str:
    """By which a name and a blocked phrase are the same: whatever their case, width and hidden characters."""
    return " ".join(cleaned(unicodedata.normalize("NFKC", words)).casefold().split())


def _filled_in(text: str, creator: Mapping[str, str]) -> str:
    def value(found: re.Match[str]) -> str:
        return creator.get(ATTRIBUTES[found[1]], "")

    return _BRACKETED.sub(value, text)
