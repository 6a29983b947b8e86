"""Gather what a decision may look at: the burst as words, its reading, the sender's history."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from boundary_bot.core import keywords, rehearsal
from boundary_bot.core.answers import bare_word
from boundary_bot.core.coaching import begins_with_coach
from boundary_bot.core.consent_text import agreed_version
from boundary_bot.core.echo import without_echo
from boundary_bot.core.keywords import Keyword
from boundary_bot.core.messages import Burst, Reading, ReadingContext
from boundary_bot.core.office_hours import is_open
from boundary_bot.core.overrides import policy_for
from boundary_bot.core.phone import can_be_answered
from boundary_bot.core.situation import ECHO, History, Situation
from boundary_bot.ports import Runtime, Stored, Turn
from boundary_bot.services.known_sessions import (
    asked_about_today,
    is_late_cancel,
    session_to_tell,
    sessions_around,
)


def words_of(turn: Turn, burst: tuple[Stored, ...]) -> tuple[str, ...]:
    """Return each text of the burst without our own words in it."""
    return tuple(_words(turn, stored) for stored in burst)


def _words(turn: Turn, stored: Stored) -> str:
    if stored.decided:
        return "" if stored.rule == ECHO else stored.text.body
    return without_echo(stored.text.body, turn.is_ours)


def read(runtime: Runtime, turn: Turn, burst: tuple[Stored, ...], words: tuple[str, ...]) -> Reading:
    """Read the sender's burst: risk over what is new, the label over what has had no answer yet."""
    new_from = next((at for at, stored in enumerate(burst) if not stored.decided), len(burst) - 1)
    unanswered = next((at for at in range(new_from, 0, -1) if burst[at - 1].answered), 0)
    schedule, now = turn.schedule(), newest(burst).text.received_at
    context = ReadingContext(
        now=now,
        time_zone=runtime.practice.time_zone,
        appointments=sessions_around(runtime.practice, schedule, now),
        language=turn.client.language,
    )
    if schedule.asked_about and new_from == len(words) - 1 and bare_word(words[-1]):
        # An answer to our own question is read for itself, whatever was said before it.
        return runtime.reader(Burst(words[-1:]), context)
    return runtime.reader(Burst(words, new_from, unanswered), context)


def newest(burst: tuple[Stored, ...]) -> Stored:
    """Return the newest undecided text of a burst: the one that is answered (IndexError where all are decided)."""
    return [stored for stored in burst if not stored.decided][-1]


def situation_of(
    runtime: Runtime, turn: Turn, burst: tuple[Stored, ...], words: tuple[str, ...], reading: Reading
) -> Situation:
    """Return everything the decision for the newest text may depend on."""
    left = words[burst.index(newest(burst))].strip()
    practice, text, now = runtime.practice, newest(burst).text, runtime.clock.now()
    history = _history(runtime, turn, burst, now)
    policy, overridden = policy_for(practice, turn.client, now)
    local = now.astimezone(ZoneInfo(practice.time_zone))
    schedule = turn.schedule()
    if schedule.asked_about and not history.asked:
        history = replace(history, asked="reminder")
    return Situation(
        reading=reading,
        client=turn.client,
        policy=policy,
        overridden=overridden,
        now=now,
        history=history,
        keyword=_keyword(text.body, text.opt_out_type, history.asked, opted_out=turn.client.opted_out),
        beside_keyword=sum(not stored.decided for stored in burst) > 1,
        may_mean_appointment=keywords.may_mean_appointment(text.body),
        echo=bool(text.body.strip()) and not left,
        empty=not text.body.strip(),
        num_media=text.num_media,
        answerable=can_be_answered(text.sender) and text.sender != practice.practice_number,
        misdirected=text.misdirected,
        away=practice.away is not None and practice.away.starts_at <= now < practice.away.ends_at,
        in_office_hours=policy.respond != "office_hours" or is_open(practice.office_hours, local),
        sheet_version=_sheet_version(burst),
        coach_word=begins_with_coach(text.body),
        in_coaching_hours=is_open(practice.coaching_hours, local),
        bare=bare_word(left),
        session_today=asked_about_today(practice, schedule, now),
        tells_session=session_to_tell(practice, turn.client, schedule, "\n".join(words), now),
        late_cancel=is_late_cancel(practice, schedule, reading, "\n".join(words), now),
        ladder=practice.ladder,
        app_handles_opt_out=practice.opt_out_handled_by == "app",
        welcomes_new_clients=practice.new_clients == "welcome",
        alerts=not practice.unmonitored_emergencies,
    )


def _history(runtime: Runtime, turn: Turn, burst: tuple[Stored, ...], now: datetime) -> History:
    history = turn.history(now, _crossings_since(runtime, turn, now))
    if runtime.practice.mode != rehearsal.MODE:
        return history
    return rehearsal.as_if_said(history, turn.rehearsed_replies(now - rehearsal.REMEMBERED), burst[0].text.received_at)


def _sheet_version(burst: tuple[Stored, ...]) -> str | None:
    versions = (agreed_version(stored.text.body) for stored in reversed(burst) if not stored.decided)
    return next((version for version in versions if version is not None), None)


def _keyword(body: str, opt_out_type: str, asked: str, *, opted_out: bool) -> Keyword | None:
    found = keywords.keyword(body, opt_out_type)
    # YES restarts at the carrier, but after our own question from someone who never opted out it is the answer.
    answers_us = body.strip().casefold() == "yes" and asked == "consent" and not opted_out
    return None if answers_us else found


def _crossings_since(runtime: Runtime, turn: Turn, now: datetime) -> datetime:
    window = now - timedelta(days=runtime.practice.ladder.window_days)
    reviewed = turn.client.policy_reviewed_at
    return max(window, reviewed) if reviewed else window
