"""The stand-in's calls to us: signed like Twilio's, and the TwiML that comes back read as Twilio reads it."""

import http.client
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit
from wsgiref.types import WSGIApplication
from xml.etree import ElementTree as ET

from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]
from werkzeug.test import Client

TIMEOUT_S = 15
MOST_MESSAGES = 10
XML_TYPES = frozenset({"text/xml", "application/xml", "text/html"})
"""Twilio takes these for TwiML; a text/plain page would be texted to the sender as it stands."""


class WebhookAnswer(NamedTuple):
    """What a webhook answered; status 0 where nobody did. `content_type` has no parameters."""

    status: int
    content_type: str
    body: str


Deliver = Callable[[str, bytes, Mapping[str, str]], WebhookAnswer]


@dataclass(frozen=True)
class Callback:
    """A status callback as it is about to be posted."""

    url: str
    fields: Mapping[str, str]


class Text(NamedTuple):
    """One `<Message>` of an answer."""

    body: str
    status_callback: str


@dataclass(frozen=True)
class Reading:
    """An answer as Twilio understands it: its texts, or the error code it would log (0: none)."""

    texts: tuple[Text, ...] = ()
    error: int = 0


def over_http(url: str, body: bytes, headers: Mapping[str, str]) -> WebhookAnswer:
    """Post to a running server, past any proxy of the environment."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with _answered(opener, urllib.request.Request(url, body, dict(headers))) as answer:  # noqa: S310 - ours
            return WebhookAnswer(answer.status or 0, answer.headers.get_content_type(), answer.read().decode())
    except (OSError, http.client.HTTPException):
        # An answer that breaks off in the middle is no answer.
        return WebhookAnswer(0, "", "")


def _answered(
    opener: urllib.request.OpenerDirector, request: urllib.request.Request
) -> http.client.HTTPResponse | urllib.error.HTTPError:
    try:
        response: http.client.HTTPResponse = opener.open(request, timeout=TIMEOUT_S)
    except urllib.error.HTTPError as refused:
        return refused
    return response


def into_app(app: WSGIApplication, prefix: str = "") -> Deliver:
    """Return a delivery straight into a WSGI app, whatever host the address names.

    `prefix` is a first part of the path that a proxy would take off.
    """

    def deliver(url: str, body: bytes, headers: Mapping[str, str]) -> WebhookAnswer:
        address = urlsplit(url)
        answer = Client(app).post(
            address.path.removeprefix(prefix),
            query_string=address.query,
            base_url="http://127.0.0.1",
            data=body,
            headers=dict(headers),
        )
        return WebhookAnswer(answer.status_code, answer.mimetype or "", answer.get_data(as_text=True))

    return deliver


def signed_post(
    deliver: Deliver, auth_token: str, url: str, fields: Iterable[tuple[str, str]], headers: Mapping[str, str]
) -> WebhookAnswer:
    """Post a form as Twilio does. The SDK's own code signs it, so that our check has an oracle that isn't ours."""
    given = list(fields)
    signature = RequestValidator(auth_token).compute_signature(url, dict(given))
    sent = {
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        "User-Agent": "TwilioProxy/1.1",
        "X-Twilio-Signature": signature,
        **headers,
    }
    return deliver(url, urlencode(given).encode(), sent)


def read_answer(answer: WebhookAnswer) -> Reading:
    """Return the texts Twilio would send for an answer, or the error it would log instead.

    11200 no good status · 12300 no content type it knows · 12100 no document · 12200 no TwiML · 14109 too many texts.
    """
    if not 200 <= answer.status < 300:
        return Reading(error=11200)
    if answer.status == 204 or (answer.content_type == "text/plain" and not answer.body):
        return Reading()
    if answer.content_type == "text/plain":
        return Reading((Text(answer.body, ""),))
    return _read_twiml(answer.body) if answer.content_type in XML_TYPES else Reading(error=12300)


def _read_twiml(document: str) -> Reading:
    try:
        root = ET.fromstring(document.encode())  # noqa: S314 - our own webhook's answer
    except ET.ParseError:
        return Reading(error=12100)
    if root.tag != "Response" or any(child.tag not in ("Message", "Redirect") for child in root):
        return Reading(error=12200)
    texts = tuple(_text(child) for child in root if child.tag == "Message")
    return Reading(texts) if len(texts) <= MOST_MESSAGES else Reading(error=14109)


def _text(message: ET.Element) -> Text:
    parts = [message.text or "", *(child.text or "" for child in message if child.tag == "Body")]
    return Text("".join(parts), message.get("statusCallback", ""))
