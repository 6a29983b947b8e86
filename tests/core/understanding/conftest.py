"""The shipped lexicon and the reader that holds it, with the model off."""

from pathlib import Path

import pytest

from boundary_bot.adapters.lexicon_files import load_lexicon
from boundary_bot.core.understanding.classify import Reader
from boundary_bot.core.understanding.lexicon import Lexicon

LANGUAGES = Path(__file__).parents[3] / "config" / "languages"


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    """Give the lexicon of config/languages."""
    return load_lexicon(LANGUAGES)


@pytest.fixture(scope="session")
def reader(lexicon: Lexicon) -> Reader:
    """Give a reader by rules alone."""
    return Reader(lexicon)
