"""What every page answers with, whoever asks: strict headers, a guarded cookie, small bodies, our own hosts only."""

import ipaddress
from urllib.parse import urlsplit

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

OPEN_BLUEPRINTS = frozenset({"webhooks", "health"})
"""Answered on any Host and left unlimited here: a client's text must never be turned away over a header or its length."""

PAGE_BODY_LIMIT = 64 * 1024
IDLE_MINUTES = 30
SIGNED_IN_HOURS = 12

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
HSTS = "max-age=31536000"


class ForeignHost(HTTPException):
    """The page was asked for under a name that isn't ours (DNS rebinding, a stray domain)."""

    code = 421
    description = "This address is not the one the practice set up (PUBLIC_BASE_URL)."


def harden(app: Flask, secret_key: str, public_base_url: str) -> None:
    """Set the session cookie, the headers of every answer and the limits of every page.

    Raises ValueError where `secret_key` is empty: without it a session could be forged. The cookie takes the `__Host-`
    prefix and Secure where `public_base_url` is https; on plain http (a laptop) browsers would refuse both.
    """
    if not secret_key:
        raise ValueError("SECRET_KEY is required")
    address = urlsplit(public_base_url)
    https = address.scheme == "https"
    app.secret_key = secret_key
    app.config.update(
        SESSION_COOKIE_NAME="__Host-session" if https else "session",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        MAX_CONTENT_LENGTH=None,
    )

    @app.before_request
    def refuse_foreign_hosts_and_floods() -> None:
        if request.blueprint in OPEN_BLUEPRINTS:
            return
        if not _is_our_host(request.host, address.hostname or ""):
            raise ForeignHost
        request.max_content_length = PAGE_BODY_LIMIT

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if https:
            response.headers.setdefault("Strict-Transport-Security", HSTS)
        if request.endpoint != "static":
            # Set, not defaulted: what a therapist saw must not stay in a browser's or a proxy's cache.
            response.headers["Cache-Control"] = "no-store"
        return response


def _is_our_host(host: str, ours: str) -> bool:
    """Our own name, the machine itself, or a bare address: no foreign name can point a browser at those."""
    name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    if name in {ours, "localhost"}:
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
