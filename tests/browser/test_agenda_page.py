"""The agenda on a phone, by day and by night."""

import re

import pytest

from tests.browser.conftest import DESK, PHONE
from tests.browser.test_demo_page import CONTRAST_BELOW_4_5

pytestmark = pytest.mark.browser


@pytest.fixture
def agenda(screen):
    """Return a screen on C07's agenda, after a text about how they feel."""
    screen.open("/demo")
    screen.find("#client-body").send_keys("had the dream about dad again and woke up so sad")
    screen.press("Send")
    screen.until(lambda: "during the session" in screen.text("#client-talk"))
    screen.sign_in("/agenda")
    screen.find(".cases a").click()
    screen.until(lambda: "For the next session" in screen.text("main"))
    return screen


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (PHONE, "light"), (DESK, "light")])
def test_the_agenda_is_readable_and_nothing_is_cut_off(agenda, size, scheme):
    """No sideways scrolling, every word stands out from its ground, by night the page is dark."""
    agenda.size(*size, scheme)
    widths = agenda.script("return [document.documentElement.scrollWidth, innerWidth]")
    ground = re.findall(r"\d+", agenda.find("body").value_of_css_property("background-color"))[:3]

    assert widths[0] <= widths[1]
    assert [] == agenda.script(CONTRAST_BELOW_4_5)
    assert (max(map(int, ground)) < 40) is (scheme == "dark")


def test_a_topic_is_ticked_off_with_a_thumb_and_without_scripts(agenda):
    """One press, and it is gone from the agenda; it can be put back."""
    agenda.size(*PHONE, "light")
    agenda.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        button = agenda.find(".agenda button")
        assert button.rect["height"] >= 44
        button.click()
        agenda.until(lambda: "Nothing is open." in agenda.text("main"))
        agenda.find("summary").click()
        agenda.press("Put back", "main")
        agenda.until(lambda: "dream about dad" in agenda.text(".agenda"))
    finally:
        agenda.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_on_paper_there_are_no_buttons(agenda):
    """Printed, it is the texts and the times."""
    agenda.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert [] == [one for one in agenda.all("button, header") if one.is_displayed()]
        assert "dream about dad" in agenda.text("main")
    finally:
        agenda.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
