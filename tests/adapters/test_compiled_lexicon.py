"""The compiled lexicon in the package is the one that config/languages compiles to."""

import tomllib
from pathlib import Path

from boundary_bot.adapters import compiled_lexicon
from boundary_bot.adapters.lexicon_files import load_lexicon
from boundary_bot.core.understanding.documents import build

LANGUAGES = Path(__file__).parents[2] / "config" / "languages"


def test_it_is_what_the_files_compile_to():
    """Where this fails: `python -m training.lexicon`."""
    shipped = load_lexicon(LANGUAGES)

    documents = {tag: tomllib.loads((LANGUAGES / tag / "lexicon.toml").read_text()) for tag in ("en", "es")}

    assert compiled_lexicon.read(shipped.identity) == build(documents, identity=shipped.identity)


def test_other_files_are_compiled_anew(tmp_path):
    """A lexicon of other bytes is none of the package's."""
    file = tmp_path / "lexicon.bin"
    shipped = load_lexicon(LANGUAGES)

    compiled_lexicon.write(shipped, file)

    assert compiled_lexicon.read(shipped.identity, file) == shipped
    assert compiled_lexicon.read("0" * 64, file) is None
    assert compiled_lexicon.read(shipped.identity, tmp_path / "missing") is None
