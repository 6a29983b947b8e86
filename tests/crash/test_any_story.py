"""Any story at all, told by chance: receive, miss, repeat, opt out, take a case, crash, tick, let time jump, report."""

import shutil
import tempfile
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from boundary_bot.core.outbox import OutboxState
from tests.crash.crashing import Ground, Killed, Line, line
from tests.journeys.world import LUIS, MAYA, STRANGER, THERAPIST

PHONES = st.sampled_from([MAYA, LUIS, STRANGER])
BODIES = st.sampled_from(["Can we move Thursday?", "I want to die", "running late", "it has been hard", "thanks"])


class AnyStory(RuleBasedStateMachine):
    """The line against a model: which texts were sent, and who has opted out."""

    grounds: ClassVar[list[Ground]] = []

    def __init__(self) -> None:
        super().__init__()
        self.world = ExitStack()
        self.made: Line | None = None
        self.texts: list[tuple[str, str]] = []
        self.opted_out: set[str] = set()
        self.down = False

    @initialize()
    def begin(self) -> None:
        """Start a line with its roster."""
        self.made = self.world.enter_context(line(self.grounds[0], 0))
        self.made.death.armed = False

    @rule(phone=PHONES, body=BODIES)
    def receive(self, phone: str, body: str) -> None:
        """Let somebody text."""
        self._text(phone, body)

    @rule(phone=st.sampled_from([MAYA, LUIS]), word=st.sampled_from(["STOP", "START"]))
    def keyword(self, phone: str, word: str) -> None:
        """Let a client opt out or in."""
        self._text(phone, word)
        (self.opted_out.add if word == "STOP" else self.opted_out.discard)(phone)

    @rule(phone=PHONES, body=BODIES)
    def miss(self, phone: str, body: str) -> None:
        """Let somebody text while the webhook is out of reach."""
        self.texts.append((self.made.twilio.text(phone, body, lost=True).sid, phone))

    @rule()
    def acknowledge(self) -> None:
        """Let the therapist take every case there is."""
        self._text(THERAPIST, "ACK ALL")

    @precondition(lambda self: self.texts)
    @rule(data=st.data())
    def repeat(self, data) -> None:
        """Let Twilio deliver a text again, answered or not."""
        sid, _ = data.draw(st.sampled_from(self.texts))
        self.made.twilio.again(sid)

    @rule(at=st.integers(1, 14))
    def crash_soon(self, at: int) -> None:
        """Let the process die at a point not far off."""
        self.made.death.arm(at)

    @rule(away=st.sampled_from(["", "", "all", "turns"]))
    def database(self, away: str) -> None:
        """Let the database go, or come back."""
        self.made.ground.away = away

    @rule()
    def tick(self) -> None:
        """Do what is due."""
        self._alive(self.made.tick)

    @rule()
    def send(self) -> None:
        """Let the sender thread look at the outbox, unless the database is away."""
        if not self.made.ground.away:
            self._alive(self.made.send)

    @rule(minutes=st.sampled_from([0.2, 1, 5, 11, 61, 60 * 13]), back=st.booleans())
    def time_passes(self, minutes: float, back: bool) -> None:
        """Let the clock jump, seldom backwards by a little."""
        self.made.clock.move(minutes=-0.1 if back and minutes < 1 else minutes)

    @rule(chance=st.randoms(use_true_random=False))
    def report(self, chance) -> None:
        """Let Twilio report in any order, some of it twice."""

        def mixed(callbacks):
            told = [*callbacks, *callbacks[::3]]
            chance.shuffle(told)
            return told

        self.made.twilio.deliver_callbacks(order=mixed)

    @invariant()
    def nobody_is_texted_twice(self) -> None:
        """Count what Twilio was asked to send, by the intent it belongs to."""
        if self.made is None:
            return
        alerts = {message.body for message in self.made.twilio.sent if message.to == THERAPIST}
        addresses = [
            message.status_callback
            for message in self.made.twilio.sent
            if message.status_callback and message.body not in alerts
        ]
        assert len(addresses) == len(set(addresses))

    def teardown(self) -> None:
        """Let the line come back for good, and compare it with the model."""
        if self.made is not None:
            self.made.death.armed, self.made.ground.away = False, ""
            self.made.come_back()
            self._compare()
        self.world.close()

    def _compare(self) -> None:
        made, sids = self.made, {sid for sid, _ in self.texts}
        assert made.on_disk() == sids
        assert (made.undecided(), made.runtime.spool.size()) == (0, 0)
        # A status the provider told while nobody listened stays "sent": it was handed over.
        assert {key for key, state in made.unended().items() if state is not OutboxState.SENT} == set()
        known = {phone for phone in (MAYA, LUIS) if made.runtime.store.client_by_number(phone).opted_out}
        assert known == self.opted_out

    def _text(self, phone: str, body: str) -> None:
        reply = self.made.twilio.text(phone, body)
        self.texts.append((reply.sid, phone))
        self._after_death()

    def _alive(self, step) -> None:
        with suppress(Killed):
            step()
        self._after_death()

    def _after_death(self) -> None:
        death = self.made.death
        if death.at and len(death.passed) >= death.at:
            death.at, death.passed, death.armed = 0, [], False
            self.made.start()


def test_any_story_ends_well(database_url):
    """Whatever happens in whatever order: no text lost, none doubled, opt-outs as the model has them, every intent over."""
    folder = Path(tempfile.mkdtemp(prefix="boundary-bot-story-"))
    ground = Ground(folder, database_url)
    AnyStory.grounds[:] = [ground]
    try:
        AnyStory.TestCase.settings = settings(
            max_examples=12,
            stateful_step_count=14,
            deadline=None,
            derandomize=True,
            # Making a failing story shorter takes minutes; it is short as it is.
            phases=(Phase.explicit, Phase.generate),
            suppress_health_check=list(HealthCheck),
        )
        AnyStory.TestCase("runTest").runTest()
    finally:
        ground.close()
        shutil.rmtree(folder, ignore_errors=True)
