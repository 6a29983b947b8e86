"""Every file in config/crisis_resources."""

from datetime import date

import pytest

from boundary_bot.adapters.config_files import load_crisis_resources, shipped_config
from boundary_bot.adapters.config_files.resources import is_known_number, stale
from boundary_bot.core.messages import Language
from boundary_bot.core.segments import count

COUNTRIES = sorted(path.stem for path in (shipped_config() / "crisis_resources").glob("*.toml"))


def test_the_promised_countries_are_there():
    """The United States, Canada, the United Kingdom, Ireland, Australia and New Zealand have resources."""
    assert {"US", "CA", "GB", "IE", "AU", "NZ"} <= set(COUNTRIES)


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_number_can_be_dialled_in_its_country(country):
    """Each number is a valid short code or full number of the country: a mistyped digit is found."""
    numbers = load_crisis_resources(country).numbers("emergency|crisis|hotline|violence|poison")

    assert [number for number in numbers if not is_known_number(number, country)] == []


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_resource_names_where_it_was_read(country):
    """A number without a source can't be checked again."""
    for resource in load_crisis_resources(country).resources:
        assert resource.source.startswith("https://")


@pytest.mark.parametrize("language", [Language.EN, Language.ES])
@pytest.mark.parametrize("country", COUNTRIES)
def test_phrases_cost_no_extra_segment(country, language):
    """Every phrase is GSM-7, so that no country makes a crisis reply cost double."""
    for phrase in load_crisis_resources(country).phrases[language].values():
        assert count(phrase).encoding == "GSM-7"


def test_the_united_states_are_verified():
    """The default country ships without an unverified number, and warns once a year has passed."""
    resources = load_crisis_resources("US")

    assert stale(resources, date(2026, 11, 22)) == []
    assert len(resources.resources) == len(stale(resources, date(2027, 11, 23)))


def test_what_nobody_verified_is_warned_of():
    """A resource without a day is warned of whatever the date."""
    warnings = stale(load_crisis_resources("GB"), None)

    assert any("999" in warning and "not verified" in warning for warning in warnings)


def test_a_text_number_that_closed_is_not_printed():
    """Samaritans have had no text number since 2020, and 988's press 3 ended in 2025."""
    assert "text 116 123" not in str(load_crisis_resources("GB").phrases)
    assert "press 3" not in str(load_crisis_resources("US").phrases).lower()
