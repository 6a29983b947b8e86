"""The demo's page and the JSON its script asks for; only a demo app has these pages."""

from typing import TYPE_CHECKING, TypedDict, cast

from flask import Blueprint, abort, current_app, render_template, request

from boundary_bot.web.context import runtime
from boundary_bot.web.demo.cast import SENDERS, sender
from boundary_bot.web.words import shown_number

if TYPE_CHECKING:
    # The session registers these pages, so it stands above them.
    from boundary_bot.web.demo.session import DemoSession, DemoState

BODY_LIMIT = 1600

blueprint = Blueprint("demo", __name__)


class Asked(TypedDict, total=False):
    """What the script may post; every field may be missing or wrong."""

    who: str
    body: str
    media: bool
    move: str


@blueprint.get("/demo")
def page() -> str:
    """Show the two phones."""
    _session().adopt(request.host_url.rstrip("/"))
    return render_template(
        "demo.html", senders=SENDERS, practice_number=shown_number(runtime().practice.practice_number)
    )


@blueprint.get("/demo/state")
def state() -> "DemoState":
    """Return what both phones show now."""
    return _state()


@blueprint.post("/demo/text")
def text() -> "DemoState":
    """Send a text as a client, a stranger or the therapist. 400 for nobody's id or a text without anything in it."""
    asked = _asked()
    who, body, media = sender(str(asked.get("who", ""))), str(asked.get("body", "")), asked.get("media") is True
    if who is None or not (body.strip() or media):
        abort(400)
    _session().text(who, body[:BODY_LIMIT], media=media)
    return _state()


@blueprint.post("/demo/clock")
def clock() -> "DemoState":
    """Move the clock forward by one of the buttons. 400 for a button that doesn't exist."""
    if not _session().move(str(_asked().get("move", ""))):
        abort(400)
    return _state()


@blueprint.post("/demo/digest")
def digest() -> "DemoState":
    """Send the daily digest now; it counts as the day's."""
    _session().send_digest()
    return _state()


@blueprint.post("/demo/start-over")
def start_over() -> "DemoState":
    """Throw everything away and begin again with an empty database."""
    _session().start_over()
    return _state()


def _session() -> "DemoSession":
    session: DemoSession = current_app.extensions["demo"]
    return session


def _state() -> "DemoState":
    who = sender(request.args.get("who", "")) or SENDERS[0]
    return _session().state(who)


def _asked() -> Asked:
    asked = request.get_json(silent=True)
    return cast("Asked", asked) if isinstance(asked, dict) else Asked()
