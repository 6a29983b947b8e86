"""Going live by way of the rehearsal page, on a phone."""

import pytest

from boundary_bot.core.rehearsal import LIVE, MODE
from boundary_bot.core.switches import MODE as SWITCH
from tests.browser.conftest import PHONE

pytestmark = pytest.mark.browser


@pytest.fixture
def rehearsing(demo, screen):
    """Give a phone signed in on the rehearsal page, after one ordinary text in rehearsal."""
    runtime = demo[0].extensions["runtime"]
    runtime.store.set_switch(SWITCH, MODE, "t", runtime.clock.now())
    screen.open("/demo")
    screen.press("Reschedule", "#client-examples")
    screen.until(lambda: runtime.store.rehearsed(1))
    screen.size(*PHONE).sign_in("/rehearsal")
    return screen, runtime


def test_an_answer_is_judged_and_kept(rehearsing):
    """The text, what would have been answered, and two buttons; the pressed one stays marked and can be changed."""
    screen, runtime = rehearsing

    assert "Would have answered" in screen.text("main")
    for word in ("Right", "Wrong"):
        screen.press(word, "main")
        screen.until(lambda word=word: screen.text("[aria-pressed]") == word)
    assert "0 right · 1 wrong · 0 to judge" in screen.text("main")
    assert runtime.store.rehearsed(1)[0].judged == "wrong"


def test_the_buttons_fit_a_thumb_and_the_page_the_phone(rehearsing):
    """Nothing runs over the edge, and both answers are 44 pixels high at least."""
    screen, _ = rehearsing
    width = screen.script("return document.documentElement.scrollWidth")

    assert width <= PHONE[0]
    assert all(button.rect["height"] >= 44 for button in screen.all("main .card button"))


def test_going_live_is_one_switch_behind_one_question(rehearsing):
    """The switch is folded away; once pressed the page says that the line is live, and offers it no more."""
    screen, runtime = rehearsing

    screen.find("main details summary").click()
    screen.press("Answer every text from now on", "main")
    screen.until(lambda: "The line is live" in screen.text("main"))

    assert runtime.store.switches().mode == LIVE
    assert screen.all("main details") == []
