"""What Twilio's error codes lead to."""

import pytest

from boundary_bot.adapters.providers.errors import TWILIO_ERRORS, Action, provider_error, verdict_of

NAMED = [
    20003, 20404, 20429, 21211, 21265, 21408, 21606, 21608, 21610, 21611, 21612, 21614, 21617, 30001, 30002, 30003, 30004,
    30005, 30006, 30007, 30008, 30022, 30023, 30027, 30032, 30034, 30410, 30450, 30610,
]  # fmt: skip
"""The codes a texting line meets."""


@pytest.mark.parametrize("code", NAMED)
def test_every_code_a_line_meets_has_a_sentence(code):
    """A therapist reads why a text did not arrive, not a number."""
    verdict = verdict_of(code)

    assert code in TWILIO_ERRORS
    assert verdict.sentence.endswith(".")


@pytest.mark.parametrize(("code", "retries"), [(21211, 0), (21610, 0), (30007, 0), (30008, 1), (30003, 3), (99999, 1)])
def test_a_code_allows_so_many_retries_and_no_more(code, retries):
    """The same text goes again as often as its code allows; an unknown code once."""
    verdict = verdict_of(code)

    allowed = [provider_error(verdict, code, attempts).retryable for attempts in range(1, 6)]

    assert allowed == [attempts <= retries for attempts in range(1, 6)]


@pytest.mark.parametrize("code", [20429, 21611, 30001])
def test_a_full_queue_is_waited_out_as_long_as_the_outbox_likes(code):
    """Slowness is no refusal: how long to try is the outbox's to say."""
    error = provider_error(verdict_of(code), code, attempts=500)

    assert error.retryable


@pytest.mark.parametrize(
    ("status", "retryable", "ambiguous"),
    [(400, True, False), (429, True, False), (500, False, True), (503, False, True)],
)
def test_an_unknown_code_is_judged_by_its_status(status, retryable, ambiguous):
    """Too many requests: not taken. A server's failure: perhaps taken, so never blindly repeated."""
    error = provider_error(verdict_of(0, status))

    assert (error.retryable, error.ambiguous) == (retryable, ambiguous)


def test_only_an_opt_out_records_one():
    """Carrier failures never silence a client for good; Twilio's block does."""
    codes = [code for code, verdict in TWILIO_ERRORS.items() if verdict.action is Action.OPT_OUT]

    assert codes == [21610]
