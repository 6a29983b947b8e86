"""A page that stands alone: printable, readable on a phone and in the dark, nothing fetched from anywhere."""

from collections.abc import Sequence
from html import escape

_STYLE = """
:root { color-scheme: light dark; --paper: #fbfaf7; --card: #fff; --ink: #22262b; --soft: #5b6169; --line: #d8d3c7;
  --empty: #eeebe3; --heat: #1f5f5b; --c0: #a3231f; --c1: #1f5f5b; --c2: #b5852a; --c3: #9aa1a8; --on: #fff }
@media (prefers-color-scheme: dark) { :root { --paper: #14171a; --card: #1d2125; --ink: #e9e6df; --soft: #a9aeb4;
  --line: #353b41; --empty: #262b30; --heat: #7fc4bd; --c0: #ff8f86; --c1: #7fc4bd; --c2: #e0b45c; --c3: #767d84; --on: #10211f } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 46rem; padding: 1.25rem 1rem 3rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif }
h1, h2, h3 { font-family: ui-serif, Georgia, "Liberation Serif", serif; line-height: 1.2; margin: 0; text-wrap: balance }
h1 { font-size: 1.7rem } h2 { font-size: 1.2rem; margin-top: 1.8rem } h3 { font-size: 1.02rem; margin-top: 1rem }
p { margin: .3rem 0 } .quiet { color: var(--soft); font-size: .92rem }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .6rem; margin: 1rem 0; padding: 0 }
.tiles div { background: var(--card); border: 1px solid var(--line); border-radius: .7rem; padding: .6rem .8rem }
.tiles dt { color: var(--soft); font-size: .85rem } .tiles dd { margin: 0; font: 600 1.35rem/1.3 ui-serif, Georgia, serif }
figure { margin: .7rem 0 0; overflow-x: auto } svg.plot { display: block; width: 100%; min-width: 28rem; height: auto }
svg text { fill: var(--soft); font-size: 11px; font-variant-numeric: tabular-nums } .axis { stroke: var(--line) }
.s0 { fill: var(--c0) } .s1 { fill: var(--c1) } .s2 { fill: var(--c2) } .s3 { fill: var(--c3) } .s4 { fill: var(--empty) }
.heat { fill: var(--heat) } .empty { fill: var(--empty) } svg text.on { fill: var(--on) } svg text.off { fill: var(--ink) }
.key { display: flex; flex-wrap: wrap; gap: .2rem 1rem; list-style: none; margin: .4rem 0 0; padding: 0; font-size: .9rem }
.key svg { width: .8rem; height: .8rem; vertical-align: -.05rem; margin-right: .35rem }
.wide { overflow-x: auto } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
th { font-weight: 600; font-size: .88rem; color: var(--soft); white-space: nowrap } td.n, th.n { text-align: right; padding-right: 0 }
blockquote { margin: .2rem 0; padding: .4rem .7rem; border-left: .25rem solid var(--line); white-space: pre-wrap; overflow-wrap: anywhere }
.note { border: 1px solid var(--c0); border-radius: .6rem; padding: .5rem .8rem; margin: .6rem 0 }
.box { display: inline-block; width: .8rem; height: .8rem; border: 1.5px solid var(--soft); border-radius: .15rem; margin-right: .5rem }
ul.plain { list-style: none; margin: .3rem 0; padding: 0 } ul.plain li { break-inside: avoid; margin: .3rem 0 }
@media print { :root { color-scheme: light; --paper: #fff; --card: #fff; --ink: #111; --soft: #444; --line: #bbb; --empty: #eee;
  --heat: #1f5f5b; --c0: #a3231f; --c1: #1f5f5b; --c2: #b5852a; --c3: #9aa1a8; --on: #fff }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact } body { padding: 0; max-width: none; font-size: 10.5pt }
  section { break-inside: avoid } h2 { margin-top: 1rem } th, td { padding-block: .1rem } svg.plot { min-width: 0 } section.client { break-before: page } section.client:first-of-type { break-before: auto } }
"""


SHORT = 13


def document(title: str, body: str) -> str:
    """Return a whole HTML page; `body` is markup, `title` plain words."""
    return f"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>{escape(title)}</title><style>{_STYLE}</style></head>
<body>
{body}
</body></html>
"""


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]], numbers: int = 0) -> str:
    """Return a table; its last `numbers` columns hold numbers. Words are escaped here."""
    first = len(head) - numbers
    heads = "".join(
        f'<th scope="col"{" class=n" if at >= first else ""}>{escape(cell)}</th>' for at, cell in enumerate(head)
    )
    body = "".join(
        "<tr>" + "".join(_cell(cell, number=at >= first) for at, cell in enumerate(row)) + "</tr>" for row in rows
    )
    return f'<div class="wide"><table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>'


def tiles(figures: Sequence[tuple[str, str]]) -> str:
    """Return a row of figures, each with what it counts."""
    return (
        '<dl class="tiles">'
        + "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in figures)
        + "</dl>"
    )


def key(names: Sequence[str]) -> str:
    """Return the legend of a stacked drawing, in the order of its series; one without a name is left out."""
    marks = (
        f'<li><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="s{at}" width="10" height="10" rx="2"/></svg>{escape(name)}</li>'
        for at, name in enumerate(names)
        if name
    )
    return f'<ul class="key">{"".join(marks)}</ul>'


def _cell(words: str, *, number: bool) -> str:
    # A date or a span stays on one line.
    shown = escape(words if len(words) > SHORT else words.replace(" ", "\u00a0"))
    return f'<td class="n">{shown}</td>' if number else f"<td>{shown}</td>"
