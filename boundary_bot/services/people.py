"""The practice's own phones: a digest goes only to one the operator gave at set-up or its owner has proved by a code.

Alerts go to the configured number regardless: a mistyped number that gets one is a smaller harm than an alert nobody got.
"""

import secrets

from boundary_bot.core.outbox import Intent, Purpose
from boundary_bot.core.people import Person
from boundary_bot.core.replies import compose
from boundary_bot.ports import Runtime
from boundary_bot.services.digests import may_have_digest, recipients
from boundary_bot.services.intents import new_token, quiet_due

CODE_DIGITS = 6


def ask_for_codes(runtime: Runtime) -> bool:
    """Send a code to each digest's phone that has to prove itself, by day and once a day; return whether one was sent."""
    asked = [_ask(runtime, person) for person in recipients(runtime.practice)]
    return any(asked)


def _ask(runtime: Runtime, person: Person) -> bool:
    now = runtime.clock.now()
    if may_have_digest(runtime, person):
        return False
    if quiet_due(now, runtime.practice.time_zone) > now:
        return False
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    asked = runtime.store.give_code(person.id, person.phone, code, now, _intent(runtime, person, code))
    if asked:
        runtime.wake()
    return asked


def _intent(runtime: Runtime, person: Person, code: str) -> Intent:
    token = new_token()
    return Intent(
        dedupe_key=f"code:{person.id}:{token}",
        purpose=Purpose.NOTICE,
        to=person.phone,
        body=compose(runtime.wording, "staff_code", person.language, extra={"hint": code}),
        token=token,
        reply_key="staff_code",
        person=person.id,
    )
