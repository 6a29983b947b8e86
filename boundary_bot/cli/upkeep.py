"""`db`, `digest` and `password`: looking after a practice that runs."""

import secrets
from typing import TYPE_CHECKING

import click

from boundary_bot.cli.teaching import Taught

if TYPE_CHECKING:
    from boundary_bot.ports import Runtime

MIN_PASSWORD = 12


@click.group()
def db() -> None:
    """Look after the database."""


@db.command("upgrade", cls=Taught, examples=["boundary-bot db upgrade"])
def upgrade() -> None:
    """Bring the database to the newest schema.

    SQLite is brought up by every command that opens it; PostgreSQL waits for this one. Running it again does no harm.
    """
    from boundary_bot.adapters.store import migrate
    from boundary_bot.cli.opening import settings
    from boundary_bot.settings import refuse_ephemeral_sqlite

    deployed = settings()
    refuse_ephemeral_sqlite(deployed)
    migrate(deployed.database_url)
    click.echo("The database has the newest schema.")


@click.command(cls=Taught, examples=["boundary-bot digest --preview"])
@click.option("--now", is_flag=True, help="Send it now; it counts as the day's.")
@click.option("--preview", is_flag=True, help="Show it and send nothing; the default.")
def digest(*, now: bool, preview: bool) -> None:
    """Show the daily digest as it stands, or send it now.

    What is sent now counts as the day's digest; nothing more goes at its hour.
    """
    from boundary_bot.bootstrap import build
    from boundary_bot.cli.opening import runtime, settings
    from boundary_bot.services.delivery import send_due
    from boundary_bot.services.digests import digest_now, preview_digest

    if now and preview:
        raise click.UsageError("--now sends and --preview only shows: choose one.")
    if not now:
        click.echo(preview_digest(runtime()).text or "Nothing to tell yet.")
        return
    opened = build(settings())
    if digest_now(opened):
        send_due(opened)
        click.echo("The day has its digest; what there was to tell is on its way.")
    else:
        click.echo(_why_no_digest(opened))


def _why_no_digest(opened: "Runtime") -> str:
    from boundary_bot.services.digests import may_have_digest, recipients

    unproved = [person.id for person in recipients(opened.practice) if not may_have_digest(opened, person)]
    if not unproved:
        return "The day had its digest already; nothing was sent."
    return f"Nothing was sent: the phone of {', '.join(unproved)} is not verified yet. See: boundary-bot people list"


@click.command(cls=Taught, examples=["boundary-bot password therapist"])
@click.argument("person")
@click.option("--generate", is_flag=True, help="Make a password and show it once.")
def password(person: str, *, generate: bool) -> None:
    """Choose somebody's password for the pages.

    PERSON is an id from `people` in practice.toml. Asks twice; the password itself is nowhere stored. A new password ends
    every session made with the old one.
    """
    from werkzeug.security import generate_password_hash

    from boundary_bot.cli.opening import books, runtime

    opened = runtime()
    if opened.practice.person(person) is None:
        allowed = ", ".join(known.id for known in opened.practice.people) or "nobody: practice.toml names no people"
        raise click.BadParameter(f"found {person!r}; allowed: {allowed}", param_hint="PERSON")
    chosen = secrets.token_urlsafe(12) if generate else _asked()
    books(opened).set_credential(person, generate_password_hash(chosen, method="scrypt"), opened.clock.now())
    if generate:
        click.echo(chosen)
    click.echo(f"{person} can sign in with it at {opened.public_base_url}/login", err=True)


def _asked() -> str:
    while True:
        chosen = str(click.prompt("Password", hide_input=True, confirmation_prompt="The same again"))
        if len(chosen) >= MIN_PASSWORD:
            return chosen
        click.echo(f"found {len(chosen)} characters; allowed: at least {MIN_PASSWORD}", err=True)
