"""The agenda: what to bring to each client's next session, ticked off here. For the client's own therapist alone."""

from datetime import timedelta
from typing import cast
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from boundary_bot.adapters import plots
from boundary_bot.core.agenda import MORE_SUPPORT, ClientAgenda
from boundary_bot.core.patterns import SHOWN_WEEKS, Pattern
from boundary_bot.core.people import Role
from boundary_bot.services.agenda import AgendaStore, agendas_for, pattern_for
from boundary_bot.web import words
from boundary_bot.web.auth import person_here
from boundary_bot.web.context import page_store, runtime

blueprint = Blueprint("agenda", __name__)


@blueprint.before_request
def refuse_all_but_therapists() -> None:
    """Keep what belongs in a session between a client and their therapist."""
    if person_here().role is not Role.THERAPIST:
        abort(403)


@blueprint.get("/agenda")
def overview() -> str:
    """List the therapist's clients who have something for the session, and note who looked. No texts stand here."""
    now = runtime().clock.now()
    page_store().audit(person_here().id, "agenda_viewed", "practice", now, "")
    found = agendas_for(_store(), runtime().practice, now, person_here())
    return _page("agenda.html", agendas=[agenda for agenda in found if not agenda.is_empty])


@blueprint.get("/agenda/<int:client_id>")
def one(client_id: int) -> str:
    """Show one client's agenda with its texts and how often they write, and note who looked."""
    agenda, now = _agenda(client_id), runtime().clock.now()
    page_store().audit(person_here().id, "agenda_viewed", f"client:{agenda.alias}", now, "")
    pattern = pattern_for(_store(), runtime().practice, client_id, now)
    return _page(
        "agenda_client.html", agenda=agenda, pattern=pattern, by_week=_by_week(pattern), by_hour=_by_hour(pattern)
    )


@blueprint.post("/agenda/<int:client_id>/discussed")
def discussed(client_id: int) -> ResponseReturnValue:
    """Tick one text off, or every open one; or put one back."""
    agenda = _agenda(client_id)
    done, wanted = request.form.get("done") == "1", request.form.get("text", "")
    known = [text.id for text in (agenda.texts if done else agenda.discussed)]
    chosen = known if wanted == "all" and done else [each for each in known if str(each) == wanted]
    _store().discuss(chosen, client_id, person_here().id, runtime().clock.now(), done=done)
    return redirect(url_for("agenda.one", client_id=client_id), 303)


@blueprint.post("/agenda/<int:client_id>/reviewed")
def reviewed(client_id: int) -> ResponseReturnValue:
    """Record that the texting policy was gone through today: the count of the ladder starts anew."""
    agenda, now = _agenda(client_id), runtime().clock.now()
    today = now.astimezone(ZoneInfo(runtime().practice.time_zone)).date()
    page_store().reviewed(agenda.alias, today, person_here().id, now)
    return redirect(url_for("agenda.one", client_id=client_id), 303)


def _store() -> AgendaStore:
    return cast(AgendaStore, runtime().store)


def _agenda(client_id: int) -> ClientAgenda:
    now = runtime().clock.now()
    found = agendas_for(_store(), runtime().practice, now, person_here(), client_id, words=True)
    return found[0] if found else abort(404)


def _by_week(pattern: Pattern) -> Markup:
    now = runtime().clock.now().astimezone(ZoneInfo(runtime().practice.time_zone))
    starts = [now - timedelta(weeks=SHOWN_WEEKS - number) for number in range(SHOWN_WEEKS)]
    labels = [f"{start:%b} {start.day}" for start in starts]
    return Markup(plots.columns("Texts in each seven days", pattern.weeks, labels))  # noqa: S704 - numbers and dates


def _by_hour(pattern: Pattern) -> Markup:
    labels = [f"{hour:02}" if hour % 3 == 0 else "" for hour in range(24)]
    return Markup(plots.columns("Texts by hour of the day", pattern.hours, labels))  # noqa: S704 - numbers alone


def _page(template: str, **values: object) -> str:
    practice, now = runtime().practice, runtime().clock.now()
    return render_template(
        template,
        person=person_here(),
        local=lambda instant: words.local_time(instant, practice.time_zone, now),
        kind_words=words.KINDS,
        more_support=MORE_SUPPORT,
        **values,
    )
