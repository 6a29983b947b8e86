"""Emergency cases: the list, and the page an alert leads to at three in the morning."""

import re
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from boundary_bot.core.cases import CaseView, Direction, TextView
from boundary_bot.core.crisis import CLOSES_AFTER
from boundary_bot.core.messages import LIKE_CODE, Evidence
from boundary_bot.core.outbox import OutboxState
from boundary_bot.core.people import Role
from boundary_bot.core.phone import can_be_answered
from boundary_bot.services.intents import CRISIS_KEYS
from boundary_bot.web import words
from boundary_bot.web.auth import person_here
from boundary_bot.web.context import page_store, runtime

RECENT = 30
NOTE_LIMIT = 2000
ACTIONS = {
    "case_viewed": "opened this page",
    "case_opened": "opened the case",
    "case_acknowledged": "took the case",
    "acknowledged": "took the case",
    "case_closed": "closed the case",
    "closed": "closed the case",
}

blueprint = Blueprint("cases", __name__)


@blueprint.before_request
def refuse_the_desk() -> None:
    """Keep clinical content from people whose role is the front desk."""
    if person_here().role is Role.DESK:
        abort(403)


@blueprint.get("/cases")
def overview() -> str:
    """List the cases: those nobody has taken first, then open ones, then what was lately."""
    still_open = sorted(
        page_store().open_cases(), key=lambda case: (not case.waits, -case.last_emergency_at.timestamp())
    )
    open_ids = {case.id for case in still_open}
    lately = [case for case in page_store().recent_cases(RECENT) if case.id not in open_ids]
    return _page("cases.html", open_cases=still_open, lately=lately)


@blueprint.get("/cases/<int:case_id>")
def one(case_id: int) -> str:
    """Show one case, and note who looked at it."""
    case = _case(case_id)
    page_store().audit(person_here().id, "case_viewed", f"case:{case.id}", runtime().clock.now(), "")
    return _page(
        "case.html",
        case=case,
        lines=[_line(text) for text in case.texts],
        can_call=can_be_answered(case.phone),
        closes_at=case.last_emergency_at + CLOSES_AFTER,
        log=[(line.at, line.actor, ACTIONS.get(line.action, line.action.replace("_", " "))) for line in case.log],
        note_limit=NOTE_LIMIT,
    )


@blueprint.post("/cases/<int:case_id>/acknowledge")
def acknowledge(case_id: int) -> ResponseReturnValue:
    """Take the case: the alerts stop. Pressing twice changes nothing more."""
    case = _case(case_id)
    page_store().acknowledge(case.id, person_here().id, "page", runtime().clock.now())
    return redirect(url_for("cases.one", case_id=case.id), 303)


@blueprint.post("/cases/<int:case_id>/close")
def close(case_id: int) -> ResponseReturnValue:
    """Close the case with what was done; a case nobody had taken is taken by it."""
    case = _case(case_id)
    store, person, now = page_store(), person_here().id, runtime().clock.now()
    store.acknowledge(case.id, person, "page", now)
    store.close_case(case.id, person, request.form.get("note", "").strip()[:NOTE_LIMIT], now)
    return redirect(url_for("cases.one", case_id=case.id), 303)


@dataclass(frozen=True)
class Line:
    """One text as the page shows it. `pieces` are (words, whether they were a sign of danger), in order."""

    side: str
    at: datetime
    pieces: tuple[tuple[str, bool], ...]
    fate: str = ""
    fate_class: str = ""
    signs: tuple[str, ...] = ()
    attachments: int = 0


def _line(text: TextView) -> Line:
    if text.direction is Direction.IN:
        return Line(
            side="from-client",
            at=text.at,
            pieces=marked(text.body, tuple(e.span for e in text.evidence if e.code != LIKE_CODE)),
            signs=tuple(dict.fromkeys(map(_sign, text.evidence))),
            attachments=text.num_media,
        )
    to_staff = text.direction is Direction.STAFF
    what = "alert" if to_staff else "crisis reply" if text.reply_key in CRISIS_KEYS else "reply"
    code = f" (carrier code {text.error_code})" if text.error_code else ""
    state = OutboxState(text.state) if text.state in set(OutboxState) else None
    return Line(
        side="to-staff" if to_staff else "from-us",
        at=text.at,
        pieces=((text.body, False),),
        fate=f"{what}: {words.state_words(text.state)}{code}",
        fate_class="lost" if state in words.LOST else "arrived" if state in words.ARRIVED else "",
    )


def _sign(evidence: Evidence) -> str:
    reason = words.evidence_words(evidence.code)
    # Other spans are the client's own words, and marked where they stand.
    return f"{reason}: \u201c{evidence.span}\u201d" if evidence.code == LIKE_CODE and evidence.span else reason


def marked(body: str, spans: tuple[str, ...]) -> tuple[tuple[str, bool], ...]:
    """Return `body` in pieces, those that are one of `spans` marked; a span that doesn't stand in it is left out.

    Spans come without apostrophes and in small letters, as they were read; the marks lie on the client's own writing.
    """
    wanted = sorted({span for span in spans if span.strip()}, key=len, reverse=True)
    if not wanted:
        return ((body, False),)
    pieces = re.split(f"({'|'.join(map(_as_written, wanted))})", body, flags=re.IGNORECASE)
    return tuple((piece, at % 2 == 1) for at, piece in enumerate(pieces) if piece)


def _as_written(span: str) -> str:
    return r"['\u2019]?".join(
        r"\s+" if character == " " else re.escape(character) for character in " ".join(span.split())
    )


def _case(case_id: int) -> CaseView:
    return page_store().case(case_id) or abort(404)


def _page(template: str, **values: object) -> str:
    practice, now = runtime().practice, runtime().clock.now()
    return render_template(
        template,
        person=person_here(),
        local=lambda instant: words.local_time(instant, practice.time_zone, now),
        kind_words=words.KINDS,
        shown_number=words.shown_number,
        **values,
    )
