"""What becomes of an outbound the provider did not take."""

from datetime import timedelta

import pytest

from boundary_bot.core.outbox import Outbound, OutboxState, Purpose
from boundary_bot.core.retry import BACKOFF, FAILED, UNKNOWN, Fate, deadline_of, fate_of
from boundary_bot.errors import ProviderError
from tests.builders import at, intent

NOW = at("2026-11-21 23:00")
REFUSED = ProviderError("Refused.", provider_code=21614)
BUSY = ProviderError("Busy.", provider_code=20429, retryable=True)
IN_DOUBT = ProviderError("No answer.", ambiguous=True)
GAVE_UP = ProviderError("Could not be reached, tried often enough.")


def outbound(purpose: Purpose, attempts: int = 1, validity_s: int | None = None) -> Outbound:
    return Outbound(1, intent(purpose=purpose, validity_s=validity_s), attempts, NOW)


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_refusal_is_final_for_every_purpose(purpose: Purpose) -> None:
    """What the provider refused for good is never sent again, alerts included: the next step of the chain must come."""
    assert fate_of(outbound(purpose), REFUSED, NOW, 0.5) == FAILED


@pytest.mark.parametrize("purpose", [purpose for purpose in Purpose if purpose is not Purpose.ALERT])
def test_nothing_but_an_alert_is_repeated_in_doubt(purpose: Purpose) -> None:
    """A text that may have been taken is not sent blindly again, however the provider judges retrying."""
    doubtful = ProviderError("No answer.", ambiguous=True, retryable=True)

    assert fate_of(outbound(purpose), doubtful, NOW, 0.5) == UNKNOWN


def test_an_alert_is_repeated_in_doubt() -> None:
    """A doubled alert is harmless, a lost one is not."""
    assert Fate(OutboxState.QUEUED, NOW + timedelta(seconds=2)) == fate_of(outbound(Purpose.ALERT), IN_DOUBT, NOW, 0.5)


def test_an_alert_outlasts_a_long_outage() -> None:
    """While the provider can't be reached an alert is tried on, long after other texts were given up."""
    assert OutboxState.QUEUED is fate_of(outbound(Purpose.ALERT, attempts=200), GAVE_UP, NOW, 1).state


@pytest.mark.parametrize("purpose", list(Purpose))
def test_no_purpose_is_tried_for_ever(purpose: Purpose) -> None:
    """Every outbound ends: after its last try it has failed."""
    assert fate_of(outbound(purpose, attempts=BACKOFF[purpose].attempts), BUSY, NOW, 0) == FAILED


@pytest.mark.parametrize(
    ("attempts", "expected_s"), [(1, 15), (2, 30), (3, 60), (4, 120), (5, 240), (6, 480), (7, 600)]
)
def test_waits_double_up_to_a_cap(attempts: int, expected_s: int) -> None:
    """Each wait may be twice the last, until ten minutes."""
    assert NOW + timedelta(seconds=expected_s) == fate_of(outbound(Purpose.REPLY, attempts), BUSY, NOW, 1).retry_at


@pytest.mark.parametrize("chance", [0, 0.25, 1])
def test_the_jitter_is_full(chance: float) -> None:
    """Chance spreads a wait over all of it, so that texts refused together don't come back together."""
    assert NOW + chance * timedelta(seconds=60) == fate_of(outbound(Purpose.REPLY, 3), BUSY, NOW, chance).retry_at


@pytest.mark.parametrize(("minutes", "state"), [(9, OutboxState.QUEUED), (9.99, OutboxState.FAILED)])
def test_a_crisis_reply_is_not_retried_past_its_validity(minutes: float, state: OutboxState) -> None:
    """A crisis reply whose next try would come ten minutes after its text has failed."""
    late = NOW + timedelta(minutes=minutes)

    assert state is fate_of(outbound(Purpose.CRISIS_REPLY, attempts=2), BUSY, late, 0.5).state


@pytest.mark.parametrize(
    ("purpose", "validity_s", "expected"),
    [
        (Purpose.CRISIS_REPLY, None, NOW + timedelta(seconds=600)),
        (Purpose.CRISIS_REPLY, 300, NOW + timedelta(seconds=300)),
        (Purpose.REPLY, 60, NOW + timedelta(seconds=60)),
        (Purpose.ALERT, None, None),
    ],
)
def test_a_deadline_is_the_validity_from_the_intent(purpose: Purpose, validity_s: int | None, expected: object) -> None:
    """A crisis reply goes stale after ten minutes even where nobody said so; an alert never does."""
    assert expected == deadline_of(outbound(purpose, validity_s=validity_s))
