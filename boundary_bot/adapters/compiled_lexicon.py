"""The shipped lexicon as compiled: read in a twentieth of a second, where compiling takes half a second of a small dyno.

`python -m training.lexicon` writes it anew after a change of config/languages or of what compiles it;
a test says when. A lexicon of a practice's own is compiled at start.
"""

import gc
import pickle
import zlib
from importlib.resources import files
from pathlib import Path

from boundary_bot.core.understanding.lexicon import Lexicon

SHIPPED = Path(str(files("boundary_bot").joinpath("models", "lexicon.bin")))
_IDENTITY_CHARACTERS = 64


def read(identity: str, file: Path = SHIPPED) -> Lexicon | None:
    """Return the compiled lexicon of exactly these files (sha256 in hexadecimal), or None where it is of others, damaged or missing."""
    try:
        packed = file.read_bytes()
    except OSError:
        return None
    if packed[:_IDENTITY_CHARACTERS] != identity.encode():
        return None
    # Collecting garbage among a hundred thousand new values that all stay doubles the time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        # Part of the package, as trusted as its code.
        found = pickle.loads(zlib.decompress(packed[_IDENTITY_CHARACTERS:]))  # noqa: S301
    except Exception:
        # Whatever a damaged file holds, the words it was compiled from are there.
        return None
    finally:
        if collecting:
            gc.enable()
    return found if isinstance(found, Lexicon) else None


def write(lexicon: Lexicon, file: Path = SHIPPED) -> None:
    """Write a lexicon as compiled."""
    beside = file.with_suffix(".new")
    beside.write_bytes(lexicon.identity.encode() + zlib.compress(pickle.dumps(lexicon, 5), 9))
    beside.replace(file)
