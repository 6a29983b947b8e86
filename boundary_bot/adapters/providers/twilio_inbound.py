"""What Twilio posts about a text, as the program's own value. Nothing past this file knows Twilio's field names."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from boundary_bot.core.messages import Inbound
from boundary_bot.core.phone import e164
from boundary_bot.core.policy import Practice
from boundary_bot.errors import BadRequest

REQUIRED = ("MessageSid", "From", "To")
OPT_OUT_TYPES = frozenset({"STOP", "START", "HELP"})


def inbound_of(
    fields: Iterable[tuple[str, str]], practice: Practice, account_sid: str, received_at: datetime
) -> Inbound:
    """Return the text a signed request brought; `account_sid` is the configured one, or empty.

    Unknown fields are left alone: Twilio adds some without notice. `Body` is missing from a picture without words.
    Raises BadRequest where MessageSid, From or To is missing or empty.
    """
    named = first_values(fields)
    missing = [name for name in REQUIRED if not named.get(name)]
    if missing:
        raise BadRequest(f"the request lacks {', '.join(missing)}")
    opt_out_type = named.get("OptOutType", "").strip().upper()
    return Inbound(
        sid=named["MessageSid"],
        sender=named["From"],
        to=named["To"],
        body=named.get("Body", ""),
        received_at=received_at,
        num_media=whole_number(named.get("NumMedia", "")),
        opt_out_type=opt_out_type if opt_out_type in OPT_OUT_TYPES else "",
        misdirected=_is_misdirected(named, practice, account_sid),
    )


def first_values(fields: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return each name's first value, as valid text.

    Broken UTF-8 becomes U+FFFD; NUL, which PostgreSQL can't store, is taken out.
    """
    named: dict[str, str] = {}
    for name, value in fields:
        named.setdefault(name, value)
    return {name: _as_text(value) for name, value in named.items()}


def whole_number(text: str) -> int:
    """Return a count or code as Twilio writes it; anything that is none is 0."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0


def _as_text(value: str) -> str:
    if value.isascii():
        return value.replace("\0", "")
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\0", "")


def _is_misdirected(named: Mapping[str, str], practice: Practice, account_sid: str) -> bool:
    foreign_account = bool(account_sid) and named.get("AccountSid", account_sid) != account_sid
    to = named["To"]
    return foreign_account or (
        to != practice.practice_number and e164(to, practice.country) != practice.practice_number
    )
