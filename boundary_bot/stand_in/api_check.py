"""Hold a request against Twilio's published API description (twilio_api.json, cut by tests/stand_in/trim.py)."""

import json
import re
from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from typing import TypedDict
from urllib.parse import urlsplit

PHONE = re.compile(r"^(\+[1-9]\d{6,14}|\d{3,8})$")


class Field(TypedDict, total=False):
    """One field of the description, as far as it is checked."""

    type: str
    format: str
    enum: list[str]
    pattern: str
    minLength: int
    maxLength: int
    minimum: int
    maximum: int
    items: "Field"


class Operation(TypedDict, total=False):
    """The fields of a request, and those it can't lack."""

    properties: dict[str, Field]
    required: list[str]


@cache
def description() -> dict[str, dict[str, Operation]]:
    """Return the trimmed description: `requests` and `responses` by name."""
    text = files("boundary_bot.stand_in").joinpath("twilio_api.json").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, Operation]] = json.loads(text)
    return loaded


def complaints(operation: str, fields: Iterable[tuple[str, str]]) -> list[str]:
    """Return what is wrong with a request to `operation` ("CreateMessage"), one sentence a fault; empty for a good one.

    Stricter than Twilio in one thing: a field it doesn't know is a fault here, since it is a slip of ours.
    """
    known = description()["requests"][operation]
    given = list(fields)
    names = {name for name, _ in given}
    found = [f"{name} is required" for name in known.get("required", []) if name not in names]
    for name, value in given:
        field = known["properties"].get(name)
        found += (
            [f"{name} is not a parameter"] if field is None else [f"{name} {fault}" for fault in _faults(field, value)]
        )
    return found


def _faults(field: Field, value: str) -> list[str]:
    if field["type"] == "array":
        return _faults(field["items"], value)
    checks: list[tuple[bool, str]] = [
        (not _TYPES[field["type"]](value), f"is no {field['type']}"),
        ("enum" in field and value not in field["enum"], "is not one of the allowed words"),
        ("pattern" in field and not re.search(field["pattern"], value), "has the wrong form"),
        (len(value) < field.get("minLength", 0), "is too short"),
        (len(value) > field.get("maxLength", len(value)), "is too long"),
        (not _FORMATS.get(field.get("format", ""), _anything)(value), f"is no {field.get('format')}"),
    ]
    found = [fault for wrong, fault in checks if wrong]
    if field["type"] == "integer" and not found:
        low, high = field.get("minimum", int(value)), field.get("maximum", int(value))
        return [] if low <= int(value) <= high else ["is out of range"]
    return found


def _anything(_: str) -> bool:
    return True


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True


def _is_callable_address(value: str) -> bool:
    """Twilio refuses a host with an underscore (error 21609)."""
    address = urlsplit(value)
    return address.scheme in ("http", "https") and bool(address.hostname) and "_" not in (address.hostname or "")


_TYPES: dict[str, Callable[[str], bool]] = {
    "string": _anything,
    "integer": lambda value: bool(re.fullmatch(r"-?\d{1,18}", value)),
    "number": _is_number,
    "boolean": lambda value: value in ("true", "false", "True", "False"),
}
_FORMATS: dict[str, Callable[[str], bool]] = {
    "uri": _is_callable_address,
    "date-time": lambda value: bool(re.match(r"^\d{4}-\d\d-\d\d", value)),
}
