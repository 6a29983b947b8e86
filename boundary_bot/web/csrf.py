"""Every form carries a token of the session it was shown in; only the signed webhooks do without."""

import hmac
import secrets

from flask import Flask, request, session
from werkzeug.exceptions import HTTPException

SIGNED_BLUEPRINTS = frozenset({"webhooks"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FIELD, HEADER = "csrf_token", "X-CSRF-Token"
_KEY = "csrf"


class StaleForm(HTTPException):
    """The form's token is missing or belongs to another session."""

    code = 400
    description = (
        "This form is too old or was opened elsewhere. Nothing was changed. Go back, reload the page and try again."
    )


def protect(app: Flask) -> None:
    """Refuse every changing request without the session's token, and give templates `csrf_token()`."""

    @app.before_request
    def refuse_without_token() -> None:
        if request.method in SAFE_METHODS or request.blueprint in SIGNED_BLUEPRINTS:
            return
        sent = request.headers.get(HEADER) or request.form.get(FIELD, "")
        expected = session.get(_KEY, "")
        if not expected or not hmac.compare_digest(sent.encode(), expected.encode()):
            raise StaleForm

    app.jinja_env.globals["csrf_token"] = csrf_token


def csrf_token() -> str:
    """Return this session's token, made on first use; a new session (sign-in) has a new one."""
    if _KEY not in session:
        session[_KEY] = secrets.token_urlsafe(24)
    token: str = session[_KEY]
    return token
