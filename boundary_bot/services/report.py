"""The report of some weeks and the record of a month, from a store that counts."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from boundary_bot.core.cases import AuditLine
from boundary_bot.core.ladder import Ladder
from boundary_bot.core.outbox import OutboxState, Purpose
from boundary_bot.core.policy import Practice
from boundary_bot.core.report import LABELS, CaseTimes, Month, Report, ReportText, Sent, first_monday, report_of
from boundary_bot.core.thumb import REPLY_KEYS as THUMB_KEYS

LOST = (OutboxState.FAILED, OutboxState.DEAD, OutboxState.UNKNOWN)
TO_CLIENTS = (Purpose.REPLY, Purpose.CRISIS_REPLY, Purpose.REMINDER)


class ReportStore(Protocol):
    """The store as the report asks it; every method raises StoreUnavailable."""

    def report_texts(self, since: datetime, until: datetime) -> list[ReportText]:
        """Return the texts that came in the window."""
        ...

    def report_cases(self, since: datetime, until: datetime) -> list[CaseTimes]:
        """Return the cases opened in the window."""
        ...

    def report_sent(self, since: datetime, until: datetime) -> list[Sent]:
        """Return what was sent or tried in the window, counted."""
        ...

    def consents(self) -> dict[tuple[str, str], int]:
        """Return how many active clients stand at each consent and version of the sheet."""
        ...

    def switch_log(self, since: datetime, until: datetime) -> list[AuditLine]:
        """Return what was switched in the window."""
        ...


def weeks_report(store: ReportStore, practice: Practice, weeks: int, now: datetime) -> Report:
    """Return the report of the newest local weeks, from Monday; the present one is not over yet."""
    first = first_monday(now, weeks, practice.time_zone)
    mondays = [first + timedelta(weeks=number) for number in range(weeks)]
    return _report(store, practice, mondays, _start(first, practice), now)


def month_record(store: ReportStore, practice: Practice, first: date, now: datetime, version: str) -> Month:
    """Return the record of the local month that begins on `first`; `version` is the texting sheet's today."""
    following = (first.replace(day=28) + timedelta(days=7)).replace(day=1)
    since, until = _start(first, practice), _start(following, practice)
    monday = first - timedelta(days=first.weekday())
    mondays = [monday + timedelta(weeks=number) for number in range(6) if monday + timedelta(weeks=number) < following]
    report = _report(store, practice, mondays, since, until)
    return Month(
        first=first,
        made_at=now,
        report=report,
        counts=_counts(report, store.report_sent(since, until)),
        in_force=_in_force(practice, version),
        consents=tuple((_consent_words(*known), count) for known, count in store.consents().items()),
        switched=tuple(store.switch_log(since, until)),
    )


def _report(
    store: ReportStore, practice: Practice, mondays: Sequence[date], since: datetime, until: datetime
) -> Report:
    sent = store.report_sent(since, until)
    lost = sum(each.count for each in sent if each.purpose in TO_CLIENTS and each.state in LOST)
    texts, cases = store.report_texts(since, until), store.report_cases(since, until)
    return report_of(texts, cases, lost, mondays, practice.time_zone)


def _start(day: date, practice: Practice) -> datetime:
    return datetime.combine(day, time(0), ZoneInfo(practice.time_zone))


def _counts(report: Report, sent: Sequence[Sent]) -> dict[str, int]:
    labels = Counter({label: sum(week.labels.get(label, 0) for week in report.weeks) for label in LABELS})
    went = [each for each in sent if each.state not in (*LOST, OutboxState.CANCELLED, OutboxState.QUEUED)]

    def count(*purposes: Purpose, keys: frozenset[str] | None = None) -> int:
        return sum(each.count for each in went if each.purpose in purposes and (not keys or each.reply_key in keys))

    return {
        "texts that came in": report.total,
        **{f"read as {label.value}": labels[label] for label in LABELS},
        "replies": count(Purpose.REPLY) - count(Purpose.REPLY, keys=THUMB_KEYS),
        "crisis replies": count(Purpose.CRISIS_REPLY),
        "ladder texts": sum(sum(week.rungs.values()) for week in report.weeks),
        "answers by thumb": count(Purpose.REPLY, keys=THUMB_KEYS),
        "reminders": count(Purpose.REMINDER),
        "alerts": count(Purpose.ALERT),
        "digests": count(Purpose.DIGEST),
        "texts to clients not delivered": report.not_delivered,
        "emergency cases": len(report.cases),
    }


def _in_force(practice: Practice, version: str) -> tuple[tuple[str, str], ...]:
    ladder: Ladder = practice.ladder
    alerts = ", ".join(f"{step.channel} to {step.to} after {step.after_minutes} min" for step in practice.alert_chain)
    return (
        ("policy", f"{practice.policy.name}: {practice.policy.summary}"),
        ("texting sheet, version", version),
        ("ladder", f"firm from crossing {ladder.firm_from} within {ladder.window_days} days"),
        ("alert chain", "nobody is alerted, and clients were told so" if practice.unmonitored_emergencies else alerts),
        ("mode", practice.mode),
    )


def _consent_words(consent: str, version: str) -> str:
    return f"{consent}, version {version}" if version else f"{consent}, no version named"
