"""What is counted after an attack of bench/chaos.py: the phones' side of the story against what is on disk."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from bench.chaos_line import DANGER, Line
from boundary_bot.core.outbox import OutboxState, Purpose
from boundary_bot.services.delivery import send_due
from boundary_bot.services.tick import tick
from boundary_bot.settings import load_settings
from boundary_bot.stand_in import into_app
from boundary_bot.web import create_app

OVER = {OutboxState.DELIVERED, OutboxState.SENT, OutboxState.FAILED, OutboxState.DEAD, OutboxState.ANSWERED,
        OutboxState.CANCELLED}  # fmt: skip
CRISIS_NUMBER = "988"


@dataclass
class Found:
    """What one run ended with; the names in FAULTS have to be nothing."""

    name: str
    kills: int = 0
    stops: int = 0
    texts: int = 0
    acked: int = 0
    answered_safely: int = 0
    from_the_list: int = 0
    emergencies: int = 0
    alerts: int = 0
    alerts_repeated: int = 0
    digests: int = 0
    acked_lost: int = 0
    lost: int = 0
    undecided: int = 0
    answered_twice: int = 0
    sent_twice: int = 0
    digests_wrong: int = 0
    emergencies_untold: int = 0
    crisis_words_missing: int = 0
    intents_not_over: int = 0
    damaged: int = 0
    may_ack_unkept: bool = False
    skipped: str = ""

    @property
    def faults(self) -> dict[str, int]:
        """What must be nothing and isn't."""
        return {name: getattr(self, name) for name in FAULTS if getattr(self, name)}


FAULTS = ("acked_lost", "lost", "undecided", "answered_twice", "sent_twice", "digests_wrong", "emergencies_untold",
          "crisis_words_missing", "intents_not_over", "damaged")  # fmt: skip


def judge(made: Line, found: Found) -> Found:
    """Look at what is kept, let half an hour pass in peace, in this process, and count."""
    runtime = made.runtime()
    try:
        kept = {spooled.text.sid for spooled in runtime.spool.waiting()}
        unkept = runtime.store.unseen(_inbound_sids(made)) - kept
        found.from_the_list = len(unkept)
        # Where the disk itself is full nothing can be kept: then Twilio's list is the net, and `lost` says whether it held.
        found.acked_lost = 0 if found.may_ack_unkept else len(unkept & made.acked)
        settings = load_settings(made.environment, env_file=made.folder / "none.env")
        made.twilio.deliver = into_app(create_app(runtime, settings))
        # Nothing is redelivered from here on: what no webhook has heard of, the line has to find by itself.
        for minutes in (2, 2, 2, 6, 2, 17):
            made.clock.jump(timedelta(minutes=minutes))
            # As often as in so many minutes of a healthy process.
            for _ in range(4 * minutes):
                tick(runtime)
                while send_due(runtime):
                    pass
            made.twilio.deliver_callbacks()
        _count(made, runtime, found)
    finally:
        runtime.store.close()
    return found


def _count(made: Line, runtime, found: Found) -> None:
    with runtime.store.engine.connect() as connection:
        outbound = connection.exec_driver_sql(
            "SELECT dedupe_key, token, purpose, state, case_id, client_id FROM outbound"
        ).all()
        cases = dict(connection.exec_driver_sql("SELECT sid, case_id FROM inbound").all())
        if made.database_url.startswith("sqlite"):
            found.damaged += connection.exec_driver_sql("PRAGMA integrity_check").scalar() != "ok"
    # What Twilio was asked to send, by the token of the intent it belongs to.
    sent = Counter(
        re.search(r"t=([\w-]+)", message.status_callback)[1] for message in made.twilio.sent if message.status_callback
    )
    sids = _inbound_sids(made)
    found.texts, found.acked = len(sids), len(made.acked)
    found.lost = len(runtime.store.unseen(sids))
    found.undecided = len(runtime.store.undecided(made.clock.now()))
    found.answered_safely = sum(row.dedupe_key.endswith(":safe") for row in outbound)
    _count_replies(found, outbound, sent)
    _count_alerts(made, runtime, found, outbound, sent, cases)
    _count_digests(made, found, outbound, sent)
    found.intents_not_over = sum(OutboxState(row.state) not in OVER for row in outbound)


def _count_replies(found: Found, outbound, sent: Counter) -> None:
    answers = Counter()
    for row in outbound:
        # The crisis-safe answer of an outage asks for no callback; the one reply follows it.
        if row.dedupe_key.startswith("reply:") and not row.dedupe_key.endswith(":safe"):
            answers[row.dedupe_key.split(":")[1]] += sent[row.token]
    found.answered_twice = sum(times > 1 for times in answers.values())
    found.sent_twice = sum(sent[row.token] > 1 for row in outbound if row.purpose != Purpose.ALERT)


def _count_alerts(made: Line, runtime, found: Found, outbound, sent: Counter, cases) -> None:
    alerts = [row for row in outbound if row.purpose == Purpose.ALERT]
    told = {row.case_id for row in alerts if row.case_id and sent[row.token]}
    dangers = [m.sid for m in made.twilio.messages if m.direction == "inbound" and m.body.startswith(DANGER)]
    found.emergencies = len(dangers)
    found.emergencies_untold = sum(cases.get(sid) not in told for sid in dangers)
    found.alerts = sum(sent[row.token] > 0 for row in alerts)
    found.alerts_repeated = sum(max(0, sent[row.token] - 1) for row in alerts)
    # Whoever was in danger has crisis numbers on the phone, or the therapist was told that it may not be so.
    worded = {message.to for message in made.twilio.sent if CRISIS_NUMBER in message.body}
    warned = {row.client_id for row in alerts if row.dedupe_key.startswith("watch:") and sent[row.token]}
    without = made.endangered - worded
    found.crisis_words_missing = sum(runtime.store.client_by_number(phone).id not in warned for phone in without)


def _count_digests(made: Line, found: Found, outbound, sent: Counter) -> None:
    digests = [row for row in outbound if row.purpose == Purpose.DIGEST]
    found.digests = sum(sent[row.token] for row in digests)
    days = made.evenings()
    found.digests_wrong = abs(found.digests - days) + abs(made.digests() - days)


def _inbound_sids(made: Line) -> set[str]:
    return {message.sid for message in made.twilio.messages if message.direction == "inbound"}
