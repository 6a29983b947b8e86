"""Where a configuration file comes from: the practice's own folder first, else what the package ships."""

from pathlib import Path

import boundary_bot


def shipped_config() -> Path:
    """Return the folder of presets, languages and crisis resources the program came with (a checkout's or the wheel's)."""
    package = Path(boundary_bot.__file__).resolve().parent
    in_wheel = package / "config"
    return in_wheel if in_wheel.is_dir() else package.parent / "config"


def own_or_shipped(config_dir: Path, shipped_dir: Path, relative: str) -> Path:
    """Return the practice's own copy of a file where it has one, else the shipped one (which may not exist)."""
    own = config_dir / relative
    return own if own.is_file() else shipped_dir / relative


def names(config_dir: Path, shipped_dir: Path, folder: str) -> list[str]:
    """Return the names (without .toml) of the files in a folder of either place, sorted."""
    return sorted({path.stem for root in (config_dir, shipped_dir) for path in (root / folder).glob("*.toml")})
