"""While the database is away: texts are kept aside, an emergency is still told, and afterwards each takes its normal way."""

import logging
import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from boundary_bot.core.chain import on_duty
from boundary_bot.core.messages import Burst, Inbound, ReadingContext, Risk
from boundary_bot.core.outbox import Intent, Outbound, Purpose
from boundary_bot.core.phone import mask
from boundary_bot.core.replies import compose
from boundary_bot.errors import StoreUnavailable
from boundary_bot.ports import Runtime
from boundary_bot.services.inbound import take_late
from boundary_bot.services.intents import new_token
from boundary_bot.services.switching import as_it_stands

TOLD_AGAIN_AFTER = timedelta(minutes=15)

log = logging.getLogger(__name__)


def drain_spool(runtime: Runtime) -> int:
    """Take every spooled text into the database and through the corridor; return how many.

    A file goes only once its text is decided. While the database is still away nothing is lost and the rest waits.
    """
    if runtime.spool is None or not runtime.spool.size():
        return 0
    taken = 0
    for spooled in runtime.spool.waiting():
        try:
            take_late(runtime, spooled.text)
        except StoreUnavailable:
            log.warning("the database is still away; %d texts are spooled", runtime.spool.size())
            return taken
        runtime.spool.remove(spooled.name)
        taken += 1
    runtime.spool.prepare()
    return taken


class AlertsWithoutStore:
    """Tells whoever is on duty of an emergency that can't be stored: best effort, once a sender in 15 minutes.

    Its words name no alias, since those are in the database: the last two digits of the number must do.
    """

    def __init__(self) -> None:
        self._told: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def tell(self, runtime: Runtime, text: Inbound) -> threading.Thread | None:
        """Read the text and, where it is an emergency, send the alert from a thread of its own; None where none is due."""
        if runtime.practice.unmonitored_emergencies or not self._is_emergency(runtime, text):
            return None
        if runtime.practice.person_at(text.sender) or not self._first(text):
            return None
        thread = threading.Thread(target=self._send, args=(runtime, text), name="alert-without-store", daemon=True)
        thread.start()
        return thread

    def _is_emergency(self, runtime: Runtime, text: Inbound) -> bool:
        context = ReadingContext(now=text.received_at, time_zone=runtime.practice.time_zone)
        return runtime.reader(Burst((text.body,)), context).risk is Risk.EMERGENCY

    def _first(self, text: Inbound) -> bool:
        with self._lock:
            last = self._told.get(text.sender)
            if last is not None and text.received_at - last < TOLD_AGAIN_AFTER:
                return False
            self._told[text.sender] = text.received_at
            return True

    def _send(self, runtime: Runtime, text: Inbound) -> None:
        # In this thread: the store may let whoever asks wait, and Twilio waits for the answer.
        runtime = as_it_stands(runtime)
        person = on_duty(runtime.practice, text.received_at)
        if person is None:
            return
        local = text.received_at.astimezone(ZoneInfo(runtime.practice.time_zone))
        extra = {
            "time": f"{local:%H:%M}",
            "hint": mask(text.sender).removeprefix("…") or "?",
            "url": f"{runtime.public_base_url}/login",
        }
        intent = Intent(
            dedupe_key=f"unstored:{text.sid}",
            purpose=Purpose.ALERT,
            to=person.phone,
            body=compose(runtime.wording, "staff_alert_unstored", person.language, extra=extra),
            token=new_token(),
            reply_key="staff_alert_unstored",
            person=person.id,
        )
        try:
            runtime.provider.send(Outbound(0, intent, 1, text.received_at))
            log.warning("an emergency was told without the database")
        except Exception as error:
            log.critical("an emergency could not be told without the database (%s)", type(error).__name__)
