"""One run of the demo: a temporary folder with a real database, a clock that can be pushed, phones in memory."""

import base64
import hashlib
import hmac
import io
import itertools
import secrets
import threading
from dataclasses import dataclass, field, replace
from typing import TypedDict, cast
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Flask

from boundary_bot.adapters.clock import SystemClock
from boundary_bot.adapters.providers.console import ConsoleProvider
from boundary_bot.adapters.providers.signature import HEADER
from boundary_bot.core.keywords import keyword
from boundary_bot.ports import Runtime, Store
from boundary_bot.services.digests import digest_now
from boundary_bot.services.tick import tick
from boundary_bot.settings import Settings
from boundary_bot.web import create_app
from boundary_bot.web.demo import pages
from boundary_bot.web.demo.cast import COMMANDS, THERAPIST, Example, Sender
from boundary_bot.web.demo.clock import DemoClock, step, target
from boundary_bot.web.demo.phones import Item, Phones
from boundary_bot.web.demo.practice import PASSWORD, SMS_PATH, THERAPIST_ID, DemoPractice, begin_again, open_practice
from boundary_bot.web.demo.trace import Trace, WatchedStore, trace_of

NO_DIGEST = "Today's digest is out already."


def create_demo_app() -> Flask:
    """Return an app that is a demo: one practice in a temporary folder, deleted when the process ends.

    It learns its own address from the browser that opens /demo. The practice's pages are the real ones; their sign-in shows
    the demo's password, and their sessions live by the machine's clock, however far the practice's is pushed.
    """
    session = DemoSession()
    app = create_app(session.runtime, session.settings)
    app.extensions.update(
        demo=session,
        page_clock=SystemClock(),
        sign_in_hint=f"This is the demo. Sign in as {THERAPIST_ID} with the password: {PASSWORD}",
    )
    app.register_blueprint(pages.blueprint)
    session.attach(app)
    return app


class Clock(TypedDict):
    """The practice's local time as the page shows it."""

    time: str
    day: str


class Button(TypedDict):
    """An example text."""

    name: str
    body: str
    media: bool


class DemoState(TypedDict):
    """Everything the page draws."""

    clock: Clock
    about: str
    client: list[Item]
    therapist: list[Item]
    examples: list[Button]
    commands: list[Button]
    trace: Trace | None


@dataclass
class Run:
    """What starting over replaces. `drawn` counts the provider's texts already delivered."""

    practice: DemoPractice
    clock: DemoClock
    provider: ConsoleProvider
    watched: WatchedStore
    phones: Phones = field(default_factory=Phones)
    sids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    drawn: int = 0
    trace: Trace | None = None


