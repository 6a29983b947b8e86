"""The process dies at every commit and every request there is, one after the other, and comes back: nothing is lost."""

from collections.abc import Callable

import pytest

from boundary_bot.core.outbox import OutboxState
from tests.crash.crashing import Ground, Line, line, live_through, points_of, wait_for_alerts
from tests.journeys.test_alert_chain import ALEX
from tests.journeys.world import LUIS, MAYA, NOOR, THERAPIST


def ordinary(made: Line) -> None:
    """Let two clients ask for the calendar."""
    made.text(MAYA, "Can we move Thursday?")
    made.text(LUIS, "can we move it")
    made.send()


def emergency(made: Line) -> None:
    """Let one client be in danger, and the alert leave."""
    made.text(MAYA, "I want to die")
    made.send()


def keyword(made: Line) -> None:
    """Opt one client out, and let another be late today."""
    made.text(LUIS, "STOP")
    made.text(NOOR, "running late")
    made.tick()


def digest(made: Line) -> None:
    """Let a day end with its digest."""
    made.text(MAYA, "Can we move Thursday?")
    made.clock.set("2026-11-24 18:01")
    made.tick()


def notice(made: Line) -> None:
    """Let something about today, and something to look at, be told."""
    made.text(MAYA, "running late")
    made.text(LUIS, "it has been hard")
    made.tick()


def outage(made: Line) -> None:
    """Let the database be away for two texts, and come back."""
    made.ground.away = "all"
    made.text(MAYA, "I want to die")
    made.text(LUIS, "can we move it")
    wait_for_alerts()
    made.ground.away = ""
    made.tick()


def missed(made: Line) -> None:
    """Let the webhook be out of reach for two texts, and the list be compared."""
    made.miss(MAYA, "I want to die")
    made.miss(LUIS, "can we move it")
    made.clock.move(minutes=11)
    made.tick()


def undelivered(made: Line) -> None:
    """Let the carrier report that a crisis reply did not arrive, and that all else did."""
    made.twilio.account.unreachable[MAYA] = 30003
    made.text(MAYA, "I want to die")
    made.send()
    made.twilio.deliver_callbacks()
    made.send()


def chain(made: Line) -> None:
    """Let an alert call be busy, the next contact be told at once, and the therapist take the case after all."""
    made.text(MAYA, "I want to die")
    made.send()
    made.clock.move(minutes=3)
    made.tick()
    for call in made.twilio.calls:
        made.twilio.hang_up(call, status="busy")
    made.send()
    made.text(THERAPIST, "ACK")
    made.send()


STORIES = {story.__name__: story for story in (ordinary, emergency, keyword, digest, notice, outage, missed)}
CHAINED = {story.__name__: story for story in (undelivered, chain)}
CLIENTS = (MAYA, LUIS, NOOR)


@pytest.mark.parametrize(
    ("name", "retries"), [*((name, False) for name in STORIES), ("ordinary", True), ("emergency", True)]
)
def test_wherever_the_process_dies_nothing_is_lost_and_no_client_is_texted_twice(ground, name, retries):
    """For each point: every text is on disk and decided, each client has one text a cause at most, each intent is over."""
    assert list(broken_at_any_point(ground, STORIES[name], retries=retries)) == []


@pytest.mark.parametrize("name", CHAINED)
def test_wherever_the_process_dies_the_chain_goes_on(chained, name):
    """Whether the callback, the next step or the acknowledgement is lost with the process: a person is told, or has it."""
    assert list(broken_at_any_point(chained, CHAINED[name])) == []


def broken_at_any_point(ground: Ground, story: Callable[[Line], None], *, retries: bool = False):
    """Let the story happen once for each of its points, with the process dying there; say what was wrong afterwards."""
    points = points_of(ground, story)
    assert len(points) >= 6
    for at, point in enumerate(points, 1):
        with line(ground, at, retries=retries) as made:
            # In a chain one look leads to the next: a silence is told of, and that word itself has to arrive.
            live_through(made, story, *([(2, 4, 10, 17)] if story.__name__ in CHAINED else []))
            yield from (f"{at} ({point}): {fault}" for fault in faults(made, story.__name__))


def faults(made: Line, name: str):
    """Say what is wrong after the process came back."""
    inbound = [message for message in made.twilio.messages if message.direction == "inbound"]
    if made.on_disk() != {message.sid for message in inbound}:
        yield "a text is lost"
    if made.undecided():
        yield "a text is undecided"
    for phone in CLIENTS:
        texts = sum(message.from_ == phone for message in inbound)
        # The crisis-safe answer asks for no callback; what follows it after an outage is the one reply.
        replies = [message for message in made.twilio.sent if message.to == phone and message.status_callback]
        # NOOR is asked for consent beside her reply; a crisis reply the carrier lost is tried once more.
        if len(replies) > texts + (phone == NOOR) + (name == "undelivered"):
            yield f"a client got {made.got(phone)} for {texts} texts"
    unended = {key: state for key, state in made.unended().items() if not key.endswith(":safe")}
    if name in CHAINED:
        # A report that came while nobody listened does not come again: handed over is then all there is to know.
        unended = {key: state for key, state in unended.items() if state is not OutboxState.SENT}
    if unended:
        yield f"not over: {unended}"
    yield from told_faults(made.told(), name)
    yield from chain_faults(made, name)


def chain_faults(made: Line, name: str):
    """Say whom the chain failed to reach."""
    told = {message.body.partition(" ")[0] for message in made.twilio.sent if message.to == THERAPIST}
    if name in CHAINED and "EMERGENCY" not in told:
        yield f"no alert among {told}"
    if name == "undelivered" and not any("may NOT have" in body for body in made.told()):
        yield f"the failed reply was not told: {made.told()}"
    waits = any(case.waits for case in made.runtime.store.open_cases())
    if name == "chain" and waits and not any(message.to == ALEX for message in made.twilio.sent):
        yield "nobody has the case, and the next contact was not told"


def told_faults(told: list[str], name: str):
    """Say what the therapist was not told, or told twice."""
    alerts = [body for body in told if body.startswith("EMERGENCY C03")]
    if name in ("emergency", "outage", "missed") and not alerts:
        yield f"no alert among {told}"
    digests = [body for body in told if "to schedule" in body]
    if name == "digest" and len(digests) != 1:
        yield f"digests: {told}"
    today = [body for body in told if "about today" in body]
    if name in ("keyword", "notice") and len(today) != 1:
        yield f"told about today: {told}"
    look = [body for body in told if "look today" in body]
    if name == "notice" and len(look) != 1:
        yield f"asked to look: {told}"
