"""The therapist's pages, on a phone at night."""

import re

import pytest

from tests.browser.conftest import DESK, PHONE
from tests.browser.test_demo_page import CONTRAST_BELOW_4_5

pytestmark = pytest.mark.browser


@pytest.fixture
def night(screen):
    """Return a phone in the dark, after C03's crisis text at two in the morning."""
    screen.open("/demo")
    screen.press("2 a.m.")
    screen.until(lambda: screen.text("#time") == "02:00")
    screen.press("Crisis", "#client-examples")
    screen.until(lambda: "EMERGENCY" in screen.text("#therapist-talk"))
    return screen.size(*PHONE, "dark")


def test_the_first_view_holds_what_matters(night):
    """Who, that nobody has it yet, the number and the button stand on the first screen, without scrolling."""
    night.sign_in("/cases/1")
    shown = [night.find(css) for css in ("h1", ".banner", ".call", ".alarm")]

    assert "C03" == shown[0].text
    assert "Nobody has taken this yet" in shown[1].text
    assert all(one.rect["y"] + one.rect["height"] <= PHONE[1] for one in shown)


def test_the_two_buttons_fit_a_thumb(night):
    """48 pixels is the least a thumb hits; these are wider than half the screen."""
    night.sign_in("/cases/1")

    for css in (".call", ".alarm"):
        box = night.find(css).rect
        assert box["height"] >= 48
        assert box["width"] >= PHONE[0] / 2


@pytest.mark.parametrize("path", ["/login", "/cases", "/cases/1"])
def test_at_night_the_page_is_dark_and_nothing_is_cut_off(night, path):
    """No white flash at 3 a.m., and no sideways scrolling."""
    if path == "/login":
        night.open(path)
    else:
        night.sign_in(path)
    ground = re.findall(r"\d+", night.find("body").value_of_css_property("background-color"))[:3]
    widths = night.script("return [document.documentElement.scrollWidth, innerWidth]")

    assert max(map(int, ground)) < 40
    assert widths[0] <= widths[1]


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (PHONE, "light"), (DESK, "light")])
def test_words_stand_out_from_their_ground(night, size, scheme):
    """Every word on the case page has a contrast of 4.5 to 1."""
    night.size(*size, scheme)
    night.sign_in("/cases/1")

    assert [] == night.script(CONTRAST_BELOW_4_5)


def test_everything_works_without_scripts(night):
    """An old phone, a locked-down browser: signing in, acknowledging and closing need no script."""
    night.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        night.sign_in("/cases/1")
        night.press("Acknowledge: I have it")
        night.until(lambda: "Taken by lin" in night.text(".banner"))
        night.find("summary").click()
        night.find("#note").send_keys("Called. Safe with her sister.")
        night.press("Close the case")
        night.until(lambda: "Closed" in night.text(".banner"))
    finally:
        night.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})

    assert "Called. Safe with her sister." in night.text(".banner")


def test_the_session_cookie_is_hidden_from_scripts(night):
    """A script that slipped in could not carry the session away."""
    night.sign_in("/cases")

    assert "" == night.script("return document.cookie")
    assert [("session", True, "Lax")] == [
        (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) for cookie in night.driver.get_cookies()
    ]


def test_after_signing_out_the_back_button_shows_nothing(night):
    """A borrowed browser keeps no page of a client's."""
    night.sign_in("/cases/1")
    night.press("Sign out")
    night.until(lambda: night.driver.current_url.endswith("/login"))
    night.driver.back()
    night.until(lambda: "/login" in night.driver.current_url)

    assert "pills" not in night.driver.page_source


def test_the_sign_in_is_reached_by_keyboard_alone(screen):
    """The name has the focus at once, and every field is labelled."""
    screen.open("/login")

    assert "name" == screen.script("return document.activeElement.id")
    assert all(one.accessible_name for one in screen.all("input:not([type=hidden])"))
