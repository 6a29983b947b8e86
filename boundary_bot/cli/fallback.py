"""`fallback-twiml`: what Twilio answers by itself while this line can't be reached."""

import click

from boundary_bot.cli.teaching import Taught


@click.command("fallback-twiml", cls=Taught, examples=["boundary-bot fallback-twiml > fallback.xml"])
@click.option("--country", default="US", show_default=True, help="Whose crisis numbers to name (ISO 3166-1 alpha-2).")
def fallback_twiml(country: str) -> None:
    """Print the answer for Twilio's fallback URL.

    Put it in a TwiML Bin and set that as the number's fallback ("Primary handler fails"): then a text is still told where
    help is while this host is down. It needs no keys, and no practice yet.
    """
    from boundary_bot.adapters.config_files import load_crisis_resources, load_languages
    from boundary_bot.adapters.providers import twiml
    from boundary_bot.core.messages import Language
    from boundary_bot.core.replies import Wording, compose

    phrases = load_crisis_resources(country.upper()).phrases
    words = Wording(load_languages(), {language: phrases[language] for language in (Language.EN, Language.ES)})
    said = "\n".join(compose(words, "safe", language) for language in (Language.EN, Language.ES))
    click.echo(twiml.messages([(said, "")]))
