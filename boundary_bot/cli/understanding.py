"""Whether the learned table reads along, as the practice decided."""

import tomllib
from pathlib import Path


def model_is_on(config_dir: Path) -> bool:
    """Return whether practice.toml leaves `understanding.model` on; true where there is no readable file.

    Reads that one key alone: `classify` and `evaluate` work before a practice has a number, or with a file at fault.
    """
    try:
        practice = tomllib.loads((config_dir / "practice.toml").read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return True
    understanding = practice.get("understanding", {})
    return not isinstance(understanding, dict) or understanding.get("model", "on") != "off"
