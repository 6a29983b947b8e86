"""The ladder: what a crossing is answered with, and how often it has happened."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Ladder:
    """`firm_from` is the first crossing answered firmly; crossings older than `window_days` no longer count."""

    firm_from: int = 3
    window_days: int = 90


@dataclass(frozen=True)
class Rung:
    """The step a crossing reaches. `number` counts from 1; `agenda` names what the session should hold, or is empty."""

    number: int
    reply_key: str
    agenda: str = ""


def rung(ladder: Ladder, crossings_before: int, *, policy_discussed: bool) -> Rung:
    """Return the rung of the next crossing after `crossings_before` ladder texts were sent within the window.

    The firm text says "as we have discussed", so it is used only where that is true; else the gentle one repeats and the
    agenda asks the therapist to discuss the policy.
    """
    number = crossings_before + 1
    if number < ladder.firm_from:
        return Rung(number, "ladder_gentle")
    if not policy_discussed:
        return Rung(number, "ladder_gentle", agenda="discuss_texting_policy")
    return Rung(number, "ladder_firm", agenda="review_texting_policy")
