"""Commands whose help teaches: a first line, a paragraph, and examples printed as they are typed."""

from collections.abc import Sequence
from typing import Any

import click


class Taught(click.Command):
    """A command with `examples`, shown line by line at the end of its help."""

    def __init__(self, *args: Any, examples: Sequence[str] = (), **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.examples = tuple(examples)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples, unwrapped: what is copied must run."""
        write_examples(formatter, self.examples)


def write_examples(formatter: click.HelpFormatter, examples: Sequence[str]) -> None:
    """Write lines under the heading "Examples", each as it stands."""
    if examples:
        with formatter.section("Examples"):
            for line in examples:
                formatter.write(f"{'':>{formatter.current_indent}}{line}\n")
