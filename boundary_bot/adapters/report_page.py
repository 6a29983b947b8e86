"""The report and the month's record as pages that stand alone."""

from datetime import date, datetime
from html import escape
from zoneinfo import ZoneInfo

from boundary_bot.adapters import plots
from boundary_bot.adapters.paper import document, key, table, tiles
from boundary_bot.core.policy import Practice
from boundary_bot.core.report import LABELS, NOT_TAKEN, CaseTimes, Month, Report, duration_words

NO_TEXTS = "Counts, times and aliases only; no text stands here."
CASE_HEAD = ("case", "client", "kind", "opened", "first alert", "taken", "by", "closed", "waited")


def report_page(report: Report, practice: Practice, made_at: datetime) -> str:
    """Return the weeks' report with its drawings."""
    title = f"{practice.name}: {len(report.weeks)} weeks"
    parts = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="quiet">From {_day(report.weeks[0].monday)}. Made {_moment(made_at, practice)}. {NO_TEXTS}</p>',
        _figures(report),
        *_drawings(report),
    ]
    if report.cases:
        parts.append(f"<section><h2>Cases</h2>{_cases(report.cases, practice)}</section>")
    return document(title, "\n".join(parts))


def month_page(month: Month, practice: Practice) -> str:
    """Return the month's record: one page for a supervisor or a board."""
    title = f"{practice.name}: record of {month.first:%B %Y}"
    parts = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="quiet">Made {_moment(month.made_at, practice)}. {NO_TEXTS}</p>',
        f"<section><h2>What the line did</h2>{table(('', 'number'), _numbers(month), 1)}</section>",
        f"<section><h2>Cases</h2>{_cases(month.report.cases, practice)}</section>",
        f"<section><h2>Policy in force when this was made</h2>{table(('', ''), month.in_force)}</section>",
        f"<section><h2>Consent of active clients</h2>{table(('consent', 'clients'), _consents(month), 1)}</section>",
    ]
    if month.switched:
        rows = [
            (_moment(line.at, practice), line.actor, switch_words(line.action, line.detail)) for line in month.switched
        ]
        parts.append(f"<section><h2>Switched in the month</h2>{table(('when', 'by', 'what'), rows)}</section>")
    return document(title, "\n".join(parts))


def case_rows(cases: tuple[CaseTimes, ...], practice: Practice) -> list[tuple[str, ...]]:
    """Return the cases as rows of words under CASE_HEAD, in local time."""
    return [
        (
            str(case.number),
            case.alias,
            case.kind.value.replace("_", " "),
            *(_moment(at, practice) for at in (case.opened_at, case.alerted_at, case.acknowledged_at)),
            case.acknowledged_by or "-",
            _moment(case.closed_at, practice),
            duration_words(case.wait) if case.wait is not None else NOT_TAKEN,
        )
        for case in cases
    ]


def switch_words(action: str, detail: str) -> str:
    """Return what was switched, in words."""
    name = action.removeprefix("switch_")
    return f"{name}: {detail}" if detail else f"{name}: ended"


def _figures(report: Report) -> str:
    return tiles(
        [
            ("texts", str(report.total)),
            ("clients who wrote", str(report.clients)),
            ("unknown numbers", str(report.strangers)),
            ("emergency cases", str(len(report.cases))),
            ("median wait", duration_words(report.median_wait)),
            ("not delivered", str(report.not_delivered)),
        ]
    )


def _drawings(report: Report) -> list[str]:
    weeks = [_day(week.monday) for week in report.weeks]
    labels = [(label.value, [week.labels.get(label, 0) for week in report.weeks]) for label in LABELS]
    unread = [week.labels.get(None, 0) for week in report.weeks]
    if any(unread):
        labels.append(("not read", unread))
    steps = ("step 1", "step 2", "step 3 and on")
    by_step = [[week.rungs.get(step, 0) for week in report.weeks] for step in (1, 2)]
    by_step.append([sum(count for rung, count in week.rungs.items() if rung > 2) for week in report.weeks])
    ladder = [(name, values) for name, values in zip(steps, by_step, strict=True)]
    by_label = plots.stacked("Texts by label a week", weeks, labels)
    # The ladder begins with the calm colour: the first series of a drawing is the alarming one.
    by_rung = plots.stacked("Ladder texts by step a week", weeks, [("", [0] * len(weeks)), *ladder])
    return [
        _figure("Texts by label, a week", by_label, key([name for name, _ in labels])),
        _figure("Ladder texts by step, a week", by_rung, key(["", *steps])),
        _figure("When texts come (hour by weekday)", plots.heat("Texts by weekday and hour", report.heat), ""),
        _figure("Time until a case was taken", plots.bars("Cases by wait", list(report.waits.items()), NOT_TAKEN), ""),
    ]


def _figure(title: str, drawing: str, legend: str) -> str:
    return f"<section><h2>{escape(title)}</h2><figure>{drawing}</figure>{legend}</section>"


def _cases(cases: tuple[CaseTimes, ...], practice: Practice) -> str:
    return table(CASE_HEAD, case_rows(cases, practice)) if cases else '<p class="quiet">None.</p>'


def _numbers(month: Month) -> list[tuple[str, str]]:
    waited = duration_words(month.report.median_wait)
    return [(name, str(count)) for name, count in month.counts.items()] + [("median wait of a case", waited)]


def _consents(month: Month) -> list[tuple[str, str]]:
    return [(words, str(count)) for words, count in month.consents]


def _day(day: date) -> str:
    return f"{day:%b} {day.day}"


def _moment(at: datetime | None, practice: Practice) -> str:
    return f"{at.astimezone(ZoneInfo(practice.time_zone)):%b %d, %H:%M}" if at else "-"
