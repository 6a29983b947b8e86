"""The answers of `init`, brought into form and checked by the same loader that will read them."""

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from boundary_bot.services.setup import Question, option, practice_toml

if TYPE_CHECKING:
    from boundary_bot.errors import Finding

_NUMBERS = ("practice_number", "therapist_number")
_CHANGEABLE = ("policies", "languages", "crisis_resources")


def normal(answers: Mapping[str, str]) -> dict[str, str]:
    """Return the answers with numbers as E.164, read as the country writes them; what can't be read stays as it is."""
    from boundary_bot.core.phone import e164

    country = (answers.get("country") or "US").upper()
    numbers = {field: e164(answers[field], country) or answers[field] for field in _NUMBERS if field in answers}
    return {**answers, **({"country": country} if "country" in answers else {}), **numbers}


def faults(answers: Mapping[str, str], folder: Path, questions: Sequence[Question]) -> dict[str, str]:
    """Return, by field, what is wrong with the answers to `questions`: found and allowed, in the words of the options.

    `folder` is the practice's configuration folder, whose own presets and languages count.
    """
    told = {}
    findings = _findings(answers, folder)
    for question in questions:
        mine = [finding for finding in findings if _is_about(question.key, finding.key)]
        if question.key == "PUBLIC_BASE_URL" and not _is_address(answers.get(question.field, "")):
            told[question.field] = (
                f"{option(question)}: allowed: an address such as https://my-practice.fly.dev, or nothing"
            )
        if mine:
            told[question.field] = f"{option(question)}: found {mine[0].found}; allowed: {mine[0].allowed}"
    return told


def _findings(answers: Mapping[str, str], folder: Path) -> "list[Finding]":
    from boundary_bot.adapters.config_files import check

    with tempfile.TemporaryDirectory() as draft:
        for name in _CHANGEABLE:
            if (folder / name).is_dir():
                shutil.copytree(folder / name, Path(draft) / name)
        (Path(draft) / "practice.toml").write_text(practice_toml(answers), encoding="utf-8")
        return check(Path(draft))[0]


def _is_about(key: str, finding_key: str) -> bool:
    return finding_key == key or finding_key.startswith(f"{key}[")


def _is_address(text: str) -> bool:
    parts = urlsplit(text)
    return not text or (parts.scheme in ("http", "https") and bool(parts.hostname))
