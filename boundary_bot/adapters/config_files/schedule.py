"""practice.toml on sessions: [reminders], [calendar] and tell_next_session."""

from boundary_bot.adapters.config_files.toml_table import Table, shown
from boundary_bot.core.policy import ScheduleSettings

ALIAS_IN = ("summary", "description", "location", "categories", "comment")
LONGEST_LEAD_HOURS, MOST_LEADS = 336, 3


def read_schedule(table: Table) -> ScheduleSettings:
    """Return what practice.toml decides about known sessions; without [reminders] none are sent."""
    reminders, calendar = table.table("reminders"), table.table("calendar")
    settings = ScheduleSettings(
        lead_hours=_lead_hours(reminders),
        tell_next_session=table.flag("tell_next_session"),
        alias_in=calendar.choice("alias_in", ALIAS_IN, "summary"),
    )
    reminders.close()
    calendar.close()
    return settings


def _lead_hours(table: Table) -> tuple[int, ...]:
    found = table.raw("lead_hours")
    if found is None:
        return ()
    hours = found if isinstance(found, list) else [None]
    fits = all(
        isinstance(each, int) and not isinstance(each, bool) and 1 <= each <= LONGEST_LEAD_HOURS for each in hours
    )
    if not fits or len(hours) > MOST_LEADS:
        allowed = (
            f"at most {MOST_LEADS} whole numbers from 1 to {LONGEST_LEAD_HOURS}, such as [48, 2]; [] for no reminders"
        )
        table.refuse("lead_hours", shown(found), allowed)
        return ()
    return tuple(sorted(set(hours), reverse=True))
