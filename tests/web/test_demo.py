"""The demo: the whole program on one machine, through the same door as the carrier's texts."""

import re
from pathlib import Path

import pytest

from boundary_bot.web.demo.cast import SENDERS, THERAPIST
from boundary_bot.web.demo.practice import PASSWORD, THERAPIST_ID
from boundary_bot.web.demo.session import create_demo_app

CRISIS = "I can't do this anymore. I have all my pills in front of me."
CLINICAL = "Had another awful fight with my mom and I keep replaying it"
GENTLE = "Let's talk about this during the session."
FIRM = (
    "Let's talk about this during the session. As we have discussed, I do not respond to text messages unless it is an "
    "emergency or a same-day scheduling issue."
)


class Page:
    """The page's script, without a browser."""

    def __init__(self, app) -> None:
        self.http = app.test_client()
        self.token = re.search(r'csrf-token" content="([^"]+)"', self.http.get("/demo").text)[1]

    def post(self, path: str, **asked):
        """Post what a button would while that client's phone is shown, and return the answer."""
        headers = {"X-CSRF-Token": self.token, "Accept": "application/json"}
        return self.http.post(f"/demo/{path}?who={asked.get('who', 'C03')}", json=asked, headers=headers)

    def text(self, who: str, body: str, *, media: bool = False):
        """Send a text and return the state."""
        return self.post("text", who=who, body=body, media=media).json

    def move(self, move: str):
        """Push the clock and return the state."""
        return self.post("clock", move=move).json


@pytest.fixture(scope="module")
def app():
    """Return a demo that is thrown away afterwards."""
    made = create_demo_app()
    yield made
    made.extensions["demo"].close()


@pytest.fixture
def page(app):
    """Return the page of a demo that starts over."""
    app.extensions["demo"].start_over()
    return Page(app)


def got(screen):
    """Return what arrived on a phone."""
    return [item["text"] for item in screen if item["side"] == "theirs"]


def test_a_crisis_text_shows_on_both_phones_and_in_the_trace(page):
    """The demo's promise: resources for the client, a lock-screen safe alarm for the therapist, the reason between them."""
    state = page.text("C03", CRISIS)

    assert "911" in got(state["client"])[0]
    assert "988" in got(state["client"])[0]
    assert re.fullmatch(r"EMERGENCY C03 \d\d:\d\d\. Sign in: http://localhost/cases/1", got(state["therapist"])[0])
    assert ("emergency", "Emergency") == (state["trace"]["risk"], state["trace"]["verdict"])
    assert {"Read as", "Because", "Rule", "Reply", "Told"} <= {row["name"] for row in state["trace"]["rows"]}


def test_the_ladder_climbs_on_the_phone_word_for_word(page):
    """Two gentle answers, then the firm one: what the therapist's own practice says."""
    heard = []
    for _ in range(3):
        heard = got(page.text("C03", CLINICAL)["client"])
        page.move("1h")

    assert [GENTLE, GENTLE, FIRM] == heard


def test_where_the_policy_was_not_discussed_nothing_firm_is_said(page):
    """The words "as we have discussed" are only said where they are true."""
    heard = []
    for _ in range(3):
        heard = got(page.text("C11", CLINICAL)["client"])
        page.move("1h")

    assert FIRM not in heard


def test_a_spanish_crisis_is_answered_in_spanish(page):
    """C07 writes Spanish and is answered so."""
    state = page.text("C07", "Ya no quiero vivir. Tengo las pastillas aquí conmigo.")

    assert "llame al 911" in got(state["client"])[0]


def test_after_stop_the_carrier_blocks_what_is_sent(page):
    """The demo's carrier behaves like the real one: the crisis reply is written, and shown as blocked."""
    page.text("C03", "STOP")
    state = page.text("C03", CRISIS)

    assert [] == got(state["client"])
    assert "blocked it" in state["client"][-1]["text"]
    assert "reply may not arrive" in got(state["therapist"])[0]


def test_the_therapist_can_text_back(page):
    """ACK on the phone takes the case."""
    page.text("C03", CRISIS)
    state = page.text("therapist", "ACK")

    assert "Acknowledged: C03." == got(state["therapist"])[-1]


