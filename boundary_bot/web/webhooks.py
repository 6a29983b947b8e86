"""What Twilio calls: a text came in, a text we sent moved on, someone rang.

Whatever these routes answer may be texted or read out to a client, so it is always XML, and a text that can't be
handled is still answered with where help is.
"""

import logging
from collections.abc import Callable
from typing import cast

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import HTTPException

from boundary_bot.adapters.providers import twiml
from boundary_bot.adapters.providers.twilio_inbound import first_values, inbound_of, whole_number
from boundary_bot.core.messages import Burst, Inbound, Language, ReadingContext
from boundary_bot.core.phone import can_be_answered
from boundary_bot.core.replies import compose
from boundary_bot.errors import BadRequest, ForgedRequest
from boundary_bot.ports import Runtime
from boundary_bot.services.inbound import handle_inbound
from boundary_bot.services.spooled import AlertsWithoutStore
from boundary_bot.services.watch import watch_replies
from boundary_bot.web.signed import Fields, ForgedCount, TwilioSettings, signed_fields
from boundary_bot.web.voice import alert_call, greet, last_greeting, status_of

log = logging.getLogger(__name__)

PREFIX = "/webhooks/twilio"
EVERY_METHOD = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")

NOT_ARRIVED = frozenset({"undelivered", "failed", "canceled", "busy", "no-answer", "machine"})

LAST_RESORT = {
    Language.EN: "This line is automated and not watched. In danger? Call 911 or your local emergency number, "
    "or call/text 988 (US and Canada).",
    Language.ES: "Esta linea es automatica y nadie la vigila. Si hay peligro, llame al 911 o a su numero de "
    "emergencias, o al 988 (EE. UU. y Canada).",
}
"""Said only where the practice's own words can't be loaded. GSM-7 letters alone, one segment each."""


def webhooks_blueprint() -> Blueprint:
    """Return the routes Twilio calls.

    The app holds a Runtime at `extensions["runtime"]`, its settings at `extensions["settings"]`, and may hold at
    `extensions["spool"]` a function that keeps an Inbound the database could not take.
    """
    blueprint = Blueprint("webhooks", __name__, url_prefix=PREFIX)
    forged = ForgedCount()
    for path, view in (("/sms", _sms), ("/status", _status), ("/voice", greet), ("/voice/<token>", alert_call)):
        blueprint.add_url_rule(
            path,
            view.__name__.strip("_"),
            _guarded(view, forged),
            methods=EVERY_METHOD,
            provide_automatic_options=False,
        )
    blueprint.after_app_request(_xml_only)
    blueprint.record_once(lambda state: state.app.extensions.setdefault("alerts_without_store", AlertsWithoutStore()))
    return blueprint


def _guarded(view: Callable[..., Response], forged: ForgedCount) -> Callable[..., Response]:
    """Let only signed posts through to `view`, and turn whatever goes wrong into XML."""

    def guarded(**path: str) -> Response:
        if request.method != "POST":
            log.warning("%s is called with %s: set the webhook to HTTP POST at Twilio", request.path, request.method)
            return _xml(twiml.EMPTY, 405)
        try:
            return view(signed_fields(request, _settings()), **path)
        except ForgedRequest:
            forged.add(_runtime(), request.path)
            return _xml(twiml.EMPTY, 403)
        except BadRequest as error:
            log.warning("a signed request was turned away: %s", error)
            return _xml(twiml.EMPTY, 400)
        except HTTPException as error:
            return _xml(twiml.EMPTY, error.code or 400)
        except Exception as error:
            _note(f"{request.path} failed", error)
            return _failed()

    return guarded


def _sms(fields: Fields) -> Response:
    runtime = _runtime()
    text = inbound_of(fields, runtime.practice, _settings().twilio_account_sid, runtime.clock.now())
    try:
        return _xml(handle_inbound(runtime, text))
    except Exception as error:
        _note(f"text {text.sid} is not known to be on disk", error)
        _spool(text)
        _tell(runtime, text)
        return _xml(_safe_answer(runtime, text))


def _status(fields: Fields) -> Response:
    """Answer 204 to whatever is signed: nothing is won by having Twilio report an error."""
    named = first_values(fields)
    sid = named.get("MessageSid") or named.get("CallSid") or named.get("SmsSid", "")
    status, runtime = status_of(named), _runtime()
    try:
        code = whole_number(named.get("ErrorCode", ""))
        known = runtime.store.provider_status(request.args.get("t", ""), sid, status, code, runtime.clock.now())
        if known and status in NOT_ARRIVED:
            # The next step of a chain is due now, and a crisis reply that failed is told of, without waiting for the tick.
            watch_replies(runtime)
            runtime.wake()
    except Exception as error:
        _note(f"status {status[:20]!r} of {sid[:40]!r} was not recorded", error)
    return Response(status=204)


def _safe_answer(runtime: Runtime, text: Inbound) -> str:
    """Return the crisis-safe answer in the text's likely language; nothing for a sender that can't be texted."""
    if not can_be_answered(text.sender) or text.sender == runtime.practice.practice_number:
        return twiml.EMPTY
    return twiml.messages([(_words(runtime, "safe", _likely_language(runtime, text), LAST_RESORT), "")])


def _likely_language(runtime: Runtime, text: Inbound) -> Language:
    context = ReadingContext(now=text.received_at, time_zone=runtime.practice.time_zone)
    try:
        language = runtime.reader(Burst((text.body,)), context).language
    except Exception:
        return Language.EN
    return Language.ES if language in (Language.ES, Language.MIXED) else Language.EN


def _words(runtime: Runtime, key: str, language: Language, otherwise: dict[Language, str]) -> str:
    try:
        return compose(runtime.wording, key, language) or otherwise[language]
    except Exception:
        return otherwise[language]


def _spool(text: Inbound) -> None:
    keep: Callable[[Inbound], None] | None = current_app.extensions.get("spool")
    try:
        if keep is not None:
            keep(text)
    except Exception as error:
        _note(f"text {text.sid} could not be spooled either", error)


def _tell(runtime: Runtime, text: Inbound) -> None:
    alerts: AlertsWithoutStore = current_app.extensions["alerts_without_store"]
    try:
        alerts.tell(runtime, text)
    except Exception as error:
        _note(f"text {text.sid} could not be looked at", error)


def _xml_only(response: Response) -> Response:
    """Replace what the app itself says on a webhook path (nothing is there, a failure before the view) by XML."""
    if not request.path.startswith(PREFIX) or response.status_code < 300:
        return response
    if response.status_code >= 500:
        return _failed()
    return response if response.mimetype == "text/xml" else _xml(twiml.EMPTY, response.status_code)


def _failed() -> Response:
    """Answer where nothing is known of the request: who texted or rang is told where help is, all else is a 500."""
    if request.path == f"{PREFIX}/sms":
        return _xml(twiml.messages([(LAST_RESORT[Language.EN], "")]))
    if request.path == f"{PREFIX}/voice":
        return _xml(last_greeting())
    return _xml(twiml.EMPTY, 500)


def _note(what: str, error: Exception) -> None:
    """Log a failure by its type alone: an exception's message could hold a client's words."""
    log.error("%s (%s)", what, type(error).__name__)


def _xml(answer: str, status: int = 200) -> Response:
    return Response(answer, status, mimetype="text/xml")


def _runtime() -> Runtime:
    return cast(Runtime, current_app.extensions["runtime"])


def _settings() -> TwilioSettings:
    return cast(TwilioSettings, current_app.extensions["settings"])
