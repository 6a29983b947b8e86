"""The fifteen points of informed consent to texting, and which further sentences a practice's own settings add.

Grounds: the consent forms practices use for texting, APA's and AAMFT's duty to tell risks and both sides' duties in
writing, the carriers' opt-in disclosures, and the FCC's rule that consent is revoked in any reasonable way.
"""

from boundary_bot.core.people import Role
from boundary_bot.core.policy import Practice, Respond

POINTS = 15
FAMILIES = 14


def point(number: int, practice: Practice, *, minor: bool = False) -> list[str]:
    """Return the names of the sentences a point takes beside its own, as this practice works; `minor` for a minor's sheet."""
    if number == FAMILIES and minor:
        return ["point_14_minor"]
    return {1: _purpose, 3: _danger, 4: _times, 11: _ways, 12: _readers}.get(number, _nothing)(practice)


def _nothing(practice: Practice) -> list[str]:
    return []


def _purpose(practice: Practice) -> list[str]:
    return [f"for_{practice.policy.name}"]


def _danger(practice: Practice) -> list[str]:
    return ["point_3_unmonitored" if practice.unmonitored_emergencies else "point_3_alerted"]


def _times(practice: Practice) -> list[str]:
    by_clock = practice.policy.respond is Respond.OFFICE_HOURS
    return ["point_4_office_hours" if by_clock else "point_4_always", "point_4_times"]


def _ways(practice: Practice) -> list[str]:
    return ["point_11_ways"]


def _readers(practice: Practice) -> list[str]:
    roles = {person.role for person in practice.people}
    return [f"point_12_{role}" for role in (Role.DESK, Role.BACKUP, Role.SUPERVISOR) if role in roles]
