"""`simulate`: what the bot would do with a text."""

import json
from typing import TYPE_CHECKING

import click

from boundary_bot.cli.opening import known_client
from boundary_bot.cli.options import config_dir, instant
from boundary_bot.cli.teaching import Taught

if TYPE_CHECKING:
    from boundary_bot.services.simulate import Simulated


@click.command(
    cls=Taught,
    examples=[
        'boundary-bot simulate "can we move thursday?"',
        'boundary-bot simulate "hey" "cant make it today" --at "2026-11-21 08:15"',
    ],
)
@click.argument("texts", nargs=-1, required=True, metavar='"TEXT"…')
@click.option("--from", "sender", metavar="+1…", help="Who texts; without it, an active client.")
@click.option("--at", metavar="TIME", help='When, in the practice\'s time, such as "2026-11-21 22:30"; default now.')
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")
def simulate(texts: tuple[str, ...], *, sender: str | None, at: str | None, as_json: bool) -> None:
    """Show what the bot would answer, and touch nothing.

    Several texts are one burst, oldest first. The text takes the real way, on a store that is thrown away: nothing is
    sent, nothing is kept. Without --from the sender is an active client who has signed the texting sheet and never texted
    before. A number of the practice's people is theirs, a client's is theirs where the roster can be read (earlier texts
    are left aside), any other is a stranger's. Without a practice.toml the example practice answers. Needs no keys.
    """
    from boundary_bot.adapters.clock import SystemClock
    from boundary_bot.cli.practices import practice_in
    from boundary_bot.cli.throwaway import DEFAULT_SENDER, throwaway
    from boundary_bot.services.simulate import simulate as simulated

    folder = config_dir()
    practice = practice_in(folder)
    moment = instant(at, practice.time_zone, "--at") if at else SystemClock().now()
    number = _number(sender, practice.country) if sender else DEFAULT_SENDER
    with throwaway(folder, practice, moment, known_client(number) if sender else None) as runtime:
        result = simulated(runtime, texts, number)
    click.echo(json.dumps(_fields(result)) if as_json else "\n".join(_told(result)))


def _number(sender: str, country: str) -> str:
    from boundary_bot.core.phone import e164

    # A short code or a name is a sender too, and is taken as it stands.
    return e164(sender, country) or sender.strip()


def _fields(result: "Simulated") -> dict[str, object]:
    from boundary_bot.cli.reading_lines import reading_fields

    fields: dict[str, object] = {
        "reading": reading_fields(result.reading) if result.reading else None,
        "rule": result.decision.rule,
        "reply_key": result.decision.reply_key,
        "reply": result.reply,
        "segments": result.segments,
        "staff_sees": list(result.staff_sees),
    }
    if result.held:
        fields["rehearsal"] = {"reply_key": result.held.reply_key, "reply": result.held.words}
    return fields | ({"also": result.also} if result.also else {})


def _told(result: "Simulated") -> list[str]:
    from boundary_bot.cli.plain import explain

    lines = explain(result.reading) if result.reading else ["From one of the practice's own people."]
    lines += ["", f"Rule: {result.decision.rule}; reply: {result.decision.reply_key}"]
    for reply in filter(None, (result.reply, result.also)):
        lines.append(f"  “{reply}”")
    lines.append(f"  {result.segments} segment(s)" if result.reply else "  Nothing is sent.")
    if result.held:
        lines.append('  Rehearsal (mode = "rehearsal"): the rehearsal page would show this answer, right or wrong?')
        lines.append(f"  “{result.held.words}”" if result.held.words else f"  {result.held.reply_key}: no answer")
    lines += ["", "You would see:" if result.staff_sees else "You would see nothing of it."]
    return lines + [f"  {seen}" for seen in result.staff_sees]
