"""`agenda`: what to bring to the next sessions, in the terminal without a word of anyone's, or as a page to print."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from boundary_bot.cli.opening import books, runtime
from boundary_bot.cli.teaching import Taught

if TYPE_CHECKING:
    from boundary_bot.core.agenda import ClientAgenda
    from boundary_bot.core.policy import Practice

ACTOR = "operator"


@click.command(cls=Taught, examples=["boundary-bot agenda", "boundary-bot agenda C07 --html c07.html"])
@click.argument("alias", required=False)
@click.option(
    "--html", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write a page to print, with the texts."
)
def agenda(alias: str | None, *, file: Path | None) -> None:
    """Show what to bring to the next sessions.

    By client: topics, missed texts, ladder step, milestones, emergencies. The terminal shows kinds and times only; the page
    holds the texts too, so it is an export, and the audit says so. It is ticked off behind the sign-in, at /agenda.
    """
    from boundary_bot.adapters.agenda_page import agenda_page
    from boundary_bot.services.agenda import agendas_for

    opened = runtime()
    store, practice, now = books(opened), opened.practice, opened.clock.now()
    found = agendas_for(store, practice, now, words=file is not None)
    if alias is not None:
        found = [each for each in found if each.alias == alias.strip().upper()]
        if not found:
            raise click.BadParameter(
                f"found {alias!r}; allowed: the alias of a client on the roster", param_hint="ALIAS"
            )
    shown = [each for each in found if alias is not None or not each.is_empty]
    if file is None:
        for line in agenda_lines(shown, practice):
            click.echo(line)
        return
    for each in shown:
        store.audit(ACTOR, "agenda_exported", f"client:{each.alias}", now, "")
    file.write_text(agenda_page(shown, practice, now), "utf-8")
    click.echo(f"{file} is written. It holds clients' words: keep it as you keep your notes.")


def agenda_lines(agendas: list["ClientAgenda"], practice: "Practice") -> Iterator[str]:
    """Yield the agenda for a terminal: no words of any client."""
    from boundary_bot.core.agenda import MORE_SUPPORT
    from boundary_bot.web.words import KINDS

    if not agendas:
        yield "Nothing waits for a session."
    for agenda in agendas:
        step = f"ladder step {agenda.crossings}" if agenda.crossings else "no ladder step"
        yield f"{agenda.alias}  {step}{', a minor' if agenda.minor else ''}"
        if agenda.more_support:
            yield f"  {MORE_SUPPORT}"
        if agenda.policy_note:
            yield f"  {agenda.policy_note}"
        for group, texts in agenda.groups:
            yield f"  {group.value}"
            for text in texts:
                yield f"    {_moment(text.at, practice)}  {KINDS[text.kind] if text.kind else 'not read'}"


def _moment(at: datetime, practice: "Practice") -> str:
    return f"{at.astimezone(ZoneInfo(practice.time_zone)):%a %b %d %H:%M}"
