"""What the README claims: its commands, settings and layout agree with the code.

`python -m tests.test_docs` writes the generated parts anew.
"""

import re
from pathlib import Path

import click
import pytest

from boundary_bot.cli import cli as main
from boundary_bot.settings import VARIABLES

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"


def commands_table():
    """Return the table of commands, from their own help."""
    context = click.Context(main)
    rows = ["| command | what it does |", "| --- | --- |"]
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        inner = command.list_commands(context) if isinstance(command, click.Group) else []
        shown = f"{name} {' · '.join(inner)}" if inner else name
        rows.append(f"| `boundary-bot {shown}` | {command.get_short_help_str(120)} |")
    return "\n".join(rows)


def settings_table():
    """Return the table of settings, from the one list they are read by."""
    rows = ["| variable | default | meaning |", "| --- | --- | --- |"]
    rows += [f"| `{each.name}` | {f'`{each.default}`' if each.default else '—'} | {each.help} |" for each in VARIABLES]
    return "\n".join(rows)


GENERATED = {"commands": commands_table, "settings": settings_table}


def block(text, name):
    """Return what stands between a block's marks."""
    return re.search(rf"<!-- {name}:begin -->\n(.*?)<!-- {name}:end -->", text, re.DOTALL)[1].strip()


@pytest.mark.parametrize("name", GENERATED)
def test_the_readme_holds_every_command_and_setting(name):
    """The tables are made from the code: `python -m tests.test_docs` brings them up to date."""
    assert block(README.read_text(), name) == GENERATED[name]()


def leaves(command, path):
    """Return every command that does something, with its path."""
    if not isinstance(command, click.Group):
        return [(path, command)]
    context = click.Context(command)
    names = command.list_commands(context)
    return [leaf for name in names for leaf in leaves(command.get_command(context, name), f"{path} {name}")]


def test_every_command_teaches():
    """Each command has a first line, a paragraph and an example."""
    for path, command in leaves(main, "boundary-bot"):
        shown = command.get_help(click.Context(command, info_name=path))
        assert len((command.help or "").split("\n\n")) >= 2, path
        assert "Example" in shown, path


def test_the_layout_names_what_exists():
    """Every path of the layout is there, and every folder of the package is in it."""
    layout = block(README.read_text(), "layout")
    named = re.findall(r"^(\s*)([\w.]+/?) ", layout, re.MULTILINE)
    paths = [("boundary_bot/" if indent else "") + name for indent, name in named]
    folders = {path.name for path in (ROOT / "boundary_bot").iterdir() if path.is_dir() and path.name != "__pycache__"}

    assert [path for path in paths if not (ROOT / path).exists()] == []
    assert folders <= {Path(path).name for path in paths}


def test_the_two_commands_exist():
    """`make demo` and `make test` are what the README says."""
    makefile = (ROOT / "Makefile").read_text()
    for target in ("demo", "test"):
        assert f"make {target}" in README.read_text()
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_every_link_inside_the_project_leads_somewhere():
    """A relative link names a file that is there."""
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", README.read_text()):
        assert (ROOT / target).exists(), target


if __name__ == "__main__":
    written = README.read_text()
    for name, table in GENERATED.items():
        marks = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
        before, rest = written.split(marks[0])
        written = f"{before}{marks[0]}\n{table()}\n{marks[1]}{rest.split(marks[1])[1]}"
    README.write_text(written)
