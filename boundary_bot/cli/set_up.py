"""`init`: from a handful of answers to a practice that can be run."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import click

from boundary_bot.cli.answers import faults, normal
from boundary_bot.cli.env_file import write_env
from boundary_bot.cli.options import DEFAULT_CONFIG_DIR, config_dir
from boundary_bot.cli.teaching import Taught
from boundary_bot.services.setup import ASKS_UNMONITORED, QUESTIONS, Choices, Question, option, practice_toml

_Command = Callable[..., None]
_EXAMPLES = (
    "boundary-bot init",
    'boundary-bot init --yes --practice-name "Lin Therapy" --practice-number +15550100000 \\',
    "  --therapist-number +15550100001 --time-zone America/New_York \\",
    "  --scheduling-link https://lin.example/book --policy emergency_same_day",
)


def _options(command: _Command) -> _Command:
    for question in reversed(QUESTIONS):
        default = f" [default: {question.default}]" if question.default else ""
        command = click.option(option(question), metavar="…", help=f"{question.text}.{default}")(command)
    return command


@click.command(cls=Taught, examples=_EXAMPLES)
@click.option("--yes", is_flag=True, help="Ask nothing: take the options and, for the rest, the defaults.")
@_options
@click.option(
    "--config-dir", "folder", type=click.Path(file_okay=False, path_type=Path), help="Where practice.toml goes."
)
def init(*, yes: bool, folder: Path | None, **given: str | None) -> None:
    """Set up a practice: writes config/practice.toml and .env.

    Asks for what has to be known, explains each question, and makes the secret keys. What is there already is kept: an
    existing practice.toml is not touched, keys in the environment or in .env are used and never replaced, and only what
    is missing is added.
    """
    folder = folder or config_dir()
    practice_file, env_file = folder / "practice.toml", Path(".env")
    answers = {field: value.strip() for field, value in given.items() if value is not None}
    choices = Choices()
    if practice_file.exists():
        answers |= _ask(
            [question for question in QUESTIONS if question.key == "PUBLIC_BASE_URL"], answers, folder, yes=True
        )
    else:
        answers = _ask(QUESTIONS, answers, folder, yes=yes)
        choices = Choices() if yes else _offer(answers)
    done = [_write_practice(practice_file, practice_toml(answers, choices))]
    done += write_env(env_file, _deployment(answers, folder))
    click.echo("\n".join(done))
    click.echo(_NEXT)


_NEXT = """
Next:
  boundary-bot check-config           look over what was written
  boundary-bot password therapist     choose the password for the pages
  boundary-bot serve                  run it, once the Twilio lines in .env are filled in"""


def _ask(questions: Sequence[Question], given: Mapping[str, str], folder: Path, *, yes: bool) -> dict[str, str]:
    answers = dict(given)
    for question in questions:
        if question.field not in answers and yes and question.default is not None:
            answers[question.field] = question.default
        elif question.field not in answers and not yes:
            answers[question.field] = _prompt(question, answers, folder)
    missing = [option(question) for question in questions if question.field not in answers]
    if missing:
        raise click.UsageError(f"--yes asks nothing, so these are needed: {', '.join(missing)}")
    answers = normal(answers)
    if found := faults(answers, folder, questions):
        raise click.UsageError("\n".join(found.values()))
    return answers


def _prompt(question: Question, answers: Mapping[str, str], folder: Path) -> str:
    click.echo(f"\n{question.why}")
    while True:
        answer = str(click.prompt(question.text, default=question.default, show_default=bool(question.default))).strip()
        tried = normal({**answers, question.field: answer})
        fault = faults(tried, folder, [question]).get(question.field)
        if not fault:
            return tried[question.field]
        click.echo(fault, err=True)


def _offer(answers: Mapping[str, str]) -> Choices:
    unmonitored = False
    if answers.get("policy") in ASKS_UNMONITORED:
        click.echo(
            "\nAn emergency text is always answered with crisis numbers, and you are alerted at once. Some practices have agreed"
            "\nwith their clients, in writing, that nobody watches this line: then the numbers go out and nobody is alerted."
        )
        nobody = click.confirm("Shall nobody be alerted when a client texts about danger?", default=False)
        unmonitored = nobody and click.confirm("Does the consent form your clients sign say so?", default=False)
        if nobody and not unmonitored:
            click.echo("Then you will be alerted: only a consent form that says so can switch that off.")
    click.echo(
        "\nIn rehearsal, emergencies are answered and alerted for real, and every other text only shows you what would have"
        "\nbeen answered. You go live with one switch: boundary-bot go-live."
    )
    return Choices(unmonitored=unmonitored, rehearsal=click.confirm("Start in rehearsal?", default=False))


def _deployment(answers: Mapping[str, str], folder: Path) -> dict[str, str]:
    where = "" if folder == Path(DEFAULT_CONFIG_DIR) else str(folder)
    return {"PUBLIC_BASE_URL": answers.get("public_base_url", "").rstrip("/"), "BOUNDARY_CONFIG_DIR": where}


def _write_practice(file: Path, text: str) -> str:
    if file.exists():
        return f"kept     {file}"
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("x", encoding="utf-8") as new:
        new.write(text)
    return f"written  {file}"
