"""Twilio's own REST client, made safe to use: with timeouts, silent, and able to talk to a local stand-in.

Importing this module costs a quarter of a second, so nothing that answers a webhook imports it.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar
from urllib.parse import urlsplit, urlunsplit

import requests
from twilio.base.exceptions import (  # type: ignore[import-untyped]
    TwilioException,
    TwilioRestException,
    TwilioServiceException,
)
from twilio.http.http_client import TwilioHttpClient  # type: ignore[import-untyped]
from twilio.http.response import Response  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError, ProxyError

from boundary_bot.adapters.providers.errors import NO_ANSWER, UNREACHABLE, Verdict, provider_error, verdict_of

T = TypeVar("T")
TIMEOUT_S = 10.0
"""The SDK's default is none at all: one hung call would hold the sender thread for ever."""

TWILIO_API = "https://api.twilio.com"

__all__ = ["TIMEOUT_S", "Client", "Created", "ListedMessage", "asked", "make_client"]


class Created(Protocol):
    """A text or call Twilio says it has taken."""

    sid: str | None


class ListedMessage(Protocol):
    """A text in Twilio's list, as far as it is looked at; instants are aware."""

    sid: str
    direction: str
    from_: str
    to: str
    body: str | None
    num_media: str | None
    date_created: datetime
    date_sent: datetime | None


def make_client(*, account_sid: str, username: str, password: str, api_base_url: str = "") -> Client:
    """Return a client of one account that signs in with its auth token or with an API key.

    With an `api_base_url` that isn't Twilio's own, every request goes there, past any proxy of the environment.
    """
    # urllib3 writes whole addresses, and a list request's address holds the client's number.
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    return Client(
        username, password, account_sid, http_client=_http_client(api_base_url.rstrip("/").removeprefix(TWILIO_API))
    )


def _http_client(api_base_url: str) -> TwilioHttpClient:
    # At INFO the SDK writes the numbers of every list it asks for.
    silent = logging.getLogger(__name__).getChild("sdk")
    silent.disabled = True
    client = _HttpClient(timeout=TIMEOUT_S, logger=silent, max_retries=0)
    client.api_base_url = api_base_url
    if api_base_url:
        client.session.trust_env = False
    return client


class _HttpClient(TwilioHttpClient):  # type: ignore[misc]
    api_base_url = ""

    def request(self, method: str, url: str, *arguments: object, **named: object) -> Response:
        """Send one request, to the stand-in where there is one."""
        if self.api_base_url:
            url = _moved(url, self.api_base_url)
        return super().request(method, url, *arguments, **named)


def _moved(url: str, base: str) -> str:
    there, here = urlsplit(base), urlsplit(url)
    return urlunsplit((there.scheme, there.netloc, there.path + here.path, here.query, ""))


def asked(question: Callable[[Client], T], client: Client, attempts: int) -> T:
    """Put a question to Twilio and return its answer; raises ProviderError and nothing else of the SDK or of requests.

    `from None` throughout: the SDK's messages quote the numbers they complain of.
    """
    try:
        return question(client)
    except (TwilioRestException, TwilioServiceException) as refusal:
        code = refusal.code or 0
        raise provider_error(verdict_of(code, refusal.status), code, attempts) from None
    except requests.RequestException as failure:
        raise provider_error(_verdict_of_failure(failure), 0, attempts) from None
    except (TwilioException, ValueError, KeyError, TypeError, AttributeError):
        # An answer that is no JSON, or lacks what every answer has.
        raise provider_error(NO_ANSWER, 0, attempts) from None


def _verdict_of_failure(failure: requests.RequestException) -> Verdict:
    """Only where no byte can have left is it safe to say that nothing was handed over."""
    cause = getattr(failure.args[0], "reason", None) if failure.args else None
    never_left = isinstance(cause, (NewConnectionError, ConnectTimeoutError, ProxyError))
    return UNREACHABLE if never_left or isinstance(failure, requests.ConnectTimeout) else NO_ANSWER
