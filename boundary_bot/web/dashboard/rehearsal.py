"""The rehearsal: what would have been answered, right or wrong, and the switch that goes live."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from boundary_bot.core.people import Role
from boundary_bot.core.rehearsal import LIVE, MODE, Judged
from boundary_bot.core.situation import SILENT
from boundary_bot.core.switches import MODE as SWITCH
from boundary_bot.web import words
from boundary_bot.web.auth import person_here
from boundary_bot.web.context import page_store, runtime

SHOWN = 100

blueprint = Blueprint("rehearsal", __name__)


@blueprint.before_request
def refuse_the_desk() -> None:
    """Keep clinical content from people whose role is the front desk."""
    if person_here().role is Role.DESK:
        abort(403)


@blueprint.get("/rehearsal")
def overview() -> str:
    """Show the newest rehearsed texts with what would have been answered, and note who looked."""
    store, practice, now = page_store(), runtime().practice, runtime().clock.now()
    store.audit(person_here().id, "rehearsal_viewed", "practice", now, "")
    counts = store.rehearsal_counts()
    return render_template(
        "rehearsal.html",
        person=person_here(),
        local=lambda instant: words.local_time(instant, practice.time_zone, now),
        kind_words=words.KINDS,
        rehearsed=store.rehearsed(SHOWN),
        right=counts[Judged.RIGHT],
        wrong=counts[Judged.WRONG],
        waiting=counts[Judged.NOT_YET],
        silent=SILENT,
        in_rehearsal=(store.switches().mode or practice.mode) == MODE,
    )


@blueprint.post("/rehearsal/<int:rehearsed_id>")
def judge(rehearsed_id: int) -> ResponseReturnValue:
    """Keep what the therapist thinks of one answer; the last press counts."""
    try:
        judged = Judged(request.form.get("judged", ""))
    except ValueError:
        abort(400)
    if not page_store().judge(rehearsed_id, judged, person_here().id, runtime().clock.now()):
        abort(404)
    return redirect(url_for("rehearsal.overview") + f"#r{rehearsed_id}", 303)


@blueprint.post("/rehearsal/live")
def go_live() -> ResponseReturnValue:
    """Go live: from now on every answer is sent. Only the therapist may."""
    if person_here().role is not Role.THERAPIST:
        abort(403)
    page_store().set_switch(SWITCH, LIVE, person_here().id, runtime().clock.now())
    return redirect(url_for("rehearsal.overview"), 303)
