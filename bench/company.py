"""A company of as many people and groups as asked for, with names as varied as real ones, the same for a seed."""

from __future__ import annotations

import random
from collections.abc import Callable
from uuid import UUID

GIVEN, SURNAMES, PROJECTS = 4_000, 40_000, 20_000


def _listed(text: str) -> list[str]:
    return text.split()


UNITS = _listed(
    "Finance Sales Marketing Legal Procurement Logistics Research Support Quality Security Payroll Treasury Training "
    "Facilities Engineering Operations Compliance Audit Communications Warehouse Design Data Cloud Network"
)
PLACES = _listed("EMEA APAC Nordics Iberia Benelux DACH France Japan India Lyon Warsaw Berlin Madrid Gent Oslo Porto")
ENDINGS = _listed("Readers Writers Owners Users Admins Team Guild Board Project Access Members Approvers Contributors")
STARTS = _listed("b br c ch d dr f g gr h j k kl l m n p r s sch st t tr v w z")
MIDDLES = _listed("a e i o u ai au ei ie ou ö é")
ENDS = ["", *_listed("l n r s t m k ck nd rt ld")]

Row = tuple[str, str, str, str]


def people(count: int, seed: int = 1) -> list[Row]:
    """Object id, display name, mail nickname, user principal name."""
    chance = random.Random(seed)  # noqa: S311 - the same names for the same seed, no secret
    given, surnames = _invented(GIVEN, 2, chance), _invented(SURNAMES, 3, chance)
    found = []
    for number in range(count):
        first, last = _common(given, chance), _common(surnames, chance)
        nick = f"{first}.{last}{number if number % 3 == 0 else ''}".casefold()
        found.append((_guid(chance), f"{first} {last}", nick, f"{nick}@contoso.example"))
    return found


def groups(count: int, seed: int = 2) -> list[Row]:
    """Object id, display name, mail nickname and nothing."""
    chance = random.Random(seed)  # noqa: S311 - as above
    projects = _invented(PROJECTS, 3, chance)
    found = []
    for number in range(count):
        unit, place, ending = chance.choice(UNITS), chance.choice(PLACES), chance.choice(ENDINGS)
        project = _common(projects, chance)
        name = (
            f"{project} {unit} {ending}",
            f"SG-{place}-{unit}-{project}-{number % 1000:03}",
            f"Project {project} {place}",
            f"{unit} {place} {project} {ending}",
        )[number % 4]
        nick = "".join(each for each in name if each.isalnum()).casefold()
        found.append((_guid(chance), name, nick, ""))
    return found


def asked(names: list[str], count: int, seed: int = 3) -> list[tuple[str, str, str]]:
    """How it is typed, what is typed, and the name that is meant."""
    chance = random.Random(seed)  # noqa: S311 - as above
    ways: dict[str, Callable[[str], str]] = {
        "as it is": str.lower,
        "one slip": lambda name: _slip(name, chance),
        "two slips": lambda name: _slip(_slip(name, chance), chance),
        "reordered": lambda name: " ".join(chance.sample(_words(name), len(_words(name)))),
        "a word less": lambda name: _less(name, chance),
        "no accents": lambda name: name.replace("ö", "o").replace("é", "e"),
        "reordered, one slip": lambda name: _slip(" ".join(reversed(_words(name))), chance),
    }
    return [(how, way(meant), meant) for how, way in ways.items() for meant in chance.sample(names, count)]


def _words(name: str) -> list[str]:
    return name.replace("-", " ").split()


def _slip(name: str, chance: random.Random) -> str:
    letters = [place for place, letter in enumerate(name) if letter.isalpha()]
    at = chance.choice(letters[1:-1])
    kind = chance.randrange(4)
    if kind == 0:
        return name[:at] + name[at + 1 :]
    if kind == 1:
        return name[:at] + chance.choice("aeinrst") + name[at:]
    if kind == 2:
        return name[:at] + chance.choice("aeinrst") + name[at + 1 :]
    return name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :]


def _less(name: str, chance: random.Random) -> str:
    words = _words(name)
    if len(words) > 2:
        del words[chance.randrange(len(words))]
    return " ".join(words)


def _invented(count: int, syllables: int, chance: random.Random) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        parts = [
            chance.choice(STARTS) + chance.choice(MIDDLES) + chance.choice(ENDS)
            for _ in range(chance.randrange(syllables - 1, syllables + 1))
        ]
        found["".join(parts).capitalize()] = None
    return list(found)


def _common(words: list[str], chance: random.Random) -> str:
    """A few words are had by many, most by few."""
    return (
        words[min(int(chance.paretovariate(0.35)) - 1, len(words) - 1)]
        if chance.random() < 0.5
        else chance.choice(words)
    )


def _guid(chance: random.Random) -> str:
    return str(UUID(int=chance.getrandbits(128), version=4))
