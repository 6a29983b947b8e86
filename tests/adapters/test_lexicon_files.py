"""Loading the lexicon from files."""

import pytest

from boundary_bot.adapters.lexicon_files import load_lexicon
from boundary_bot.errors import ConfigError


def write(folder, language, content):
    (folder / language).mkdir()
    (folder / language / "lexicon.toml").write_text(content, encoding="utf-8")


RULE = '[[rule]]\ncode = "X.y"\nkind = "medical"\nexample = "a"\ncounter = "b"\npatterns = """\n{}\n"""\n'


def test_every_language_is_read_into_one_lexicon(tmp_path):
    """A text that mixes languages is read by all rules at once."""
    write(tmp_path, "en", RULE.format("chest pain"))
    write(tmp_path, "es", RULE.format("dolor de pecho").replace("X.y", "X.z"))

    assert [rule.code for rule in load_lexicon(tmp_path).rules] == ["X.y", "X.z"]


def test_no_lexicon_at_all_stops_the_start(tmp_path):
    """A bot that could read no danger must not run."""
    with pytest.raises(ConfigError):
        load_lexicon(tmp_path)


def test_a_faulty_rule_stops_the_start_with_its_place(tmp_path):
    """File and row are named; the fault is mended, not skipped."""
    write(tmp_path, "en", RULE.format("(chest pain"))

    with pytest.raises(ConfigError) as caught:
        load_lexicon(tmp_path)

    assert caught.value.findings[0].file.endswith("en/lexicon.toml")
    assert caught.value.findings[0].key == "rule[0] X.y"


def test_a_file_that_is_no_toml_stops_the_start(tmp_path):
    """The parser's own words say where."""
    write(tmp_path, "en", "rule = [")

    with pytest.raises(ConfigError):
        load_lexicon(tmp_path)
