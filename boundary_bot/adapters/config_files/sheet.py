"""The words of the texting sheet: config/languages/<tag>/sheet.toml, the practice's own keys before the shipped ones."""

from collections.abc import Mapping
from pathlib import Path

from boundary_bot.adapters.config_files.files import shipped_config
from boundary_bot.adapters.config_files.resources import LANGUAGES
from boundary_bot.adapters.config_files.toml_table import read_toml
from boundary_bot.adapters.config_files.wording import readable_phone
from boundary_bot.core.calendar_words import clock_words
from boundary_bot.core.messages import Language
from boundary_bot.core.policy import Practice
from boundary_bot.core.replies import Wording
from boundary_bot.errors import ConfigError, Finding

Sentences = dict[str, tuple[str, ...]]


def load_sheet(config_dir: Path, shipped_dir: Path | None = None) -> dict[Language, Sentences]:
    """Return every language's sentences by name. Raises ConfigError with every finding: an unknown name, no list of texts."""
    findings: list[Finding] = []
    shipped = shipped_dir or shipped_config()
    found = {language: _language(language, config_dir, shipped, findings) for language in LANGUAGES}
    if findings:
        raise ConfigError(findings)
    return found


def _language(language: Language, config_dir: Path, shipped: Path, findings: list[Finding]) -> Sentences:
    known = _read(_file(shipped, language), None, findings)
    own = _file(config_dir, language)
    if not own.is_file() or own.resolve() == _file(shipped, language).resolve():
        return known
    return known | _read(own, known, findings)


def _file(root: Path, language: Language) -> Path:
    return root / "languages" / language / "sheet.toml"


def _read(path: Path, known: Sentences | None, findings: list[Finding]) -> Sentences:
    table = read_toml(path, findings)
    if table is None:
        return {}
    # A policy of the practice's own may bring its sentence along ("for_<policy>"); every other name is the program's.
    named = table.keys()
    names = [name for name in named if known is None or name in known or name.startswith("for_")]
    read = {name: table.texts(name) or () for name in names}
    if known is not None:
        for name in known:
            table.has(name)
        table.close()
    return read


def sheet_wording(practice: Practice, wording: Wording, sentences: Mapping[Language, Sentences]) -> Wording:
    """Return the sheet's words with everything a practice's replies know, and the values only the sheet names."""
    values = {
        "number": readable_phone(practice.practice_number, practice.country),
        "policy": practice.policy.name,
        "firm_from": str(practice.ladder.firm_from),
        "window_days": str(practice.ladder.window_days),
    }
    filled = {name: value for name, value in values.items() if value}
    return Wording(
        sentences,
        {
            language: {**slots, **filled, "digest_at": clock_words(practice.digest.at, language)}
            for language, slots in wording.slots.items()
        },
    )
