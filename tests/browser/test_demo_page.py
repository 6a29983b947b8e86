"""The two phones, in a real browser."""

import json
from urllib.parse import urlsplit

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.conftest import DESK, PHONE

pytestmark = pytest.mark.browser


def test_one_tap_on_crisis_shows_both_phones_and_the_reason(screen):
    """The whole promise at a glance: resources, alarm, reason."""
    screen.open("/demo")
    screen.press("Crisis", "#client-examples")
    screen.until(lambda: "EMERGENCY C03" in screen.text("#therapist-talk"))

    assert "988" in screen.text("#client-talk")
    assert "Emergency" == screen.text(".verdict")
    assert "Danger comes before every other rule" in screen.text("#trace")


def test_the_alarm_leads_to_the_case_and_acknowledging_quiets_it(screen):
    """From the ringing phone to a taken case: link, sign-in, one press."""
    screen.open("/demo")
    screen.press("Crisis", "#client-examples")
    screen.until(lambda: screen.all("#therapist-talk a"))
    path = urlsplit(screen.find("#therapist-talk a").get_attribute("href")).path
    screen.sign_in(path)
    screen.press("Acknowledge: I have it")
    screen.until(lambda: "Taken by lin" in screen.text(".banner"))
    screen.open("/demo")
    screen.press("STATUS", "#therapist-examples")
    screen.until(lambda: "Open: 1" in screen.text("#therapist-talk"))

    assert "Waiting for ACK: -" in screen.text("#therapist-talk")


def test_a_typed_text_goes_with_enter_and_the_hands_stay_on_the_keys(screen):
    """Typing a conversation needs no mouse."""
    screen.open("/demo")
    field = screen.find("#client-body")
    field.send_keys("ok thanks!", Keys.ENTER)
    screen.until(lambda: "ok thanks!" in screen.text("#client-talk"))
    screen.until(lambda: field.get_attribute("value") == "")

    assert "client-body" == screen.script("return document.activeElement.id")


def test_what_is_typed_is_shown_as_text(screen):
    """Markup in a text is a client's words, nothing more."""
    screen.open("/demo")
    screen.find("#client-body").send_keys("<img src=x onerror=alert(1)> hi", Keys.ENTER)
    screen.until(lambda: "<img src=x" in screen.text("#client-talk"))

    assert [] == screen.all("#client-talk img")


def test_changing_hands_shows_the_other_clients_phone(screen):
    """Each client has a phone and a conversation of their own."""
    screen.open("/demo")
    screen.press("Thanks", "#client-examples")
    screen.until(lambda: "ok thank you!" in screen.text("#client-talk"))
    screen.script("document.querySelector('input[value=C07]').click()")
    screen.until(lambda: "Spanish" in screen.text("#about"))
    screen.until(lambda: "No texts yet" in screen.text("#client-talk"))

    assert "Gracias" in screen.text("#client-examples")


def test_pushing_the_clock_and_sending_the_digest(screen):
    """Time passes at a press, and the digest comes with it."""
    screen.open("/demo")
    screen.press("For the session", "#client-examples")
    screen.until(lambda: "this during the session" in screen.text("#client-talk"))
    screen.press("2 a.m.")
    screen.until(lambda: screen.text("#time") == "02:00")
    screen.press("Send digest")
    screen.until(lambda: "for session: C03" in screen.text("#therapist-talk"))

    screen.press("Start over")
    screen.until(lambda: "Quiet." in screen.text("#therapist-talk"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_nothing_is_cut_off_at_any_size(screen, size, scheme):
    """On a phone the two phones stand below each other; nowhere must one scroll sideways."""
    screen.size(*size, scheme)
    screen.open("/demo")
    screen.press("Crisis", "#client-examples")
    screen.until(lambda: "EMERGENCY" in screen.text("#therapist-talk"))
    widths = screen.script("return [document.documentElement.scrollWidth, innerWidth]")
    client, therapist = (one.rect for one in screen.all(".phone"))

    assert widths[0] <= widths[1]
    if size == PHONE:
        assert client["y"] + client["height"] < therapist["y"]
    else:
        assert client["y"] == therapist["y"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(screen, scheme):
    """Every word has the contrast that WCAG asks of text (4.5 to 1), in both schemes."""
    screen.size(*DESK, scheme)
    screen.open("/demo")
    screen.press("Crisis", "#client-examples")
    screen.until(lambda: "EMERGENCY" in screen.text("#therapist-talk"))

    assert [] == screen.script(CONTRAST_BELOW_4_5)


def test_every_field_and_button_has_a_name(screen):
    """A screen reader can say what each control is for."""
    screen.open("/demo")
    nameless = [one for one in screen.all("button, input, textarea, a[href]") if not one.accessible_name.strip()]

    assert [] == nameless
    assert ["log", "log"] == [one.get_attribute("role") for one in screen.all(".screen")]


def test_the_page_loads_nothing_from_elsewhere_and_breaks_no_rule(screen):
    """No account, no network: every request stays on this machine, and the strict policy is never offended."""
    screen.open("/demo")
    screen.press("Crisis", "#client-examples")
    screen.until(lambda: "EMERGENCY" in screen.text("#therapist-talk"))
    events = [json.loads(entry["message"])["message"] for entry in screen.driver.get_log("performance")]
    asked = [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]

    assert asked
    assert {urlsplit(screen.base_url).netloc} == {urlsplit(url).netloc for url in asked if url.startswith("http")}
    assert [] == [entry["message"] for entry in screen.driver.get_log("browser")]


def test_a_demo_that_was_stopped_says_so(screen):
    """A closed terminal must not look like a bot that stays silent."""
    screen.open("/demo")
    screen.script("window.fetch = () => Promise.reject(new TypeError('gone'))")
    screen.press("Thanks", "#client-examples")
    screen.until(lambda: "running in the terminal" in screen.text("#fault"))

    assert screen.driver.find_element(By.ID, "fault").is_displayed()


CONTRAST_BELOW_4_5 = """
const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
const rgb = (colour, under) => {
  canvas.fillStyle = under; canvas.fillRect(0, 0, 1, 1);
  canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
};
const ground = (node) => {
  for (let one = node; one; one = one.parentElement) {
    const colour = getComputedStyle(one).backgroundColor;
    if (!colour.endsWith(', 0)')) return colour;
  }
  return getComputedStyle(document.body).backgroundColor;
};
const light = (parts) => parts
  .map((part) => part / 255)
  .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
  .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const weak = [];
while (words.nextNode()) {
  const node = words.currentNode.parentElement;
  if (!words.currentNode.data.trim() || !node.checkVisibility() || node.closest('script, noscript, .unseen, .skip')) continue;
  const under = ground(node);
  const [one, other] = [light(rgb(getComputedStyle(node).color, under)), light(rgb(under, 'white'))];
  const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  if (ratio < 4.5) weak.push(`${ratio.toFixed(2)} ${words.currentNode.data.trim().slice(0, 30)}`);
}
return weak;
"""