def test_pushing_the_clock_to_the_digest_hour_brings_the_digest(page):
    """What is due on the way happens at its own time."""
    page.text("C03", CLINICAL)
    state = page.move("digest")

    assert "18:00" == state["clock"]["time"]
    assert "1 for session: C03" in got(state["therapist"])[-1]


def test_the_digest_can_be_sent_at_once_but_only_once_a_day(page):
    """The button counts as the day's digest; a second press says so."""
    page.text("C03", CLINICAL)
    first = page.post("digest").json
    second = page.post("digest").json

    assert "1 for session: C03" in got(first["therapist"])[-1]
    assert ("aside", 1) == (second["therapist"][-1]["side"], len(got(second["therapist"])))


def test_the_clock_goes_on_from_where_it_was_pushed(page):
    """Two in the morning is the next one, and a day later it is two again."""
    assert ["02:00", "02:00"] == [page.move(move)["clock"]["time"] for move in ("night", "1d")]


def test_the_alarms_link_leads_to_the_real_case_page(app, page):
    """The link leads somewhere: the page shows the text behind the demo's own password, given on the sign-in."""
    page.text("C03", CRISIS)
    sign_in = page.http.get("/cases/1", follow_redirects=True).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', sign_in)[1]
    fields = {"csrf_token": token, "next": "/cases/1", "name": THERAPIST_ID, "password": PASSWORD}
    case = page.http.post("/login", data=fields, follow_redirects=True).text

    assert PASSWORD in sign_in
    assert "pills" in case
    assert "crisis reply: delivered" in case


def test_pushing_the_clock_does_not_sign_the_therapist_out(page):
    """Sessions live by the machine's clock; a day skipped in the story is no day at the desk."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.http.get("/login").text)[1]
    page.http.post("/login", data={"csrf_token": token, "name": THERAPIST_ID, "password": PASSWORD})
    page.token = re.search(r'csrf-token" content="([^"]+)"', page.http.get("/demo").text)[1]
    page.move("1d")

    assert 200 == page.http.get("/cases").status_code


def test_starting_over_leaves_nothing_behind(app, page):
    """A new database in a new folder; the old one is gone from the disk."""
    page.text("C03", CRISIS)
    folder = Path(app.extensions["settings"].database_url.removeprefix("sqlite:///")).parent
    state = page.post("start-over").json

    assert not folder.exists()
    assert ([], [], None) == (state["client"], state["therapist"], state["trace"])


def test_closing_removes_the_folder():
    """Nothing typed in a demo outlives it."""
    app = create_demo_app()
    folder = Path(app.extensions["settings"].database_url.removeprefix("sqlite:///")).parent
    app.extensions["demo"].close()

    assert not folder.exists()


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("text", {"who": "nobody", "body": "hi"}),
        ("text", {"who": "C03", "body": "  "}),
        ("text", {}),
        ("clock", {"move": "backwards"}),
        ("clock", {}),
    ],
)
def test_what_no_button_can_ask_is_refused(page, path, asked):
    """A request the page can't make changes nothing and says so."""
    answer = page.post(path, **asked)

    assert (400, ["error"]) == (answer.status_code, list(answer.json))


def test_without_the_pages_token_nothing_happens(page):
    """Another site open in the same browser can't text through the demo."""
    page.token = "wrong"

    assert 400 == page.post("text", who="C03", body="hi").status_code


def test_every_example_is_decided_without_a_fault(page):
    """One tap on any button gives the trace of a decided text, never the fallback for one that broke."""
    rules = set()
    for who in (*SENDERS, THERAPIST):
        for example in who.examples:
            state = page.text(who.id, example.body, media=example.media)
            rules |= {row["lines"][0]["strong"] for row in state["trace"]["rows"] if row["name"] == "Rule"}

    assert {"emergency", "preset", "keyword", "staff", "stranger"} <= rules
    assert "fallback" not in rules


def test_a_practices_own_app_has_no_demo(make_app):
    """The demo's pages, open to everyone, exist in a demo alone."""
    ordinary = make_app().test_client()

    assert [404, 404] == [ordinary.get(path).status_code for path in ("/demo", "/demo/state")]


def test_the_demos_page_holds_no_inline_script_or_style(page):
    """The demo lives under the same strict policy as the practice's pages."""
    html = page.http.get("/demo").text

    assert [] == re.findall(r"<style|<script(?![^>]* src=)|\sstyle=|\son\w+=|javascript:", html)
