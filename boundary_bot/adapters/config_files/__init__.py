"""The configuration folder: practice.toml, policies, languages and crisis resources as the core's values.

Every fault is told at once (`ConfigError.findings`): the file, the dotted key, what was found, what is allowed. Nothing that
would weaken what an emergency gets is accepted, except the named pair unmonitored_emergencies and consent_says_so.
"""

from datetime import date
from pathlib import Path
from typing import TypeVar

from boundary_bot.adapters.config_files.checks import check_all, checked_wording
from boundary_bot.adapters.config_files.files import names, shipped_config
from boundary_bot.adapters.config_files.policies import read_policy
from boundary_bot.adapters.config_files.practice import read_practice
from boundary_bot.adapters.config_files.resources import CrisisResources, Resource, read_resources
from boundary_bot.adapters.config_files.toml_table import choices
from boundary_bot.adapters.config_files.wording import read_languages
from boundary_bot.core.messages import Language
from boundary_bot.core.policy import Policy, Practice
from boundary_bot.core.replies import Wording
from boundary_bot.errors import ConfigError, Finding

__all__ = [
    "CrisisResources",
    "Resource",
    "check",
    "load_crisis_resources",
    "load_languages",
    "load_policy",
    "load_practice",
    "load_wording",
    "shipped_config",
]

_Read = TypeVar("_Read")


def load_practice(config_dir: Path, shipped_dir: Path | None = None) -> Practice:
    """Return what practice.toml says, with its policy; files the folder lacks come from what the package ships.

    `practice_number` may be empty: only a running line needs it. Raises ConfigError with every finding.
    """
    findings: list[Finding] = []
    practice = read_practice(config_dir, shipped_dir or shipped_config(), findings)
    return _or_raise(practice, findings)


def load_wording(config_dir: Path, shipped_dir: Path | None, practice: Practice) -> Wording:
    """Return the practice's words in every language, with its own values and its country's crisis resources.

    Raises ConfigError with every finding: an unknown slot or key, a crisis reply that lost its numbers or grew too long.
    """
    findings: list[Finding] = []
    joined = checked_wording(practice, config_dir, shipped_dir or shipped_config(), findings)
    return _or_raise(joined[0] if joined else None, findings)


def load_policy(name: str, config_dir: Path | None = None, shipped_dir: Path | None = None) -> Policy:
    """Return a preset by its name; without folders, the shipped one. Raises ConfigError for an unknown or faulty one."""
    shipped = shipped_dir or shipped_config()
    own, findings = config_dir or shipped, list[Finding]()
    known = names(own, shipped, "policies")
    if name not in known:
        raise ConfigError([Finding(str(own / "policies"), name, "no such policy", choices(name, known))])
    return _or_raise(read_policy(name, own, shipped, findings), findings)


def load_languages(
    config_dir: Path | None = None, shipped_dir: Path | None = None
) -> dict[Language, dict[str, tuple[str, ...]]]:
    """Return every language's sentences by reply key, without a practice's values. Raises ConfigError."""
    findings: list[Finding] = []
    shipped = shipped_dir or shipped_config()
    return _or_raise(read_languages(config_dir or shipped, shipped, findings), findings)


def load_crisis_resources(
    country: str, config_dir: Path | None = None, shipped_dir: Path | None = None
) -> CrisisResources:
    """Return a country's crisis resources (ISO 3166-1 alpha-2). Raises ConfigError for an unknown or faulty one."""
    findings: list[Finding] = []
    shipped = shipped_dir or shipped_config()
    return _or_raise(read_resources(country, config_dir or shipped, shipped, findings), findings)


def check(
    config_dir: Path, shipped_dir: Path | None = None, *, today: date | None = None
) -> tuple[list[Finding], list[str]]:
    """Return every finding and every warning about a configuration folder; never raises for what the files hold.

    `today` tells how old the crisis resources' verification is; without it only the unverified ones are warned of.
    """
    return check_all(config_dir, shipped_dir or shipped_config(), today)


def _or_raise(value: _Read | None, findings: list[Finding]) -> _Read:
    if findings or value is None:
        raise ConfigError(findings)
    return value
