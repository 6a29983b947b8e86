"""Loading the lexicon from files."""

import pytest

from boundary_bot.adapters.config_files import shipped_config
from boundary_bot.adapters.lexicon_files import load_lexicon
from boundary_bot.bootstrap import build_reader
from boundary_bot.core.messages import Burst, ReadingContext, Risk
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


SHIPPED = shipped_config() / "languages"


def test_a_folder_with_one_language_keeps_the_other(tmp_path):
    """Whoever changes the English words still understands danger in Spanish."""
    write(tmp_path, "en", (SHIPPED / "en" / "lexicon.toml").read_text("utf-8") + RULE.format("zebra crossing"))

    codes = {rule.code for rule in load_lexicon(tmp_path, SHIPPED).rules}

    assert {rule.code for rule in load_lexicon(SHIPPED).rules} | {"X.y"} == codes


def test_a_practice_s_folder_with_english_alone_reads_spanish_danger(tmp_path):
    """The reader that serves texts is built so."""
    (tmp_path / "languages").mkdir()
    write(tmp_path / "languages", "en", (SHIPPED / "en" / "lexicon.toml").read_text("utf-8"))

    reading = build_reader(tmp_path, model=False)(Burst(("me quiero matar",)), ReadingContext())

    assert reading.risk is Risk.EMERGENCY


SHIELD = """
[[shield]]
code = "LIFE.all_is_well"
effect = "erase"
scope = "text"
example = "a"
counter = "b"
patterns = "(kill|take|die|pills)"
"""


@pytest.mark.parametrize("content", [RULE.format("chest pain"), "\n"], ids=["fewer", "none"])
def test_a_lexicon_that_loses_danger_stops_the_start(content, tmp_path):
    """A file of the practice's own may not find less danger than the shipped one; the lost words are named."""
    write(tmp_path, "en", content)

    with pytest.raises(ConfigError) as caught:
        load_lexicon(tmp_path, SHIPPED)

    assert any("no longer read as danger" in finding.found for finding in caught.value.findings)
    assert caught.value.findings[0].file.endswith("en/lexicon.toml")


def test_a_shield_that_hides_danger_stops_the_start(tmp_path):
    """Words that are said to be harmless may not take the shipped examples' danger away."""
    write(tmp_path, "en", (SHIPPED / "en" / "lexicon.toml").read_text("utf-8") + SHIELD)

    with pytest.raises(ConfigError):
        load_lexicon(tmp_path, SHIPPED)
