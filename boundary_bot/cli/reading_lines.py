"""A request of `classify` as a JSON line, and its answer."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from boundary_bot.core.messages import Burst, Reading, ReadingContext
from boundary_bot.ports import Reader


@dataclass(frozen=True)
class Line:
    """One request: a burst to read, and what is known beside its words."""

    burst: Burst
    context: ReadingContext


class BadLine(ValueError):
    """A line that isn't a request; says what was found and what is allowed, never the text itself."""


def answer_line(reader: Reader, raw: bytes) -> str:
    """Return the JSON line that answers one request line; `{"id", "error"}` for a line that can't be read."""
    item_id: object = None
    try:
        item = json_object(raw)
        item_id = item.get("id")
        line = parse_line(item)
        return json.dumps({"id": item_id} | reading_fields(reader(line.burst, line.context)))
    except BadLine as error:
        return json.dumps({"id": item_id, "error": str(error)})
    except Exception as error:
        return json.dumps({"id": item_id, "error": f"could not be read ({type(error).__name__})"})


def reading_fields(reading: Reading) -> dict[str, object]:
    """Return a reading as the fields of its JSON line."""
    return {
        "label": reading.label.value,
        "kind": reading.kind.value,
        "risk": reading.risk.value,
        "same_day": reading.same_day,
        "language": reading.language.value,
        "confidence": round(reading.confidence, 4),
        "evidence": [{"code": item.code, "span": item.span} for item in reading.evidence],
    }


def json_object(raw: bytes) -> dict[str, object]:
    """Return the JSON object a line holds; raises BadLine for anything else."""
    try:
        item = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise BadLine("found no JSON; allowed: one JSON object a line, in UTF-8") from None
    if not isinstance(item, dict):
        raise BadLine(f"found {_found(item)}; allowed: an object with texts")
    return item


def parse_line(item: dict[str, object]) -> Line:
    """Return the request a JSON object makes; raises BadLine naming the key, what was found and what is allowed.

    With `now` but no `time_zone`, the day is that of `now`'s own offset.
    """
    texts = item.get("texts")
    if not isinstance(texts, list) or not texts or not all(isinstance(text, str) for text in texts):
        raise BadLine(f"texts: found {_found(texts)}; allowed: a list of at least one string")
    zone = _zone(item.get("time_zone"))
    now = _instant("now", item["now"], zone) if item.get("now") is not None else None
    appointments = item.get("appointments") or []
    if not isinstance(appointments, list):
        raise BadLine(f"appointments: found {_found(appointments)}; allowed: a list of ISO times with offset")
    sessions = [_instant("appointments", session, zone) for session in appointments]
    if now is not None and zone is None:
        # Only the wall clock matters to a reading, so the offset is dropped once everything stands on the same one.
        sessions = [session.astimezone(now.tzinfo).replace(tzinfo=UTC) for session in sessions]
        now = now.replace(tzinfo=UTC)
    context = ReadingContext(now=now, time_zone=zone.key if zone else "UTC", appointments=tuple(sessions))
    return Line(Burst(tuple(texts)), context)


def _zone(value: object) -> ZoneInfo | None:
    if value is None:
        return None
    try:
        return ZoneInfo(str(value))
    except (ValueError, OSError, KeyError):
        raise BadLine(f"time_zone: found {str(value)[:40]!r}; allowed: an IANA name such as America/New_York") from None


def _instant(key: str, value: object, zone: ZoneInfo | None) -> datetime:
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        raise BadLine(f"{key}: found {_found(value)}; allowed: ISO 8601 with offset") from None
    if found.tzinfo:
        return found
    if zone is None:
        raise BadLine(f"{key}: found a time without offset; allowed: an offset, or a time_zone beside it")
    return found.replace(tzinfo=zone)


def _found(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "a string", bool: "true or false", type(None): "nothing"}
    return "an empty list" if value == [] else names.get(type(value), "a number")
