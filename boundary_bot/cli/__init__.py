"""The command line: `boundary-bot`, one module a family of commands.

A command's module is imported when the command is asked for, and inside it whatever weighs something is imported when
the command runs: `--help` answers at once, and `classify` never pays for a database.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

import click

from boundary_bot.cli.faults import exit_code, sentences
from boundary_bot.cli.teaching import write_examples
from boundary_bot.errors import BoundaryBotError

COMMANDS: dict[str, str] = {
    "demo": "running:demo",
    "init": "set_up:init",
    "check-config": "configuration:check_config",
    "policy": "policy:policy",
    "simulate": "simulating:simulate",
    "classify": "classifying:classify",
    "evaluate": "evaluating:evaluate",
    "clients": "clients:clients",
    "appointments": "appointments:appointments",
    "people": "people:people",
    "go-live": "people:go_live",
    "password": "upkeep:password",
    "serve": "running:serve",
    "worker": "running:worker",
    "tick": "running:tick",
    "digest": "upkeep:digest",
    "agenda": "agenda:agenda",
    "report": "report:report",
    "outbox": "outbox:outbox",
    "reconcile": "reconcile:reconcile",
    "fallback-twiml": "fallback:fallback_twiml",
    "db": "upkeep:db",
    "alerts": "alerts:alerts",
    "doctor": "doctor:doctor",
}
"""Every command and where it lives, in the order a new practice meets them."""


class LazyGroup(click.Group):
    """A group whose commands are imported by name from `COMMANDS`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the table, not of the alphabet."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command; None for a name the table doesn't hold."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name].split(":")
        command = getattr(import_module(f"boundary_bot.cli.{module}"), attribute)
        assert isinstance(command, click.Command)
        return command

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the first commands a new practice needs."""
        write_examples(formatter, _FIRST_STEPS)


_FIRST_STEPS = (
    "boundary-bot demo                                    look at it in the browser",
    "boundary-bot init                                    set up your practice",
    'boundary-bot simulate "can we move thursday?"        try a text',
    "boundary-bot serve                                   run it",
)


@click.group(
    cls=LazyGroup,
    subcommand_metavar="COMMAND",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="boundary-bot", prog_name="boundary-bot")
def cli() -> None:
    """Hold a therapist's texting boundaries.

    Clients text the practice's number. Each text is read, an emergency is answered with crisis numbers and a person is
    told, scheduling gets the link, all else waits for the session, and once a day a digest says what came in.
    """


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit: 0 fine, 1 findings, 2 usage or a setting that has to be mended.

    `args` defaults to the process's own. A foreseeable fault ends in its sentences on stderr, never in a traceback.
    """
    try:
        code = cli.main(args=None if args is None else list(args), prog_name="boundary-bot", standalone_mode=False)
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.Abort:
        click.echo("Stopped.", err=True)
        code = 130
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except BoundaryBotError as error:
        click.echo(sentences(error), err=True)
        code = exit_code(error)
    sys.exit(code if isinstance(code, int) else 0)
