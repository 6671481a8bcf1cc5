"""Large pretend companies: as many people and groups as asked for, the same ones for the same seed on every machine.

The company of the file comes first, whole, so that the personas and their groups are there however large the rest is.
"""

import random
from pathlib import Path

from sandbox.company import Company, GroupData, PersonData, load


def _words(text: str) -> list[str]:
    return text.split()


GIVEN = _words(
    "Aaliyah Adam Agnes Ahmed Aiko Alba Amara Andrei Anika Antoine Aroha Ayşe Bartosz Beatriz Bilal Björn "
    "Camille Carlos Cem Daria Diego Dmitri Elena Elif Emeka Esther Fabio Fiona Gabriel Hana Hugo Ines Ingrid "
    "Jakub Jamal Jana Jonas Jun Kaito Karin Katarzyna Kofi Leila Liam Luca Łukasz Maja Malik Matteo Mehmet "
    "Mina Mohammed Nia Niko Nina Olivia Omar Paula Pedro Petra Quinn Rania René Sana Sara Sven Tara Thabo "
    "Tomás Ulla Vera Viktor Wen Xin Yasmin Yusuf Zara"
)
SURNAMES = _words(
    "Abara Almeida Andersson Bakker Bauer Bianchi Botha Brown Çelik Chen Cohen Costa Cruz Delgado Diallo "
    "Dubois Eze Farah Fischer García Gomez Haas Hansen Hoang Ibrahim Ito Jansen Johnson Kaya Khan Kim Kovács "
    "Kumar Larsen Lee Lopez Martin Mendes Meyer Moreau Müller Nakamura Ndiaye Nguyen Novák Okoye Olsen Patel "
    "Pereira Popescu Rossi Sato Schmidt Silva Singh Smith Sørensen Suzuki Tanaka Taylor Van Vega Virtanen Wang "
    "Weber Wójcik Yamamoto Yılmaz Zhou"
)
PLACES = [
    ("en-GB", "Europe/London", "GB"),
    ("fr-FR", "Europe/Paris", "FR"),
    ("de-DE", "Europe/Berlin", "DE"),
    ("nl-NL", "Europe/Amsterdam", "NL"),
    ("es-ES", "Europe/Madrid", "ES"),
    ("en-US", "America/New_York", "US"),
    ("ja-JP", "Asia/Tokyo", "JP"),
]
DEPARTMENTS = _words(
    "Design Finance Legal Logistics Marketing Operations Procurement Quality Research Sales Service IT"
)
TITLES = _words("Analyst Architect Assistant Buyer Consultant Coordinator Engineer Manager Planner Specialist")
REGIONS = _words("EMEA APAC Americas Nordics Iberia Benelux DACH France Japan India Africa UK")
SUBJECTS = _words(
    "Budget Billing Campaign Catalogue Claims Cloud Contracts Customer Dashboard Data Delivery Events Factory "
    "Fleet Forecast Helpdesk Invoices Lab Ledger Licences Mobile Network Office Orders Payments Planning "
    "Portal Pricing Product Project Quality Reports Safety Security Server Shipping Store Supplier Support "
    "Survey Tax Tender Training Travel Treasury Vendor Warehouse Website"
)
ENDINGS = _words("Readers Writers Owners Users Admins Team Crew Guild Circle Board Project Access")
LARGEST_GROUP = 40


def generate(people: int, groups: int, seed: int, path: Path | None = None) -> Company:
    """A company of that many people and groups; fewer than the file has leaves the file's company as it is.

    Raises ValueError for a negative number, BadCompany for a bad file.
    """
    if people < 0 or groups < 0:
        raise ValueError("A company cannot have fewer than no people or groups.")
    company = load(path)
    chance = random.Random(seed)  # noqa: S311 - the same company for the same seed, no secret
    first_person, first_group = len(company.people), len(company.groups)
    managers = [person.upn for person in company.people if person.enabled and not person.guest]
    for number in range(first_person, people):
        company.people.append(_person(number, chance, company.domain, managers))
    upns = [person.upn for person in company.people if person.enabled and not person.guest]
    for number in range(first_group, groups):
        company.groups.append(_group(number, chance, upns))
    return company


def _person(number: int, chance: random.Random, domain: str, managers: list[str]) -> PersonData:
    given, surname = chance.choice(GIVEN), chance.choice(SURNAMES)
    locale, timezone, country = chance.choice(PLACES)
    upn = f"p{number}@{domain}"
    if number % 20 == 0:
        managers.append(upn)
    return PersonData(
        _guid(chance),
        upn,
        f"{given} {surname}",
        given,
        surname,
        chance.choice(TITLES),
        chance.choice(DEPARTMENTS),
        mail=upn,
        locale=locale,
        timezone=timezone,
        usage_location=country,
        enabled=chance.random() > 0.02,
        has_app=chance.random() > 0.05,
        manager=managers[chance.randrange(len(managers))] if managers else "",
    )


def _group(number: int, chance: random.Random, upns: list[str]) -> GroupData:
    name = f"{chance.choice(REGIONS)} {chance.choice(SUBJECTS)} {chance.choice(ENDINGS)} {number}"
    owners = [upns[chance.randrange(len(upns))] for _ in range(chance.randrange(3))] if upns else []
    size = min(int(chance.expovariate(0.25)), LARGEST_GROUP)
    members = [upns[chance.randrange(len(upns))] for _ in range(size)] if upns else []
    kind = "microsoft365" if number % 2 else "security"
    return GroupData(
        _guid(chance),
        name,
        kind,
        description=f"{name}: made by the generator.",
        nick=f"g{number}",
        visibility="Private" if number % 2 else "",
        owners=list(dict.fromkeys(owners)),
        members=list(dict.fromkeys(members)),
    )


def _guid(chance: random.Random) -> str:
    """A version 4 GUID out of the seed."""
    digits = f"{chance.getrandbits(128):032x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
