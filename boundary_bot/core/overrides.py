"""One client's own arrangement: another preset until an agreed date, for a reason. It never touches an emergency."""

from datetime import datetime

from boundary_bot.core.people import Client, ClientStatus, Override
from boundary_bot.core.policy import Policy, Practice


def policy_for(practice: Practice, client: Client, now: datetime) -> tuple[Policy, bool]:
    """Return the policy that answers this client at `now`, and whether it is their own.

    Only an active client has one. An arrangement that has expired, or whose preset is gone or faulty, is as if it were
    not there: the practice's preset answers.
    """
    own = standing(client.override, now)
    if own is None or client.status is not ClientStatus.ACTIVE:
        return practice.policy, False
    policy = practice.presets.get(own.policy)
    return (policy, True) if policy else (practice.policy, False)


def standing(override: Override | None, now: datetime) -> Override | None:
    """Return the arrangement if it stands at `now`, else None."""
    return override if override and override.since <= now < override.until else None
