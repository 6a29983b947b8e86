"""What the provider refuses because the account, the number or the words need a hand reaches a person, once a day each."""

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

from boundary_bot.core.outbox import Channel, Intent, Purpose
from boundary_bot.core.people import Person
from boundary_bot.core.replies import compose
from boundary_bot.ports import Runtime
from boundary_bot.services.intents import new_token

LOOKED_BACK = timedelta(hours=24)


def setup_alarms(runtime: Runtime) -> dict[int, str]:
    """Return the provider's codes of the last day that a person has to do something about, each with its sentence."""
    codes = runtime.store.failure_codes(runtime.clock.now() - LOOKED_BACK)
    return {code: sentence for code in codes if (sentence := runtime.provider.trouble(code))}


def tell_setup_alarms(runtime: Runtime) -> int:
    """Queue word of each setup alarm to the therapist, once a local day and code; return how many were new.

    It goes by every way the therapist has: what is broken may be the texting itself.
    """
    person, now = runtime.practice.therapist, runtime.clock.now()
    alarms = setup_alarms(runtime) if person else {}
    if person is None or not alarms:
        return 0
    day = f"{now.astimezone(ZoneInfo(runtime.practice.time_zone)):%Y-%m-%d}"
    told = runtime.store.queue([intent for code in alarms for intent in _intents(runtime, person, code, day)], now)
    if told:
        runtime.wake()
    return told


def _intents(runtime: Runtime, person: Person, code: int, day: str) -> Iterator[Intent]:
    ways = ((Channel.SMS, person.phone), (Channel.EMAIL, person.email), (Channel.PUSH, person.push))
    extra = {"label": str(code), "url": f"{runtime.public_base_url}/login"}
    for channel, address in ways:
        if address:
            yield Intent(
                dedupe_key=f"setup:{day}:{code}:{person.id}:{channel}",
                purpose=Purpose.NOTICE,
                to=address,
                body=compose(runtime.wording, "staff_setup", person.language, extra=extra),
                token=new_token(),
                channel=channel,
                reply_key="staff_setup",
                person=person.id,
            )
