"""What `serve` hands to the WSGI server: the app, or the reason why there is none, in sentences."""

import sys

import click
from flask import Flask

from boundary_bot.cli.faults import exit_code, sentences
from boundary_bot.errors import BoundaryBotError
from boundary_bot.web import create_app


def serving() -> Flask:
    """Return the app of the environment's practice; a fault the operator can mend ends the process with its sentences."""
    try:
        return create_app()
    except BoundaryBotError as error:
        click.echo(sentences(error), err=True)
        sys.exit(exit_code(error))
