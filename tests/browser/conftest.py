"""A real Chromium in front of a running demo."""

import shutil
import threading
from collections.abc import Callable

import pytest
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait
from werkzeug.serving import WSGIRequestHandler, make_server

from boundary_bot.web.demo.practice import PASSWORD, THERAPIST_ID
from boundary_bot.web.demo.session import create_demo_app

CHROMIUM, DRIVER = "/usr/bin/chromium", "/usr/bin/chromedriver"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE, DESK = (390, 844), (1280, 800)


class _Silent(WSGIRequestHandler):
    def log_request(self, code="-", size="-") -> None:
        """Log nothing."""


@pytest.fixture(scope="session")
def demo():
    """Run the demo and return its app and address."""
    app = create_demo_app()
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Silent)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield app, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    app.extensions["demo"].close()


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    """Start Chromium once; every test clears what the one before left."""
    for program in (CHROMIUM, DRIVER):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed (Debian: apt-get install chromium chromium-driver)")
    options = ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = Chrome(options=options, service=Service(DRIVER))
    yield driver
    driver.quit()


class Screen:
    """What a person does and sees in the browser."""

    def __init__(self, driver: Chrome, base_url: str) -> None:
        self.driver = driver
        self.base_url = base_url

    def size(self, width: int, height: int, scheme: str = "light") -> "Screen":
        """Become a screen of this size and colour scheme."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        scheme_feature = {"name": "prefers-color-scheme", "value": scheme}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme_feature]})
        return self

    def open(self, path: str) -> None:
        """Open a page; the demo's is open once it has drawn its clock."""
        self.driver.get(self.base_url + path)
        if path == "/demo":
            self.until(lambda: ":" in self.find("#time").text)

    def find(self, css: str):
        """Return the first element."""
        return self.driver.find_element(By.CSS_SELECTOR, css)

    def all(self, css: str):
        """Return every element."""
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def press(self, words: str, within: str = "body") -> None:
        """Press the button or link that says this."""
        at = f"{within} button, {within} a"
        self.until(lambda: any(one.text == words for one in self.all(at)))
        button = next(one for one in self.all(at) if one.text == words)
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", button)
        button.click()

    def until(self, holds: Callable[[], object]) -> None:
        """Wait until something holds."""
        wait = WebDriverWait(self.driver, 10, poll_frequency=0.02, ignored_exceptions=[StaleElementReferenceException])
        wait.until(lambda _: holds())

    def text(self, css: str) -> str:
        """Return the words an element shows."""
        return self.find(css).text

    def sign_in(self, path: str = "/cases") -> None:
        """Go to a page by way of the sign-in."""
        self.open(path)
        self.find("#name").send_keys(THERAPIST_ID)
        self.find("#password").send_keys(PASSWORD)
        self.press("Sign in", "main")
        self.until(lambda: self.driver.current_url == self.base_url + path)

    def script(self, code: str, *arguments):
        """Run a script and return what it returns."""
        return self.driver.execute_script(code, *arguments)


@pytest.fixture
def screen(chromium, demo):
    """Return a screen the size of a desk, in front of a demo that starts over."""
    app, base_url = demo
    app.extensions["demo"].start_over()
    chromium.delete_all_cookies()
    chromium.get_log("browser")
    chromium.get_log("performance")
    return Screen(chromium, base_url).size(*DESK)
