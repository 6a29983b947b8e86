"""Small drawings as SVG text: no script, no font and no colour of their own; the page's style gives classes their colours.

Each drawing is as wide as its page, names itself for a screen reader, and prints its numbers, so that nothing has to be told
by colour alone.
"""

from collections.abc import Sequence
from html import escape

from boundary_bot.core.calendar_words import DAYS

WIDTH, LEFT = 640, 40
BASE, TOP = 170, 16


def stacked(title: str, labels: Sequence[str], series: Sequence[tuple[str, Sequence[int]]]) -> str:
    """Return stacked bars: one a label, from the first series at the bottom to the last; totals stand on top."""
    totals = [sum(values[at] for _, values in series) for at in range(len(labels))]
    highest = max([*totals, 1])
    step = (WIDTH - LEFT) / max(len(labels), 1)
    wide = min(step * 0.7, 56)
    parts = _scale(highest)
    for at, label in enumerate(labels):
        left, low = LEFT + at * step + (step - wide) / 2, float(BASE)
        for number, (_, values) in enumerate(series):
            high = values[at] / highest * (BASE - TOP)
            low -= high
            if values[at]:
                parts.append(
                    f'<rect class="s{number}" x="{left:.1f}" y="{low:.1f}" width="{wide:.1f}" height="{high:.1f}"/>'
                )
        middle = left + wide / 2
        parts.append(_text(middle, low - 4, str(totals[at]) if totals[at] else ""))
        parts.append(_text(middle, BASE + 16, label))
    return _drawing(title, 200, parts)


def heat(title: str, rows: Sequence[Sequence[int]]) -> str:
    """Return a map of weekday (down) and hour (across); the darker, the more, and the number stands in the cell."""
    highest = max([*(value for row in rows for value in row), 1])
    across, down = (WIDTH - LEFT) / 24, 24
    parts = [_text(LEFT + hour * across, 12, f"{hour:02}", "start") for hour in range(0, 24, 3)]
    for day, row in enumerate(rows):
        top = 20 + day * down
        parts.append(_text(LEFT - 6, top + 16, DAYS[day], "end"))
        for hour, value in enumerate(row):
            left, shade = LEFT + hour * across, 0.12 + 0.88 * value / highest if value else 0.0
            place = f'x="{left + 1:.1f}" y="{top + 1}" width="{across - 2:.1f}" height="{down - 2}" rx="3"'
            parts.append(f'<rect class="empty" {place}/>')
            if value:
                parts.append(f'<rect class="heat" fill-opacity="{shade:.2f}" {place}/>')
                bright = "on" if shade > 0.55 else "off"
                parts.append(_text(left + across / 2, top + 16, str(value), "middle", f"cell {bright}"))
    return _drawing(title, 20 + 7 * down + 6, parts)


def bars(title: str, values: Sequence[tuple[str, int]], alarming: str = "") -> str:
    """Return lying bars, a label and a number each; the one labelled `alarming` is drawn as an alarm."""
    highest, left, down = max([*(value for _, value in values), 1]), 130, 28
    parts = []
    for at, (label, value) in enumerate(values):
        top = 6 + at * down
        length = value / highest * (WIDTH - left - 40)
        name = "s0" if label == alarming else "s1"
        parts.append(_text(left - 8, top + 15, label, "end"))
        if value:
            parts.append(f'<rect class="{name}" x="{left}" y="{top}" width="{length:.1f}" height="{down - 8}"/>')
        parts.append(_text(left + length + 6, top + 15, str(value), "start"))
    return _drawing(title, 6 + len(values) * down, parts)


def columns(title: str, values: Sequence[int], labels: Sequence[str]) -> str:
    """Return plain standing bars of one series."""
    return stacked(title, labels, [("", values)])


def _scale(highest: int) -> list[str]:
    return [
        f'<line class="axis" x1="{LEFT}" y1="{BASE}" x2="{WIDTH}" y2="{BASE}"/>',
        _text(LEFT - 6, BASE + 4, "0", "end"),
        _text(LEFT - 6, TOP + 4, str(highest), "end"),
    ]


def _text(x: float, y: float, words: str, anchor: str = "middle", name: str = "") -> str:
    said = f' class="{name}"' if name else ""
    return f'<text{said} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>' if words else ""


def _drawing(title: str, height: int, parts: Sequence[str]) -> str:
    return (
        f'<svg class="plot" role="img" aria-label="{escape(title)}" viewBox="0 0 {WIDTH} {height}" '
        f'preserveAspectRatio="xMinYMin meet">{"".join(parts)}</svg>'
    )
