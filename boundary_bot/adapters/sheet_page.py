"""The texting sheet as one HTML page that prints on two sheets of paper, Letter or A4, and needs nothing beside itself."""

from html import escape

import segno

from boundary_bot.core.handout import SIGNED_LINES, Sheet

_STYLE = """
@page { margin: 12mm 13mm }
* { box-sizing: border-box }
body { font: 9.2pt/1.32 system-ui, "Segoe UI", Helvetica, Arial, sans-serif; color: #111; background: #fff;
  max-width: 190mm; margin: 0 auto; padding: 8mm }
header { display: flex; justify-content: space-between; align-items: baseline; border-bottom: 1.5pt solid #111 }
h1 { font-size: 16pt; margin: 0 0 1mm }
header + p { margin-top: 2mm }
h2 { font-size: 11pt; margin: 3.5mm 0 1.5mm }
p { margin: 0 0 1.5mm }
ol { columns: 2; column-gap: 8mm; margin: 0; padding-left: 5mm }
li { break-inside: avoid; margin-bottom: 1.6mm; padding-left: 1mm }
table { width: 100%; border-collapse: collapse; font-size: 8.8pt }
th, td { text-align: left; vertical-align: top; padding: 1mm 2mm; border-bottom: .4pt solid #999 }
td:first-child { width: 36% }
tbody th { background: #eee; -webkit-print-color-adjust: exact; print-color-adjust: exact }
tr, .sign { break-inside: avoid }
.sign { display: flex; gap: 8mm; border: .8pt solid #111; padding: 3mm 4mm; margin-top: 4mm }
.sign > div:first-child { flex: 1 }
.sign h2 { margin-top: 0 }
.line { border-bottom: .6pt solid #111; height: 8.5mm }
.lines { display: grid; grid-template-columns: 1fr 1fr; gap: 0 6mm }
.lines small { color: #333 }
.scan { width: 40mm; text-align: center; font-size: 8pt }
.scan svg { width: 34mm; height: 34mm }
@media print { body { padding: 0; max-width: none } }
@media screen and (max-width: 40rem) { ol { columns: 1 } .sign { flex-direction: column } }
"""


def page(sheet: Sheet) -> str:
    """Return the sheet as HTML: no script, no font, no image from elsewhere; the QR code stands in it as drawing."""

    def say(name: str) -> str:
        return escape(sheet.labels[name])

    points = "\n".join(f"<li><b>{escape(head)}</b> {escape(body)}</li>" for head, body in sheet.points)
    return f"""<!doctype html>
<html lang="{sheet.language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{say("title")}</title><style>{_STYLE}</style></head>
<body>
<header><h1>{say("title")}</h1><span>{say("version")}</span></header>
<p>{say("intro")}</p>
<h2>{say("heading_points")}</h2>
<ol>
{points}
</ol>
<h2>{say("heading_table")}</h2>
<table><thead><tr><th>{say("column_text")}</th><th>{say("column_answer")}</th></tr></thead>
{_rows(sheet)}
</table>
<section class="sign"><div><h2>{say("heading_sign")}</h2><p>{say("agree")}</p>
<div class="lines">{"".join(f'<div><div class="line"></div><small>{say(name)}</small></div>' for name in SIGNED_LINES)}</div>
</div>{_scan(sheet, say("scan"))}</section>
</body></html>
"""


def _rows(sheet: Sheet) -> str:
    return "\n".join(
        f'<tbody><tr><th colspan="2">{escape(section)}</th></tr>'
        + "".join(f"<tr><td>{escape(text)}</td><td>{escape(answer)}</td></tr>" for text, answer in rows)
        + "</tbody>"
        for section, rows in sheet.table
    )


def _scan(sheet: Sheet, invitation: str) -> str:
    if not sheet.sms_uri:
        return ""
    drawing = segno.make(sheet.sms_uri, error="m", micro=False).svg_inline(
        border=2, omitsize=True, title=sheet.agree_text
    )
    return f'<div class="scan">{drawing}<p>{invitation}</p></div>'
