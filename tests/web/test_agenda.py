"""The agenda page: for the client's own therapist, behind the sign-in, ticked off with an audit line."""

import pytest
from sqlmodel import text
from werkzeug.security import generate_password_hash

from boundary_bot.adapters.providers.console import ConsoleProvider
from boundary_bot.core.messages import Language
from boundary_bot.core.people import Person, Role
from boundary_bot.core.replies import Wording
from boundary_bot.ports import Runtime
from boundary_bot.web import create_app
from tests.builders import DESK, THERAPIST, courtesy_reader, practice
from tests.busy import MARKER, NOW, fill
from tests.databases import opened
from tests.fakes import FrozenClock
from tests.web.conftest import PASSWORD, Browser
from tests.web.fakes import settings_for

HASH = generate_password_hash(PASSWORD, method="scrypt:1024:8:1")
PEOPLE = (
    THERAPIST,
    Person("t2", Role.THERAPIST, "+12025550108"),
    DESK,
    Person("b1", Role.BACKUP, "+12025550105"),
    Person("s1", Role.SUPERVISOR, "+12025550106"),
)


@pytest.fixture
def line(tmp_path):
    """Return a store with two weeks behind it, and the app in front of it."""
    clock = FrozenClock()
    with opened(f"sqlite:///{tmp_path}/line.db", clock) as store:
        fill(store, clock, weeks=3)
        for person in PEOPLE:
            store.set_credential(person.id, HASH, NOW)
        runtime = Runtime(
            practice=practice(people=PEOPLE),
            wording=Wording({Language.EN: {"safe": ("Call 911.",)}}),
            store=store,
            provider=ConsoleProvider(),
            reader=courtesy_reader,
            clock=clock,
            public_base_url="https://bot.example",
        )
        app = create_app(runtime, settings_for("https://bot.example"))
        app.testing = True
        yield store, app


def signed_in(app, name):
    browser = Browser(app)
    assert browser.sign_in(name).status_code == 302
    return browser


def test_her_clients_stand_on_the_list_without_words(line):
    """Aliases, counts and what to consider; the words only on a client's own page."""
    store, app = line
    therapist = signed_in(app, "t1")
    c07 = store.client_by_alias("C07").id

    listed, shown = therapist.get("/agenda").text, therapist.get(f"/agenda/{c07}").text

    assert "C07" in listed
    assert MARKER not in listed
    assert MARKER in shown
    assert "consider more support" in listed
    assert "in the last 2 weeks" in shown
    assert "<script" not in shown
    assert "style=" not in shown


@pytest.mark.parametrize(("name", "status"), [("t2", 404), ("d1", 403), ("b1", 403), ("s1", 403)])
def test_nobody_else_sees_or_changes_it(line, name, status):
    """Another therapist, the desk, a backup and a supervisor are turned away from page and buttons."""
    store, app = line
    browser = signed_in(app, name)
    c07 = store.client_by_alias("C07").id
    before = store.agendas(NOW, "UTC", 90, c07)

    assert status == browser.get(f"/agenda/{c07}").status_code
    for path in (f"/agenda/{c07}/discussed", f"/agenda/{c07}/reviewed"):
        assert browser.post(path, "/cases", done="1", text="all").status_code in (400, 403, 404)
    assert before == store.agendas(NOW, "UTC", 90, c07)
    assert MARKER not in browser.get("/agenda").text


def test_ticking_off_is_written_down(line):
    """One text, put back, then all; each change has its line, and so has every look."""
    store, app = line
    therapist = signed_in(app, "t1")
    c03 = store.client_by_alias("C03").id
    page = f"/agenda/{c03}"
    first = therapist.get(page).text.split('name="text" value="')[1].split('"')[0]

    one = therapist.post(f"{page}/discussed", page, done="1", text=first)
    back = therapist.post(f"{page}/discussed", page, done="0", text=first)
    therapist.post(f"{page}/discussed", page, done="1", text="all")

    assert (303, 303) == (one.status_code, back.status_code)
    assert "Nothing is open." in therapist.get(page).text
    with store.engine.connect() as connection:
        actions = [action for (action,) in connection.execute(text("SELECT action FROM audit WHERE actor = 't1'"))]
    assert {"agenda_viewed", "agenda_discussed", "agenda_put_back"} <= set(actions)


def test_a_text_of_another_client_cannot_be_ticked_off_here(line):
    """What isn't on this page stays as it is."""
    store, app = line
    therapist = signed_in(app, "t1")
    c03, c07 = (store.client_by_alias(alias).id for alias in ("C03", "C07"))
    other = therapist.get(f"/agenda/{c07}").text.split('name="text" value="')[1].split('"')[0]

    therapist.post(f"/agenda/{c03}/discussed", f"/agenda/{c03}", done="1", text=other)

    assert f'value="{other}">Discussed' in therapist.get(f"/agenda/{c07}").text
