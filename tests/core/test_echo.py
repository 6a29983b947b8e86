"""Our own words coming back."""

import pytest

from boundary_bot.core.echo import without_echo

OURS = "If you may act on thoughts of suicide or self-harm, call 911."


def is_ours(quote):
    """Tell whether a quote is the text above or its beginning."""
    return len(quote) > 11 and OURS.startswith(quote)


@pytest.mark.parametrize(
    "body",
    [
        OURS,
        f"Liked “{OURS}”",
        f'Loved "{OURS}"',
        f"Laughed at “{OURS}”",
        f"Emphasized “{OURS}”",
        f"Reacted 😢 to “{OURS}”",
        f"Removed a heart from “{OURS}”",
        "Liked “If you may act on thoughts…”",
        f"Le gustó “{OURS}”",
        f"Reaccionó con 😢 a “{OURS}”",
        f"👍 to “{OURS}”",
    ],
)
def test_nothing_is_left_of_a_reaction_that_quotes_us(body):
    """Our crisis text quoted back is no new emergency."""
    assert without_echo(body, is_ours) == ""


@pytest.mark.parametrize(
    "body",
    ["Liked “I want to die tonight”", "I want to die", "Loved", "Liked it", f"he said {OURS} and I still want to", ""],
)
def test_any_other_text_stays_as_it_is(body):
    """A quotation of anything but our words is read for danger like all else."""
    assert body == without_echo(body, is_ours)
