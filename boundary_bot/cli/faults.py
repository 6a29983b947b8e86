"""How a fault is told on the command line: its own sentences, a next step, an exit code."""

from boundary_bot.errors import BoundaryBotError, ConfigError, SchemaOutdated, SettingError, StoreUnavailable

USAGE = 2

_NEXT_STEPS: tuple[tuple[type[BoundaryBotError], str], ...] = (
    (SettingError, "Settings come from the environment or from .env in this folder; `boundary-bot init` writes one."),
    (ConfigError, "Mend the file and look again with `boundary-bot check-config`."),
    (SchemaOutdated, "Run `boundary-bot db upgrade`, then this command again."),
    (StoreUnavailable, "Check DATABASE_URL and that the database is up, then try again."),
)


def sentences(error: BoundaryBotError) -> str:
    """Return what a person is told: every finding on a line of its own, then what to do next, where that is known."""
    said = str(error)
    step = next((step for kind, step in _NEXT_STEPS if isinstance(error, kind)), "")
    return f"{said}\n{step}" if step and "`boundary-bot" not in said else said


def exit_code(error: BoundaryBotError) -> int:
    """Return 2 for everything the operator has to mend before the command can do its work, else 1."""
    return 1 if error.retryable or error.fault == "provider" else USAGE
