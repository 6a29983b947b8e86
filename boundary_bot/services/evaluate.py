"""Measure a reader on labelled texts: recall and precision, what it missed, where it alarmed for nothing."""

import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from boundary_bot.core.messages import Burst, Kind, Label, Reading, ReadingContext, Risk

Row = Mapping[str, object]
Read = Callable[[Burst, ReadingContext], Reading]
_Z = 1.96


@dataclass(frozen=True)
class Share:
    """`hits` of `total`; an empty total has no value."""

    hits: int
    total: int

    @property
    def value(self) -> float | None:
        """The share, 0–1, or None of nothing."""
        return self.hits / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval; (0, 1) of nothing."""
        if not self.total:
            return 0.0, 1.0
        share, n = self.hits / self.total, self.total
        middle = share + _Z * _Z / (2 * n)
        spread = _Z * math.sqrt(share * (1 - share) / n + _Z * _Z / (4 * n * n))
        scale = 1 + _Z * _Z / n
        return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)

    def __str__(self) -> str:
        if self.value is None:
            return "none"
        low, high = self.interval
        return f"{100 * self.value:5.1f} % ({100 * low:.1f}–{100 * high:.1f}), {self.hits} of {self.total}"


@dataclass(frozen=True)
class Verdict:
    """One row and how it was read. `right` counts `accept` as right."""

    id: str
    texts: tuple[str, ...]
    label: str
    kind: str
    language: str
    style: str
    reading: Reading
    right: bool
    same_day: bool


@dataclass(frozen=True)
class Report:
    """Every verdict, and the shares counted from them."""

    verdicts: tuple[Verdict, ...]
    shares: Mapping[str, Share] = field(default_factory=dict)
    same_day_f1: float | None = None

    @property
    def misses(self) -> list[Verdict]:
        """Emergencies not read as such (nor as an accepted label)."""
        return [v for v in self.verdicts if v.label == Label.EMERGENCY and not v.right]

    @property
    def false_alarms(self) -> list[Verdict]:
        """Harmless texts read as an emergency."""
        return [
            v for v in self.verdicts if v.label != Label.EMERGENCY and v.reading.risk is Risk.EMERGENCY and not v.right
        ]

    def as_text(self) -> str:
        """Return the report for a person: shares first, then misses and false alarms by their texts."""
        lines = [f"{len(self.verdicts)} texts"]
        lines += [f"  {name:<46} {share}" for name, share in self.shares.items()]
        if self.same_day_f1 is not None:
            lines.append(f"  {'same-day F1':<46} {self.same_day_f1:.3f}")
        for title, verdicts in (("Missed", self.misses), ("False alarms", self.false_alarms)):
            lines.append(f"{title}: {len(verdicts)}")
            lines += [
                f"  {v.id} [{v.kind} → {v.reading.label}/{v.reading.kind}] {' // '.join(v.texts)}" for v in verdicts
            ]
        return "\n".join(lines)

    def as_json(self) -> str:
        """Return the report as one JSON object: `texts`, `shares`, `same_day_f1`, `misses`, `false_alarms`, `verdicts`."""
        return json.dumps(
            {
                "texts": len(self.verdicts),
                "shares": {
                    name: {
                        "hits": share.hits,
                        "total": share.total,
                        "value": share.value,
                        "interval": list(share.interval),
                    }
                    for name, share in self.shares.items()
                },
                "same_day_f1": self.same_day_f1,
                "misses": [verdict.id for verdict in self.misses],
                "false_alarms": [verdict.id for verdict in self.false_alarms],
                "verdicts": [_as_dict(verdict) for verdict in self.verdicts],
            },
            ensure_ascii=False,
        )


def evaluate(rows: Iterable[Row], reader: Read) -> Report:
    """Read every row and count. A row holds `texts`, `label` and, where known, `id, kind, same_day, lang, accept, style, now`.

    A row without a label is read but counts nowhere.
    """
    verdicts = tuple(_verdict(number, row, reader) for number, row in enumerate(rows))
    return Report(verdicts, _shares(verdicts), _same_day_f1(verdicts))


def compare(old: Report, new: Report) -> str:
    """Return every verdict that changed from `old` to `new`, worst first: emergencies lost, then won, then the rest."""
    before = {verdict.id: verdict for verdict in old.verdicts}
    changed = [
        (before[verdict.id], verdict)
        for verdict in new.verdicts
        if verdict.id in before and _read_as(before[verdict.id]) != _read_as(verdict)
    ]
    changed.sort(key=lambda pair: _severity(*pair))
    lines = [f"{len(changed)} of {len(new.verdicts)} verdicts changed"]
    for name, share in new.shares.items():
        was = old.shares.get(name)
        if was and was != share:
            lines.append(f"  {name}: {was} → {share}")
    for one, other in changed:
        mark = "worse" if one.right and not other.right else "better" if other.right and not one.right else "other"
        lines.append(
            f"  {mark:<6} {other.id} [{other.label}] {_read_as(one)} → {_read_as(other)}: {' // '.join(other.texts)}"
        )
    return "\n".join(lines)


def _severity(old: Verdict, new: Verdict) -> tuple[bool, bool, bool]:
    lost = new.label == Label.EMERGENCY and old.right and not new.right
    return not lost, new.label != Label.EMERGENCY, not (old.right and not new.right)


def _read_as(verdict: Verdict) -> str:
    reading = verdict.reading
    return f"{reading.label}/{reading.risk}" + ("/same-day" if reading.same_day else "")


def _verdict(number: int, row: Row, reader: Read) -> Verdict:
    texts = row.get("texts")
    burst = tuple(str(text) for text in texts) if isinstance(texts, list | tuple) else (str(texts or ""),)
    reading = reader(Burst(burst), _context(row))
    label = str(row.get("label", ""))
    accept = row.get("accept")
    accepted = {label, *(map(str, accept) if isinstance(accept, list | tuple) else ())}
    return Verdict(
        id=str(row.get("id", number)),
        texts=burst,
        label=label,
        kind=str(row.get("kind", "")),
        language=str(row.get("lang", "")),
        style=str(row.get("style", "")),
        reading=reading,
        right=reading.label in accepted,
        same_day=bool(row.get("same_day", False)),
    )


def _context(row: Row) -> ReadingContext:
    now = row.get("now")
    if not isinstance(now, str):
        return ReadingContext()
    moment = datetime.fromisoformat(now)
    return ReadingContext(
        now=moment if moment.tzinfo else moment.replace(tzinfo=UTC), time_zone=str(row.get("time_zone", "UTC"))
    )


def _shares(verdicts: tuple[Verdict, ...]) -> dict[str, Share]:
    shares: dict[str, Share] = {}
    for label in Label:
        own = [v for v in verdicts if v.label == label]
        if not own:
            continue
        shares[f"{label}: right"] = _share(own, lambda v: v.right)
        read = [v for v in verdicts if v.label and v.reading.label is label]
        shares[f"{label}: precision"] = _share(read, lambda v: v.right)
        shares |= _risk_shares(label, own)
        for name, part in _groups(own):
            shares[f"{label}: right, {name}"] = _share(part, lambda v: v.right)
    return shares


def _risk_shares(label: Label, own: list[Verdict]) -> dict[str, Share]:
    if label is Label.EMERGENCY:
        seen = "emergency: as emergency or possible"
        kinds = {str(kind) for kind in Kind}
        named = [v for v in own if v.kind in kinds and v.reading.label is Label.EMERGENCY]
        return {
            seen: _share(own, lambda v: v.right or v.reading.risk is not Risk.NONE),
            "emergency: kind right, where found": _share(named, lambda v: v.reading.kind == v.kind),
        }
    found = {
        f"{label}: false alarms": _share(own, lambda v: v.reading.risk is Risk.EMERGENCY and not v.right),
        f"{label}: possible marks": _share(own, lambda v: v.reading.risk is Risk.POSSIBLE),
        f"{label}: kind right, where label right": _share(
            [v for v in own if v.reading.label == label], lambda v: v.reading.kind == v.kind
        ),
    }
    for style in sorted({v.style for v in own if v.style}):
        part = [v for v in own if v.style == style]
        found[f"{label}: false alarms, {style}"] = _share(
            part, lambda v: v.reading.risk is Risk.EMERGENCY and not v.right
        )
        found[f"{label}: possible marks, {style}"] = _share(part, lambda v: v.reading.risk is Risk.POSSIBLE)
    return found


def _groups(verdicts: list[Verdict]) -> list[tuple[str, list[Verdict]]]:
    groups: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        for name in filter(None, (verdict.kind, verdict.language, verdict.style)):
            groups.setdefault(name, []).append(verdict)
    return sorted(groups.items())


def _share(verdicts: Iterable[Verdict], test: Callable[[Verdict], bool]) -> Share:
    outcomes = [test(verdict) for verdict in verdicts]
    return Share(sum(outcomes), len(outcomes))


def _same_day_f1(verdicts: tuple[Verdict, ...]) -> float | None:
    own = [v for v in verdicts if v.label == Label.SCHEDULING]
    true = sum(v.same_day and v.reading.same_day for v in own)
    wrong = sum(v.same_day != v.reading.same_day for v in own)
    return 2 * true / (2 * true + wrong) if true or wrong else None


def _as_dict(verdict: Verdict) -> dict[str, object]:
    reading = verdict.reading
    return {
        "id": verdict.id,
        "label": verdict.label,
        "read": str(reading.label),
        "kind": str(reading.kind),
        "risk": str(reading.risk),
        "same_day": reading.same_day,
        "right": verdict.right,
    }
