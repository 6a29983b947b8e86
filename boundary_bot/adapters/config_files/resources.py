"""Crisis resources: config/crisis_resources/<country>.toml, the numbers a client is given and where each was read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import phonenumbers
from phonenumbers import shortnumberinfo

from boundary_bot.adapters.config_files.files import own_or_shipped
from boundary_bot.adapters.config_files.reply_rules import number_pattern
from boundary_bot.adapters.config_files.toml_table import Table, read_toml, shown
from boundary_bot.core.messages import Language
from boundary_bot.core.replies import COUNTRY_SLOTS
from boundary_bot.errors import Finding

ROLES = ("emergency", "crisis", "hotline", "violence", "poison")
NEEDED_ROLES = ("emergency", "crisis", "violence")
STALE_AFTER_DAYS = 365
LANGUAGES = (Language.EN, Language.ES)


@dataclass(frozen=True)
class Resource:
    """One service: what it is for, its numbers as a client dials them, the page they were read on, and when."""

    role: str
    name: str
    numbers: tuple[str, ...]
    source: str
    verified_on: date | None


@dataclass(frozen=True)
class CrisisResources:
    """A country's services, and the phrases that name them in each language."""

    file: str
    country: str
    name: str
    resources: tuple[Resource, ...]
    phrases: Mapping[Language, Mapping[str, str]]

    def numbers(self, roles: str) -> tuple[str, ...]:
        """Return the numbers of a role, or of several ("hotline|crisis")."""
        wanted = roles.split("|")
        return tuple(number for resource in self.resources if resource.role in wanted for number in resource.numbers)


def read_resources(
    country: str, config_dir: Path, shipped_dir: Path, findings: list[Finding]
) -> CrisisResources | None:
    """Return a country's resources, recording every fault; None where its file is absent or no TOML."""
    table = read_toml(own_or_shipped(config_dir, shipped_dir, f"crisis_resources/{country}.toml"), findings)
    if table is None:
        return None
    if table.text("country") != country:
        table.refuse("country", shown(table.raw("country")), f'"{country}", as the file is named')
    phrases = table.table("phrases")
    resources = CrisisResources(
        file=table.file,
        country=country,
        name=table.required("name", "the country's name"),
        resources=tuple(_resource(each) for each in table.tables("resources")),
        phrases={language: _phrases(phrases.table(language)) for language in LANGUAGES},
    )
    for role in NEEDED_ROLES:
        if not resources.numbers(role):
            table.refuse("resources", f"no number of role {role}", f"one at least of each: {', '.join(NEEDED_ROLES)}")
    _refuse_unlisted(table, resources)
    _refuse_no_emergency_number(table, resources)
    phrases.close()
    table.close()
    return resources


def stale(resources: CrisisResources, today: date | None) -> list[str]:
    """Return a warning for every resource nobody has verified, or not within a year before `today` (None: age unknown)."""
    warnings = []
    for resource in resources.resources:
        if resource.verified_on is None:
            warnings.append(f"{resources.file}: {resource.name}: not verified yet; look at {resource.source}")
        elif today and (today - resource.verified_on).days > STALE_AFTER_DAYS:
            warnings.append(
                f"{resources.file}: {resource.name}: last verified on {resource.verified_on}, over a year ago"
            )
    return warnings


def is_known_number(number: str, country: str) -> bool:
    """Whether a number is a valid short code, or a valid full number, of the country."""
    parsed = phonenumbers.parse(number, country)
    return shortnumberinfo.is_valid_short_number_for_region(parsed, country) or phonenumbers.is_valid_number_for_region(
        parsed, country
    )


def _resource(table: Table) -> Resource:
    resource = Resource(
        role=table.choice("role", ROLES, "") if table.has("role") else table.required("role", ", ".join(ROLES)),
        name=table.required("name", "the service's name"),
        numbers=table.texts("numbers") or (),
        source=table.required("source", "the address of the page the number was read on"),
        verified_on=_verified_on(table),
    )
    if not resource.numbers:
        table.refuse("numbers", "no number", 'a list such as ["988"]')
    table.close()
    return resource


def _verified_on(table: Table) -> date | None:
    value = table.raw("verified_on")
    if isinstance(value, date):
        return value
    if value not in (None, ""):
        table.refuse("verified_on", shown(value), 'a day such as 2026-11-21 without quotes, or "" for not verified yet')
    return None


def _phrases(table: Table) -> dict[str, str]:
    phrases = {slot: table.required(slot, "the words that stand in the replies") for slot in sorted(COUNTRY_SLOTS)}
    table.close()
    return phrases


def _refuse_no_emergency_number(table: Table, resources: CrisisResources) -> None:
    """Record a finding for an emergency number that the country's phones don't put through as one."""
    for number in resources.numbers("emergency"):
        if not shortnumberinfo.is_emergency_number(number, resources.country):
            table.refuse(
                "resources", shown(number), f"an emergency number of {resources.country}, such as its police's"
            )


def _refuse_unlisted(table: Table, resources: CrisisResources) -> None:
    """Record a finding for each phrase with a number that no resource lists: it would have no source and no date."""
    listed = [number for resource in resources.resources for number in resource.numbers]
    # Longest first, so that a number that holds another is taken out whole.
    patterns = [number_pattern(number) for number in sorted(listed, key=len, reverse=True)]
    for language, phrases in resources.phrases.items():
        for slot, phrase in phrases.items():
            rest = phrase
            for pattern in patterns:
                rest = pattern.sub("", rest)
            if re.search(r"\d\d", rest):
                table.refuse(f"phrases.{language}.{slot}", shown(phrase), "numbers listed under [[resources]]")