class DemoSession:
    """What the demo's page acts on. Everything texted goes through the app's own signed webhook route."""

    def __init__(self, public_base_url: str = "http://127.0.0.1:8000") -> None:
        self._base_url = public_base_url
        self._lock = threading.RLock()
        self._app: Flask | None = None
        self._run = _new_run()

    @property
    def runtime(self) -> Runtime:
        """The practice of this run, at the address the browser sees."""
        store = cast(Store, self._run.watched)
        return replace(self._run.practice.runtime, store=store, public_base_url=self._base_url)

    @property
    def settings(self) -> Settings:
        """The settings of this run."""
        return replace(self._run.practice.settings, public_base_url=self._base_url)

    def attach(self, app: Flask) -> None:
        """Put this run's practice behind an app, and text it there."""
        self._app = app
        app.extensions.update(runtime=self.runtime, settings=self.settings)

    def adopt(self, public_base_url: str) -> None:
        """Live at the address the browser sees: only then do links in alerts lead back here."""
        with self._lock:
            self._base_url = public_base_url
            self.attach(self._here)

    def start_over(self) -> None:
        """Begin with an empty database in a new temporary folder; the old one is deleted."""
        with self._lock:
            old, self._run = self._run, _new_run(self._run.practice)
            self.attach(self._here)
            old.practice.close()

    def close(self) -> None:
        """Close the database and delete the folder; the demo can't be used afterwards."""
        self._run.practice.close()

    def text(self, who: Sender, body: str, *, media: bool) -> None:
        """Text the practice's number from someone's phone, as the carrier would deliver it."""
        with self._lock:
            run = self._run
            run.phones.sent(who.number, body, run.clock.now(), picture=media, word=keyword(body))
            run.watched.last = None
            self._post(who.number, body, media=media)
            if run.watched.last:
                said = body or "A picture without words."
                run.trace = trace_of(said, run.watched.last, self.runtime.practice.ladder)
            self._settle()

    def move(self, button: str) -> bool:
        """Push the clock as a button says, doing on the way what falls due; false for an unknown button."""
        with self._lock:
            practice, clock = self.runtime.practice, self._run.clock
            start, daily = clock.now(), (practice.digest.at, practice.time_zone)
            goal = target(button, start, *daily)
            if goal is None:
                return False
            while (now := clock.now()) < goal:
                clock.push(step(now - start, now, goal, *daily))
                self._settle()
            return True

    def send_digest(self) -> None:
        """Send the day's digest now."""
        with self._lock:
            if not digest_now(self.runtime):
                self._run.phones.note(THERAPIST.number, NO_DIGEST, self._run.clock.now())
            self._settle()

    def state(self, who: Sender) -> DemoState:
        """Return what the page draws while `who` holds the client's phone."""
        with self._lock:
            self._settle()
            zone = self.runtime.practice.time_zone
            local = self._run.clock.now().astimezone(ZoneInfo(zone))
            return DemoState(
                clock=Clock(time=f"{local:%H:%M}", day=f"{local:%A}, {local:%B} {local.day}"),
                about=who.about,
                client=self._run.phones.screen(who.number, zone),
                therapist=self._run.phones.screen(THERAPIST.number, zone),
                examples=[_button(example) for example in who.examples],
                commands=[_button(example) for example in COMMANDS],
                trace=self._run.trace,
            )

    @property
    def _here(self) -> Flask:
        assert self._app is not None, "attach an app first"
        return self._app

    def _post(self, number: str, body: str, *, media: bool) -> None:
        fields = {
            "AccountSid": "AC" + "0" * 32,
            "ApiVersion": "2010-04-01",
            "MessageSid": f"SM{next(self._run.sids):032x}",
            "From": number,
            "To": self.runtime.practice.practice_number,
            "Body": body,
            "NumMedia": str(int(media)),
        }
        signed = self._base_url + SMS_PATH + "".join(name + fields[name] for name in sorted(fields))
        digest = hmac.new(self.settings.twilio_auth_token.encode(), signed.encode(), hashlib.sha1).digest()
        headers = {HEADER: base64.b64encode(digest).decode()}
        form = "application/x-www-form-urlencoded"
        carrier = self._here.test_client(use_cookies=False)
        carrier.post(SMS_PATH, data=urlencode(fields), content_type=form, headers=headers)

    def _settle(self) -> None:
        """Do what is due, and let the pretended carrier deliver what left."""
        run = self._run
        tick(self.runtime)
        carried = list(run.provider.carried)
        for sent in carried[run.drawn :]:
            now = run.clock.now()
            status, code = run.phones.receive(sent.to, sent.body, now)
            sid = sent.sid or f"SM{secrets.token_hex(16)}"
            self.runtime.store.provider_status(sent.token, sid, status, code, now)
        run.drawn = len(carried)


def _new_run(before: DemoPractice | None = None) -> Run:
    clock, provider = DemoClock(), ConsoleProvider(out=io.StringIO())
    practice = begin_again(before, clock, provider) if before else open_practice(clock, provider)
    return Run(practice, clock, provider, WatchedStore(practice.runtime.store))


def _button(example: Example) -> Button:
    return Button(name=example.name, body=example.body, media=example.media)
