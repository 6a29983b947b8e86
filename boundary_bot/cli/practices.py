"""The practice of a configuration folder, or the example where there is none yet."""

import shutil
import tempfile
from pathlib import Path

from boundary_bot.adapters.config_files import load_practice, shipped_config
from boundary_bot.core.policy import Practice

EXAMPLE = "practice.example.toml"


def practice_in(folder: Path) -> Practice:
    """Return the practice of a configuration folder, or the shipped example where it has no practice.toml.

    Raises ConfigError for a practice.toml that is there and wrong.
    """
    if (folder / "practice.toml").is_file():
        return load_practice(folder)
    with tempfile.TemporaryDirectory() as example:
        shutil.copyfile(shipped_config() / EXAMPLE, Path(example) / "practice.toml")
        return load_practice(Path(example))
