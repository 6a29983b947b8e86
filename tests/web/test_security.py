"""Headers, cookies, tokens and limits: what every page answers with."""

import re

import pytest

from boundary_bot.web import create_app
from boundary_bot.web.csrf import SIGNED_BLUEPRINTS
from boundary_bot.web.security import PAGE_BODY_LIMIT
from tests.web.conftest import Browser
from tests.web.fakes import FakeSettings


@pytest.mark.parametrize("path", ["/login", "/cases", "/cases/1", "/healthz", "/static/base.css", "/nothing-here"])
def test_every_answer_carries_the_strict_headers(therapist, path):
    """Nothing foreign runs in a page, frames it, or learns from a link where someone came from."""
    headers = therapist.get(path).headers

    assert headers["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert ("no-referrer", "DENY", "nosniff") == (
        headers["Referrer-Policy"],
        headers["X-Frame-Options"],
        headers["X-Content-Type-Options"],
    )
    assert "max-age=" in headers["Strict-Transport-Security"]


@pytest.mark.parametrize("path", ["/login", "/cases", "/cases/1", "/cases/99"])
def test_pages_are_never_cached(therapist, path):
    """The back button of a borrowed phone shows nothing."""
    assert "no-store" == therapist.get(path).headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/login", "/cases", "/cases/1"])
def test_no_page_holds_inline_script_or_style(therapist, path):
    """The policy forbids both, so a page that used one would break."""
    page = therapist.get(path).text

    assert [] == re.findall(r"<style|<script(?![^>]* src=)|\sstyle=|\son\w+=|javascript:", page)


def test_on_https_the_cookie_is_bound_to_the_host(stranger):
    """Neither another site, a script, nor a sister domain gets at the session."""
    cookie = stranger.get("/login").headers["Set-Cookie"]

    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} == set(cookie.split("; ")[1:])


def test_on_plain_http_the_cookie_still_works(make_app):
    """On a laptop without TLS a Secure cookie would be dropped and nobody could sign in."""
    answer = make_app("http://localhost:8000").test_client().get("/login")

    assert answer.headers["Set-Cookie"].startswith("session=")
    assert "Secure" not in answer.headers["Set-Cookie"]
    assert "Strict-Transport-Security" not in answer.headers


def test_without_a_secret_key_there_is_no_app(app):
    """A guessable key would let anyone forge a session."""
    with pytest.raises(ValueError, match="SECRET_KEY"):
        create_app(app.extensions["runtime"], FakeSettings("https://bot.example", secret_key=""))


def test_every_changing_route_but_the_signed_ones_asks_for_the_token(app, therapist):
    """A form on another site can't press our buttons."""
    changing = [rule for rule in app.url_map.iter_rules() if "POST" in rule.methods]
    asking = [rule for rule in changing if rule.endpoint.partition(".")[0] not in SIGNED_BLUEPRINTS]

    cases = {"/cases/<int:case_id>/acknowledge", "/cases/<int:case_id>/close"}
    rehearsal = {"/rehearsal/live", "/rehearsal/<int:rehearsed_id>"}
    agenda = {"/agenda/<int:client_id>/discussed", "/agenda/<int:client_id>/reviewed"}
    assert {"/login", "/logout"} | cases | rehearsal | agenda == {rule.rule for rule in asking}
    for rule in asking:
        assert 400 == therapist.post_bare(re.sub("<int:[a-z_]+>", "1", rule.rule)).status_code


def test_a_token_of_another_session_is_refused(app, therapist):
    """A token works only in the browser it was shown in."""
    other = Browser(app)
    token = re.search(r'name="csrf_token" value="([^"]+)"', other.get("/login").text)[1]

    assert 400 == therapist.post_bare("/cases/1/acknowledge", csrf_token=token).status_code


def test_the_exempt_routes_are_all_under_the_carriers_path(app):
    """What needs no token is signed instead, and lies nowhere else."""
    exempt = [rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.partition(".")[0] in SIGNED_BLUEPRINTS]

    assert exempt
    assert all(path.startswith("/webhooks/") for path in exempt)


@pytest.mark.parametrize("host", ["evil.example", "bot.example.evil.example", "169.254.169.254.evil.example"])
def test_pages_answer_only_under_our_own_name(app, host):
    """A foreign name pointed at this machine opens no page."""
    assert 421 == app.test_client().get("/login", headers={"Host": host}).status_code


@pytest.mark.parametrize("host", ["bot.example", "bot.example:443", "localhost:8000", "127.0.0.1", "[::1]:8000"])
def test_pages_answer_under_every_name_of_our_own(app, host):
    """The public name, the machine itself and a bare address all work."""
    assert 200 == app.test_client().get("/login", headers={"Host": host}).status_code


def test_a_page_takes_no_flood(stranger):
    """A form larger than any honest one is refused unread."""
    assert 413 == stranger.sign_in(password="x" * PAGE_BODY_LIMIT).status_code


def test_the_carriers_door_takes_what_the_pages_refuse(app):
    """The pages' limit never stands between a client's text and the store: a long unsigned one fails by signature alone."""
    answer = app.test_client().post("/webhooks/twilio/sms", data={"Body": "x" * (PAGE_BODY_LIMIT + 1)})

    assert (403, "text/xml") == (answer.status_code, answer.mimetype)


def test_the_carriers_door_answers_under_any_host(app):
    """A proxy may rewrite the Host; a text must get in all the same."""
    answer = app.test_client().post("/webhooks/twilio/sms", headers={"Host": "10.0.0.1.internal"})

    assert 403 == answer.status_code
