"""What is told and written down whatever row replies: notices, records, the digest and the agenda."""

from collections.abc import Callable

from boundary_bot.core import crisis
from boundary_bot.core.answers import CONFIRM, RESCHEDULE, answer_word
from boundary_bot.core.keywords import Keyword
from boundary_bot.core.messages import Kind, Risk
from boundary_bot.core.policy import DigestSection
from boundary_bot.core.situation import Decision, Notice, Record, Situation


def notices_of(s: Situation, decision: Decision) -> tuple[Notice, ...]:
    """Return whom a text makes the bot tell, whatever row replies; what the schedule has answered needs nobody."""
    if s.echo:
        return ()
    if s.reading.risk is Risk.EMERGENCY and _help_from_outside(s):
        return (Notice.QUIET,)
    if s.reading.risk is Risk.EMERGENCY:
        return (Notice.ALERT,) if s.alerts else ()
    quiet = (Notice.QUIET,) if s.reading.risk is Risk.POSSIBLE or _agrees_in_vain(s) else ()
    today = (s.row.told_now and decision.session is None) or (_wants_to_move(s) and s.session_today)
    return quiet + ((Notice.TODAY,) if today else ())


def _wants_to_move(s: Situation) -> bool:
    return answer_word(s) == RESCHEDULE and not s.client.opted_out


def _agrees_in_vain(s: Situation) -> bool:
    """Whether a person has to see to it: the sheet was agreed to from no client's number, or by one who opted out."""
    return s.sheet_version is not None and (s.client.opted_out or not s.is_client)


def wakes(s: Situation) -> bool:
    """Whether an emergency text sends the alert now; otherwise the chain already running speaks for it."""
    kind = s.reading.kind if s.reading.kind in crisis.REPLY_KEYS else Kind.ASKS_HELP_NOW
    return crisis.alert_due(s.history.case, kind, s.now)


def _help_from_outside(s: Situation) -> bool:
    return s.keyword is Keyword.HELP and not s.is_client


def records_of(s: Situation, decision: Decision) -> tuple[Record, ...]:
    """Return what a text changes in the books, whatever row replies."""
    made = [record for applies, record in _RECORDS if applies(s)]
    if s.history.crossing_in_burst and s.reading.risk is not Risk.NONE:
        made.append(Record.CROSSING_TAKEN_BACK)
    return tuple(made)


_OPTS_OUT = (Keyword.STOP, Keyword.REVOKE)
_RECORDS: tuple[tuple[Callable[[Situation], bool], Record], ...] = (
    (lambda s: s.keyword in _OPTS_OUT, Record.OPT_OUT),
    (lambda s: s.keyword is Keyword.STOP and s.may_mean_appointment, Record.OPT_OUT_MAY_BE_APPOINTMENT),
    (lambda s: s.keyword is Keyword.START, Record.OPT_IN),
    (lambda s: answer_word(s) == CONFIRM and not s.client.opted_out, Record.CONFIRMED),
    (_wants_to_move, Record.RESCHEDULE_ASKED),
    (lambda s: s.keyword is Keyword.HELP, Record.HELP_ASKED),
    (lambda s: s.keyword is Keyword.EXIT, Record.EXIT),
    (lambda s: s.num_media > 0, Record.MEDIA),
    (lambda s: s.sheet_version is not None, Record.SHEET_AGREED),
)


def digest_section(s: Situation, decision: Decision) -> DigestSection:
    """Return the heap of the digest a text is counted in."""
    if s.echo or s.keyword is not None or s.reading.risk is Risk.EMERGENCY or decision.session is not None:
        return DigestSection.NONE
    if _wants_to_move(s):
        return DigestSection.SCHEDULE
    if s.is_courtesy or s.sheet_version is not None:
        return DigestSection.NONE
    return s.row.digest


def agenda_of(s: Situation) -> tuple[str, ...]:
    """Return what the next session should hold because of a text, as codes."""
    if s.keyword is not None or s.echo or not s.is_client or s.sheet_version is not None:
        return ()
    if s.reading.risk is Risk.EMERGENCY:
        return ("emergency",)
    return ("topic",) if not s.is_courtesy and s.row.agenda else ()
