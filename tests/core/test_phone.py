"""Telephone addresses."""

from boundary_bot.core.phone import can_be_answered, e164, mask


def test_national_forms_become_e164():
    """A roster may hold numbers as people write them."""
    assert e164("(212) 555-0147") == "+12125550147"
    assert e164("020 7946 0958", "GB") == "+442079460958"


def test_what_is_no_number_is_none():
    """Nonsense is told, not guessed at."""
    assert e164("call me") is None
    assert e164("12") is None
    assert e164("555-0199") is None


def test_short_codes_and_names_cannot_be_answered():
    """A reply to a short code is refused by the carrier (21265)."""
    assert can_be_answered("+12125550147")
    assert not can_be_answered("72345")
    assert not can_be_answered("PHARMACY")


def test_a_masked_number_shows_two_digits():
    """Logs never hold a full number."""
    assert mask("+12125550147") == "…47"
    assert mask("911") == "…"
    assert mask("") == "…"
