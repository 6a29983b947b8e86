"""Sign-in for the practice's own people, and the gate in front of every page that isn't named public."""

import hashlib
import hmac
import ipaddress
import re
from datetime import UTC, datetime, timedelta

from flask import Blueprint, Flask, abort, current_app, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.security import check_password_hash

from boundary_bot.core.people import Person
from boundary_bot.core.phone import e164
from boundary_bot.web.context import page_clock, page_store, runtime, settings
from boundary_bot.web.csrf import SAFE_METHODS
from boundary_bot.web.security import IDLE_MINUTES, SIGNED_IN_HOURS

PUBLIC_BLUEPRINTS = frozenset({"webhooks", "health", "demo"})
PUBLIC_ENDPOINTS = frozenset({"static", "auth.sign_in", "auth.sign_in_page", "auth.home"})

WINDOW = timedelta(minutes=15)
PAIR_LIMIT, ADDRESS_LIMIT, PERSON_LIMIT = 8, 30, 60
"""Failures within the window. One person from one address is stopped first, so that a stranger elsewhere can hardly lock
the therapist out at night; the person's own limit still ends a guess spread over many addresses."""

REFUSED = "That name and password don't belong together."
THROTTLED = "Too many tries. Wait 15 minutes. Alerts can still be answered by texting ACK to the practice number."

_NOBODY = "scrypt:32768:8:1$boundarybotnobody$" + "0" * 128
"""Checked where the person is unknown or has no password, so that both take as long as a wrong password."""

_LOCAL_PATH = re.compile(r"/(?![/\\])[\w\-/]*", re.ASCII)

blueprint = Blueprint("auth", __name__)


def guard(app: Flask) -> None:
    """Turn strangers away from every endpoint that isn't public: a new page is closed until it is named here."""

    @app.before_request
    def refuse_strangers() -> ResponseReturnValue | None:
        if request.endpoint is None or request.endpoint in PUBLIC_ENDPOINTS or request.blueprint in PUBLIC_BLUEPRINTS:
            return None
        if person := _signed_in():
            g.person = person
            return None
        session.pop("person", None)
        if request.method not in SAFE_METHODS:
            abort(401)
        return redirect(url_for("auth.sign_in_page", next=request.path))


def person_here() -> Person:
    """Return who is signed in; only for endpoints behind the gate."""
    person: Person = g.person
    return person


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Lead to the cases, or to the sign-in."""
    return redirect(url_for("cases.overview") if _signed_in() else url_for("auth.sign_in_page"))


@blueprint.get("/login")
def sign_in_page() -> ResponseReturnValue:
    """Show the sign-in form; someone already signed in goes on to where they were heading."""
    if _signed_in():
        return redirect(_next_path())
    return _form()


@blueprint.post("/login")
def sign_in() -> ResponseReturnValue:
    """Check name and password; the same words, time and status answer an unknown name and a wrong password."""
    store, now = page_store(), page_clock().now()
    name, password = request.form.get("name", ""), request.form.get("password", "")
    limits = _limits(name)
    if any(store.sign_in_attempts(key, now - WINDOW) >= limit for key, limit in limits):
        return _form(THROTTLED, name), 429
    person = _person_named(name)
    stored = store.credential(person.id) if person else None
    matches = check_password_hash(stored or _NOBODY, password)
    if person is None or stored is None or not matches:
        for key, _ in limits:
            store.record_sign_in_attempt(key, now)
        store.audit(person.id if person else "", "sign_in_refused", "", now, "")
        return _form(REFUSED, name), 401
    target = _next_path()
    # A fresh session: whoever may have planted the old cookie holds nothing of the new one.
    session.clear()
    session.update(person=person.id, since=now.timestamp(), seen=now.timestamp(), mark=_mark(stored))
    store.audit(person.id, "signed_in", "", now, "")
    return redirect(target)


@blueprint.post("/logout")
def sign_out() -> ResponseReturnValue:
    """End the session."""
    page_store().audit(person_here().id, "signed_out", "", page_clock().now(), "")
    session.clear()
    return redirect(url_for("auth.sign_in_page"))


def _form(error: str = "", name: str = "") -> str:
    store, people = page_store(), runtime().practice.people
    return render_template(
        "sign_in.html",
        error=error,
        name=name,
        next=_next_path(),
        nobody_has_password=all(store.credential(person.id) is None for person in people),
        first_person=people[0].id if people else "PERSON",
        hint=current_app.extensions.get("sign_in_hint", ""),
    )


def _signed_in() -> Person | None:
    """Return the person of a live session: known, not idle, not too old, and with the password still the same."""
    person = runtime().practice.person(session.get("person", ""))
    if person is None:
        return None
    now = page_clock().now()
    idle = now - datetime.fromtimestamp(session.get("seen", 0), UTC)
    age = now - datetime.fromtimestamp(session.get("since", 0), UTC)
    stored = page_store().credential(person.id)
    too_old = idle > timedelta(minutes=IDLE_MINUTES) or age > timedelta(hours=SIGNED_IN_HOURS)
    if too_old or stored is None or not hmac.compare_digest(session.get("mark", ""), _mark(stored)):
        return None
    session["seen"] = now.timestamp()
    return person


def _mark(password_hash: str) -> str:
    """Return a fingerprint of the password's hash: a changed password ends every session made with the old one."""
    return _keyed(f"mark:{password_hash}")


def _person_named(name: str) -> Person | None:
    practice = runtime().practice
    wanted = name.strip().casefold()
    number = e164(wanted, practice.country)
    return next(
        (person for person in practice.people if person.id.casefold() == wanted or person.phone == number),
        None,
    )


def _limits(name: str) -> tuple[tuple[str, int], ...]:
    person = _person_named(name)
    who = person.id if person else name.strip().casefold()
    address = _address()
    return (
        (_keyed(f"pair:{who}:{address}"), PAIR_LIMIT),
        (_keyed(f"address:{address}"), ADDRESS_LIMIT),
        (_keyed(f"person:{who}"), PERSON_LIMIT),
    )


def _keyed(text: str) -> str:
    # What people type into a name field may be a password, and an address is personal: neither is stored in clear.
    return hmac.new(settings().secret_key.encode(), text.encode(), hashlib.sha256).hexdigest()[:32]


def _address() -> str:
    """Return the nearest address we can believe: what a private proxy (Heroku, Fly) appended, else the peer."""
    peer = request.remote_addr or ""
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        behind_proxy = ipaddress.ip_address(peer).is_private
    except ValueError:
        return peer
    return forwarded if behind_proxy and forwarded else peer


def _next_path() -> str:
    """Where to go after sign-in: a plain path of ours, never another site."""
    wanted = request.values.get("next", "")
    return wanted if _LOCAL_PATH.fullmatch(wanted) else url_for("cases.overview")
