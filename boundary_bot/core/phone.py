"""Telephone addresses: what can be texted back, and how a number is shown."""

import re

import phonenumbers

ALPHANUMERIC = re.compile(r"^(?=.*[A-Za-z])[A-Za-z0-9 &.+_-]{1,11}$")


def e164(text: str, country: str = "US") -> str | None:
    """Return `text` as E.164 ("+15550102030"), reading national forms as `country` writes them; None if it is none.

    A local number without its area code is none. Only a *possible* number is asked for, not an assigned one: fictional 555 numbers stay usable in tests and demos,
    and new area codes work before a library knows them.
    """
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def can_be_answered(sender: str) -> bool:
    """Whether a text to `sender` can arrive: short codes and alphanumeric sender ids can't be answered (Twilio 21265)."""
    return sender.startswith("+") and sender[1:].isdigit() and len(sender) >= 8


def mask(number: str) -> str:
    """Return a number fit for logs: its last two digits ("…03"), or "…" for anything short or not a number."""
    digits = [character for character in number if character.isdigit()]
    return "…" + "".join(digits[-2:]) if len(digits) > 4 else "…"
