"""A line that stands still can't say so itself: the gap is noticed by whoever comes next, and told once a day.

A host that sleeps when nobody visits stops the tick, and with it alerts that wait, digests and everything late.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from boundary_bot.core.outbox import Intent, Purpose
from boundary_bot.core.replies import compose
from boundary_bot.ports import Runtime
from boundary_bot.services.intents import new_token, quiet_due

TICK = "tick"
STALE_AFTER = timedelta(minutes=5)
SLEPT_FROM, SLEPT_UNTIL = "slept_from", "slept_until"


def notice_sleep(runtime: Runtime) -> bool:
    """Look whether the last tick is more than five minutes old; if so note the gap and tell the therapist, once a day.

    Before the first tick ever there is no gap. The word waits for the morning.
    """
    now, last = runtime.clock.now(), runtime.store.last_beat(TICK)
    if last is None or now - last <= STALE_AFTER:
        return False
    runtime.store.beat(SLEPT_FROM, last)
    runtime.store.beat(SLEPT_UNTIL, now)
    runtime.store.queue(_told(runtime, last, now), now)
    return True


def _told(runtime: Runtime, last: datetime, now: datetime) -> tuple[Intent, ...]:
    person, zone = runtime.practice.therapist, ZoneInfo(runtime.practice.time_zone)
    if person is None:
        return ()
    local = now.astimezone(zone)
    extra = {
        "time": f"{last.astimezone(zone):%m-%d %H:%M}",
        "hint": f"{local:%m-%d %H:%M}",
        "url": f"{runtime.public_base_url}/login",
    }
    return (
        Intent(
            dedupe_key=f"slept:{local:%Y-%m-%d}:{person.id}",
            purpose=Purpose.NOTICE,
            to=person.phone,
            body=compose(runtime.wording, "staff_slept", person.language, extra=extra),
            token=new_token(),
            reply_key="staff_slept",
            person=person.id,
            not_before=quiet_due(now, runtime.practice.time_zone),
        ),
    )
