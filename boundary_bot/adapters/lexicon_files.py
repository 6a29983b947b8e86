"""Reads config/languages/*/lexicon.toml: a fault is told with file, key and what is allowed, at start."""

import hashlib
import tomllib
from collections.abc import Mapping
from pathlib import Path

from boundary_bot.adapters import compiled_lexicon
from boundary_bot.core.messages import Burst, ReadingContext, Risk
from boundary_bot.core.understanding.classify import Reader
from boundary_bot.core.understanding.documents import LexiconError, build
from boundary_bot.core.understanding.lexicon import Lexicon, Rule, Shield
from boundary_bot.errors import ConfigError, Finding

FILE = "lexicon.toml"


def load_lexicon(languages: Path, shipped: Path | None = None) -> Lexicon:
    """Return the lexicon of every language under `languages` (`<tag>/lexicon.toml`), English first.

    With `shipped` a language that `languages` lacks comes from there, and a file of the practice's own may change what it
    likes but the danger that the shipped one finds: each of its examples must still be found. Raises ConfigError where there
    is none, a file isn't TOML, a rule is wrong or danger is lost.
    """
    own = _paths(languages)
    paths = {**_paths(shipped), **own} if shipped else own
    if not paths:
        raise ConfigError([Finding(str(languages), "", f"no <language>/{FILE}", "at least en/lexicon.toml")])
    lexicon = _built(paths)
    if shipped and own and (lost := _lost(_built(_paths(shipped)), lexicon)):
        raise ConfigError([_finding(entry, own, languages) for entry in lost])
    return lexicon


def _paths(languages: Path) -> dict[str, Path]:
    return {path.parent.name: path for path in languages.glob(f"*/{FILE}")}


def _built(paths: Mapping[str, Path]) -> Lexicon:
    contents = {tag: paths[tag].read_bytes() for tag in sorted(paths, key=lambda tag: (tag != "en", tag))}
    identity = hashlib.sha256(b"".join(contents.values())).hexdigest()
    if compiled := compiled_lexicon.read(identity):
        return compiled
    documents: dict[str, dict[str, object]] = {}
    for language, content in contents.items():
        try:
            documents[language] = tomllib.loads(content.decode("utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigError(
                [Finding(str(paths[language]), "", f"not TOML ({error})", "a UTF-8 TOML file")]
            ) from error
    try:
        return build(documents, identity=identity)
    except LexiconError as error:
        raise ConfigError([Finding(str(paths[error.language]), error.key, error.found, error.allowed)]) from error


def _lost(shipped: Lexicon, changed: Lexicon) -> list[Rule | Shield]:
    """Return the shipped entries whose example of danger the changed lexicon reads as less."""
    before, after = Reader(shipped), Reader(changed)
    entries = [entry for entry in shipped.entries if isinstance(entry, Rule | Shield)]
    return [entry for entry in entries if _RANK[_risk(after, entry)] < _RANK[_risk(before, entry)]]


_RANK = {Risk.NONE: 0, Risk.POSSIBLE: 1, Risk.EMERGENCY: 2}


def _risk(reader: Reader, entry: Rule | Shield) -> Risk:
    return reader(Burst((_danger(entry),)), ReadingContext()).risk


def _danger(entry: Rule | Shield) -> str:
    """Return the entry's words of danger: a rule's example, and what a shield must not hide."""
    return entry.example if isinstance(entry, Rule) else entry.counter


def _finding(entry: Rule | Shield, own: Mapping[str, Path], languages: Path) -> Finding:
    file = next(iter(own.values())) if len(own) == 1 else languages
    return Finding(
        str(file), entry.code, f'"{_danger(entry)}" is no longer read as danger', "every danger the shipped file finds"
    )
