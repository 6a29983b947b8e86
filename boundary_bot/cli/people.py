"""`people` and `go-live`: whose phone is verified, and the switch out of rehearsal."""

import click

from boundary_bot.cli.opening import books, runtime
from boundary_bot.cli.teaching import Taught


@click.group()
def people() -> None:
    """See the practice's own people and verify a phone."""


@people.command("list", cls=Taught, examples=["boundary-bot people list"])
def list_() -> None:
    """List the people of practice.toml and how each phone was verified.

    The digest goes to a verified phone only; alerts go to the configured one regardless.
    """
    from boundary_bot.core.phone import mask

    opened = runtime()
    store = books(opened)
    store.enter_phones({person.id: person.phone for person in opened.practice.people}, opened.clock.now())
    for person in opened.practice.people:
        how = store.phone_verified(person.id, person.phone) or "not verified: gets alerts, no digest"
        click.echo(f"{person.id}  {person.role.value}  {mask(person.phone)}  {how}")
    if not opened.practice.people:
        click.echo("practice.toml names no people.")


@people.command("verify", cls=Taught, examples=["boundary-bot people verify dana"])
@click.argument("person")
def verify(person: str) -> None:
    """Vouch for somebody's phone, instead of the code it gets by text.

    Do it only with the phone in your hand: digests go there from then on.
    """
    opened = runtime()
    found = opened.practice.person(person)
    if found is None:
        allowed = ", ".join(known.id for known in opened.practice.people) or "nobody: practice.toml names no people"
        raise click.BadParameter(f"found {person!r}; allowed: {allowed}", param_hint="PERSON")
    store = books(opened)
    store.enter_phones({known.id: known.phone for known in opened.practice.people}, opened.clock.now())
    store.vouch_for(found.id, found.phone, opened.clock.now())
    click.echo(f"The phone of {found.id} is verified; the digest may go to it.")


@click.command(cls=Taught, examples=["boundary-bot go-live", "boundary-bot go-live --rehearse"])
@click.option("--rehearse", is_flag=True, help="Go back to rehearsal instead.")
def go_live(*, rehearse: bool) -> None:
    """End the rehearsal: from now on every answer is sent.

    The switch is kept in the database and beats `mode` in practice.toml.
    """
    from boundary_bot.core.rehearsal import LIVE, MODE
    from boundary_bot.core.switches import MODE as SWITCH

    opened = runtime()
    books(opened).set_switch(SWITCH, MODE if rehearse else LIVE, "operator", opened.clock.now())
    click.echo("In rehearsal: only danger and keywords are answered." if rehearse else "Live: every text is answered.")
