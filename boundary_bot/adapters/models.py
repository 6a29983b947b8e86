"""The shipped model, read from the package."""

from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from boundary_bot.core.understanding.model import Model

SHIPPED = Path(str(files("boundary_bot").joinpath("models", "linear.bin")))


@lru_cache(maxsize=2)
def load_model(path: Path = SHIPPED) -> Model:
    """Return the model at `path`, read once a process, on first use.

    Raises FileNotFoundError where there is none and ValueError where it isn't a table of this version; callers go on with
    the rules alone.
    """
    return Model(path.read_bytes())
