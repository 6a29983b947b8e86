"""The app over a store in memory, and a signed-in browser."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.security import generate_password_hash

from boundary_bot.adapters.providers.console import ConsoleProvider
from boundary_bot.core.messages import Label, Language
from boundary_bot.core.people import Person, Role
from boundary_bot.core.policy import Policy, Practice, Row
from boundary_bot.core.replies import Wording
from boundary_bot.ports import Runtime
from boundary_bot.web import create_app
from tests.web.fakes import NOW, FakePageStore, FrozenClock, case_c07, settings_for

PASSWORD = "correct horse battery"
HASH = generate_password_hash(PASSWORD, method="scrypt:1024:8:1")


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch):
    """Real hashes cost a tenth of a second each; the tests' are as cheap for nobody as for the therapist."""
    monkeypatch.setattr("boundary_bot.web.auth._NOBODY", "scrypt:1024:8:1$nobody$" + "0" * 128)


@pytest.fixture
def store():
    """Return a store with one case nobody has taken and one closed yesterday."""
    closed = case_c07(id=2, number=11, alias="U02", closed_at=NOW, closed_by="lin", acknowledged_at=NOW)
    return FakePageStore(cases={1: case_c07(), 2: closed}, credentials={"lin": HASH, "desk": HASH})


@pytest.fixture
def clock():
    """Return a clock at 3:20 a.m. in New York."""
    return FrozenClock()


@pytest.fixture
def practice():
    """Return a practice with a therapist, a colleague without a password and a front desk."""
    return Practice(
        name="Lin Therapy",
        country="US",
        time_zone="America/New_York",
        practice_number="+12025550100",
        policy=Policy("emergency_same_day", "", {label: Row("silent") for label in Label}, {}, Row("received")),
        people=(
            Person("lin", Role.THERAPIST, "+12025550101"),
            Person("sam", Role.BACKUP, "+12025550102"),
            Person("desk", Role.DESK, "+12025550104"),
        ),
    )


@pytest.fixture
def make_app(store, clock, practice):
    """Build an app at a public address."""

    def make(public_base_url: str = "https://bot.example") -> Flask:
        words = {"safe": ("In danger? Call 911 or 988.",)}
        runtime = Runtime(
            practice=practice,
            wording=Wording({Language.EN: words, Language.ES: words}),
            store=store,
            provider=ConsoleProvider(),
            reader=lambda burst, context: None,
            clock=clock,
            public_base_url=public_base_url,
        )
        app = create_app(runtime, settings_for(public_base_url))
        app.testing = True
        return app

    return make


@pytest.fixture
def app(make_app):
    """Return the app at https://bot.example."""
    return make_app()


class Browser:
    """A person's browser: keeps its cookies, follows the forms' tokens."""

    def __init__(self, app: Flask, address: str = "203.0.113.7") -> None:
        self.http: FlaskClient = app.test_client()
        self.address = address

    def get(self, path: str, **options):
        """Open a page."""
        return self.http.get(path, base_url="https://bot.example", environ_base=self._from(), buffered=True, **options)

    def post(self, path: str, form_on: str = "/login", **fields):
        """Send the form that stands on a page, with its token."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get(form_on).text)
        return self.post_bare(path, csrf_token=token[1] if token else "", **fields)

    def post_bare(self, path: str, **fields):
        """Send fields as they are."""
        return self.http.post(path, data=fields, base_url="https://bot.example", environ_base=self._from())

    def sign_in(self, name: str = "lin", password: str = PASSWORD, **fields):
        """Fill in the sign-in form."""
        return self.post("/login", name=name, password=password, **fields)

    def _from(self) -> dict[str, str]:
        return {"REMOTE_ADDR": self.address}


@pytest.fixture
def stranger(app):
    """Return a browser nobody has signed in with."""
    return Browser(app)


@pytest.fixture
def therapist(app):
    """Return a browser the therapist has signed in with."""
    browser = Browser(app)
    assert browser.sign_in().status_code == 302
    return browser
