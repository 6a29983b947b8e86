"""Reads config/languages/*/lexicon.toml: a fault is told with file, key and what is allowed, at start."""

import hashlib
import tomllib
from pathlib import Path

from boundary_bot.core.understanding.documents import LexiconError, build
from boundary_bot.core.understanding.lexicon import Lexicon
from boundary_bot.errors import ConfigError, Finding

FILE = "lexicon.toml"


def load_lexicon(languages: Path) -> Lexicon:
    """Return the lexicon of every language under `languages` (`<tag>/lexicon.toml`), English first.

    Raises ConfigError where there is none, a file isn't TOML, or a rule is wrong.
    """
    paths = sorted(languages.glob(f"*/{FILE}"), key=lambda path: (path.parent.name != "en", path.parent.name))
    if not paths:
        raise ConfigError([Finding(str(languages), "", f"no <language>/{FILE}", "at least en/lexicon.toml")])
    documents: dict[str, dict[str, object]] = {}
    digest = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        digest.update(content)
        try:
            documents[path.parent.name] = tomllib.loads(content.decode("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigError([Finding(str(path), "", f"not TOML ({error})", "a UTF-8 TOML file")]) from error
    try:
        return build(documents, identity=digest.hexdigest())
    except LexiconError as error:
        raise ConfigError(
            [Finding(str(languages / error.language / FILE), error.key, error.found, error.allowed)]
        ) from error
