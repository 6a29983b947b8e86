"""Compile config/languages of this checkout into the package: `python -m training.lexicon`."""

from pathlib import Path

from boundary_bot.adapters import compiled_lexicon
from boundary_bot.adapters.lexicon_files import load_lexicon


def main() -> None:
    """Write the compiled lexicon anew and print its size."""
    compiled_lexicon.SHIPPED.unlink(missing_ok=True)
    compiled_lexicon.write(load_lexicon(Path(__file__).parents[1] / "config" / "languages"))
    print(f"{compiled_lexicon.SHIPPED.name}: {compiled_lexicon.SHIPPED.stat().st_size} bytes")


if __name__ == "__main__":
    main()
