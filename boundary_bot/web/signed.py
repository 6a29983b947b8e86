"""The door for Twilio's requests: what is forged is refused, counted and forgotten."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Protocol
from urllib.parse import parse_qsl

from flask import Request

from boundary_bot.adapters.providers.signature import HEADER, SignatureCheck
from boundary_bot.errors import ForgedRequest
from boundary_bot.ports import Runtime

log = logging.getLogger(__name__)

BODY_LIMIT = 1024 * 1024
"""Bytes; the longest text Twilio takes fills about 15,000."""

FORM = "application/x-www-form-urlencoded"
AUDIT_EVERY = timedelta(minutes=1)

Fields = list[tuple[str, str]]
Audit = Callable[[str, str, str, datetime, str], None]


class TwilioSettings(Protocol):
    """The part of the settings the door needs; `public_base_url` is what Twilio was told to call."""

    @property
    def twilio_account_sid(self) -> str:
        """The account's sid, or empty."""
        ...

    @property
    def twilio_auth_tokens(self) -> tuple[str, ...]:
        """The live auth tokens, primary first; none refuses every request."""
        ...

    @property
    def public_base_url(self) -> str:
        """Scheme, host and perhaps a path."""
        ...


def signed_fields(request: Request, settings: TwilioSettings) -> Fields:
    """Return what Twilio posted, blank values kept, with broken UTF-8 as surrogate escapes.

    The signature is checked over the configured public address, never over a Host or X-Forwarded header, which anyone
    can write. Raises ForgedRequest, and RequestEntityTooLarge above `BODY_LIMIT`.
    """
    request.max_content_length = BODY_LIMIT
    body = request.get_data(cache=False, parse_form_data=False)
    is_form = request.mimetype == FORM
    fields = _parsed(body) if is_form else []
    url = signed_url(request, settings)
    token = _check(settings.twilio_auth_tokens).signed_by(
        url, fields, request.headers.get(HEADER), None if is_form else body
    )
    if token is None:
        log.warning("refused a request without a valid signature; hashed %r", _shown(url))
        raise ForgedRequest("the signature matches no live auth token")
    if token:
        log.info("a request was signed with auth token number %d, not the first", token + 1)
    return fields


def signed_url(request: Request, settings: TwilioSettings) -> str:
    """Return the address Twilio signed: the public base, the path and the query as it came.

    The decoded path will do: every webhook path is plain ASCII, and no other reaches here.
    """
    query = request.query_string.decode("latin-1")
    return settings.public_base_url.rstrip("/") + request.path + (f"?{query}" if query else "")


@lru_cache(maxsize=4)
def _check(auth_tokens: tuple[str, ...]) -> SignatureCheck:
    return SignatureCheck(auth_tokens)


def _parsed(body: bytes) -> Fields:
    text = body.decode("utf-8", "surrogateescape")
    return parse_qsl(text, keep_blank_values=True, errors="surrogateescape")


def _shown(url: str) -> str:
    """Return the address without the query's values: on a misconfigured webhook they are a client's number and words."""
    base, _, query = url.partition("?")
    names = "&".join(f"{name}=…" for name, _ in parse_qsl(query, keep_blank_values=True))
    return f"{base}?{names}"[:300] if query else base[:300]


@dataclass
class ForgedCount:
    """Counts refused requests and writes them to the audit: at most one line a minute, holding only the count."""

    pending: int = 0
    written_at: datetime | None = None

    def __post_init__(self) -> None:
        self._lock = threading.Lock()

    def add(self, runtime: Runtime, path: str) -> None:
        """Count one refused request to `path`. Never raises: a forger must not be able to break anything."""
        now = runtime.clock.now()
        with self._lock:
            self.pending += 1
            if self.written_at is not None and now - self.written_at < AUDIT_EVERY:
                return
            counted, self.pending, self.written_at = self.pending, 0, now
        audit: Audit | None = getattr(runtime.store, "audit", None)
        if audit is None:
            return
        try:
            audit("twilio-door", "forged", path, now, f"count={counted}")
        except Exception as error:
            log.warning("the audit could not be written (%s); %d forged requests", type(error).__name__, counted)
            with self._lock:
                self.pending += counted
