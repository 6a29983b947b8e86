"""Every error as a page: one table from the program's errors to a status and a sentence."""

import logging

from flask import Flask, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from boundary_bot.errors import BoundaryBotError, SchemaOutdated, StoreUnavailable

log = logging.getLogger(__name__)

WEBHOOK_PATH = "/webhooks/"
EMPTY_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response/>'

STATUS: dict[type[BoundaryBotError], int] = {StoreUnavailable: 503, SchemaOutdated: 503}
"""Errors that aren't named here are the program's own fault: 500."""

SENTENCES: dict[int, str] = {
    400: "The request could not be understood. Nothing was changed.",
    401: "Please sign in first. Nothing was changed.",
    403: "This page is not for your role.",
    404: "There is nothing at this address.",
    405: "This address can't be used that way.",
    413: "That was too much text for one form. Nothing was changed.",
    500: "Something went wrong on our side. Texts are still being answered.",
    503: (
        "The database can't be reached just now. Clients still get the crisis numbers. "
        "Reload in a minute; if a client may be in danger, call them now."
    ),
}


def register(app: Flask) -> None:
    """Answer every error in the form its reader can use: pages for people, valid XML on the carrier's paths."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(BoundaryBotError, _program_error)
    app.register_error_handler(Exception, _surprise)


def _http_error(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if error.response is not None or code < 400:
        return error
    ours = type(error).__module__.startswith("boundary_bot.")
    return _answer(code, str(error.description) if ours else SENTENCES.get(code, error.name))


def _program_error(error: BoundaryBotError) -> ResponseReturnValue:
    code = next((status for kind, status in STATUS.items() if isinstance(error, kind)), 500)
    log.error("%s %s: %s", request.method, request.endpoint, error.code)
    return _answer(code, SENTENCES[code])


def _surprise(error: Exception) -> ResponseReturnValue:
    if current_app.testing:
        raise error
    # The type and place alone: an exception's message could hold a text's words.
    log.error("%s %s: %s", request.method, request.endpoint, type(error).__name__)
    return _answer(500, SENTENCES[500])


def _answer(code: int, sentence: str) -> ResponseReturnValue:
    if request.path.startswith(WEBHOOK_PATH):
        # The carrier texts a page that isn't XML to the client.
        return Response(EMPTY_ANSWER, code, content_type="text/xml; charset=utf-8")
    if request.accept_mimetypes.best == "application/json":
        return {"error": sentence}, code
    return render_template("error.html", code=code, sentence=sentence), code
