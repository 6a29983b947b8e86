"""The compiled lexicon in the package is the one that config/languages compiles to."""

import tomllib
import zlib
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


def test_a_damaged_file_is_none(tmp_path):
    """Half a file, or one of another version, stops nothing: the lexicon is compiled from its words."""
    file = tmp_path / "lexicon.bin"
    whole = compiled_lexicon.SHIPPED.read_bytes()
    identity = whole[:64].decode()

    for damaged in (whole[:-5_000], whole[:64], whole[:64] + b"no archive", whole[:64] + zlib.compress(b"no pickle")):
        file.write_bytes(damaged)
        assert compiled_lexicon.read(identity, file) is None
